"""Prices by date and group: on every day, for every group, exactly one (overlaps are the reader's to refuse)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from kbop_cli.cards.lint.base import Flaw
from kbop_cli.cards.logic import never
from kbop_cli.cards.parts import OPEN_END, days
from kbop_cli.engine.words import card_words
from kbop_cli.model import Outcome, Price, RateCard, Ref
from kbop_cli.rules.values import NoneOf, OneOf

MOST_GROUPS = 2000
DAY = timedelta(days=1)
Group = Mapping[Ref, str]


def check(card: RateCard) -> Iterator[Flaw]:
    """Days and groups without a price, and prices that no claim can get."""
    known = card_words(card)
    for outcome in card.outcomes.values():
        if outcome.payable and outcome.prices:
            # Another date than the day of achievement may lie anywhere: of it only the card's beginning is known.
            by_achievement = str(outcome.price_at) == "achieved_on"
            span = days(card, outcome) if by_achievement else (card.since, OPEN_END)
            if span[0] <= span[1]:
                yield from _never(outcome, span, known)
                yield from _missing(outcome, span, known)
            yield from _overlapping(outcome)


def _never(outcome: Outcome, span: tuple[date, date], known: Mapping[Ref, frozenset[str]]) -> Iterator[Flaw]:
    since, until = span
    for index, price in enumerate(outcome.prices):
        way = ("outcomes", outcome.code, "prices", index)
        if price.since > until or (price.until or OPEN_END) < since:
            what = f"this price holds {_dates(price)}, and the outcome can be achieved {_words((since, until))}."
            yield Flaw("price_never_applies", way, what, "Correct its dates, or remove it.")
        for ref, word in price.where:
            if ref in known and word not in known[ref]:
                what = f'this price is for {ref} "{word}", a word that the card does not know.'
                mend = f"Known: {', '.join(sorted(known[ref]))}."
                yield Flaw("price_never_applies", (*way, "where", str(ref)), what, mend)


def _overlapping(outcome: Outcome) -> Iterator[Flaw]:
    """Two prices whose conditions can hold together (of those without any, the reader has spoken)."""
    pairs = itertools.combinations(enumerate(outcome.prices), 2)
    for (_, earlier), (index, price) in pairs:
        groups = dict(earlier.where)
        apart = any(groups.get(ref, word) != word for ref, word in price.where) or not (price.when and earlier.when)
        apart = apart or price.since > (earlier.until or OPEN_END) or earlier.since > (price.until or OPEN_END)
        if not apart and not never([*earlier.when, *price.when]):
            when = [" and ".join(part.words() for part in each.when) for each in (earlier, price)]
            what = f"two prices may hold for one claim: where {when[0]}, and where {when[1]}."
            way = ("outcomes", outcome.code, "prices", index)
            yield Flaw("prices_overlap", way, what, "Let one end `below` where the other begins `at_least`.")


def _missing(outcome: Outcome, span: tuple[date, date], known: Mapping[Ref, frozenset[str]]) -> Iterator[Flaw]:
    way = ("outcomes", outcome.code, "prices")
    for group in _groups(outcome, known):
        fitting = [price for price in outcome.prices if all(group.get(ref) == word for ref, word in price.where)]
        said = " and ".join(f"{ref} {word}" for ref, word in group.items())
        if not fitting:
            mend = f"Add a price `where: {{{', '.join(f'{ref}: {word}' for ref, word in group.items())}}}`."
            yield Flaw("price_group_missing", way, f"there is no price for {said}.", mend)
            continue
        for gap in gaps(fitting, span):
            what = f"no price holds {_words(gap)}{f' for {said}' if said else ''}."
            yield Flaw("price_gap", way, what, "Add a price for those days, or end the outcome before them.")


def _groups(outcome: Outcome, known: Mapping[Ref, frozenset[str]]) -> Iterator[Group]:
    """Every combination of words by which the outcome's prices differ, of those that its rules let through."""
    refs = list(dict.fromkeys(ref for price in outcome.prices for ref, _ in price.where))
    choices = []
    for ref in refs:
        priced = {word for price in outcome.prices for at, word in price.where if at == ref}
        choices.append(sorted(_let_through(outcome, ref, priced | known.get(ref, frozenset()))))
    for words in itertools.islice(itertools.product(*choices), MOST_GROUPS):
        yield dict(zip(refs, words, strict=True))


def _let_through(outcome: Outcome, ref: Ref, words: set[str]) -> set[str]:
    for rule in outcome.rules:
        part = rule.condition
        if not rule.when and isinstance(part, OneOf | NoneOf) and part.field == ref and part.among is None:
            words = words & set(part.values) if isinstance(part, OneOf) else words - set(part.values)
    return words


def gaps(prices: list[Price], span: tuple[date, date]) -> Iterator[tuple[date, date]]:
    """The stretches of days in `span` on which none of the prices holds."""
    day, last = span
    for price in sorted(prices, key=lambda each: each.since):
        if price.since > day:
            yield day, min(price.since - DAY, last)
        if price.until is None or price.until >= last:
            return
        day = max(day, price.until + DAY)
    if day <= last:
        yield day, last


def _dates(price: Price) -> str:
    return _words((price.since, price.until or OPEN_END))


def _words(span: tuple[date, date]) -> str:
    since, until = span
    if until == OPEN_END:
        return f"from {since}"
    return f"on {since}" if since == until else f"from {since} to {until}"
