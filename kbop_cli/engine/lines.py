"""What a payment is made of: claims, the lines that pay them, and what is asked to be taken back.

A tuple of pence is always by payer, in the order of the contract's terms.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kbop_cli.columns import key

LineKind = Literal["opening", "outcome", "reversal", "adjustment", "grant"]
DueKey = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Claim:
    """The facts that every line of a claim repeats. `price` is what is due for it in all, in pence.

    `slot` tells apart the times that one person may be paid for one outcome (a strand, `1` and `2`), and
    names the month of a grant or the reference of an adjustment, neither of which pays a claim.
    """

    claim_id: str
    participant_id: str
    provider: str
    outcome: str
    slot: str
    achieved_on: date
    rate_card: str = ""
    rate_card_version: str = ""
    price: int = 0
    evidence_class: str = ""
    late: bool = False
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def person(self) -> str:
        """The participant as compared: two spellings of one id are one person."""
        return key(self.participant_id)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a payment, as planned and as the ledger keeps it.

    `allotted` is each payer's share of what the other caps allow; `paid` is what a payer's own cap leaves
    of it. Both are negative where money comes back. `split` are the shares that were in force
    (`Terms.split`).
    """

    batch: str
    number: int
    kind: LineKind
    claim: Claim
    allotted: tuple[int, ...]
    paid: tuple[int, ...]
    split: str = ""
    reverses: str = ""
    reason: str = ""

    @property
    def amount(self) -> int:
        return sum(self.paid)

    @property
    def name(self) -> str:
        """How a later line refers to this one."""
        return f"{self.batch}/{self.number}"

    @property
    def due_key(self) -> DueKey:
        return due_key(self.kind, self.claim)


def due_key(kind: str, claim: Claim) -> DueKey:
    """What a line pays. Parts of one claim, paid in several batches, share it; opening lines stand for outcomes."""
    return (
        "outcome" if kind == "opening" else kind,
        key(claim.claim_id),
        claim.person,
        claim.outcome,
        claim.slot,
    )


@dataclass(frozen=True, slots=True)
class Reversal:
    """A paid line that is to be taken back whole, at that day's price and split."""

    line: Line
    reason: str


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A sum to pay (or, negative, to take back) that is no claim: an audit's finding.

    `claim` says what it is about: its `slot` is the adjustment's own reference, its `price` the pence. With
    `against`, the split of that line is used, never today's.
    """

    claim: Claim
    reason: str
    against: Line | None = field(default=None)
