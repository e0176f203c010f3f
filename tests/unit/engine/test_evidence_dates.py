"""Documents dated within a window: one of them, or every one; and prices that cannot be told: what is said of both."""

from __future__ import annotations

import pytest

from kbop_cli.cards.scenarios import run_scenarios
from kbop_cli.intake.rows import read_rows
from tests.scenario_books import TINY_CARD, book_of, card_of, scenarios

EVIDENCE = "all_of:\n        - any_of: [letter, {documents: [note, form]}]\n"
COURSE = "  course:\n    base: {claim: {achieved_on: 2022-06-15, credits: 3}, evidence: [letter], amount: 50.00}\n"


def told(tmp_path, dated: str, *documents: str) -> tuple[str, str]:
    """The reason and what is said of a claim with these documents, each `type day`."""
    assert EVIDENCE in TINY_CARD
    card = card_of(tmp_path, TINY_CARD.replace(EVIDENCE, f"{EVIDENCE}      {dated}\n"))
    sent = [f"{{evidence_type: {kind}, dated_on: {day}}}" for kind, day in (text.split(" ") for text in documents)]
    text = f"it: {{evidence: [{', '.join(sent)}], decision: approved}}"
    _, result = run_scenarios(book_of(tmp_path, card, COURSE, scenarios(text)), card, read_rows)
    return ";".join(result.got.reasons), " ".join(result.said)


ONE = "dated_on_or_after: achieved_on\n      early_by: {days: 14}\n      late_by: {months: 1}"
EVERY = f"{ONE}\n      dated: every"


@pytest.mark.parametrize(
    ("dated", "documents", "code"),
    [
        (ONE, ["note 2022-06-01", "form 2020-01-01"], ""),
        (EVERY, ["note 2022-06-01", "form 2022-07-15"], ""),
        (EVERY, ["note 2022-05-31", "form 2022-07-15"], "evidence_too_early"),
        (EVERY, ["note 2022-06-01", "form 2022-07-16"], "evidence_too_late"),
        (EVERY, ["note 2022-06-01", 'form ""'], "evidence_undated"),
        # another way of showing it is dated in time, and so is a second note
        (EVERY, ["note 2022-06-01", "form 2020-01-01", "letter 2022-06-15"], ""),
        (EVERY, ["note 2020-01-01", "note 2022-06-15", "form 2022-06-15"], ""),
        (EVERY, ["note 2022-06-15"], "evidence_missing"),
    ],
)
def test_one_document_or_every_one_is_dated_in_time(tmp_path, dated, documents, code):
    assert told(tmp_path, dated, *documents)[0] == code


def test_what_is_asked_names_the_days_that_count(tmp_path):
    plain = told(tmp_path, "dated_on_or_after: achieved_on", "letter 2022-06-14")[1]
    assert "No document is dated on or after the milestone, 2022-06-15 (the latest is dated 2022-06-14)." in plain
    early = told(tmp_path, ONE, "letter 2022-05-31")[1]
    assert (
        "No document is dated on or after the day 14 days before achieved_on, 2022-06-01, and no later than "
        "1 month after achieved_on, 2022-07-15 (the latest is dated 2022-05-31)."
    ) in early
    every = told(tmp_path, EVERY, "note 2022-06-01", "form 2022-07-16")[1]
    assert every.startswith("Not every document is dated on or after")
    assert "(form of 2022-07-16)" in every


PRICE = 'prices: [{from: 2022-01-01, amount: "50.00", basis: assumed}]'


@pytest.mark.parametrize(
    ("price", "cells", "said"),
    [
        ("per: hours", "hours: 2", ""),
        ("per: hours", "hours: ''", "(achieved_on 2022-06-15, hours is empty)"),
        ("per: hours", "hours: 0", "(achieved_on 2022-06-15, hours 0)"),
        ("per: hours", "hours: -1", "(achieved_on 2022-06-15, hours -1)"),
        ("where: {option: loud}", "option: loud", ""),
        ("where: {option: loud}", "option: quiet", "(achieved_on 2022-06-15, option quiet)"),
        ("where: {option: loud}", "option: ''", "(achieved_on 2022-06-15, option is empty)"),
        (
            "when: {kind: score_change, instrument: star, at_least: 2}",
            "hours: 1",
            "(achieved_on 2022-06-15, no star on",
        ),
    ],
)
def test_a_price_that_cannot_be_told_says_what_is_empty(tmp_path, price, cells, said):
    assert PRICE in TINY_CARD
    card = card_of(tmp_path, TINY_CARD.replace(PRICE, PRICE.replace("basis", f"{price}, basis"), 1))
    text = f"it: {{set: {{{cells}}}, decision: approved}}"
    _, result = run_scenarios(book_of(tmp_path, card, COURSE, scenarios(text)), card, read_rows)
    assert result.got.reasons == (("price_missing",) if said else ())
    assert said in " ".join(result.said)
