"""Caps of a card that can hold nothing back, or that let no claim through whole."""

from __future__ import annotations

from collections.abc import Iterator

from kbop_cli.cards.lint.base import Flaw
from kbop_cli.cards.telling import pounds
from kbop_cli.model import Cap, Outcome, RateCard
from kbop_cli.wording import counted

MEND = "Correct the cap or the price, or remove the cap."


def check(card: RateCard) -> Iterator[Flaw]:
    """The caps of outcomes, then that of a person. Where factors move prices nothing is said."""
    if card.adjustments:
        return
    for outcome in card.outcomes.values():
        if outcome.cap is not None:
            yield from _outcome(outcome, outcome.cap)
    cap = card.person_cap.pence if card.person_cap is not None else None
    most = [_most(outcome) for outcome in card.outcomes.values() if outcome.payable]
    total = sum(pence for pence in most if pence is not None)
    if cap is not None and not card.exclusive and None not in most and total <= cap:
        what = f"one person can be paid {pounds(total)} at most: the cap of {pounds(cap)} holds nothing back."
        yield Flaw("cap_out_of_reach", ("person_cap",), what, MEND)


def _outcome(outcome: Outcome, cap: Cap) -> Iterator[Flaw]:
    way = ("outcomes", outcome.code, "cap")
    prices = [price.pence for price in outcome.prices if price.per is None]
    if cap.pence is None or not prices or len(prices) < len(outcome.prices):
        return
    if cap.pence < min(prices):
        what = f"it is paid {pounds(cap.pence)} in all at most, less than one claim's {pounds(min(prices))}."
        yield Flaw("cap_out_of_reach", way, what, MEND)
    elif cap.number is not None and cap.number * max(prices) < cap.pence:
        most = f"{pounds(cap.number * max(prices))} at most, less than {pounds(cap.pence)}"
        what = f"{counted(cap.number, 'claim')} come{'s' * (cap.number == 1)} to {most}."
        yield Flaw("cap_out_of_reach", way, what, MEND)


def _most(outcome: Outcome) -> int | None:
    """The most that one person can be paid for the outcome; None where it has no end."""
    limit = outcome.limit
    if limit is None or not limit.times or limit.per or limit.each or any(price.per for price in outcome.prices):
        return None
    return limit.times * max((price.pence for price in outcome.prices), default=0)
