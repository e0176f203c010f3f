"""Kinds that look at dates: the time between two (age at a stated date is one of these), and a day of the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from kbop_cli.columns import Type
from kbop_cli.model import Anchors, Facts, Ref, Span
from kbop_cli.rules.base import after, all_hold, anchor_day, anchor_refs, any_holds, column

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class Interval:
    """The time from one date (or the latest, or earliest, of several) to another, in calendar time.

    With the latest of several dates "at least" must hold from each of them, so it is false already when it fails
    from the one that is known; "under" need hold from one.
    """

    kind: ClassVar[str] = "interval"
    code: ClassVar[str] = "dates_out_of_bounds"
    takes: ClassVar[Mapping[str, tuple[Type, ...]]] = {"to": ("date",)}
    from_: Anchors
    to: Ref
    at_least: Span | None = None
    more_than: Span | None = None
    at_most: Span | None = None
    under: Span | None = None

    def refs(self) -> tuple[Ref, ...]:
        return tuple(dict.fromkeys([self.to, *anchor_refs(self.from_)]))

    def expr(self, facts: Facts) -> pl.Expr:
        end = column(self.to)
        days = [anchor_day(anchor, facts) for anchor in self.from_.anchors]
        from_all, from_one = (all_hold, any_holds) if self.from_.pick == "latest" else (any_holds, all_hold)
        tests = []
        if self.at_least is not None:
            tests.append(from_all(end >= after(day, self.at_least) for day in days))
        if self.more_than is not None:
            tests.append(from_all(end > after(day, self.more_than) for day in days))
        if self.at_most is not None:
            tests.append(from_one(end <= after(day, self.at_most) for day in days))
        if self.under is not None:
            tests.append(from_one(end < after(day, self.under) for day in days))
        return all_hold(tests)

    def words(self) -> str:
        named = {
            "at least": self.at_least,
            "more than": self.more_than,
            "at most": self.at_most,
            "less than": self.under,
        }
        bounds = [f"{name} {span}" for name, span in named.items() if span is not None]
        if bounds == ["at least 0 days"]:
            return f"{self.to} is on or after {self.from_}"
        return f"{self.to} is {' and '.join(bounds)} after {self.from_}"


@dataclass(frozen=True, slots=True)
class Day:
    """A date is a day of the calendar from the one to the other, both inclusive."""

    kind: ClassVar[str] = "day"
    code: ClassVar[str] = "dates_out_of_bounds"
    takes: ClassVar[Mapping[str, tuple[Type, ...]]] = {"field": ("date",)}
    field: Ref
    from_: date | None = None
    to: date | None = None

    def refs(self) -> tuple[Ref, ...]:
        return (self.field,)

    def expr(self, facts: Facts) -> pl.Expr:
        day = column(self.field)
        tests = [day >= self.from_] if self.from_ is not None else []
        return all_hold([*tests, *([day <= self.to] if self.to is not None else [])])

    def words(self) -> str:
        named = {"on or after": self.from_, "on or before": self.to}
        return f"{self.field} is {' and '.join(f'{name} {day}' for name, day in named.items() if day is not None)}"
