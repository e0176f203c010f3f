"""What claims are counted and filtered by: every figure of a report that counts claims leads to them through these."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.reporting import days, sections_twice
from kbop_cli.engine.reporting.beside import Beside
from kbop_cli.engine.reporting.month import Month

SINGLE = (
    "provider",
    "outcome",
    "decision",
    "self_certified",
    "days",
    "waiting",
    "unpriced",
    "only",
    "sampled",
    "stratum",
)
MANY = ("cause", "code", "stage", "sign", "could", "document", "duplicate")
"""Facets of which a claim has one value, and those of which it may have several. What is not known is empty text."""


def facets(month: Month, signs: pl.DataFrame, documents: pl.DataFrame, beside: Beside) -> pl.DataFrame:
    """rid and every facet, in the order of the claims. `documents`: the document_keys that a report lists."""
    shows = signs.filter("shows")
    waiting = pl.col("decision").is_in(["queried", "rejected"])
    listed = month.documents.join(documents, on="document_key", how="semi")
    frame = month.claims.select(
        "rid",
        pl.col("provider", "outcome").fill_null(""),
        "decision",
        _yes(pl.col("self_certified")).alias("self_certified"),
        days.span(pl.col("days")).alias("days"),
        _yes(waiting).alias("waiting"),
        _yes(waiting & pl.col("price").is_null()).alias("unpriced"),
        pl.when(pl.col("causes").list.len() == 1)
        .then(pl.col("causes").list.first())
        .otherwise(pl.lit(""))
        .alias("only"),
        pl.col("causes").alias("cause"),
        pl.col("reasons").list.concat("remarks").list.unique().list.sort().alias("code"),
        days.passed().alias("stage"),
    ).with_columns(_drawn(month, beside))
    none = pl.lit([], dtype=pl.List(pl.String))
    for name, source, column in (
        ("sign", shows, "sign"),
        ("could", signs, "sign"),
        ("document", listed, "document_key"),
        ("duplicate", sections_twice.facet(month, beside.duplicates), "duplicate"),
    ):
        each = source.group_by("rid").agg(pl.col(column).unique().sort().alias(name))
        frame = frame.join(each, on="rid", how="left", maintain_order="left").with_columns(pl.col(name).fill_null(none))
    return frame


def _yes(holds: pl.Expr) -> pl.Expr:
    return pl.when(holds).then(pl.lit("yes")).otherwise(pl.lit("no"))


def _drawn(month: Month, beside: Beside) -> list[pl.Series]:
    """How each claim came into the audit sample, and its stratum; of rows of one id the first."""
    if beside.audit is None:
        return [pl.repeat("", month.claims.height, eager=True).alias(name) for name in ("sampled", "stratum")]
    first = pl.col("claim_key").is_first_distinct()
    sample = beside.audit.sample.select("claim_id", pl.col("selection").alias("sampled"), "stratum")
    told = month.claims.select("claim_id", first.alias("first")).join(
        sample, on="claim_id", how="left", maintain_order="left"
    )
    shown = told.select(
        pl.when("first").then(pl.col(name)).otherwise(pl.lit("")).fill_null("").alias(name)
        for name in ("sampled", "stratum")
    )
    return shown.get_columns()
