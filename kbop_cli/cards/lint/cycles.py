"""Outcomes that come before each other in a circle: by the ladders they stand on and by what they need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from kbop_cli.cards.lint.base import Flaw
from kbop_cli.model import RateCard


def check(card: RateCard) -> Iterator[Flaw]:
    """Each circle once, at the ladder where it closes."""
    after: dict[str, set[str]] = {}
    for ladder in card.ladders:
        for place, (lower, higher) in enumerate(pairwise(ladder.outcomes)):
            path = _path(higher, lower, after)
            if path:
                what = f"{' before '.join([*path, higher])}: none of them can be the first."
                way = ("ladders", ladder.name, "outcomes", place + 1)
                yield Flaw("outcomes_in_cycle", way, what, "Put the ladders' outcomes in one order, each once.")
            else:
                after.setdefault(lower, set()).add(higher)
    for code, outcome in card.outcomes.items():
        for place, need in enumerate(outcome.needs):
            for name in need.outcomes:
                path = [code] if name == code else _path(code, name, after)
                if path:
                    what = f"{' before '.join([*path, code])}: none of them can be the first."
                    yield Flaw("outcomes_in_cycle", ("outcomes", code, "needs", place), what, "Need an earlier one.")
                else:
                    after.setdefault(name, set()).add(code)


def _path(start: str, end: str, after: Mapping[str, set[str]]) -> list[str]:
    """The outcomes from `start` to `end`, each before the next; empty where there is no such way."""
    ways = [[start]]
    seen = {start}
    while ways:
        way = ways.pop()
        if way[-1] == end:
            return way
        for following in sorted(after.get(way[-1], set()) - seen):
            seen.add(following)
            ways.append([*way, following])
    return []
