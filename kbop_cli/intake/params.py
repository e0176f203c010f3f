"""A rule kind's parameters, from plain YAML values to typed ones, by the kind's own type hints."""

from __future__ import annotations

import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from kbop_cli.columns import Column, Type
from kbop_cli.intake.reading import Reader, fold, nearest
from kbop_cli.intake.strict_yaml import Path as Way
from kbop_cli.model import Anchor, Anchors, Bound, Condition, Known, Ref, Span
from kbop_cli.rules import KINDS, parameters
from kbop_cli.rules.assessments import Assessment, ScoreChange
from kbop_cli.rules.base import BOUNDS, bounds_of
from kbop_cli.rules.dates import Day, Interval
from kbop_cli.rules.values import WORDS, NoneOf, Number, OneOf

Columns = Mapping[str, Mapping[str, Column]]

KIND_FOR: Mapping[Type, str] = {
    "id": "one_of",
    "word": "one_of",
    "text": "one_of",
    "month": "one_of",
    "words": "one_of (with `among`)",
    "yesno": "is",
    "number": "number",
    "money": "number",
    "date": "interval",
}
"""The kind of rule that looks at a column of a type."""


FIGURES: tuple[Type, ...] = ("number", "money")

MOST_FIGURE, MOST_TIMES = Decimal(10**13), 10**6
"""Figures and factors below these are compared exactly; a cell holds thirteen digits before its point."""


class ParameterReader:
    """Reads conditions out of a card; the columns that rules may read are the input tables' and the card's own."""

    def __init__(self, reader: Reader, columns: Columns, tables: Collection[str] = ()) -> None:
        self.reader = reader
        self.columns = columns
        self.tables = tables

    def condition(self, value: Mapping[str, Any], way: Way) -> Condition:
        """One condition: its `kind` and that kind's parameters."""
        kind = KINDS[value["kind"]]
        arguments = {}
        for name, hint in parameters(kind).items():
            if name in value:
                field = name if name in _field_names(kind) else f"{name}_"
                arguments[field] = self._read(hint, value[name], (*way, name), kind.takes.get(name, ()))
        condition = kind(**arguments)
        self._refuse_unlike(condition, way)
        if getattr(condition, "format", ""):
            self.ref(value["field"], (*way, "field"), WORDS)
        return condition

    def conditions(self, value: Any, way: Way) -> tuple[Condition, ...]:
        """One condition or a list of them."""
        if isinstance(value, Mapping):
            return (self.condition(value, way),)
        return tuple(self.condition(item, (*way, index)) for index, item in enumerate(value))

    def ref(self, value: Any, way: Way, takes: tuple[Type, ...] = ()) -> Ref:
        """`achieved_on` or `participant.referred_on`; a problem where there is no such column, or of another type."""
        table, _, column = str(value).rpartition(".")
        ref = Ref("participants" if table == "participant" else "claims", column)
        known = self.columns[ref.table]
        if table not in ("", "participant") or column not in known:
            every = [
                *self.columns["claims"],
                *(f"participant.{name}" for name in self.columns["participants"]),
            ]
            mend = nearest(str(value), every) or "Declare it under `further_columns`."
            self.reader.problem(way, f'there is no column "{value}".', mend, code="unknown_name")
        elif takes and known[column].type not in takes:
            held = known[column].type
            mend = (
                f"A column of type {held} is looked at by a rule of kind {KIND_FOR[held]}." if held in KIND_FOR else ""
            )
            self.reader.problem(
                way,
                f"the column {value} is of type {held}; here one of type {' or '.join(takes)} is needed.",
                mend,
                code="wrong_type",
            )
        return ref

    def _read(self, hint: Any, value: Any, way: Way, takes: tuple[Type, ...]) -> Any:
        if typing.get_origin(hint) in (typing.Union, types.UnionType):
            hint = next(part for part in typing.get_args(hint) if part is not type(None))
        if typing.get_origin(hint) is Literal:
            return value
        if hint == tuple[str, ...]:
            return tuple(fold(str(word)) for word in value)
        if hint == tuple[tuple[Condition, ...], ...]:
            return tuple(self.conditions(item, (*way, index)) for index, item in enumerate(value))
        if hint is Ref:
            return self.ref(value, way, takes)
        return _READERS[hint](self, value, way)

    def _span(self, value: Any, way: Way) -> Span:
        return Span(**value)

    def _day(self, value: Any, way: Way) -> date:
        return self.reader.day(value, way)

    def _whole(self, value: Any, way: Way) -> int:
        return int(value)

    def _text(self, value: Any, way: Way) -> str:
        return str(value)

    def _bound(self, value: Any, way: Way) -> Bound:
        if not isinstance(value, Mapping):
            return Bound(number=Decimal(str(value)))
        if "column" in value:
            times, plus = (Decimal(str(value.get(name, other))) for name, other in (("times", 1), ("plus", 0)))
            return Bound(number=plus, times=times, column=self.ref(value["column"], (*way, "column"), FIGURES))
        table = value["table"]
        if table not in self.tables:
            mend = nearest(table, self.tables) or "Add it under `tables`."
            self.reader.problem((*way, "table"), f'there is no table "{table}".', mend, code="unknown_name")
        at = self.ref(value.get("at", "achieved_on"), (*way, "at"), ("date",))
        return Bound(table=table, times=Decimal(str(value.get("times", 1))), at=at)

    def _refuse_unlike(self, condition: Condition, way: Way) -> None:
        """Every figure can be held against what it is to be held against, and to the last of its decimals."""
        column: Ref | None = getattr(condition, "field", None)
        held = self._type(column) if column is not None else "number"
        bounds = bounds_of(condition)
        for name, bound in bounds.items():
            here = (*way, name)
            beside = self._type(bound.column) if bound.column is not None else held
            if held in FIGURES and beside in FIGURES and beside != held:
                what = f"{bound.column} is of type {beside}; it is held against one of type {held}."
                self.reader.problem(here, what, "Compare columns of one type.", code="wrong_type")
            if bound.table and held == "number":
                what = f"{column or 'a score'} is a number, and the table {bound.table} holds amounts of money."
                self.reader.problem(here, what, "Compare a column of type money with it.", code="wrong_type")
            self._refuse_unheld(bound, 2 if held == "money" else 4, here)
        for what, mend in _empty(condition, bounded=bool(bounds)):
            self.reader.problem(way, what, mend, code="not_as_schema")

    def _refuse_unheld(self, bound: Bound, places: int, way: Way) -> None:
        """What has more decimals than cells are held with would be rounded in silence; so would a factor."""
        self.decimals(bound.number, places, way)
        if abs(bound.times) >= MOST_TIMES or bound.times <= 0:
            what = f"the factor {bound.times:f} is not between 0 and {MOST_TIMES}."
            self.reader.problem((*way, "times"), what, "Correct it.", code="not_as_schema")
        elif bound.column is not None:
            self.decimals(bound.times, 4, (*way, "times"))

    def decimals(self, figure: Decimal, places: int, way: Way) -> None:
        """A problem where a figure has more decimals than are held, or is beyond all figures."""
        if abs(figure) >= MOST_FIGURE:
            self.reader.problem(way, f"{figure} is more than any cell can hold.", "Correct it.", code="not_as_schema")
        elif figure.scaleb(places) % 1:
            what = f"{figure:f} has more than {places} decimals, and cells are held with {places}."
            self.reader.problem(way, what, "Round it as the contract does.", code="not_as_schema")

    def _type(self, ref: Ref) -> Type | None:
        held = self.columns[ref.table].get(ref.column)
        return None if held is None else held.type

    def anchors(self, value: Any, way: Way) -> Anchors:
        """One date, or `latest_of` / `earliest_of` a list."""
        if isinstance(value, Mapping):
            for pick in ("latest", "earliest"):
                key = f"{pick}_of"
                if key in value:
                    parts = [self._anchor(item, (*way, key, index)) for index, item in enumerate(value[key])]
                    return Anchors(tuple(parts), "latest" if pick == "latest" else "earliest")
        return Anchors((self._anchor(value, way),))

    def _anchor(self, value: Any, way: Way) -> Anchor:
        if isinstance(value, Mapping) and "first_known" in value:
            items = enumerate(value["first_known"])
            return Anchor(tuple(self._known(item, (*way, "first_known", index)) for index, item in items))
        return Anchor((self._known(value, way),))

    def _known(self, value: Any, way: Way) -> Known:
        if not isinstance(value, Mapping):
            return Known(self.ref(value, way, ("date",)))
        where = self.ref(value["where"], (*way, "where"), ("yesno",)) if "where" in value else None
        when = self.conditions(value.get("when", ()), (*way, "when"))
        return Known(self.ref(value["field"], (*way, "field"), ("date",)), where, when)


