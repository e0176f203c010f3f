"""How claims are told apart by a limit: columns, stretches of a date, units; and what cannot be told of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from kbop_cli.cards.scenarios import contract_of
from kbop_cli.engine.approved import approved_claims
from kbop_cli.engine.given_columns import further_columns
from kbop_cli.engine.payment_frames import claims_of
from kbop_cli.engine.verify import verify
from kbop_cli.intake.card import inspect_card
from kbop_cli.intake.rows import read_rows
from tests.scenario_books import card_of

CARD = """
card: support
version: "1"
title: Support
source: made up
in_force: {{from: 2022-01-01}}
further_columns: {{claims: {{job: id, week_ending: date, weeks: number, level: number}}}}
evidence_types: {{letter: {{title: A letter}}}}
outcomes:
  week:
    title: Weeks
    group: g
    clause: c
    basis: assumed
    limit: {limit}
    prices: [{{from: 2022-01-01, amount: "10.00", basis: assumed}}]
"""


def decided(tmp_path: Path, limit: str, *claims: str, paid: tuple[dict, ...] = ()) -> list[tuple[str, str | None]]:
    """Decision and reasons of each claim; a claim is `achieved_on` and then `column=cell`, all of one person."""
    card = card_of(tmp_path, CARD.format(limit=limit))
    rows = []
    for number, text in enumerate(claims):
        day, *cells = text.split(" ")
        usual = {"claim_id": f"c{number}", "participant_id": "p", "outcome": "week", "provider": "north"}
        rows.append(usual | {"achieved_on": day, "claimed_on": "2023-12-31"} | dict(cell.split("=") for cell in cells))
    person = {"participant_id": "p", "cohort": "people", "provider": "north", "service_started_on": "2022-01-01"}
    contract = contract_of(card, ["people"])
    frames, faults = read_rows({"participants": [person], "claims": rows}, further_columns(contract))
    found = verify(frames, faults, ["here"], contract, paid=ledger(*paid) if paid else None).decided
    decisions = found.decisions.sort("claim_id")
    return list(decisions.select("standing", "reasons").iter_rows())


def ledger(*rows: dict) -> pl.DataFrame:
    usual = {"claim_id": "old", "participant_id": "P", "provider": "north", "outcome": "week", "slot": "1"}
    usual |= {"batch": "2022-12", "paid_on": date(2023, 1, 14), "evidence_class": "document"}
    return pl.DataFrame([usual | {"achieved_on": date(2022, 12, 1)} | row for row in rows])


OK, FULL, UNCLEAR = ("approved", None), ("rejected", "limit_reached"), ("queried", "limit_unclear")
ONCE_A_JOB = "{times: 1, per: [job]}"


@pytest.mark.parametrize(
    ("limit", "claims", "expected"),
    [
        (ONCE_A_JOB, ["2023-01-01 job=a", "2023-02-01 job=b"], [OK, OK]),
        (ONCE_A_JOB, ["2023-01-01 job=Job-1", "2023-02-01 job=job-1"], [OK, FULL]),
        # which job it is cannot be told: it may be the one that was paid, and that one may be it
        (ONCE_A_JOB, ["2023-01-01 job=a", "2023-02-01 job="], [OK, UNCLEAR]),
        (ONCE_A_JOB, ["2023-01-01 job=", "2023-02-01 job=a"], [OK, UNCLEAR]),
        (ONCE_A_JOB, ["2023-01-01 job="], [OK]),
        ("{times: 2, per: [job]}", ["2023-01-01 job=a", "2023-02-01 job="], [OK, OK]),
        (
            "{times: 2, per: [job]}",
            ["2023-01-01 job=a", "2023-02-01 job=b", "2023-03-01 job=", "2023-04-01 job=b"],
            [OK, OK, UNCLEAR, UNCLEAR],
        ),
        ("{times: 1, per: [week_ending]}", ["2023-01-01 week_ending=2023-01-07"] * 2, [OK, FULL]),
        ("{times: 1, per: [provider]}", ["2023-01-01", "2023-02-01"], [OK, FULL]),
        # what is numbered is compared like any other text, however it is written
        ("{times: 1, per: [employer]}", ["2023-01-01 employer=Acme", "2023-02-01 employer=ACME"], [OK, FULL]),
        ("{times: 1, per: [employer]}", ["2023-01-01 employer=Acme", "2023-02-01 employer=Apex"], [OK, OK]),
        (
            "{times: 1, per: [qualification_number]}",
            ["2023-01-01 qualification_number=a1", "2023-02-01 qualification_number=A1"],
            [OK, FULL],
        ),
        (
            "{times: 2, further_must: {differ_in: employer}}",
            ["2023-01-01 employer=Acme", "2023-02-01 employer=ACME", "2023-03-01 employer=Apex"],
            [OK, FULL, OK],
        ),
        ("{times: 1, per: [achieved_on]}", ["2023-01-01", "2023-01-02", "2023-01-02"], [OK, OK, FULL]),
        ("{times: 2, further_must: {differ_in: achieved_on}}", ["2023-01-01", "2023-01-01"], [OK, FULL]),
        # Monday 2 January to Sunday 8 January
        ("{times: 1, each: week}", ["2023-01-01", "2023-01-02", "2023-01-08", "2023-01-09"], [OK, OK, FULL, OK]),
        (
            "{times: 1, each: month, by: week_ending}",
            [
                f"2023-06-0{day} week_ending={week}"
                for day, week in enumerate(("2023-04-30", "2023-05-01", "2023-05-31"), 1)
            ],
            [OK, OK, FULL],
        ),
        (
            "{times: 1, each: month, by: week_ending}",
            ["2023-06-01 week_ending=2023-05-01", "2023-06-02 week_ending="],
            [OK, UNCLEAR],
        ),
        ("{units: {of: weeks, at_most: 5}}", ["2023-01-01 weeks=5"], [OK]),
        ("{units: {of: weeks, at_most: 5}}", ["2023-01-01 weeks=5.0001"], [FULL]),
        ("{units: {of: weeks, at_most: 5}}", ["2023-01-01 weeks=3", "2023-02-01 weeks=2"], [OK, OK]),
        # what is too much leaves what is left to those after it
        (
            "{units: {of: weeks, at_most: 5}}",
            ["2023-01-01 weeks=3", "2023-02-01 weeks=3", "2023-03-01 weeks=2", "2023-04-01 weeks=0.5"],
            [OK, FULL, OK, FULL],
        ),
        ("{units: {of: weeks, at_most: 5}, each: year}", ["2022-12-31 weeks=5", "2023-01-01 weeks=5"], [OK, OK]),
        ("{times: 2, units: {of: weeks, at_most: 5}}", ["2023-01-01 weeks=1"] * 1, [OK]),
        (
            "{times: 2, units: {of: weeks, at_most: 5}}",
            ["2023-01-01 weeks=1", "2023-02-01 weeks=1", "2023-03-01 weeks=1"],
            [OK, OK, FULL],
        ),
        # … and its place
        (
            "{times: 2, units: {of: weeks, at_most: 5}}",
            ["2023-01-01 weeks=3", "2023-02-01 weeks=3", "2023-03-01 weeks=2", "2023-04-01 weeks=0"],
            [OK, FULL, OK, FULL],
        ),
        ("{units: {of: weeks, at_most: 5}}", ["2023-01-01 weeks=", "2023-02-01 weeks=5"], [UNCLEAR, OK]),
        ("{units: {of: weeks, at_most: 5}}", ["2023-01-01 weeks=0"], [UNCLEAR]),
        (
            "{units: {of: weeks, at_most: 5}, per: [job]}",
            ["2023-01-01 weeks=1 job=a", "2023-02-01 weeks=1"],
            [OK, UNCLEAR],
        ),
    ],
)
def test_a_person_is_paid_so_often(tmp_path, limit, claims, expected):
    assert decided(tmp_path, limit, *claims) == expected


@pytest.mark.parametrize(
    ("limit", "claim", "paid", "expected"),
    [
        (ONCE_A_JOB, "2023-02-01 job=a", {"job": "A "}, FULL),
        (ONCE_A_JOB, "2023-02-01 job=a", {"job": "b"}, OK),
        ("{times: 1, per: [employer]}", "2023-02-01 employer=Acme", {"employer": "ACME"}, FULL),
        ("{times: 1, per: [employer]}", "2023-02-01 employer=Acme", {"employer": "Apex"}, OK),
        ("{times: 1, per: [provider]}", "2023-02-01", {"provider": "North "}, FULL),
        ("{times: 1, per: [provider]}", "2023-02-01", {"provider": "south"}, OK),
        (ONCE_A_JOB, "2023-02-01 job=a", {}, UNCLEAR),  # the ledger did not keep it
        (
            "{times: 1, each: month, by: week_ending}",
            "2023-02-01 week_ending=2023-01-31",
            {"week_ending": "2023-01-01"},
            FULL,
        ),
        (
            "{times: 1, each: month, by: week_ending}",
            "2023-02-01 week_ending=2023-01-31",
            {"week_ending": "2022-12-31"},
            OK,
        ),
        ("{times: 1, each: month, by: week_ending}", "2023-02-01 week_ending=2023-01-31", {}, UNCLEAR),
        ("{units: {of: weeks, at_most: 5}}", "2023-02-01 weeks=2", {"weeks": "30000"}, OK),
        ("{units: {of: weeks, at_most: 5}}", "2023-02-01 weeks=2", {"weeks": "30001"}, FULL),
        ("{units: {of: weeks, at_most: 5}}", "2023-02-01 weeks=2", {}, UNCLEAR),
    ],
)
def test_what_the_ledger_paid_counts(tmp_path, limit, claim, paid, expected):
    assert decided(tmp_path, limit, claim, paid=(paid,)) == [expected]


def test_what_is_paid_is_kept_as_the_months_after_read_it(tmp_path):
    limit = "{per: [job], each: month, by: week_ending, units: {of: weeks, at_most: 5}}"
    card = card_of(tmp_path, CARD.format(limit=limit))
    contract = contract_of(card, ["people"])
    person = {"participant_id": "p", "cohort": "people", "provider": "north", "service_started_on": "2022-01-01"}
    usual = {
        "claim_id": "c",
        "participant_id": "p",
        "outcome": "week",
        "provider": "north",
        "achieved_on": "2023-01-02",
    }
    row = usual | {"claimed_on": "2023-01-02", "job": "J-1", "week_ending": "2023-01-01", "weeks": "3.5"}
    frames, faults = read_rows({"participants": [person], "claims": [row]}, further_columns(contract))
    approved = approved_claims(verify(frames, faults, ["here"], contract), None, contract)
    (claim,) = claims_of(approved, "2023-01")
    kept = dict(claim.facts)
    assert kept == {"job": "J-1", "week_ending": "2023-01-01", "weeks": "35000"}
    again = "2023-02-01 job=j-1 week_ending=2023-01-31 weeks="
    assert decided(tmp_path, limit, f"{again}1.5", paid=(kept,)) == [OK]
    assert decided(tmp_path, limit, f"{again}1.6", paid=(kept,)) == [FULL]


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("{each: month}", "neither how many"),
        ("{units: {of: weeks, at_most: 5}, apart: {days: 7}}", "not how many there may be"),
        ("{times: 1, by: week_ending}", "no stretch of time"),
        ("{times: 1, each: month, by: claimed_on}", "not told apart by claimed_on"),
        ("{times: 1, per: [claim_id]}", "not told apart by claim_id"),
        ("{times: 1, each: month, by: weeks}", "of type number"),
        ("{units: {of: job, at_most: 5}}", "of type id"),
        ("{units: {of: weeks, at_most: 0}}", "so few units"),
        ("{units: {of: weeks, at_most: 5.00001}}", "more than 4 decimals"),
    ],
)
def test_a_limit_that_cannot_be_meant_is_refused(limit, said):
    problems = inspect_card(CARD.format(limit=limit).encode(), "card.yaml").problems
    assert said in " ".join(problem.what for problem in problems)
