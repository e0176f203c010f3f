"""Values shown as their class only, for messages that leave the house: `12-character text`, `a date`, `an amount`."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from kbop_cli.codes import CODES

_DAY = (
    r"^(?:[0-9]{1,2}[-/. ](?:[0-9]{1,2}|[A-Za-z]{3,9})[-/. ][0-9]{2,4}|[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T][0-9:. ]+)?$"
)
_AMOUNT = r"^-?\(?£ ?[0-9][0-9,]*(?:\.[0-9]+)?\)?-?$"
_NUMBER = r"^[-(]?[0-9][0-9,]*(?:\.[0-9]+)?\)?$"


def classed(cell: pl.Expr) -> pl.Expr:
    """The class of a cell in words; null and nothing stay as they are."""
    return (
        pl.when(cell.is_null() | (cell == ""))
        .then(cell)
        .when(cell.str.contains(r"^[0-9]+-character text$"))
        .then(cell)
        .when(cell.str.contains(_DAY))
        .then(pl.lit("a date"))
        .when(cell.str.contains(_AMOUNT))
        .then(pl.lit("an amount"))
        .when(cell.str.contains(_NUMBER))
        .then(pl.lit("a number"))
        .otherwise(pl.concat_str(cell.str.len_chars(), pl.lit("-character text")))
    )


def by_code(code: pl.Expr) -> pl.Expr:
    """What a reason code means and what would mend it: a sentence that quotes nothing."""
    words = {name: f"{meaning} What would mend it: {mend}" for name, (meaning, mend) in CODES.items()}
    return code.replace_strict(words, default="", return_dtype=pl.String)


def redacted_findings(findings: pl.DataFrame) -> pl.DataFrame:
    """Findings whose values are told by their class and whose sentences are their codes' own."""
    parts = pl.col("value").str.split("; ").list.eval(classed(pl.element())).list.join("; ")
    return findings.with_columns(parts.alias("value"), by_code(pl.col("code")).alias("message"))


def redacted_decisions(decisions: pl.DataFrame, kept: Collection[str]) -> pl.DataFrame:
    """Decisions of which only the columns `kept` show what they hold."""
    return decisions.with_columns(
        classed(pl.col(name).cast(pl.String)).alias(name) for name in decisions.columns if name not in kept
    )
