"""What other commands know of a month and a report shows beside it. A part that is absent leaves its section out."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kbop_cli.engine.reporting.month import HISTORY

PAYMENTS = pl.Schema({"batch": pl.String(), "paid_on": pl.Date(), "amount": pl.Int64()})
"""A row a payment batch (or a line of one), in pence, grants, reversals and adjustments included; further columns
`amount_<payer>` hold each payer's part."""

SAMPLE = pl.Schema(
    {
        "order": pl.Int64(),
        "claim_id": pl.String(),
        "provider": pl.String(),
        "outcome": pl.String(),
        "stratum": pl.String(),
        "amount": pl.Int64(),
        "selection": pl.String(),
        "reason": pl.String(),
    }
)
"""The drawn sample: the columns of `sample.csv`, the amount in pence."""

DUPLICATES = pl.Schema({"kind": pl.String(), "claim_id": pl.String(), "other": pl.String(), "why": pl.String()})
"""What `dedupe` found: what kind of duplicate, a claim or participant, the other one, and why they look alike."""


@dataclass(frozen=True, slots=True)
class Beside:
    """`history`: `month.HISTORY`, what the ledger holds; `payments`, `sample`, `duplicates`: the frames above;
    `audit`: what the evaluated sample says, a sentence a line."""

    history: pl.DataFrame | None = None
    payments: pl.DataFrame | None = None
    sample: pl.DataFrame | None = None
    audit: tuple[str, ...] = ()
    duplicates: pl.DataFrame | None = None


__all__ = ["DUPLICATES", "HISTORY", "PAYMENTS", "SAMPLE", "Beside"]
