"""The headings and cells of a file that nobody knows yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import polars as pl

from kbop_cli.columns import Column
from kbop_cli.errors import KbopError, Place, Problem
from kbop_cli.intake import containers, csv_files, headings, refusals, workbooks
from kbop_cli.intake.ahead import NOTHING_BEGUN
from kbop_cli.intake.characters import OUTER, key, tidy
from kbop_cli.intake.choosing import recognise
from kbop_cli.intake.decoding import DELIMITERS, check_size, decode
from kbop_cli.intake.endings import TEXT
from kbop_cli.intake.limits import Limits
from kbop_cli.intake.mapping.names import words
from kbop_cli.intake.sources import Asked

Tables = Mapping[str, Mapping[str, Column]]


@dataclass(frozen=True, slots=True)
class Seen:
    """A sheet: where it is, the table that its name tells, its labels, and under each its cells as text."""

    file: str
    sheet: str
    named: str
    labels: tuple[str, ...]
    cells: tuple[pl.Series, ...]


def look(one: Asked, tables: Tables, limits: Limits) -> Iterator[Seen]:
    """Every sheet of a file that holds a table. Raises KbopError where the file cannot be read."""
    kind = containers.kind(one.path)
    if kind == "text":
        yield _of_text(one, tables, limits)
    elif kind == "zip":
        container = containers.open_container(one.path, one.shown, limits)
        for part in container.parts:
            if PurePosixPath(part.name).suffix.lower() in TEXT:
                inside = Asked(one.path, f"{one.shown}/{part.name}", one.table)
                yield _of_text(inside, tables, limits, container.whole(part))
    elif kind == "encrypted":
        raise containers.locked(one.shown)
    elif kind == "markup":
        raise refusals.web_page(one)
    else:
        yield from _of_book(one, kind, tables, limits)


def _of_text(one: Asked, tables: Tables, limits: Limits, data: bytes | None = None) -> Seen:
    check_size(one.path if data is None else data, one.shown, limits)
    text = decode(one.path if data is None else data, one.shown)
    layouts = []
    for delimiter in DELIMITERS:
        rows, ends = csv_files.first_rows(text.head, delimiter)
        if heading := _heading(rows, tables):
            above = [0, *ends][heading.first]
            layouts.append((len(heading.labels), csv_files.Layout(delimiter, heading, above, ends[heading.last])))
    if not layouts:
        raise _nothing(Place(file=one.shown))
    layout = max(layouts, key=lambda found: found[0])[1]
    frame = csv_files.read(text.data, layout, {})
    if frame is None:
        what = "its records are not as wide as its heading."
        raise KbopError(Problem(Place(file=one.shown), what, mend="kbop check says which; mend those first."))
    named = one.table or recognise(PurePosixPath(one.shown).stem, tables)
    return _seen(one.shown, "", named, layout.heading, frame)


def _of_book(one: Asked, kind: str, tables: Tables, limits: Limits) -> Iterator[Seen]:
    # Whatever the sheets are called, all are looked at: the reader gives all where the table is said to be known.
    book = workbooks.read(Asked(one.path, one.shown, "any", one.sheet), kind, ["any"], limits, NOTHING_BEGUN)
    found = False
    for sheet in book.sheets:
        cells = sheet.cells.drop("row")
        top = [[cell or "" for cell in row] for row in cells.head(headings.LOOK).iter_rows()]
        heading = _heading(top, tables)
        if heading is None or (sheet.hidden and not one.sheet):
            continue
        found = True
        named = one.table or recognise(sheet.name, tables)
        yield _seen(one.shown, sheet.name, named, heading, cells.slice(heading.last + 1))
    if not found:
        raise _nothing(Place(file=one.shown, sheet=one.sheet))


def _heading(rows: Sequence[Sequence[str]], tables: Tables) -> headings.Heading | None:
    """The row whose labels sound most like our columns; where none does, the first of the fullest rows."""
    ours = {name for table in tables.values() for name in table}
    sounds, keys = {words(name) for name in ours}, {key(name) for name in ours}
    best: tuple[int, headings.Heading] | None = None
    for at, row in enumerate(rows[: headings.LOOK]):
        single = headings.Heading(at, at, tuple(tidy(cell) for cell in row))
        pair = [] if at == 0 else [headings.joined(at, rows[at - 1], row, keys)]
        for candidate in (single, *pair):
            labels = {label for label in candidate.labels if label and len(label) <= headings.LONGEST}
            score = sum(key(label) in keys or words(label) in sounds for label in labels)
            if score and (best is None or score > best[0]):
                best = (score, candidate)
    if best is not None:
        return best[1]
    held = [sum(1 for cell in row if tidy(cell)) for row in rows[: headings.LOOK]]
    if not held or max(held) < 2:
        return None
    at = next(place for place, count in enumerate(held) if count * 5 >= max(held) * 4)
    return headings.Heading(at, at, tuple(tidy(cell) for cell in rows[at]))


def _seen(file: str, sheet: str, named: str, heading: headings.Heading, frame: pl.DataFrame) -> Seen:
    labelled = [place for place, label in enumerate(heading.labels) if label]
    columns = tuple(
        frame[str(place)].cast(pl.String).str.strip_chars(OUTER).replace("", None).drop_nulls() for place in labelled
    )
    return Seen(file, sheet, named, tuple(heading.labels[place] for place in labelled), columns)


def _nothing(place: Place) -> KbopError:
    return KbopError(Problem(place, "it holds no table.", mend="Name the sheet: FILE#SHEET.", code="empty"))
