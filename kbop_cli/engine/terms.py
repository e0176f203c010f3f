"""The payment terms of a contract: who pays which share, what is capped, which months were paid as a grant.

All money is integer pence. Shares are exact fractions. Nothing here is read from a file: the contract's
reader builds these values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from kbop_cli.errors import KbopError, Place, Problem
from kbop_cli.model import Contract, Grant, OutcomeCap

if TYPE_CHECKING:
    from kbop_cli.engine.lines import Claim

__all__ = ["Grant", "OutcomeCap", "Payer", "Terms", "terms_of"]

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Payer:
    """One outcome payer: its share of every line and the most it ever pays (pence; None: no cap of its own)."""

    name: str
    share: Fraction
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract says about paying. Raises `KbopError` with every contradiction in it.

    `cap` is the most that all lines together pay, `participant_cap` the most for any one participant.
    `persons` names, by its compared id, the person of every participant who was judged to be another one too.
    Rounding leaves the odd penny with the payer that is named first.
    """

    payers: tuple[Payer, ...]
    cap: int | None = None
    participant_cap: int | None = None
    outcome_caps: tuple[OutcomeCap, ...] = ()
    grants: tuple[Grant, ...] = ()
    persons: Mapping[str, str] = field(default_factory=dict, hash=False)
    names: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """The payers' names, in the order of every tuple of pence by payer."""
    split: str = field(init=False, repr=False, compare=False)
    """The shares as text. A line keeps it, so that a later change of shares never re-splits what was paid."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", tuple(payer.name for payer in self.payers))
        object.__setattr__(self, "split", " ".join(f"{payer.name}={payer.share}" for payer in self.payers))
        problems = [Problem(Place("contract"), what) for what in _contradictions(self)]
        if problems:
            raise KbopError(problems)

    @property
    def shares(self) -> tuple[Fraction, ...]:
        return tuple(payer.share for payer in self.payers)

    def person_of(self, claim: Claim) -> str:
        """Who the claim is for, under whichever id."""
        return self.persons.get(claim.person, claim.person)

    def grant_of(self, month: str) -> Grant | None:
        """The grant that pays for claims achieved in `month` (`YYYY-MM`), if one does."""
        return next((grant for grant in self.grants if month in dict(grant.months)), None)


def _contradictions(terms: Terms) -> Iterator[str]:
    if sum(terms.shares) != 1 or any(share < 0 for share in terms.shares):
        yield f"The payers' shares add up to {sum(terms.shares)}; they must be 0 or more and add up to 1."
    yield from _repeated("payers", list(terms.names))
    yield from _repeated("outcomes with a cap", [cap.outcome for cap in terms.outcome_caps])
    yield from _repeated("months of grants", [month for grant in terms.grants for month, _ in grant.months])
    for name, value in _limits(terms):
        if value is not None and value < 0:
            yield f"The {name} is {value}; it cannot be less than nothing."
    for grant in terms.grants:
        for month, _ in grant.months:
            if not _MONTH.fullmatch(month):
                yield f'Grant {grant.name}: "{month}" is no month; write it as 2020-10.'


def _limits(terms: Terms) -> Iterator[tuple[str, int | None]]:
    yield "contract's cap", terms.cap
    yield "participant's cap", terms.participant_cap
    yield from ((f"cap of payer {payer.name}", payer.cap) for payer in terms.payers)
    for cap in terms.outcome_caps:
        yield f"cap of outcome {cap.outcome}", cap.pence
        yield f"number of outcome {cap.outcome}", cap.number
    for grant in terms.grants:
        yield from ((f"grant {grant.name} of {month}", pence) for month, pence in grant.months)


def _repeated(what: str, names: list[str]) -> Iterator[str]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name} stands twice among the {what}."


def terms_of(contract: Contract) -> Terms:
    """What a contract says about paying. Raises `KbopError` with every contradiction in it."""
    return Terms(
        tuple(Payer(payer.name, payer.share, payer.cap) for payer in contract.payers),
        contract.cap,
        contract.participant_cap,
        contract.outcome_caps,
        contract.grants,
    )
