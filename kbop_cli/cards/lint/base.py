"""What the families of checks share: a flaw at its way in the card, the days of an outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kbop_cli.errors import Place
from kbop_cli.model import Outcome, RateCard

Way = tuple[str | int, ...]

OPEN_END = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong with a card. `way` leads to it from the top of the file; `code` is one of CARD_CODES."""

    code: str
    way: Way
    what: str
    mend: str = ""


def place(card: RateCard, way: Way) -> Place:
    """Where a part stands; of one that is absent, where its nearest parent stands."""
    while way and way not in card.places:
        way = way[:-1]
    line, column = card.places.get(way, (1, 1))
    return Place(file=card.file, line=line, line_column=column)


def rule_way(code: str, index: int) -> Way:
    """The way to a rule of an outcome."""
    return ("outcomes", code, "rules", index)


def days(card: RateCard, outcome: Outcome) -> tuple[date, date]:
    """The first and the last day on which the outcome can be achieved under the card (backwards: on none)."""
    since = max(card.since, outcome.since or card.since)
    return since, min(card.until or OPEN_END, outcome.until or OPEN_END)
