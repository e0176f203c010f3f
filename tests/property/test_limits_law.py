"""Limits beside a plain walk: claims in the order of their days, each held against those that stand before it."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, timedelta

import pytest

from kbop_cli.cards.scenarios import contract_of
from kbop_cli.engine.prepare import further_columns
from kbop_cli.engine.verify import verify
from kbop_cli.intake.rows import read_rows
from tests.scenario_books import card_of

CARD = """
card: walk
version: "1"
title: A walk
source: made up
in_force: {{from: 2022-01-01}}
further_columns: {{claims: {{job: id, ending: date, units: number, level: number, subject: word}}}}
words: {{subject: [maths, art]}}
evidence_types: {{letter: {{title: A letter}}}}
outcomes:
  it:
    title: It
    group: g
    clause: c
    basis: assumed
    limit: {limit}
    prices: [{{from: 2022-01-01, amount: "10.00", basis: assumed}}]
"""

LIMITS = {
    "{times: 2}": {"times": 2},
    "{times: 1, per: [job]}": {"times": 1, "per": True},
    "{times: 1, each: month}": {"times": 1, "each": "achieved_on"},
    "{times: 2, each: month, by: ending, per: [job]}": {"times": 2, "each": "ending", "per": True},
    "{times: 3, apart: {days: 10}}": {"times": 3, "apart": 10},
    "{times: 3, further_must: {be_higher_in: level}}": {"times": 3, "higher": True},
    "{times: 2, further_must: {be_higher_in: level, differ_in: subject}}": {"times": 2, "higher": True, "other": True},
    "{units: {of: units, at_most: 6}}": {"most": 6},
    "{times: 3, per: [job], units: {of: units, at_most: 6}}": {"times": 3, "per": True, "most": 6},
    "{each: month, units: {of: units, at_most: 4}}": {"each": "achieved_on", "most": 4},
}

Claim = dict[str, str]


def people(chance: random.Random, count: int) -> list[list[Claim]]:
    """Each person's claims, in the order of their days and then ids. No cell is empty."""
    found = []
    for person in range(count):
        claims = []
        for number in range(chance.randint(1, 7)):
            day = date(2023, 1, 1) + timedelta(days=chance.randint(0, 60))
            claims.append(
                {
                    "claim_id": f"{person}-{number}",
                    "participant_id": f"p{person}",
                    "outcome": "it",
                    "provider": "north",
                    "achieved_on": f"{day}",
                    "claimed_on": "2023-06-01",
                    "job": chance.choice(["J1", "j1", "J2"]),
                    "ending": f"{day - timedelta(days=chance.randint(0, 20))}",
                    "units": f"{chance.randint(1, 4)}",
                    "level": f"{chance.randint(1, 3)}",
                    "subject": chance.choice(["maths", "art"]),
                }
            )
        found.append(sorted(claims, key=lambda claim: (claim["achieved_on"], claim["claim_id"])))
    return found


def walked(claims: list[Claim], limit: dict) -> dict[str, bool]:
    """Claim -> whether it is paid: one after the other, each held against those that stand."""
    stand: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    paid = {}
    for claim in claims:
        month = claim[limit["each"]][:7] if "each" in limit else ""
        before = stand[claim["job"].lower() if "per" in limit else "", month]
        fits = len(before) < limit.get("times", 10**6) and all(differs(claim, other, limit) for other in before)
        used = sum(int(other["units"]) for other in before)
        paid[claim["claim_id"]] = fits and used + int(claim["units"]) <= limit.get("most", 10**6)
        if paid[claim["claim_id"]]:
            before.append(claim)
    return paid


def differs(claim: Claim, other: Claim, limit: dict) -> bool:
    days = date.fromisoformat(claim["achieved_on"]) - date.fromisoformat(other["achieved_on"])
    if abs(days.days) < limit.get("apart", 0):
        return False
    ways = [claim["level"] > other["level"]] if "higher" in limit else []
    ways += [claim["subject"] != other["subject"]] if "other" in limit else []
    return any(ways) or not ways


@pytest.mark.parametrize("written", LIMITS)
def test_limits_are_what_a_plain_walk_says(tmp_path, written):
    groups = people(random.Random(written), 150)
    contract = contract_of(card_of(tmp_path, CARD.format(limit=written)), ["people"])
    usual = {"cohort": "people", "provider": "north", "service_started_on": "2022-01-01"}
    rows = {
        "participants": [usual | {"participant_id": claims[0]["participant_id"]} for claims in groups],
        "claims": [claim for claims in groups for claim in claims],
    }
    frames, faults = read_rows(rows, further_columns(contract))
    decisions = verify(frames, faults, ["here"], contract).decided.decisions
    got = {row["claim_id"]: row["standing"] == "approved" for row in decisions.iter_rows(named=True)}
    expected = {name: paid for claims in groups for name, paid in walked(claims, LIMITS[written]).items()}
    assert {name for name in expected if got[name] != expected[name]} == set()
    assert 20 < sum(expected.values()) < len(expected)
