"""Risk signs, quiet people and milestones: each on its bound and one beside it."""

import datetime as dt

import pytest

from kbop_cli.engine.reporting import idle, milestones, signs
from tests.factory.bases import document
from tests.reporting import claim, month_of, paid


def shows(month, sign):
    """claim_id -> whether it shows the sign, for the claims that could."""
    told = signs.claim_signs(month).filter(sign=sign).join(month.claims.select("rid", "claim_id"), on="rid")
    return dict(told.sort("claim_id").select("claim_id", "shows").iter_rows())


def test_a_score_that_clears_by_exactly_nothing():
    scores = {"A1": "12", "A2": "13", "A3": "11"}
    month = month_of(
        *(claim("wellbeing_improvement_second", name, a1__score=score) for name, score in scores.items()),
        claim("abuse_risk_reduction", "A4", cohort="domestic_abuse"),
        claim("employment_entry", "A5"),
    )
    # A3 falls short and is rejected; A5 rests on no score.
    assert shows(month, "score_by_nothing") == {"A1": True, "A2": False, "A4": True}


def test_a_date_on_the_very_day_of_the_milestone():
    day = dt.date(2022, 11, 15)
    month = month_of(
        claim("accommodation_3m", "A1"),
        claim("accommodation_3m", "A2", started_on="2022-08-14"),
        claim("wellbeing_second", "A3"),
        claim("mental_health_engagement", "A4", achieved=day),
        claim("accommodation_3m", "A5", started_on="2022-08-16"),
    )
    assert shows(month, "milestone_day") == {"A1": True, "A2": False, "A3": True, "A4": True}


@pytest.mark.parametrize(("others", "many"), [(2, False), (3, True), (4, True)])
def test_a_document_behind_many_claims(others, many):
    parts = [claim("employment_entry", f"A{number}") for number in range(others + 1)]
    for number, part in enumerate(parts):
        part["evidence"].append(document(f"A{number}", "support_plan", "2022-11-20", "PLAN"))
    month = month_of(*parts)
    assert set(shows(month, "many_claims_one_document").values()) == {many}
    top = signs.documents(month).row(0, named=True)
    assert (top["document"], top["claims"], top["people"], top["providers"]) == ("PLAN", others + 1, others + 1, 1)


def test_the_claimants_own_side_and_self_certification():
    month = month_of(
        claim("education_entry", "A1", e__issuer="provider"),
        claim("education_entry", "A2", e__issuer="third_party"),
        claim("education_entry", "A3", e__evidence_type="self_certification", e__issuer="participant"),
    )
    assert shows(month, "own_side") == {"A1": True, "A2": False, "A3": False}
    assert shows(month, "self_certified") == {"A1": False, "A2": False, "A3": True}


def test_shares_stand_beside_the_base_rate():
    month = month_of(
        claim("education_entry", "A1", "East", e__evidence_type="self_certification"),
        *(claim("education_entry", f"B{number}", "West") for number in range(3)),
    )
    rates = signs.rates(month, signs.claim_signs(month), "provider").filter(sign="self_certified")
    assert rates.drop("sign").rows() == [
        ("East", 1, 1, 10000, 1, 4, 2500),
        ("West", 0, 3, 0, 1, 4, 2500),
    ]


def test_people_with_no_claim_for_months():
    month = month_of(
        claim("employment_entry", "A1"),
        claim("employment_entry", "A2", claimed_on="2022-01-01"),
        claim("employment_entry", "A3", p__service_started_on="2022-09-30", p__referred_on="2022-09-01"),
        claim("employment_entry", "A4", p__closed_on="2022-12-31"),
        claim("employment_entry", "A5", started_on="2019-12-31", p__service_started_on="2022-10-01"),
    )
    people = idle.people(month).select("participant_id", "claimed", "months").rows()
    # A2 and A5 are rejected, so they count from the service's start; A4 has closed.
    assert people == [("P-A2", False, 33), ("P-A5", False, 2), ("P-A1", True, 0), ("P-A3", True, 0)]
    assert idle.by_provider(idle.people(month)).rows() == [
        ("Northgate", 4, 1, 2500, 2500, 1, 2500, 2500, 1, 2500, 2500)
    ]


def test_the_ledger_knows_of_earlier_claims():
    parts = [claim("employment_entry", "A1", started_on="2019-01-01")]
    history = [paid("H1", "accommodation_entry", dt.date(2022, 9, 30), person=" p-a1 ")]
    people = idle.people(month_of(*parts, history=history)).select("since", "claimed", "months").rows()
    assert people == [("2022-09", True, 3)]


def ahead(month, person="P-A1"):
    rows = milestones.upcoming(month).filter(participant_id=person)
    return rows.select("outcome", "due_on", "reached", "by_exception").rows()


def test_milestones_by_the_cards_own_rules():
    # Referred on 2 March 2020, in the home since 15 August 2022: 3 months is claimed, 6 months is next.
    month = month_of(claim("accommodation_3m", "A1"))
    assert ahead(month) == [("accommodation_6m", dt.date(2023, 2, 15), False, False)]


def test_an_entry_starts_the_clock_on_its_day():
    month = month_of(claim("accommodation_entry", "A1"))
    assert ahead(month) == [("accommodation_3m", dt.date(2023, 2, 15), False, False)]


def test_a_milestone_whose_day_has_come_and_one_by_exception():
    month = month_of(claim("accommodation_12m", "A1", started_on="2021-06-30"))
    assert ahead(month) == [("accommodation_18m", dt.date(2022, 12, 30), True, True)]


def test_no_milestone_for_whoever_has_claimed_it_or_has_closed():
    history = [paid("H1", "accommodation_6m", dt.date(2022, 9, 1), person="P-A1")]
    assert ahead(month_of(claim("accommodation_3m", "A1"), history=history)) == []
    assert ahead(month_of(claim("accommodation_3m", "A1", p__closed_on="2022-12-31"))) == []
    assert len(ahead(month_of(claim("accommodation_3m", "A1", p__closed_on="2023-01-01")))) == 1


def test_assessments_ahead_count_from_the_first_on_file():
    month = month_of(claim("wellbeing_initial", "A1"))
    assert ahead(month) == [("wellbeing_second", dt.date(2023, 2, 15), False, False)]
