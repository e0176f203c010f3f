"""Which files and sheets are read, and as which table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from kbop_cli.errors import Place, Problem
from kbop_cli.intake.characters import key
from kbop_cli.intake.endings import READ, TEXT


@dataclass(frozen=True, slots=True)
class Source:
    """A file, or a sheet of one, that fed a table. `notes` say what was skipped in it or assumed of it.

    `columns` gives, for each of our columns that it has, the number of its column in the sheet (A is 1).
    """

    file: str
    sheet: str
    path: Path
    sha256: str
    table: str
    rows: int
    encoding: str
    delimiter: str
    notes: tuple[str, ...]
    columns: Mapping[str, int] = field(default_factory=dict)


class Asked(NamedTuple):
    """A file that was asked for: how it is shown, and the table and sheet where the caller names them.

    `found`: it lay in a folder, where files that are nobody's table may lie too.
    """

    path: Path
    shown: str
    table: str = ""
    sheet: str = ""
    found: bool = False


def ask(inputs: Sequence[str | Path], tables: Collection[str]) -> tuple[list[Asked], list[Problem]]:
    """The files behind the inputs, folders opened, each file once."""
    asked: list[Asked] = []
    problems: list[Problem] = []
    for given in inputs:
        one = _split(given, tables)
        if one.path.is_dir():
            files = sorted(file for file in one.path.iterdir() if _readable(file))
            asked += [Asked(file, file.name, found=True) for file in files]
            if not files:
                problems.append(_nothing_in(one))
        elif one.path.is_file() and one.sheet and one.path.suffix.lower() in TEXT:
            problems.append(_no_sheets(one))
        elif one.path.is_file():
            asked.append(one)
        else:
            problems.append(_no_file(one, tables))
    return _once(asked), problems


def _split(given: str | Path, tables: Collection[str]) -> Asked:
    if isinstance(given, Path) or Path(given).exists():
        return Asked(Path(given), Path(given).name)
    table, equals, rest = given.partition("=")
    if not equals or key(table) not in {key(name) for name in tables}:
        table, rest = "", given
    path, _, sheet = (rest, "", "") if Path(rest).exists() else rest.rpartition("#")
    if not path:
        path, sheet = rest, ""
    known = {key(name): name for name in tables}
    return Asked(Path(path), Path(path).name, known.get(key(table), ""), sheet)


def _readable(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in READ and not path.name.startswith((".", "~$"))


def _once(asked: Sequence[Asked]) -> list[Asked]:
    """Each file once, as the caller names it if he does; two of one name are told apart by their folders."""
    asked = sorted(asked, key=lambda one: not one.found)  # one that is named as well is named
    named = {one.path.resolve() for one in asked if one.table or one.sheet}
    plain = [one for one in asked if one.table or one.sheet or one.path.resolve() not in named]
    single = list({(one.path.resolve(), one.table, one.sheet): one for one in plain}.values())
    paths = {one.path.resolve() for one in single}
    shown = [path.name for path in paths]
    return [
        one
        if shown.count(one.path.name) == 1
        else one._replace(shown=f"{one.path.resolve().parent.name}/{one.path.name}")
        for one in single
    ]


def _no_file(one: Asked, tables: Collection[str]) -> Problem:
    title, equals, rest = str(one.path).partition("=")
    if equals and title.isidentifier():
        return _no_table(title, Path(rest).name, tables)
    return Problem(
        Place(file=one.shown),
        "there is no such file or folder.",
        mend="Check the path; a table is given as claims=FILE or claims=FILE#SHEET.",
        code="no_file",
    )


def _no_table(title: str, file: str, tables: Collection[str]) -> Problem:
    near = get_close_matches(key(title), map(key, tables), n=1)
    meant = next((name for name in tables if key(name) in near), "")
    mend = f'Did you mean "{meant}"?' if meant else f"The tables are {', '.join(tables)}."
    return Problem(Place(file=file), f'"{title}" is no table.', mend=mend, code="table_missing")


def _no_sheets(one: Asked) -> Problem:
    return Problem(
        Place(file=one.shown),
        f'a text file has no sheet "{one.sheet}".',
        mend=f"Give it without #{one.sheet}, or name the workbook.",
        code="no_sheet",
    )


def _nothing_in(one: Asked) -> Problem:
    return Problem(
        Place(file=one.shown),
        "the folder holds no file that can be read.",
        mend=f"Files end in {', '.join(sorted(READ))}.",
        code="no_file",
    )
