"""What the reader says of prices, factors and choices of evidence that cannot be meant, each at its place."""

from __future__ import annotations

import pytest

from kbop_cli.intake.card import inspect_card
from tests.support import ROOT

CARD = (ROOT / "tests" / "cards" / "coaching" / "card.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("outcomes: [job_start], where", "outcomes: [job_strat], where", "unknown_name", 'no outcome "job_strat"'),
        ("{participant.area: coast}", "{participant.arae: coast}", "unknown_name", "participant.arae"),
        ("          at_least: 2\n", "          at_least: 4\n", "not_as_schema", "of 3 ways 4 are asked for"),
        ("column: pay_before", "column: hours", "wrong_type", "hours is of type number"),
        (", per: hours, at_most: 4", ", at_most: 4", "not_as_schema", "not `per` any"),
        ("cap: {number: 100, basis", "cap: {basis", "not_as_schema", "neither an amount nor a number"),
        ("at_most: {months: 6}", "at_most: {months: 6}, when: 1", "not_yaml", "not YAML"),
    ],
)
def test_what_cannot_be_meant_is_said_at_its_place(old, new, code, said):
    assert CARD.count(old) == 1
    problems = inspect_card(CARD.replace(old, new).encode("utf-8"), "card.yaml").problems
    (problem,) = [each for each in problems if each.code == code]
    assert said in problem.what
    assert problem.place.line > 1


def test_two_prices_of_which_one_has_no_conditions_overlap():
    plain = CARD.replace(", when: {kind: number, field: need_score, at_least: 20}", "")
    problems = inspect_card(plain.encode("utf-8"), "card.yaml").problems
    assert {each.code for each in problems} == {"prices_overlap"}
