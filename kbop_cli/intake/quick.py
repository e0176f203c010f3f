"""The short proof that every record of a file is as wide as its heading.

Reading all columns, Polars refuses a record with too many cells and pads one with too few. So where the lines without
any quotation mark have, below the heading, exactly as many delimiters as they would have when all are whole, none was
padded. The lines with quotation marks, where they are few, are looked at one by one. Every other file is surveyed
record by record.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from kbop_cli.intake.characters import OUTER
from kbop_cli.intake.decoding import Text
from kbop_cli.intake.survey import grammar

_FEW = 10_000
"""Lines with quotation marks up to which they are looked at alone."""


def proves(text: Text, delimiter: str, skip: int, width: int, height: int) -> bool:
    """Whether `height` records that were read, of all columns, below the first `skip` lines, are all whole."""
    if text.delimiters is None:
        return False
    quoted = _quoted(text.data, skip) if text.quoted else pl.Series(dtype=pl.String)
    if len(quoted) > _FEW or not quoted.str.contains(grammar(delimiter, width)).all():
        return False
    above = "\n".join(text.head.split("\n")[:skip]).count(delimiter)
    inside = quoted.str.count_matches(delimiter, literal=True).sum()
    return text.delimiters - above - inside == (width - 1) * (height - len(quoted))


def _quoted(data: Path | bytes, skip: int) -> pl.Series:
    """The lines below the first `skip` that hold a quotation mark, until they are more than a few."""
    found: list[str] = []
    with _mapped(data) as held:
        end = -1
        for _ in range(skip):
            end = held.find(b"\n", end + 1)
        while (at := held.find(b'"', end + 1)) >= 0 and len(found) <= _FEW:
            start = held.rfind(b"\n", 0, at) + 1
            end = held.find(b"\n", at)
            end = len(held) if end < 0 else end
            found.append(held[start:end].decode())
    return pl.Series(found, dtype=pl.String)


@contextmanager
def _mapped(data: Path | bytes) -> Iterator[bytes | mmap.mmap]:
    """The bytes, or those of a file without reading it whole."""
    if isinstance(data, bytes):
        yield data
        return
    with data.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
        yield held


def blank(frame: pl.DataFrame) -> pl.Series:
    """The places of the rows that hold nothing in any column."""
    # A column of few distinct values is looked through fastest, and one with few empty cells leaves few suspects.
    by_cost = sorted(frame.columns, key=lambda name: (frame.schema[name] == pl.String, frame[name].null_count()))
    suspects = _nothing(frame[by_cost[0]]).arg_true()
    if not len(suspects):
        return suspects
    rows = frame[suspects.to_list()]
    texts = (pl.col(pl.String).str.strip_chars(OUTER) == "").fill_null(value=True)
    every = [texts, *(_nothing(rows[name]) for name in by_cost if rows.schema[name] != pl.String)]
    return suspects.filter(rows.select(pl.all_horizontal(every)).to_series())


def _nothing(cells: pl.Series) -> pl.Series:
    if cells.dtype != pl.String:
        distinct = cells.unique()
        blanks = distinct.filter((distinct.cast(pl.String).str.strip_chars(OUTER) == "").fill_null(value=False))
        return cells.is_null() | cells.is_in(blanks) if len(blanks) else cells.is_null()
    return (cells.str.strip_chars(OUTER) == "").fill_null(value=True)
