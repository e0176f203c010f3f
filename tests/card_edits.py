"""Edits of a card, one field at a time: of every field that the model of a card has, found by its dataclasses.

A field of a kind that is not known here raises, so that whoever adds one says how it can be edited.
"""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kbop_cli.columns import Column, with_further
from kbop_cli.model import (
    Adjustment,
    Alternating,
    Alternative,
    Anchor,
    Bound,
    Cap,
    Condition,
    DatedFigure,
    EvidenceRule,
    EvidenceType,
    Exclusive,
    Known,
    Ladder,
    Limit,
    Need,
    Outcome,
    Price,
    RateCard,
    Ref,
    Rule,
    Span,
    Table,
)
from kbop_cli.rules import KINDS
from kbop_cli.rules.values import Is, NoneOf, Number, OneOf, Present

DAY = timedelta(days=1)
HOURS, LEGACY = Ref("claims", "hours"), Ref("participants", "legacy")
EMPLOYED = Ref("claims", "employment_type")

NOT_ALONE = frozenset(
    {
        *("Outcome.code", "EvidenceType.name", "Table.name", "Column.name"),  # the key of its mapping is the same
        *("RateCard.sha256", "RateCard.file", "RateCard.places"),  # of the file, not of what it says
        "Column.required",  # of kbop's own columns only
    }
)
"""Fields that say nothing of their own."""

SPARE: dict[Any, Callable[[RateCard], Any]] = {
    Adjustment: lambda card: Adjustment("spare", Decimal("0.9")),
    Alternating: lambda card: Alternating("spare", tuple(card.outcomes)[-2:]),
    Alternative: lambda card: Alternative((next(reversed(card.evidence_types)),)),
    Anchor: lambda card: Anchor((Known(Ref("claims", "claimed_on")),)),
    Cap: lambda card: Cap(12_345, 6, "assumed"),
    Column: lambda card: Column("spare", "number"),
    DatedFigure: lambda card: DatedFigure(card.since + 400 * DAY, 1234),
    EvidenceRule: lambda card: EvidenceRule(((SPARE[Alternative](card),),)),
    EvidenceType: lambda card: EvidenceType("spare", "A spare"),
    Exclusive: lambda card: Exclusive("spare", tuple((code,) for code in tuple(card.outcomes)[-2:])),
    Known: lambda card: Known(Ref("claims", "claimed_on")),
    Ladder: lambda card: Ladder("spare", tuple(card.outcomes)[-2:]),
    Limit: lambda card: Limit(1),
    Need: lambda card: Need((next(iter(card.outcomes)),)),
    Outcome: lambda card: dataclasses.replace(next(iter(card.outcomes.values())), code="spare", title="A spare"),
    Price: lambda card: Price(100, card.since + 400 * DAY, None, "assumed"),
    Rule: lambda card: Rule("spare", Present(HOURS), "So it is.", "Give it.", "here"),
    Table: lambda card: Table("spare", (DatedFigure(card.since, 1000),), "assumed", "A guess"),
    Bound: lambda card: Bound(Decimal(5)),
    Span: lambda card: Span(months=1),
    int: lambda card: 7,
    Decimal: lambda card: Decimal(3),
    date: lambda card: card.since + 500 * DAY,
    str: lambda card: "spare",
}
"""What may be put where there is nothing."""

TOGETHER: dict[str, tuple[str, Any]] = {"Limit.units": ("most", Decimal(3)), "Limit.most": ("units", HOURS)}
"""Fields that are given together or not at all: the other one, and what it may be."""

