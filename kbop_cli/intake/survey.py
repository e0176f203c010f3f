"""Every record of a delimited file looked at before any is believed.

The reader of the cells pads short records and, where only some columns are read, cuts long ones, without a
word. So each record is first held against the grammar (RFC 4180): as many fields as the heading, quotation
marks only around whole fields or doubled inside them, and closed. One pass over the lines does it; records
that run over several lines are put together only where there are any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import polars as pl

_SPANS = 40
"""How many stretches of rows a message names before it only counts the rest."""
_AT, _TEXT = pl.col("at"), pl.col("text")


class Survey(NamedTuple):
    """The records below the heading, by the line each starts in (`at`, from 0 for the first line below it).

    `starts` is None where each line is a record. `blank` holds those of the records that hold nothing.
    `bad` has `at` and `text` of the records that break the grammar. `unclosed`: a quotation mark is never
    closed, so that no record after the first bad one can be told.
    """

    starts: pl.Series | None
    blank: pl.Series
    bad: pl.DataFrame
    unclosed: bool


def survey(data: Path | bytes, delimiter: str, skip: int, width: int) -> Survey:
    """Look at every record after the first `skip` lines of UTF-8 text."""
    lines = pl.scan_csv(
        data,
        has_header=False,
        glob=False,
        skip_lines=skip,
        separator="\0",  # stands in no file that gets here, so that a line is one cell
        quote_char=None,
        schema={"text": pl.String},
        row_index_name="at",
    ).with_columns(_TEXT.fill_null(""))
    good, nothing = (
        _TEXT.str.contains(grammar(delimiter, width)),
        _TEXT.str.contains(_blank(delimiter, width)),
    )
    found = lines.filter(~good | nothing).collect().sort("at")
    if found.select(_odd().any()).item():
        return _over_lines(lines.collect(), found, good, nothing)
    return Survey(None, found.filter(nothing)["at"], found.filter(~nothing), unclosed=False)


def _over_lines(lines: pl.DataFrame, found: pl.DataFrame, good: pl.Expr, nothing: pl.Expr) -> Survey:
    """The survey where records run over several lines: a line lies inside one where the marks before it are
    odd."""
    state = lines.select("at", odd=_odd()).with_columns(
        inside=pl.col("odd").cast(pl.UInt32).cum_sum().shift(1, fill_value=0) % 2 == 1
    )
    of_several = state["inside"] | state["odd"]
    together = (
        lines.with_columns(record=(~state["inside"]).cast(pl.UInt32).cum_sum())
        .filter(of_several)
        .group_by("record", maintain_order=True)
        .agg(_AT.first(), _TEXT.str.join("\n"))
        .select("at", "text")
        .filter(~good | nothing)
    )
    alone = found.join(state.filter(of_several), on="at", how="anti")
    all_found = pl.concat([alone, together]).sort("at")
    return Survey(
        state.filter(~pl.col("inside"))["at"],
        all_found.filter(nothing)["at"],
        all_found.filter(~nothing),
        unclosed=bool(state["odd"].sum() % 2),
    )


def _odd() -> pl.Expr:
    return _TEXT.str.count_matches('"', literal=True) % 2 == 1


def grammar(delimiter: str, width: int) -> str:
    """What a line that is one whole record of this many cells looks like."""
    mark = re.escape(delimiter)
    field = rf'(?:[^"{mark}\r\n]*|"(?:[^"]|"")*")'
    return rf"^{field}(?:{mark}{field}){{{width - 1}}}\r?$"


def _blank(delimiter: str, width: int) -> str:
    mark = re.escape(delimiter)
    empty = r'(?:[\s\x{200b}\x{feff}]*|"[\s\x{200b}\x{feff}]*")'
    return rf"^{empty}(?:{mark}{empty}){{0,{width - 1}}}$"


def fault_of(text: str, delimiter: str, width: int) -> str:
    """What is wrong with a record that breaks the grammar, in words. The record itself is never quoted."""
    fields = 1
    at = 0
    pattern = re.compile(rf'(?:"(?:[^"]|"")*"|[^"{re.escape(delimiter)}\r\n]*)')
    text = text.removesuffix("\r")
    while match := pattern.match(text, at):
        at = match.end()
        if at == len(text):
            return f"it has {fields} cells where the heading has {width}"
        if text[at] != delimiter:
            break
        at, fields = at + 1, fields + 1
    if text[at] in "\r\n":
        return f"cell {fields} holds a line end without quotation marks around it"
    if text[:at].endswith('"'):
        return f"text follows the quotation mark that closes cell {fields}"
    return f"a quotation mark stands inside cell {fields}, which is not in quotation marks, or is never closed"


def numbers(rows: Iterable[int]) -> str:
    """Row numbers as a person would list them: `3, 5-8, 12`."""
    spans: list[list[int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    named = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans[:_SPANS])
    more = sum(last - first + 1 for first, last in spans[_SPANS:])
    return f"{named} and {more:,} more" if more else named
