"""The claims by their plans, each with the columns that the plan reads: what the rules run on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from kbop_cli.columns import Column, Type
from kbop_cli.engine.assessed import lay_beside
from kbop_cli.engine.evidence import Sent
from kbop_cli.engine.prepare import Prepared
from kbop_cli.engine.prices import price_refs
from kbop_cli.engine.rows import spread
from kbop_cli.engine.unread import unreadable_flag
from kbop_cli.engine.words import conditions_in, inside
from kbop_cli.model import Adjustment, Condition, Contract, DatedFigure, Outcome, RateCard, Ref
from kbop_cli.rules.assessments import Assessment, OtherDocument, ScoreChange

OUTCOME_ROOM = 1000
"""Plans are numbered card x 1000 + outcome; the schema holds a card to fewer outcomes."""


class Plan(NamedTuple):
    """A card's outcome, as the engine runs it."""

    number: int
    card: RateCard
    outcome: Outcome
    adjustments: tuple[Adjustment, ...] = ()


class FrameFacts(NamedTuple):
    """What expressions may ask of the judged frame."""

    columns: Mapping[str, Mapping[str, Column]]
    card: RateCard
    faulty: frozenset[str]

    def type_of(self, ref: Ref) -> Type:
        return self.columns[ref.table][ref.column].type

    def unreadable(self, ref: Ref) -> pl.Expr:
        return pl.col(unreadable_flag(ref)) if str(ref) in self.faulty else pl.lit(False)

    def table(self, name: str) -> tuple[DatedFigure, ...]:
        return self.card.tables[name].rows


def plans(contract: Contract) -> list[Plan]:
    """Every outcome of every card, numbered as `checks.assign_cards` numbers them."""
    return [
        Plan(number * OUTCOME_ROOM + index, use.card, outcome, use.card.adjustments + contract.adjustments)
        for number, use in enumerate(contract.cards)
        for index, outcome in enumerate(use.card.outcomes.values())
    ]


class Read(NamedTuple):
    """What is read of a plan's claims: columns, and the conditions that may read assessments."""

    refs: frozenset[Ref]
    conditions: tuple[Condition, ...]


def all_that_judges(plan: Plan) -> Read:
    """What the plan's rules, evidence and prices read."""
    conditions = tuple(conditions_in(plan.outcome))
    refs = {Ref("claims", "achieved_on"), *price_refs(plan.outcome, plan.adjustments)}
    refs.update(ref for condition in conditions for ref in condition.refs())
    return Read(frozenset(refs) | _milestone(plan.outcome), conditions)


def all_that_evidence_asks(plan: Plan) -> Read:
    """What the plan's evidence rule reads."""
    groups = plan.outcome.evidence.groups if plan.outcome.evidence else ()
    asked = [condition for group in groups for alternative in group for condition in alternative.when]
    conditions = tuple(part for condition in asked for part in inside(condition))
    refs = frozenset(ref for condition in conditions for ref in condition.refs())
    return Read(refs | _milestone(plan.outcome), conditions)


def _milestone(outcome: Outcome) -> frozenset[Ref]:
    day = outcome.evidence.dated_on_or_after if outcome.evidence else None
    return frozenset([day] if day else [])


