"""The short proof that every record of a plain file is as wide as its heading.

Reading all columns, Polars refuses a record with too many cells and pads one with too few. So where a file without
any quotation mark has, below its heading, exactly as many delimiters as its records would have when all are whole,
none was padded. Every other file is surveyed record by record.
"""

from __future__ import annotations

import polars as pl

from kbop_cli.intake.characters import OUTER
from kbop_cli.intake.decoding import Text


def proves(text: Text, delimiter: str, skip: int, width: int, height: int) -> bool:
    """Whether `height` records that were read, of all columns, below the first `skip` lines, are all whole."""
    if text.delimiters is None:
        return False
    above = "\n".join(text.head.split("\n")[:skip]).count(delimiter)
    return text.delimiters - above == (width - 1) * height


def blank(frame: pl.DataFrame) -> pl.Series:
    """The places of the rows that hold nothing in any column."""
    # A column of few distinct values is looked through fastest, and one with few empty cells leaves few suspects.
    by_cost = sorted(frame.columns, key=lambda name: (frame.schema[name] == pl.String, frame[name].null_count()))
    suspects = _nothing(frame[by_cost[0]]).arg_true()
    if not len(suspects):
        return suspects
    rows = frame[suspects.to_list()]
    return suspects.filter(rows.select(pl.all_horizontal(_nothing(rows[name]) for name in by_cost)).to_series())


def _nothing(cells: pl.Series) -> pl.Series:
    if cells.dtype != pl.String:
        distinct = cells.unique()
        blanks = distinct.filter((distinct.cast(pl.String).str.strip_chars(OUTER) == "").fill_null(value=False))
        return cells.is_null() | cells.is_in(blanks) if len(blanks) else cells.is_null()
    return (cells.str.strip_chars(OUTER) == "").fill_null(value=True)
