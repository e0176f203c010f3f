"""The files of a month as typed frames: the one door through which data comes in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import polars as pl

from kbop_cli.columns import REQUIRED_TABLES, TABLES, Column
from kbop_cli.engine.threads import at_once
from kbop_cli.errors import KbopError, Problem
from kbop_cli.intake import containers, frames, refusals, sheets, workbooks
from kbop_cli.intake.ahead import NOTHING_BEGUN, Ahead
from kbop_cli.intake.choosing import recognise
from kbop_cli.intake.endings import TEXT
from kbop_cli.intake.headings import Mapped
from kbop_cli.intake.limits import DEFAULT, Limits
from kbop_cli.intake.remarks import remarks
from kbop_cli.intake.sources import Asked, Source, ask

Tables = Mapping[str, Mapping[str, Column]]
Values = Mapping[str, Mapping[str, Mapping[str, str]]]


class Inputs(NamedTuple):
    """What was read.

    `tables`: for each table that was found its rows, as `source` (UInt32, a place in `sources`), `row`
    (UInt32, the row or line a person sees) and the typed columns that the export has, in the order of
    `columns.TABLES`. `faults`: one row a cell that cannot be read (see `frames.FAULTS`). `remarks`: likewise one
    row a cell that was read and looks wrong. `unknown_columns`: by place in `sources`, the headings that are not
    ours. `notes`: files and sheets that were not read, and why.
    """

    tables: Mapping[str, pl.DataFrame]
    faults: pl.DataFrame
    remarks: pl.DataFrame
    sources: tuple[Source, ...]
    unknown_columns: Mapping[int, tuple[str, ...]]
    notes: tuple[str, ...]


def read_inputs(
    inputs: Sequence[str | Path],
    *,
    tables: Tables = TABLES,
    mapping: Mapping[str, Mapped] = {},
    values: Mapping[str, Mapping[str, Mapping[str, str]]] = {},
    only: Mapping[str, Collection[str]] | None = None,
    required: Collection[str] = REQUIRED_TABLES,
    limits: Limits = DEFAULT,
    ahead: Ahead = NOTHING_BEGUN,
) -> Inputs:
    """Read exports: folders, files, or `table=file#sheet`.

    `mapping` gives, by table and our column, their heading or headings; `values`, by table, our column and their value,
    our value; `only` restricts, by table, which columns are parsed; `required` names the tables that must be
    there; `ahead`: what was begun of them. Raises `KbopError` with every problem of every
    file: one that cannot be read or is not safe to, a required table or column that is missing, two headings for one
    column, records that are not as wide as their heading.
    """
    wanted = {
        title: sheets.Wanted(title, table, frozenset((only or {}).get(title, table)), mapping.get(title, {}))
        for title, table in tables.items()
    }
    problems = list(refusals.unknown_names("columns", mapping, tables))
    problems += refusals.unknown_names("values", values, tables)
    asked, missing = ask(inputs, tables)
    problems += missing
    # Two files at a time: what one of them keeps a single processor busy with, the other makes up for.
    jobs = [partial(_taken, one, wanted, values, limits, ahead) for one in asked]
    every = at_once(*jobs, rows=_rows(asked), most=2)
    notes = [note for taken in every for note in taken.notes]
    problems += [problem for taken in every for problem in taken.problems]
    found = [sheet for taken in every for sheet in taken.found]
    if not problems:
        problems += _absent(found, [name for name in required if name in tables], notes)
    if problems:
        raise KbopError(problems)
    notes += _same(found)
    return _together(_all_typed(found, wanted, values), tables, notes)


class _Typed(NamedTuple):
    """A file or sheet whose cells are parsed."""

    source: Source
    frame: pl.DataFrame
    faults: pl.DataFrame
    unknown: tuple[str, ...]


class _Taken(NamedTuple):
    """What a file gave: its sheets, parsed where they are large, what was not read, and what is wrong with it."""

    found: list[_Typed | sheets.Ready]
    notes: list[str]
    problems: list[Problem]


def _taken(
    one: Asked,
    wanted: Mapping[str, sheets.Wanted],
    values: Values,
    limits: Limits,
    ahead: Ahead,
) -> _Taken:
    taken = _Taken([], [], [])
    try:
        for ready in _read(one, wanted, taken.notes, limits, ahead):
            # A large file is parsed at once and its text let go: the next is read into the same memory.
            large = ready.raw.cells.height >= frames.MANY
            taken.found.append(_typed([ready], wanted, values)[0] if large else ready)
        if not taken.found and not one.found:
            taken.problems.append(refusals.nothing_read(one, wanted))
    except KbopError as error:
        taken.problems.extend(error.problems)
    return taken


def _read(
    one: Asked, wanted: Mapping[str, sheets.Wanted], notes: list[str], limits: Limits, ahead: Ahead
) -> Iterator[sheets.Ready]:
    kind = containers.kind(one.path)
    if kind == "text":
        yield from _text(one, one.path, wanted, notes, limits, ahead)
    elif kind == "zip":
        yield from _zipped(one, wanted, notes, limits)
    elif kind == "encrypted":
        raise containers.locked(one.shown)
    elif kind == "markup":
        raise refusals.web_page(one)
    else:
        yield from _workbook(one, kind, wanted, notes, limits, ahead)


def _text(
    one: Asked,
    data: Path | bytes,
    wanted: Mapping[str, sheets.Wanted],
    notes: list[str],
    limits: Limits,
    ahead: Ahead = NOTHING_BEGUN,
) -> Iterator[sheets.Ready]:
    name = PurePosixPath(one.shown)
    title = one.table or recognise(name.stem, wanted)
    if not title:
        notes.append(f"{one.shown} was not read: its name is no table's")
        return
    told = () if name.suffix.lower() in TEXT else ("it is text, whatever its name says",)
    yield sheets.of_text(one, data, wanted[title], limits, told, ahead)


def _zipped(
    one: Asked, wanted: Mapping[str, sheets.Wanted], notes: list[str], limits: Limits
) -> Iterator[sheets.Ready]:
    container = containers.open_container(one.path, one.shown, limits)
    for part in container.parts:
        inside = Asked(one.path, f"{one.shown}/{part.name}", one.table)
        if PurePosixPath(part.name).suffix.lower() in TEXT:
            yield from _text(inside, container.whole(part), wanted, notes, limits)
        else:
            notes.append(f"{inside.shown} was not read: of a zip only delimited files are")


def _workbook(
    one: Asked,
    kind: str,
    wanted: Mapping[str, sheets.Wanted],
    notes: list[str],
    limits: Limits,
    ahead: Ahead,
) -> Iterator[sheets.Ready]:
    book = workbooks.read(one, kind, wanted, limits, ahead)
    if one.sheet and not book.sheets:
        raise refusals.no_sheet(one, book.names)
    read = {sheet.name for sheet in book.sheets}
    hidden = {sheet.name for sheet in book.sheets if sheet.hidden and not one.sheet}
    unread = {name: "its name is no table's" for name in book.names if name not in read}
    unread |= dict.fromkeys((name for name in book.names if name in hidden), "it is hidden")
    for sheet, title in _titled(one, [sheet for sheet in book.sheets if sheet.name not in hidden], wanted):
        if title:
            yield sheets.of_sheet(one, book, sheet, wanted[title])
        else:
            unread[sheet.name] = "its name is no table's"
    notes += [f"{one.shown}, sheet {name} was not read: {why}" for name, why in unread.items()]


def _titled(
    one: Asked, shown: Sequence[workbooks.Sheet], wanted: Mapping[str, sheets.Wanted]
) -> Iterator[tuple[workbooks.Sheet, str]]:
    """Each sheet and its table: by the sheet's name, else, of the one sheet that holds cells, by the
    file's."""
    named = [(sheet, recognise(sheet.name, wanted)) for sheet in shown]
    if not one.sheet and any(title for _, title in named):
        yield from named
        return
    held = [(sheet, title) for sheet, title in named if sheet.cells.width > 1] or named
    if len(held) > 1:
        raise refusals.which_sheet(one, [sheet.name for sheet, _ in held])
    for sheet, title in held:
        yield sheet, one.table or title or recognise(one.path.stem, wanted)


