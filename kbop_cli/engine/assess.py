"""Each claim held against its outcome's own rules: one partition a card and outcome, one verdict a rule and claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from kbop_cli.engine import evidence
from kbop_cli.engine.findings import FEW
from kbop_cli.engine.parts import FrameFacts, Plan, all_that_evidence_asks, all_that_judges, faulty, first_of, parts
from kbop_cli.engine.prepare import Prepared
from kbop_cli.engine.prices import price
from kbop_cli.engine.rule_findings import not_held, traced, unpriced
from kbop_cli.engine.waivers import incomplete, said
from kbop_cli.model import Contract, Rule
from kbop_cli.rules.base import all_hold


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What the rules said. `judged`: see JUDGED, a row a claim with a plan.

    `trace`: rid, rule, verdict, found: every rule of the claims that were asked to be traced.
    """

    judged: pl.DataFrame
    findings: list[pl.DataFrame]
    trace: list[pl.DataFrame] = field(default_factory=list)


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
    approved = _by_plan(waived, base, contract)
    for plan, part in parts(base, prepared, contract, given, all_that_judges):
        judged.append(_judge(part, prepared, plan, approved.get(plan.number, {}), result, trace))
    # What follows goes through them again and again: of few rows a frame a plan would be most of its work.
    return Verdicts(pl.concat(judged, rechunk=base.height < FEW), result.findings, result.trace)


def meets_evidence(base: pl.DataFrame, prepared: Prepared, contract: Contract, given: evidence.Sent) -> pl.DataFrame:
    """Of every claim that has a plan, how far what was sent meets its evidence rule: EVIDENCE."""
    met = [pl.DataFrame(schema=EVIDENCE)]
    for plan, part in parts(base, prepared, contract, given, all_that_evidence_asks):
        facts = FrameFacts(prepared.columns, plan.card, faulty(part))
        told = part.select("rid", "plan", "sent", *evidence.expressions(plan.outcome, facts))
        met.append(told.select(list(EVIDENCE)))
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


def _by_plan(waived: pl.DataFrame, base: pl.DataFrame, contract: Contract) -> dict[int, dict[str, pl.DataFrame]]:
    """Plan (see `parts`) -> rule -> the approvals (rows of `waived`) that are for its claims."""
    found: dict[int, dict[str, pl.DataFrame]] = {}
    if waived.height:
        plan = base.select("rid", pl.col("plan").replace(first_of(contract))).drop_nulls("plan")
        rows = waived.join(plan, on="rid", how="inner", maintain_order="left")
        for (plan, rule), mine in rows.partition_by("plan", "rule", as_dict=True).items():
            found.setdefault(plan, {})[rule] = mine.drop("plan")
    return found


def _judge(
    part: pl.DataFrame,
    prepared: Prepared,
    plan: Plan,
    waived_by: Mapping[str, pl.DataFrame],
    result: Verdicts,
    trace: Sequence[int],
) -> pl.DataFrame:
    facts = FrameFacts(prepared.columns, plan.card, faulty(part))
    rules = plan.outcome.rules
    owns = [_own(rule, facts) for rule in rules]
    verdicts = [
        _verdict(own, waived_by.get(rule.id)).alias(f"rule {index}")
        for index, (rule, own) in enumerate(zip(rules, owns, strict=True))
    ]
    asked = [
        *verdicts,
        *evidence.expressions(plan.outcome, facts),
        price(plan.outcome, plan.adjustments, facts).alias("pence"),
    ]
    # Of few claims the work takes less time than sharing it out.
    told = part.select_seq("rid", *asked) if part.height < FEW else part.select("rid", *asked)
    frame = part.hstack(told.get_columns()[1:])
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
    return pl.DataFrame([frame[name] for name in JUDGED])


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
