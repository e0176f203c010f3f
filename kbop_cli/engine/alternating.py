"""Evidence that alternates between a person's claims: self-certification alone suffices every other time.

Claims that are approved in every other respect stand in the order in which limits count them, the ledger's first. A
claim that rests on self-certification alone is asked about where the one before it did too (or is not known not to
have done), and, where the card wants documents first, where there is none before it.
"""

from __future__ import annotations

import polars as pl

from kbop_cli.engine import between_words
from kbop_cli.engine.between_words import OTHERS
from kbop_cli.engine.findings import make
from kbop_cli.engine.limits import in_turn
from kbop_cli.engine.prepare import folded
from kbop_cli.model import Alternating, Contract
from kbop_cli.wording import worded

RULE = "alternating"
"""The name that an approval may waive."""

COLUMNS = ("rid", "person", "outcome", "claim_id", "claim_key", "achieved_on", "standing", "provider")
SELF, DOCUMENT = "self_certified", "document"


def alternating(
    claims: pl.DataFrame, resting: pl.Series, paid: pl.DataFrame, contract: Contract, *, hide: bool = False
) -> list[pl.DataFrame]:
    """The findings of every group. `resting`: rids that rest on self-certification alone; the rest as `limits`."""
    groups = {group.name: group for use in contract.cards for group in use.card.alternating}
    if not groups:
        return []
    form = pl.when(pl.col("rid").is_in(resting.implode())).then(pl.lit(SELF)).otherwise(pl.lit(DOCUMENT))
    standing = claims.filter((pl.col("standing") == "approved") & pl.col("person").is_not_null()).select(COLUMNS)
    persons = claims.select("participant_key", "person").drop_nulls().unique()
    before = paid.join(persons, on="participant_key", how="inner")
    return [
        _one_group(standing.with_columns(form.alias("evidence_class")), before, group, hide)
        for group in groups.values()
    ]


def _one_group(claims: pl.DataFrame, paid: pl.DataFrame, group: Alternating, hide: bool) -> pl.DataFrame:
    of_group = pl.col("outcome").is_in(list(group.outcomes))
    names = ["provider", "outcome", "evidence_class"]
    every = in_turn(claims.filter(of_group), paid.filter(of_group), names).sort("order")
    kept = ("claim_id", "provider", "outcome", "evidence_class", "achieved", "how", "order")
    every = every.with_columns(pl.col(name).shift(1).over("person").alias(f"{name} before") for name in kept)
    first = pl.col("order before").is_null()
    twice = ~first & pl.col("evidence_class before").ne_missing(DOCUMENT)
    due = twice | (first & (group.first == "documents"))
    rows = every.filter(pl.col("rid").is_not_null() & (pl.col("evidence_class") == SELF) & due)
    told = pl.when(first).then(pl.lit("It is the first of these claims.")).otherwise(_named(hide))
    return make(
        rows,
        code="evidence_not_alternating",
        severity="query",
        rule=RULE,
        message=worded(
            "{} {} Send a document that is no self-certification.", pl.lit(between_words.alternating(group)), told
        ),
        clause=group.clause,
        field="evidence",
        value=pl.lit("self-certification alone"),
    )


def _named(hide: bool) -> pl.Expr:
    told = worded(
        "The one before it is {} (claim {}, achieved {}{}).",
        "outcome before",
        pl.col("claim_id before").fill_null("(no id)"),
        pl.col("achieved before"),
        pl.col("how before"),
    )
    if not hide:
        return told
    own = folded("provider") == folded("provider before")
    return pl.when(own.fill_null(False)).then(told).otherwise(pl.lit(f"The one before it is {OTHERS}."))
