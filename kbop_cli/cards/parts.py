"""Parts of a card: where they stand in its file, the days of an outcome, the columns it reads."""

from __future__ import annotations

from datetime import date

from kbop_cli.engine.prices import price_refs
from kbop_cli.engine.words import conditions_in
from kbop_cli.errors import Place
from kbop_cli.model import Outcome, RateCard, Ref

Way = tuple[str | int, ...]
"""The way to a part from the top of the card's file: keys and places in lists."""

OPEN_END = date(9999, 12, 31)


def place(card: RateCard, way: Way) -> Place:
    """Where a part stands; of one that is absent, where its nearest parent stands."""
    while way and way not in card.places:
        way = way[:-1]
    line, column = card.places.get(way, (1, 1))
    return Place(file=card.file, line=line, line_column=column)


def days(card: RateCard, outcome: Outcome) -> tuple[date, date]:
    """The first and the last day on which the outcome can be achieved under the card (backwards: on none)."""
    since = max(card.since, outcome.since or card.since)
    return since, min(card.until or OPEN_END, outcome.until or OPEN_END)


def columns_read(outcome: Outcome) -> set[Ref]:
    """Every column that the outcome's rules, evidence, limit and prices read."""
    refs = {ref for condition in conditions_in(outcome) for ref in condition.refs()}
    refs |= price_refs(outcome, ())
    if outcome.evidence is not None and outcome.evidence.dated_on_or_after is not None:
        refs.add(outcome.evidence.dated_on_or_after)
    if outcome.limit is not None:
        refs.update(outcome.limit.refs())
    for need in outcome.needs:
        refs.update(need.same)
    return refs
