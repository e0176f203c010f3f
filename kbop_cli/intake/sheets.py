"""One file or sheet made ready for its table: its heading matched, what is no record left out, and that
told."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import polars as pl

from kbop_cli.columns import Column
from kbop_cli.errors import KbopError, Place, Problem
from kbop_cli.intake import asides, csv_files, frames, headings, quick
from kbop_cli.intake.ahead import NOTHING_BEGUN, Ahead
from kbop_cli.intake.cells import read_as
from kbop_cli.intake.characters import OUTER
from kbop_cli.intake.decoding import DELIMITERS, check_size, decode, plain_head
from kbop_cli.intake.extents import column_number
from kbop_cli.intake.limits import Limits
from kbop_cli.intake.sources import Asked, Source
from kbop_cli.intake.survey import numbers
from kbop_cli.intake.workbooks import Book, Sheet


class Wanted(NamedTuple):
    """A table that is read: its name, its columns, those to be parsed, and how an export calls them."""

    title: str
    table: Mapping[str, Column]
    only: Collection[str]
    mapping: headings.Mapped


class Ready(NamedTuple):
    """A sheet that feeds a table. `unknown` are the headings that are not ours."""

    source: Source
    raw: frames.Raw
    unknown: tuple[str, ...]


def of_text(
    one: Asked,
    data: Path | bytes,
    wanted: Wanted,
    limits: Limits,
    notes: tuple[str, ...] = (),
    ahead: Ahead = NOTHING_BEGUN,
) -> Ready:
    """A delimited file, ready to be typed."""
    check_size(data, one.shown, limits)
    place = Place(file=one.shown)
    laid_out = _guess(data, wanted, place)
    with ThreadPoolExecutor(1) as pool:
        # Hashing and counting keep one processor busy; Polars reads the cells meanwhile, on trust.
        delimiter = laid_out.layout.delimiter if laid_out else ""
        decoded = pool.submit(decode, data, one.shown, delimiter, ahead.hashes.get(one.path))
        frame = csv_files.read(data, laid_out.layout, laid_out.repeated) if laid_out else None
        text = decoded.result()
    if laid_out is None or text.data is not data:
        laid_out = _lay_out(text.head, wanted, place)
        frame = csv_files.read(text.data, laid_out.layout, laid_out.repeated)
    places = laid_out.places
    cells = csv_files.load(text, laid_out.layout, frame, set(places.values()), one.shown, limits)
    frame, again = _without_headings(cells.frame, laid_out.layout.heading, places)
    source = Source(
        file=one.shown,
        sheet="",
        path=one.path,
        sha256=text.sha256,
        table=wanted.title,
        rows=frame.height,
        encoding=text.encoding,
        delimiter=DELIMITERS[laid_out.layout.delimiter],
        notes=(*notes, *text.notes, *cells.notes, *again, *laid_out.matched.notes),
        columns={name: at + 1 for name, at in places.items()},
    )
    return Ready(source, frames.Raw(frame, places), laid_out.matched.unknown)


class _LaidOut(NamedTuple):
    layout: csv_files.Layout
    matched: headings.Matched
    places: Mapping[str, int]
    repeated: Mapping[int, pl.DataType]


def _lay_out(head: str, wanted: Wanted, place: Place) -> _LaidOut:
    layout = csv_files.sniff(head, headings.names(wanted.table, wanted.mapping), place)
    matched = _matched(layout.heading, wanted, place)
    places = {name: at for name, at in matched.places.items() if name in wanted.only}
    repeated = {at: kind for name, at in places.items() if (kind := read_as(wanted.table[name]))}
    return _LaidOut(layout, matched, places, repeated)


def _guess(data: Path | bytes, wanted: Wanted, place: Place) -> _LaidOut | None:
    """The layout of a file whose first characters are UTF-8. What is wrong with it is told by who looks closely."""
    head = plain_head(data)
    try:
        return None if head is None else _lay_out(head, wanted, place)
    except KbopError:
        return None


def of_sheet(one: Asked, book: Book, sheet: Sheet, wanted: Wanted) -> Ready:
    """A sheet of a workbook, ready to be typed."""
    place = Place(file=one.shown, sheet=sheet.name)
    top = [[cell or "" for cell in row[:-1]] for row in sheet.cells.head(headings.LOOK).iter_rows()]
    heading = headings.find(top, headings.names(wanted.table, wanted.mapping))
    if heading is None:
        raise KbopError(Problem(place, "it holds nothing.", mend="Leave it out, or give it its heading.", code="empty"))
    matched = _matched(heading, wanted, place)
    places = {name: at for name, at in matched.places.items() if name in wanted.only}
    lost = _lost(sheet)
    below = sheet.cells.slice(heading.last + 1)
    frame, left_out = _records(below, lost)
    frame, again = _without_headings(frame, heading, places)
    titles = (f"rows above the heading: {numbers(range(1, heading.first + 1))}",) if heading.first else ()
    source = Source(
        file=one.shown,
        sheet=sheet.name,
        path=one.path,
        sha256=book.sha256,
        table=wanted.title,
        rows=frame.height,
        encoding="",
        delimiter="",
        notes=(
            *book.notes,
            *titles,
            *left_out,
            *again,
            *_markup_notes(sheet, heading),
            *_numbers(sheet, frame, places, wanted),
            *_other_than_pounds(sheet, places, wanted),
            *matched.notes,
        ),
        columns={name: sheet.first + at for name, at in places.items()},
    )
    return Ready(source, frames.Raw(frame, places, book.epoch, lost), matched.unknown)


def _matched(heading: headings.Heading, wanted: Wanted, place: Place) -> headings.Matched:
    matched = headings.match(heading, wanted.table, wanted.mapping, place, wanted.title)
    if matched.problems:
        raise KbopError(matched.problems)
    return matched


def _records(below: pl.DataFrame, lost: pl.DataFrame) -> tuple[pl.DataFrame, Iterator[str]]:
    """The rows that hold something, errors included, and are no totals or remarks below the table."""
    empty = quick.blank(below.drop("row")) if below.width > 1 else pl.Series(dtype=pl.UInt32)
    blank = below["row"].gather(empty)
    blank = blank.filter(~blank.is_in(lost["row"].implode()))
    held = below.filter(~pl.col("row").is_in(blank.implode())) if len(blank) else below
    end = held.tail(asides.REACH)
    rows = [[cell or "" for cell in row[:-1]] for row in end.iter_rows()]
    remarks = end["row"].gather(asides.below(rows))
    notes = {"blank rows": blank, "totals or remarks below the table": remarks}
    told = (f"{what}: {numbers(which.to_list())}" for what, which in notes.items() if len(which))
    return held.filter(~pl.col("row").is_in(remarks.implode())) if len(remarks) else held, told


def _without_headings(
    frame: pl.DataFrame, heading: headings.Heading, places: Mapping[str, int]
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The rows that do not say the heading again, as files laid end to end do."""
    if len(places) < 2:
        return frame, ()
    again = pl.all_horizontal(
        pl.col(str(at)).cast(pl.String).str.strip_chars(OUTER) == heading.labels[at] for at in places.values()
    )
    first = next(iter(places.values()))
    suspect = frame[str(first)].cast(pl.String) == heading.labels[first]
    rows = frame.filter(suspect).filter(again)["row"] if suspect.any() else frame["row"].head(0)
    if not len(rows):
        return frame, ()
    return frame.filter(~pl.col("row").is_in(rows.implode())), (f"the heading again: {numbers(rows.to_list())}",)


