"""What scenarios try of a card: each thing is missing until the scenario that tries it is written."""

from fractions import Fraction

import pytest

from kbop_cli.cards.coverage import FAMILIES, Coverage, Item, can_fail, cover
from kbop_cli.intake.rows import read_rows
from kbop_cli.model import Bound, Ref
from kbop_cli.rules.combined import AnyOf, Approval
from kbop_cli.rules.values import NoneOf, Number, OneOf, Present
from tests.scenario_books import COURSE, TALK, TINY_CARD, book_of, card_of, scenarios

EVERYTHING = {
    "two credits": "{set: {credits: 2}, decision: rejected, reasons: [figure_out_of_bounds]}",
    "no credits": "{blank: [credits], decision: queried, reasons: [missing]}",
    "a note and a form": "{evidence: [note, form], decision: approved}",
    "nothing sent": "{evidence: [], decision: queried, reasons: [evidence_missing]}",
    "an older letter": "{evidence: [{evidence_type: letter, dated_on: 2022-01-01}], decision: approved}",
    "again": "{further_claims: [{set: {claim_id: a}}], decision: rejected, reasons: [limit_reached]}",
    "the first day": "{set: {achieved_on: 2022-01-01}, decision: approved}",
    "before the first day": (
        "{set: {achieved_on: 2021-12-31, participant.service_started_on: 2021-12-31}, "
        "decision: queried, reasons: [no_card_in_force]}"
    ),
}
TRIES = {
    "two credits": {
        ("course", "outcomes", "rejected"),
        ("course", "rules", "credits fails"),
        ("course", "bounds", "credits: credits at least 3, not 2"),
    },
    "no credits": {("course", "outcomes", "queried"), ("course", "rules", "credits cannot be told")},
    "a note and a form": {("course", "evidence", "note with form alone")},
    "nothing sent": {("course", "evidence", "without letter or note with form")},
    "an older letter": {("course", "evidence", "older than achieved_on")},
    "again": {("course", "limits", "refused after 1")},
    "the first day": {("", "bounds", "in force from 2022-01-01")},
    "before the first day": {("", "bounds", "not in force before 2022-01-01")},
}
"""What each scenario tries that no scenario before it does."""

BASE = {
    ("course", "outcomes", "approved"),
    ("course", "bounds", "credits: credits at least 3, not 4"),
    ("course", "evidence", "letter alone"),
    ("course", "prices", "£50.00 from 2022-01-01"),
}


@pytest.fixture
def card(tmp_path):
    return card_of(tmp_path)


def tried(tmp_path, card, *parts):
    coverage = cover(book_of(tmp_path, card, *parts), card, read_rows)
    return {(item.outcome, item.family, item.what): item.by for item in coverage.items if item.by}


def named(*names):
    return scenarios("\n".join(f"{name}: {EVERYTHING[name]}" for name in names))


def test_the_base_alone_tries_what_it_is(tmp_path, card):
    assert tried(tmp_path, card, COURSE) == dict.fromkeys(BASE, "base")


def test_each_scenario_tries_what_none_before_it_did(tmp_path, card):
    expected = dict.fromkeys(BASE, "base")
    for name, items in TRIES.items():
        expected |= dict.fromkeys(items, name)
    found = tried(tmp_path, card, COURSE, named(*TRIES))
    assert found == expected
    assert {item for item in found if item[0] != "talk"} == {
        (item.outcome, item.family, item.what)
        for item in cover(book_of(tmp_path, card, COURSE), card, read_rows).items
        if item.outcome != "talk"
    }


@pytest.mark.parametrize("left_out", TRIES)
def test_without_a_scenario_what_it_alone_tries_is_missing(tmp_path, card, left_out):
    found = tried(tmp_path, card, COURSE, named(*(name for name in TRIES if name != left_out)))
    gone = TRIES[left_out] - set(found)
    # that the outcome is queried is shown by the missing document as well
    assert gone == TRIES[left_out] - {("course", "outcomes", "queried"), ("course", "outcomes", "rejected")}


