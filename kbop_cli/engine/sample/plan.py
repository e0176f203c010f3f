"""How many claims to draw, so that a sample with no more errors than expected shows the rate to be
tolerable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from kbop_cli.engine.sample.exact import Exact, between, ceil, exact, smallest
from kbop_cli.engine.sample.gamma import decimal, gamma_cdf
from kbop_cli.engine.sample.law import binomial, compare_tail, hypergeometric
from kbop_cli.errors import fail

_MOST = 1_000_000
_MOST_ACCEPTED = 1_000
_FACTOR_GRID = 1 << 40


def binomial_fixed(tolerable: Exact, confidence: Exact, accepted: int) -> int:
    """The smallest n whose P(X ≤ accepted | n, tolerable) is at most 1 − c: accept with `accepted` errors or
    fewer."""
    rate, risk = between(tolerable, "The tolerable rate"), 1 - between(confidence, "The confidence")

    def enough(size: int) -> bool:
        return compare_tail(binomial(size, rate), accepted, risk) <= 0

    high = _doubled(enough, accepted + 1)
    return smallest(enough, accepted + 1, high, high // 2)


def binomial_size(tolerable: Exact, confidence: Exact, expected: Exact = 0) -> int:
    """The smallest n with k = ceil(expected · n), exactly, and P(X ≤ k | n, tolerable) ≤ 1 − c (AICPA, tables
    A)."""
    rate, risk, hoped = _rates(tolerable, confidence, expected)
    return _first(lambda size, k: compare_tail(binomial(size, rate), k, risk) <= 0, hoped, _MOST)


def hypergeometric_fixed(claims: int, intolerable: int, confidence: Exact, accepted: int) -> int:
    """The smallest n of `claims` with P(X ≤ accepted) ≤ 1 − c where `intolerable` claims are wrong."""
    risk = 1 - between(confidence, "The confidence")
    if not 0 <= accepted < intolerable <= claims:
        raise fail(
            f"No sample of {claims} claims is enough where {accepted} errors are accepted.",
            why=f"{intolerable} wrong claims are already too many.",
            mend="Accept fewer, or tolerate more.",
        )
    # A sample of all claims holds all the wrong ones, so that it always suffices.
    return smallest(
        lambda size: compare_tail(hypergeometric(claims, intolerable, size), accepted, risk) <= 0,
        accepted + 1,
        claims,
        accepted + 1,
    )


def hypergeometric_size(claims: int, tolerable: Exact, confidence: Exact, expected: Exact = 0) -> int:
    """As `binomial_size`, out of `claims` without replacement; ceil(tolerable · claims) wrong is too many."""
    rate, risk, hoped = _rates(tolerable, confidence, expected)
    too_many = ceil(rate * claims)
    return _first(lambda size, k: compare_tail(hypergeometric(claims, too_many, size), k, risk) <= 0, hoped, claims)


def poisson_size(tolerable: Exact, confidence: Exact, expected_ratio: Exact = 0) -> int:
    """Monetary units: the smallest n with Gamma(τ·n; 1 + ε·n) ≥ c, ε = ratio · τ (AICPA, table C-1)."""
    rate, sure, ratio = _ratio(tolerable, confidence, expected_ratio)

    def reached(size: int) -> bool:
        return gamma_cdf(rate * size, 1 + ratio * rate * size) >= decimal(sure)

    high = _doubled(reached, 1)
    return smallest(reached, 1, high, high // 2)


def confidence_factor(confidence: Exact, expected_ratio: Exact = 0) -> Fraction:
    """Monetary units: F with F = Gamma⁻¹(c; 1 + ratio · F) on a grid of 2^-40 (AICPA, table C-2); n = ceil(F
    / τ)."""
    _, sure, ratio = _ratio("1/2", confidence, expected_ratio)

    def reached(part: int) -> bool:
        factor = Fraction(part, _FACTOR_GRID)
        return gamma_cdf(factor, 1 + ratio * factor) >= decimal(sure)

    high = _doubled(reached, _FACTOR_GRID)
    return Fraction(smallest(reached, 1, high, high // 2), _FACTOR_GRID)


def _rates(tolerable: Exact, confidence: Exact, expected: Exact) -> tuple[Fraction, Fraction, Fraction]:
    rate, risk = between(tolerable, "The tolerable rate"), 1 - between(confidence, "The confidence")
    hoped = exact(expected, "The expected rate")
    if not 0 <= hoped < rate:
        raise fail(
            f"The expected rate is {expected} and the tolerable rate {tolerable}.",
            why="No sample shows a rate to be tolerable that is expected to be above it.",
            mend="Expect less, or tolerate more.",
        )
    return rate, risk, hoped


def _ratio(tolerable: Exact, confidence: Exact, ratio: Exact) -> tuple[Fraction, Fraction, Fraction]:
    part = exact(ratio, "The ratio of expected to tolerable error")
    if not 0 <= part < 1:
        raise fail(f"The ratio of expected to tolerable error is {ratio}.", mend="Give 0 or more, below 1.")
    return between(tolerable, "The tolerable rate"), between(confidence, "The confidence"), part


def _first(enough: Callable[[int, int], bool], expected: Fraction, most: int) -> int:
    """The smallest n that is enough for k = ceil(expected · n), run by run of sizes that share a k."""
    run = next((run for run in _runs(expected, most) if enough(run[2], run[0])), None)
    if run is None:
        raise fail(
            "No sample is enough.",
            why="The expected rate lies too near the tolerable one.",
            mend="Expect less, tolerate more, or ask for less confidence.",
        )
    accepted, least, last = run
    return smallest(lambda size: enough(size, accepted), least, last, least)


def _runs(expected: Fraction, most: int) -> Iterator[tuple[int, int, int]]:
    """k with the first and the last n of which ceil(expected · n) is k, up to 1,000 accepted errors."""
    if not expected:
        yield 0, 1, most
        return
    least = 1
    for accepted in range(1, _MOST_ACCEPTED + 1):
        last = min(most, accepted * expected.denominator // expected.numerator)
        if least <= last:
            yield accepted, least, last
        least = last + 1


def _doubled(test: Callable[[int], bool], start: int) -> int:
    """The first of start, 2·start, 4·start … for which `test` holds."""
    ceiling = start * _MOST
    while not test(start):
        start *= 2
        if start > ceiling:
            raise fail("No sample is large enough.", mend="Expect less, or tolerate more.")
    return start
