"""Outcomes that need an earlier one of the same person: achieved, approved or paid, and perhaps so long before.

An earlier claim that is not known is asked about, never held against the claim; one that is known and stands at the
wrong time rejects it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import polars as pl

from kbop_cli.engine import between_words
from kbop_cli.engine.between_words import STATES
from kbop_cli.engine.findings import make
from kbop_cli.engine.limits import OTHERS, paid_words
from kbop_cli.engine.prepare import folded
from kbop_cli.model import Contract, Need, Outcome
from kbop_cli.rules.base import after
from kbop_cli.wording import worded

RULE = "needs"
"""The name that an approval may waive."""

_STANDING = {"queried": 1, "recorded": 1, "approved": 2}


def order(contract: Contract) -> list[frozenset[str]]:
    """The outcomes in turns: each after those that it needs. What is in a circle comes last, together."""
    needed: dict[str, set[str]] = {}
    for use in contract.cards:
        for code, outcome in use.card.outcomes.items():
            needed.setdefault(code, set()).update(name for need in outcome.needs for name in need.outcomes)
    turns: list[frozenset[str]] = []
    left = set(needed)
    while left:
        free = frozenset(code for code in left if not (needed[code] & left) - {code})
        turns.append(free or frozenset(left))
        left -= turns[-1]
    return turns


def needs(
    claims: pl.DataFrame, paid: pl.DataFrame, contract: Contract, codes: Collection[str], *, hide: bool = False
) -> list[pl.DataFrame]:
    """The findings on claims of these outcomes. `claims` as `limits` takes them; those with `exempt` are left alone."""
    found = []
    for number, outcome in _asking(contract, codes):
        mine = claims.filter((pl.col("plan") == number) & pl.col("person").is_not_null() & ~pl.col("exempt"))
        for need in outcome.needs if mine.height else ():
            met = _met(mine, _earlier(claims, paid, need), need, hide)
            found += [_missing(met, need, outcome), _out_of_time(met, need, outcome)]
    return found


def _asking(contract: Contract, codes: Collection[str]) -> Iterator[tuple[int, Outcome]]:
    for number, use in enumerate(contract.cards):
        for index, (code, outcome) in enumerate(use.card.outcomes.items()):
            if outcome.needs and code in codes:
                yield number * 1000 + index, outcome


def _earlier(claims: pl.DataFrame, paid: pl.DataFrame, need: Need) -> pl.DataFrame:
    """What a person has of the outcomes that are needed: person, day, state, claim, provider, told."""
    wanted = pl.col("outcome").is_in(list(need.outcomes))
    state = pl.col("standing").replace_strict(_STANDING, default=0, return_dtype=pl.Int32)
    batch = claims.filter(wanted & pl.col("person").is_not_null()).select(
        "person",
        pl.col("rid").alias("of"),
        pl.col("achieved_on").alias("day"),
        state.alias("state"),
        pl.col("provider").alias("theirs"),
        worded("claim {} ({})", pl.col("claim_id").fill_null("(no id)"), "standing").alias("told"),
    )
    persons = claims.select("participant_key", "person").drop_nulls().unique()
    before = paid.filter(wanted).join(persons, on="participant_key", how="inner")
    ledger = before.select(
        "person",
        pl.lit(None, dtype=pl.UInt32).alias("of"),
        pl.col("achieved_on").alias("day"),
        pl.lit(STATES["paid"], dtype=pl.Int32).alias("state"),
        pl.col("provider").alias("theirs"),
        worded("claim {}{}", "claim_id", paid_words("batch", "paid_on")).alias("told"),
    )
    return pl.concat([ledger, batch.filter(pl.col("state") > 0)], how="vertical_relaxed")


def _met(mine: pl.DataFrame, earlier: pl.DataFrame, need: Need, hide: bool) -> pl.DataFrame:
    """The claims for which the need is not known to be met: rid, late (it can only be out of time), told."""
    day, before = pl.col("achieved_on"), pl.col("day")
    in_time = day >= (before if need.at_least is None else after(before, need.at_least))
    if need.at_most is not None:
        in_time &= day <= after(before, need.at_most)
    enough = pl.col("state") >= STATES[need.state]
    pairs = (
        mine.select("rid", "person", "achieved_on", "provider")
        .join(earlier, on="person", how="left", maintain_order="left")
        .with_columns(pl.when(pl.col("of").eq_missing(pl.col("rid"))).then(None).otherwise("state").alias("state"))
    )
    own = folded("provider") == folded("theirs")
    told = pl.when(own.fill_null(False)).then("told").otherwise(pl.lit(OTHERS)) if hide else pl.col("told")
    there = pl.col("state").is_not_null()
    return (
        pairs.group_by("rid", maintain_order=True)
        .agg(
            (enough & in_time).fill_null(False).any().alias("met"),
            (there & in_time.fill_null(True)).any().alias("may"),
            there.any().alias("there"),
            told.filter(there).unique(maintain_order=True).str.join(", ").alias("told"),
        )
        .filter(~pl.col("met"))
        .with_columns((pl.col("there") & ~pl.col("may")).alias("late"))
    )


def _missing(rows: pl.DataFrame, need: Need, outcome: Outcome) -> pl.DataFrame:
    known = pl.when(pl.col("there")).then(pl.col("told")).otherwise(pl.lit("none"))
    return make(
        rows.filter(~pl.col("late")),
        code="earlier_outcome_missing",
        severity="query",
        rule=RULE,
        message=worded(
            "{} Known: {}. Claim the earlier outcome, or say where it was paid.",
            pl.lit(between_words.needed(need)),
            known,
        ),
        clause=need.clause or outcome.clause,
        field="participant_id;achieved_on",
        value=known,
    )


def _out_of_time(rows: pl.DataFrame, need: Need, outcome: Outcome) -> pl.DataFrame:
    return make(
        rows.filter("late"),
        code="earlier_outcome_out_of_time",
        severity="reject",
        rule=RULE,
        message=worded("{} Known, and at another time: {}.", pl.lit(between_words.needed(need)), "told"),
        clause=need.clause or outcome.clause,
        field="participant_id;achieved_on",
        value=pl.col("told"),
    )
