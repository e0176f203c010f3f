"""Figures, spans and amounts beyond all contracts: refused where they stand, or judged; never a traceback."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from kbop_cli.cards.scenarios import run_scenarios
from kbop_cli.engine.prices import multiplied_exactly, price
from kbop_cli.intake.card import inspect_card
from kbop_cli.intake.rows import read_rows
from kbop_cli.model import Adjustment, Ref
from tests.scenario_books import COURSE, TINY_CARD, book_of, card_of, scenarios

RULE = "kind: number, field: credits, at_least: 3"
LONG = "kind: interval, from: participant.referred_on, to: achieved_on, at_least:"
PRICE = '"50.00", basis: assumed'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (RULE, f"{LONG} {{years: 99999, months: 99999, weeks: 99999, days: 99999}}", ""),
        (RULE, f"{LONG} {{years: 100000}}", "years"),
        (RULE, f"{LONG} {{days: 100000}}", "days"),
        (PRICE, "999999999999.99, basis: assumed", ""),
        (PRICE, "1000000000000, basis: assumed", "more than any contract pays"),
        (PRICE, '"99999999999999999999.00", basis: assumed', "more than any contract pays"),
        ("limit: {times: 1}", "limit: {times: 1000000000}", ""),
    ],
)
def test_what_is_beyond_all_contracts_is_refused(tmp_path, old, new, said):
    assert old in TINY_CARD
    text = TINY_CARD.replace(old, new, 1)
    assert said in " ".join(map(str, inspect_card(text.encode(), "card.yaml").problems))
    if not said:
        card = card_of(tmp_path, text)
        book = book_of(tmp_path, card, COURSE, scenarios("again: {further_claims: [{}], decision: approved}"))
        assert len(run_scenarios(book, card, read_rows)) == 2


class Facts:
    def type_of(self, ref):
        return "number"

    def unreadable(self, ref):
        return pl.lit(False)

    def table(self, name):
        return ()


def paid(outcome, factors, units: int) -> int | None:
    frame = pl.DataFrame(
        {"achieved_on": [date(2023, 1, 1)], "credits": [units]}, schema_overrides={"credits": pl.Int64}
    )
    return frame.select(price(outcome, factors, Facts()).alias("pence"))["pence"][0]


def test_factors_are_multiplied_exactly_however_many_there_are(tmp_path):
    outcome = card_of(tmp_path).outcomes["course"]
    factors = tuple(Adjustment(f"f{place}", Decimal("1.15")) for place in range(8))
    assert multiplied_exactly(outcome, factors)
    # 5000 x 1.15^8 = 15295.11…
    assert paid(outcome, factors, 0) == 15295
    awkward = tuple(Adjustment(f"f{place}", Decimal("9999.9999")) for place in range(8))
    assert not multiplied_exactly(outcome, awkward)


def test_units_beyond_counting_are_no_price(tmp_path):
    outcome = card_of(tmp_path).outcomes["course"]
    each = dataclasses.replace(outcome.prices[0], per=Ref("claims", "credits"))
    outcome = dataclasses.replace(outcome, prices=(each,))
    million = 1_000_000 * 10_000
    assert [paid(outcome, (), units) for units in (0, 1, million, million + 1)] == [None, 1, 5_000_000_000, None]


def test_a_card_whose_factors_are_too_large_is_refused():
    factors = ", ".join(f"f{place}: {{times: 999999.9999, basis: assumed}}" for place in range(4))
    problems = inspect_card(f"{TINY_CARD}adjustments: {{{factors}}}\n".encode(), "card.yaml").problems
    assert "too large to be multiplied exactly" in " ".join(map(str, problems))