WORD = (Ref("claims", "employment_type"), "employed")
NAMED: dict[str, Callable[[RateCard], Any]] = {
    **dict.fromkeys(
        ("EvidenceRule.supporting", "Alternative.documents", "Ladder.shared"),
        lambda card: next(reversed(card.evidence_types)),
    ),
    **dict.fromkeys(
        ("Adjustment.outcomes", "Alternating.outcomes", "Ladder.outcomes", "Need.outcomes"),
        lambda card: next(reversed(card.outcomes)),
    ),
    **dict.fromkeys(("Price.where", "Adjustment.where"), lambda card: WORD),
    **dict.fromkeys(("OneOf.among", "NoneOf.among"), lambda card: Ref("participants", "needs")),
    **dict.fromkeys(("Price.per", "Limit.higher", "Number.per"), lambda card: Ref("claims", "weeks")),
    **dict.fromkeys(("Limit.per", "Limit.other", "Need.same"), lambda card: Ref("claims", "strand")),
    "Limit.units": lambda card: HOURS,
    "Exclusive.ways": lambda card: (next(reversed(card.outcomes)),),
    "Known.where": lambda card: LEGACY,
    "Bound.column": lambda card: Ref("claims", "credits"),
    "Bound.table": lambda card: next(iter(card.tables), ""),
    "EvidenceRule.dated_on_or_after": lambda card: Ref("claims", "claimed_on"),
}
"""What may be put there, where the type does not say it: names that the card has, columns of a fitting type."""

CONDITIONS: tuple[Condition, ...] = (
    Present(HOURS),
    Is(LEGACY, "no"),
    OneOf(EMPLOYED, ("employed",)),
    NoneOf(EMPLOYED, ("apprenticeship", "on_loan")),
    Number(HOURS, at_least=Bound(Decimal(10))),
)


@dataclass(frozen=True)
class Edit:
    """An edited card: the outcome that was touched (empty where none alone was), the field, what was done to it."""

    outcome: str
    field: str
    what: str
    card: RateCard


Put = Callable[[Any], RateCard]
Spare = Callable[[RateCard], Any]
Hint = Any


def edits(card: RateCard) -> Iterator[Edit]:
    """Every edit that is made here, in a fixed order."""
    return _Editor(card).inside(card, lambda edited: edited, "")


def fields() -> list[str]:
    """Every field that a card is made of, as `Class.field`, apart from those that say nothing of their own.

    One that holds a dataclass and nothing else is edited by the fields of that.
    """
    classes: dict[type, None] = {}
    waiting: list[Any] = [RateCard, *KINDS.values()]
    while waiting:
        hint = waiting.pop()
        if dataclasses.is_dataclass(hint) and hint not in classes:
            classes[typing.cast("type", hint)] = None
            waiting += [hints(hint)[field.name] for field in dataclasses.fields(hint)]
        waiting += typing.get_args(hint)
    found = {
        f"{kind.__name__}.{field.name}"
        for kind in classes
        for field in dataclasses.fields(kind)
        if hints(kind)[field.name] is Ref or not dataclasses.is_dataclass(hints(kind)[field.name])
    }
    return sorted(found - NOT_ALONE)


@functools.cache
def hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


