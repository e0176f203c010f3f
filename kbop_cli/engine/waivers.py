"""The approvals register: which rule is waived for which claim, and what is said of it. Never silently."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.findings import make, together
from kbop_cli.engine.prepare import Prepared
from kbop_cli.model import Contract
from kbop_cli.rules.base import all_hold
from kbop_cli.rules.combined import Approval
from kbop_cli.wording import worded

BETWEEN_CLAIMS = ("limit", "exclusive", "alternating", "needs")
"""What is judged between a person's claims, by the names that an approval may waive."""

NEEDED = ("approved_by", "approved_on", "reason")
"""What a row of the register must say to waive anything."""

WAIVERS = {"rid": pl.UInt32, "rule": pl.String, "full": pl.Boolean, "refs": pl.String}


def waivable(contract: Contract, *, every: bool) -> list[str]:
    """The names of the rules that an approval may name: every one, or those that the parties may agree to waive."""
    rules = [rule for use in contract.cards for outcome in use.card.outcomes.values() for rule in outcome.rules]
    named = [rule.id for rule in rules if every or rule.by_agreement or isinstance(rule.condition, Approval)]
    return sorted({*named, "late_claim", *(BETWEEN_CLAIMS if every else [])})


def waivers(base: pl.DataFrame, prepared: Prepared, contract: Contract) -> pl.DataFrame:
    """Which rule is waived for which claim, in the columns of WAIVERS.

    `full` is false where the register's row is incomplete; `refs` names the approvals, those that are complete alone
    where there is one.
    """
    if prepared.approvals.is_empty():
        return pl.DataFrame(schema=WAIVERS)
    complete = all_hold(pl.col(name).is_not_null() for name in NEEDED)
    columns = ["approval_ref", "rule", "claim_key", "participant_key"]
    register = prepared.approvals.select(*columns, complete.alias("full"))
    # A row that names no rule we know waives one of those that are open to agreement; which one cannot be told.
    nameless = ~pl.col("rule").is_in(waivable(contract, every=True)).fill_null(False)
    open_rules = pl.DataFrame({"rule": waivable(contract, every=False)}, schema={"rule": pl.String})
    vague = register.filter(nameless).drop("rule").join(open_rules, how="cross").with_columns(full=pl.lit(False))
    register = pl.concat([register.filter(~nameless), vague.select(register.columns)])
    found = concerned(register, base, pl.col("approval_ref"))
    named = pl.col("approval_ref").fill_null("without a reference")
    # Most approvals are the only ones of their claim and rule: the others alone need be brought together.
    several = found.select(pl.struct("rid", "rule").is_duplicated()).to_series()
    shared = (
        found.filter(several)
        .group_by("rid", "rule")
        .agg(
            pl.col("full").any(),
            named.filter(pl.col("full") == pl.col("full").any()).unique().sort().str.join(", ").alias("refs"),
        )
    )
    alone = found.filter(~several).select("rid", "rule", "full", named.alias("refs"))
    return pl.concat([alone, shared]).sort("rid", "rule").select(list(WAIVERS))


def concerned(register: pl.DataFrame, base: pl.DataFrame, cited: pl.Expr) -> pl.DataFrame:
    """The register's rows with the claims (`rid`) they are for.

    A row is for the claim and the participant that it names; where it names neither, for the claims whose list `cited`
    (of `base`) holds its reference.
    """
    claims = base.select("rid", "claim_key", "participant_key", cited.alias("cited"))
    named = register.filter(pl.col("claim_key").is_not_null()).join(claims, on="claim_key", suffix="_of_claim")
    named = named.filter(
        pl.col("participant_key").is_null() | (pl.col("participant_key") == pl.col("participant_key_of_claim"))
    )
    person = register.filter(pl.col("claim_key").is_null() & pl.col("participant_key").is_not_null())
    of_person = person.join(claims, on="participant_key", suffix="_of_claim")
    loose = register.filter(pl.col("claim_key").is_null() & pl.col("participant_key").is_null())
    citing = claims.select("rid", "cited").filter(pl.col("cited").list.len() > 0).explode("cited")
    of_citing = loose.join(citing, left_on="approval_ref", right_on="cited")
    columns = [name for name in ("rid", "rule", "full", "approval_ref") if name == "rid" or name in register.columns]
    return pl.concat([frame.select(columns) for frame in (named, of_person, of_citing)])


def waive(found: list[pl.DataFrame], waived: pl.DataFrame) -> list[pl.DataFrame]:
    """Take the checks' findings that an approval waives for remarks that say so; an incomplete approval queries."""
    if waived.is_empty():
        return found
    findings = together(found).join(waived, on=["rid", "rule"], how="left", maintain_order="left")
    freed = pl.col("full").fill_null(False)
    softened = pl.when(~pl.col("full")).then(pl.lit("query")).otherwise("severity").alias("severity")
    kept = findings.filter(~freed).with_columns(softened.fill_null(pl.col("severity")))
    partial = kept.filter(pl.col("full").is_not_null())
    columns = together(found).columns
    return [kept.select(columns), *said(findings.filter(freed)), *incomplete(partial)]


def said(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """Remarks that an approval waives a rule. `rows`: rid, rule, refs."""
    if rows.is_empty():
        return []
    return [_remark(rows, "rule_waived", worded("The approval {} waives the rule {} on this claim.", "refs", "rule"))]


def incomplete(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """Remarks that an approval is there and lacks something. `rows`: rid, rule, refs."""
    if rows.is_empty():
        return []
    text = worded(
        "The approval {} may be meant to waive {}, and is not complete: give its rule, approved_by, approved_on and "
        "reason in the register.",
        "refs",
        "rule",
    )
    return [_remark(rows, "approval_incomplete", text)]


def _remark(rows: pl.DataFrame, code: str, text: pl.Expr) -> pl.DataFrame:
    return make(
        rows,
        code=code,
        severity="remark",
        rule="approvals",
        message=text,
        clause="the approvals register",
        field="rule",
        value=pl.col("rule"),
    )
