"""The bounds on value against their definitions."""

from fractions import Fraction
from itertools import product

import pytest

from kbop_cli.engine.sample.exact import half_up
from kbop_cli.engine.sample.limits import clopper_pearson_lower, hypergeometric_upper
from kbop_cli.engine.sample.strata_bounds import PriceStratum, bonferroni, convolve, joint_confidence
from kbop_cli.engine.sample.value_bounds import (
    binomial_factor,
    cell,
    hypergeometric_factor,
    stringer,
    stringer_lower,
)
from kbop_cli.errors import KbopError
from tests.sampling import beta_binomial_chances

STRATA = [
    PriceStratum(200, 50_000, 20, 1),
    PriceStratum(80, 220_000, 8, 1),
    PriceStratum(120, 130_000, 12, 0),
]


def test_the_stratified_value_bounds_of_the_page():
    each = joint_confidence("0.95", 3)
    assert [hypergeometric_upper(s.claims, s.drawn, s.wrong, each) for s in STRATA] == [51, 42, 33]
    assert bonferroni(STRATA, "0.95") == (270_000, 16_080_000)
    posterior = convolve(STRATA)
    assert half_up(posterior.mean) == 5_259_039
    assert [posterior.quantile(c) for c in ("0.05", "0.5", "0.95")] == [1_990_000, 4_950_000, 9_580_000]
    assert (posterior.step, posterior.exact_grid) == (10_000, True)


def test_the_convolution_is_that_of_whole_fractions():
    strata = [PriceStratum(6, 300, 2, 1), PriceStratum(5, 200, 1, 0), PriceStratum(3, 500, 3, 2)]
    prior = (Fraction(1, 2), Fraction(1))
    sums: dict[int, Fraction] = {0: Fraction(1)}
    for each in strata:
        a, b = prior[0] + each.wrong, prior[1] + each.drawn - each.wrong
        chances = beta_binomial_chances(each.claims - each.drawn, a, b)
        step: dict[int, Fraction] = {}
        for (value, chance), (count, other) in product(sums.items(), enumerate(chances)):
            key = value + count * each.price
            step[key] = step.get(key, Fraction(0)) + chance * other
        sums = step
    posterior = convolve(strata, prior)
    assert posterior.base == 300 + 1_000
    assert (posterior.step, len(posterior.chances)) == (100, (4 * 300 + 4 * 200) // 100 + 1)
    for cell_, chance in enumerate(posterior.chances):
        assert abs(Fraction(chance, 1 << 64) - sums.get(100 * cell_, 0)) < Fraction(1, 1 << 58)


def test_a_tie_of_the_convolution_counts_as_reached():
    # Nothing drawn of 19 claims: each number of wrong ones from 0 to 19 has a chance of 1/20.
    posterior = convolve([PriceStratum(19, 700, 0, 0)])
    assert [posterior.quantile(c) for c in ("0.05", "0.95", "0.951")] == [0, 18 * 700, 19 * 700]
    sixteenths = convolve([PriceStratum(15, 700, 0, 0)])  # chances that lose nothing to rounding
    assert [sixteenths.quantile(c) for c in ("0.25", "0.2501")] == [3 * 700, 4 * 700]


def test_a_grid_too_fine_is_coarsened_upward():
    fine = convolve([PriceStratum(700, 10_007, 70, 1), PriceStratum(300, 20_011, 30, 0)])
    assert not fine.exact_grid
    assert len(fine.chances) <= 250_000 + 1_000
    near = convolve([PriceStratum(700, 10_000, 70, 1), PriceStratum(300, 20_000, 30, 0)])
    assert near.quantile("0.95") <= fine.quantile("0.95") <= near.quantile("0.95") * Fraction("1.03")


def test_a_grid_that_would_blur_the_prices_is_refused():
    with pytest.raises(KbopError, match="no common step"):
        convolve([PriceStratum(7_000, 1, 700, 1), PriceStratum(3_000, 20_011, 300, 0)])


def test_strata_of_no_price_or_no_doubt():
    assert convolve([PriceStratum(10, 0, 2, 1)]).quantile("0.95") == 0
    assert convolve([PriceStratum(10, 500, 10, 3)]).quantile("0.95") == 1_500
    assert bonferroni([PriceStratum(10, 500, 10, 3)], "0.95") == (1_500, 1_500)


def test_stringer_of_whole_taints_is_its_factor():
    for factor in (binomial_factor(60, "0.95"), hypergeometric_factor(900, 60, "0.95")):
        for wrong in range(5):
            assert stringer(factor, [1] * wrong + [0] * 3) == factor(wrong)


def test_stringer_from_below_of_whole_taints_is_clopper_pearson():
    assert stringer_lower(binomial_factor(20, "0.95"), 20, [1] * 4) == clopper_pearson_lower(20, 4, "0.95")
    assert stringer_lower(binomial_factor(20, "0.95"), 20, []) == 0
    part = stringer_lower(binomial_factor(20, "0.95"), 20, ["0.5"] * 4)
    assert 0 < part < clopper_pearson_lower(20, 4, "0.95")


def test_bounds_do_not_hang_on_the_order_of_the_taints():
    factor = binomial_factor(31, "0.95")
    assert stringer(factor, ["0.2", "1", "0.04"]) == stringer(factor, ["1", "0.04", "0.2"])
    assert cell(factor, 31, ["0.2", "1", "0.04"]) == cell(factor, 31, ["1", "0.04", "0.2"])
