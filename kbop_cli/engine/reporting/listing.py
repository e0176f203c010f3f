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


def claims(month: Month) -> pl.DataFrame:
    """The columns of `CLAIMS` and `rid`, in the month's order."""
    return month.claims.with_columns(
        pl.col("reasons").list.join("; ").alias("reasons"),
        pl.concat_str("rate_card", "rate_card_version", separator=" ", ignore_nulls=True).alias("rate_card"),
    ).select("rid", *(column.name for column in CLAIMS))


def findings(month: Month) -> pl.DataFrame:
    """The columns of `FINDINGS` and `rid`, in the order of the claims, weightiest first."""
    return month.findings.select("rid", *(column.name for column in FINDINGS))
