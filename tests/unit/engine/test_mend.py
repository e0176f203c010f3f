"""The evidence that asks least of the person, among what the card accepts."""

from __future__ import annotations

from datetime import date

import pytest

from kbop_cli.cards.scenarios import contract_of
from kbop_cli.engine.given_columns import further_columns
from kbop_cli.engine.mend import outstanding
from kbop_cli.engine.reporting.margins import instruments
from kbop_cli.engine.verify import verify
from kbop_cli.intake.rows import read_rows
from tests.factory.bases import alter, base
from tests.scenario_books import TINY_CARD, card_of
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


def test_evidence_that_turns_on_a_score_is_weighed_beside_the_assessments(tmp_path):
    """A note suffices where the score is 2 better; a letter asks more of the person."""
    ways = "[{documents: [letter]}, {documents: [note], when: {kind: score_change, instrument: star, at_least: 2}}]"
    text = TINY_CARD.replace("[letter, {documents: [note, form]}]", ways)
    text = text.replace("{title: Letter}", "{title: Letter, burden: 9}")
    contract = contract_of(card_of(tmp_path, text), ["people"])
    usual = {"outcome": "course", "provider": "north", "achieved_on": "2023-01-01", "claimed_on": "2023-01-01"}
    rows: dict[str, list[dict[str, str]]] = {"participants": [], "claims": [], "assessments": []}
    for person, score in (("same", "10"), ("better", "12")):
        rows["participants"].append(
            {"participant_id": person, "cohort": "people", "provider": "north", "service_started_on": "2022-01-01"}
        )
        rows["claims"].append(usual | {"claim_id": person, "participant_id": person, "credits": "3"})
        for day, points in (("2022-06-01", "10"), ("2023-01-01", score)):
            about = {"participant_id": person, "instrument": "star"}
            rows["assessments"].append(about | {"assessed_on": day, "score": points})
    frames, faults = read_rows(rows, further_columns(contract))
    verified = verify(frames, faults, ["here"], contract)
    named = outstanding(verified, contract).join(verified.decided.decisions.select("rid", "claim_id"), on="rid")
    assert dict(named.select("claim_id", "accepted").iter_rows()) == {
        "same": "Letter (letter)",
        "better": "Note (note)",
    }


def test_the_instruments_of_alternatives_are_read_too(tmp_path):
    ways = "kind: any_of, alternatives: [{kind: assessment, instrument: star, order: later, at_least: {months: 3}}]"
    text = TINY_CARD.replace("kind: number, field: credits, at_least: 3", ways)
    assert instruments(card_of(tmp_path, text).outcomes["course"]) == {"star"}
