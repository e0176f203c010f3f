"""Each claim held against its outcome's own rules: one partition a card and outcome, one verdict a rule and claim."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from kbop_cli.columns import Column, Type
from kbop_cli.engine import evidence
from kbop_cli.engine.assessed import lay_beside
from kbop_cli.engine.prepare import Prepared
from kbop_cli.engine.prices import price, price_refs
from kbop_cli.engine.rows import spread
from kbop_cli.engine.rule_findings import not_held, traced, unpriced
from kbop_cli.engine.waivers import incomplete, said
from kbop_cli.engine.words import conditions_in, inside
from kbop_cli.model import Adjustment, Condition, Contract, DatedFigure, Outcome, RateCard, Ref, Rule
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
    judged = [result.judged]
    approved = _by_plan(waived, base)
    for plan, part in _parts(base, prepared, contract, given, _all_that_judges):
        judged.append(_judge(part, prepared, plan, approved.get(plan.number, {}), result, trace))
    return Verdicts(pl.concat(judged), result.findings, result.trace)


def meets_evidence(base: pl.DataFrame, prepared: Prepared, contract: Contract, given: evidence.Sent) -> pl.DataFrame:
    """Of every claim that has a plan, how far what was sent meets its evidence rule: EVIDENCE."""
    met = [pl.DataFrame(schema=EVIDENCE)]
    for plan, part in _parts(base, prepared, contract, given, _all_that_evidence_asks):
        facts = FrameFacts(prepared.columns, plan.card, _faulty(part))
        named = {"rid": pl.col("rid"), "plan": pl.lit(plan.number, dtype=pl.Int32), "sent": pl.col("sent")}
        exprs = [expr.alias(name) for name, expr in named.items()]
        met.append(part.select(*exprs, *evidence.expressions(plan.outcome, facts)).select(list(EVIDENCE)))
    return pl.concat(met)


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

EVIDENCE = {name: dtype for name, dtype in JUDGED.items() if name != "pence"}


@dataclass(frozen=True, slots=True)
class _Read:
    """What is read of a plan's claims: columns, and the conditions that may read assessments."""

    refs: frozenset[Ref]
    conditions: tuple[Condition, ...]


def _all_that_judges(plan: Plan) -> _Read:
    conditions = tuple(conditions_in(plan.outcome))
    refs = {Ref("claims", "achieved_on"), *price_refs(plan.outcome, plan.adjustments)}
    refs.update(ref for condition in conditions for ref in condition.refs())
    return _Read(frozenset(refs) | _milestone(plan.outcome), conditions)


def _all_that_evidence_asks(plan: Plan) -> _Read:
    groups = plan.outcome.evidence.groups if plan.outcome.evidence else ()
    asked = [condition for group in groups for alternative in group for condition in alternative.when]
    conditions = tuple(part for condition in asked for part in inside(condition))
    refs = frozenset(ref for condition in conditions for ref in condition.refs())
    return _Read(refs | _milestone(plan.outcome), conditions)


def _milestone(outcome: Outcome) -> frozenset[Ref]:
    day = outcome.evidence.dated_on_or_after if outcome.evidence else None
    return frozenset([day] if day else [])


def _parts(
    base: pl.DataFrame,
    prepared: Prepared,
    contract: Contract,
    given: evidence.Sent,
    reading: Callable[[Plan], _Read],
) -> Iterator[tuple[Plan, pl.DataFrame]]:
    """Every plan that has claims, with these and what is read of them, those columns alone."""
    base = base.with_columns(
        spread(given.masks["rid"], given.masks[name], given.claims).gather(base["rid"]).fill_null(0)
        for name in ("sent", "timely")
    )
    places = base.select("plan", pl.int_range(pl.len(), dtype=pl.UInt32).alias("place")).partition_by(
        "plan", as_dict=True
    )
    present = {plan.number: (plan, reading(plan)) for plan in plans(contract) if (plan.number,) in places}
    beside = _assessments(base, prepared, {number: read.conditions for number, (_, read) in present.items()})
    marks = _marks(prepared, {ref for _, read in present.values() for ref in read.refs})
    for number, (plan, read) in present.items():
        part = base.select("rid", "prow", "sent", "timely", *sorted(map(str, read.refs)))[places[number,]["place"]]
        flags = [marks[ref].gather(part[_index(ref)]).fill_null(False) for ref in sorted(read.refs & marks.keys())]
        laid = [column for frame in beside.get(number, ()) for column in frame.get_columns()]
        yield plan, part.hstack([*flags, *laid])


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


def _by_plan(waived: pl.DataFrame, base: pl.DataFrame) -> dict[int, dict[str, pl.DataFrame]]:
    """Plan -> rule -> the approvals (rows of `waived`) that are for its claims."""
    found: dict[int, dict[str, pl.DataFrame]] = {}
    if waived.height:
        rows = waived.join(base.select("rid", "plan"), on="rid", how="inner", maintain_order="left").drop_nulls("plan")
        for (plan, rule), mine in rows.partition_by("plan", "rule", as_dict=True).items():
            found.setdefault(plan, {})[rule] = mine.drop("plan")
    return found


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


def _faulty(part: pl.DataFrame) -> frozenset[str]:
    return frozenset(name.removesuffix("~unreadable") for name in part.columns if name.endswith("~unreadable"))


def _judge(
    part: pl.DataFrame,
    prepared: Prepared,
    plan: Plan,
    waived_by: Mapping[str, pl.DataFrame],
    result: Verdicts,
    trace: Sequence[int],
) -> pl.DataFrame:
    facts = FrameFacts(prepared.columns, plan.card, _faulty(part))
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
    for name, rule, own in zip(names, rules, owns, strict=True):
        verdict = frame[name]
        if rule.id in waived_by:
            result.findings.extend(_told_of_approvals(frame, own, waived_by[rule.id]))
        if verdict.null_count() or not verdict.all():
            failing = frame.filter(~pl.col(name).fill_null(False))
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
