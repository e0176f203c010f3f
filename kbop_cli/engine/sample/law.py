"""Tails of discrete distributions, decided exactly without ever computing a probability.

A law is known by the ratio of neighbouring probabilities, a fraction of small whole numbers. Sums on either
side of a point follow from it in units of the probability at that point. They are first carried to 320 binary
digits; where that cannot tell a tail from the bound it is compared with, whole fractions do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from kbop_cli.engine.sample.exact import smallest

_DIGITS = 320
_ONE = 1 << _DIGITS
_DOUBT = 128


@dataclass(frozen=True, slots=True)
class Law:
    """A distribution on first … last; `ratio(i)` is P(i+1)/P(i) as a numerator and a denominator above 0."""

    first: int
    last: int
    ratio: Callable[[int], tuple[int, int]]


def hypergeometric(claims: int, wrong: int, drawn: int) -> Law:
    """Wrong claims among `drawn` without replacement out of `claims`, of which `wrong` are wrong."""
    right = claims - wrong

    def ratio(found: int) -> tuple[int, int]:
        return (wrong - found) * (drawn - found), (found + 1) * (right - drawn + found + 1)

    return Law(max(0, drawn - right), min(drawn, wrong), ratio)


def binomial(drawn: int, rate: Fraction) -> Law:
    """Wrong claims among `drawn`, each wrong at `rate`, 0 < rate < 1."""
    wrong, right = rate.numerator, rate.denominator - rate.numerator

    def ratio(found: int) -> tuple[int, int]:
        return (drawn - found) * wrong, (found + 1) * right

    return Law(0, drawn, ratio)


def beta_binomial(claims: int, a: Fraction, b: Fraction) -> Law:
    """Wrong claims among `claims` that are each wrong at a rate which is itself Beta(a, b), a and b above
    0."""
    parts = a.denominator * b.denominator
    first, second = int(a * parts), int(b * parts)

    def ratio(wrong: int) -> tuple[int, int]:
        left = claims - wrong
        return left * (first + wrong * parts), (wrong + 1) * (second + (left - 1) * parts)

    return Law(0, claims, ratio)


def compare_tail(law: Law, found: int, bound: Fraction) -> int:
    """The sign of P(X ≤ found) − bound, exactly: −1, 0 or 1; 0 < bound < 1."""
    if not law.first <= found < law.last:
        return -1 if found < law.first else 1
    # P(X ≤ found) > bound where the sum above is less than the sum below × (1 − bound) / bound.
    below = sum(_walk(law, found, -1))
    limit = below * (bound.denominator - bound.numerator) // bound.numerator
    doubt = limit >> _DOUBT
    above = 0
    for weight in _walk(law, found, 1):
        above += weight
        # The first is P(found), which stands below. Nothing that follows can undo an excess.
        if above - _ONE > limit + doubt:
            return -1
    above -= _ONE
    if above < limit - doubt:
        return 1
    return _compare_exactly(law, found, bound)


def _walk(law: Law, start: int, step: int) -> Iterator[int]:
    """The probabilities from `start` up or down, in units of 2^-320 of the first, until they fall below
    one."""
    weight, place, end = _ONE, start, law.last if step > 0 else law.first
    while weight:
        yield weight
        if place == end:
            return
        top, bottom = law.ratio(place if step > 0 else place - 1)
        weight = weight * top // bottom if step > 0 else weight * bottom // top
        place += step


def _compare_exactly(law: Law, found: int, bound: Fraction) -> int:
    below, above = Fraction(1), Fraction(0)
    for place in range(law.first, found):
        below = 1 + below / Fraction(*law.ratio(place))
    for place in range(law.last - 1, found - 1, -1):
        above = (1 + above) * Fraction(*law.ratio(place))
    difference = below * (1 - bound) - above * bound
    return (difference > 0) - (difference < 0)


def weights(law: Law, digits: int) -> list[int]:
    """The probabilities from first to last, in units of 2^-digits, rounded down."""
    found = [_ONE]
    for place in range(law.first, law.last):
        top, bottom = law.ratio(place)
        found.append(found[-1] * top // bottom)
    total = sum(found)
    return [(weight << digits) // total for weight in found]


def quantile(law: Law, confidence: Fraction, near: int) -> int:
    """The smallest x with P(X ≤ x) ≥ confidence, exactly; `near` is a guess that saves time."""
    return smallest(lambda x: compare_tail(law, x, confidence) >= 0, law.first, law.last, near)
