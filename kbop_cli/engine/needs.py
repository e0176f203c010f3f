"""Outcomes that need an earlier one of the same person: achieved, approved or paid, and perhaps so long before.

An earlier claim that is not known is asked about, never held against the claim. It rejects only where none that would
do can come any more: where each outcome that is needed is paid so many times a person and no more, and all of them
stand approved or paid, at the wrong time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import polars as pl

from kbop_cli.engine import between_words
from kbop_cli.engine.between_words import OTHERS, STATES
from kbop_cli.engine.findings import make
from kbop_cli.engine.given_columns import is_text
from kbop_cli.engine.limits import paid_words
from kbop_cli.engine.prepare import folded
from kbop_cli.model import Contract, Need, Outcome
from kbop_cli.rules.base import after, all_hold
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
            met = _met(mine, _earlier(claims, paid, need), need, _places(contract, need), hide)
            found += [_missing(met, need, outcome), _out_of_time(met, need, outcome)]
    return found


def _asking(contract: Contract, codes: Collection[str]) -> Iterator[tuple[int, Outcome]]:
    for number, use in enumerate(contract.cards):
        for index, (code, outcome) in enumerate(use.card.outcomes.items()):
            if outcome.needs and code in codes:
                yield number * 1000 + index, outcome


def _places(contract: Contract, need: Need) -> dict[str, int]:
    """How many claims of each needed outcome a person can have that would do; of one without such an end, none."""
    most: dict[str, int] = {}
    for code in need.outcomes:
        held = [use.card.outcomes[code].limit for use in contract.cards if code in use.card.outcomes]
        ends = [each.times for each in held if each is not None and not each.each and set(each.per) <= set(need.same)]
        if ends and len(ends) == len(held):
            most[code] = max(ends)
    return most


def _earlier(claims: pl.DataFrame, paid: pl.DataFrame, need: Need) -> pl.DataFrame:
    """What a person has of the needed outcomes: person, day, state, needed, theirs (provider), told, and what is in
    `same`."""
    wanted = pl.col("outcome").is_in(list(need.outcomes))
    state = pl.col("standing").replace_strict(_STANDING, default=0, return_dtype=pl.Int32)
    achieved = pl.col("achieved_on").dt.strftime("%Y-%m-%d").fill_null("on no known day")
    beside = [pl.col("outcome").alias("needed"), pl.col("provider").alias("theirs")]
    names = [str(ref) for ref in need.same]
    batch = claims.filter(wanted & pl.col("person").is_not_null()).select(
        "person",
        pl.col("rid").alias("of"),
        pl.col("achieved_on").alias("day"),
        state.alias("state"),
        *beside,
        worded("claim {} (achieved {}, {})", pl.col("claim_id").fill_null("(no id)"), achieved, "standing").alias(
            "told"
        ),
        *(pl.col(name).alias(f"{name} earlier") for name in names),
    )
    before = paid.filter(wanted & pl.col("person").is_not_null())
    # What the ledger did not keep of a claim is not known of it.
    kept = [pl.col(name) if name in paid.columns else pl.lit(None, dtype=claims.schema[name]) for name in names]
    ledger = before.select(
        "person",
        pl.lit(None, dtype=pl.UInt32).alias("of"),
        pl.col("achieved_on").alias("day"),
        pl.lit(STATES["paid"], dtype=pl.Int32).alias("state"),
        *beside,
        worded("claim {} (achieved {}){}", "claim_id", achieved, paid_words("batch", "paid_on")).alias("told"),
        *(cell.alias(f"{name} earlier") for name, cell in zip(names, kept, strict=True)),
    )
    return pl.concat([ledger, batch.filter(pl.col("state") > 0)], how="vertical_relaxed")


def _met(mine: pl.DataFrame, earlier: pl.DataFrame, need: Need, places: Mapping[str, int], hide: bool) -> pl.DataFrame:
    """The claims for which the need is not known to be met: rid, late (it can only be out of time), there, told."""
    day, before = pl.col("achieved_on"), pl.col("day")
    in_time = day >= (before if need.at_least is None else after(before, need.at_least))
    if need.at_most is not None:
        in_time &= day <= after(before, need.at_most)
    enough = pl.col("state") >= STATES[need.state]
    names = [str(ref) for ref in need.same]
    alike = all_hold(compared(mine, name) == compared(earlier, f"{name} earlier") for name in names)
    pairs = (
        mine.select(
            "rid", "person", "achieved_on", "provider", *dict.fromkeys(name for name in names if name not in KEPT)
        )
        .join(earlier, on="person", how="left", maintain_order="left")
        .with_columns(
            # Of another job, or the claim itself: it is not there.
            pl.when(pl.col("of").ne_missing(pl.col("rid")) & alike.fill_null(True)).then("state").alias("state")
        )
    )
    own = folded("provider") == folded("theirs")
    told = pl.when(own.fill_null(False)).then("told").otherwise(pl.lit(OTHERS)) if hide else pl.col("told")
    there = pl.col("state").is_not_null()
    # Of an outcome that is paid so often and no more, those that stand leave no room for another at the right time.
    stands = pl.col("state") >= max(STATES[need.state], STATES["approved"])
    out_of_time = there & alike & stands & ~in_time
    full = [
        (out_of_time & (pl.col("needed") == code)).fill_null(False).sum() >= places[code] if code in places else False
        for code in need.outcomes
    ]
    return (
        pairs.group_by("rid", maintain_order=True)
        .agg(
            (enough & in_time & alike).fill_null(False).any().alias("met"),
            (there & in_time.fill_null(True)).any().alias("may"),
            there.any().alias("there"),
            pl.all_horizontal(pl.lit(True), *full).alias("full"),
            told.filter(there).unique(maintain_order=True).str.join(", ").alias("told"),
        )
        .filter(~pl.col("met"))
        .with_columns((pl.col("full") & ~pl.col("may")).alias("late"))
    )


def compared(frame: pl.DataFrame, name: str) -> pl.Expr:
    """A column as it is compared: texts and ids are kept as typed, and folded here."""
    return folded(name) if is_text(frame.schema[name]) else pl.col(name)


KEPT = ("rid", "person", "achieved_on", "provider")


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
