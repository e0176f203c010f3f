"""The worked month: its shape, its sameness, and that every planted mistake is decided as its kind promises."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import Counter

import pytest

from kbop_cli.columns import TABLES
from kbop_cli.demo import mistakes
from kbop_cli.demo.month import DemoMonth, month
from kbop_cli.demo.outcomes import KINDS, shares
from tests.page_judge import judge
from tests.support import decide, kbop_contract

PROMISED = {mistake.kind: mistake for mistake in mistakes.EVERY}
IDENTITY = ("first_name", "last_name", "date_of_birth", "postcode")


@pytest.fixture(scope="module")
def june() -> DemoMonth:
    return month()


@pytest.fixture(scope="module")
def decided(june):
    return decide(june.tables, month=june.month).decided


def digest(made: DemoMonth) -> str:
    said = json.dumps([made.tables, made.labels, [str(pair) for pair in made.duplicates]], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def test_the_month_is_the_same_everywhere(june):
    assert digest(june) == "ea44d2cca827b3224b9f78d29e510f27c40c950087991b4249b73bc096e8c352"
    assert digest(month()) == digest(june)
    assert digest(month(seed=1)) != digest(june)


def test_the_tables_are_as_an_export_holds_them(june):
    assert list(june.tables) == list(TABLES)
    for name, rows in june.tables.items():
        assert {tuple(row) for row in rows} == {tuple(column for column in TABLES[name] if column != "evidence")}
        assert all(isinstance(cell, str) for row in rows for cell in row.values())
    claims = [row for row in june.tables["claims"] if any(row.values())]
    assert (len(claims), len(june.tables["claims"])) == (740, 743)
    assert {len(row["sha256"]) for row in june.tables["evidence"]} == {64}


def test_outcomes_stand_in_the_published_proportions(june):
    published = sum(kind.published for kind in KINDS)
    assert published == 30_996
    assert shares(published) == [(kind, kind.published) for kind in KINDS]
    counted = Counter(row["outcome"].strip().lower() for row in june.tables["claims"])
    assert counted["wellbeing_initial"] > counted["accommodation_3m"] > counted["accommodation_entry"]
    for outcome in ("wellbeing_second", "accommodation_6m", "services_access", "employment_entry"):
        expected = sum(kind.published for kind in KINDS if kind.outcome == outcome) * 740 / published
        assert abs(counted[outcome] - expected) <= 6, outcome


def test_prices_are_those_of_the_cards():
    priced = {
        code: {price.pence for price in outcome.prices}
        for use in kbop_contract().cards
        for code, outcome in use.card.outcomes.items()
        if outcome.payable
    }
    assert {kind.outcome: {kind.pounds * 100} for kind in KINDS} == priced


def test_eight_providers_of_which_two_are_much_larger(june):
    counted = Counter(row["provider"] for row in june.tables["claims"] if row["claim_id"]).most_common()
    assert len(counted) == 8
    assert counted[1][1] > 2 * counted[2][1]
    assert {row["provider"] for row in june.tables["participants"] if row["cohort"] == "domestic_abuse"} == {
        "Larkspur House"
    }


def test_nobody_real_can_be_met(june):
    for row in june.tables["participants"]:
        assert row["postcode"][:3] in {f"HD2{last}"[:3] for last in range(10)} | {"WF4"}
        assert len(row["postcode"].split()[0]) == 4
        assert row["national_insurance_number"][:2] in {"", "CR", "MW", "NC"}


def test_referrals_come_from_the_published_sources(june):
    people = june.tables["participants"]
    counted = Counter(row["referral_source"] for row in people)
    published = {"": 24, "local authority housing": 16, "provider": 11, "custody": 10, "self": 10}
    for source, percent in published.items():
        assert abs(counted[source] * 100 / len(people) - percent) < 4, source


def test_decisions_are_mixed_as_in_a_real_month(decided):
    counted = Counter(decided.decisions["standing"])
    assert counted.total() == 740
    assert counted["recorded"] == 4
    assert 0.78 < counted["approved"] / 740 < 0.85
    assert 0.10 < counted["queried"] / 740 < 0.14
    assert 0.05 < counted["rejected"] / 740 < 0.08


def test_every_kind_of_mistake_is_planted(june):
    rows = Counter(row["claim_id"] for row in june.tables["claims"])
    twice = [claim for claim, kind in june.labels.items() if kind == "claim_id_twice"]
    assert Counter(june.labels.values()) == {mistake.kind: mistake.number for mistake in mistakes.EVERY}
    assert [rows[claim] for claim in twice] == [2]


def broken_promises(made: DemoMonth, decided) -> list[tuple[object, ...]]:
    found: dict[str, set[str]] = {}
    for claim, code in decided.findings.select("claim_id", "code").iter_rows():
        found.setdefault(claim, set()).add(code)
    paired = {claim for pair in made.duplicates for claim in pair.claim_ids}
    wrong: list[tuple[object, ...]] = []
    for claim, decision in decided.decisions.select("claim_id", "standing").iter_rows():
        kind = made.labels.get(claim, "")
        promised = PROMISED.get(kind)
        if promised is not None:
            kept = decision == promised.decision and (not promised.code or promised.code in found.get(claim, ()))
        else:
            kept = claim in paired or decision in ("approved", "recorded")
        if not kept:
            wrong.append((claim, kind, decision, found.get(claim)))
    return wrong


def test_every_mistake_is_decided_as_its_kind_promises(june, decided):
    assert broken_promises(june, decided) == []


@pytest.mark.parametrize("name", ["2022-01", "2024-03"])
def test_other_months_keep_their_promises_too(name):
    made = month(name, seed=7)
    assert broken_promises(made, decide(made.tables, month=name).decided) == []
    assert {row["month"] for row in made.tables["targets"]} >= {name}


@pytest.mark.parametrize("name", ["2021-12", "2024-04"])
def test_a_month_outside_the_service_is_refused(name):
    with pytest.raises(ValueError, match="from 2022-01 to 2024-03"):
        month(name)


UNDER_TWO_IDS = ("two_ids", "swapped_names", "typing_slip", "transliteration")


def test_the_independent_judge_decides_alike(june, decided):
    """All claims but those that persons decided, whose dates other programs wrote, or whose person looks like another:
    the judge reads neither decisions nor names."""
    tables = {name: rows for name, rows in june.tables.items() if name not in ("decisions", "targets")}
    left_out = {row["claim_id"] for row in june.tables["decisions"]}
    left_out |= {claim for claim, kind in june.labels.items() if kind == "spreadsheet_dates"}
    alike = set(decided.findings.filter(code="person_under_two_ids", severity="query")["claim_id"])
    assert alike == {pair.claim_ids[1] for pair in june.duplicates if pair.kind in UNDER_TWO_IDS}
    left_out |= alike
    theirs = sorted((one.claim_id, one.decision) for one in judge(tables) if one.claim_id not in left_out)
    ours = sorted(row for row in decided.decisions.select("claim_id", "standing").iter_rows() if row[0] not in left_out)
    assert ours == theirs
    assert len(ours) == 740 - 7 - 6 - 16


def test_forty_duplicates_of_ten_kinds(june, decided):
    assert set(Counter(pair.kind for pair in june.duplicates).values()) == {4}
    assert len({pair.kind for pair in june.duplicates}) == 10
    decisions = dict(decided.decisions.sort("row").select("claim_id", "standing").iter_rows())
    people = {row["participant_id"]: row for row in june.tables["participants"]}
    for pair in june.duplicates:
        one_id, one_person = len(set(pair.claim_ids)) == 1, len(set(pair.participant_ids)) == 1
        assert one_id == (pair.kind == "same_claim_again")
        if pair.kind in ("same_claim_again", "same_claim_new_id", "two_providers", "another_episode"):
            assert one_person
            assert decisions[pair.claim_ids[1]] == "rejected"
        else:
            assert not one_person
        first, second = (people[participant] for participant in pair.participant_ids)
        alike = {column for column in IDENTITY if first[column] == second[column]}
        if pair.kind in DIFFER:
            assert len(alike) == 4 - DIFFER[pair.kind] or pair.kind == "transliteration"
            assert "postcode" in alike


DIFFER = {"two_ids": 0, "swapped_names": 2, "typing_slip": 1, "transliteration": 1}
"""How many of the four identity cells the second entry writes otherwise; of a transliterated name one or both."""


def test_nobody_else_is_entered_twice(june):
    meant = {frozenset(pair.participant_ids) for pair in june.duplicates}
    rows = {row["participant_id"]: row for row in june.tables["participants"]}
    for (one, first), (other, second) in itertools.combinations(rows.items(), 2):
        if frozenset((one, other)) not in meant:
            alike = [column for column in IDENTITY if first[column] == second[column]]
            assert len(alike) < 4, (one, other)
