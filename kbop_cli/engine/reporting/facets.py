"""What claims are counted and filtered by: every figure of a report that counts claims leads to them through these."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.reporting import days
from kbop_cli.engine.reporting.month import Month

SINGLE = ("provider", "outcome", "decision", "self_certified", "days")
MANY = ("cause", "code", "sign", "could", "document")
"""Facets of which a claim has one value, and those of which it may have several. What is not known is empty text."""


def facets(month: Month, signs: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """rid and every facet, in the order of the claims. `documents`: the document_keys that a report lists."""
    shows = signs.filter("shows")
    listed = month.documents.join(documents, on="document_key", how="semi")
    frame = month.claims.select(
        "rid",
        pl.col("provider", "outcome").fill_null(""),
        "decision",
        pl.when("self_certified").then(pl.lit("yes")).otherwise(pl.lit("no")).alias("self_certified"),
        days.span(pl.col("days")).alias("days"),
        pl.col("causes").alias("cause"),
        pl.col("reasons").list.concat("remarks").list.unique().list.sort().alias("code"),
    )
    none = pl.lit([], dtype=pl.List(pl.String))
    for name, source, column in (
        ("sign", shows, "sign"),
        ("could", signs, "sign"),
        ("document", listed, "document_key"),
    ):
        each = source.group_by("rid").agg(pl.col(column).unique().sort().alias(name))
        frame = frame.join(each, on="rid", how="left", maintain_order="left").with_columns(pl.col(name).fill_null(none))
    return frame
