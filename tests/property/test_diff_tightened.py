"""What the comparison of cards promises: a change that is called tightened never gains a payment.

Claims are the cards' own scenarios and the same with cells changed. Cards are taken without what holds between the
claims of one person (limits, exclusive and alternating outcomes, ladders): what one claim loses another may gain there.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator
from random import Random

import polars as pl
import pytest

from kbop_cli.cards.diff import diff
from kbop_cli.model import RateCard
from kbop_cli.scenario import ScenarioBook
from tests.card_edits import Edit, edits
from tests.card_worlds import World, card_and_book, decided, worlds

NEVER_GAINS = {"tightened", "evidence_hardened", "cheaper", "wording", "assumption_became_fact"}
REFUSED = {"RateCard.further_columns"}
"""A card that reads a column it does not have is refused before it decides anything."""

CARDS = {
    "tests/cards/coaching": 30,
    "tests/cards/families": 15,
    "ratecards/rough-sleeping-2017": 10,
    "ratecards/dfe-care-leavers": 10,
    "ratecards/kbop-generic": 10,
}
"""Card -> how many edits are tried, each of another field."""


@functools.cache
def tried(folder: str) -> tuple[RateCard, ScenarioBook, list[World]]:
    card, book = card_and_book(folder)
    outcomes = {code: dataclasses.replace(each, limit=None) for code, each in card.outcomes.items()}
    alone = dataclasses.replace(card, outcomes=outcomes, exclusive=(), alternating=(), ladders=())
    return alone, book, worlds(card, book, Random(1), 1)


def called(old: RateCard, new: RateCard) -> set[str]:
    """What the comparison calls a change, apart from the days that it holds for."""
    return {change.category for change in diff(old, new)} - {"backdated"}


def tightenings(folder: str) -> Iterator[Edit]:
    """Edits that are called tightened, one of each field, in an order that no outcome leads."""
    card, _, _ = tried(folder)
    every = list(edits(card))
    Random(folder).shuffle(every)
    met: set[str] = set()
    for edit in every:
        if edit.field not in {*met, *REFUSED} and called(card, edit.card) <= NEVER_GAINS:
            met.add(edit.field)
            yield edit


def paid(folder: str, card: RateCard, outcome: str) -> pl.DataFrame:
    _, book, every = tried(folder)
    return decided([world for world in every if outcome in ("", world.outcome)], card, book)


@functools.cache
def before(folder: str, outcome: str) -> pl.DataFrame:
    return paid(folder, tried(folder)[0], outcome)


@pytest.mark.parametrize("folder", CARDS)
def test_a_tightened_card_pays_no_claim_more(folder):
    gained, lost, fields = [], 0, 0
    for edit in tightenings(folder):
        fields += 1
        now = paid(folder, edit.card, edit.outcome)
        both = now.join(before(folder, edit.outcome), on="rid", suffix="_before", validate="1:1")
        assert both.height == now.height
        more = both.filter(pl.col("amount") > pl.col("amount_before"))
        lost += both["amount"].sum() < both["amount_before"].sum()
        if more.height:
            gained.append((edit.outcome, edit.field, edit.what, more["claim_id"].to_list()[:3]))
        if fields == CARDS[folder]:
            break
    assert gained == []
    assert fields == CARDS[folder]
    assert lost >= fields // 6
