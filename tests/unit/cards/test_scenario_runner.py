"""Scenarios, run: they pass only where decision, pence and reasons are exactly those expected."""

import dataclasses

import pytest

from kbop_cli.cards.scenarios import lay_out, run_scenarios
from kbop_cli.intake.rows import read_rows
from kbop_cli.scenario import Expected
from tests.scenario_books import COURSE, TALK, TINY_CARD, book_of, card_of, scenarios


@pytest.fixture
def card(tmp_path):
    return card_of(tmp_path)


def run(tmp_path, card, *parts):
    return run_scenarios(book_of(tmp_path, card, *parts), card, read_rows)


def test_results_stand_in_the_order_of_the_book(tmp_path, card):
    text = """
    two credits: {set: {credits: 2}, decision: rejected, reasons: [figure_out_of_bounds]}
    no credits: {blank: [credits], decision: queried, reasons: [missing]}
    credits that cannot be read, and no letter:
      set: {credits: some}
      evidence: []
      decision: queried
      reasons: [evidence_missing, unreadable]
    """
    results = run(tmp_path, card, COURSE, scenarios(text), TALK)
    assert [(result.scenario.outcome, result.scenario.name) for result in results] == [
        ("course", "base"),
        ("course", "two credits"),
        ("course", "no credits"),
        ("course", "credits that cannot be read, and no letter"),
        ("talk", "base"),
    ]
    assert [result.got for result in results] == [
        Expected("approved", 5000, ()),
        Expected("rejected", 0, ("figure_out_of_bounds",)),
        Expected("queried", 0, ("missing",)),
        Expected("queried", 0, ("evidence_missing", "unreadable")),
        Expected("approved", 705, ()),
    ]
    assert all(result.passed for result in results)
    assert [len(result.said) for result in results] == [0, 1, 1, 2, 0]
    assert results[1].said == ("Three credits. It is not so (credits 2). Give credits.",)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ("{decision: approved, amount: 49.99}", Expected("approved", 5000, ())),
        ("{decision: approved, amount: 50.01}", Expected("approved", 5000, ())),
        ("{decision: queried, reasons: [missing]}", Expected("approved", 5000, ())),
        ("{decision: recorded}", Expected("approved", 5000, ())),
        ("{decision: approved, reasons: [missing]}", Expected("approved", 5000, ())),
        (
            "{set: {credits: 2}, decision: queried, reasons: [figure_out_of_bounds]}",
            Expected("rejected", 0, ("figure_out_of_bounds",)),
        ),
        (
            "{set: {credits: 2}, decision: rejected, reasons: [figure_out_of_bounds, missing]}",
            Expected("rejected", 0, ("figure_out_of_bounds",)),
        ),
        (
            "{set: {credits: 2}, evidence: [], decision: rejected, reasons: [figure_out_of_bounds]}",
            Expected("rejected", 0, ("figure_out_of_bounds", "evidence_missing")),
        ),
        (
            "{blank: [credits], evidence: [], decision: queried, reasons: [missing, evidence_missing]}",
            Expected("queried", 0, ("evidence_missing", "missing")),
        ),
    ],
)
def test_what_is_a_little_other_than_expected_fails(tmp_path, card, expected, got):
    base, result = run(tmp_path, card, COURSE, scenarios(f"one: {expected}"))
    assert base.passed
    assert not result.passed
    assert result.got == got


def test_scenarios_do_not_touch_each_other(tmp_path, card):
    """Every one has the same person, claim, document and approval, and each is decided as if it stood alone."""
    same = "evidence: [{evidence_type: letter, document_id: D, sha256: abc}], set: {approval_ref: A}"
    text = f"""
    first: {{{same}, decision: approved}}
    again: {{{same}, further_claims: [{{set: {{claim_id: a}}}}], decision: rejected, reasons: [limit_reached]}}
    last: {{{same}, decision: approved}}
    agreed: {{set: {{credits: 2, approval_ref: A}}, approvals: [{{rule: credits, claim_id: "", approval_ref: A}}], decision: approved}}
    not agreed: {{set: {{credits: 2, approval_ref: A}}, decision: rejected, reasons: [figure_out_of_bounds]}}
    of the person: {{set: {{credits: 2}}, approvals: [{{rule: credits, participant_id: person}}], decision: approved}}
    """
    results = run(tmp_path, card, COURSE, scenarios(text))
    assert [result.scenario.name for result in results if not result.passed] == []


