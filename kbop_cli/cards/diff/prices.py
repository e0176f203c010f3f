"""Changes of prices: what is paid on each day to each group, before and now."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from kbop_cli.cards import telling
from kbop_cli.cards.diff.change import Noted, basis, wording
from kbop_cli.cards.diff.past import is_past
from kbop_cli.cards.diff.timeline import At, Stretch, day_after, differing
from kbop_cli.cards.parts import OPEN_END, Way
from kbop_cli.model import Condition, Price, Ref

MOST_GROUPS = 5000
_CHANGED = "The price of days that are past changes"
Kind = tuple[tuple[Condition, ...], Ref | None, Decimal | None]
Group = Mapping[Ref, str | None]
"""A word of every column by which prices differ; None stands for any word that no price names."""


def prices(
    way: Way, old: Sequence[Price], new: Sequence[Price], days: tuple[date, date], as_of: date | None
) -> Iterator[Noted]:
    """Every change of the prices at `way`. `days`: those on which the outcome could be and can be achieved."""
    told = [noted for kind in _kinds((*old, *new)) for noted in _of_kind(way, old, new, kind, days, as_of)]
    told += _rows(way, old, new)
    yield from told
    if old != new and not told:
        yield Noted("wording", way, "The prices are written otherwise; what is paid does not change.")


def _kinds(rows: Sequence[Price]) -> Iterator[Kind]:
    """Prices that are compared with each other: on the same conditions, for each unit of the same column."""
    yield from dict.fromkeys((price.when, price.per, price.most) for price in rows)


def _of_kind(
    way: Way, old: Sequence[Price], new: Sequence[Price], kind: Kind, days: tuple[date, date], as_of: date | None
) -> Iterator[Noted]:
    before, now = ([p for p in rows if (p.when, p.per, p.most) == kind] for rows in (old, new))
    one = (*before, *now)[0]
    whom = telling.units(one) + (f" where {' and '.join(part.words() for part in one.when)}" if one.when else "")
    for noted in _amounts(way, before, now, days, as_of):
        index = new.index(now[int(noted.way[-1])]) if now else 0
        end = "." if noted.sentence.endswith(".") else ""
        sentence = f"{noted.sentence.removesuffix('.')}{whom}{end}"
        yield Noted(noted.category, (*way, index), sentence)


def _amounts(
    way: Way, old: Sequence[Price], new: Sequence[Price], days: tuple[date, date], as_of: date | None
) -> Iterator[Noted]:
    found: dict[Stretch, list[Group]] = {}
    groups = list(_groups((*old, *new)))
    starts = [day for price in (*old, *new) for day in (price.since, *day_after(price.until))]
    for group in groups:
        if days[0] <= days[1]:
            for stretch in differing(_at(old, group), _at(new, group), starts, *days):
                found.setdefault(stretch, []).append(group)
    for stretch, whom in sorted(found.items(), key=lambda item: (item[0].since, item[0].until)):
        said = "" if len(whom) == len(groups) else f" for {'; '.join(_group_words(group) for group in whom)}"
        here = (*way, _row(new, stretch))
        yield _one(here, stretch, said)
        if is_past(stretch.since, as_of):
            what = "Days that are past have a price now" if stretch.old is None else _CHANGED
            yield Noted("backdated", here, f"{what}, since {stretch.since}{said}.")


def _one(way: Way, stretch: Stretch, said: str) -> Noted:
    if stretch.old is None:
        pays = telling.pounds(stretch.new or 0)
        return Noted("loosened", way, f"It pays {pays} {stretch.words()}{said}, where there was no price.")
    if stretch.new is None:
        paid = telling.pounds(stretch.old)
        what = f"It has no price any more {stretch.words()}{said} (it was {paid}): claims will be asked about."
        return Noted("tightened", way, what)
    what = f"It pays {telling.pounds(stretch.new)} instead of {telling.pounds(stretch.old)} {stretch.words()}{said}."
    return Noted("dearer" if stretch.new > stretch.old else "cheaper", way, what)


def _rows(way: Way, old: Sequence[Price], new: Sequence[Price]) -> Iterator[Noted]:
    """Where figures come from, row by row as far as the rows are the same."""
    before = {(price.since, price.where, price.when, price.per, price.most): price for price in old}
    for index, price in enumerate(new):
        was = before.get((price.since, price.where, price.when, price.per, price.most))
        if was is not None:
            here = (*way, index)
            yield from basis(here, f"The price of {telling.price(price)}", was.basis, price.basis, price.source)
            yield from wording(
                (*here, "source"), f"The price of {telling.price(price)}, source", was.source, price.source
            )


def _at(rows: Sequence[Price], group: Group) -> At:
    fitting = [price for price in rows if all(group.get(ref) == word for ref, word in price.where)]

    def figure(day: date) -> int | None:
        held = [price.pence for price in fitting if price.since <= day <= (price.until or OPEN_END)]
        return held[0] if held else None

    return figure


def _groups(rows: Sequence[Price]) -> Iterator[Group]:
    refs = list(dict.fromkeys(ref for price in rows for ref, _ in price.where))
    words: list[list[str | None]] = [
        [*sorted({word for price in rows for at, word in price.where if at == ref}), None] for ref in refs
    ]
    for combination in itertools.islice(itertools.product(*words), MOST_GROUPS):
        yield dict(zip(refs, combination, strict=True))


def _group_words(group: Group) -> str:
    return " and ".join(f"{ref} {word if word is not None else '(any other)'}" for ref, word in group.items())


def _row(rows: Sequence[Price], stretch: Stretch) -> int:
    """The row of the new card that pays on the stretch's first day; the first row where none does."""
    for index, price in enumerate(rows):
        if price.since <= stretch.since <= (price.until or OPEN_END) and price.pence == stretch.new:
            return index
    return 0
