"""Workbooks as sheets of text, read in a child process after the file was found safe to open."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import polars as pl

from kbop_cli.errors import KbopError, Place, Problem
from kbop_cli.intake import markup, scanning
from kbop_cli.intake.ahead import Ahead
from kbop_cli.intake.choosing import candidates
from kbop_cli.intake.containers import Container, locked, open_container, refused
from kbop_cli.intake.limits import MB, Limits
from kbop_cli.intake.reader import Reading
from kbop_cli.intake.sources import Asked

_LEAST_MEMORY, _PER_BYTE = 1_500 * MB, 40
_MEMORY_IS_LIMITED = sys.platform == "linux"


class Sheet(NamedTuple):
    """One sheet: its cells as text (`0`, `1` …) with their `row`, and what its XML tells beside them, where
    it has any.

    `hidden` is whether the sheet is. `first` is the number of the column that place 0 stands for (A is 1).
    """

    name: str
    hidden: bool
    cells: pl.DataFrame
    found: scanning.Found | None
    first: int


class Book(NamedTuple):
    """A workbook: its hash, the names of its sheets, those that were read, the epoch of its days, and
    notes."""

    sha256: str
    names: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    epoch: int
    notes: tuple[str, ...]


def read(one: Asked, kind: str, tables: Collection[str], limits: Limits, ahead: Ahead) -> Book:
    """The sheets of the workbook that may be wanted (see `choosing.candidates`)."""
    if one.path.stat().st_size > limits.container:
        raise refused(one.shown, f"it is larger than {limits.container:,} bytes")
    looked, reading = _begun(one, kind, tables, limits, ahead)
    with one.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    header, frames = _collect(reading, one, limits)
    for sheet, frame in zip(header["sheets"], frames, strict=True):
        if frame.height * frame.width > limits.cells:
            raise refused(one.shown, f"its sheet {sheet['name']} has more than {limits.cells:,} cells, empty ones too")
    sheets = tuple(_sheets(header, frames, looked.found))
    return Book(sha256, tuple(header["names"]), sheets, looked.epoch, looked.notes)


def _begun(one: Asked, kind: str, tables: Collection[str], limits: Limits, ahead: Ahead) -> tuple[_Looked, Reading]:
    """What was seen of the file, and the child that reads it. Where its memory is limited it need not wait."""
    if kind == "xls":
        return _Looked({}, 0, ()), _asked(one, tables, _for_size(limits, one.path.stat().st_size), ahead)
    if kind != "xlsx" or not _MEMORY_IS_LIMITED:
        looked = _look_through(one, kind, tables, limits)
        return looked, _asked(one, tables, limits if kind == "xlsx" else _for_size(limits, looked.size), ahead)
    reading = _asked(one, tables, limits, ahead)
    try:
        return _look_through(one, kind, tables, limits), reading
    except BaseException:
        reading.stop()
        raise


def _for_size(limits: Limits, size: int) -> Limits:
    """The limits with no more memory than a workbook that inflates to `size` can need.

    How far apart cells lie is seen beforehand in an XLSX alone; in the other kinds a few bytes may stand for millions.
    """
    return replace(limits, memory=min(limits.memory, _LEAST_MEMORY + _PER_BYTE * size))


class _Looked(NamedTuple):
    found: Mapping[str, scanning.Found]
    epoch: int
    notes: tuple[str, ...]
    size: int = 0


def _look_through(one: Asked, kind: str, tables: Collection[str], limits: Limits) -> _Looked:
    """What the parts of the workbook tell, once all are found sound, and how large they are."""
    container = open_container(one.path, one.shown, limits)
    names = markup.names(container) if kind == "xlsx" else markup.Names({}, 0)
    wanted = candidates(list(names.parts), tables, table=one.table, sheet=one.sheet, stem=one.path.stem)
    parts = {name: part for name in wanted if (part := container.part(names.parts[name]))}
    markup.check_parts(container, {part.name for part in parts.values()})
    found = {name: scanning.scan(container, part) for name, part in parts.items()}
    return _Looked(found, names.epoch, tuple(_notes(container)), sum(part.size for part in container.parts))


def _asked(one: Asked, tables: Collection[str], limits: Limits, ahead: Ahead) -> Reading:
    job = {
        "path": str(one.path.resolve()),
        "tables": list(tables),
        "table": one.table,
        "sheet": one.sheet,
        "stem": one.path.stem,
        "memory": limits.memory,
    }
    return ahead.reader().ask(job, limits.seconds)


def _collect(reading: Reading, one: Asked, limits: Limits) -> tuple[dict[str, Any], list[pl.DataFrame]]:
    answer = reading.answer()
    if answer is None:
        raise refused(one.shown, f"reading it took longer than {limits.seconds:g} seconds")
    head, streams = answer
    if reading.process.returncode or not head:
        raise refused(one.shown, "it could not be read safely: the reader broke off")
    header = json.loads(head)
    if header.get("error") == "locked":
        raise locked(one.shown)
    if "error" in header:
        raise _unreadable(one.shown)
    return header, [pl.read_ipc_stream(stream) if stream else pl.DataFrame() for stream in streams]


def _sheets(header: dict[str, Any], frames: list[pl.DataFrame], found: Mapping[str, scanning.Found]) -> Iterator[Sheet]:
    for sheet, frame in zip(header["sheets"], frames, strict=True):
        cells = frame.rename({name: str(place) for place, name in enumerate(frame.columns)})
        rows = pl.int_range(1, cells.height + 1, dtype=pl.UInt32, eager=True)
        name = sheet["name"]
        yield Sheet(name, sheet["hidden"], cells.with_columns(row=rows), found.get(name), sheet["first"])


def _notes(container: Container) -> Iterator[str]:
    names = [part.name.lower() for part in container.parts]
    if any(name.endswith("vbaproject.bin") for name in names):
        yield "its macros were not run"
    if any(name.startswith("xl/externallinks/") for name in names):
        yield "it links to other files: the values last saved were read, no link was followed"


def _unreadable(shown: str) -> KbopError:
    return KbopError(
        Problem(
            Place(file=shown),
            "it is no workbook that can be read.",
            mend="Open it in a spreadsheet and save it as XLSX.",
            code="damaged_file",
        )
    )
