"""Cards of invented contracts: what the language can say beyond the contracts that are shipped."""

from __future__ import annotations

import pytest

from kbop_cli.cards.coverage import cover
from kbop_cli.cards.diff import diff
from kbop_cli.cards.lint import lint
from kbop_cli.cards.scenarios import run_scenarios
from kbop_cli.intake.card import inspect_card
from kbop_cli.intake.rows import read_rows
from kbop_cli.intake.scenarios import read_scenarios
from tests.support import ROOT

CARDS = sorted(path.parent.name for path in (ROOT / "tests" / "cards").glob("*/card.yaml"))


@pytest.fixture(scope="module", params=CARDS)
def card_and_book(request):
    folder = ROOT / "tests" / "cards" / request.param
    inspected = inspect_card((folder / "card.yaml").read_bytes(), request.param)
    assert inspected.problems == ()
    assert inspected.card is not None
    return inspected.card, read_scenarios(folder / "scenarios.yaml", request.param, inspected.card)


def test_the_check_finds_nothing(card_and_book):
    card, _ = card_and_book
    assert lint(card, card.outcomes) == ()


def test_every_scenario_passes(card_and_book):
    card, book = card_and_book
    results = run_scenarios(book, card, read_rows)
    assert [(each.scenario.outcome, each.scenario.name, each.got) for each in results if not each.passed] == []


def test_nothing_is_untried(card_and_book):
    card, book = card_and_book
    missing = cover(book, card, read_rows).missing()
    assert [f"{item.outcome}, {item.family}: {item.what}" for item in missing] == []


def test_the_card_beside_itself_shows_nothing(card_and_book):
    card, _ = card_and_book
    assert diff(card, card) == ()
