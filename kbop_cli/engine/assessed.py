"""A participant's assessments beside each claim: the first on file, the one dated achieved_on, and its document.

The names and meanings of the columns are those of `kbop_cli.rules.assessments`.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from kbop_cli.rules.assessments import beside

KEYS = ("participant_key", "assessed_on")


def lay_beside(part: pl.DataFrame, assessments: pl.DataFrame, instruments: Iterable[str]) -> pl.DataFrame:
    """Add, for every instrument that rules name, the columns those rules read. One row a claim, as before."""
    for instrument in sorted(instruments):
        part = _lay_one(part, assessments, instrument)
    return part


def _lay_one(part: pl.DataFrame, assessments: pl.DataFrame, instrument: str) -> pl.DataFrame:
    mine = assessments.lazy().filter(pl.col("instrument") == instrument)
    days = (
        mine.filter(pl.col("assessed_on").is_not_null())
        .group_by(KEYS)
        .agg(
            pl.when(pl.col("score").n_unique() == 1).then(pl.col("score").first()).alias("score"),
            pl.col("document_id").unique().alias("papers"),
        )
    )
    first = (
        days.sort(KEYS)
        .group_by("participant_key", maintain_order=True)
        .first()
        .drop("papers")
        .rename({"assessed_on": "first_on", "score": "first_score"})
    )
    first = _with_doubt(first, assessments, instrument)
    at = days.rename({"assessed_on": "achieved_on", "score": "at_score"}).with_columns(pl.lit(True).alias("at"))
    names = ("first_on", "doubt_on", "undated", "first_low", "first_high", "at", "at_score")
    named = {name: beside(instrument, name) for name in names}
    laid = (
        part.lazy()
        .join(first, on="participant_key", how="left", maintain_order="left")
        .join(at, on=["participant_key", "achieved_on"], how="left", maintain_order="left")
        .with_columns(pl.col("at").fill_null(False), pl.col("undated").fill_null(False))
        .collect()
    )
    other = _other_paper(laid, assessments, instrument).rename({"other_paper": beside(instrument, "other_paper")})
    result = laid.join(other, on="rid", how="left", maintain_order="left").drop("papers").rename(named)
    if result.height != part.height:
        raise AssertionError("laying assessments beside claims changed their number")
    return result


def _with_doubt(first: pl.LazyFrame, assessments: pl.DataFrame, instrument: str) -> pl.LazyFrame:
    """The first on file, and what else may be it: no known date, or no known instrument and no later than it."""
    doubtful = assessments.lazy().filter(
        pl.col("instrument").is_null() | ((pl.col("instrument") == instrument) & pl.col("assessed_on").is_null())
    )
    may_be = (
        first.select("participant_key", "first_on")
        .join(doubtful, on="participant_key", how="inner")
        .filter(pl.col("assessed_on").is_null() | (pl.col("assessed_on") <= pl.col("first_on")))
        .group_by("participant_key")
        .agg(
            # One of the first's own day changes no date, only what the first score may be.
            pl.col("assessed_on").filter(pl.col("assessed_on") < pl.col("first_on")).min().alias("doubt_on"),
            pl.col("assessed_on").is_null().any().alias("undated"),
            pl.col("score").is_null().any().alias("unscored"),
            pl.col("score").min().alias("low"),
            pl.col("score").max().alias("high"),
        )
    )
    score = pl.col("first_score")
    certain = pl.col("unscored").is_null()
    return (
        first.join(may_be, on="participant_key", how="left")
        .with_columns(
            undated=pl.col("undated").fill_null(False),
            first_low=pl.when(certain)
            .then(score)
            .when(~pl.col("unscored") & score.is_not_null())
            .then(pl.min_horizontal(score, "low")),
            first_high=pl.when(certain)
            .then(score)
            .when(~pl.col("unscored") & score.is_not_null())
            .then(pl.max_horizontal(score, "high")),
        )
        .select("participant_key", "first_on", "doubt_on", "undated", "first_low", "first_high")
    )


def _other_paper(laid: pl.DataFrame, assessments: pl.DataFrame, instrument: str) -> pl.DataFrame:
    """Whether the document dated achieved_on is none of those of the assessments between the first and it.

    None between: true. The same id: false. An id not given on either side, or the same id on an assessment that only
    may lie between (its date or instrument, or which is the first, is not known): null.
    """
    known = pl.col("instrument") == instrument
    others = (
        assessments.lazy()
        .filter(pl.col("instrument").is_null() | known)
        .select(
            "participant_key",
            "assessed_on",
            pl.col("document_id").alias("other"),
            (pl.col("instrument").is_null() | pl.col("assessed_on").is_null()).alias("doubtful"),
        )
    )
    columns = ("rid", "participant_key", "first_on", "achieved_on", "papers")
    first_in_doubt = pl.col("undated") | pl.col("doubt_on").is_not_null()
    claims = laid.lazy().filter(pl.col("at")).select(*columns, first_in_doubt.alias("first_in_doubt"))
    day, alike = pl.col("assessed_on"), pl.col("papers") == pl.col("other")
    between = (day > pl.col("first_on")) & ~pl.col("doubtful")
    pairs = (
        claims.explode("papers", empty_as_null=True)
        .join(others, on="participant_key", how="inner")
        .filter(day.is_null() | (day < pl.col("achieved_on")))
        .filter(between | pl.col("doubtful") | pl.col("first_in_doubt"))
        .group_by("rid")
        .agg(
            (between & alike).fill_null(False).any().alias("same"),
            (alike.is_null() | (alike & ~between.fill_null(False))).any().alias("unclear"),
        )
    )
    verdict = pl.when(pl.col("same")).then(pl.lit(False)).when(~pl.col("unclear")).then(pl.lit(True))
    return (
        claims.select("rid")
        .join(pairs, on="rid", how="left")
        .select("rid", pl.when(pl.col("same").is_null()).then(pl.lit(True)).otherwise(verdict).alias("other_paper"))
        .collect()
    )
