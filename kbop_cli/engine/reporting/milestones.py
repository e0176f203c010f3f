"""Milestones that lie ahead, participant by participant, by the cards' own rules: when a rung could be reached."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from kbop_cli.engine.assessed import assessments_beside
from kbop_cli.engine.parts import FrameFacts, Plan, plans
from kbop_cli.engine.reporting.calendar import last_day
from kbop_cli.engine.reporting.margins import first_due, instruments
from kbop_cli.engine.reporting.month import Month
from kbop_cli.model import Ladder
from kbop_cli.rules.base import folded
from kbop_cli.rules.combined import Approval

AHEAD = timedelta(days=92)
"""How far ahead, and how far back (reached, not yet claimed), milestones are listed."""

SCHEMA = {
    "participant_id": pl.String,
    "provider": pl.String,
    "restricted": pl.Boolean,
    "outcome": pl.String,
    "title": pl.String,
    "due_on": pl.Date,
    "reached": pl.Boolean,
    "by_exception": pl.Boolean,
}


def upcoming(month: Month) -> pl.DataFrame:
    """Rungs of the cards' ladders that open participants could reach within 92 days of the month's end.

    `reached`: the day has come and nothing has been claimed. `by_exception`: paid by approval only. Whether what is
    asked for (a home held, an assessment made) will be so is not known: the list says when to look.
    """
    frames = [pl.DataFrame(schema=SCHEMA)]
    for plan in plans(month.contract):
        ladder = next((one for one in plan.card.ladders if plan.outcome.code in one.outcomes), None)
        if ladder is not None and plan.outcome.payable:
            frames.append(_of_plan(month, plan, ladder))
    return pl.concat(frames).sort("due_on", "provider", "participant_id", "outcome", nulls_last=True)


def _of_plan(month: Month, plan: Plan, ladder: Ladder) -> pl.DataFrame:
    end = last_day(month.month)
    facts = FrameFacts(month.prepared.columns, plan.card, frozenset())
    due = first_due(plan.outcome, facts)
    if due is None:
        return pl.DataFrame(schema=SCHEMA)
    use = month.contract.cards[plan.number // 1000]
    closed = pl.col("participant.closed_on")
    people = month.people.filter(
        pl.col("participant.cohort").is_in(list(use.cohorts)) & (closed.is_null() | (closed > end))
    )
    people = people.join(_claimed(month, plan.outcome.code), on="participant_key", how="anti")
    starts = _starts(month, plan, ladder)
    rows = people.join(starts, on="participant_key", how="left", maintain_order="left")
    # The columns of a claim that is still to come: not known, but for the start that an earlier claim gives.
    rows = rows.with_row_index("rid").with_columns(
        pl.lit(plan.number, dtype=pl.Int32).alias("plan"),
        pl.col("prow").alias("person"),
        pl.lit(None, dtype=pl.Date).alias("achieved_on"),
    )
    rows = assessments_beside(rows, month.prepared.on_file, instruments(plan.outcome))
    return (
        rows.with_columns(due.alias("due_on"))
        .filter(pl.col("due_on").is_between(end - AHEAD, end + AHEAD))
        .filter(pl.col("due_on").is_between(use.since, use.until or month.contract.until))
        .select(
            "participant_id",
            pl.col("participant.provider").alias("provider"),
            "restricted",
            pl.lit(plan.outcome.code).alias("outcome"),
            pl.lit(plan.outcome.title).alias("title"),
            "due_on",
            (pl.col("due_on") <= end).alias("reached"),
            pl.lit(any(isinstance(rule.condition, Approval) for rule in plan.outcome.rules)).alias("by_exception"),
        )
        .cast(SCHEMA)  # type: ignore[arg-type]
    )


def _claimed(month: Month, outcome: str) -> pl.DataFrame:
    """Whoever has claimed the outcome already: in this run and not rejected, or in the ledger."""
    kept = month.claims.filter((pl.col("outcome") == outcome) & (pl.col("decision") != "rejected"))
    frames = [kept.select("participant_key")]
    if month.history is not None:
        paid = month.history.filter(pl.col("outcome") == outcome)
        frames.append(paid.select(folded(pl.col("participant_id")).alias("participant_key")))
    return pl.concat(frames).unique()


def _starts(month: Month, plan: Plan, ladder: Ladder) -> pl.DataFrame:
    """participant_key, started_on: from the person's last claim on the ladder or of an entry to it.

    An entry is a claim of the same group that is no rung itself; the home begins on the day it was achieved unless
    the claim says otherwise.
    """
    entries = {
        code
        for code, outcome in plan.card.outcomes.items()
        if outcome.group == plan.outcome.group
        and not any(code in one.outcomes for one in plan.card.ladders)
        and first_due(outcome, FrameFacts(month.prepared.columns, plan.card, frozenset())) is None
    }
    facts = month.base.select("rid", "started_on")
    kept = month.claims.filter(pl.col("decision").is_in(["approved", "queried"])).join(facts, on="rid", how="left")
    entry = pl.col("outcome").is_in(sorted(entries))
    start = pl.when(entry).then(pl.coalesce("started_on", "achieved_on")).otherwise("started_on")
    return (
        kept.filter(entry | pl.col("outcome").is_in(list(ladder.outcomes)))
        .with_columns(start.alias("started_on"))
        .filter(pl.col("started_on").is_not_null() & pl.col("participant_key").is_not_null())
        .sort("achieved_on", "claim_key", "rid")
        .group_by("participant_key", maintain_order=True)
        .agg(pl.col("started_on").last())
    )
