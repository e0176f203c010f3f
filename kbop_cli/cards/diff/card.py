"""Changes of a card as a whole: its name and dates, its documents, ladders, columns, assumptions, spare parts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from kbop_cli.cards.diff.change import Category, Noted, wording
from kbop_cli.cards.diff.evidence import evidence_type
from kbop_cli.cards.diff.exclusive import alternating, groups
from kbop_cli.cards.diff.money import adjustments, cap
from kbop_cli.cards.diff.outcomes import window
from kbop_cli.cards.diff.past import both, undated
from kbop_cli.cards.diff.rules import further_fields
from kbop_cli.cards.diff.tables import tables
from kbop_cli.cards.diff.vocabulary import words
from kbop_cli.cards.parts import OPEN_END, Way
from kbop_cli.model import Ladder, RateCard

TEXTS = ("version", "title", "source")
TOLD = (
    *TEXTS,
    *("name", "since", "until", "outcomes", "evidence_types", "words", "tables", "ladders", "further_columns"),
    *(
        "assumptions",
        "unused_rules",
        "unused_evidence",
        "sha256",
        "file",
        "exclusive",
        "adjustments",
        "person_cap",
        "alternating",
    ),
)


def card(before: RateCard, now: RateCard, as_of: date | None) -> Iterator[Noted]:
    """Every change that concerns the card and no outcome alone. Documents that were renamed are renamed in `before`."""
    if before.name != now.name:
        yield Noted("renamed", ("card",), f'The card "{before.name}" is now called "{now.name}".')
    for field in TEXTS:
        yield from wording((field,), f"The card's {field}", getattr(before, field), getattr(now, field))
    old, new = ((each.since, each.until or OPEN_END) for each in (before, now))
    yield from window(("in_force",), "The card is in force", old, new, as_of)
    held = both(old, new)
    timeless = list(_timeless(before, now))
    yield from timeless
    yield from undated(timeless, held, as_of, depth=0)
    yield from tables(before, now, held, as_of)
    yield from adjustments(before, now, held, as_of)
    for text in now.assumptions:
        if text not in before.assumptions:
            yield Noted("wording", ("assumptions",), f"New among the assumptions: {text}")
    for text in before.assumptions:
        if text not in now.assumptions:
            yield Noted("wording", ("assumptions",), f"No longer among the assumptions: {text}")
    if sorted(before.assumptions) == sorted(now.assumptions) and before.assumptions != now.assumptions:
        yield Noted("wording", ("assumptions",), "The assumptions stand in another order.")
    yield from _order(before, now)
    yield from _spare(before, now)
    yield from further_fields((), "The card", before, now, TOLD)


def _order(before: RateCard, now: RateCard) -> Iterator[Noted]:
    """Named parts that stand in another order; no decision depends on it."""
    for part in ("ladders", "exclusive", "alternating", "adjustments"):
        old, new = ([each.name for each in getattr(card, part)] for card in (before, now))
        if [name for name in old if name in new] != [name for name in new if name in old]:
            yield Noted("wording", (part,), f"The {part} stand in another order.")


def _timeless(before: RateCard, now: RateCard) -> Iterator[Noted]:
    """Changes of what has no dates of its own."""
    yield from _evidence_types(before, now)
    yield from words(before, now)
    yield from _ladders(before, now)
    yield from groups(before, now)
    yield from alternating(before, now)
    yield from cap(("person_cap",), "The most for one person", before.person_cap, now.person_cap)
    yield from _columns(before, now)


def _evidence_types(before: RateCard, now: RateCard) -> Iterator[Noted]:
    for name, new in now.evidence_types.items():
        way: Way = ("evidence_types", name)
        if name not in before.evidence_types:
            yield Noted("added", way, f'The evidence type "{name}" ({new.title}) is new.')
        elif before.evidence_types[name] != new:
            yield from evidence_type(way, before.evidence_types[name], new)
    for name, old in before.evidence_types.items():
        if name not in now.evidence_types:
            yield Noted("removed", ("evidence_types",), f'The evidence type "{name}" ({old.title}) is gone.')


def _ladders(before: RateCard, now: RateCard) -> Iterator[Noted]:
    old, new = {each.name: each for each in before.ladders}, {each.name: each for each in now.ladders}
    gone = {name for name in old if name not in new}
    for name, ladder in new.items():
        way: Way = ("ladders", name)
        same = next((each for each in sorted(gone) if _same(old[each], ladder)), None)
        if name in old:
            yield from _ladder(way, old[name], ladder)
        elif same is not None:
            gone.remove(same)
            yield Noted("renamed", way, f'The ladder "{same}" is now called "{name}".')
        else:
            said = f"One document may no longer prove two of {', '.join(ladder.outcomes)}{_shared(ladder)}."
            yield Noted("tightened", way, said)
    for name in sorted(gone):
        said = f"One document may now prove several of {', '.join(old[name].outcomes)}: the ladder {name} is gone."
        yield Noted("loosened", ("ladders",), said)


def _same(one: Ladder, other: Ladder) -> bool:
    return dataclasses.replace(one, name=other.name) == other


def _shared(ladder: Ladder) -> str:
    return f", {', '.join(ladder.shared)} excepted" if ladder.shared else ""


def _ladder(way: Way, old: Ladder, new: Ladder) -> Iterator[Noted]:
    rungs = (
        f"stands now on the ladder {new.name}: a document that proves another rung may not prove it.",
        f"is off the ladder {new.name}: a document of another rung may prove it too.",
    )
    shared = (f"may now serve several rungs of {new.name}.", f"may not serve several rungs of {new.name} any more.")
    yield from _members((*way, "outcomes"), old.outcomes, new.outcomes, ("tightened", "loosened"), rungs)
    yield from _members((*way, "may_share"), old.shared, new.shared, ("loosened", "tightened"), shared)


def _members(
    way: Way, old: Sequence[str], new: Sequence[str], categories: tuple[Category, Category], said: tuple[str, str]
) -> Iterator[Noted]:
    """Names that joined a list, then names that left it."""
    for name in new:
        if name not in old:
            yield Noted(categories[0], way, f"{name} {said[0]}")
    for name in old:
        if name not in new:
            yield Noted(categories[1], way, f"{name} {said[1]}")
    if tuple(old) != tuple(new) and set(old) == set(new):
        yield Noted("wording", way, f"{', '.join(old)} became {', '.join(new)}: another order.")


def _columns(before: RateCard, now: RateCard) -> Iterator[Noted]:
    old = {(table, name): each for table, columns in before.further_columns.items() for name, each in columns.items()}
    new = {(table, name): each for table, columns in now.further_columns.items() for name, each in columns.items()}
    for (table, name), column in new.items():
        way: Way = ("further_columns", table, name)
        if (table, name) not in old:
            yield Noted("wording", way, f"The card reads a further column {name} of {table} ({column.type}).")
        elif old[table, name] != column:
            said = f"The column {name} of {table} is read as {column.type}; before, as {old[table, name].type}."
            yield Noted("unclear", way, said)
    for table, name in old:
        if (table, name) not in new:
            yield Noted("wording", ("further_columns",), f"The card reads no column {name} of {table} any more.")


def _spare(before: RateCard, now: RateCard) -> Iterator[Noted]:
    pairs: tuple[tuple[str, Mapping[str, object], Mapping[str, object]], ...] = (
        ("shared_rules", before.unused_rules, now.unused_rules),
        ("shared_evidence", before.unused_evidence, now.unused_evidence),
    )
    for part, old, new in pairs:
        for name in sorted({*old, *new}):
            if old.get(name) != new.get(name):
                kind = part.removeprefix("shared_").removesuffix("s")
                said = "is new" if name not in old else "is gone or used now" if name not in new else "changed"
                yield Noted("wording", (part, name), f'The shared {kind} "{name}", which no outcome uses, {said}.')
