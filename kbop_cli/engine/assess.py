"""Each claim held against its outcome's own rules: one partition a card and outcome, one verdict a rule and claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from kbop_cli.columns import Column, Type
from kbop_cli.engine import evidence
from kbop_cli.engine.assessed import lay_beside
from kbop_cli.engine.prepare import Prepared
from kbop_cli.engine.prices import price, price_refs
from kbop_cli.engine.rows import spread
from kbop_cli.engine.rule_findings import faults_of, not_held, traced, unpriced
from kbop_cli.engine.waivers import incomplete, said
from kbop_cli.engine.words import conditions_in
from kbop_cli.model import Adjustment, Contract, DatedFigure, Outcome, RateCard, Ref, Rule
from kbop_cli.rules.assessments import Assessment, OtherDocument, ScoreChange
from kbop_cli.rules.base import all_hold

OUTCOME_ROOM = 1000
"""Plans are numbered card x 1000 + outcome; the schema holds a card to fewer outcomes."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A card's outcome, as the engine runs it."""

    number: int
    card: RateCard
    outcome: Outcome
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the rules said. `judged`: see JUDGED, a row a claim with a plan.

    `trace`: rid, rule, verdict, found: every rule of the claims that were asked to be traced.
    """

    judged: pl.DataFrame
    findings: list[pl.DataFrame]
    trace: list[pl.DataFrame] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FrameFacts:
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


def unreadable_flag(ref: Ref) -> str:
    """The name of the column that marks cells which were given but cannot be read."""
    return f"{ref}~unreadable"


def plans(contract: Contract) -> list[Plan]:
    """Every outcome of every card, numbered as `checks.assign_cards` numbers them."""
    return [
        Plan(number * OUTCOME_ROOM + index, use.card, outcome, use.card.adjustments + contract.adjustments)
        for number, use in enumerate(contract.cards)
        for index, outcome in enumerate(use.card.outcomes.values())
    ]


def assess(
    base: pl.DataFrame,
    prepared: Prepared,
    contract: Contract,
    given: evidence.Sent,
    waived: pl.DataFrame,
    trace: Sequence[int] = (),
) -> Verdicts:
    """Judge every claim that has a plan by the plan's rules.

    `base` carries `plan`; `given` is what was sent; `waived` is what approvals say (`waivers`).
    """
    result = Verdicts(pl.DataFrame(schema=JUDGED), [])
    judged = []
    base = base.with_columns(
        spread(given.masks["rid"], given.masks[name], given.claims).gather(base["rid"]).fill_null(0)
        for name in ("sent", "timely")
    )
    places = base.select("plan", pl.int_range(pl.len(), dtype=pl.UInt32).alias("place")).partition_by(
        "plan", as_dict=True
    )
    present = [plan for plan in plans(contract) if (plan.number,) in places]
    waived_by = {str(rule): rows for (rule,), rows in waived.partition_by("rule", as_dict=True).items()}
    beside = _assessments(base, prepared, present)
    for plan in present:
        part = _partition(base, prepared, plan, places[plan.number,]["place"])
        part = part.hstack([column for frame in beside.get(plan.number, ()) for column in frame.get_columns()])
        judged.append(_judge(part, prepared, plan, waived_by, result, trace))
    return Verdicts(pl.concat([result.judged, *judged]), result.findings, result.trace)


JUDGED = {
    "rid": pl.UInt32,
    "plan": pl.Int32,
    "pence": pl.Int64,
    "met": pl.Boolean,
    "sent": pl.Int64,
    "mask": pl.Int64,
    "milestone": pl.Date,
    "until": pl.Date,
    "in_time": pl.Boolean,
}


def _partition(base: pl.DataFrame, prepared: Prepared, plan: Plan, places: pl.Series) -> pl.DataFrame:
    """The plan's claims with the columns its rules read, and those alone."""
    refs = {Ref("claims", "achieved_on"), *price_refs(plan.outcome, plan.adjustments)}
    for condition in conditions_in(plan.outcome):
        refs.update(condition.refs())
    if plan.outcome.evidence and plan.outcome.evidence.dated_on_or_after:
        refs.add(plan.outcome.evidence.dated_on_or_after)
    part = base.select("rid", "prow", "sent", "timely", *sorted(map(str, refs)))[places]
    return _flag_unreadable(part, prepared, refs)


