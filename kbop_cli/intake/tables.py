"""The files of a month as typed frames: the one door through which data comes in."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from kbop_cli.columns import REQUIRED_TABLES, TABLES, Column
from kbop_cli.errors import KbopError, Place, Problem, fail
from kbop_cli.intake import csv_files, frames, headings, workbooks
from kbop_cli.intake.sources import TEXT, Asked, Source, ask, recognise

Tables = Mapping[str, Mapping[str, Column]]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What was read.

    `tables`: for each table that was found its rows, as `source` (UInt32, a place in `sources`), `row`
    (UInt32, the row or line a person sees) and the typed columns that the export has, in the order of
    `columns.TABLES`. `faults`: one row a cell that cannot be read (see `frames.FAULTS`). `unknown_columns`:
    by place in `sources`, the headings that are not ours. `notes`: files and sheets that were not read, and
    why.
    """

    tables: Mapping[str, pl.DataFrame]
    faults: pl.DataFrame
    sources: tuple[Source, ...]
    unknown_columns: Mapping[int, tuple[str, ...]]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet that feeds a table, its heading matched."""

    source: Source
    raw: frames.Raw
    unknown: tuple[str, ...]


def read_inputs(
    inputs: Sequence[str | Path],
    *,
    tables: Tables = TABLES,
    mapping: Mapping[str, Mapping[str, str]] = {},
    values: Mapping[str, Mapping[str, Mapping[str, str]]] = {},
    only: Mapping[str, Collection[str]] | None = None,
) -> Inputs:
    """Read exports: folders, files, or `table=file#sheet`.

    `mapping` gives, by table and our column, their heading; `values` by table, our column and their value,
    our value; `only` restricts, by table, which columns are parsed. Raises `KbopError` with every problem
    of every file: a file that cannot be read, a required table or column that is missing, two headings for
    one column, records that are not as wide as their heading.
    """
    asked, problems = ask(inputs, tables)
    notes: list[str] = []
    sheets: list[_Sheet] = []
    for one in asked:
        try:
            sheets += _read(one, tables, mapping, notes)
        except KbopError as error:
            problems += error.problems
    if not problems:
        problems += _absent(sheets, tables, notes)
    if problems:
        raise KbopError(problems)
    return _typed(sheets, tables, values, only or {}, notes)


def _read(one: Asked, tables: Tables, mapping: Mapping[str, Mapping[str, str]], notes: list[str]) -> Iterator[_Sheet]:
    if one.path.suffix.lower() in TEXT:
        title = one.table or recognise(one.path.stem, tables)
        if title:
            yield _text(one, title, tables[title], mapping.get(title, {}))
        else:
            notes.append(f"{one.shown} was not read: its name is no table's")
    else:
        yield from _workbook(one, tables, mapping, notes)


def _text(one: Asked, title: str, table: Mapping[str, Column], mapping: Mapping[str, str]) -> _Sheet:
    text = csv_files.decode(one.path, one.shown)
    delimiter, heading, skip = csv_files.sniff(text, headings.names(table, mapping))
    matched = headings.match(heading, table, mapping, Place(file=one.shown), title)
    if matched.problems:
        raise KbopError(matched.problems)
    cells, skipped = _without_blank(csv_files.load(text, delimiter, skip, len(heading.labels)))
    notes = (*text.notes, *skipped, *matched.notes)
    source = _source(one, "", title, notes, encoding=text.encoding, delimiter=csv_files.DELIMITERS[delimiter])
    return _Sheet(replace(source, rows=cells.height), frames.Raw(cells, matched.places), matched.unknown)


def _workbook(
    one: Asked, tables: Tables, mapping: Mapping[str, Mapping[str, str]], notes: list[str]
) -> Iterator[_Sheet]:
    book = workbooks.read(one.path, one.shown)
    for sheet in book:
        if one.sheet and headings.key(sheet.name) != headings.key(one.sheet):
            continue
        title = (
            one.table or recognise(sheet.name, tables) or (recognise(one.path.stem, tables) if len(book) == 1 else "")
        )
        if not title:
            notes.append(f"{one.shown}, sheet {sheet.name} was not read: its name is no table's")
            continue
        yield _sheet(one, sheet, title, tables[title], mapping.get(title, {}))


def _sheet(
    one: Asked, sheet: workbooks.Sheet, title: str, table: Mapping[str, Column], mapping: Mapping[str, str]
) -> _Sheet:
    place = Place(file=one.shown, sheet=sheet.name)
    top = [[cell or "" for cell in row[:-1]] for row in sheet.cells.head(headings.LOOK).iter_rows()]
    heading = headings.find(top, headings.names(table, mapping))
    if heading is None:
        raise fail("the sheet holds nothing.", place=place)
    matched = headings.match(heading, table, mapping, place, title)
    if matched.problems:
        raise KbopError(matched.problems)
    cells, skipped = _without_blank(sheet.cells.slice(heading.last + 1))
    source = _source(one, sheet.name, title, (*skipped, *matched.notes))
    raw = frames.Raw(cells, matched.places, serials=1900)
    return _Sheet(replace(source, rows=cells.height), raw, matched.unknown)


def _source(
    one: Asked, sheet: str, title: str, notes: tuple[str, ...], encoding: str = "", delimiter: str = ""
) -> Source:
    with one.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Source(one.shown, sheet, one.path, digest, title, 0, encoding, delimiter, notes)


def _without_blank(cells: pl.DataFrame) -> tuple[pl.DataFrame, tuple[str, ...]]:
    blank = cells.select(
        pl.all_horizontal(pl.exclude("row").is_null() | (pl.exclude("row").str.strip_chars() == ""))
    ).to_series()
    if not blank.any():
        return cells, ()
    rows = ", ".join(str(row) for row in cells["row"].filter(blank))
    return cells.filter(~blank), (f"blank rows skipped: {rows}",)


def _absent(sheets: Sequence[_Sheet], tables: Tables, notes: Sequence[str]) -> list[Problem]:
    found = {sheet.source.table for sheet in sheets}
    missing = [title for title in REQUIRED_TABLES if title in tables and title not in found]
    if not missing:
        return []
    read = ", ".join(sorted(found)) or "none"
    return [
        Problem(
            Place(),
            f"no table {' and no table '.join(missing)} in the input; tables found: {read}.",
            "; ".join(notes),
            f"Name the file or the sheet {missing[0]}, or give it as {missing[0]}=FILE#SHEET.",
            "table_missing",
        )
    ]


def _typed(
    sheets: Sequence[_Sheet],
    tables: Tables,
    values: Mapping[str, Mapping[str, Mapping[str, str]]],
    only: Mapping[str, Collection[str]],
    notes: Sequence[str],
) -> Inputs:
    parts: dict[str, list[pl.DataFrame]] = {}
    faults = [pl.DataFrame(schema=frames.FAULTS)]
    for index, sheet in enumerate(sheets):
        title = sheet.source.table
        table = frames.selected(tables[title], only.get(title))
        frame, faulty = frames.typed(sheet.raw, title, table, values.get(title, {}), index)
        parts.setdefault(title, []).append(frame)
        faults.append(faulty)
    joined = {title: _joined(frames_, tables[title]) for title, frames_ in parts.items()}
    unknown = {index: sheet.unknown for index, sheet in enumerate(sheets) if sheet.unknown}
    return Inputs(joined, pl.concat(faults), tuple(sheet.source for sheet in sheets), unknown, tuple(notes))


def _joined(parts: Sequence[pl.DataFrame], table: Mapping[str, Column]) -> pl.DataFrame:
    frame = pl.concat(parts, how="diagonal") if len(parts) > 1 else parts[0]
    return frame.select("source", "row", *(name for name in table if name in frame.columns))
