"""Payments as tables: approved claims in; lines, held amounts and control totals out. Money is Int64 pence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat

import polars as pl

from kbop_cli.engine.lines import Claim, Line
from kbop_cli.engine.payment import Held
from kbop_cli.engine.terms import Terms
from kbop_cli.errors import KbopError, fail

CLAIMS: dict[str, type[pl.DataType]] = {
    "claim_id": pl.String,
    "participant_id": pl.String,
    "provider": pl.String,
    "outcome": pl.String,
    "slot": pl.String,
    "achieved_on": pl.Date,
    "claimed_on": pl.Date,
    "rate_card": pl.String,
    "rate_card_version": pl.String,
    "price": pl.Int64,
    "evidence_class": pl.String,
}
"""The columns of approved claims. `slot` tells apart the times that a person may be paid for one outcome."""

_NEEDED = ("claim_id", "participant_id", "outcome", "achieved_on", "price")


def claims_of(approved: pl.DataFrame, month: str) -> list[Claim]:
    """The approved claims of `month` (`YYYY-MM`), one a row. A claim made in an earlier month is late.

    Further columns are kept as the claims' facts.     Raises `KbopError` where a cell that payment turns on is empty.
    """
    table = approved.select([pl.col(name).cast(type_) for name, type_ in CLAIMS.items()])
    empty = [(name, table[name].null_count()) for name in _NEEDED]
    problems = [
        fail(f"{name} is empty in {count} of {table.height} approved claims.", mend="Verify again.").problems[0]
        for name, count in empty
        if count
    ]
    if problems:
        raise KbopError(problems)
    late = (pl.col("claimed_on").dt.strftime("%Y-%m") < month).fill_null(False).alias("late")
    words = pl.col(pl.String).fill_null("")
    further = sorted(set(approved.columns) - CLAIMS.keys())
    facts = approved.select(pl.col(further).cast(pl.String)).iter_rows() if further else repeat(())
    rows = table.select(words, "achieved_on", "price", late).iter_rows(named=True)
    return [
        Claim(**row, facts=tuple((name, text) for name, text in zip(further, told, strict=True) if text is not None))
        for row, told in zip(rows, facts, strict=False)
    ]


def lines_frame(lines: Iterable[Line], terms: Terms) -> pl.DataFrame:
    """Lines as `payment.csv` has them, one column a payer, and behind it the facts it leaves out."""
    rows = [
        (
            line.batch,
            line.number,
            line.kind,
            *_claim(line.claim),
            line.claim.price,
            line.amount,
            *line.paid,
            line.reverses,
        )
        for line in lines
    ]
    money = dict.fromkeys(["price", "amount", *(f"amount_{name}" for name in terms.names)], pl.Int64)
    head = {"batch": pl.String, "line": pl.Int64, "kind": pl.String}
    return pl.DataFrame(rows, {**head, **_CLAIM, **money, "reverses": pl.String}, orient="row")


def held_frame(held: Sequence[Held]) -> pl.DataFrame:
    """What caps hold back: what was requested, what is allowed now and why not more. Codes are `;`-separated."""
    rows = [
        (
            item.what.kind,
            *_claim(item.what.claim),
            item.what.claim.price,
            item.requested,
            item.allowed,
            item.requested - item.allowed,
            ";".join(item.why),
        )
        for item in held
    ]
    money = dict.fromkeys(["price", "requested", "allowed", "held"], pl.Int64)
    return pl.DataFrame(rows, {"kind": pl.String, **_CLAIM, **money, "why": pl.String}, orient="row")


def remittance_frame(lines: pl.DataFrame) -> pl.DataFrame:
    """Claims and money by provider and outcome, for information: lines of a payment, added up."""
    counted = (pl.col("kind") == "outcome").sum().cast(pl.Int64).alias("claims")
    summed = lines.group_by("provider", "outcome").agg(counted, pl.col("amount").sum())
    return summed.sort("provider", "outcome")


_CLAIM: dict[str, type[pl.DataType]] = {
    "claim_id": pl.String,
    "participant_id": pl.String,
    "provider": pl.String,
    "outcome": pl.String,
    "achieved_on": pl.Date,
    "rate_card": pl.String,
    "rate_card_version": pl.String,
}


def _claim(claim: Claim) -> tuple[object, ...]:
    return tuple(getattr(claim, name) for name in _CLAIM)
