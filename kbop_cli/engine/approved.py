"""The approved claims of a verified month as payment takes them, each with its slot.

A slot tells apart the times that one person may be paid for one outcome: the values of the limit's columns, and the
lowest number that neither the ledger nor an earlier claim of the month has taken (`mental_health/1`, `2`).
"""

from __future__ import annotations

from collections import defaultdict

import polars as pl

from kbop_cli.columns import key
from kbop_cli.engine.given_columns import in_texts
from kbop_cli.engine.limits import kept_facts, limits_by_outcome
from kbop_cli.engine.payment_frames import CLAIMS
from kbop_cli.engine.prepare import Prepared
from kbop_cli.engine.stretches import stretch_of
from kbop_cli.engine.verify import Verified
from kbop_cli.model import Contract, Limit

RESTRICTED = "restricted"
"""The fact that a participant's data is restricted: the remittance does not tell these claims apart."""


def approved_claims(verified: Verified, paid: pl.DataFrame | None, contract: Contract) -> pl.DataFrame:
    """The approved claims, by achieved_on and claim_id: `payment_frames.CLAIMS`, and the facts that limits read.

    `paid` is what `verify` was given: a slot is free on the ledger that the claims were judged by.
    """
    limits = limits_by_outcome(contract)
    decided = in_texts(verified.decided.decisions).filter(pl.col("standing") == "approved")
    facts = kept_facts(contract)
    base = verified.prepared.base
    columns = [name for name in facts if name not in decided.columns]
    marked = pl.when(restricted(verified.prepared)).then(pl.lit("yes")).alias(RESTRICTED)
    beside = base.select("rid", *columns, marked)
    claims = decided.join(beside, on="rid", how="left", maintain_order="left").sort(
        "achieved_on", "claim_id", nulls_last=True, maintain_order=True
    )
    form = pl.when("self_certified").then(pl.lit("self_certified")).otherwise(pl.lit("document"))
    return claims.with_columns(
        pl.Series("slot", _slots(claims, paid, limits, dict(verified.persons.iter_rows())), dtype=pl.String),
        pl.col("amount").alias("price"),
        form.alias("evidence_class"),
    ).select(*CLAIMS, *facts, RESTRICTED)


def restricted(prepared: Prepared) -> pl.Expr:
    """Whether a participant is marked restricted. A mark that cannot be read, or rows that differ, keep apart too."""
    unread = prepared.unread["participants"].filter(pl.col("column") == "restricted")["index"]
    doubtful = pl.col("prow").is_in(unread.implode()) | pl.col("participant_differs")
    return (pl.col("participant.restricted") | doubtful).fill_null(False)


def _slots(
    claims: pl.DataFrame, paid: pl.DataFrame | None, limits: dict[str, Limit], persons: dict[str, str]
) -> list[str]:
    """Walked in Python: each claim's number follows from those before it, and a month is some hundreds of claims.

    Ids that were judged to be one person (`persons`) share its slots.
    """

    def person_of(participant: str) -> str:
        return persons.get(key(participant), key(participant))

    taken: dict[tuple[str, str], set[str]] = defaultdict(set)
    if paid is not None:
        for person, outcome, slot in paid.select("participant_id", "outcome", "slot").iter_rows():
            taken[person_of(person), outcome].add(slot)
    slots = []
    told = pl.lit("")
    for code, counted in limits.items():
        if counted.each:
            told = pl.when(pl.col("outcome") == code).then(stretch_of(counted)).otherwise(told)
    for row in claims.with_columns(told.alias("stretch")).iter_rows(named=True):
        limit = limits.get(row["outcome"])
        values = [str(row[str(ref)] or "") for ref in limit.per] if limit else []
        values += [row["stretch"]] if limit and limit.each else []
        had = taken[person_of(row["participant_id"] or ""), row["outcome"]]
        number = 1
        while (slot := "/".join([*values, str(number)])) in had:
            number += 1
        had.add(slot)
        slots.append(slot)
    return slots
