"""Reads one workbook in a process of its own: a file that makes the reader abort takes no more than this
down.

The job comes as JSON on standard input. The answer goes to standard output: a line of JSON, then the cells
of each sheet as an Arrow stream, so that nothing personal is ever laid down on a disk. No formula, macro or
link is followed: the reader (calamine, through fastexcel) knows none.
"""

from __future__ import annotations

import io
import json
import sys
from typing import IO, Any

from kbop_cli.intake.choosing import candidates


def main() -> None:
    """Read the workbook that the job names, under its memory limit."""
    job = json.load(sys.stdin)
    _limit(int(job["memory"]))
    try:
        header, streams = _answer(job)
    except BaseException as error:  # the reader's panics are no Exceptions
        header, streams = {"error": _kind(error)}, []
    _send(sys.stdout.buffer, header, streams)


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
    sheets: list[dict[str, Any]] = []
    streams: list[bytes] = []
    for name in candidates(book.sheet_names, job["tables"], table=job["table"], sheet=job["sheet"], stem=job["stem"]):
        # Rows are counted from the top of the sheet, blank ones too, and nothing is made a number or a date
        # of.
        loaded = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        buffer = io.BytesIO()
        if loaded.width:
            loaded.to_polars().write_ipc_stream(buffer)
        sheets.append({"name": name, "hidden": loaded.visible != "visible", "size": len(buffer.getbuffer())})
        streams.append(buffer.getvalue())
    return {"names": book.sheet_names, "sheets": sheets}, streams


def _kind(error: BaseException) -> str:
    return "locked" if "password" in str(error).lower() else "unreadable"


def _send(out: IO[bytes], header: dict[str, Any], streams: list[bytes]) -> None:
    out.write(json.dumps(header).encode() + b"\n")
    for stream in streams:
        out.write(stream)
    out.flush()