def test_a_claim_without_its_ids_is_still_the_scenarios(tmp_path, card):
    text = """
    no claim id: {blank: [claim_id], decision: queried, reasons: [evidence_missing, missing]}
    no participant id: {blank: [participant_id], decision: queried, reasons: [missing]}
    somebody else: {set: {participant_id: nobody}, decision: queried, reasons: [participant_unknown]}
    """
    results = run(tmp_path, card, COURSE, scenarios(text))
    assert [result.scenario.name for result in results if not result.passed] == []


def test_the_rows_carry_their_scenarios_number(tmp_path, card):
    text = "more: {set: {approval_ref: 'A; B'}, further_claims: [{outcome: talk}], decision: approved}"
    batch = lay_out(book_of(tmp_path, card, COURSE, scenarios(text), TALK))
    assert batch.rids == (0, 1, 3)
    assert [row["claim_id"] for row in batch.rows["claims"]] == [
        "00000.claim",
        "00001.claim",
        "00001.claim-2",
        "00002.claim",
    ]
    assert batch.rows["claims"][1]["approval_ref"] == "00001.A;00001.B"
    assert [row["document_id"] for row in batch.rows["evidence"]] == ["00000.claim/1", "00001.claim/1"]
    assert batch.rows["claims"][1]["achieved_on"] == "2022-06-15"


@pytest.mark.parametrize("cell", ["none", " None ", ""])
def test_a_list_of_no_approvals_names_none(tmp_path, card, cell):
    text = f'none: {{set: {{approval_ref: "{cell}"}}, decision: approved}}'
    assert lay_out(book_of(tmp_path, card, COURSE, scenarios(text))).rows["claims"][1]["approval_ref"] == cell


def test_a_card_that_pays_a_penny_more_fails(tmp_path, card):
    book = book_of(tmp_path, card, COURSE)
    course = card.outcomes["course"]
    dearer = dataclasses.replace(course, prices=(dataclasses.replace(course.prices[0], pence=5001),))
    (result,) = run_scenarios(book, dataclasses.replace(card, outcomes={**card.outcomes, "course": dearer}), read_rows)
    assert (result.passed, result.got.pence) == (False, 5001)


def test_an_assessment_may_be_one_way_among_others(tmp_path):
    ways = """
      - id: credits
        kind: any_of
        alternatives: [{kind: number, field: credits, at_least: 3}, {kind: score_change, instrument: dash, at_least: 2}]
        says: Three credits, or two points better.
        mend: Give either.
"""
    rule = (
        "      - {id: credits, kind: number, field: credits, at_least: 3, says: Three credits., mend: Give credits.}\n"
    )
    assert rule in TINY_CARD
    card = card_of(tmp_path, TINY_CARD.replace(rule, ways.lstrip("\n")))
    first = "{instrument: dash, assessed_on: 2022-02-01, score: 10}"
    text = f"""
    by score: {{set: {{credits: 2}}, assessments: [{first}, {{instrument: dash, assessed_on: 2022-06-15, score: 12}}], decision: approved}}
    by neither:
      set: {{credits: 2}}
      assessments: [{first}, {{instrument: dash, assessed_on: 2022-06-15, score: 11}}]
      decision: rejected
      reasons: [no_alternative_holds]
    no score: {{set: {{credits: 2}}, decision: queried, reasons: [missing]}}
    """
    results = run(tmp_path, card, COURSE, scenarios(text))
    assert [(result.scenario.name, result.got) for result in results if not result.passed] == []
