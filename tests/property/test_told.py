"""What a rule on dates tells although cells are empty or cannot be read holds whatever may stand there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl
import pytest

from kbop_cli.model import Anchor, Anchors, Known, Ref, Span
from kbop_cli.rules.dates import Interval
from kbop_cli.rules.values import Is

STARTED, LEFT, ENDED = Ref("claims", "started_on"), Ref("claims", "left_on"), Ref("claims", "achieved_on")
HOUSED, WARNED = Ref("participants", "housed"), Ref("participants", "warned")
DAYS = tuple(date(2023, 1, 1) + timedelta(days=off) for off in (0, 40, 89, 90, 91))
UNREAD = "unread"
"""A cell that was given and cannot be read."""

SOON = Interval(Anchors((Anchor((Known(STARTED),)),)), LEFT, under=Span(days=60))
PLACES = {
    "plain": (Known(STARTED),),
    "or else": (Known(LEFT), Known(STARTED)),
    "where, or else": (Known(LEFT, where=HOUSED), Known(STARTED)),
    "or else where": (Known(STARTED), Known(LEFT, where=HOUSED)),
    "when, or else": (Known(LEFT, when=(SOON,)), Known(STARTED)),
    "where and when, or else": (Known(LEFT, where=HOUSED, when=(Is(WARNED, "no"),)), Known(STARTED)),
}


def conditions() -> Iterator[Interval]:
    anchors = [Anchor(known) for known in PLACES.values()]
    froms = [Anchors((anchor,)) for anchor in anchors]
    froms += [Anchors((anchors[0], anchors[2]), pick) for pick in ("latest", "earliest")]
    for start, name in itertools.product(froms, ("at_least", "more_than", "at_most", "under")):
        yield Interval(start, ENDED, **{name: Span(days=90)})


def cells() -> list[dict[str, object]]:
    dates = (None, UNREAD, DAYS[0], DAYS[1])
    ends = (None, DAYS[2], DAYS[3], DAYS[4])
    truths = (None, True, False)
    names = tuple(map(str, (STARTED, LEFT, ENDED, HOUSED, WARNED)))
    return [dict(zip(names, row, strict=True)) for row in itertools.product(dates, dates, ends, truths, truths)]


class Facts:
    def type_of(self, ref):
        return "date"

    def unreadable(self, ref):
        return pl.col(f"{ref}~unreadable") if ref in (STARTED, LEFT) else pl.lit(False)

    def table(self, name):
        return ()


def whatever(row: dict[str, object]) -> Iterator[dict[str, object]]:
    """The row with every day or answer in the place of what is not known. No start and no day of leaving is none."""
    choices = []
    for name, cell in row.items():
        if name in (str(HOUSED), str(WARNED)):
            choices.append((True, False) if cell is None else (cell,))
        elif cell == UNREAD or (cell is None and name == str(ENDED)):
            choices.append(DAYS)
        else:
            choices.append((cell,))
    for full in itertools.product(*choices):
        yield dict(zip(row, full, strict=True))


def verdicts(condition: Interval, row: dict[str, object]) -> set[bool]:
    found = set()
    for full in whatever(row):
        days = [_day(anchor, full) for anchor in condition.from_.anchors]
        # Without a date to count from it may be any.
        for known in itertools.product(*(DAYS if day is None else (day,) for day in days)):
            start = (max if condition.from_.pick == "latest" else min)(known)
            found.add(_holds(condition, (full[str(ENDED)] - start).days))
    return found


def _day(anchor: Anchor, full: dict[str, object]) -> date | None:
    for known in anchor.first_known:
        day = full[str(known.ref)]
        counts = known.where is None or full[str(known.where)]
        for part in known.when:
            if isinstance(part, Is):
                counts &= not full[str(WARNED)]
            elif full[str(STARTED)] is None or day is None:
                counts = False
            else:
                counts &= (day - full[str(STARTED)]).days < 60
        if day is not None and counts:
            return day
    return None


def _holds(condition: Interval, days: int) -> bool:
    tests = {"at_least": days >= 90, "more_than": days > 90, "at_most": days <= 90, "under": days < 90}
    return next(tests[name] for name in tests if getattr(condition, name) is not None)


@pytest.mark.parametrize("condition", list(conditions()), ids=lambda condition: condition.words())
def test_what_is_told_is_so_whatever_is_not_known(condition):
    rows = cells()
    frame = pl.DataFrame(
        [
            {name: None if cell == UNREAD else cell for name, cell in row.items()}
            | {f"{ref}~unreadable": row[str(ref)] == UNREAD for ref in (STARTED, LEFT)}
            for row in rows
        ],
        schema_overrides=dict.fromkeys(map(str, (STARTED, LEFT, ENDED)), pl.Date)
        | dict.fromkeys(map(str, (HOUSED, WARNED)), pl.Boolean),
    )
    told = frame.select(condition.expr(Facts()).alias("told"))["told"].to_list()
    wrong = [
        (row, said)
        for row, said in zip(rows, told, strict=True)
        if said is not None and verdicts(condition, row) != {said}
    ]
    assert wrong[:3] == []
    assert sum(said is not None for said in told) > 20
