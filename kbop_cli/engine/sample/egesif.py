"""The formulas of EGESIF_16-0014-01 (European Commission, guidance on sampling methods, 20 January 2017), by
section.

z, reliability factors and standard deviations are the caller's, so that its printed tables can be followed.
Amounts are in whatever unit the caller uses. Where the text and a worked example differ, the worked example
is followed; its misprints (√59 in 6.1.2.6, z 0.845 in 6.2.2.6, the threshold in 6.3.1.7) are not. The
interval estimates here are the guidance's own normal approximations: kbop evaluates its samples by exact
limits and keeps these for comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from kbop_cli.engine.sample.exact import Exact, ceil, exact, half_up, root
from kbop_cli.engine.sample.limits import poisson_factor


@dataclass(frozen=True, slots=True)
class Projection:
    """Projected error, the precision of the projection, and their sum, the upper limit of error."""

    error: Fraction
    precision: Fraction

    @property
    def upper(self) -> Fraction:
        return self.error + self.precision


def srs_size(claims: int, z: Exact, deviation: Exact, tolerable: Exact, anticipated: Exact) -> int:
    """6.1.1: n = (N · z · σ / (TE − AE))², rounded up; tolerable and anticipated error as amounts."""
    raw = claims * _number(z) * _number(deviation) / (_number(tolerable) - _number(anticipated))
    return ceil(raw * raw)


def difference(claims: int, drawn: int, errors: Exact, deviation: Exact, z: Exact) -> Projection:
    """6.2.1: EE = N/n · ΣE; SE = N · z · s / √n."""
    error = Fraction(claims, drawn) * _number(errors)
    return Projection(error, claims * _number(z) * _number(deviation) / root(Fraction(drawn)))


def mus_standard(
    rest_value: Exact, drawn: int, taints: Exact, large_errors: Exact, deviation: Exact, z: Exact
) -> Projection:
    """6.3.1: SI = BV_s/n_s; EE = E_e + SI · Σt; SE = z · BV_s · s_r / √n_s. `rest_value` is that of the
    stratum that is sampled, `large_errors` that of the claims above the interval, which are all examined."""
    value = _number(rest_value)
    error = _number(large_errors) + value / drawn * _number(taints)
    return Projection(error, _number(z) * value * _number(deviation) / root(Fraction(drawn)))


@dataclass(frozen=True, slots=True)
class MusStratum:
    """The sampled part of one stratum: its interval, Σ of taints, value, size, and the variance of the
    taints."""

    interval: Exact
    taints: Exact
    value: Exact
    drawn: int
    variance: Exact


def mus_stratified(strata: Sequence[MusStratum], large_errors: Exact, z: Exact) -> Projection:
    """6.3.2: EE = E_e + Σ SI_h · Σt_h; SE = z · √(Σ BV_h² · s_h² / n_h)."""
    projected = sum((_number(each.interval) * _number(each.taints) for each in strata), Fraction(0))
    variance = sum((_number(s.value) ** 2 * _number(s.variance) / s.drawn for s in strata), Fraction(0))
    return Projection(_number(large_errors) + projected, _number(z) * root(variance))


def mus_conservative_size(value: Exact, factor: Exact, tolerable: Exact, anticipated: Exact, expansion: Exact) -> int:
    """6.3.5: n = BV · RF / (TE − AE · EF), rounded up; tolerable and anticipated error as amounts."""
    allowed = _number(tolerable) - _number(anticipated) * _number(expansion)
    return ceil(_number(value) * _number(factor) / allowed)


def mus_conservative(
    interval: Exact, factor: Exact, taints: Exact, large_errors: Exact, allowance: Exact
) -> Projection:
    """6.3.5: EE = E_e + SI · Σt; SE = basic precision SI · RF(0) + the incremental allowance."""
    width = _number(interval)
    error = _number(large_errors) + width * _number(taints)
    return Projection(error, width * _number(factor) + _number(allowance))


def incremental_allowance(interval: Exact, taints: Sequence[Exact], confidence: Exact) -> Fraction:
    """6.3.5: IA = Σ (RF(i) − RF(i − 1) − 1) · SI · t_i, taints sorted downward.

    The factors are those of appendix 3, rounded half up to two places, so that RF(0) at 90 % is 2.30 as in
    the worked example 6.3.5.7, though the basic precision there takes 2.31 from table 4.
    """
    held = sorted((_number(taint) for taint in taints), reverse=True)
    factors = [printed_factor(place, confidence) for place in range(len(held) + 1)]
    steps = (after - before - 1 for before, after in pairwise(factors))
    return _number(interval) * sum((step * taint for step, taint in zip(steps, held, strict=True)), Fraction(0))


def printed_factor(wrong: int, confidence: Exact) -> Fraction:
    """RF(k) as appendix 3 prints it: two places, half up."""
    return Fraction(half_up(100 * poisson_factor(wrong, confidence)), 100)


def non_statistical_pps(rest_value: Exact, drawn: int, taints: Exact, large_errors: Exact) -> Fraction:
    """6.4.7: EE = E_e + BV_s/n_s · Σt."""
    return _number(large_errors) + _number(rest_value) / drawn * _number(taints)


def _number(value: Exact) -> Fraction:
    return exact(value, "A figure")
