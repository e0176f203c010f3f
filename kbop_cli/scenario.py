"""Scenarios of a rate card as frozen data: claims in plain cells, and what must be decided of each.

A scenario is laid out as the rows an export would hold. Its ids (`claim`, `person`, …) are its own: whoever runs
many at once keeps them apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kbop_cli.errors import Place

Row = Mapping[str, str]
"""A row of an export: column -> cell as typed. A column that is not named is empty."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A decision with its amount in pence and its reason codes, in the order of `decisions.csv`."""

    decision: str
    pence: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One claim, what stands around it, and what must be decided of it.

    `tables`: participants, claims, evidence, assessments, approvals; the first row of `claims` is the claim that is
    meant, the others are further claims of the same person. `paid`: claims of theirs that the ledger holds, with the
    `batch` and the `evidence_class` that it keeps. `base`: the claim that the outcome's others change.
    """

    outcome: str
    name: str
    tables: Mapping[str, tuple[Row, ...]]
    expected: Expected
    place: Place
    base: bool = False
    because: str = ""


@dataclass(frozen=True, slots=True)
class ScenarioBook:
    """All scenarios of a card, and the cohorts that the card judges in them."""

    card: str
    cohorts: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    file: str
    sha256: str
