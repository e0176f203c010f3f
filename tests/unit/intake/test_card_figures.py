"""Figures of a card that could not be held against what they are to be held against are refused where they stand."""

from __future__ import annotations

import pytest

from kbop_cli.intake.card import inspect_card
from tests.scenario_books import TINY_CARD

RULE = "{id: credits, kind: number, field: credits, at_least: 3,"
COLUMNS = "further_columns: {claims: {pay_before: money, other: number}}\ntables: {wage: {basis: assumed, source: a guess, rows: [{from: 2021-04-01, amount: 9}]}}\nwords:"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("kind: number, field: credits, at_least: {table: wage}", "holds amounts of money"),
        ("kind: number, field: credits, at_least: {column: pay_before}", "of type money"),
        ("kind: number, field: credits, per: weeks, below: {column: pay_before}", "of type money"),
        ("kind: number, field: pay_before, at_least: {column: other}", "of type number"),
        ("kind: number, field: pay_before, at_least: 3.005", "more than 2 decimals"),
        ("kind: number, field: credits, at_least: 3.00005", "more than 4 decimals"),
        ("kind: number, field: credits, at_least: {column: other, plus: 0.00001}", "more than 4 decimals"),
        ("kind: number, field: credits, at_least: {column: other, times: 1.00001}", "more than 4 decimals"),
        ("kind: number, field: credits, at_least: {column: other, times: 0}", "not between 0"),
        ("kind: number, field: credits, at_least: {column: other, times: -1}", "not between 0"),
        ("kind: number, field: credits, at_most: 10000000000000", "more than any cell"),
        ("kind: score_change, instrument: star, at_least: {table: wage}", "holds amounts of money"),
        ("kind: score_change, instrument: star, below: {column: pay_before}", "of type money"),
        ("kind: score_change, instrument: star, at_least: 0.00001", "more than 4 decimals"),
        ("kind: score_change, instrument: star", "what the figure is held against"),
        ("kind: number, field: credits", "what the figure is held against"),
        ("kind: interval, from: started_on, to: achieved_on", "how long"),
        ("kind: day, field: achieved_on", "which day"),
        ("kind: one_of, field: option", "either `values` or a list"),
        ("kind: none_of, field: option, values: [loud], among: participant.needs", "either `values` or a list"),
        ("kind: assessment, instrument: star, at_least: {months: 3}", "so long after no other"),
        ("kind: assessment, instrument: star, order: first, at_most: {months: 3}", "so long after no other"),
    ],
)
def test_a_figure_that_cannot_be_compared_is_refused(written, said):
    assert said in told(written)


@pytest.mark.parametrize(
    "written",
    [
        "kind: number, field: credits, per: weeks, at_least: {column: other, times: 1.0001}",
        "kind: number, field: pay_before, per: weeks, at_least: {table: wage, times: 0.123456}",
        "kind: number, field: pay_before, at_least: {table: wage}, below: 30000.05",
        "kind: score_change, instrument: star, above: {column: other}, at_most: 0.0001",
        "kind: assessment, instrument: star, order: later, at_least: {months: 3}, at_most: {months: 6}",
    ],
)
def test_a_figure_that_can_is_not(written):
    assert told(written) == ""


def told(written: str) -> str:
    text = TINY_CARD.replace(RULE, f"{{id: credits, {written},").replace("words:", COLUMNS, 1)
    return " ".join(problem.what for problem in inspect_card(text.encode(), "card.yaml").problems)
