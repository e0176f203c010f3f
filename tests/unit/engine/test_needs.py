"""What a claim needs of the ledger: an earlier outcome that was paid, evidence that alternates; what a provider is told."""

from __future__ import annotations

import dataclasses
from datetime import date

import polars as pl
import pytest

from kbop_cli.engine.alternating import alternating
from kbop_cli.engine.earlier import earlier
from kbop_cli.engine.given_columns import NUMBERED
from kbop_cli.engine.limits import PAID
from kbop_cli.engine.needs import needs, order
from kbop_cli.model import Alternating, Contract, Limit, Need, Ref, Span
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
        (date(2023, 5, 31), ["earlier_outcome_out_of_time"]),  # it is paid once, and this is the one
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
    assert "claim C1 (achieved 2023-01-01, approved)" in pl.concat(found)["message"][0]


def with_limit(terms: Contract, limit: Limit | None) -> Contract:
    use, *rest = terms.cards
    first = dataclasses.replace(use.card.outcomes[FIRST], limit=limit)
    card = dataclasses.replace(use.card, outcomes={**use.card.outcomes, FIRST: first})
    return dataclasses.replace(terms, cards=(dataclasses.replace(use, card=card), *rest))


def first_claim(base: pl.DataFrame, rid: int, day: date, **cells) -> pl.DataFrame:
    return base.with_columns(
        pl.lit(rid, pl.UInt32).alias("rid"),
        pl.lit(0, pl.Int32).alias("plan"),
        outcome=pl.lit(FIRST),
        achieved_on=day,
        claim_id=pl.lit(f"C{rid}"),
        **{name: pl.lit(cell, base.schema[name]) for name, cell in cells.items()},
    ).select(base.columns)


JOB = Ref("claims", "job")
LATE, ASKED = ["earlier_outcome_out_of_time"], ["earlier_outcome_missing"]
TOO_NEAR = (date(2023, 5, 1), date(2023, 5, 2))


@pytest.mark.parametrize(
    ("limit", "days", "standing", "expected"),
    [
        (Limit(1), TOO_NEAR[:1], "approved", LATE),
        (Limit(2), TOO_NEAR[:1], "approved", ASKED),  # another may be there, and not be known
        (Limit(2), TOO_NEAR, "approved", LATE),
        (Limit(1, each="month"), TOO_NEAR, "approved", ASKED),
        (Limit(1, per=(JOB,)), TOO_NEAR, "approved", ASKED),
        (None, TOO_NEAR, "approved", ASKED),
        (Limit(1), TOO_NEAR[:1], "queried", ASKED),
        (Limit(2), (*TOO_NEAR[:1], date(2023, 1, 1)), "approved", []),
        (Limit(1), (None,), "approved", ASKED),
    ],
)
def test_an_earlier_outcome_rejects_only_where_no_other_can_come(limit, days, standing, expected):
    terms = with_limit(contract(needs=(Need((FIRST,), at_least=Span(months=3)),)), limit)
    base = claims(terms=terms).with_columns(job=pl.lit("a"))
    firsts = [first_claim(base, place, day, standing=standing) for place, day in enumerate(days, start=1)]
    found = needs(pl.concat([base, *firsts], how="vertical_relaxed"), ledger(base).clear(), terms, [LATER])
    assert codes(found) == expected


def test_where_one_of_several_may_still_be_claimed_it_is_asked_about():
    for outcomes, expected in [((FIRST,), LATE), ((FIRST, "accommodation_6m"), ASKED)]:
        terms = contract(needs=(Need(outcomes, at_least=Span(months=3)),))
        base = claims(terms=terms)
        found = needs(pl.concat([base, first_claim(base, 1, TOO_NEAR[0])]), ledger(base).clear(), terms, [LATER])
        assert codes(found) == expected


def test_a_payment_counts_once_where_an_id_is_held_against_two_others():
    terms = with_limit(contract(needs=(Need((FIRST,), at_least=Span(months=3)),)), Limit(2))
    base = claims(terms=terms)
    pairs = [base.with_columns(pl.lit(number, base.schema["person"]).alias("person")) for number in (0, 1)]
    both = pl.concat(pairs).with_columns(pl.int_range(2, dtype=pl.UInt32).alias("rid"))
    old = ledger(base, day=TOO_NEAR[0])
    paid = pl.concat(old.with_columns(pl.lit(number, old.schema["person"]).alias("person")) for number in (0, 1))
    assert codes(needs(both, paid, terms, [LATER])) == ASKED * 2


def test_what_is_to_be_paid_is_asked_about_until_it_is():
    terms = contract(needs=PAID_BEFORE)
    base = claims(terms=terms)
    found = needs(pl.concat([base, first_claim(base, 1, TOO_NEAR[0])]), ledger(base).clear(), terms, [LATER])
    assert codes(found) == ASKED


@pytest.mark.parametrize(
    ("mine", "theirs", "limit", "day", "expected"),
    [
        ("a", "a", Limit(1), date(2023, 3, 1), []),
        ("a", " A ", Limit(1), date(2023, 3, 1), []),
        ("a", "b", Limit(1), date(2023, 3, 1), ASKED),
        (None, "a", Limit(1), date(2023, 3, 1), ASKED),
        ("a", None, Limit(1), date(2023, 3, 1), ASKED),
        ("a", "a", Limit(1), date(2023, 3, 2), LATE),
        ("a", "a", Limit(1, per=(JOB,)), date(2023, 3, 2), LATE),
        ("a", "b", Limit(1, per=(JOB,)), date(2023, 3, 2), ASKED),
        ("a", None, Limit(1, per=(JOB,)), date(2023, 3, 2), ASKED),
    ],
)
def test_the_earlier_outcome_may_have_to_be_of_the_same_job(mine, theirs, limit, day, expected):
    terms = with_limit(contract(needs=(Need((FIRST,), at_least=Span(months=3), same=(JOB,)),)), limit)
    base = claims(terms=terms).with_columns(job=pl.lit(mine, pl.String))
    found = needs(pl.concat([base, first_claim(base, 1, day, job=theirs)]), ledger(base).clear(), terms, [LATER])
    assert codes(found) == expected
    paid = ledger(base, day=day).with_columns(job=pl.lit(theirs, pl.String))
    assert codes(needs(base, paid, terms, [LATER])) == expected


@pytest.mark.parametrize(("theirs", "expected"), [("NORTH ", []), ("South", ASKED)])
def test_the_earlier_outcome_may_have_to_be_of_the_same_provider_however_it_is_written(theirs, expected):
    terms = contract(needs=(Need((FIRST,), same=(Ref("claims", "provider"),)),))
    base = claims(terms=terms).cast({"provider": NUMBERED["id"]})
    paid = ledger(base).with_columns(provider=pl.lit(theirs))
    assert codes(needs(base, paid, terms, [LATER])) == expected


def test_of_what_the_ledger_did_not_keep_it_cannot_be_told_whether_it_is_the_same_job():
    terms = contract(needs=(Need((FIRST,), same=(JOB,)),))
    base = claims(terms=terms).with_columns(job=pl.lit("a"))
    assert codes(needs(base, ledger(base), terms, [LATER])) == ASKED


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
