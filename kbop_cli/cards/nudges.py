"""Conditions a little off: every bound a unit more and a unit less, every list of words without one of them.

What a set of scenarios cannot tell from the card's own condition is not tried by them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
    elif isinstance(value, Span):
        for step, word in ((1, "more"), (-1, "less")):
            what = f"{_subject(condition)} {said} {value}, not a day {word}"
            yield "bounds", what, dataclasses.replace(value, days=value.days + step), None
    elif isinstance(value, tuple) and value and all(isinstance(word, str) for word in value):
        for word in value:
            yield "words", f"{_subject(condition)}: {word}", tuple(other for other in value if other != word), None
    elif name == "alternatives":
        yield from _alternatives(value, card, type_of)


def _bounds(
    bound: Bound, what: str, condition: Condition, card: RateCard, type_of: TypeOf
) -> Iterator[tuple[str, str, Bound, Table | None]]:
    for step, word in ((1, "more"), (-1, "less")):
        if bound.table:
            table = _shifted(card.tables[bound.table], bound.times, step)
            yield "bounds", f"{what}, not a penny {word}", Bound(table=table.name, at=bound.at), table
        else:
            unit = _unit(bound.number, condition, type_of)
            number = bound.number + step * unit
            yield "bounds", f"{what}, not {number:f}", dataclasses.replace(bound, number=number), None


def _unit(number: Decimal, condition: Condition, type_of: TypeOf) -> Decimal:
    """A penny of money; of any other figure one in its last place."""
    field = getattr(condition, "field", None)
    if isinstance(field, Ref) and type_of(field) == "money":
        return Decimal("0.01")
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(1)


def _shifted(table: Table, times: Decimal, step: int) -> Table:
    """The table times the factor, every row a penny more or less."""
    rows = [
        DatedFigure(row.since, int((row.pence * times).to_integral_value(rounding=ROUND_HALF_UP)) + step)
        for row in table.rows
    ]
    return dataclasses.replace(table, name=f"{table.name} x {times} {step:+d}p", rows=tuple(rows))


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
