"""Persons' judgements on claims (the `decisions` table): release a query, confirm a rejection, withhold.

A rejection is approved against only with an approval reference that is in the register. What is approved without a
known price is not applied: nothing unknown is paid. Of several judgements on one claim the last by date counts.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from kbop_cli.engine.findings import make
from kbop_cli.engine.prepare import Prepared
from kbop_cli.engine.waivers import NEEDED
from kbop_cli.rules.base import all_hold
from kbop_cli.wording import worded

JUDGEMENTS = ("approved", "queried", "rejected")


class Judged(NamedTuple):
    """`findings` to add; `released`: rids whose queries (and, with a reference, rejections) become remarks;
    `exempt`: rids that no limit touches."""

    findings: list[pl.DataFrame]
    released: pl.Series
    exempt: pl.Series


def judge(claims: pl.DataFrame, prepared: Prepared) -> Judged:
    """Apply the decisions table. `claims`: rid, claim_key, standing, pence, repeated (on differing rows)."""
    rows = prepared.decisions.filter(pl.col("claim_key").is_not_null())
    if rows.is_empty():
        nobody = pl.Series("rid", [], dtype=pl.UInt32)
        return Judged([], nobody, nobody)
    rows = _last(rows)
    needed = ("decision", "decided_by", "decided_on", "reason")
    rows = rows.select(
        "claim_key",
        "earlier",
        "contradicted",
        *needed,
        pl.col("approval_ref").alias("refs"),
        (pl.all_horizontal(pl.col(name).is_not_null() for name in needed) & pl.col("decision").is_in(JUDGEMENTS)).alias(
            "whole"
        ),
    )
    columns = ("rid", "claim_key", "participant_key", "standing", "pence", "repeated")
    met = claims.select(columns).join(rows, on="claim_key", how="inner", maintain_order="left").sort("rid")
    met = met.with_columns(pl.col("rid").is_in(_agreed(met, prepared).implode()).alias("agreed"))
    decision, standing = pl.col("decision"), pl.col("standing")
    sound = pl.col("whole") & ~pl.col("contradicted") & ~pl.col("repeated") & (standing != "recorded")
    against = (standing == "rejected") & ~pl.col("agreed")
    approve = sound & (decision == "approved") & pl.col("pence").is_not_null() & ~against
    withhold = sound & ((decision == "rejected") | ((decision == "queried") & (standing != "rejected")))
    met = met.with_columns(approve=approve.fill_null(False), withhold=withhold.fill_null(False), against=against)
    approved, withheld = met.filter("approve"), met.filter("withhold")
    idle = met.filter(~pl.col("approve") & ~pl.col("withhold"))
    findings = [
        _said(approved, "approved_by_person", "remark"),
        _said(withheld.filter(decision == "rejected"), "rejected_by_person", "reject"),
        _said(withheld.filter(decision == "queried"), "queried_by_person", "query"),
        _not_applied(idle),
        _overruled(met.filter(pl.col("earlier").is_not_null() & ~pl.col("contradicted"))),
    ]
    exempt = approved.filter("agreed")["rid"]
    return Judged(findings, approved["rid"], exempt)


def _last(rows: pl.DataFrame) -> pl.DataFrame:
    """Of each claim the last judgement by date, with what an earlier one decided otherwise (`earlier`), and whether
    two of that last day differ (`contradicted`)."""
    latest = pl.col("decided_on") == pl.col("decided_on").max().over("claim_key")
    decision = pl.col("decision")
    return (
        rows.sort("decided_on", "source", "row", nulls_last=False)
        .with_columns(
            (decision.filter(latest).n_unique().over("claim_key") > 1).alias("contradicted"),
            decision.filter(decision != decision.last()).last().over("claim_key").alias("earlier"),
        )
        .unique("claim_key", keep="last", maintain_order=True)
    )


def _agreed(met: pl.DataFrame, prepared: Prepared) -> pl.Series:
    """The claims whose decision cites an approval that is complete, and is for the claim and person that it names."""
    complete = all_hold(pl.col(name).is_not_null() for name in NEEDED)
    register = prepared.approvals.filter(complete).select("approval_ref", "claim_key", "participant_key")
    refs = met.select("rid", "claim_key", "participant_key", pl.col("refs").alias("approval_ref"))
    cited = refs.filter(pl.col("approval_ref").list.len() > 0).explode("approval_ref")
    found = cited.join(register, on="approval_ref", suffix="_named")
    for name in ("claim_key", "participant_key"):
        found = found.filter(pl.col(f"{name}_named").is_null() | (pl.col(f"{name}_named") == pl.col(name)))
    return found["rid"]


def _overruled(rows: pl.DataFrame) -> pl.DataFrame:
    return make(
        rows,
        code="decision_overruled",
        severity="remark",
        rule="decision",
        message=worded(
            "An earlier decision on this claim ({}) gives way to the later one ({}).", "earlier", "decision"
        ),
        clause="a person's decision",
        field="decision",
        value=pl.col("earlier"),
    )


def _said(rows: pl.DataFrame, code: str, severity: str) -> pl.DataFrame:
    return make(
        rows,
        code=code,
        severity=severity,
        rule="decision",
        message=worded(
            "{} by {} on {}: {}",
            pl.col("decision").str.to_titlecase(),
            "decided_by",
            pl.col("decided_on").dt.strftime("%Y-%m-%d"),
            "reason",
        ),
        clause="a person's decision",
        field="decision",
        value=pl.col("decision"),
    )


def _not_applied(rows: pl.DataFrame) -> pl.DataFrame:
    # A judgement that cannot be told may be meant to withhold the claim: it is asked about, never paid past.
    untold = ~pl.col("whole") | pl.col("contradicted")
    approving = (pl.col("decision") == "approved").fill_null(False) & ~pl.col("contradicted")
    withheld = untold & ~approving & (pl.col("standing") == "approved")
    why = (
        pl.when(~pl.col("whole"))
        .then(pl.lit("it lacks a decision (approved, queried or rejected), decided_by, decided_on or a reason"))
        .when(pl.col("contradicted"))
        .then(pl.lit("two decisions of one day differ; keep the one that is meant"))
        .when(pl.col("repeated"))
        .then(pl.lit("the claim_id stands on several rows that differ"))
        .when(pl.col("standing") == "recorded")
        .then(pl.lit("the outcome is recorded and never paid"))
        .when(pl.col("against"))
        .then(pl.lit("the claim is rejected, and no approval_ref is given that stands complete in the register for it"))
        .otherwise(pl.lit("no price is known for the claim, and nothing unknown is paid"))
    )
    return make(
        rows,
        code="decision_not_applied",
        severity=pl.when(withheld).then(pl.lit("query")).otherwise(pl.lit("remark")),
        rule="decision",
        message=worded("A person's decision on this claim was not applied: {}.", why),
        clause="a person's decision",
        field="decision",
        value=pl.col("decision").fill_null(""),
    )
