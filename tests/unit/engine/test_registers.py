"""What the registers of approvals and of persons' decisions do to a claim, and that nothing they do is silent."""

from __future__ import annotations

import pytest

from tests.factory.bases import base
from tests.support import decide

COMPLETE = {"approved_by": "A. Manager", "approved_on": "2023-04-01", "reason": "agreed"}


def month(approvals=(), decisions=(), outcome="employment_13w", participant=(), claim=()):
    """One claim that is paid but for the cells that are given."""
    tables = {name: [dict(row) for row in rows] for name, rows in base(outcome, "generic").items()}
    tables["participants"][0] |= dict(participant)
    tables["claims"][0] |= dict(claim)
    return decide({**tables, "approvals": list(approvals), "decisions": list(decisions)})


def decided(run):
    (row,) = run.decided.decisions.to_dicts()
    return row["standing"], {found["code"]: found for found in run.decided.findings.to_dicts()}


EMPLOYED = {"months_employed_at_referral": "6", "crisis_at_referral": "no"}


def test_a_waiver_is_told_with_its_reference():
    approval = {"approval_ref": "EX-1", "rule": "stable_employment", "claim_id": "C1", **COMPLETE}
    standing, found = decided(month([approval], participant=EMPLOYED))
    assert standing == "approved"
    assert found["rule_waived"]["severity"] == "remark"
    assert found["rule_waived"]["message"] == "The approval ex-1 waives the rule stable_employment on this claim."


def test_a_rule_that_holds_by_itself_needs_no_waiver():
    approval = {"approval_ref": "EX-1", "rule": "stable_employment", "claim_id": "C1", **COMPLETE}
    _, found = decided(month([approval], participant={**EMPLOYED, "months_employed_at_referral": "5"}))
    assert "rule_waived" not in found


def test_a_late_claim_that_is_agreed_is_told():
    approval = {"approval_ref": "EX-1", "rule": "late_claim", "claim_id": "C1", **COMPLETE}
    standing, found = decided(month([approval], claim={"claimed_on": "2024-07-01"}))
    assert standing == "approved"
    assert found["rule_waived"]["value"] == "late_claim"


@pytest.mark.parametrize("lacking", COMPLETE)
@pytest.mark.parametrize("rule", ["stable_employment", "late_claim"])
def test_an_approval_that_lacks_something_is_named_and_asked_about(rule, lacking):
    approval = {"approval_ref": "EX-1", "rule": rule, "claim_id": "C1", **COMPLETE, lacking: ""}
    cells = {"participant": EMPLOYED} if rule == "stable_employment" else {"claim": {"claimed_on": "2024-07-01"}}
    standing, found = decided(month([approval], **cells))
    assert standing == "queried"
    assert "ex-1" in found["approval_incomplete"]["message"]
    assert found["approval_incomplete"]["value"] == rule


DECISION = {
    "claim_id": "C1",
    "decision": "approved",
    "decided_by": "V. Verifier",
    "decided_on": "2023-07-01",
    "reason": "seen",
}
REJECTED = {"claim": {"claimed_on": "2020-01-01"}}


@pytest.mark.parametrize(
    ("named", "standing"),
    [
        ({"claim_id": "C1"}, "approved"),
        ({"participant_id": "P1"}, "approved"),
        ({}, "approved"),
        ({"claim_id": "C1", "participant_id": "P1"}, "approved"),
        ({"claim_id": "C2"}, "rejected"),
        ({"participant_id": "P2"}, "rejected"),
        ({"claim_id": "C1", "participant_id": "P2"}, "rejected"),
        ({"claim_id": "C1", "reason": ""}, "rejected"),
    ],
)
def test_a_rejection_is_approved_against_only_by_an_approval_that_is_for_the_claim(named, standing):
    approval = {"approval_ref": "EX-1", "rule": "late_claim", **COMPLETE, **named}
    got, found = decided(month([approval], [{**DECISION, "approval_ref": "EX-1"}], **REJECTED))
    assert got == standing
    assert ("decision_not_applied" in found) == (standing == "rejected")


def test_the_later_of_two_decisions_counts_and_the_earlier_is_told():
    later = {**DECISION, "decision": "rejected", "decided_on": "2023-07-02"}
    standing, found = decided(month(decisions=[later, DECISION]))
    assert standing == "rejected"
    assert found["decision_overruled"]["value"] == "approved"


def test_two_decisions_of_one_day_that_differ_are_not_applied():
    other = {**DECISION, "decision": "rejected"}
    standing, found = decided(month(decisions=[DECISION, other]))
    assert standing == "queried"
    assert "two decisions of one day differ" in found["decision_not_applied"]["message"]


@pytest.mark.parametrize(
    ("cells", "standing"),
    [
        ({"decision": "rejectd"}, "queried"),
        ({"decision": ""}, "queried"),
        ({"decision": "rejected", "reason": ""}, "queried"),
        ({"decision": "queried", "decided_by": ""}, "queried"),
        ({"decision": "approved", "reason": ""}, "approved"),
    ],
)
def test_a_judgement_that_cannot_be_told_and_may_withhold_a_claim_is_asked_about(cells, standing):
    got, found = decided(month(decisions=[{**DECISION, **cells}]))
    assert got == standing
    assert "decision_not_applied" in found


def test_a_reference_that_a_decision_cites_and_no_register_holds_is_told():
    _, found = decided(month(decisions=[{**DECISION, "approval_ref": "EX-9"}]))
    assert found["approval_unknown"]["value"] == "ex-9"


def test_rows_that_stand_for_nothing_are_counted():
    approvals = [{"approval_ref": "EX-1", "rule": "late_clam", "claim_id": "C1", **COMPLETE}]
    tables = base("wellbeing_second", "generic")
    tables = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    on_file = tables["assessments"][0]
    tables["assessments"] += [
        {**on_file, "participant_id": "P9"},
        {**on_file, "instrument": "homelesness_star", "assessed_on": "2019-01-01"},
    ]
    run = decide({**tables, "approvals": approvals, "decisions": [{**DECISION, "claim_id": "C9"}]})
    said = " ".join(run.notes)
    assert "1 assessments name no participant" in said
    assert '1 assessments count for no instrument: instrument "homelesness_star"' in said
    assert "1 persons' decisions name no claim" in said
    assert '1 approvals name "late_clam", which is no rule of the contract. Did you mean "late_claim"?' in said


def test_an_amount_that_cannot_be_read_is_remarked():
    standing, found = decided(month(claim={"amount_claimed": "TBC"}))
    assert standing == "approved"
    assert found["unreadable"]["field"] == "amount_claimed"
