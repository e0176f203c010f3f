"""Figures over time, compared day by day: what held from when to when, before and now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kbop_cli.cards.lint.base import OPEN_END

DAY = timedelta(days=1)
At = Callable[[date], int | None]
"""The figure of a day in pence, None where there is none."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days, both inclusive, on which one figure stood for another."""

    since: date
    until: date
    old: int | None
    new: int | None

    def words(self) -> str:
        """`from 2020-10-01 to 2022-03-31`."""
        if self.until == OPEN_END:
            return f"from {self.since}"
        return f"on {self.since}" if self.since == self.until else f"from {self.since} to {self.until}"


def differing(old: At, new: At, starts: Iterable[date], first: date, last: date) -> Iterator[Stretch]:
    """The stretches between two days on which the figures differ. `starts`: every day on which one may change."""
    days = sorted({first, *(day for day in starts if first < day <= last)})
    current: Stretch | None = None
    for place, day in enumerate(days):
        end = days[place + 1] - DAY if place + 1 < len(days) else last
        before, now = old(day), new(day)
        if current is not None and (current.old, current.new) == (before, now):
            current = Stretch(current.since, end, before, now)
            continue
        if current is not None and current.old != current.new:
            yield current
        current = Stretch(day, end, before, now)
    if current is not None and current.old != current.new:
        yield current


def day_after(day: date | None) -> Iterator[date]:
    """The next day, of a day that has one."""
    if day is not None and day < OPEN_END:
        yield day + DAY
