"""Upper and lower limits on how many claims are wrong, from how many of a sample are. One-sided, at
`confidence`.

A two-sided interval at 90 % is the lower and the upper limit at 95 %. Whole numbers are exact; rates and
factors are fractions, rounded outward at the 60th binary digit, so that a limit is never on the wrong side of
itself.
"""

from __future__ import annotations

from fractions import Fraction

from kbop_cli.engine.sample.exact import Exact, between, exact, smallest
from kbop_cli.engine.sample.gamma import decimal, gamma_cdf
from kbop_cli.engine.sample.law import beta_binomial, binomial, compare_tail, hypergeometric, quantile
from kbop_cli.errors import fail

_GRID = 1 << 60
UNIFORM = (Fraction(1), Fraction(1))
"""The prior Beta(1, 1): before the sample, every number of wrong claims is as likely as every other."""


def hypergeometric_upper(claims: int, drawn: int, wrong: int, confidence: Exact) -> int:
    """The most wrong claims that a simple random sample does not rule out: max K with P(X ≤ wrong | K) > 1 −
    c."""
    risk = 1 - _confidence(claims, drawn, wrong, confidence)
    # K is ruled out, and so is every K above it.
    found = smallest(
        lambda total: compare_tail(hypergeometric(claims, total, drawn), wrong, risk) <= 0,
        wrong,
        claims - drawn + wrong + 1,
        _share(claims, drawn, wrong),
    )
    return found - 1


def hypergeometric_lower(claims: int, drawn: int, wrong: int, confidence: Exact) -> int:
    """The fewest wrong claims that a simple random sample does not rule out: min K with P(X ≥ wrong | K) > 1
    − c."""
    sure = _confidence(claims, drawn, wrong, confidence)
    return smallest(
        lambda total: compare_tail(hypergeometric(claims, total, drawn), wrong - 1, sure) < 0,
        wrong,
        claims - drawn + wrong,
        _share(claims, drawn, wrong),
    )


def clopper_pearson_upper(drawn: int, wrong: int, confidence: Exact) -> Fraction:
    """The highest rate that `wrong` of `drawn` do not rule out, as from a population without end; 1 where all
    are wrong."""
    risk = 1 - _confidence(drawn, drawn, wrong, confidence)
    if wrong == drawn:
        return Fraction(1)
    at = smallest(
        lambda part: compare_tail(binomial(drawn, Fraction(part, _GRID)), wrong, risk) <= 0,
        1,
        _GRID,
        _GRID * (wrong + 1) // (drawn + 1),
    )
    return Fraction(at, _GRID)


def clopper_pearson_lower(drawn: int, wrong: int, confidence: Exact) -> Fraction:
    """The lowest rate that `wrong` of `drawn` do not rule out: the upper limit of the right ones, from 1."""
    return 1 - clopper_pearson_upper(drawn, drawn - wrong, confidence)


def poisson_factor(wrong: int, confidence: Exact) -> Fraction:
    """The reliability factor RF(k): the highest mean that k events do not rule out, Gamma⁻¹(c; k + 1)."""
    return gamma_quantile(_confidence(wrong, wrong, wrong, confidence), Fraction(wrong + 1))


def gamma_quantile(confidence: Fraction, shape: Fraction) -> Fraction:
    """The smallest x on a grid of 2^-60 whose gamma distribution function reaches `confidence`."""
    sure = decimal(confidence)
    high = 2 * _GRID * (int(shape) + 1)
    while gamma_cdf(Fraction(high, _GRID), shape) < sure:
        high *= 2
    reached = smallest(lambda x: gamma_cdf(Fraction(x, _GRID), shape) >= sure, 0, high, high // 2)
    return Fraction(reached, _GRID)


def beta_binomial_upper(
    claims: int, drawn: int, wrong: int, confidence: Exact, prior: tuple[Exact, Exact] = UNIFORM
) -> int:
    """The number of wrong claims that is not exceeded with probability `confidence`, given the prior Beta(a,
    b).

    The claims that were not drawn hold a beta-binomial(N − n; a + k, b + n − k) number of wrong ones.
    """
    sure = _confidence(claims, drawn, wrong, confidence)
    a, b = check_prior(prior)
    law = beta_binomial(claims - drawn, a + wrong, b + drawn - wrong)
    mean = (claims - drawn) * (a + wrong) / (a + b + drawn)
    return wrong + quantile(law, sure, int(mean))


def check_prior(prior: tuple[Exact, Exact]) -> tuple[Fraction, Fraction]:
    """Both parameters of a beta prior as fractions; KbopError unless they are above 0."""
    a, b = exact(prior[0], "The prior"), exact(prior[1], "The prior")
    if not (a > 0 and b > 0):
        raise fail(f"The prior Beta({a}, {b}) is none.", mend="Give two numbers above 0, such as 1 and 1.")
    return a, b


def _confidence(claims: int, drawn: int, wrong: int, confidence: Exact) -> Fraction:
    if not 0 <= wrong <= drawn <= claims:
        raise fail(
            f"{wrong} wrong of {drawn} drawn from {claims} is no sample.",
            mend="The wrong are some of the drawn, and these some of the claims.",
        )
    return between(confidence, "The confidence")


def _share(claims: int, drawn: int, wrong: int) -> int:
    return claims * wrong // drawn if drawn else claims
