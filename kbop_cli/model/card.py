"""What a rate card is made of: evidence, limits, prices, ladders, outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from kbop_cli.columns import Column
from kbop_cli.model.rule import (
    Basis,
    Condition,
    Ref,
    Rule,
    Span,
    Table,
)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Documents that together are enough, where the conditions hold."""

    documents: tuple[str, ...]
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """Every group must be met by one of its alternatives. `supporting` is asked for, and only remarked.

    `dated_on_or_after` names the milestone: of the documents that meet the rule one must be dated on or after it, or so
    long before it as `early_by` says; with `late_by`, no longer after it than that. `dated` every: the rule must be met
    by documents that are all dated so.
    """

    groups: tuple[tuple[Alternative, ...], ...]
    supporting: tuple[str, ...] = ()
    dated_on_or_after: Ref | None = None
    early_by: Span | None = None
    late_by: Span | None = None
    dated: Literal["one", "every"] = "one"
    clause: str = ""
    basis: Basis = "published"
    reading: str = ""

    def types(self) -> tuple[str, ...]:
        """Every evidence type that the rule names, in its order, once."""
        named = [doc for group in self.groups for alternative in group for doc in alternative.documents]
        return tuple(dict.fromkeys([*named, *self.supporting]))


Each = Literal["", "week", "month", "quarter", "year", "financial_year"]
"""A stretch of the calendar in which a day falls; a week begins on Monday, a financial year on 1 April."""


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that is paid, in pence, in number of claims, or both."""

    pence: int | None
    number: int | None
    basis: Basis
    source: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """How many times a person may be paid for an outcome: `times` for each value of `per`, in `each` stretch of time,
    in which the date `by` falls. 0 times: as often as it is achieved.

    `higher` and `other` say how a further claim must differ from those that stand: a higher figure, or another word.
    `apart`: how long after (or before) each of those it must be achieved. `units` is a column of which the claims that
    stand may not come to more than `most` together.
    """

    times: int
    per: tuple[Ref, ...] = ()
    higher: Ref | None = None
    other: Ref | None = None
    each: Each = ""
    by: Ref = field(default_factory=lambda: Ref("claims", "achieved_on"))
    apart: Span | None = None
    units: Ref | None = None
    most: Decimal | None = None
    clause: str = ""
    basis: Basis = "published"

    def refs(self) -> tuple[Ref, ...]:
        """Every column by which it tells claims apart, or counts them, but for the day of achievement."""
        named = (*self.per, self.higher, self.other, self.by if self.each else None, self.units)
        return tuple(ref for ref in named if ref is not None and ref != Ref("claims", "achieved_on"))


@dataclass(frozen=True, slots=True)
class Price:
    """What an outcome pays from `since` to `until` (both inclusive), to those whose columns hold these words and for
    whom the conditions of `when` hold.

    With `per`, the amount is for each unit of that column, of `most` units at the most.
    """

    pence: int
    since: date
    until: date | None
    basis: Basis
    source: str = ""
    where: tuple[tuple[Ref, str], ...] = ()
    when: tuple[Condition, ...] = ()
    per: Ref | None = None
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A factor on the prices of some outcomes (of all, where none is named): a provider's discount, an area's uplift.

    Factors are multiplied, and the price is rounded once, half up to the penny. `since` and `until` are days of the
    column that governs the price.
    """

    name: str
    times: Decimal
    outcomes: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    where: tuple[tuple[Ref, str], ...] = ()
    when: tuple[Condition, ...] = ()
    basis: Basis = "published"
    source: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceType:
    """A kind of document. `burden` orders what is asked for: the lowest is the least intrusive.

    `by_service`: the service writes it itself, so that an issuer on the claimant's side is no news.
    """

    name: str
    title: str
    self_certification: bool = False
    needs_signature: bool = False
    by_service: bool = False
    burden: int = 5


@dataclass(frozen=True, slots=True)
class Ladder:
    """Milestones of one kind: one document may not prove two of its rungs, those of `shared` excepted."""

    name: str
    outcomes: tuple[str, ...]
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exclusive:
    """Ways of which one person is paid `at_most` so many: a way is an outcome, or several that go together.

    The ways that a person's earliest approved claims take are those that stand; a claim of another way is rejected.
    """

    name: str
    ways: tuple[tuple[str, ...], ...]
    at_most: int = 1
    clause: str = ""
    basis: Basis = "published"
    reading: str = ""

    def outcomes(self) -> tuple[str, ...]:
        """Every outcome of every way, in its order."""
        return tuple(code for way in self.ways for code in way)


@dataclass(frozen=True, slots=True)
class Alternating:
    """Outcomes for which self-certification alone suffices every other time a person claims one of them."""

    name: str
    outcomes: tuple[str, ...]
    first: Literal["either", "documents"] = "either"
    clause: str = ""
    basis: Basis = "published"
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """An earlier outcome of the same person, one of several: achieved (claimed and not rejected), approved or paid.

    `at_least` and `at_most`: how long before this one it was achieved. `same`: columns in which both claims must agree.
    """

    outcomes: tuple[str, ...]
    state: Literal["achieved", "approved", "paid"] = "approved"
    at_least: Span | None = None
    at_most: Span | None = None
    same: tuple[Ref, ...] = ()
    clause: str = ""
    basis: Basis = "published"
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that is paid for."""

    code: str
    title: str
    group: str
    clause: str
    rules: tuple[Rule, ...] = ()
    evidence: EvidenceRule | None = None
    limit: Limit | None = None
    prices: tuple[Price, ...] = ()
    price_at: Ref = field(default_factory=lambda: Ref("claims", "achieved_on"))
    payable: bool = True
    long_term: bool = False
    since: date | None = None
    until: date | None = None
    risk: str = ""
    basis: Basis = "published"
    cap: Cap | None = None
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class RateCard:
    """A rate card as it is in force between two dates.

    `unused_rules`, `unused_evidence`: shared parts that no outcome uses. `places`: line and column of every part by
    its way from the top of the file; a part that is shared stands there under each outcome that uses it too.
    """

    name: str
    version: str
    title: str
    source: str
    since: date
    until: date | None
    outcomes: Mapping[str, Outcome]
    evidence_types: Mapping[str, EvidenceType]
    words: Mapping[str, frozenset[str]]
    tables: Mapping[str, Table]
    ladders: tuple[Ladder, ...]
    further_columns: Mapping[str, Mapping[str, Column]]
    assumptions: tuple[str, ...]
    sha256: str
    file: str
    unused_rules: Mapping[str, Rule] = field(default_factory=dict)
    unused_evidence: Mapping[str, tuple[Alternative, ...]] = field(default_factory=dict)
    exclusive: tuple[Exclusive, ...] = ()
    alternating: tuple[Alternating, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    person_cap: Cap | None = None
    places: Mapping[tuple[str | int, ...], tuple[int, int]] = field(default_factory=dict, compare=False, repr=False)