def test_values_beyond_the_bound_do_not_try_it(tmp_path, card):
    far = COURSE.replace("credits: 3", "credits: 4")
    text = "one credit: {set: {credits: 1}, decision: rejected, reasons: [figure_out_of_bounds]}"
    found = tried(tmp_path, card, far, scenarios(text))
    assert ("course", "rules", "credits fails") in found
    assert [what for _, family, what in found if family == "bounds"] == []


def test_a_scenario_that_fails_tries_nothing(tmp_path, card):
    wrong = EVERYTHING["two credits"].replace("rejected", "queried")
    assert tried(tmp_path, card, COURSE, scenarios(f"wrong: {wrong}")) == dict.fromkeys(BASE, "base")


def test_a_rule_that_is_one_reason_of_two_is_not_tried(tmp_path, card):
    text = """
    of two: {set: {credits: 2, achieved_on: 2022-01-01, participant.service_started_on: 2022-01-02},
      decision: rejected, reasons: [achieved_before_service_start, figure_out_of_bounds]}
    """
    found = tried(tmp_path, card, COURSE, scenarios(text))
    assert ("course", "rules", "credits fails") not in found
    assert ("course", "outcomes", "rejected") in found


def test_a_waived_rule_is_not_tried_by_the_claim_it_is_waived_for(tmp_path, card):
    text = "waived: {set: {credits: 2}, approvals: [credits], decision: approved}"
    found = tried(tmp_path, card, COURSE, scenarios(text))
    assert found == dict.fromkeys(BASE, "base")


def test_words_and_limits_by_word(tmp_path, card):
    text = """
    quiet: {set: {option: quiet}, decision: approved}
    mute: {set: {option: mute}, decision: rejected, reasons: [value_not_allowed]}
    none: {blank: [option], decision: queried, reasons: [missing]}
    both: {set: {option: quiet}, further_claims: [{set: {claim_id: a}}], decision: approved}
    again: {further_claims: [{set: {claim_id: a}}], decision: rejected, reasons: [limit_reached]}
    """
    found = tried(tmp_path, card, TALK, scenarios(text))
    assert {what: by for (_, _, what), by in found.items()} == {
        "approved": "base",
        "queried": "none",
        "rejected": "mute",
        "volume fails": "mute",
        "volume cannot be told": "none",
        "volume: option: loud": "base",
        "volume: option: quiet": "quiet",
        "refused after 1": "again",
        "a further one is paid": "both",
        "£7.05 from 2022-01-01": "base",
    }


def test_conditions_of_rules_and_of_evidence_and_the_date_of_evidence(tmp_path):
    text = TINY_CARD.replace("at_least: 3,", "at_least: 3, when: {kind: one_of, field: option, values: [loud]},")
    text = text.replace(
        "- any_of: [letter,", "- any_of: [{documents: [letter], when: {kind: number, field: hours, below: 5}},"
    ).replace("    limit: {times: 1}\n    prices: [{from: 2022-01-01, amount: \"50.00\"", "      dated_on_or_after: achieved_on\n    limit: {times: 1}\n    prices: [{from: 2022-01-01, amount: \"50.00\"")  # fmt: skip
    card = card_of(tmp_path, text)
    base = COURSE.replace("credits: 3", "credits: 3, option: loud, hours: 4")
    more = """
    quiet: {set: {option: quiet, credits: 2}, decision: approved}
    five hours: {set: {hours: 5}, decision: queried, reasons: [evidence_missing]}
    two credits: {set: {credits: 2}, decision: rejected, reasons: [figure_out_of_bounds]}
    early: {evidence: [{evidence_type: letter, dated_on: 2022-06-14}], decision: queried, reasons: [evidence_too_early]}
    """
    found = {what: by for (_, _, what), by in tried(tmp_path, card, base, scenarios(more)).items()}
    assert found == {
        "approved": "base",
        "queried": "five hours",
        "rejected": "two credits",
        "credits fails": "two credits",
        "credits: credits at least 3, not 4": "base",
        "credits: credits at least 3, not 2": "two credits",
        "credits: only where option is loud": "quiet",
        "credits: where option: loud": "two credits",
        "letter alone": "base",
        "without letter or note with form": "five hours",
        "letter only where hours is below 5": "five hours",
        "letter only where hours is below 5, hours below 5, not 6": "five hours",
        "letter only where hours is below 5, hours below 5, not 4": "base",
        "evidence dated on achieved_on": "base",
        "evidence dated the day before achieved_on": "early",
        "£50.00 from 2022-01-01": "base",
    }


