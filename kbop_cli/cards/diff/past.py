"""What a change means for days that are past: without a first day of its own it holds since the card's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from kbop_cli.cards.diff.change import DECIDING, Noted
from kbop_cli.cards.parts import Way

Days = tuple[date, date]
"""The first and the last day, both inclusive; backwards, none."""

OF_OUTCOME: Mapping[str, str] = {
    "payable": "whether it is paid",
    "long_term": "whom it is paid for",
    "price_at": "the day that decides the price",
}
OF_CARD: Mapping[str, str] = {
    "outcomes": "assessments",
    "evidence_types": "evidence types",
    "exclusive": "exclusive outcomes",
    "alternating": "alternating evidence",
    "person_cap": "the most for one person",
    "further_columns": "further columns",
}
"""Parts that a reader would not know by their key, in words."""


def is_past(day: date, as_of: date | None) -> bool:
    """Whether a day is past; without a day to judge by, every day is."""
    return as_of is None or day < as_of


def both(one: Days, other: Days) -> Days:
    """The days of both."""
    return max(one[0], other[0]), min(one[1], other[1])


def undated(noted: Sequence[Noted], held: Days, as_of: date | None, *, depth: int) -> Iterator[Noted]:
    """What the changes mean for days that are past, of changes that have no dates of their own.

    `held`: the days for which both cards speak. `depth`: how far down their way the name of their part stands.
    """
    deciding = [each for each in noted if each.category in DECIDING]
    if not deciding or held[0] > held[1] or not is_past(held[0], as_of):
        return
    names = OF_OUTCOME if depth else OF_CARD
    parts = list(dict.fromkeys(_part(each.way, depth) for each in deciding))
    what = ", ".join(names.get(part, part) for part in parts)
    said = f"What changes in {what} holds for days that are past too, since {held[0]}."
    yield Noted("backdated", deciding[0].way, said)


def _part(way: Way, depth: int) -> str:
    return str(way[depth]) if len(way) > depth else "itself"