def _rows(asked: Sequence[Asked]) -> int:
    """About how many rows the files hold."""
    return sum(one.path.stat().st_size for one in asked) // 100


def _absent(found: Sequence[_Typed | sheets.Ready], required: Sequence[str], notes: Sequence[str]) -> list[Problem]:
    given = {one.source.table for one in found}
    missing = [title for title in required if title not in given]
    return [refusals.no_table(missing, sorted(given), notes)] if missing else []


def _same(ready: Sequence[_Typed | sheets.Ready]) -> Iterator[str]:
    """Files of one content: most likely one export under two names."""
    seen: dict[tuple[str, str, str], str] = {}
    for one in ready:
        identity = (one.source.sha256, one.source.sheet, one.source.table)
        if identity in seen and seen[identity] != one.source.file:
            yield f"{one.source.file} holds the same as {seen[identity]}, byte for byte; both were read"
        seen.setdefault(identity, one.source.file)


def _all_typed(
    found: Sequence[_Typed | sheets.Ready], tables: Mapping[str, sheets.Wanted], values: Values
) -> list[_Typed]:
    """The files and sheets, those that are not parsed yet parsed together, each with its number among the sources."""
    left = {index: one for index, one in enumerate(found) if isinstance(one, sheets.Ready)}
    parsed = dict(zip(left, _typed(list(left.values()), tables, values), strict=True))
    every = (parsed[index] if isinstance(one, sheets.Ready) else one for index, one in enumerate(found))
    return [_numbered(one, index) for index, one in enumerate(every)]


