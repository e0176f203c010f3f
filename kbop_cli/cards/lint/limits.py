"""Limits that can never bind: more places than there are ways for a further claim to differ."""

from __future__ import annotations

from collections.abc import Iterator

from kbop_cli.cards.lint.base import Flaw
from kbop_cli.engine.words import card_words
from kbop_cli.model import Limit, Outcome, RateCard, Ref
from kbop_cli.rules.values import NoneOf, OneOf


def check(card: RateCard) -> Iterator[Flaw]:
    """A person's claims must differ in a word, and the card knows fewer words than the limit has places."""
    known = card_words(card)
    for outcome in card.outcomes.values():
        limit = outcome.limit
        if limit is None or limit.other is None or limit.higher is not None:
            continue
        words = _words(outcome, limit.other, known.get(limit.other))
        if words is not None and limit.times > len(words):
            what = (
                f"{_times(limit)} can never be reached: each claim must differ in {limit.other}, "
                f"and there are {len(words)} words for it."
            )
            yield Flaw("limit_never_binds", ("outcomes", outcome.code, "limit"), what, "Correct `times`.")


def _words(outcome: Outcome, ref: Ref, known: frozenset[str] | None) -> frozenset[str] | None:
    """The words that the outcome's rules let through; None where any word may stand there."""
    for rule in outcome.rules:
        part = rule.condition
        if rule.when or not isinstance(part, OneOf | NoneOf) or part.field != ref or part.among is not None:
            continue
        values = frozenset(part.values)
        if isinstance(part, OneOf):
            known = values if known is None else known & values
        elif known is not None:
            known = known - values
    return known


def _times(limit: Limit) -> str:
    return f"a limit of {limit.times}"
