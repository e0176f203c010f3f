"""Outcomes of which a person is paid one: the earliest approved claim's way stands, the ledger's before the batch's."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from kbop_cli.engine.earlier import earlier
from kbop_cli.engine.exclusive import exclusive
from kbop_cli.engine.limits import PAID
from kbop_cli.model import Contract, Exclusive, Limit, Ref
from tests.support import decide, kbop_contract

WAYS = (("part_13w", "part_26w"), ("full_13w",), ("own_trade",))


def contract(at_most: int = 1) -> Contract:
    first, *rest = kbop_contract().cards
    outcomes = first.card.outcomes
    entry = outcomes["education_entry"]
    plain = {
        code: dataclasses.replace(entry, code=code, rules=(), evidence=None, limit=None) for way in WAYS for code in way
    }
    group = Exclusive("work", WAYS, at_most, "Schedule 1", "assumed")
    card = dataclasses.replace(first.card, outcomes={**outcomes, **plain}, exclusive=(group,))
    return dataclasses.replace(kbop_contract(), cards=(dataclasses.replace(first, card=card), *rest))


PERSON = {
    "participant_id": "P1",
    "provider": "North",
    "cohort": "generic",
    "referred_on": "2022-01-10",
    "service_started_on": "2022-01-10",
    "legacy": "no",
}


def claim(name: str, outcome: str, day: str | None, **cells: str) -> dict[str, str | None]:
    claimed = {"claimed_on": "2023-06-30", "provider": "North", "participant_id": "P1"}
    return {"claim_id": name, "outcome": outcome, "achieved_on": day, **claimed, **cells}


def decided(*claims: dict[str, str | None], at_most: int = 1, **tables) -> dict[str, tuple[str, str]]:
    found = decide({"participants": [PERSON], "claims": claims, **tables}, contract(at_most))
    rows = found.decided.decisions.select("claim_id", "standing", pl.col("reasons").fill_null("")).rows()
    return {name: (standing, reasons) for name, standing, reasons in rows}


APPROVED = ("approved", "")
EXCLUDED = ("rejected", "outcome_excluded")


def test_the_way_that_was_achieved_first_stands():
    found = decided(claim("C1", "full_13w", "2023-03-02"), claim("C2", "part_13w", "2023-03-01"))
    assert found == {"C1": EXCLUDED, "C2": APPROVED}


def test_of_one_day_the_claim_id_decides():
    found = decided(claim("C2", "full_13w", "2023-03-01"), claim("C1", "part_13w", "2023-03-01"))
    assert found == {"C1": APPROVED, "C2": EXCLUDED}


def test_outcomes_of_one_way_go_together():
    found = decided(claim("C1", "part_13w", "2023-03-01"), claim("C2", "part_26w", "2023-06-01"))
    assert found == {"C1": APPROVED, "C2": APPROVED}


def test_another_person_is_not_touched():
    other = PERSON | {"participant_id": "P2"}
    tables = {"participants": [PERSON, other]}
    claims = [claim("C1", "part_13w", "2023-03-01"), claim("C2", "full_13w", "2023-03-02", participant_id="P2")]
    found = decide({**tables, "claims": claims}, contract())
    assert found.decided.decisions["standing"].to_list() == ["approved", "approved"]


@pytest.mark.parametrize(("at_most", "third"), [(2, EXCLUDED), (3, APPROVED)])
def test_as_many_ways_as_the_card_allows(at_most, third):
    claims = [
        claim("C1", "part_13w", "2023-03-01"),
        claim("C2", "full_13w", "2023-03-02"),
        claim("C3", "own_trade", "2023-03-03"),
    ]
    assert decided(*claims, at_most=at_most) == {"C1": APPROVED, "C2": APPROVED, "C3": third}


def test_a_claim_that_is_not_approved_takes_no_way():
    early = claim("C1", "part_13w", "2023-03-01", participant_id="P1", claimed_on="2023-02-01")
    found = decided(early, claim("C2", "full_13w", "2023-03-02"))
    assert found == {"C1": ("rejected", "claimed_before_achieved"), "C2": APPROVED}


def test_a_queried_claim_that_is_earlier_stays_queried_and_a_later_one_is_rejected():
    strange = {"outcome": "part_13w", "claimed_on": None}
    earlier_one = claim("C1", "part_13w", "2023-03-01") | strange
    later_one = claim("C3", "part_13w", "2023-03-03") | strange
    found = decided(earlier_one, claim("C2", "full_13w", "2023-03-02"), later_one)
    assert found == {"C1": ("queried", "missing"), "C2": APPROVED, "C3": ("rejected", "outcome_excluded;missing")}


def test_a_claim_without_a_day_is_asked_about_and_nothing_more():
    found = decided(claim("C1", "part_13w", None), claim("C2", "full_13w", "2023-03-02"))
    assert found == {"C1": ("queried", "missing"), "C2": APPROVED}


def test_an_approval_waives_it():
    agreed = {
        "approval_ref": "A1",
        "rule": "exclusive",
        "approved_by": "both",
        "approved_on": "2023-03-01",
        "reason": "agreed",
        "claim_id": "C2",
    }
    claims = [claim("C1", "part_13w", "2023-03-01"), claim("C2", "full_13w", "2023-03-02")]
    assert decided(*claims, approvals=[agreed]) == {"C1": APPROVED, "C2": APPROVED}


def frame(provider: str = "North", **cells) -> pl.DataFrame:
    row = {
        "rid": 0,
        "person": 0,
        "participant_key": "p1",
        "outcome": "full_13w",
        "claim_id": "C9",
        "claim_key": "c9",
        "achieved_on": date(2023, 1, 1),
        "standing": "approved",
        "provider": provider,
        "exempt": False,
    }
    return pl.DataFrame([row | cells], schema_overrides={"rid": pl.UInt32, "achieved_on": pl.Date})


def ledger(base: pl.DataFrame) -> pl.DataFrame:
    row = {
        "participant_id": "P1",
        "participant_key": "p1",
        "outcome": "part_13w",
        "provider": "South",
        "claim_id": "C1",
        "claim_key": "c1",
        "achieved_on": date(2023, 3, 1),
        "batch": "2023-03",
        "paid_on": date(2023, 4, 14),
    }
    return earlier(pl.DataFrame([row], schema={**PAID, "provider": pl.String, "participant_id": pl.String}), base)


@pytest.mark.parametrize("day", [date(2023, 1, 1), None])
def test_what_the_ledger_paid_comes_before_everything(day):
    base = frame(achieved_on=day)
    found = pl.concat(exclusive(base, ledger(base), contract(), ["work"]))
    assert found["code"].to_list() == ["outcome_excluded"]
    assert found["message"][0] == (
        "A person is paid one of: part_13w with part_26w, full_13w, own_trade. It has part_13w: claim C1 "
        "(achieved 2023-03-01, paid in batch 2023-03 on 2023-04-14)."
    )


def test_a_provider_is_told_nothing_of_anothers_claim():
    base = frame()
    found = pl.concat(exclusive(base, ledger(base), contract(), ["work"], hide=True))
    assert "C1" not in found["message"][0]
    assert "a claim that this provider may not see" in found["message"][0]


@pytest.mark.parametrize(
    ("weeks", "expected"), [("5", (APPROVED, EXCLUDED)), ("6", (("rejected", "limit_reached"), APPROVED))]
)
def test_a_claim_that_is_too_many_takes_no_way_from_another(weeks, expected):
    terms = contract()
    first, *rest = terms.cards
    limited = Limit(0, units=Ref("claims", "weeks"), most=Decimal(5))
    part = dataclasses.replace(first.card.outcomes["part_13w"], limit=limited)
    card = dataclasses.replace(first.card, outcomes={**first.card.outcomes, "part_13w": part})
    terms = dataclasses.replace(terms, cards=(dataclasses.replace(first, card=card), *rest))
    claims = [claim("C1", "part_13w", "2023-03-01", weeks=weeks), claim("C2", "full_13w", "2023-03-02")]
    found = decide({"participants": [PERSON], "claims": claims}, terms).decided.decisions.sort("claim_id")
    rows = found.select("standing", pl.col("reasons").fill_null("")).rows()
    assert tuple(rows) == expected
