"""Two versions of a card compared, in plain words: what was added, removed, made dearer, tightened, backdated …"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kbop_cli.cards import telling
from kbop_cli.cards.diff.card import card
from kbop_cli.cards.diff.change import CATEGORIES, Category, Change, Noted
from kbop_cli.cards.diff.outcomes import outcome
from kbop_cli.cards.diff.renames import renamed_documents, renamed_outcomes, with_names
from kbop_cli.cards.parts import place
from kbop_cli.model import Outcome, RateCard

__all__ = ["CATEGORIES", "Category", "Change", "diff"]


def diff(old: RateCard, new: RateCard, as_of: date | None = None) -> tuple[Change, ...]:
    """Every change from the old version to the new, the card's own first, then outcome by outcome.

    `as_of`: days before it are past, so that a change of what held on them is backdated; without it every day is. A
    card that comes into force later than the old one is a new version, and may change what holds from its first day.
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
    if new.since > old.since:
        as_of = min(as_of or new.since, new.since)
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
    for code, gone in before.outcomes.items():
        if code not in new.outcomes:
            yield Noted("removed", ("outcomes", code), f"The outcome is gone: {gone.title}, {_paid(gone)}.")


def _paid(each: Outcome) -> str:
    if not each.payable:
        return "recorded and never paid"
    return f"paid {', '.join(map(telling.price, each.prices))}, {telling.limit(each.limit)}"


def _outcome(noted: Noted) -> str:
    return str(noted.way[1]) if noted.way[:1] == ("outcomes",) and len(noted.way) > 1 else ""
