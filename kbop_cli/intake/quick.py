"""The short proof that every record of a plain file is as wide as its heading.

Reading all columns, Polars refuses a record with too many cells and pads one with too few. So where a file
without any quotation mark has, below its heading, exactly as many delimiters as its records would have when
all are whole, none was padded. Every other file is surveyed record by record.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import polars as pl

from kbop_cli.intake.characters import OUTER

_CHUNK = 1 << 20


@contextmanager
def opened(data: Path | bytes) -> Iterator[IO[bytes]]:
    """The file, or the bytes as one."""
    with data.open("rb") if isinstance(data, Path) else io.BytesIO(data) as file:
        yield file


def delimiters(data: Path | bytes, delimiter: str, skip: int) -> int | None:
    """How many delimiters stand below the first `skip` lines; None where the count alone proves nothing.

    It proves nothing where there are quotation marks or carriage returns within lines, nor where the file
    ends in a delimiter without a line end, which Polars takes for no cell.
    """
    mark = delimiter.encode()
    count = 0
    chunk = b"\n"
    with opened(data) as file:
        for _ in range(skip):
            file.readline()
        while piece := file.read(_CHUNK):
            chunk = piece + file.read(1) if piece.endswith(b"\r") else piece
            if b'"' in chunk or (b"\r" in chunk and chunk.count(b"\r") != chunk.count(b"\r\n")):
                return None
            count += chunk.count(mark)
    return None if chunk.endswith(mark) else count


def blank(frame: pl.DataFrame) -> pl.Series:
    """The places of the rows that hold nothing in any column."""
    suspects = _nothing(frame["0"]).arg_true()
    rows = frame[suspects.to_list()] if len(suspects) else frame.head(0)
    empty = rows.select(pl.all_horizontal(_nothing(rows[name]) for name in rows.columns)).to_series()
    return suspects.filter(empty) if len(suspects) else suspects


def _nothing(cells: pl.Series) -> pl.Series:
    return (cells.cast(pl.String).str.strip_chars(OUTER) == "").fill_null(value=True)