def _lost(sheet: Sheet) -> pl.DataFrame:
    """The cells that show something and are read as empty: errors, and formulas without a value."""
    found = sheet.found
    cells: list[tuple[int, str, str, str]] = []
    if found is not None:
        named = [(name, text, "cell_error") for name, text in found.errors]
        named += [(name, "formula", "formula_without_value") for name in found.uncalculated]
        for name, text, code in named:
            if match := re.fullmatch(r"([A-Z]+)([0-9]+)", name):
                place = column_number(match[1]) - sheet.first
                cells.append((int(match[2]), str(place), text, code))
    return pl.DataFrame(cells, schema=frames.LOST, orient="row")


def _markup_notes(sheet: Sheet, heading: headings.Heading) -> Iterator[str]:
    found = sheet.found
    if found is None:
        yield "hidden rows, merged cells and formula errors are not seen in this kind of file"
        return
    hidden = [row for row in found.hidden if row > heading.last + 1]
    if hidden:
        yield f"hidden rows, read like any other: {numbers(hidden)}"
    merged = [name for name in found.merged if int(re.sub(r"^[A-Z]+|:.*", "", name)) > heading.last + 1]
    if merged:
        more = f" and {len(merged) - 20:,} more" if len(merged) > 20 else ""
        yield f"merged cells, of which only the first holds the value: {', '.join(merged[:20])}{more}"
    if found.formulas:
        yield f"{found.formulas:,} cells hold formulas; the values last saved were read"


def _numbers(sheet: Sheet, frame: pl.DataFrame, places: Mapping[str, int], wanted: Wanted) -> Iterator[str]:
    """Identifiers that the sheet holds as numbers: their leading zeros, if there were any, are gone."""
    if sheet.found is None:
        return
    suspect = {
        name: sheet.first + place
        for name, place in places.items()
        if wanted.table[name].type == "id" and frame[str(place)].str.contains("^[0-9]+$").any()
    }
    counts = sheet.found.count_numbers(suspect.values()) if suspect else {}
    for name, column in suspect.items():
        if counts[column]:
            long = frame[str(column - sheet.first)].str.contains("^[0-9]{16,}$").any()
            more = ", and of more than fifteen digits the last ones" if long else ""
            yield f"{name} holds numbers in {counts[column]:,} cells: leading zeros, if there were any, are lost{more}"


def _other_than_pounds(sheet: Sheet, places: Mapping[str, int], wanted: Wanted) -> Iterator[str]:
    """Amounts that the sheet shows in another currency or as percentages: their figures are read as pounds."""
    amounts = {name: sheet.first + place for name, place in places.items() if wanted.table[name].type == "money"}
    counts = sheet.found.count_other(amounts.values()) if sheet.found and amounts else {}
    for name, column in amounts.items():
        if counts.get(column):
            cells = f"{counts[column]:,} cells"
            yield f"{name} shows another currency, or a percentage, in {cells}: they were read as pounds"
