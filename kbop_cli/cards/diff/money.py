"""Changes of factors on prices and of caps."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date

from kbop_cli.cards import telling
from kbop_cli.cards.diff.change import Category, Noted, basis, wording
from kbop_cli.cards.diff.past import Days, is_past
from kbop_cli.cards.diff.rules import further_fields
from kbop_cli.cards.diff.timeline import DAY
from kbop_cli.cards.parts import OPEN_END, Way
from kbop_cli.model import Adjustment, Cap, RateCard

TOLD = ("name", "times", "outcomes", "since", "until", "where", "when", "basis", "source")


def adjustments(before: RateCard, now: RateCard, held: Days, as_of: date | None) -> Iterator[Noted]:
    """Every factor that is new, gone or changed. One is known by its name. `held`: the days of both cards."""
    old, new = ({each.name: each for each in card.adjustments} for card in (before, now))
    for name, each in new.items():
        way: Way = ("adjustments", name)
        if name in old:
            yield from _adjustment(way, old[name], each, held, as_of)
        else:
            yield Noted(_moves(1, each.times), way, f"New: {telling.adjustment(each)}.")
            if each.where or each.when:
                yield Noted("tightened", way, f"{_untold(each)} are asked about now.")
            yield from _backdated(way, each, each.since, held, as_of)
    for name, each in old.items():
        if name not in new:
            yield Noted(_moves(each.times, 1), ("adjustments",), f"No more: {telling.adjustment(each)}.")
            if each.where or each.when:
                yield Noted("loosened", ("adjustments",), f"{_untold(each)} are asked about no more.")
            yield from _backdated(("adjustments",), each, each.since, held, as_of)


def _untold(each: Adjustment) -> str:
    return f"Claims of which it cannot be told whether they are{telling.where(each)}"


def _moves(old: object, new: object) -> Category:
    if old == new:
        return "wording"
    return "dearer" if float(str(new)) > float(str(old)) else "cheaper"


def _adjustment(way: Way, old: Adjustment, new: Adjustment, held: Days, as_of: date | None) -> Iterator[Noted]:
    if telling.adjustment(old) != telling.adjustment(new) or (old.where, old.when) != (new.where, new.when):
        parts = ("outcomes", "since", "until", "where", "when")
        same = all(getattr(old, part) == getattr(new, part) for part in parts)
        said = f"{telling.adjustment(new)}; before: {telling.adjustment(old)}."
        yield Noted(_moves(old.times, new.times) if same else "unclear", way, said)
        yield from _backdated(way, new, _first_day(old, new), held, as_of)
    yield from wording((*way, "source"), f"The factor {new.name}, source", old.source, new.source)
    yield from basis(way, f"The factor {new.name}", old.basis, new.basis, new.source)
    yield from further_fields(way, f"The factor {new.name}", old, new, TOLD)


def _first_day(old: Adjustment, new: Adjustment) -> date | None:
    """The first day on which the two differ, of two that do."""
    begins = (old.since or date.min, new.since or date.min)
    same = dataclasses.replace(old, since=new.since, until=new.until, basis=new.basis, source=new.source) == new
    if same and begins[0] == begins[1]:
        return min(old.until or OPEN_END, new.until or OPEN_END) + DAY
    return min(begins)


def _backdated(way: Way, each: Adjustment, first: date | None, held: Days, as_of: date | None) -> Iterator[Noted]:
    since = max(first or date.min, held[0])
    if since <= held[1] and is_past(since, as_of):
        yield Noted("backdated", way, f"The factor {each.name} changes prices of days that are past, since {since}.")


def cap(way: Way, what: str, old: Cap | None, new: Cap | None) -> Iterator[Noted]:
    """The most that is paid in all, or for one person."""
    if _most(old) != _most(new):
        (pence, number), (more_pence, more_number) = _most(old), _most(new)
        kinds = {(more_pence > pence) - (more_pence < pence), (more_number > number) - (more_number < number)} - {0}
        category: Category = "unclear" if len(kinds) > 1 else "loosened" if kinds == {1} else "tightened"
        yield Noted(category, way, f"{what}: {telling.cap(new)}; before, {telling.cap(old)}.")
    if old is not None and new is not None:
        yield from wording((*way, "source"), f"{what}, source", old.source, new.source)
        yield from basis(way, what, old.basis, new.basis, new.source)
        yield from further_fields(way, what, old, new, ("pence", "number", "basis", "source"))


def _most(each: Cap | None) -> tuple[int, int]:
    endless = OPEN_END.toordinal() * 10**9
    if each is None:
        return endless, endless
    return (
        endless if each.pence is None else each.pence,
        endless if each.number is None else each.number,
    )
