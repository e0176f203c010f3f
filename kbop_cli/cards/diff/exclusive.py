"""Changes of the outcomes that shut each other out, and of those whose evidence alternates."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from kbop_cli.cards.diff.change import Category, Noted, basis, wording
from kbop_cli.cards.diff.rules import further_fields
from kbop_cli.cards.parts import Way
from kbop_cli.engine.between_words import alternating as turns_in_words
from kbop_cli.engine.between_words import exclusive as in_words
from kbop_cli.model import Alternating, Exclusive, RateCard

TOLD = ("name", "ways", "at_most", "clause", "basis", "reading")


def groups(before: RateCard, now: RateCard) -> Iterator[Noted]:
    """Every group that is new, gone or changed. One is known by its name."""
    old, new = ({each.name: each for each in card.exclusive} for card in (before, now))
    for name, group in new.items():
        way: Way = ("exclusive", name)
        if name in old:
            yield from _group(way, old[name], group)
        else:
            yield Noted("tightened", way, f"{in_words(group)} Before, they did not shut each other out.")
    for name, group in old.items():
        if name not in new:
            said = f"{', '.join(group.outcomes())} shut each other out no more: the group {name} is gone."
            yield Noted("loosened", ("exclusive",), said)


def alternating(before: RateCard, now: RateCard) -> Iterator[Noted]:
    """Every group whose evidence alternates that is new, gone or changed."""
    old, new = ({each.name: each for each in card.alternating} for card in (before, now))
    for name, group in new.items():
        way: Way = ("alternating", name)
        if name in old:
            yield from _turns(way, old[name], group)
        else:
            yield Noted("evidence_hardened", way, turns_in_words(group))
    for name, group in old.items():
        if name not in new:
            yield Noted("evidence_eased", ("alternating",), f"No longer: {turns_in_words(group)}")


def _turns(way: Way, old: Alternating, new: Alternating) -> Iterator[Noted]:
    if (old.outcomes, old.first) != (new.outcomes, new.first):
        said = f"{turns_in_words(new)} Before: {turns_in_words(old)}"
        same = old.outcomes == new.outcomes
        category: Category = "unclear" if set(old.outcomes) != set(new.outcomes) else "wording"
        if same:
            category = "evidence_hardened" if new.first == "documents" else "evidence_eased"
        yield Noted(category, (*way, "outcomes"), said)
    for field in ("clause", "reading"):
        yield from wording((*way, field), f"The group {new.name}, {field}", getattr(old, field), getattr(new, field))
    yield from basis(way, f"The group {new.name}", old.basis, new.basis, new.clause)
    told = ("name", "outcomes", "first", "clause", "basis", "reading")
    yield from further_fields(way, f"The group {new.name}", old, new, told)


def _group(way: Way, old: Exclusive, new: Exclusive) -> Iterator[Noted]:
    if (old.ways, old.at_most) != (new.ways, new.at_most):
        yield Noted(_direction(old, new), (*way, "ways"), f"{in_words(new)} Before: {in_words(old)}")
    for field in ("clause", "reading"):
        what = f"The group {new.name}, {field}"
        yield from wording((*way, field), what, getattr(old, field), getattr(new, field))
    yield from basis(way, f"The group {new.name}", old.basis, new.basis, new.clause)
    yield from further_fields(way, f"The group {new.name}", old, new, TOLD)


def _direction(old: Exclusive, new: Exclusive) -> Category:
    """Of two ways a person is paid one: the more pairs shut each other out, the tighter. Of more ways only the number
    can be compared."""
    if old.at_most == new.at_most == 1:
        before, now = _pairs(old), _pairs(new)
        if before == now:
            return "wording"
        return "tightened" if before < now else "loosened" if now < before else "unclear"
    if set(map(frozenset, old.ways)) == set(map(frozenset, new.ways)):
        if old.at_most == new.at_most:
            return "wording"
        return "tightened" if new.at_most < old.at_most else "loosened"
    return "unclear"


def _pairs(group: Exclusive) -> set[frozenset[str]]:
    ways = itertools.combinations(group.ways, 2)
    return {frozenset((one, other)) for way, beside in ways for one in way for other in beside}
