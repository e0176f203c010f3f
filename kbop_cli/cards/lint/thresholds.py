"""Bands of one quantity, spread over the outcomes of a group: at no figure two of them, at no figure none.

Two outcomes that differ in nothing but the band are held to both. Of others (13 and 26 weeks, say, each part-time
and full-time) it is only asked that a band does not end on the very figure where another begins: there a claim is
both, or neither. A `reading` on either rule says that it is meant.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kbop_cli.cards.lint.base import Flaw, rule_way
from kbop_cli.cards.parts import Way
from kbop_cli.cards.quantities import Limit, Quantity, less, limits_of
from kbop_cli.model import Condition, Outcome, RateCard
from kbop_cli.rules.combined import AnyOf
from kbop_cli.rules.dates import Day


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of a quantity that an outcome asks for; `beside`: all else that it asks for there."""

    outcome: str
    way: Way
    low: Limit | None
    high: Limit | None
    beside: frozenset[Condition]
    explained: bool

    @property
    def quantity(self) -> Quantity:
        one = self.low or self.high
        return () if one is None else (one.quantity, one.anchors)


def check(card: RateCard) -> Iterator[Flaw]:
    """Bands that overlap or leave a gap, each pair of ends once."""
    bands = [(outcome.group, band) for outcome in card.outcomes.values() if outcome.payable for band in _bands(outcome)]
    said: set[tuple[object, ...]] = set()
    for (group, one), (other_group, other) in itertools.combinations(bands, 2):
        if group != other_group or one.outcome == other.outcome or one.quantity != other.quantity:
            continue
        for lower, upper in ((one, other), (other, one)):
            flaw = _between(lower, upper)
            if flaw is not None and flaw.code == "thresholds_gap" and _filled(lower, upper, group, bands):
                continue
            ends = (one.quantity, lower.high, upper.low)
            if flaw is not None and ends not in said:
                said.add(ends)
                yield flaw


def _filled(lower: Band, upper: Band, group: str, bands: Sequence[tuple[str, Band]]) -> bool:
    """Whether a third band of the group lies over the gap between two."""
    assert lower.high is not None and upper.low is not None  # noqa: S101 - there is a gap between them
    gap, others = (lower.high.value, upper.low.value), (lower.outcome, upper.outcome)
    return any(
        of_group == group
        and band.outcome not in others
        and band.quantity == lower.quantity
        and (band.low is None or not less(gap[0], band.low.value))
        and (band.high is None or not less(band.high.value, gap[1]))
        for of_group, band in bands
    )


def _bands(outcome: Outcome) -> Iterator[Band]:
    rules = {rule.condition for rule in outcome.rules}
    for index, rule in enumerate(outcome.rules):
        way = rule_way(outcome.code, index)
        ways = rule.condition.alternatives if isinstance(rule.condition, AnyOf) else ((rule.condition,),)
        for parts in ways:
            for part in parts:
                if isinstance(part, Day):
                    continue  # when something happened is no band of a quantity
                limits = {limit.side: limit for limit in limits_of(part)}
                if limits:
                    beside = frozenset({*(rules - {rule.condition}), *(set(parts) - {part})})
                    low, high = limits.get("low"), limits.get("high")
                    yield Band(outcome.code, way, low, high, beside, bool(rule.reading))


def _between(lower: Band, upper: Band) -> Flaw | None:
    """The end of the lower band beside the beginning of the upper one."""
    high, low = lower.high, upper.low
    if high is None or low is None or lower.explained or upper.explained:
        return None
    if upper.high is not None and not less(high.value, upper.high.value):
        return None  # one lies inside the other: not bands beside each other
    if lower.low is not None and not less(lower.low.value, low.value):
        return None
    siblings = lower.beside == upper.beside
    touching = high.value == low.value
    named = f'"{lower.outcome}" and "{upper.outcome}"'
    if (touching and high.included and low.included) or (siblings and less(low.value, high.value)):
        at = f"at exactly {low.value}" if touching else f"from {low.value} to {high.value}"
        what = f"{at} both {named} hold: two prices apply."
        return Flaw("thresholds_overlap", upper.way, what, "Let one end `below` where the other begins `at_least`.")
    if (touching and not high.included and not low.included) or (siblings and less(high.value, low.value)):
        at = f"at exactly {low.value}" if touching else f"between {high.value} and {low.value}"
        what = f"{at} neither of {named} holds: nothing is paid there."
        return Flaw("thresholds_gap", upper.way, what, "Let one end `below` where the other begins `at_least`.")
    return None
