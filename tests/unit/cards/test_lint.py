"""Each check is raised by its own tiny broken card, by nothing else, and by no good card."""

from __future__ import annotations

from pathlib import Path

import pytest

from kbop_cli.cards.codes import CARD_CODES
from kbop_cli.cards.lint import lint
from kbop_cli.cards.lint.contract import lint_contract
from kbop_cli.codes import CODES
from kbop_cli.errors import KbopError, Problem
from kbop_cli.intake.card import inspect_card
from kbop_cli.intake.contract import read_contract
from tests.support import ROOT

BROKEN = ROOT / "tests" / "broken"
CARDS = sorted((BROKEN / "cards").glob("*.yaml"))
CONTRACTS = sorted((BROKEN / "contracts").glob("*.yaml"))
GOOD = [*sorted((ROOT / "ratecards").glob("*/card.yaml")), BROKEN / "good.yaml"]


def problems(path: Path) -> tuple[Problem, ...]:
    inspected = inspect_card(path.read_bytes(), path.name)
    if inspected.card is None:
        return inspected.problems
    tried = () if path.stem == "outcome_without_scenario" else inspected.card.outcomes
    return lint(inspected.card, tried, inspected.doubtful, inspected.problems)


def test_every_code_has_its_broken_file_and_every_file_its_code():
    assert sorted(path.stem for path in (*CARDS, *CONTRACTS)) == sorted(CARD_CODES)


def test_no_code_means_two_things():
    assert not set(CARD_CODES) & set(CODES)


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_a_broken_card_shows_its_code_and_no_other(path):
    found = problems(path)
    assert {problem.code for problem in found} == {path.stem}
    assert all(problem.place.line > 0 and problem.place.line_column > 0 for problem in found)
    assert all(problem.what and problem.mend for problem in found)


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.stem)
def test_a_broken_contract_shows_its_code_and_no_other(path):
    try:
        found = lint_contract(read_contract(path))
    except KbopError as error:
        found = error.problems
    assert {problem.code for problem in found} == {path.stem}
    assert all(problem.place.line > 1 for problem in found)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.parent.name)
def test_a_good_card_shows_nothing(path):
    assert problems(path) == ()


def test_a_gap_that_a_third_band_fills_is_none(tmp_path):
    text = (BROKEN / "cards" / "thresholds_gap.yaml").read_text(encoding="utf-8")
    path = tmp_path / "card.yaml"
    path.write_text(text, encoding="utf-8")
    assert {problem.code for problem in problems(path)} == {"thresholds_gap"}
    care = ROOT / "ratecards" / "dfe-care-leavers" / "card.yaml"
    assert problems(care) == ()
    second = care.read_text(encoding="utf-8").replace(
        "at_least: 2\n        below: 3", "at_least: 2.5\n        below: 3"
    )
    path.write_text(second, encoding="utf-8")
    assert "thresholds_gap" in {problem.code for problem in problems(path)}
