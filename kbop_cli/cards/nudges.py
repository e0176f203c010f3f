"""Conditions a little off: every bound a unit more and a unit less, every list of words without one of them.

What a set of scenarios cannot tell from the card's own condition is not tried by them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from kbop_cli.columns import Type
from kbop_cli.model import Bound, Condition, DatedFigure, RateCard, Ref, Span, Table

TypeOf = Callable[[Ref], Type]


@dataclass(frozen=True, slots=True)
class Nudge:
    """A condition a little off. `family`: bounds, words or rules; `table` is one that the condition now reads."""

    family: str
    what: str
    condition: Condition
    table: Table | None = None


def nudges(condition: Condition, card: RateCard, type_of: TypeOf) -> Iterator[Nudge]:
    """The condition with one of its parameters a little off, for every parameter that can be."""
    for field in dataclasses.fields(condition):  # type: ignore[arg-type]
        value = getattr(condition, field.name)
        for family, what, other, table in _others(value, field.name, condition, card, type_of):
            changed: Condition = dataclasses.replace(condition, **{field.name: other})  # type: ignore[type-var]
            yield Nudge(family, what, changed, table)


def _others(
    value: Any, name: str, condition: Condition, card: RateCard, type_of: TypeOf
) -> Iterator[tuple[str, str, Any, Table | None]]:
    said = name.strip("_").replace("_", " ")
    if isinstance(value, Bound):
        yield from _bounds(value, f"{_subject(condition)} {said} {value}", condition, card, type_of)
    elif name == "at_least" and isinstance(value, int) and value > 1:
        for step in (1, -1):
            yield "bounds", f"at least {value} of these, not {value + step}", value + step, None
    elif isinstance(value, Span | date):
        yield from _days(value, f"{_subject(condition)} {said} {value}")
    elif isinstance(value, tuple) and value and all(isinstance(word, str) for word in value):
        for word in value:
            yield "words", f"{_subject(condition)}: {word}", tuple(other for other in value if other != word), None
    elif name == "alternatives":
        yield from _alternatives(value, card, type_of)


def _days(value: Span | date, what: str) -> Iterator[tuple[str, str, Span | date, None]]:
    """A length of time or a day, a day more and a day less."""
    for step, more, later in ((1, "more", "later"), (-1, "less", "sooner")):
        if isinstance(value, date):
            yield "bounds", f"{what}, not a day {later}", value + timedelta(days=step), None
        else:
            yield "bounds", f"{what}, not a day {more}", dataclasses.replace(value, days=value.days + step), None


def _bounds(
    bound: Bound, what: str, condition: Condition, card: RateCard, type_of: TypeOf
) -> Iterator[tuple[str, str, Bound, Table | None]]:
    if bound.table:
        for said, table in _tables(card.tables[bound.table], bound.times, card):
            yield "bounds", f"{what} {said}", Bound(table=table.name, at=bound.at), table
        return
    for step in (1, -1):
        number = bound.number + step * _unit(bound.number, condition, type_of)
        yield "bounds", f"{what}, not {number:f}", dataclasses.replace(bound, number=number), None


def _unit(number: Decimal, condition: Condition, type_of: TypeOf) -> Decimal:
    """A penny of money; of any other figure one in its last place."""
    field = getattr(condition, "field", None)
    if isinstance(field, Ref) and type_of(field) == "money":
        return Decimal("0.01")
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(1)


def _tables(table: Table, times: Decimal, card: RateCard) -> Iterator[tuple[str, Table]]:
    """The table times the factor, with a row a penny more or less, or in force a day later or sooner.

    Rows that are over before the card is in force, or begin when it is not any more, are left alone.
    """
    rows = [
        DatedFigure(row.since, int((row.pence * times).to_integral_value(rounding=ROUND_HALF_UP))) for row in table.rows
    ]
    for index, row in enumerate(rows):
        over = index + 1 < len(rows) and rows[index + 1].since <= card.since
        if over or (card.until is not None and row.since > card.until):
            continue
        others = [("a penny more", 1, 0), ("a penny less", -1, 0)]
        if row.since > card.since:
            others += [("a day later", 0, 1), ("a day sooner", 0, -1)]
        for said, pence, days in others:
            other = DatedFigure(row.since + timedelta(days=days), row.pence + pence)
            name = f"{table.name} x {times} from {row.since}, {said}"
            changed = (*rows[:index], other, *rows[index + 1 :])
            yield f"from {row.since}, not {said}", dataclasses.replace(table, name=name, rows=changed)


def _alternatives(
    alternatives: tuple[tuple[Condition, ...], ...], card: RateCard, type_of: TypeOf
) -> Iterator[tuple[str, str, Any, Table | None]]:
    for index, parts in enumerate(alternatives):
        before, after = alternatives[:index], alternatives[index + 1 :]
        said = " and ".join(part.words() for part in parts)
        yield "rules", f"where only {said}", (*before, *after), None
        for place, part in enumerate(parts):
            if len(parts) > 1:
                yield (
                    "rules",
                    f"not without {part.words()}",
                    (*before, (*parts[:place], *parts[place + 1 :]), *after),
                    None,
                )
            for nudge in nudges(part, card, type_of):
                changed = (*parts[:place], nudge.condition, *parts[place + 1 :])
                yield nudge.family, nudge.what, (*before, changed, *after), nudge.table


def _subject(condition: Condition) -> str:
    """What the condition is about: its column, or the instrument it reads."""
    field, to = getattr(condition, "field", None), getattr(condition, "to", None)
    instrument = getattr(condition, "instrument", "")
    per = getattr(condition, "per", None)
    return str(field or to or instrument) + (f" / {per}" if per else "")