def _assessments(base: pl.DataFrame, prepared: Prepared, present: Sequence[Plan]) -> dict[int, list[pl.DataFrame]]:
    """By plan, what its rules on assessments read: a frame an instrument, in the order of the plan's claims."""
    found: dict[int, list[pl.DataFrame]] = {}
    for instrument in sorted(prepared.on_file):
        reading = {plan.number: _kinds_on(plan.outcome, instrument) for plan in present}
        numbers = [number for number, kinds in reading.items() if kinds]
        asked = [number for number, kinds in reading.items() if OtherDocument in kinds]
        if numbers:
            claims = base.select("rid", "plan", "person", "achieved_on").filter(pl.col("plan").is_in(numbers))
            laid = lay_beside(claims, prepared.on_file[instrument], instrument, asked)
            for (number,), frame in laid.partition_by("plan", as_dict=True).items():
                found.setdefault(int(number), []).append(frame.drop("rid", "plan"))
    return found


def _kinds_on(outcome: Outcome, instrument: str) -> set[type]:
    """The kinds of the outcome's rules that read the instrument's assessments."""
    read = (Assessment, ScoreChange, OtherDocument)
    conditions = [condition for condition in conditions_in(outcome) if isinstance(condition, read)]
    return {type(condition) for condition in conditions if condition.instrument == instrument}


def _flag_unreadable(part: pl.DataFrame, prepared: Prepared, refs: set[Ref]) -> pl.DataFrame:
    for ref in sorted(refs):
        rows = faults_of(prepared, ref)["index"]
        if len(rows):
            index = "rid" if ref.table == "claims" else "prow"
            part = part.with_columns(pl.col(index).is_in(rows.implode()).fill_null(False).alias(unreadable_flag(ref)))
    return part


def _judge(
    part: pl.DataFrame,
    prepared: Prepared,
    plan: Plan,
    waived_by: Mapping[str, pl.DataFrame],
    result: Verdicts,
    trace: Sequence[int],
) -> pl.DataFrame:
    faulty = frozenset(name.removesuffix("~unreadable") for name in part.columns if name.endswith("~unreadable"))
    facts = FrameFacts(prepared.columns, plan.card, faulty)
    rules = plan.outcome.rules
    owns = [_own(rule, facts) for rule in rules]
    verdicts = [
        _verdict(own, waived_by.get(rule.id)).alias(f"rule {index}")
        for index, (rule, own) in enumerate(zip(rules, owns, strict=True))
    ]
    frame = part.with_columns(
        *verdicts,
        *evidence.expressions(plan.outcome, facts),
        price(plan.outcome, plan.adjustments, facts).alias("pence"),
    )
    names = [f"rule {index}" for index in range(len(rules))]
    hold = frame.select(pl.col(name).fill_null(False).all() for name in names).row(0) if names else ()
    for name, rule, own, holds in zip(names, rules, owns, hold, strict=True):
        if rule.id in waived_by:
            result.findings.extend(_told_of_approvals(frame, own, waived_by[rule.id]))
        if not holds:
            failing = frame.filter(pl.col(name).is_null() | ~pl.col(name))
            result.findings.append(not_held(failing, name, rule, prepared))
        if trace:
            result.trace.append(traced(frame.filter(pl.col("rid").is_in(list(trace))), name, rule, prepared))
    if plan.outcome.payable and frame["pence"].null_count():
        result.findings.append(
            unpriced(frame.filter(pl.col("pence").is_null()), plan.outcome, plan.adjustments, prepared)
        )
    return frame.with_columns(pl.lit(plan.number, dtype=pl.Int32).alias("plan")).select(list(JUDGED))


def _own(rule: Rule, facts: FrameFacts) -> pl.Expr:
    """The rule's verdict by the claim's own cells: true where its `when` does not hold."""
    verdict = rule.condition.expr(facts)
    return ~all_hold(part.expr(facts) for part in rule.when) | verdict if rule.when else verdict


def _verdict(own: pl.Expr, mine: pl.DataFrame | None) -> pl.Expr:
    """The verdict with the approvals that are `mine`, the rule's: true where one waives it."""
    if mine is None:
        return own
    full = mine.filter(pl.col("full"))["rid"].implode()
    partial = mine.filter(~pl.col("full"))["rid"].implode()
    return (
        pl.when(pl.col("rid").is_in(full))
        .then(pl.lit(True))
        # An approval that is not complete may or may not hold: what it would waive cannot be told.
        .when(pl.col("rid").is_in(partial) & ~own)
        .then(None)
        .otherwise(own)
    )


def _told_of_approvals(part: pl.DataFrame, own: pl.Expr, mine: pl.DataFrame) -> list[pl.DataFrame]:
    """What an approval did to this rule, or would do if it were complete, on the claims that do not meet it."""
    # A rule's verdict may be one value for all: laid beside the claims it is as long as they are.
    short = part.select("rid", own.fill_null(False).alias("own")).filter(~pl.col("own")).select("rid")
    rows = short.join(mine, on="rid", how="inner", maintain_order="left")
    return [*said(rows.filter("full")), *incomplete(rows.filter(~pl.col("full")))]
