"""What spreadsheets leave in text: the names of their errors, and the apostrophe that keeps a cell from being run."""

from __future__ import annotations

import polars as pl

from kbop_cli.intake.characters import OUTER

_ERROR = (
    r"(?i)^(?:#(?:N/A|DIV/0!|REF!|NAME\?|VALUE!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|GETTING_DATA)"
    r"|##+|Err:[0-9]{3})$"
)
"""Errors as they are shown and so exported; a row of `#` is a column too narrow for its value."""

_GUARDED = r"^'([\s\x00\u{00a0}\u{200b}\u{feff}]*[=+\-@＝＋－＠]|')"
"""An apostrophe before what a spreadsheet would run, or before another, as `output.safe_csv` writes it (CWE-1236)."""


def errors(texts: pl.Series) -> pl.Series:
    """Whether each text is the name of a spreadsheet's error."""
    cell = pl.col("cell")
    begun = [cell.str.starts_with(start).any() for start in ("#", "Err:", "err:")]
    if any(texts.alias("cell").to_frame().select(pl.any_horizontal(begun)).to_series()):
        return texts.str.contains(_ERROR)
    return pl.repeat(False, len(texts), dtype=pl.Boolean, eager=True)


def unguarded(texts: pl.Series) -> pl.Series:
    """The texts without the one apostrophe that keeps a spreadsheet from running them."""
    if not texts.str.starts_with("'").any():
        return texts
    return texts.str.replace(_GUARDED, "$1").str.strip_chars(OUTER)
