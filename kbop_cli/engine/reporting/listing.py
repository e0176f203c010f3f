"""The claims themselves, which every figure leads to, and what was found on each."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.reporting.month import Month
from kbop_cli.engine.reporting.shapes import Column

CLAIMS = (
    Column("claim_id", "Claim", "id"),
    Column("participant_id", "Participant", "id"),
    Column("provider", "Provider"),
    Column("title", "Outcome"),
    Column("achieved_on", "Achieved", "date"),
    Column("claimed_on", "Claimed", "date"),
    Column("decision", "Decision"),
    Column("price", "Price", "money"),
    Column("amount", "Payable", "money"),
    Column("reasons", "Reasons"),
    Column("self_certified", "Self-certified", "yesno"),
    Column("rate_card", "Rate card"),
    Column("place", "Where it stands"),
)

ASIDE = ("rate_card", "place")
"""Columns that the page tells with a claim's findings, and the workbook beside the others."""

FINDINGS = (
    Column("claim_id", "Claim", "id"),
    Column("severity", "Weight"),
    Column("code", "Code", "id"),
    Column("message", "What was found"),
    Column("clause", "Clause"),
    Column("field", "Field"),
    Column("value", "Value"),
    Column("place", "Where it stands"),
)


FACETS = (
    Column("decided_on", "Decided", "date"),
    Column("paid_on", "Paid on", "date"),
    Column("paid", "Paid", "money"),
    Column("days", "Days from achieved to claimed"),
    Column("stage", "Stages passed"),
    Column("cause", "Causes"),
    Column("only", "Only cause"),
    Column("unpriced", "Without a known price"),
    Column("sign", "Signs"),
    Column("could", "Signs it could show"),
    Column("document", "Documents listed"),
    Column("duplicate", "Duplicates"),
    Column("sampled", "Audit sample"),
    Column("stratum", "Stratum"),
)
"""What the workbook's figures are filtered by, where any claim has it."""


def with_facets(month: Month, facets: pl.DataFrame) -> tuple[tuple[Column, ...], pl.DataFrame]:
    """Columns and rows of the claims as the workbook lists them: by these columns every figure is filtered."""
    told = facets.select("rid", *(column.name for column in FACETS if column.name in facets.columns)).with_columns(
        pl.col(pl.List(pl.String)).list.join("; ")
    )
    dated = month.claims.select("rid", "decided_on", "paid_on", "paid")
    frame = claims(month).join(told, on="rid", how="left", maintain_order="left")
    frame = frame.join(dated, on="rid", how="left", maintain_order="left")
    there = [column for column in FACETS if (frame[column.name].cast(pl.String).fill_null("") != "").any()]
    return (*CLAIMS, *there), frame


def claims(month: Month) -> pl.DataFrame:
    """The columns of `CLAIMS` and `rid`, in the month's order."""
    return month.claims.with_columns(
        pl.col("reasons").list.join("; ").alias("reasons"),
        pl.concat_str("rate_card", "rate_card_version", separator=" ", ignore_nulls=True).alias("rate_card"),
    ).select("rid", *(column.name for column in CLAIMS))


def findings(month: Month) -> pl.DataFrame:
    """The columns of `FINDINGS` and `rid`, in the order of the claims, weightiest first."""
    return month.findings.select("rid", *(column.name for column in FINDINGS))
