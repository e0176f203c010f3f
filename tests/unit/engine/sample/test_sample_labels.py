"""Tiers and evidence classes, claim by claim, through the real cards."""

import polars as pl
import pytest

from kbop_cli.engine.sample.frame import freeze
from kbop_cli.engine.sample.labels import labels
from kbop_cli.engine.sample.population import columns_by, population
from kbop_cli.errors import KbopError
from tests.factory.bases import alter, base
from tests.support import decide, kbop_contract


def told(tables):
    """The tiers and the class of the one claim, which is approved."""
    decided = decide(tables)
    assert decided.decided.decisions["standing"].to_list() == ["approved"]
    row = labels(decided, kbop_contract()).row(0, named=True)
    return row["tiers"], row["evidence_class"]


def of(kind, outcome, cohort="generic", **cells):
    return alter(base(outcome, cohort), {"e.evidence_type": kind, **cells})


@pytest.mark.parametrize(
    ("outcome", "cohort", "cells", "tiers"),
    [
        # 2 points above the first are asked for; 10 is the first.
        ("wellbeing_improvement_second", "generic", {"a1.score": "12"}, ["just_clears"]),
        ("wellbeing_improvement_second", "generic", {"a1.score": "12.9999"}, ["just_clears"]),
        ("wellbeing_improvement_second", "generic", {"a1.score": "13"}, []),
        # 3 points below the first are asked for; 20 is the first.
        ("abuse_risk_reduction", "domestic_abuse", {"a1.score": "17"}, ["just_clears"]),
        ("abuse_risk_reduction", "domestic_abuse", {"a1.score": "16.0001"}, ["just_clears"]),
        ("abuse_risk_reduction", "domestic_abuse", {"a1.score": "16"}, []),
    ],
)
def test_a_score_just_clears_up_to_a_point_above_what_is_asked(outcome, cohort, cells, tiers):
    assert told(alter(base(outcome, cohort), cells))[0] == tiers


def test_the_services_own_word_where_others_papers_would_do():
    assert told(of("service_declaration", "accommodation_entry")) == (["service_declared"], "service")
    assert told(of("landlord_confirmation", "accommodation_entry")) == ([], "document")


def test_the_services_own_paper_where_nothing_else_is_asked_for_is_no_tier():
    assert told(base("wellbeing_initial")) == ([], "service")


def test_self_certified_sustained_employment_where_the_card_states_a_risk():
    assert told(of("self_certification", "employment_13w", "domestic_abuse")) == (
        ["self_certified"],
        "self_certification",
    )
    assert told(of("payslips", "employment_13w", "domestic_abuse")) == ([], "document")


def test_evidence_from_the_claimants_side():
    assert told(of("payslips", "employment_13w", "domestic_abuse", **{"e.issuer": "provider"}))[0] == ["claimant_side"]
    assert told(of("payslips", "employment_13w", "domestic_abuse", **{"e.issuer": "third_party"}))[0] == []


def run(*rows):
    names = ["claim_id", "decision", "provider", "outcome", "amount", "month"]
    return pl.DataFrame(rows, names, orient="row")


def test_a_rejected_row_that_repeats_another_is_no_claim_of_its_own():
    june = run(
        ("C1", "approved", "a", "x", 500, "2023-06"),
        (" c1", "rejected", "a", "x", 0, "2023-06"),
        ("C2", "queried", "a", "x", 0, "2023-06"),
        ("C2", "rejected", "a", "x", 0, "2023-06"),
        ("C3", "rejected", "a", "x", 0, "2023-06"),
        ("C3", "rejected", "a", "x", 0, "2023-06"),
        ("C4", "rejected", "a", "x", 0, "2023-06"),
        (None, "rejected", "a", "x", 0, "2023-06"),
    )
    july = run(("C4", "approved", "a", "x", 700, "2023-07"))
    claims, left_out = population([june, july])
    assert claims.select("claim_id", "decision").rows() == [("C1", "approved"), ("C3", "rejected"), ("C4", "approved")]
    assert left_out == 5
    assert population([july, june])[0].equals(claims)


def test_a_claim_approved_in_two_months_is_not_frozen():
    once = run(("C1", "approved", "a", "x", 500, "2023-06"))
    twice, _ = population([once, once.with_columns(month=pl.lit("2023-07"))])
    with pytest.raises(KbopError, match="The claim_id stands twice: 'C1'"):
        freeze(twice)


def test_strata_by_columns_of_claims_and_participants_and_never_by_person():
    decided = decide(alter(base("wellbeing_initial"), {"p.needs": "mental_health;debt", "p.legacy": "no"}))
    rows = decided.decided.decisions
    made = columns_by(decided.prepared, rows, ["participant.needs", "participant.legacy", "outcome"])
    needs, legacy, outcome = made.row(0)
    assert set(needs.split(";")) >= {"mental_health"}
    assert (legacy, outcome) == ("no", "wellbeing_initial")
    for name in ("participant_id", "participant.date_of_birth", "claim_id", "notes", "worker", "nothing"):
        with pytest.raises(KbopError, match=f"There is no column {name} to stratify by"):
            columns_by(decided.prepared, rows, [name])
