"""What a contract is made of: its dates, its payers, its caps and the cards that judge its claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from kbop_cli.model.card import (
    Adjustment,
    RateCard,
)


@dataclass(frozen=True, slots=True)
class CardUse:
    """Which card judges whom, and when: the card's own dates narrowed by the contract's."""

    card: RateCard
    cohorts: tuple[str, ...]
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Payer:
    """An outcome payer: its share of every payment and the most it pays."""

    name: str
    title: str
    share: Fraction
    cap: int | None


StrongMatch = Literal["query", "remark", "ignore"]
"""What becomes of the later claim where two ids look like one person: asked about, remarked, or not looked for."""

TierName = Literal["self_certified", "service_declared", "just_clears", "claimant_side"]
"""What makes an approved claim worth a second look; `kbop_cli.engine.sample.labels` says what each means."""


@dataclass(frozen=True, slots=True)
class AuditTier:
    """Claims that the audit looks at beside the random part: every one (`certainty`), or a rate of them (`risk`)."""

    name: TierName
    selection: Literal["certainty", "risk"]
    rate: Decimal


@dataclass(frozen=True, slots=True)
class OutcomeCap:
    """The most that one outcome is paid, in pence, in number of claims, or both."""

    outcome: str
    pence: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """Months that are paid as a grant: claims achieved in them are recorded at nil, the grant is a line.

    `months` is `YYYY-MM` and pence, in order.
    """

    name: str
    months: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """What was paid before kbop came: pence by payer, in the order of the contract's payers, up to a day."""

    name: str
    until: date
    paid: tuple[int, ...]


LIMITS: Mapping[str, str] = {
    "text_mb": "the size of a delimited file, in megabytes",
    "container_mb": "the size of a workbook or zip as it lies on the disk, in megabytes",
    "inflated_mb": "the size of all that comes out of it, in megabytes",
    "ratio": "how many times larger a part of it may be than its packed form",
    "entries": "how many parts it may have",
    "cells": "rows times columns of a sheet, up to its last cell",
    "seconds": "how long reading a workbook may take",
    "memory_mb": "how much memory reading a workbook may take, in megabytes; held to on Linux",
}
"""The limits of reading that a contract may set, and what each bounds."""


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract: its dates, its money, its payers and the cards that judge its claims."""

    name: str
    title: str
    since: date
    until: date
    claims_close_on: date | None
    cap: int | None
    payers: tuple[Payer, ...]
    cards: tuple[CardUse, ...]
    columns: Mapping[str, Mapping[str, tuple[str, ...]]]
    values: Mapping[str, Mapping[str, Mapping[str, str]]]
    defaults: Mapping[str, Mapping[str, str]]
    audit_rate: Decimal
    ledger: str
    assumptions: tuple[str, ...]
    sha256: str
    file: str
    folder: str
    audit_tiers: tuple[AuditTier, ...] = ()
    extrapolate: Literal["never", "lower_limit", "projected_error"] = "never"
    participant_cap: int | None = None
    outcome_caps: tuple[OutcomeCap, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    grants: tuple[Grant, ...] = ()
    openings: tuple[Opening, ...] = ()
    keep_until: date | None = None
    strong_match: StrongMatch = "query"
    limits: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[tuple[str | int, ...], tuple[int, int]] = field(default_factory=dict, compare=False, repr=False)
