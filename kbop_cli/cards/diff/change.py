"""A change between two versions of a card: its category, the outcome, a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from kbop_cli.cards.logic import Direction
from kbop_cli.cards.parts import Way
from kbop_cli.errors import Place
from kbop_cli.model import Basis

Category = Literal[
    "backdated",
    "dearer",
    "cheaper",
    "loosened",
    "tightened",
    "evidence_eased",
    "evidence_hardened",
    "unclear",
    "added",
    "removed",
    "renamed",
    "assumption_became_fact",
    "fact_became_assumption",
    "wording",
]

CATEGORIES: Mapping[Category, str] = {
    "backdated": "It changes what holds on days that are past: a date moved over them, or what is in force already and "
    "changes without a first day of its own.",
    "dearer": "A price rises.",
    "cheaper": "A price falls.",
    "loosened": "Claims may be paid that were not; none that was paid is refused for it.",
    "tightened": "Claims may be asked about or refused that were paid; none gains a payment by it.",
    "evidence_eased": "Less evidence suffices.",
    "evidence_hardened": "More evidence is asked for.",
    "unclear": "Some claims may gain and others lose: which way it goes cannot be told from the card alone.",
    "added": "An outcome or an evidence type is new.",
    "removed": "An outcome or an evidence type is gone: claims that name it will be asked about.",
    "renamed": "It has another name: claims, documents and approvals that use the old one no longer find it.",
    "assumption_became_fact": "What was assumed is now published or computed.",
    "fact_became_assumption": "What was published or computed is now assumed.",
    "wording": "It is told otherwise; no decision and no amount changes.",
}
"""Category -> what it means, in the order in which changes are told."""


DECIDING: frozenset[Category] = frozenset(
    {"dearer", "cheaper", "loosened", "tightened", "evidence_eased", "evidence_hardened", "unclear"}
)
"""Categories of changes by which a claim may be decided otherwise."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `outcome` is empty for what concerns the whole card; `place` is in the new card."""

    category: Category
    outcome: str
    sentence: str
    place: Place


@dataclass(frozen=True, slots=True)
class Noted:
    """A change before its place is looked up. `way` leads to it, or to where it was, from the top of the new card."""

    category: Category
    way: Way
    sentence: str


def by_direction(direction: Direction) -> Category:
    """The category of a change of rules that goes this way."""
    named: dict[Direction, Category] = {"tighter": "tightened", "looser": "loosened", "same": "wording"}
    return named.get(direction, "unclear")


def combined(*directions: Direction) -> Direction:
    """Several changes of one rule together."""
    kinds = {direction for direction in directions if direction != "same"}
    if len(kinds) > 1:
        return "unclear"
    return kinds.pop() if kinds else "same"


def basis(way: Way, what: str, old: Basis, new: Basis, source: str = "") -> Iterator[Noted]:
    """What was assumed became a fact, or the other way round."""
    if old == new:
        return
    said = f"{what} was {old} and is now {new}{f' ({source})' if source and new == 'published' else ''}."
    if old == "assumed":
        yield Noted("assumption_became_fact", way, said)
    elif new == "assumed":
        yield Noted("fact_became_assumption", way, said)
    else:
        yield Noted("wording", way, said)


def wording(way: Way, what: str, old: object, new: object) -> Iterator[Noted]:
    """A text that changed."""
    if old != new:
        yield Noted("wording", way, f"{what}: {_quoted(old)} became {_quoted(new)}.")


def _quoted(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"' if value else "nothing"
    return str(value) if value is not None else "nothing"
