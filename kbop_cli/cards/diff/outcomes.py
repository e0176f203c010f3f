"""Changes of one outcome that both cards have."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TypeVar

from kbop_cli.cards import telling
from kbop_cli.cards.diff.change import Category, Noted, basis, wording
from kbop_cli.cards.diff.evidence import evidence
from kbop_cli.cards.diff.money import cap
from kbop_cli.cards.diff.needs import needs
from kbop_cli.cards.diff.past import Days, both, is_past, undated
from kbop_cli.cards.diff.prices import prices
from kbop_cli.cards.diff.rules import further_fields, rules
from kbop_cli.cards.diff.timeline import DAY
from kbop_cli.cards.parts import OPEN_END, Way, days
from kbop_cli.cards.quantities import at_most
from kbop_cli.model import EvidenceRule, Limit, Need, Outcome, RateCard, Rule, Span

Part = TypeVar("Part", Rule, EvidenceRule, Limit, Need)
TEXTS = ("title", "group", "clause", "risk")
TOLD = (
    *TEXTS,
    "code",
    "rules",
    "evidence",
    "limit",
    "prices",
    "price_at",
    "payable",
    "long_term",
    "since",
    "until",
    "basis",
    "cap",
    "needs",
)


def outcome(old: Outcome, new: Outcome, before: RateCard, now: RateCard, as_of: date | None) -> Iterator[Noted]:
    """Every change of an outcome, which has the same code in both."""
    if old == new:
        return
    way: Way = ("outcomes", new.code)
    old = _as_inherited(old, new)
    yield from _dates(way, old, new, before, now, as_of)
    timeless = list(_timeless(way, old, new, before, now))
    yield from timeless
    held = both(days(before, old), days(now, new))
    yield from undated(timeless, held, as_of, depth=len(way))
    yield from _prices(way, old, new, held, as_of)
    for field in TEXTS:
        yield from wording((*way, field), field.capitalize(), getattr(old, field), getattr(new, field))
    yield from basis((*way, "basis"), "The outcome", old.basis, new.basis, new.clause)
    yield from further_fields(way, "The outcome", old, new, TOLD)


def _timeless(way: Way, old: Outcome, new: Outcome, before: RateCard, now: RateCard) -> Iterator[Noted]:
    """Changes of what has no dates of its own."""
    yield from _paid(way, old, new)
    yield from rules((*way, "rules"), old.rules, new.rules)
    yield from needs((*way, "needs"), old.needs, new.needs)
    yield from evidence((*way, "evidence"), old.evidence, new.evidence, before, now)
    yield from limit((*way, "limit"), old.limit, new.limit)
    yield from cap((*way, "cap"), "The most that it is paid in all", old.cap, new.cap)
    if old.price_at != new.price_at:
        said = f"The price is now that of {new.price_at}; before, that of {old.price_at}."
        yield Noted("unclear", (*way, "price_at"), said)


def _as_inherited(old: Outcome, new: Outcome) -> Outcome:
    """The old outcome with the new clause and basis in its parts that have them from it: told once, not of each."""
    now = {rule.id: rule for rule in new.rules}
    return dataclasses.replace(
        old,
        rules=tuple(_inherit(rule, now.get(rule.id), old, new) for rule in old.rules),
        evidence=old.evidence and _inherit(old.evidence, new.evidence, old, new),
        needs=tuple(
            _inherit(need, new.needs[place] if place < len(new.needs) else None, old, new)
            for place, need in enumerate(old.needs)
        ),
        limit=old.limit and _inherit(old.limit, new.limit, old, new),
    )


def _inherit(part: Part, now: Part | None, old: Outcome, new: Outcome) -> Part:
    if now is None:
        return part
    for field in ("clause", "basis"):
        inherited = (getattr(old, field), getattr(new, field))
        if (getattr(part, field), getattr(now, field)) == inherited:
            part = dataclasses.replace(part, **{field: inherited[1]})
    return part


def window(way: Way, what: str, old: tuple[date, date], new: tuple[date, date], as_of: date | None) -> Iterator[Noted]:
    """A change of the days between which something holds."""
    if new[0] < old[0]:
        yield Noted("loosened", (*way, "from"), f"{what} from {new[0]} already; before, from {old[0]}.")
    elif new[0] > old[0]:
        yield Noted("tightened", (*way, "from"), f"{what} only from {new[0]}; before, from {old[0]}.")
    if new[1] != old[1]:
        category: Category = "loosened" if new[1] > old[1] else "tightened"
        ends = ["without end" if day == OPEN_END else f"to {day}" for day in (new[1], old[1])]
        yield Noted(category, (*way, "to"), f"{what} {ends[0]}; before, {ends[1]}.")
    ends_moved = []
    if new[0] != old[0]:
        ends_moved.append(("from", min(old[0], new[0]), new[0] < old[0]))
    if new[1] != old[1]:
        ends_moved.append(("to", min(old[1], new[1]) + DAY, new[1] > old[1]))
    for end, first, opened in ends_moved:
        if is_past(first, as_of):
            said = f"{what} {'now' if opened else 'no more'} on days that are past, since {first}."
            yield Noted("backdated", (*way, end), said)


def _dates(
    way: Way, old: Outcome, new: Outcome, before: RateCard, now: RateCard, as_of: date | None
) -> Iterator[Noted]:
    if (old.since, old.until) == (new.since, new.until):
        return  # what the card's own dates change is told of the card
    # Held against one card's dates, so that only what the outcome itself says is told here.
    told = list(window(way, "It can be achieved", days(now, old), days(now, new), as_of))
    yield from told
    if not told:
        dates = [telling.span(each.since, each.until) for each in (old, new)]
        yield Noted("wording", way, f"Its own dates: {dates[0]} became {dates[1]}; the card's dates go further.")


def _paid(way: Way, old: Outcome, new: Outcome) -> Iterator[Noted]:
    if old.payable != new.payable:
        said = (
            "It is paid now; before, it was only recorded." if new.payable else "It is only recorded now, never paid."
        )
        yield Noted("loosened" if new.payable else "tightened", (*way, "payable"), said)
    if old.long_term != new.long_term:
        whom = "people taken over from an earlier contract"
        said = f"It is paid for {whom} now." if new.long_term else f"It is not paid for {whom} any more."
        yield Noted("loosened" if new.long_term else "tightened", (*way, "long_term"), said)


def _prices(way: Way, old: Outcome, new: Outcome, held: Days, as_of: date | None) -> Iterator[Noted]:
    here = (*way, "prices")
    if not (old.payable and new.payable):
        if old.prices != new.prices:
            listed = [", ".join(map(telling.price, each.prices)) or "none" for each in (old, new)]
            yield Noted("wording", here, f"Prices: {listed[0]} became {listed[1]}.")
        return
    by_achievement = str(new.price_at) == str(old.price_at) == "achieved_on"
    yield from prices(here, old.prices, new.prices, held if by_achievement else (date.min, OPEN_END), as_of)


def limit(way: Way, old: Limit | None, new: Limit | None) -> Iterator[Noted]:
    """How often a person is paid."""
    if old is None or new is None:
        if old != new:
            said = f"It is paid {telling.limit(new)}; before, {telling.limit(old)}."
            yield Noted("tightened" if old is None else "loosened", way, said)
        return
    if _places(old) != _places(new):
        yield Noted(_direction(old, new), way, f"It is paid {telling.limit(new)}; before, {telling.limit(old)}.")
    yield from wording((*way, "clause"), "Limit, clause", old.clause, new.clause)
    yield from basis(way, "The limit", old.basis, new.basis, new.clause)
    yield from further_fields(
        way,
        "Limit",
        old,
        new,
        ("times", "per", "higher", "other", "clause", "basis", "each", "by", "apart", "units", "most"),
    )


def _places(each: Limit) -> tuple[object, ...]:
    telling_apart = (frozenset(each.per), each.higher, each.other, each.each, each.by, each.apart)
    return (each.times, each.units, each.most, *telling_apart)


def _direction(old: Limit, new: Limit) -> Category:
    """More places, for each value of more columns, on fewer conditions: looser."""
    kinds = {_more(old.times or math.inf, new.times or math.inf), _units(old, new), 2 * (old.by != new.by)}
    per = set(old.per), set(new.per)
    kinds.add(0 if per[0] == per[1] else 1 if per[0] < per[1] else -1 if per[1] < per[0] else 2)
    kinds.add(_differ(old, new))
    kinds.add(_stretch(old, new))
    kinds.add(_further_apart(old, new))
    kinds.discard(0)
    if len(kinds) > 1 or 2 in kinds:
        return "unclear"
    return "loosened" if kinds == {1} else "tightened"


def _more(before: float | Decimal, now: float | Decimal) -> int:
    return (now > before) - (now < before)


def _units(old: Limit, new: Limit) -> int:
    """More units are looser, and none asked for the loosest."""
    if old.units == new.units:
        return _more(old.most or 0, new.most or 0)
    return -1 if old.units is None else 1 if new.units is None else 2


def _differ(old: Limit, new: Limit) -> int:
    """How a further claim must differ: any way of differing suffices, and none asked for is the loosest."""
    before = {("higher", old.higher), ("other", old.other)} - {("higher", None), ("other", None)}
    now = {("higher", new.higher), ("other", new.other)} - {("higher", None), ("other", None)}
    if before == now:
        return 0
    if not before or not now:
        return -1 if not before else 1
    return 1 if before < now else -1 if now < before else 2


_COARSER = {
    "": {"week", "month", "quarter", "year", "financial_year"},
    "year": {"month", "quarter"},
    "quarter": {"month"},
}
_COARSER["financial_year"] = _COARSER["year"]


def _stretch(old: Limit, new: Limit) -> int:
    """So many in each of shorter stretches are more; a month is one of a quarter's, a quarter one of a year's."""
    if old.each == new.each:
        return 0
    return 1 if new.each in _COARSER.get(old.each, ()) else -1 if old.each in _COARSER.get(new.each, ()) else 2


def _further_apart(old: Limit, new: Limit) -> int:
    before, now = old.apart or Span(), new.apart or Span()
    if before == now:
        return 0
    return -1 if at_most(before, now) else 1 if at_most(now, before) else 2
