"""What other commands know of a month and a report shows beside it. A part that is absent leaves its section out."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from kbop_cli.engine.dedupe import Deduped
from kbop_cli.engine.reporting.month import HISTORY, PAID

PAYMENTS = pl.Schema({"batch": pl.String(), "paid_on": pl.Date(), "kind": pl.String(), "amount": pl.Int64()})
"""A row a payment batch and kind of line, in pence; further columns `amount_<payer>` hold each payer's part."""

CAPS = pl.Schema(
    {
        "cap": pl.String(),
        "name": pl.String(),
        "limit": pl.Int64(),
        "paid": pl.Int64(),
        "owed": pl.Int64(),
    }
)
"""Where each cap stands after the last of those batches; `limit` is null where there is no such cap, `owed` is what is
approved and kept back. Pence; of `outcome_number` claims."""

LINES = pl.Schema(
    {
        "entry": pl.String(),
        "place": pl.Int64(),
        "batch": pl.String(),
        "kind": pl.String(),
        "claim_id": pl.String(),
        "participant_id": pl.String(),
        "provider": pl.String(),
        "outcome": pl.String(),
        "achieved_on": pl.Date(),
        "amount": pl.Int64(),
        "kept": pl.Int64(),
        "restricted": pl.Boolean(),
    }
)
"""The ledger's lines one by one: `entry` names the batch and kind, `place` is that one's row in `PAYMENTS`, `kept` what
a payer's cap keeps back of it, `restricted` whether the participant was marked so when it was paid; further columns
`amount_<payer>`. Pence."""


def entry() -> pl.Expr:
    """What a line of the ledger stands in, in words: its batch and kind, which are one word of what was opened with."""
    batch, kind = pl.col("batch"), pl.col("kind")
    return pl.when(batch == kind).then(batch).otherwise(pl.concat_str(batch, kind, separator=" ")).alias("entry")


SAMPLE = pl.Schema(
    {
        "order": pl.Int64(),
        "claim_id": pl.String(),
        "stratum": pl.String(),
        "selection": pl.String(),
        "reason": pl.String(),
    }
)
"""The drawn sample, as its certificate holds it."""

ERRORS = pl.Schema(
    {
        "claim_id": pl.String(),
        "finding": pl.String(),
        "error_class": pl.String(),
        "paid": pl.Int64(),
        "error": pl.Int64(),
    }
)
"""What the auditors found wrong, in pence."""


@dataclass(frozen=True, slots=True)
class Audit:
    """A draw and, once it was evaluated, what it says: sentences, and the claims found wrong."""

    draw: str
    sample: pl.DataFrame
    says: tuple[str, ...] = ()
    errors: pl.DataFrame | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """`history`: what the ledger held when the run was decided (`HISTORY`); `payments`, `caps`, `paid`, `lines`: the
    ledger up to the month's own batch; `ledger`: a sentence on where it stands."""

    history: pl.DataFrame | None = None
    payments: pl.DataFrame | None = None
    caps: pl.DataFrame | None = None
    paid: pl.DataFrame | None = None
    lines: pl.DataFrame | None = None
    audit: Audit | None = None
    duplicates: Deduped | None = None
    ledger: tuple[str, ...] = field(default=())


__all__ = ["CAPS", "ERRORS", "HISTORY", "LINES", "PAID", "PAYMENTS", "SAMPLE", "Audit", "Beside", "entry"]
