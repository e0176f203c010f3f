"""Bounds on the value that is wrong, from taints: a taint is the part of a claim's amount that is wrong, 0 …
1.

A factor is a function U(i): the upper limit on the rate of wrong pence where i of the sample are wrong. Every
bound is returned as a share of the population's value; the caller multiplies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from kbop_cli.engine.sample.exact import Exact, exact
from kbop_cli.engine.sample.limits import clopper_pearson_upper, hypergeometric_upper, poisson_factor
from kbop_cli.errors import fail

Factor = Callable[[int], Fraction]


def binomial_factor(drawn: int, confidence: Exact) -> Factor:
    """Clopper–Pearson's upper limits."""
    return lambda wrong: clopper_pearson_upper(drawn, wrong, confidence)


def poisson_factors(drawn: int, confidence: Exact) -> Factor:
    """The Poisson reliability factors over the sample's size."""
    return lambda wrong: poisson_factor(wrong, confidence) / drawn


def hypergeometric_factor(units: int, drawn: int, confidence: Exact) -> Factor:
    """The exact upper limits among `units` claims, or pence, of which `drawn` are drawn."""
    return lambda wrong: Fraction(hypergeometric_upper(units, drawn, wrong, confidence), units)


def stringer(factor: Factor, taints: Iterable[Exact]) -> Fraction:
    """Stringer's bound: U(0) + Σ (U(i) − U(i − 1)) · t_i, taints above 0 sorted downward; U(m) where all are
    1."""
    held = _sorted(taints)
    whole = sum(taint == 1 for taint in held)
    bound = before = factor(whole)  # the terms of whole taints add up to this
    for place, taint in enumerate(held[whole:], start=whole + 1):
        reached = factor(place)
        bound, before = bound + (reached - before) * taint, reached
    return bound


def stringer_lower(factor: Factor, drawn: int, taints: Iterable[Exact]) -> Fraction:
    """Stringer's bound from below: 1 less the bound of what is right. Clopper–Pearson's lower limit where all
    taints are 1."""
    wrong = _sorted(taints)
    return 1 - stringer(factor, [1 - taint for taint in wrong] + [Fraction(1)] * (drawn - len(wrong)))


def cell(factor: Factor, drawn: int, taints: Iterable[Exact]) -> Fraction:
    """The cell bound (Leslie, Teitlebaum and Anderson 1979), by load and spread over the taints sorted
    downward."""
    held = _sorted(taints)
    bound = factor(0) * max([Fraction(1), *held[:1]])
    for place, taint in enumerate(held, start=1):
        spread = factor(place) * sum(held[:place]) / place
        bound = max(bound + taint / drawn, spread)
    return bound


def most_likely(drawn: int, taints: Iterable[Exact]) -> Fraction:
    """The mean taint of the sample."""
    return sum((exact(taint, "A taint") for taint in taints), Fraction(0)) / drawn


def _sorted(taints: Iterable[Exact]) -> Sequence[Fraction]:
    held = sorted((exact(taint, "A taint") for taint in taints), reverse=True)
    if held and held[0] > 1:
        raise fail(f"A taint is {held[0]}: more is wrong than was paid.", mend="Give at most 1.")
    return [taint for taint in held if taint > 0]
