"""The approvals register and persons' decisions, once the claims are numbered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kbop_cli.demo.chance import Chance
from kbop_cli.demo.days import DAY, months_on
from kbop_cli.demo.rows import Case, Row

MANAGER = "Contract manager, council"


def enter(chance: Chance, cases: Sequence[Case]) -> list[Row]:
    """Every exception that was agreed: 18 months as agreed, a stable job, a person's decision against a rejection."""
    rows: list[Row] = []
    for case in cases:
        reference = f"EX-{case.day.year}-{len(rows) + 101}"
        before = case.day - DAY * chance.between(5, 60)
        if case.kind.outcome == "accommodation_18m" and case.label != "exception_not_agreed":
            reason = chance.pick(("Complex needs", "High risk", "History of non-engagement"))
            rows.append(_row(reference, "exceptional_case", before, reason, claim_id=case.id))
        if case.label == "stable_job_agreed":
            reason = "Job at risk, agreed at referral"
            rows.append(_row(reference, "stable_employment", before, reason, participant_id=case.person.id))
        if case.label == "overturned":
            since = months_on(case.claimed_on.replace(day=1), 1) + DAY * 3
            rule = f"held_{case.kind.months}_months"
            rows.append(_row(reference, rule, since, "The landlord's delay is not held against the tenant"))
            for decision in case.decisions:
                decision["approval_ref"] = reference
    return rows


def _row(reference: str, rule: str, day: date, reason: str, claim_id: str = "", participant_id: str = "") -> Row:
    return {
        "approval_ref": reference,
        "rule": rule,
        "approved_by": MANAGER,
        "approved_on": day,
        "reason": reason,
        "claim_id": claim_id,
        "participant_id": participant_id,
    }
