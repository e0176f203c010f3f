"""The ledger's lines as reports tell them: batch by batch, where each cap stands, what the month's payment paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from kbop_cli.columns import key
from kbop_cli.engine.approved import RESTRICTED
from kbop_cli.engine.control import by_cap
from kbop_cli.engine.lines import Line
from kbop_cli.engine.payment import Plan
from kbop_cli.engine.reporting.beside import CAPS, LINES, PAID, PAYMENTS, entry
from kbop_cli.engine.standing import standing
from kbop_cli.engine.terms import Terms

KINDS = ("opening", "grant", "outcome", "adjustment", "reversal")


def payments(lines: Sequence[Line], days: Mapping[str, date | None], terms: Terms) -> pl.DataFrame:
    """`PAYMENTS` with a column a payer, in the order of the batches. `days`: batch -> the day of its approval."""
    payers = [f"amount_{name}" for name in terms.names]
    schema = pl.Schema({**PAYMENTS, **dict.fromkeys(payers, pl.Int64())})
    rows = [(line.batch, days.get(line.batch), line.kind, line.amount, *line.paid) for line in lines]
    first = {name: place for place, name in enumerate(dict.fromkeys(line.batch for line in lines))}
    kinds = {name: place for place, name in enumerate(KINDS)}
    return (
        pl.DataFrame(rows, schema=schema, orient="row")
        .group_by("batch", "paid_on", "kind")
        .agg(pl.len().cast(pl.Int64).alias("lines"), pl.col("amount", *payers).sum())
        .sort(
            pl.col("batch").replace_strict(first, return_dtype=pl.Int64),
            pl.col("kind").replace_strict(kinds, return_dtype=pl.Int64),
        )
    )


def one_by_one(lines: Sequence[Line], paid: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """`LINES` with a column a payer, in the ledger's order. `paid`: `payments` of the same lines."""
    payers = [f"amount_{name}" for name in terms.names]
    schema = pl.Schema({**LINES, **dict.fromkeys(payers, pl.Int64())})
    places = {(batch, kind): place for place, (batch, kind) in enumerate(paid.select("batch", "kind").iter_rows(), 1)}
    rows = [
        (
            *(None, places[line.batch, line.kind], line.batch, line.kind),
            *(line.claim.claim_id or None, line.claim.participant_id or None, line.claim.provider or None),
            *(line.claim.outcome, line.claim.achieved_on, line.amount, sum(line.allotted) - line.amount),
            *((RESTRICTED, "yes") in line.claim.facts, *line.paid),
        )
        for line in lines
    ]
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(entry())


def caps(lines: Sequence[Line], terms: Terms) -> pl.DataFrame:
    """`CAPS` after these lines, which are all the ledger's up to some batch."""
    before = standing(lines, terms)
    nothing = Plan("", "", (), (), before.carried, before.carried)
    rows = [(row.cap, row.name, row.limit, row.closing, row.owed) for row in by_cap(nothing, before, terms)]
    return pl.DataFrame(rows, schema=CAPS, orient="row")


def paid_claims(lines: Sequence[Line], batch: str, days: Mapping[str, date | None]) -> pl.DataFrame:
    """`PAID`: what the batch paid for each claim that it is the first to pay."""
    rows = [
        (key(line.claim.claim_id), days.get(batch), line.amount)
        for line in lines
        if line.batch == batch and line.kind == "outcome"
    ]
    return pl.DataFrame(rows, schema=PAID, orient="row").group_by("claim_key", "paid_on").agg(pl.col("paid").sum())
