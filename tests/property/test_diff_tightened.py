"""What the comparison of cards promises: a change that is called tightened never gains a payment.

Generated claims stand each in a world of its own, and cards are taken without limits: what one claim loses another
of the same person, or behind the same document, may gain.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from kbop_cli.cards.diff import diff
from kbop_cli.engine.given_columns import further_columns
from kbop_cli.engine.verify import verify
from kbop_cli.intake.tables import Inputs, read_inputs
from kbop_cli.model import Contract, RateCard
from tests.card_edits import edits
from tests.claim_factory import cases, labelled
from tests.support import apart, kbop_contract, together, write_tables

NEVER_GAINS = {"tightened", "evidence_hardened", "cheaper", "wording", "assumption_became_fact"}
TRIED = 15


def without_limits(card: RateCard) -> RateCard:
    outcomes = {code: dataclasses.replace(each, limit=None) for code, each in card.outcomes.items()}
    return dataclasses.replace(card, outcomes=outcomes)


def contract_with(card: RateCard, place: int) -> Contract:
    terms = kbop_contract()
    uses = [dataclasses.replace(use, card=without_limits(use.card)) for use in terms.cards]
    own = dataclasses.replace(uses[place], card=card, since=card.since, until=card.until)
    return dataclasses.replace(terms, cards=tuple(own if at == place else use for at, use in enumerate(uses)))


@functools.cache
def worlds() -> list[dict]:
    """Labelled claims, and generated ones taken each with its own rows alone."""
    found = [{name: rows for name, rows in tables.items() if name != "decisions"} for _, tables, _ in labelled()]
    found = [tables for tables in found if len(tables["claims"]) == 1]
    for seed in range(5):
        batch = cases(random.Random(seed), 100)
        for claim in batch["claims"]:
            person, name = claim["participant_id"], claim["claim_id"]
            found.append(
                {
                    "participants": [row for row in batch["participants"] if row["participant_id"] == person],
                    "claims": [claim],
                    "evidence": [row for row in batch.get("evidence", ()) if row["claim_id"] == name],
                    "assessments": [row for row in batch.get("assessments", ()) if row["participant_id"] == person],
                    "approvals": list(batch.get("approvals", ())),
                }
            )
    return found


@functools.cache
def claims_of(outcome: str) -> Inputs:
    """Every world of an outcome (of all, where none is named), read once."""
    chosen = [
        apart(tables, f"w{number}-")
        for number, tables in enumerate(worlds())
        if not outcome or tables["claims"][0].get("outcome") == outcome
    ]
    with tempfile.TemporaryDirectory() as folder:
        write_tables(together(chosen), Path(folder))
        return read_inputs([folder], tables=further_columns(kbop_contract()))


def decided(outcome: str, terms: Contract) -> pl.DataFrame:
    read = claims_of(outcome)
    names = [source.file for source in read.sources]
    return verify(read.tables, read.faults, names, terms).decided.decisions.select("rid", "claim_id", "amount")


@functools.cache
def before(outcome: str, place: int) -> pl.DataFrame:
    return decided(outcome, contract_with(without_limits(kbop_contract().cards[place].card), place))


def called(old: RateCard, new: RateCard) -> set[str]:
    """What the comparison calls a change, apart from the days that it holds for."""
    return {change.category for change in diff(old, new)} - {"backdated"}


def tightenings(place: int, outcome: str = "") -> Iterator[tuple[str, str, RateCard]]:
    """Edits of outcomes that are called tightened, in an order that no outcome leads."""
    card = without_limits(kbop_contract().cards[place].card)
    every = [edit for edit in edits(card) if edit[0] and outcome in ("", edit[0])]
    random.Random(place).shuffle(every)
    return (edit for edit in every if called(card, edit[2]) <= NEVER_GAINS)


@pytest.mark.parametrize("place", [0, 1], ids=["generic", "domestic_abuse"])
def test_a_tightened_card_pays_no_claim_more(place):
    gained = []
    for code, what, edited in itertools.islice(tightenings(place), TRIED):
        now = decided(code, contract_with(edited, place))
        both = now.join(before(code, place), on="rid", suffix="_before")
        more = both.filter(pl.col("amount") > pl.col("amount_before"))
        if more.height:
            gained.append((code, what, more["claim_id"].to_list()[:3]))
    assert gained == []


def test_the_tightenings_that_are_tried_bite():
    code = "accommodation_3m"
    tried = [edited for _, _, edited in tightenings(0, code)]
    paid = before(code, 0)["amount"].sum()
    losing = [edited for edited in tried if decided(code, contract_with(edited, 0))["amount"].sum() < paid]
    assert len(tried) >= 10
    assert len(losing) >= len(tried) // 2
