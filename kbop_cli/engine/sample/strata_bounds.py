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

_SCALE = 128
_CELLS = 60_000


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

    `chances` add up to 2^128 but for what rounding down leaves out. `exact_grid` is False where the prices
    were rounded up to a coarser step; the quantiles then err on the high side.
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


def convolve(strata: Sequence[PriceStratum], prior: tuple[Exact, Exact] = UNIFORM) -> Posterior:
    """The sum of the strata's beta-binomial posteriors, each claim that was not drawn at its price, without
    chance.

    The step is the greatest common divisor of the prices, or the least multiple of it that keeps the grid at
    60,000 cells.
    """
    a, b = check_prior(prior)
    common = gcd(*(stratum.price for stratum in strata)) or 1
    value = sum(stratum.price * (stratum.claims - stratum.drawn) for stratum in strata)
    step = common * max(1, -(-value // (common * _CELLS)))
    chances = [1 << _SCALE]
    for stratum in (each for each in strata if each.price):
        law = beta_binomial(stratum.claims - stratum.drawn, a + stratum.wrong, b + stratum.drawn - stratum.wrong)
        chances = _times(chances, weights(law), -(-stratum.price // step))
    base = sum(stratum.price * stratum.wrong for stratum in strata)
    return Posterior(base, step, chances, step == common)


def _times(first: Sequence[int], second: Sequence[int], stride: int) -> list[int]:
    """The convolution of `first` with `second`, whose chances lie `stride` apart: both written as the digits
    of one long number, in a base that no sum of products reaches, so that one multiplication does it all."""
    size = 2 * _SCALE // 8 + 1
    gap = bytes(size * (stride - 1))
    one, other = (_joined(first, size, b""), _joined(second, size, gap))
    cells = len(first) + (len(second) - 1) * stride
    digits = (one * other).to_bytes(size * (cells + stride), "little")
    return [int.from_bytes(digits[size * cell : size * (cell + 1)], "little") >> _SCALE for cell in range(cells)]


def _joined(numbers: Sequence[int], size: int, gap: bytes) -> int:
    return int.from_bytes(gap.join(number.to_bytes(size, "little") for number in numbers), "little")
