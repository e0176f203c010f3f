"""The typed shape of a rate card and a contract: frozen data, no behaviour beyond reading itself.

A card is a closed vocabulary: every rule is an instance of a rule kind (`kbop_cli.rules`), so that it can be checked,
explained, compared and judged again by someone else's code. Amounts are whole pence; a figure carries its basis.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol

from kbop_cli.columns import Column, Type

if TYPE_CHECKING:
    import polars as pl

Basis = Literal["published", "computed", "assumed"]
"""Where a figure or a reading comes from: a named source, arithmetic on sources, or an assumption."""

Severity = Literal["reject", "query", "remark"]

Approved = "approved"
Queried = "queried"
Rejected = "rejected"
Recorded = "recorded"
DECISIONS = (Approved, Queried, Rejected, Recorded)


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A column that a rule reads: `achieved_on` of the claim, or `participant.referred_on`."""

    table: Literal["claims", "participants"]
    column: str

    def __str__(self) -> str:
        return self.column if self.table == "claims" else f"participant.{self.column}"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of calendar time. A month's day is clamped to the month's end: 31 October + 3 months = 31 January."""

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0

    def __str__(self) -> str:
        parts = [
            f"{count} {name if count != 1 else name[:-1]}"
            for name in ("years", "months", "weeks", "days")
            if (count := getattr(self, name))
        ]
        return " and ".join(parts) or "0 days"


@dataclass(frozen=True, slots=True)
class Known:
    """One place to look for a date; `where` names a yes/no column that must be yes for it to count.

    `when`: conditions under which a date that is given counts at all; where either cannot be told, nor can the date.
    """

    ref: Ref
    where: Ref | None = None
    when: tuple[Condition, ...] = ()

    def __str__(self) -> str:
        wheres = [f"{self.where} is yes"] if self.where else []
        wheres += [part.words() for part in self.when]
        return f"{self.ref} (where {' and '.join(wheres)})" if wheres else str(self.ref)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The first of these dates that is given: a later one is looked at only where the earlier cell is empty."""

    first_known: tuple[Known, ...]

    def __str__(self) -> str:
        return " or else ".join(map(str, self.first_known))


@dataclass(frozen=True, slots=True)
class Anchors:
    """One date, or the latest or the earliest of several."""

    anchors: tuple[Anchor, ...]
    pick: Literal["latest", "earliest"] = "latest"

    def __str__(self) -> str:
        if len(self.anchors) == 1:
            return str(self.anchors[0])
        return f"the {self.pick} of " + " and ".join(str(anchor) for anchor in self.anchors)


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure to compare with: a number, a row of a dated table times a factor (rounded half up to the penny), or
    another column times a factor, plus `number` (compared exactly)."""

    number: Decimal = Decimal(0)
    table: str = ""
    times: Decimal = Decimal(1)
    at: Ref = field(default_factory=lambda: Ref("claims", "achieved_on"))
    column: Ref | None = None

    def __str__(self) -> str:
        if self.column is not None:
            factor = f"{self.times:f} x " if self.times != 1 else ""
            return f"{factor}{self.column}" + (
                f" {'+' if self.number > 0 else '-'} {abs(self.number):f}" if self.number else ""
            )
        return f"{self.times} x {self.table} at {self.at}" if self.table else f"{self.number:f}"


class Condition(Protocol):
    """What a rule kind offers: its name, the reason codes it gives, what it reads and how it judges."""

    kind: ClassVar[str]
    code: ClassVar[str]
    """The reason code where the condition does not hold."""
    takes: ClassVar[Mapping[str, tuple[Type, ...]]]
    """The column types that a parameter may name; one that is not listed takes any."""

    def refs(self) -> tuple[Ref, ...]:
        """The columns it reads, in the order in which a message shows them."""

    def expr(self, facts: Facts) -> pl.Expr:
        """True, false, or null for *cannot tell*, a row a claim."""

    def words(self) -> str:
        """The condition as a person would say it."""


class Facts(Protocol):
    """What an expression may ask of the frame it will run on."""

    def type_of(self, ref: Ref) -> Type: ...

    def unreadable(self, ref: Ref) -> pl.Expr:
        """True where the cell was given but could not be read."""

    def table(self, name: str) -> tuple[DatedFigure, ...]: ...


@dataclass(frozen=True, slots=True)
class DatedFigure:
    """One row of a dated table: the figure that holds from this day on, in pence."""

    since: date
    pence: int


@dataclass(frozen=True, slots=True)
class Table:
    """A dated table of figures, e.g. the National Living Wage."""

    name: str
    rows: tuple[DatedFigure, ...]
    basis: Basis
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition with its name, its words and its weight.

    `otherwise` says what a rule that does not hold means; a rule that cannot be told always queries
    (or remarks, where the rule only remarks). An approval that names `id` waives it; `by_agreement` says that the
    card itself lets the parties agree so.
    """

    id: str
    condition: Condition
    says: str
    mend: str
    clause: str
    when: tuple[Condition, ...] = ()
    otherwise: Severity = "reject"
    by_agreement: bool = False
    basis: Basis = "published"
    reading: str = ""


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
