"""Which column of a file is which of ours: headings compared without regard to case, spacing or
punctuation."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kbop_cli.columns import Column
from kbop_cli.errors import Place, Problem
from kbop_cli.intake.characters import key, tidy

LONGEST = 120
"""No heading that could be one of ours is longer."""

LOOK = 30
"""How many rows from the top are searched for the heading."""


class Heading(NamedTuple):
    """The heading of one sheet: the rows it was found in (from 0, `first` to `last`) and its labels."""

    first: int
    last: int
    labels: tuple[str, ...]


class Matched(NamedTuple):
    """Our columns by their place in the sheet, the headings that are not ours, and what stands in the way."""

    places: Mapping[str, int]
    unknown: tuple[str, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


Mapped = Mapping[str, str | Sequence[str]]
"""By our column the heading that an export gives it, or several where its files differ."""


def given(mapping: Mapped, name: str) -> tuple[str, ...]:
    """The headings that the mapping gives for one of our columns."""
    headings = mapping.get(name, ())
    return (headings,) if isinstance(headings, str) else tuple(headings)


def names(table: Mapping[str, Column], mapping: Mapped) -> dict[str, list[str]]:
    """For each of our columns the keys of the headings that it goes by, the mapped ones first."""
    return {name: [*map(key, given(mapping, name)), key(name)] for name in table}


def find(rows: Sequence[Sequence[str]], known: Mapping[str, Sequence[str]]) -> Heading | None:
    """The heading among the first rows: the row, or pair of rows, in which most of our columns are named.

    A pair is a row of groups over a row of headings (`Claim` over `ID`), joined with the group carried to the
    right. Without any known name the first row that holds something is the heading.
    """
    wanted = {key_ for keys in known.values() for key_ in keys}
    best: tuple[int, Heading] | None = None
    for at, row in enumerate(rows[:LOOK]):
        single = Heading(at, at, tuple(tidy(cell) for cell in row))
        candidates = [single] if at == 0 else [single, joined(at, rows[at - 1], row, wanted)]
        for candidate in candidates:
            score = len({_short_key(label) for label in candidate.labels} & wanted)
            if score and (best is None or score > best[0]):
                best = (score, candidate)
        if best is not None and best[0] * 2 > len(known):
            break  # most of our columns are named: no row below can be the heading of this table
    if best is not None:
        return best[1]
    return next((Heading(at, at, tuple(map(tidy, row))) for at, row in enumerate(rows) if any(map(tidy, row))), None)


def _short_key(label: str) -> str:
    """A label's key. What is longer than any name of ours is a record that another delimiter would split."""
    return key(label) if len(label) <= LONGEST else ""


def joined(at: int, above: Sequence[str], below: Sequence[str], wanted: set[str]) -> Heading:
    labels = []
    group = ""
    for place, cell in enumerate(below):
        group = (above[place] if place < len(above) else "") or group
        alone, both = tidy(cell), tidy(f"{group} {cell}")
        labels.append(both if _short_key(both) in wanted or _short_key(alone) not in wanted else alone)
    return Heading(at - 1, at, tuple(labels))


def match(heading: Heading, table: Mapping[str, Column], mapping: Mapped, place: Place, title: str) -> Matched:
    """Our columns in the heading.

    Two headings for one column, and a required column without any, are problems. A mapped heading that is
    not there is told; the column's own name stands in for it where it is a heading.
    """
    by_key: dict[str, list[int]] = {}
    for at, label in enumerate(heading.labels):
        if label:
            by_key.setdefault(key(label), []).append(at)
    goes_by = names(table, mapping)
    found = {name: _places(keys, by_key) for name, keys in goes_by.items()}
    places = {name: at[0] for name, at in found.items() if at}
    taken = set(places.values())
    free = [label for at, label in enumerate(heading.labels) if label and at not in taken]
    twice = (_twice(name, [heading.labels[at] for at in at_], place) for name, at_ in found.items() if len(at_) > 1)
    shown = free if places or not any(map(_has_digit, free)) else []
    missing = (
        _missing(name, title, shown, mapping, place)
        for name, column in table.items()
        if column.required and name not in places
    )
    asked = {name: given(mapping, name) for name in mapping if name in table}
    gone = (name for name, headings in asked.items() if not any(key(heading) in by_key for heading in headings))
    notes = tuple(_gone(name, " or ".join(asked[name]), free, name in places) for name in gone)
    return Matched(places, tuple(free), (*twice, *missing), notes)


def _places(keys: Sequence[str], by_key: Mapping[str, list[int]]) -> list[int]:
    """Where a column stands: under every heading that is mapped to it, else under its own name, the last key."""
    mapped = [at for each in dict.fromkeys(keys[:-1]) for at in by_key.get(each, ())]
    return mapped or by_key.get(keys[-1], [])


def nearest(name: str, headings: Sequence[str]) -> str:
    """The heading most like `name`, or nothing."""
    by_key = {key(heading): heading for heading in headings if key(heading)}
    close = difflib.get_close_matches(key(name), by_key, n=1, cutoff=0.5)
    return by_key[close[0]] if close else ""


def _has_digit(label: str) -> bool:
    """Whether a label may be a cell: without any heading of ours, a row with digits is taken for a record."""
    return any(character.isdigit() for character in label)


def _gone(name: str, mapped: str, free: Sequence[str], by_own_name: bool) -> str:
    near = nearest(mapped, free)
    instead = f"; {name} itself was read" if by_own_name else f"; the nearest is {near}" if near else ""
    return f"no heading {mapped}, which the mapping gives for {name}{instead}"


def _twice(name: str, labels: Sequence[str], place: Place) -> Problem:
    return Problem(
        place,
        f"{len(labels)} headings stand for {name}: {', '.join(labels)}.",
        "Which of them holds it cannot be told.",
        f"Rename all but one, or name the right one in contract.yaml under columns: ({name}: its heading).",
        "heading_twice",
    )


def _missing(name: str, title: str, free: Sequence[str], mapping: Mapped, place: Place) -> Problem:
    sought = " or ".join(given(mapping, name)) or name
    near = nearest(sought, free) or nearest(name, free)
    others = f"headings that are not ours: {', '.join(free)}" if free else "no other heading is left"
    called = f" (mapped to {sought})" if name in mapping else ""
    return Problem(
        place,
        f"no column {name}{called}; {f'the nearest heading is {near}' if near else others}.",
        "Every claim would be judged without it.",
        "If it is called otherwise there, say so in contract.yaml: "
        f"columns: {{{title}: {{{name}: {near or 'its heading'}}}}}.",
        "column_missing",
    )
