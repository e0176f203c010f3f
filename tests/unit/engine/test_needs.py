"""What a claim needs of the ledger: an earlier outcome that was paid, evidence that alternates; what a provider is told."""

from __future__ import annotations

import dataclasses
from datetime import date

import polars as pl
import pytest

from kbop_cli.engine.alternating import alternating
from kbop_cli.engine.earlier import earlier
from kbop_cli.engine.limits import PAID
from kbop_cli.engine.needs import needs, order
from kbop_cli.model import Alternating, Contract, Need, Span
from tests.support import kbop_contract

FIRST, LATER = "accommodation_entry", "accommodation_3m"


def contract(**changes) -> Contract:
    use, *rest = kbop_contract().cards
    outcomes = dict(use.card.outcomes)
    if "needs" in changes:
        outcomes[LATER] = dataclasses.replace(outcomes[LATER], needs=changes.pop("needs"))
    card = dataclasses.replace(use.card, outcomes=outcomes, **changes)
    return dataclasses.replace(kbop_contract(), cards=(dataclasses.replace(use, card=card), *rest))


def claims(*, standing: str = "approved", day: date | None = date(2023, 6, 1), terms: Contract) -> pl.DataFrame:
    plan = list(terms.cards[0].card.outcomes).index(LATER)
    row = {
        "rid": 0,
        "plan": plan,
        "person": 0,
        "participant_key": "p1",
        "outcome": LATER,
        "claim_id": "C9",
        "claim_key": "c9",
        "achieved_on": day,
        "standing": standing,
        "provider": "North",
        "exempt": False,
    }
    types = {"rid": pl.UInt32, "plan": pl.Int32, "achieved_on": pl.Date}
    return pl.DataFrame([row], schema_overrides=types)


def ledger(base: pl.DataFrame, *, day: date = date(2023, 3, 1), form: str = "document", outcome: str = FIRST):
    row = {
        "participant_id": "P1",
        "participant_key": "p1",
        "outcome": outcome,
        "provider": "South",
        "claim_id": "C1",
        "claim_key": "c1",
        "achieved_on": day,
        "batch": "2023-03",
        "paid_on": date(2023, 4, 14),
        "evidence_class": form,
    }
    schema = {**PAID, "provider": pl.String, "participant_id": pl.String, "evidence_class": pl.String}
    return earlier(pl.DataFrame([row], schema=schema), base)


def codes(found: list[pl.DataFrame]) -> list[str]:
    return pl.concat(found)["code"].to_list()


PAID_BEFORE = (Need((FIRST,), "paid", at_least=Span(months=3)),)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 6, 1), []),
        (date(2023, 5, 31), ["earlier_outcome_out_of_time"]),
        (None, ["earlier_outcome_missing"]),
    ],
)
def test_what_the_ledger_paid_counts_as_paid(day, expected):
    terms = contract(needs=PAID_BEFORE)
    base = claims(day=day, terms=terms)
    assert codes(needs(base, ledger(base), terms, [LATER])) == expected


def test_what_the_batch_approves_is_not_paid_yet():
    terms = contract(needs=PAID_BEFORE)
    base = claims(terms=terms)
    first = base.with_columns(
        pl.lit(1, pl.UInt32).alias("rid"),
        pl.lit(0, pl.Int32).alias("plan"),
        outcome=pl.lit(FIRST),
        achieved_on=date(2023, 1, 1),
        claim_id=pl.lit("C1"),
    )
    found = needs(pl.concat([base, first.select(base.columns)]), ledger(base).clear(), terms, [LATER])
    assert codes(found) == ["earlier_outcome_missing"]
    assert "claim C1 (approved)" in pl.concat(found)["message"][0]


def test_a_provider_is_told_nothing_of_anothers_claim():
    terms = contract(needs=PAID_BEFORE)
    base = claims(day=date(2023, 5, 31), terms=terms)
    (message,) = pl.concat(needs(base, ledger(base), terms, [LATER], hide=True))["message"]
    assert "C1" not in message
    assert "a claim that this provider may not see" in message


def test_outcomes_are_judged_after_those_that_they_need():
    assert len(order(kbop_contract())) == 1
    turns = order(contract(needs=PAID_BEFORE))
    assert len(turns) == 2
    assert turns[1] == {LATER}


def test_a_circle_ends():
    assert order(contract(needs=(Need((LATER, "accommodation_6m")),)))[-1] == {LATER}
    use = kbop_contract().cards[0]
    outcomes = dict(use.card.outcomes)
    for one, other in ((FIRST, LATER), (LATER, FIRST)):
        outcomes[one] = dataclasses.replace(outcomes[one], needs=(Need((other,)),))
    card = dataclasses.replace(use.card, outcomes=outcomes)
    terms = dataclasses.replace(kbop_contract(), cards=(dataclasses.replace(use, card=card),))
    assert order(terms)[-1] == {FIRST, LATER}


@pytest.mark.parametrize(
    ("first", "form", "expected"),
    [
        ("either", "document", []),
        ("either", "self_certified", ["evidence_not_alternating"]),
        ("either", "", ["evidence_not_alternating"]),
        ("documents", "document", []),
    ],
)
def test_evidence_alternates_with_what_the_ledger_paid(first, form, expected):
    group = Alternating("homes", (LATER, "accommodation_6m"), first, "Schedule 1")
    terms = contract(alternating=(group,))
    base = claims(terms=terms)
    paid = ledger(base, form=form, outcome="accommodation_6m")
    assert codes(alternating(base, base["rid"], paid, terms)) == expected


@pytest.mark.parametrize(("first", "expected"), [("either", []), ("documents", ["evidence_not_alternating"])])
def test_which_may_come_first(first, expected):
    terms = contract(alternating=(Alternating("homes", (LATER,), first, "Schedule 1"),))
    base = claims(terms=terms)
    assert codes(alternating(base, base["rid"], ledger(base).clear(), terms)) == expected


def test_a_claim_that_rests_on_a_document_is_never_asked():
    terms = contract(alternating=(Alternating("homes", (LATER,), "documents", "Schedule 1"),))
    base = claims(terms=terms)
    paid = ledger(base, form="self_certified", outcome=LATER)
    assert codes(alternating(base, base["rid"].clear(), paid, terms)) == []
