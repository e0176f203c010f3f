"""Why an input as a whole cannot be read, in words: what was found and what would mend it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from kbop_cli.errors import KbopError, Place, Problem, fail
from kbop_cli.intake.headings import nearest
from kbop_cli.intake.sources import Asked


def no_sheet(one: Asked, names: Sequence[str]) -> KbopError:
    """The sheet that was asked for is not there."""
    near = nearest(one.sheet, names)
    return fail(
        f"there is no sheet {one.sheet}; the sheets are {', '.join(names)}.",
        mend=f"Did you mean {near}?" if near else "",
        place=Place(file=one.shown),
    )


def which_sheet(one: Asked, names: Sequence[str]) -> KbopError:
    """Several sheets may be meant."""
    return fail(
        f"several of its sheets hold cells ({', '.join(names)}), and no name tells which is meant.",
        mend=f"Name the sheet: {one.table or 'claims'}={one.shown}#{names[0]}.",
        place=Place(file=one.shown),
    )


def web_page(one: Asked) -> KbopError:
    """A web page or an XML file, as some systems save them under a workbook's name."""
    return fail(
        "it is a web page or XML, whatever its name says.",
        mend="Open it in a spreadsheet and save it as XLSX or CSV.",
        place=Place(file=one.shown),
    )


def no_table(missing: Sequence[str], found: Sequence[str], notes: Sequence[str]) -> Problem:
    """A table that every run needs is in none of the files."""
    first = missing[0]
    return Problem(
        Place(),
        f"no table {' and no table '.join(missing)} in the input; found: {', '.join(found) or 'none'}.",
        " ".join(f"{note}." for note in notes),
        f"Name the file or the sheet {first}, or give it as {first}=FILE or {first}=FILE#SHEET.",
        "table_missing",
    )


def nothing_read(one: Asked, tables: Collection[str]) -> Problem:
    """A file that the caller names feeds no table."""
    return Problem(
        Place(file=one.shown),
        "nothing of it was read: neither its name nor a sheet's is a table's.",
        "What is named and not read would be missing without a word.",
        f"Give it as TABLE={one.shown}, or leave it out; the tables are {', '.join(tables)}.",
        "table_missing",
    )


def unknown_names(
    part: str, given: Mapping[str, Mapping[str, Any]], tables: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    """Tables and columns of the contract's mapping that are not ours."""
    for title, columns in given.items():
        if title not in tables:
            yield _unknown(f"{part}: {title}", "table", title, list(tables))
            continue
        for name in columns:
            if name not in tables[title]:
                yield _unknown(f"{part}: {title}: {name}", "column", name, list(tables[title]))


def _unknown(where: str, kind: str, name: str, known: Sequence[str]) -> Problem:
    near = nearest(name, known)
    return Problem(
        Place(file="contract.yaml", column=where),
        f"there is no {kind} {name} to map to.",
        mend=f"Did you mean {near}?" if near else f"The {kind}s are {', '.join(known)}.",
        code="mapping",
    )
