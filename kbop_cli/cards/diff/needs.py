"""Changes of the earlier outcomes that an outcome needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kbop_cli.cards.diff.change import Noted, basis, by_direction, combined, wording
from kbop_cli.cards.diff.rules import further_fields
from kbop_cli.cards.logic import Direction
from kbop_cli.cards.parts import Way
from kbop_cli.cards.quantities import at_most
from kbop_cli.engine.between_words import STATES
from kbop_cli.engine.between_words import needed as in_words
from kbop_cli.model import Need, Span

TOLD = ("outcomes", "state", "at_least", "at_most", "same", "clause", "basis", "reading")


def needs(way: Way, old: Sequence[Need], new: Sequence[Need]) -> Iterator[Noted]:
    """Every change of the needs at `way`, in their order."""
    for place, need in enumerate(new):
        here: Way = (*way, place)
        if place >= len(old):
            yield Noted("tightened", here, f"New: {in_words(need)}")
            continue
        before = old[place]
        if in_words(before) != in_words(need):
            direction = combined(*_directions(before, need))
            yield Noted(by_direction(direction), here, f"{in_words(need)} Before: {in_words(before)}")
        for field in ("clause", "reading"):
            yield from wording((*here, field), f"Need, {field}", getattr(before, field), getattr(need, field))
        yield from basis(here, "The need", before.basis, need.basis, need.clause)
        yield from further_fields(here, "Need", before, need, TOLD)
    for need in old[len(new) :]:
        yield Noted("loosened", way, f"No more: {in_words(need)}")


def _directions(old: Need, new: Need) -> Iterator[Direction]:
    if old.outcomes != new.outcomes:
        were, are = set(old.outcomes), set(new.outcomes)
        yield "same" if were == are else "tighter" if are < were else "looser" if were < are else "unclear"
    yield _compared(STATES[new.state] - STATES[old.state])
    yield _span(old.at_least or Span(), new.at_least or Span())
    before, now = set(old.same), set(new.same)
    yield "same" if before == now else "tighter" if before < now else "looser" if now < before else "unclear"
    if old.at_most != new.at_most:
        if old.at_most is None or new.at_most is None:
            yield "tighter" if old.at_most is None else "looser"
        else:
            yield _span(new.at_most, old.at_most)


def _span(old: Span, new: Span) -> Direction:
    if old == new:
        return "same"
    return "tighter" if at_most(old, new) else "looser" if at_most(new, old) else "unclear"


def _compared(difference: int) -> Direction:
    return "tighter" if difference > 0 else "looser" if difference < 0 else "same"
