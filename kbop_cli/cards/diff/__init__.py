"""Two versions of a card compared, in plain words: what was added, removed, made dearer, tightened, backdated …"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from kbop_cli.cards import telling
from kbop_cli.cards.diff.card import card
from kbop_cli.cards.diff.change import CATEGORIES, DECIDING, Category, Change, Noted
from kbop_cli.cards.diff.outcomes import outcome
from kbop_cli.cards.diff.past import Days, is_past
from kbop_cli.cards.diff.renames import renamed_documents, renamed_outcomes, with_names
from kbop_cli.cards.parts import Way, days, place
from kbop_cli.model import Outcome, RateCard

__all__ = ["CATEGORIES", "Category", "Change", "diff"]

NOTHING_PAST = date.min
"""The day before which nothing lies."""


def diff(old: RateCard, new: RateCard, as_of: date | None = None) -> tuple[Change, ...]:
    """Every change from the old version to the new, the card's own first, then outcome by outcome.

    `as_of`: days before it are past, so that a change of what held on them is backdated; without it every day is. What
    changes without dates of its own holds since the first day of the card, or of the outcome. A card that comes into
    force later than the old one is a new version: what it changes holds from its first day, and the old one until then.
    A change is called tightened only where no claim, judged by itself, can gain a payment by it.
    """
    ranks = list(CATEGORIES)
    codes = list(dict.fromkeys([*new.outcomes, *old.outcomes]))
    changes = {
        Change(noted.category, _outcome(noted), noted.sentence, place(new, noted.way))
        for noted in _noted(old, new, as_of)
    }
    return tuple(
        sorted(
            changes,
            key=lambda each: (
                codes.index(each.outcome) + 1 if each.outcome else 0,
                ranks.index(each.category),
                each.place,
                each.sentence,
            ),
        )
    )


def _noted(old: RateCard, new: RateCard, as_of: date | None) -> Iterator[Noted]:
    outcomes, documents = renamed_outcomes(old, new), renamed_documents(old, new)
    for name, other in documents.items():
        said = f'The evidence type "{name}" is now called "{other}".'
        yield Noted("renamed", ("evidence_types", other), said)
    before = with_names(old, outcomes, documents)
    if new.since <= old.since:
        yield from _changes(before, new, outcomes, as_of)
        return
    noted = list(_changes(before, new, outcomes, NOTHING_PAST))
    yield from noted
    if is_past(new.since, as_of) and any(each.category in {*DECIDING, "added", "removed"} for each in noted):
        said = f"The new version is in force since {new.since}: what it changes holds for days that are past."
        yield Noted("backdated", ("in_force", "from"), said)


def _changes(before: RateCard, new: RateCard, outcomes: Mapping[str, str], as_of: date | None) -> Iterator[Noted]:
    yield from card(before, new, as_of)
    was = {code: name for name, code in outcomes.items()}
    for code, now in new.outcomes.items():
        way = ("outcomes", code)
        if code in was:
            yield Noted("renamed", way, f'The outcome "{was[code]}" is now called "{code}".')
        if code in before.outcomes:
            yield from outcome(before.outcomes[code], now, before, new, as_of)
        else:
            yield Noted("added", way, f"The outcome is new: {now.title}, {_paid(now)}.")
            yield from _past(way, "The outcome can be achieved", days(new, now), as_of)
    for code, gone in before.outcomes.items():
        if code not in new.outcomes:
            yield Noted("removed", ("outcomes", code), f"The outcome is gone: {gone.title}, {_paid(gone)}.")
            yield from _past(("outcomes", code), "The outcome can no more be achieved", days(before, gone), as_of)


def _past(way: Way, what: str, held: Days, as_of: date | None) -> Iterator[Noted]:
    if held[0] <= held[1] and is_past(held[0], as_of):
        yield Noted("backdated", way, f"{what} on days that are past, since {held[0]}.")


def _paid(each: Outcome) -> str:
    if not each.payable:
        return "recorded and never paid"
    return f"paid {', '.join(map(telling.price, each.prices))}, {telling.limit(each.limit)}"


def _outcome(noted: Noted) -> str:
    return str(noted.way[1]) if noted.way[:1] == ("outcomes",) and len(noted.way) > 1 else ""