def parts(
    base: pl.DataFrame,
    prepared: Prepared,
    contract: Contract,
    given: Sent,
    reading: Callable[[Plan], Read],
) -> Iterator[tuple[Plan, pl.DataFrame]]:
    """Every plan that has claims, with these and what is read of them, those columns alone.

    Cards of one contract share most of their outcomes: plans that judge alike are one here, the first of them. Which
    plan a claim has stands in its `plan`.
    """
    base = base.with_columns(
        spread(given.masks["rid"], given.masks[name], given.claims).gather(base["rid"]).fill_null(0)
        for name in ("sent", "timely")
    )
    every = plans(contract)
    judged_as = base["plan"].replace(_firsts(every)).alias("plan")
    places = (
        judged_as.to_frame()
        .with_columns(pl.int_range(pl.len(), dtype=pl.UInt32).alias("place"))
        .partition_by("plan", as_dict=True)
    )
    present = {plan.number: (plan, reading(plan)) for plan in every if (plan.number,) in places}
    conditions = {number: read.conditions for number, (_, read) in present.items()}
    beside = _assessments(base.with_columns(judged_as), prepared, conditions)
    marks = _marks(prepared, {ref for _, read in present.values() for ref in read.refs})
    base = base.hstack([mark.gather(base[_index(ref)]).fill_null(False) for ref, mark in marks.items()])
    for number, (plan, read) in present.items():
        flags = [unreadable_flag(ref) for ref in sorted(read.refs & marks.keys())]
        columns = ["rid", "plan", "prow", "sent", "timely", *sorted(map(str, read.refs)), *flags]
        laid = [column for frame in beside.get(number, ()) for column in frame.get_columns()]
        yield plan, base[places[number,]["place"], columns].hstack(laid)


def first_of(contract: Contract) -> dict[int, int]:
    """Plan -> the first plan that judges as it does: itself, most often."""
    return _firsts(plans(contract))


def _firsts(every: Sequence[Plan]) -> dict[int, int]:
    found: dict[int, int] = {}
    firsts: dict[str, list[Plan]] = {}
    for plan in every:
        known = firsts.setdefault(plan.outcome.code, [])
        first = next((other for other in known if _judge_alike(other, plan)), plan)
        if first is plan:
            known.append(plan)
        found[plan.number] = first.number
    return found


def _judge_alike(one: Plan, other: Plan) -> bool:
    return (one.outcome, one.adjustments, one.card.tables) == (other.outcome, other.adjustments, other.card.tables)


def _index(ref: Ref) -> str:
    return "rid" if ref.table == "claims" else "prow"


def _marks(prepared: Prepared, refs: set[Ref]) -> dict[Ref, pl.Series]:
    """Of each column with cells that were given but cannot be read, which rows of its table these are in."""
    heights = {"claims": prepared.base.height, "participants": prepared.participants.height}
    return {
        ref: pl.repeat(False, heights[ref.table], eager=True).scatter(rows["index"], True).alias(unreadable_flag(ref))
        for ref, rows in prepared.unread_cells.items()
        if ref in refs
    }


def _assessments(
    base: pl.DataFrame, prepared: Prepared, conditions: Mapping[int, tuple[Condition, ...]]
) -> dict[int, list[pl.DataFrame]]:
    """By plan, what its `conditions` on assessments read: a frame an instrument, in the order of the plan's claims."""
    found: dict[int, list[pl.DataFrame]] = {}
    for instrument in sorted(prepared.on_file):
        reading = {number: _kinds_on(every, instrument) for number, every in conditions.items()}
        numbers = [number for number, kinds in reading.items() if kinds]
        asked = [number for number, kinds in reading.items() if OtherDocument in kinds]
        if numbers:
            claims = base.select("rid", "plan", "person", "achieved_on").filter(pl.col("plan").is_in(numbers))
            laid = lay_beside(claims, prepared.on_file[instrument], instrument, asked)
            for (number,), frame in laid.partition_by("plan", as_dict=True).items():
                found.setdefault(int(number), []).append(frame.drop("rid", "plan"))
    return found


def _kinds_on(conditions: Sequence[Condition], instrument: str) -> set[type]:
    """The kinds of the conditions that read the instrument's assessments."""
    read = (Assessment, ScoreChange, OtherDocument)
    mine = [condition for condition in conditions if isinstance(condition, read)]
    return {type(condition) for condition in mine if condition.instrument == instrument}


def faulty(part: pl.DataFrame) -> frozenset[str]:
    """The columns of which cells were given and cannot be read."""
    return frozenset(name.removesuffix("~unreadable") for name in part.columns if name.endswith("~unreadable"))
