"""What a rule is made of: columns, spans, anchors, bounds, dated figures, and the promises that its kind keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol

from kbop_cli.columns import Type

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
