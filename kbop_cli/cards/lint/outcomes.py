"""What every outcome needs: days on which it can be achieved, evidence, a limit, sources, a scenario."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kbop_cli.cards.lint.base import Flaw, days
from kbop_cli.model import Outcome, RateCard


def check(card: RateCard) -> Iterator[Flaw]:
    """What is missing from outcomes."""
    for outcome in card.outcomes.values():
        way = ("outcomes", outcome.code)
        since, until = days(card, outcome)
        if until < since:
            what = f"it can be achieved on no day of the card, which is in force {_span(card)}."
            yield Flaw("outcome_never_in_force", way, what, "Correct the outcome's dates or the card's.")
        yield from _paid(outcome) if outcome.payable else _recorded(outcome)


def _paid(outcome: Outcome) -> Iterator[Flaw]:
    way = ("outcomes", outcome.code)
    if outcome.evidence is None:
        what = "it is paid, and no evidence is asked for."
        yield Flaw("outcome_without_evidence", way, what, "Add `evidence`.")
    if outcome.limit is None:
        what = "it is paid, and nothing says how often for one person."
        yield Flaw("outcome_without_limit", way, what, "Add `limit`, such as {times: 1}.")
    for index, price in enumerate(outcome.prices):
        here = (*way, "prices", index)
        if price.basis == "published" and not price.source:
            what = f"the price of £{price.pence / 100:.2f} is called published, and nothing says where."
            yield Flaw("published_without_source", here, what, "Give `source`, or call it assumed.")
        if price.pence == 0:
            what = "the price is nothing: an approved claim would pay £0.00."
            yield Flaw("price_of_nothing", (*here, "amount"), what, "Give the price, or say `payable: false`.")


def _recorded(outcome: Outcome) -> Iterator[Flaw]:
    for part in ("prices", "limit"):
        if getattr(outcome, part):
            what = f"it is recorded and never paid, and has {'a limit' if part == 'limit' else 'prices'}."
            mend = f"Remove `{part}`, or `payable: false`."
            yield Flaw("price_on_unpaid", ("outcomes", outcome.code, part), what, mend)


def untried(card: RateCard, tried: Collection[str] | None) -> Iterator[Flaw]:
    """Outcomes that no scenario tries; one flaw where the card has no scenarios at all."""
    if tried is None:
        what = "the card has no scenarios.yaml beside it: nothing shows what its rules decide."
        yield Flaw("outcome_without_scenario", ("outcomes",), what, "Write one: a claim that is paid, one change each.")
        return
    for code in card.outcomes:
        if code not in tried:
            what = "no scenario beside the card tries it."
            mend = "Add it to scenarios.yaml: a claim that is paid, and one change each."
            yield Flaw("outcome_without_scenario", ("outcomes", code), what, mend)


def _span(card: RateCard) -> str:
    return f"{card.since} to {card.until}" if card.until else f"from {card.since}"
