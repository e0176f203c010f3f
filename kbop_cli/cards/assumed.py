"""What a card assumes: the list that a reader who signs it looks at first."""

from __future__ import annotations

from collections.abc import Iterator

from kbop_cli.cards import telling
from kbop_cli.engine.between_words import alternating as turns_in_words
from kbop_cli.engine.between_words import exclusive as in_words
from kbop_cli.engine.between_words import needed as in_words_of
from kbop_cli.model import Outcome, RateCard

Assumed = Iterator[tuple[str, str]]
"""What is assumed, and where it stands."""


def assumptions(card: RateCard) -> Assumed:
    """Those that the card lists, then every figure and rule that it calls assumed."""
    yield from ((text, "the card") for text in card.assumptions)
    yield from (
        (f"The table {name}: {table.source}", name) for name, table in card.tables.items() if table.basis == "assumed"
    )
    yield from ((telling.adjustment(each), each.name) for each in card.adjustments if each.basis == "assumed")
    if card.person_cap is not None and card.person_cap.basis == "assumed":
        yield f"The most for one person: {telling.cap(card.person_cap)}", "the card"
    yield from ((in_words(group), group.name) for group in card.exclusive if group.basis == "assumed")
    yield from ((turns_in_words(group), group.name) for group in card.alternating if group.basis == "assumed")
    for code, outcome in card.outcomes.items():
        yield from ((said, code) for said in _of_outcome(outcome))


def _of_outcome(outcome: Outcome) -> Iterator[str]:
    if outcome.basis == "assumed":
        yield f"The outcome itself: {outcome.title}"
    yield from (f"The price of {telling.price(price)}" for price in outcome.prices if price.basis == "assumed")
    if outcome.cap is not None and outcome.cap.basis == "assumed":
        yield f"The most that it is paid in all: {telling.cap(outcome.cap)}"
    for rule in outcome.rules:
        if rule.basis == "assumed" != outcome.basis:
            yield f"The rule {rule.id}: {rule.says}"
    yield from (in_words_of(need) for need in outcome.needs if need.basis == "assumed" != outcome.basis)
    if outcome.evidence is not None and outcome.evidence.basis == "assumed" != outcome.basis:
        yield "The evidence that is asked for"
    if outcome.limit is not None and outcome.limit.basis == "assumed" != outcome.basis:
        yield f"That it is paid {telling.limit(outcome.limit)}"
