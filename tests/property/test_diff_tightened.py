"""What the comparison of cards promises: a change that is called tightened never gains a payment.

Claims are the cards' own scenarios and the same with cells changed. Cards are taken without what holds between the
claims of one person (limits, exclusive and alternating outcomes, ladders): what one claim loses another may gain there.
"""

from __future__ import annotations

import dataclasses
import functools
from collections import Counter
from collections.abc import Iterator
from random import Random

import polars as pl
import pytest

from kbop_cli.cards.diff import diff
from kbop_cli.model import RateCard
from kbop_cli.scenario import ScenarioBook
from tests.card_edits import Edit, edits
from tests.card_worlds import Read, World, card_and_book, decided, read, worlds

NEVER_GAINS = {"tightened", "evidence_hardened", "cheaper", "wording", "assumption_became_fact"}
REFUSED = {"RateCard.further_columns", "Present.format"}
"""A card that reads a column it does not have, or one of another type, is refused before it decides anything."""

CARDS = {
    "tests/cards/coaching": 3,
    "tests/cards/families": 3,
    "ratecards/rough-sleeping-2017": 1,
    "ratecards/dfe-care-leavers": 1,
    "ratecards/kbop-generic": 1,
}
"""Card -> how many edits of each field are tried, on every scenario and so many times with cells changed, less one."""


@functools.cache
def tried(folder: str) -> tuple[RateCard, ScenarioBook, list[World]]:
    card, book = card_and_book(folder)
    outcomes = {code: dataclasses.replace(each, limit=None) for code, each in card.outcomes.items()}
    alone = dataclasses.replace(card, outcomes=outcomes, exclusive=(), alternating=(), ladders=())
    return alone, book, worlds(card, book, Random(1), CARDS[folder] - 1)


def called(old: RateCard, new: RateCard) -> set[str]:
    """What the comparison calls a change, apart from the days that it holds for."""
    return {change.category for change in diff(old, new)} - {"backdated"}


def tightenings(folder: str) -> Iterator[Edit]:
    """Edits that are called tightened and more than worded otherwise, some of each field, in no outcome's order."""
    card, _, _ = tried(folder)
    every = list(edits(card))
    Random(folder).shuffle(every)
    met: Counter[str] = Counter()
    for edit in every:
        if met[edit.field] < CARDS[folder] and edit.field not in REFUSED:
            said = called(card, edit.card)
            if said <= NEVER_GAINS and said != {"wording"}:
                met[edit.field] += 1
                yield edit


@functools.cache
def claims(folder: str, outcome: str) -> Read:
    """What the outcome's worlds hold; of all where none is named. No edit that is tried changes the columns."""
    card, book, every = tried(folder)
    return read([world for world in every if outcome in ("", world.outcome)], card, book)


def paid(folder: str, card: RateCard, outcome: str) -> pl.DataFrame:
    return decided(claims(folder, outcome), card, tried(folder)[1])


@functools.cache
def before(folder: str, outcome: str) -> pl.DataFrame:
    return paid(folder, tried(folder)[0], outcome)


@pytest.mark.parametrize("folder", CARDS)
def test_a_tightened_card_pays_no_claim_more(folder):
    gained, lost, edited = [], 0, 0
    for edit in tightenings(folder):
        edited += 1
        now = paid(folder, edit.card, edit.outcome)
        both = now.join(before(folder, edit.outcome), on="rid", suffix="_before", validate="1:1")
        assert both.height == now.height
        more = both.filter(pl.col("amount") > pl.col("amount_before"))
        lost += both["amount"].sum() < both["amount_before"].sum()
        if more.height:
            gained.append((edit.outcome, edit.field, edit.what, more["claim_id"].to_list()[:3]))
    assert gained == []
    assert lost >= edited // 4
    assert lost > 10
