"""Bounds on the value that is wrong in strata of one price each, where a claim is wrong as a whole or not at
all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import gcd

from kbop_cli.engine.sample.exact import Exact, between
from kbop_cli.engine.sample.law import beta_binomial, weights
from kbop_cli.engine.sample.limits import UNIFORM, check_prior, hypergeometric_lower, hypergeometric_upper
from kbop_cli.errors import fail

_SCALE = 64
_CELLS = 250_000
_FINE = 50


@dataclass(frozen=True, slots=True)
class PriceStratum:
    """`claims` at `price` pence each, of which `drawn` were drawn at random and `wrong` found to be wrong."""

    claims: int
    price: int
    drawn: int
    wrong: int


def joint_confidence(confidence: Exact, strata: int) -> Fraction:
    """Bonferroni: what each of several limits must hold at, for all to hold together at `confidence`."""
    return 1 - (1 - between(confidence, "The confidence")) / strata


def bonferroni(strata: Sequence[PriceStratum], confidence: Exact) -> tuple[int, int]:
    """Lower and upper limit in pence: the exact limit of every stratum, each at `joint_confidence`.
    Guaranteed, loose."""
    each = joint_confidence(confidence, len(strata))
    lower = sum(s.price * hypergeometric_lower(s.claims, s.drawn, s.wrong, each) for s in strata)
    upper = sum(s.price * hypergeometric_upper(s.claims, s.drawn, s.wrong, each) for s in strata)
    return lower, upper


@dataclass(frozen=True, slots=True)
class Posterior:
    """What the value that is wrong may be, given the sample and the prior: chances of `base + i·step` pence.

    `chances` are in units of 2^-64, and add up to 1 but for what rounding down leaves out. `exact_grid` is
    False where the prices were rounded up to a coarser step; the quantiles then err on the high side.
    """

    base: int
    step: int
    chances: Sequence[int]
    exact_grid: bool

    @property
    def mean(self) -> Fraction:
        """In pence."""
        weighed = sum(place * chance for place, chance in enumerate(self.chances))
        return self.base + self.step * Fraction(weighed, sum(self.chances))

    def quantile(self, confidence: Exact) -> int:
        """The smallest value in pence that is not exceeded with probability `confidence`."""
        wanted = between(confidence, "The confidence") * (1 << _SCALE)
        lost = (1 << _SCALE) - sum(self.chances)
        sums = accumulate(self.chances)
        place = next(place for place, total in enumerate(sums) if total + lost >= wanted)
        return self.base + self.step * place


def grid(strata: Sequence[PriceStratum]) -> tuple[int, bool]:
    """The step, in pence, of a grid for the value that is wrong, and whether every price lies on it.

    It is the greatest common divisor of the prices, or where that makes more than 250,000 cells the least
    multiple of it that does not; KbopError where such a step is above a fiftieth of the least price.
    """
    prices = [stratum.price for stratum in strata if stratum.price]
    common = gcd(*prices) or 1
    value = sum(stratum.price * (stratum.claims - stratum.drawn) for stratum in strata)
    step = common * max(1, -(-value // (common * _CELLS)))
    if step > common and step * _FINE > min(prices):
        raise fail("The prices have no common step for so much value.", mend="Use the exact limits.")
    return step, step == common


def convolve(strata: Sequence[PriceStratum], prior: tuple[Exact, Exact] = UNIFORM) -> Posterior:
    """The sum of the strata's beta-binomial posteriors, each claim that was not drawn at its price, without
    chance, on the `grid` of their prices."""
    a, b = check_prior(prior)
    step, on_grid = grid(strata)
    chances, base = [1 << _SCALE], sum(stratum.price * stratum.wrong for stratum in strata)
    for stratum in (each for each in strata if each.price):
        law = beta_binomial(stratum.claims - stratum.drawn, a + stratum.wrong, b + stratum.drawn - stratum.wrong)
        chances, before = _stripped(_times(chances, weights(law, _SCALE), -(-stratum.price // step)))
        base += step * before
    return Posterior(base, step, chances, on_grid)


def _times(first: Sequence[int], second: Sequence[int], stride: int) -> list[int]:
    """The convolution of `first` with `second`, whose chances lie `stride` apart: both written as the digits
    of one long number, in a base that no sum of products reaches, so that one multiplication does it all."""
    size = 2 * _SCALE // 8 + 1
    gap = bytes(size * (stride - 1))
    one, other = (_joined(first, size, b""), _joined(second, size, gap))
    cells = len(first) + (len(second) - 1) * stride
    digits = (one * other).to_bytes(size * (cells + stride), "little")
    return [int.from_bytes(digits[size * cell : size * (cell + 1)], "little") >> _SCALE for cell in range(cells)]


def _stripped(chances: list[int]) -> tuple[list[int], int]:
    """The chances from the first to the last that is not nothing, and how many stand before them."""
    first = next(place for place, chance in enumerate(chances) if chance)
    last = next(place for place in range(len(chances), 0, -1) if chances[place - 1])
    return chances[first:last], first


def _joined(numbers: Sequence[int], size: int, gap: bytes) -> int:
    return int.from_bytes(gap.join(number.to_bytes(size, "little") for number in numbers), "little")