def _empty(condition: Condition, *, bounded: bool) -> Iterator[tuple[str, str]]:
    """What a condition says that would count for nothing, or leaves unsaid without which it asks for nothing."""
    if isinstance(condition, ScoreChange | Number) and not bounded:
        yield "it says not what the figure is held against.", f"Give {' or '.join(BOUNDS)}."
    if isinstance(condition, Interval) and all(getattr(condition, name) is None for name in SPANS):
        yield "it says not how long it should be.", f"Give {' or '.join(SPANS)}."
    if isinstance(condition, Day) and condition.from_ is None and condition.to is None:
        yield "it says not from or to which day.", "Give `from` or `to`."
    if isinstance(condition, OneOf | NoneOf) and bool(condition.values) == (condition.among is not None):
        yield "it takes either `values` or a list `among`.", "Give one of the two."
    if isinstance(condition, Assessment) and condition.order == "first" and (condition.at_least or condition.at_most):
        yield "the first assessment comes so long after no other.", "Say `order: later`, or leave the time out."


SPANS = ("at_least", "more_than", "at_most", "under")


@functools.cache
def _field_names(kind: type[Condition]) -> frozenset[str]:
    return frozenset(field.name for field in dataclasses.fields(kind))  # type: ignore[arg-type]


_READERS: dict[Any, Callable[[ParameterReader, Any, Way], Any]] = {
    Span: ParameterReader._span,
    Bound: ParameterReader._bound,
    Anchors: ParameterReader.anchors,
    str: ParameterReader._text,
    int: ParameterReader._whole,
    date: ParameterReader._day,
}
