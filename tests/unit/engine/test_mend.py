"""The evidence that asks least of the person, among what the card accepts."""

from __future__ import annotations

from datetime import date

import pytest

from kbop_cli.engine.mend import outstanding
from tests.factory.bases import alter, base
from tests.support import decide, kbop_contract


def asked(tables):
    """What is asked for of claim C1, by code."""
    verified = decide(tables)
    decisions = verified.decided.decisions
    named = outstanding(verified, kbop_contract()).join(decisions.select("rid", "claim_id"), on="rid")
    return {row["code"]: (row["accepted"], row["milestone"]) for row in named.iter_rows(named=True)}


def with_evidence(outcome, *types, cells=None, **cell):
    tables = base(outcome, "generic")
    tables = alter(tables, cells) if cells else tables
    first = tables["evidence"][0]
    tables["evidence"] = [{**first, "document_id": f"D{kind}", "evidence_type": kind, **cell} for kind in types]
    return tables


def test_of_a_milestone_the_self_certification_is_asked_for_with_the_day_it_must_bear():
    tables = with_evidence("accommodation_3m", "payslips")
    achieved = date.fromisoformat(tables["claims"][0]["achieved_on"])
    assert asked(tables) == {"evidence_missing": ("Self-certification form, signed (self_certification)", achieved)}


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (("payslips",), "Support plan (support_plan); and Payment statement (payment_statement)"),
        (("case_notes",), "Payment statement (payment_statement)"),
        (("creditor_letter",), "Support plan (support_plan)"),
    ],
)
def test_what_counts_already_is_not_asked_for_again(sent, expected):
    debt = {"claims.option": "debt", "claims.repayments_made": "2"}
    tables = with_evidence("financial_resilience", *sent)
    tables["claims"][0] |= {name.partition(".")[2]: cell for name, cell in debt.items()}
    assert asked(tables) == {"evidence_missing": (expected, None)}


def test_an_unsigned_form_is_still_asked_for():
    assert asked(with_evidence("employment_entry", "self_certification", signed="no")) == {
        "evidence_missing": ("Self-certification form, signed (self_certification)", None)
    }


def test_a_document_that_is_dated_too_early_is_asked_for_anew_whatever_was_sent():
    tables = with_evidence("accommodation_3m", "landlord_letter", dated_on="2019-01-01")
    assert asked(tables)["evidence_too_early"][0] == "Self-certification form, signed (self_certification)"


def test_nothing_is_asked_of_an_approved_or_a_rejected_claim():
    assert asked(base("employment_entry", "generic")) == {}
    early = with_evidence("employment_entry", "support_plan")
    early["claims"][0]["achieved_on"] = "2018-01-01"
    assert asked(early) == {}
