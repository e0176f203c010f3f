"""Synthetic claims for the published counts: each the base scenario of its outcome, moved to another person.

The counts are those of the Government Outcomes Lab's INDIGO data set (POJ-0121 to 0123, 0134 and 0154, as of May 2025),
in `tests/data/published`; the people, days and documents are made up.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from kbop_cli.intake.card import read_card
from kbop_cli.intake.scenarios import read_scenarios
from kbop_cli.scenario import Row
from tests.support import ROOT, kbop, write_tables

DATA = ROOT / "tests" / "data" / "published"
SUBJECTS = ("cooking", "joinery")
Tables = Mapping[str, Sequence[Row]]


def counts(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@functools.cache
def bases(card: str) -> dict[str, Tables]:
    """Outcome -> the rows of its base scenario."""
    folder = ROOT / "ratecards" / card
    read = read_card(folder / "card.yaml", card)
    book = read_scenarios(folder / "scenarios.yaml", card, read)
    return {each.outcome: each.tables for each in book.scenarios if each.base}


class Claims:
    """The rows of an inbox, claim by claim. A person has one row, and one of each assessment."""

    def __init__(self, card: str) -> None:
        self.bases = bases(card)
        self.claims: list[Row] = []
        self.evidence: list[Row] = []
        self.people: dict[str, Row] = {}
        self.assessments: dict[tuple[str, str], Row] = {}

    def add(self, outcome: str, person: int, **cells: str) -> None:
        """One claim of a person, with its documents; `cells` of the claim that differ from the base."""
        tables = self.bases[outcome]
        who, name = f"P{person:04}", f"C{len(self.claims) + 1:05}"
        self.people[who] = {**tables["participants"][0], "participant_id": who}
        claim = {**tables["claims"][0], "claim_id": name, "participant_id": who, **cells}
        self.claims.append(claim | {"claimed_on": max(claim["claimed_on"], claim["achieved_on"])})
        for place, row in enumerate(tables["evidence"], start=1):
            self.evidence.append({**row, "claim_id": name, "document_id": f"{name}/{place}"})
        for row in tables["assessments"]:
            day = row["assessed_on"]
            paper = {"participant_id": who, "document_id": f"{who}/{day}"}
            self.assessments[who, day] = {"score": "1", **row, **paper}

    def tables(self) -> dict[str, list[Row]]:
        found = {
            "participants": list(self.people.values()),
            "claims": self.claims,
            "evidence": self.evidence,
            "assessments": list(self.assessments.values()),
        }
        return {name: rows for name, rows in found.items() if rows}


def months_before(day: str, months: int) -> str:
    at = date.fromisoformat(day)
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    return at.replace(year=year, month=month + 1).isoformat()


def workspace(folder: Path, template: str, claims: Claims, *changes: tuple[str, str]) -> Path:
    """A workspace of the template with the claims in its inbox; `changes`: texts of the contract, old and new."""
    said = kbop("init", folder, "--template", template)
    assert said.code == 0, said.err
    contract = folder / "contract.yaml"
    text = contract.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    contract.write_text(text, encoding="utf-8")
    write_tables(claims.tables(), folder / "inbox")
    return folder


def verified(folder: Path, month: str) -> list[dict[str, str]]:
    """The decisions of a run."""
    said = kbop(
        "verify", folder / "inbox", "--contract", folder / "contract.yaml",
        "--month", month, "--out", folder / month, "--quiet",
    )  # fmt: skip
    assert said.code == 0, said.err
    return _rows(folder / month / "decisions.csv")


def paid(folder: Path, month: str) -> list[dict[str, str]]:
    """The lines of the payment of a verified run."""
    said = kbop("pay", folder / month, "--by", "Ann", "--approved-by", "Bob", "--on", "2023-01-14")
    assert said.code == 0, said.err
    return _rows(folder / month / "payment.csv")


def total(rows: Sequence[Mapping[str, str]]) -> Decimal:
    return sum((Decimal(row["amount"]) for row in rows), Decimal(0))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
