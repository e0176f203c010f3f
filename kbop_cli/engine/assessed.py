"""A participant's assessments beside each claim: the first on file, the one dated achieved_on, and its document.

The names and meanings of the columns are those of `kbop_cli.rules.assessments`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import polars as pl

from kbop_cli.engine.rows import spread
from kbop_cli.engine.sieve import greatest, twice
from kbop_cli.rules.assessments import beside

NAMES = ("first_on", "doubt_on", "undated", "first_low", "first_high", "at", "at_score", "other_paper")


class OnFile(NamedTuple):
    """What is on file of one instrument.

    `first`: person and the columns first_on to first_high. `days`: `moment` (see there) and the score of that day, a
    row a person and day. `papers`: person, assessed_on, moment, document_id, doubtful; a row an assessment that is of
    the instrument, or may be.
    """

    first: pl.DataFrame
    days: pl.DataFrame
    papers: pl.DataFrame


def moment(day: str) -> pl.Expr:
    """A person and a day as one number: what joins and groups by the two does so in a third of the time."""
    return pl.col("person").cast(pl.Int64) * 2**32 + pl.col(day).to_physical()


def on_file(assessments: pl.DataFrame, instrument: str) -> OnFile:
    """Gather the instrument's assessments. `assessments`: person, instrument, assessed_on, score, document_id."""
    unsure = pl.col("instrument").is_null()
    mine = (
        assessments.lazy()
        .filter(pl.col("person").is_not_null() & (unsure | (pl.col("instrument") == instrument)))
        .select(
            *("person", "assessed_on", "score", "document_id"),
            moment("assessed_on").alias("moment"),
            unsure.alias("unsure"),
            (unsure | pl.col("assessed_on").is_null()).alias("doubtful"),
        )
        .collect()
    )
    dated = mine.filter(~pl.col("doubtful"))
    days = _one_a_day(dated.select("moment", "person", "assessed_on", "score")).sort("moment")
    first = days.filter(pl.col("person").ne_missing(pl.col("person").shift(1))).select(
        "person", pl.col("assessed_on").alias("first_on"), pl.col("score").alias("first_score")
    )
    papers = mine.select("person", "assessed_on", "moment", "document_id", "doubtful", "unsure")
    return OnFile(_with_doubt(first, mine.filter("doubtful")), days.select("moment", "score"), papers)


def _one_a_day(dated: pl.DataFrame) -> pl.DataFrame:
    """A row a moment, in no order. Most people have one assessment on a day: the others alone are grouped."""
    several = pl.col("moment").is_in(twice(dated["moment"]).implode())
    score = pl.col("score")
    shared = (
        dated.filter(several)
        .group_by("moment")
        .agg(
            pl.col("person").first(),
            pl.col("assessed_on").first(),
            # Of one day with several scores, or one that is not given, the score is not known.
            pl.when((score.min() == score.max()) & (score.null_count() == 0)).then(score.min()).alias("score"),
        )
    )
    return pl.concat([dated.filter(~several), shared])


def _with_doubt(first: pl.DataFrame, doubtful: pl.DataFrame) -> pl.DataFrame:
    """The first on file, and what else may be it: no known date, or no known instrument and no later than it."""
    may_be = (
        first.select("person", "first_on")
        .join(doubtful, on="person", how="inner")
        .filter(pl.col("assessed_on").is_null() | (pl.col("assessed_on") <= pl.col("first_on")))
        .group_by("person")
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
        first.join(may_be, on="person", how="left")
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
        .select("person", "first_on", "doubt_on", "undated", "first_low", "first_high")
    )


def lay_beside(claims: pl.DataFrame, kept: OnFile, instrument: str, asked: Collection[int]) -> pl.DataFrame:
    """The columns that rules on the instrument read, beside `rid` and `plan`: a row a claim, in the claims' order.

    `claims`: rid, plan, person, achieved_on. Whether a document is another is worked out for the plans `asked` alone.
    """
    rows = pl.int_range(kept.first.height, dtype=pl.UInt32, eager=True)
    people = max(greatest(kept.first["person"]), greatest(claims["person"])) + 1
    of_person = spread(kept.first["person"], rows, people).gather(claims["person"])
    laid = (
        claims.with_columns(moment("achieved_on").alias("moment"))
        .hstack(kept.first.select(pl.exclude("person").gather(of_person)).get_columns())
        .join(kept.days.with_columns(at=pl.lit(True)), on="moment", how="left", maintain_order="left")
        .with_columns(
            pl.col("at").fill_null(False), pl.col("undated").fill_null(False), pl.col("score").alias("at_score")
        )
    )
    if asked:
        other = _other_paper(laid.filter(pl.col("at") & pl.col("plan").is_in(list(asked))), kept)
        result = laid.join(other, on="rid", how="left", maintain_order="left")
    else:
        result = laid.with_columns(other_paper=pl.lit(None, pl.Boolean))
    if result.height != claims.height:
        raise AssertionError("laying assessments beside claims changed their number")
    return result.select("rid", "plan", *(pl.col(name).alias(beside(instrument, name)) for name in NAMES))


def assessments_beside(
    claims: pl.DataFrame, on_file: Mapping[str, OnFile], instruments: Collection[str]
) -> pl.DataFrame:
    """The claims with what rules on the instruments read. `claims`: rid, plan, person, achieved_on and any others."""
    asked = claims.select("rid", "plan", "person", "achieved_on")
    laid = (lay_beside(asked, on_file[name], name, ()).drop("rid", "plan") for name in sorted(instruments))
    return claims.hstack([column for frame in laid for column in frame.get_columns()])


def _other_paper(claims: pl.DataFrame, kept: OnFile) -> pl.DataFrame:
    """Whether the document dated achieved_on is none of those of the assessments between the first and it.

    None between: true. The same id: false. An id not given on either side, or the same id on an assessment that only
    may lie between (its date or instrument, or which is the first, is not known): null.
    """
    papers = kept.papers.filter(~pl.col("unsure")).select("moment", pl.col("document_id").alias("paper"))
    others = kept.papers.select("person", "assessed_on", "doubtful", pl.col("document_id").alias("other"))
    first_in_doubt = pl.col("undated") | pl.col("doubt_on").is_not_null()
    day, alike = pl.col("assessed_on"), pl.col("paper") == pl.col("other")
    between = (day > pl.col("first_on")) & ~pl.col("doubtful")
    pairs = (
        claims.select("rid", "person", "first_on", "achieved_on", "moment", first_in_doubt.alias("first_in_doubt"))
        .join(papers, on="moment", how="inner")
        .join(others, on="person", how="inner")
        .filter(day.is_null() | (day < pl.col("achieved_on")))
        .filter(between | pl.col("doubtful") | pl.col("first_in_doubt"))
        # Another document than each of these is another whatever their dates: most are, and need not be grouped.
        .filter(alike.is_null() | alike)
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
    )
