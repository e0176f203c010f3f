"""The published payments of three programmes come out of verify and pay, over one claim for each that was paid."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from tests.published import SUBJECTS, Claims, counts, months_before, paid, total, verified, workspace

MONTH = "2022-12"


def care_leavers(place: str) -> Claims:
    """One claim for each paid: the people in turn, and again three months earlier where there are more claims."""
    claims = Claims("dfe-care-leavers")
    for row in counts("care_leavers"):
        people = int(row[f"{place}_people"])
        day = claims.bases[row["outcome"]]["claims"][0]["achieved_on"]
        for number in range(int(row[f"{place}_claims"])):
            turn, person = divmod(number, people)
            cells = {"achieved_on": months_before(day, 3 * turn)} if turn else {}
            if turn and row["outcome"] == "course_begun":
                cells["started_on"] = cells["achieved_on"]
            if row["outcome"].startswith("level_"):
                cells["qualification_subject"] = SUBJECTS[turn]
            claims.add(row["outcome"], person, **cells)
    return claims


CAP = 'cap: {amount: "1083550.00", basis: published, source: INDIGO POJ-0123}'
NO_CAP = "# none in the source"
BRISTOL = 'cap: {amount: "2250000.00", basis: published, source: INDIGO POJ-0121}'


@pytest.mark.parametrize(
    ("place", "cap", "pounds"),
    [("sheffield", CAP, "848540.00"), ("bristol", BRISTOL, "1871540.00"), ("lewisham", NO_CAP, "2165460.00")],
)
def test_care_leavers_are_paid_as_published(tmp_path, place, cap, pounds):
    folder = workspace(tmp_path / place, "care-leavers", care_leavers(place), (CAP, cap))
    decisions = verified(folder, MONTH)
    assert Counter(row["decision"] for row in decisions) == {"approved": len(decisions)}
    lines = paid(folder, MONTH)
    assert total(decisions) == total(lines) == Decimal(pounds)


def test_one_person_with_every_rough_sleeping_outcome_is_held_to_the_cap(tmp_path):
    claims = Claims("rough-sleeping-2017")
    for outcome in claims.bases:
        claims.add(outcome, 1)
    folder = workspace(tmp_path / "one", "rough-sleeping", claims)
    decisions = verified(folder, MONTH)
    assert total(decisions) == Decimal("25520.00")
    assert total(paid(folder, MONTH)) == Decimal("19000.00")


def manchester() -> Claims:
    claims = Claims("rough-sleeping-2017")
    for row in counts("rough_sleeping"):
        for person in range(int(row["achieved"])):
            claims.add(row["outcome"], person)
    return claims


NO_PERSON_CAP = ("payers:", 'participant_cap: {amount: "99999999.00", basis: assumed}\npayers:')


def test_greater_manchester_is_held_to_its_outcomes_caps(tmp_path):
    uncapped = ('cap: {amount: "2629000.00", basis: published, source: INDIGO POJ-0154}', "# no cap")
    folder = workspace(tmp_path / "gm", "rough-sleeping", manchester(), uncapped, NO_PERSON_CAP)
    decisions = verified(folder, MONTH)
    assert total(decisions) == Decimal("3324020.00")
    lines = paid(folder, MONTH)
    most = {row["outcome"]: Decimal(row["most"]) for row in counts("rough_sleeping")}
    achieved = {row["outcome"]: int(row["achieved"]) * Decimal(row["price"]) for row in counts("rough_sleeping")}
    by_outcome = {code: total([line for line in lines if line["outcome"] == code]) for code in most}
    assert by_outcome == {code: min(most[code], achieved[code]) for code in most}
    assert sum(most.values()) == Decimal("7656000.00")
    assert {code for code in most if by_outcome[code] < achieved[code]} == {
        "accommodation_entry",
        "accommodation_3m",
        "accommodation_6m",
        "wellbeing_first",
    }


def test_greater_manchester_is_held_to_its_contracts_cap(tmp_path):
    folder = workspace(tmp_path / "gm", "rough-sleeping", manchester())
    assert total(verified(folder, MONTH)) == Decimal("3324020.00")
    lines = paid(folder, MONTH)
    assert total(lines) == Decimal("2629000.00")
    people = Counter[str]()
    for line in lines:
        people[line["participant_id"]] += int(Decimal(line["amount"]) * 100)
    assert max(people.values()) <= 19_000_00


def fusion() -> Claims:
    """People in turn; those in part-time work are others than those in full-time work."""
    claims = Claims("fair-chance-fund")
    full = max(int(row["fusion"]) for row in counts("fair_chance") if row["outcome"].startswith("full_time"))
    for row in counts("fair_chance"):
        first = full if row["outcome"].startswith("part_time") else 0
        for person in range(int(row["fusion"])):
            claims.add(row["outcome"], first + person)
    return claims


def test_fusion_before_and_after_the_cap_of_a_person(tmp_path):
    folder = workspace(tmp_path / "fusion", "fair-chance", fusion())
    decisions = verified(folder, "2017-12")
    assert Counter(row["decision"] for row in decisions) == {"approved": len(decisions)}
    assert total(decisions) == Decimal("3032950.00")
    by_person = Counter[str]()
    for row in decisions:
        by_person[row["participant_id"]] += int(Decimal(row["amount"]) * 100)
    held = sum(min(pence, 15_000_00) for pence in by_person.values())
    assert total(paid(folder, "2017-12")) == Decimal(held) / 100
    assert max(by_person.values()) > 15_000_00


def test_a_projects_discount_is_its_contracts(tmp_path):
    claims = Claims("fair-chance-fund")
    claims.add("assessment_3", 1, provider="Fusion")
    claims.add("assessment_3", 2, provider="Other")
    terms = 'adjustments: {fusion: {times: "0.9333", where: {provider: fusion}, basis: assumed}}\npayers:'
    folder = workspace(tmp_path / "one", "fair-chance", claims, ("\npayers:", "\n" + terms))
    decisions = verified(folder, "2017-12")
    assert [row["amount"] for row in decisions] == ["186.66", "200.00"]
    assert total(paid(folder, "2017-12")) == Decimal("386.66")
