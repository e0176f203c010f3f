"""How far beyond its bound a claim lies: the first day on which its milestone could be reached, the points to spare."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from kbop_cli.engine.assessed import assessments_beside
from kbop_cli.engine.parts import FrameFacts, Plan, plans
from kbop_cli.engine.reporting.month import Month
from kbop_cli.engine.words import inside
from kbop_cli.model import Condition, Facts, Outcome, Span
from kbop_cli.rules.assessments import ACHIEVED_ON, Assessment, ScoreChange, beside, score_to_spare
from kbop_cli.rules.base import after, anchor_day
from kbop_cli.rules.combined import AnyOf
from kbop_cli.rules.dates import Interval

MARGINS = {"rid": pl.UInt32, "due_on": pl.Date, "points": pl.Int64}


def due_on(condition: Condition, facts: Facts) -> pl.Expr | None:
    """The first day on which the condition lets an outcome be achieved, null where it is not known.

    None for conditions that name no such day. Of alternatives the first that names one counts.
    """
    if isinstance(condition, AnyOf):
        days = (due_on(part, facts) for parts in condition.alternatives for part in parts)
        return next((day for day in days if day is not None), None)
    if isinstance(condition, Assessment) and condition.order == "later" and condition.at_least:
        return after(pl.col(beside(condition.instrument, "first_on")), condition.at_least)
    if isinstance(condition, Interval) and condition.to == ACHIEVED_ON and condition.at_least not in (None, Span()):
        days_from = [after(anchor_day(anchor, facts), condition.at_least) for anchor in condition.from_.anchors]
        known = pl.all_horizontal(day.is_not_null() for day in days_from)
        pick = pl.max_horizontal if condition.from_.pick == "latest" else pl.min_horizontal
        return pl.when(known).then(pick(days_from))
    return None


def conditions(outcome: Outcome) -> Iterator[Condition]:
    """Every condition of the outcome's rules, alternatives unopened."""
    for rule in outcome.rules:
        yield rule.condition


def instruments(outcome: Outcome) -> set[str]:
    """The assessments that the outcome's dates and scores are read from."""
    every = (part for condition in conditions(outcome) for part in inside(condition))
    return {part.instrument for part in every if isinstance(part, Assessment | ScoreChange)}


def first_due(outcome: Outcome, facts: Facts) -> pl.Expr | None:
    """The day of the outcome's milestone: the latest that its rules name, None where none does."""
    days = [day for day in (due_on(part, facts) for part in conditions(outcome)) if day is not None]
    return pl.max_horizontal(days) if days else None


def margins(month: Month) -> pl.DataFrame:
    """rid, due_on (the milestone), points (of a score beyond what is asked, in ten-thousandths); each may be null."""
    frames = [frame for plan in plans(month.contract) if (frame := _of_plan(month, plan)) is not None]
    return pl.concat([pl.DataFrame(schema=MARGINS), *frames])


def _of_plan(month: Month, plan: Plan) -> pl.DataFrame | None:
    facts = FrameFacts(month.prepared.columns, plan.card, frozenset())
    due, points = first_due(plan.outcome, facts), _points(plan.outcome)
    part = month.base.filter(pl.col("plan") == plan.number)
    if part.is_empty() or (due is None and points is None):
        return None
    part = assessments_beside(part, month.prepared.on_file, instruments(plan.outcome))
    nothing = pl.lit(None)
    return part.select(
        "rid",
        (nothing if due is None else due).cast(pl.Date).alias("due_on"),
        (nothing if points is None else points).cast(pl.Int64).alias("points"),
    )


def _points(outcome: Outcome) -> pl.Expr | None:
    """The score's change beyond what the rule asks, where the first score is beyond doubt."""
    for part in conditions(outcome):
        if isinstance(part, ScoreChange):
            low, high = pl.col(beside(part.instrument, "first_low")), pl.col(beside(part.instrument, "first_high"))
            spare = score_to_spare(part)
            return None if spare is None else pl.when(low == high).then(spare)
    return None
