"""Which table a file or a sheet holds, by its name."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from kbop_cli.intake.characters import key, tidy


def recognise(name: str, tables: Collection[str]) -> str:
    """The table that a file or sheet called `name` holds, or nothing.

    The name is the table's, or holds exactly one table's name as a word, in singular or plural.
    """
    forms = {form: table for table in tables for form in _forms(key(table))}
    if key(name) in forms:
        return forms[key(name)]
    words = re.findall(r"[a-z]+|[0-9]+", tidy(name).lower())
    found = {forms[word] for word in words if word in forms}
    return found.pop() if len(found) == 1 else ""


def _forms(table: str) -> set[str]:
    return {table, table.removesuffix("s"), table.removesuffix("s") + "s"}


def candidates(names: Sequence[str], tables: Collection[str], *, table: str, sheet: str, stem: str) -> list[str]:
    """The sheets of a workbook that may be wanted.

    Those that the caller names, else those whose name tells a table (the one asked for, where one is), else
    all where the file's name or the caller tells the table.
    """
    if sheet:
        exact = [name for name in names if name == sheet]
        return exact or [name for name in names if key(name) == key(sheet)]
    told = [name for name in names if (title := recognise(name, tables)) and table in {"", title}]
    return told or (list(names) if table or recognise(stem, tables) else [])