class _Editor:
    def __init__(self, card: RateCard) -> None:
        self.card = card
        self.columns = with_further(card.further_columns)

    def inside(self, value: Any, put: Put, outcome: str) -> Iterator[Edit]:
        """Edits of each field of a dataclass, and of what stands inside it."""
        for field in dataclasses.fields(value):
            name = f"{type(value).__name__}.{field.name}"
            if name in NOT_ALONE:
                continue
            own, hint = getattr(value, field.name), hints(type(value))[field.name]

            def into(other: Any, field: Any = field, name: str = name, own: Any = own) -> RateCard:
                changed = {field.name: other}
                if name in TOGETHER and (own is None) != (other is None):
                    partner, given = TOGETHER[name]
                    changed[partner] = None if other is None else given
                return put(dataclasses.replace(value, **changed))

            for what, other in self.others(own, hint, NAMED.get(name)):
                if other != own:
                    yield Edit(outcome, name, what, into(other))
            yield from self.parts(own, into, outcome)

    def parts(self, value: Any, put: Put, outcome: str) -> Iterator[Edit]:
        """Edits inside what a field holds."""
        if dataclasses.is_dataclass(value):
            yield from self.inside(value, put, outcome)
        elif isinstance(value, Mapping):
            for key, part in value.items():
                touched = key if isinstance(part, Outcome) else outcome
                yield from self.parts(part, lambda new, key=key: put({**value, key: new}), touched)  # type: ignore[misc]
        elif isinstance(value, tuple):
            for at, part in enumerate(value):
                where = (value[:at], value[at + 1 :])
                yield from self.parts(part, lambda new, w=where: put((*w[0], new, *w[1])), outcome)  # type: ignore[misc]

    def others(self, value: Any, hint: Hint, named: Spare | None = None) -> Iterator[tuple[str, Any]]:
        """What may stand in the place of a value, each with what was done."""
        if typing.get_origin(hint) in (typing.Union, types.UnionType):
            if value is None:
                inner = next(part for part in typing.get_args(hint) if part is not type(None))
                yield "given", named(self.card) if named else self.spare(inner)
                return
            yield "taken away", None
            hint = next(part for part in typing.get_args(hint) if part is not type(None))
        if typing.get_origin(hint) is typing.Literal:
            yield from ((f"{value} to {other}", other) for other in typing.get_args(hint) if other != value)
        elif hint is Condition:
            yield from ((each.words(), each) for each in CONDITIONS if each != value)
        elif isinstance(value, tuple | frozenset | Mapping):
            yield from self.several(value, hint, named)
        elif named and isinstance(value, str):
            yield "another", named(self.card) if value != named(self.card) else ""
        else:
            yield from self.single(value)

    def spare(self, hint: Hint) -> Any:
        if hint is Condition:
            return CONDITIONS[0]
        if typing.get_origin(hint) is tuple:
            return tuple(self.spare(part) for part in typing.get_args(hint) if part is not Ellipsis)
        if typing.get_origin(hint) in (Mapping, frozenset):
            inner = self.spare(typing.get_args(hint)[-1])
            return {"spare": inner} if typing.get_origin(hint) is Mapping else frozenset({inner})
        return SPARE[hint](self.card)

    def several(self, value: Any, hint: Hint, named: Spare | None) -> Iterator[tuple[str, Any]]:
        """One entry fewer, one more, another order."""
        inner = typing.get_args(hint)
        if isinstance(value, Mapping):
            for key in value:
                yield f"without {key}", {name: part for name, part in value.items() if name != key}
            yield "with a further one", {**value, "further": self.spare(inner[1])}
        elif isinstance(value, frozenset):
            for word in sorted(value):
                yield f"without {word}", value - {word}
            yield "with spare", value | {"spare"}
        elif Ellipsis in inner:
            for at in range(len(value)):
                yield f"without number {at}", (*value[:at], *value[at + 1 :])
            more = [*CONDITIONS] if inner[0] is Condition else [named(self.card) if named else self.spare(inner[0])]
            yield from ((f"with {each}", (*value, each)) for each in more if each not in value)
            if value[::-1] != value:
                yield "the other way round", value[::-1]
        else:
            for at, (part, part_hint) in enumerate(zip(value, inner, strict=True)):
                for what, other in self.others(part, part_hint):
                    yield what, (*value[:at], other, *value[at + 1 :])

    def single(self, value: Any) -> Iterator[tuple[str, Any]]:
        """A value a little off."""
        if isinstance(value, bool):
            yield f"{value} to {not value}", not value
        elif isinstance(value, int):
            yield from ((f"{value} to {value + step}", value + step) for step in (1, -1) if value + step > 0)
        elif isinstance(value, Decimal):
            unit = Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0))
            yield from ((f"{value} to {value + step}", value + step) for step in (unit, -unit))
        elif isinstance(value, date):
            yield from ((f"{value}, {step} days on", value + step * DAY) for step in (1, -1, 40, -40))
        elif isinstance(value, str):
            yield from ((f"{value} to {other}", other) for other in self.names(value))
        elif isinstance(value, Ref):
            yield from ((f"{value} to {other}", other) for other in self.alike(value))
        elif not dataclasses.is_dataclass(value):
            raise TypeError(f"nobody said how {value!r} is edited")

    def names(self, value: str) -> Iterator[str]:
        """Another text; of the name of a table or an instrument, another that the card has."""
        if value in self.card.tables:
            yield from (name for name in self.card.tables if name != value)
        else:
            yield f"{value} otherwise"

    def alike(self, ref: Ref) -> list[Ref]:
        """Another column of the same type, of either table."""
        own = self.columns[ref.table][ref.column].type
        found = [
            Ref(typing.cast("Any", table), name)
            for table in ("claims", "participants")
            for name, column in self.columns[table].items()
            if column.type == own and (table, name) != (ref.table, ref.column)
        ]
        return found[:2]
