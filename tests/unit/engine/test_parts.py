"""Plans that judge alike are judged as one: those of equal outcomes, factors and tables, and no others."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kbop_cli.engine.parts import first_of
from kbop_cli.intake.card import read_card
from kbop_cli.model import Adjustment, CardUse, DatedFigure
from tests.support import ROOT, kbop_contract

CARD = read_card(ROOT / "ratecards" / "kbop-generic" / "card.yaml", "card.yaml")
DAY = date(2022, 4, 1)
DISCOUNT = Adjustment("discount", Decimal("0.9"))


def contract(*cards):
    uses = tuple(CardUse(card, (f"cohort {at}",), DAY, None) for at, card in enumerate(cards))
    return replace(kbop_contract(), cards=uses)


def with_tables(card):
    name, table = next(iter(card.tables.items()))
    return replace(card, tables={**card.tables, name: replace(table, rows=(*table.rows, DatedFigure(date.max, 1)))})


def with_outcome(card, code, **changed):
    return replace(card, outcomes={**card.outcomes, code: replace(card.outcomes[code], **changed)})


def test_every_outcome_of_two_equal_cards_is_judged_as_the_first_ones():
    count = len(CARD.outcomes)
    found = first_of(contract(CARD, replace(CARD, name="another", version="2")))
    assert found == {number * 1000 + at: at for number in (0, 1) for at in range(count)}


@pytest.mark.parametrize("other", [with_tables(CARD), replace(CARD, adjustments=(DISCOUNT,))])
def test_other_figures_or_factors_are_judged_by_themselves(other):
    assert all(plan == first for plan, first in first_of(contract(CARD, other)).items())


def test_an_outcome_that_differs_is_judged_by_itself():
    codes = list(CARD.outcomes)
    at = codes.index("education_entry")
    for changed in ({"clause": "another"}, {"prices": ()}, {"rules": ()}, {"evidence": None}):
        found = first_of(contract(CARD, with_outcome(CARD, "education_entry", **changed)))
        assert found[1000 + at] == 1000 + at
        assert found[1000 + at - 1] == at - 1


def test_of_three_cards_the_first_that_is_equal_counts():
    other = with_outcome(CARD, "education_entry", clause="another")
    at = list(CARD.outcomes).index("education_entry")
    found = first_of(contract(CARD, other, other, CARD))
    assert [found[number * 1000 + at] for number in range(4)] == [at, 1000 + at, 1000 + at, at]
