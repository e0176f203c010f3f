"""Workbooks as sheets of text, read in a child process after the file was found safe to open."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

import kbop_cli
from kbop_cli.errors import KbopError, Place, Problem
from kbop_cli.intake import markup, scanning
from kbop_cli.intake.choosing import candidates
from kbop_cli.intake.containers import Container, locked, open_container, refused
from kbop_cli.intake.limits import Limits
from kbop_cli.intake.sources import Asked

_CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from kbop_cli.intake.child import main; main()"
_MEMORY_IS_LIMITED = sys.platform == "linux"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its cells as text (`0`, `1` …) with their `row`, and what its XML tells beside them, where
    it has any.

    `hidden` is whether the sheet is. `first` is the number of the column that place 0 stands for (A is 1).
    """

    name: str
    hidden: bool
    cells: pl.DataFrame
    found: scanning.Found | None
    first: int


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook: its hash, the names of its sheets, those that were read, the epoch of its days, and
    notes."""

    sha256: str
    names: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    epoch: int
    notes: tuple[str, ...]


def read(one: Asked, kind: str, tables: Collection[str], limits: Limits) -> Book:
    """The sheets of the workbook that may be wanted (see `choosing.candidates`)."""
    if one.path.stat().st_size > limits.container:
        raise refused(one.shown, f"it is larger than {limits.container:,} bytes")
    with one.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if kind == "xls":
        header, frames = _collect(_start(one, tables, limits), one, limits)
        return Book(sha256, tuple(header["names"]), tuple(_sheets(header, frames, {})), 0, ())
    container = open_container(one.path, one.shown, limits)
    process = _start(one, tables, limits) if _MEMORY_IS_LIMITED else None
    try:
        names = markup.names(container) if kind == "xlsx" else markup.Names({}, 0)
        wanted = candidates(list(names.parts), tables, table=one.table, sheet=one.sheet, stem=one.path.stem)
        parts = {name: part for name in wanted if (part := container.part(names.parts[name]))}
        markup.check_parts(container, {part.name for part in parts.values()})
        found = {name: scanning.scan(container, part) for name, part in parts.items()}
    except BaseException:
        if process is not None:
            process.kill()
            process.communicate()
        raise
    header, frames = _collect(process or _start(one, tables, limits), one, limits)
    sheets = tuple(_sheets(header, frames, found))
    return Book(sha256, tuple(header["names"]), sheets, names.epoch, tuple(_notes(container)))


def _start(one: Asked, tables: Collection[str], limits: Limits) -> subprocess.Popen[bytes]:
    # -P keeps the working folder, where exports lie, out of what is imported.
    root = str(Path(kbop_cli.__file__).resolve().parent.parent)
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _CHILD, root],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    job = {
        "path": str(one.path.resolve()),
        "tables": list(tables),
        "table": one.table,
        "sheet": one.sheet,
        "stem": one.path.stem,
        "memory": limits.memory,
    }
    if process.stdin is not None:
        process.stdin.write(json.dumps(job).encode())
        process.stdin.close()
        process.stdin = None
    return process


def _collect(process: subprocess.Popen[bytes], one: Asked, limits: Limits) -> tuple[dict[str, Any], list[pl.DataFrame]]:
    try:
        answer, _ = process.communicate(timeout=limits.seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise refused(one.shown, f"reading it took longer than {limits.seconds:g} seconds") from None
    head, _, rest = answer.partition(b"\n")
    if process.returncode or not head:
        raise refused(one.shown, "it could not be read safely: the reader broke off")
    header = json.loads(head)
    if header.get("error") == "locked":
        raise locked(one.shown)
    if "error" in header:
        raise _unreadable(one.shown)
    frames, at = [], 0
    for sheet in header["sheets"]:
        stream = rest[at : at + sheet["size"]]
        frames.append(pl.read_ipc_stream(stream) if stream else pl.DataFrame())
        at += sheet["size"]
    return header, frames


def _sheets(header: dict[str, Any], frames: list[pl.DataFrame], found: dict[str, scanning.Found]) -> Iterator[Sheet]:
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