def test_several_prices_are_tried_on_their_first_and_last_days(tmp_path):
    text = TINY_CARD.replace(
        '[{from: 2022-01-01, amount: "7.05", basis: assumed}]',
        '[{from: 2022-01-01, to: 2022-06-15, amount: "7.05", basis: assumed}, '
        '{from: 2022-06-16, amount: "8.00", basis: assumed}]',
    )
    more = "dearer: {set: {achieved_on: 2022-06-16}, decision: approved, amount: 8.00}"
    found = tried(tmp_path, card_of(tmp_path, text), TALK, scenarios(more))
    assert {what: by for (_, family, what), by in found.items() if family == "prices"} == {
        "£7.05 2022-01-01 to 2022-06-15": "base",
        "£7.05 2022-01-01 to 2022-06-15, on its last day": "base",
        "£8.00 from 2022-06-16": "dearer",
        "£8.00 from 2022-06-16, on its first day": "dearer",
    }


def test_percentages_are_exact_and_nothing_to_try_is_all_tried():
    coverage = Coverage(
        (Item("a", "rules", "x", "base"), Item("a", "rules", "y", ""), Item("b", "bounds", "z", "base"))
    )
    assert coverage.percent() == Fraction(200, 3)
    assert coverage.percent("rules") == 50
    assert coverage.percent("rules", "bounds") == Fraction(200, 3)
    assert coverage.percent("bounds") == 100
    assert coverage.percent("prices") == 100
    assert coverage.missing() == (Item("a", "rules", "y", ""),)
    assert coverage.missing("bounds") == ()
    assert set(FAMILIES) >= {item.family for item in coverage.items}


def test_what_can_never_be_false_is_not_asked_to_fail():
    option, credits_ = Ref("claims", "option"), Ref("claims", "credits")
    known = {"claims": {"option": frozenset({"a", "b"})}}
    figure, given = Number(credits_, at_least=Bound()), Present(credits_)
    assert can_fail(figure, known)
    assert can_fail(OneOf(option, ("a",)), known)
    assert can_fail(OneOf(option, among=Ref("participants", "needs")), known)
    assert can_fail(NoneOf(option, ("a", "b")), known)
    assert not can_fail(OneOf(option, ("a", "b", "c")), known)
    assert not can_fail(given, known)
    assert not can_fail(Approval(), known)
    assert can_fail(AnyOf(((figure,), (given, figure))), known)
    assert not can_fail(AnyOf(((figure,), (given,))), known)


def test_a_rule_that_only_remarks_is_tried_by_its_verdict(tmp_path):
    card = card_of(tmp_path, TINY_CARD.replace("at_least: 3,", "at_least: 3, otherwise: remark,"))
    text = """
    two credits: {set: {credits: 2}, decision: approved}
    no credits: {blank: [credits], decision: approved}
    """
    found = tried(tmp_path, card, COURSE, scenarios(text))
    assert {what: by for (_, family, what), by in found.items() if family in ("rules", "bounds")} == {
        "credits fails": "two credits",
        "credits cannot be told": "no credits",
        "credits: credits at least 3, not 4": "base",
        "credits: credits at least 3, not 2": "two credits",
    }
