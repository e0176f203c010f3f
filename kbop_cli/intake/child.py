"""Reads one workbook in a process of its own: a file that makes the reader abort takes no more than this
down.

The job comes as JSON on standard input. The answer goes to standard output: a line of JSON, then the cells
of each sheet as an Arrow stream, so that nothing personal is ever laid down on a disk. No formula, macro or
link is followed: the reader (calamine, through fastexcel) knows none. Nothing is imported that the reading
of a small workbook would have to wait for, Polars least of all.
"""

from __future__ import annotations

import io
import json
import sys
from typing import IO, TYPE_CHECKING, Any

from kbop_cli.intake.arrow_stream import NotPlainError, stream
from kbop_cli.intake.choosing import candidates, recognise

if TYPE_CHECKING:
    import fastexcel


def main() -> None:
    """Read the workbook that the job names, under its memory limit."""
    import fastexcel  # noqa: F401 - loaded while the job is waited for

    job = json.load(sys.stdin)
    _limit(int(job["memory"]))
    try:
        header, pieces = _answer(job)
    except BaseException as error:  # the reader's panics are no Exceptions
        header, pieces = {"error": _kind(error)}, []
    _send(sys.stdout.buffer, header, pieces)


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would hold personal data
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _answer(job: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    import fastexcel

    book = fastexcel.read_excel(job["path"])
    names = candidates(book.sheet_names, job["tables"], table=job["table"], sheet=job["sheet"], stem=job["stem"])
    read = [_sheet(book, name, must=bool(job["sheet"] or recognise(name, job["tables"]))) for name in names]
    header = {"names": book.sheet_names, "sheets": [about for about, _ in read if about]}
    return header, [piece for _, pieces in read for piece in pieces]


def _sheet(book: fastexcel.ExcelReader, name: str, *, must: bool) -> tuple[dict[str, Any], list[bytes]]:
    """A sheet's name, state and extent, and its cells; nothing of one that cannot be read and need not be."""
    import fastexcel

    try:
        # Rows are counted from the top of the sheet, blank ones too, and nothing is made a number or a date
        # of.
        loaded = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    except fastexcel.FastExcelError:  # a chart on a sheet of its own, say
        if must:
            raise
        return {}, []
    pieces = _cells(loaded) if loaded.width else []
    about = {
        "name": name,
        "hidden": loaded.visible != "visible",
        "first": loaded.available_columns()[0].absolute_index + 1 if loaded.width else 1,
        "size": sum(map(len, pieces)),
    }
    return about, pieces


def _cells(sheet: fastexcel.ExcelSheet) -> list[bytes]:
    try:
        return stream(sheet)
    except NotPlainError:  # another release of the reader
        buffer = io.BytesIO()
        sheet.to_polars().write_ipc_stream(buffer)
        return [buffer.getvalue()]


def _kind(error: BaseException) -> str:
    return "locked" if "password" in str(error).lower() else "unreadable"


def _send(out: IO[bytes], header: dict[str, Any], pieces: list[bytes]) -> None:
    out.write(json.dumps(header).encode() + b"\n")
    for piece in pieces:
        out.write(piece)
    out.flush()