def _typed(ready: Sequence[sheets.Ready], tables: Mapping[str, sheets.Wanted], values: Values) -> list[_Typed]:
    untyped = [
        frames.Untyped(one.raw, title, tables[title].table, values.get(title, {}))
        for one in ready
        for title in [one.source.table]
    ]
    every = zip(ready, frames.typed_each(untyped), strict=True)
    return [_Typed(one.source, frame, faults, one.unknown) for one, (frame, faults) in every]


def _numbered(one: _Typed, source: int) -> _Typed:
    number = pl.lit(source, pl.UInt32).alias("source")
    return one._replace(frame=one.frame.with_columns(number), faults=one.faults.with_columns(number))


def _together(found: Sequence[_Typed], tables: Tables, notes: Sequence[str]) -> Inputs:
    parts: dict[str, list[pl.DataFrame]] = {}
    for one in found:
        parts.setdefault(one.source.table, []).append(one.frame)
    joined = {title: _joined(parts[title], tables[title]) for title in tables if title in parts}
    faults = pl.concat([pl.DataFrame(schema=frames.FAULTS), *(one.faults for one in found)])
    unknown = {index: one.unknown for index, one in enumerate(found) if one.unknown}
    jobs = (partial(remarks, frame, title, tables[title]) for title, frame in joined.items())
    odd = at_once(*jobs, rows=max((frame.height for frame in joined.values()), default=0))
    every_odd = pl.concat([pl.DataFrame(schema=frames.FAULTS), *odd])
    return Inputs(joined, faults, every_odd, tuple(one.source for one in found), unknown, tuple(notes))


def _joined(parts: Sequence[pl.DataFrame], table: Mapping[str, Column]) -> pl.DataFrame:
    frame = pl.concat(parts, how="diagonal") if len(parts) > 1 else parts[0]
    return frame.select("source", "row", *(name for name in table if name in frame.columns))
