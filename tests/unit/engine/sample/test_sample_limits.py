"""The limits against their definitions, counted out in whole fractions, at ties too."""

from fractions import Fraction
from itertools import product
from math import comb

import pytest

from kbop_cli.engine.sample.exact import ceil, exact, half_up, root, smallest
from kbop_cli.engine.sample.gamma import gamma_cdf
from kbop_cli.engine.sample.law import Law, beta_binomial, binomial, compare_tail, hypergeometric, weights
from kbop_cli.engine.sample.limits import (
    beta_binomial_upper,
    clopper_pearson_lower,
    clopper_pearson_upper,
    hypergeometric_lower,
    hypergeometric_upper,
    poisson_factor,
)
from kbop_cli.engine.sample.plan import binomial_size, poisson_size
from kbop_cli.engine.sample.value_bounds import binomial_factor, stringer
from kbop_cli.errors import KbopError
from tests.sampling import at_most, beta_binomial_chances, binomial_at_most


@pytest.mark.parametrize("bound", ["0.05", "0.10", "0.5", "0.95", "1/3"])
def test_tails_compare_as_whole_fractions_do(bound):
    limit = Fraction(bound)
    for claims in (1, 5, 12):
        for wrong, drawn in product(range(claims + 1), repeat=2):
            for found in range(-1, drawn + 1):
                difference = at_most(claims, wrong, drawn, found) - limit
                sign = (difference > 0) - (difference < 0)
                assert compare_tail(hypergeometric(claims, wrong, drawn), found, limit) == sign


def test_a_tail_that_equals_its_bound_is_told_from_one_a_hair_away():
    law = hypergeometric(20, 19, 1)  # P(X ≤ 0) = 1/20
    hair = Fraction(1, 10**60)
    assert [compare_tail(law, 0, Fraction(1, 20) + each) for each in (-hair, 0, hair)] == [1, 0, -1]
    assert compare_tail(binomial(2, Fraction(1, 2)), 0, Fraction(1, 4)) == 0


def test_tails_of_large_populations_need_no_large_numbers():
    assert compare_tail(hypergeometric(10**12, 10**11, 10**6), 99_000, Fraction(1, 20)) == -1
    assert compare_tail(hypergeometric(10**12, 10**11, 10**6), 99_600, Fraction(1, 20)) == 1


def test_hypergeometric_limits_are_those_of_the_definition():
    for confidence in ("0.95", "0.90", "0.5"):
        risk = 1 - Fraction(confidence)
        for claims, drawn in [(1, 1), (7, 3), (20, 1), (20, 20), (13, 0), (30, 3)]:
            for wrong in range(drawn + 1):
                possible = range(wrong, claims - drawn + wrong + 1)
                upper = max(k for k in possible if at_most(claims, k, drawn, wrong) > risk)
                lower = min(k for k in possible if 1 - at_most(claims, k, drawn, wrong - 1) > risk)
                assert hypergeometric_upper(claims, drawn, wrong, confidence) == upper
                assert hypergeometric_lower(claims, drawn, wrong, confidence) == lower


def test_a_tie_is_no_doubt():
    """Of 20 claims one is drawn and is right. Were 19 wrong, that had a chance of 1/20, which is not above 5
    %."""
    assert hypergeometric_upper(20, 1, 0, "0.95") == 18
    assert hypergeometric_lower(20, 1, 1, "0.95") == 2


def test_exact_limits_hold_at_least_as_often_as_they_say():
    """For every number of wrong claims, the chance of a sample whose limit holds, counted out."""
    for claims, drawn, confidence in [(30, 3, "0.95"), (25, 10, "0.95"), (40, 4, "0.90"), (18, 9, "0.99")]:
        upper = [hypergeometric_upper(claims, drawn, found, confidence) for found in range(drawn + 1)]
        lower = [hypergeometric_lower(claims, drawn, found, confidence) for found in range(drawn + 1)]
        for wrong in range(claims + 1):
            held = {"upper": Fraction(0), "lower": Fraction(0)}
            for found in range(drawn + 1):
                chance = Fraction(comb(wrong, found) * comb(claims - wrong, drawn - found), comb(claims, drawn))
                held["upper"] += chance * (upper[found] >= wrong)
                held["lower"] += chance * (lower[found] <= wrong)
            assert min(held.values()) >= Fraction(confidence), (claims, drawn, wrong)


def test_the_two_sided_interval_of_the_page():
    limits = hypergeometric_lower(500, 50, 5, "0.95"), hypergeometric_upper(500, 50, 5, "0.95")
    assert limits == (22, 96)


def test_a_full_count_leaves_no_doubt():
    assert hypergeometric_upper(50, 50, 7, "0.999") == hypergeometric_lower(50, 50, 7, "0.999") == 7
    assert beta_binomial_upper(50, 50, 7, "0.999") == 7


def test_clopper_pearson_solves_its_equation_and_errs_outward():
    grain = Fraction(1, 1 << 60)
    for drawn, wrong, confidence in [(10, 0, "0.95"), (10, 3, "0.95"), (145, 3, "0.95"), (60, 59, "0.90")]:
        risk = 1 - Fraction(confidence)
        upper = clopper_pearson_upper(drawn, wrong, confidence)
        assert binomial_at_most(drawn, upper, wrong) <= risk < binomial_at_most(drawn, upper - grain, wrong)
        lower = clopper_pearson_lower(drawn, wrong, confidence)
        if wrong:
            assert 1 - binomial_at_most(drawn, lower, wrong - 1) <= risk
            assert 1 - binomial_at_most(drawn, lower + grain, wrong - 1) > risk


def test_clopper_pearson_at_the_ends():
    assert clopper_pearson_upper(10, 10, "0.95") == 1
    assert clopper_pearson_lower(10, 0, "0.95") == 0
    assert clopper_pearson_upper(0, 0, "0.95") == 1
    assert 0 <= clopper_pearson_upper(1, 0, "0.95") - Fraction(19, 20) < Fraction(1, 1 << 60)


def test_the_gamma_distribution_of_whole_shapes_is_poisson():
    for shape, x in [(1, "3"), (4, "7.75"), (51, "60"), (200, "180.5")]:
        point = Fraction(x)
        term, total = Fraction(1), Fraction(1)
        for step in range(1, shape):
            term *= point / step
            total += term
        expected = 1 - Fraction(gamma_cdf(Fraction(0), Fraction(1)))  # 1, to have e^-x from the series below
        exponential = sum((Fraction((-1) ** k) * point**k / factorial(k) for k in range(700)), Fraction(0))
        expected -= exponential * total
        assert abs(Fraction(gamma_cdf(point, Fraction(shape))) - expected) < Fraction(1, 10**30)


def factorial(number: int) -> int:
    found = 1
    for each in range(2, number + 1):
        found *= each
    return found


def test_the_gamma_distribution_of_half_shapes_steps_by_its_recurrence():
    """P(a, x) − P(a + 1, x) = x^a e^−x / Γ(a + 1), so the next two differences stand as x to a + 1."""
    x, a = Fraction(5), Fraction(7, 2)
    p = [Fraction(gamma_cdf(x, a + step)) for step in range(3)]
    assert abs((p[1] - p[2]) / (p[0] - p[1]) - x / (a + 1)) < Fraction(1, 10**28)


def test_poisson_factor_of_no_event_is_the_logarithm():
    exponential = Fraction(1, 20)
    factor = poisson_factor(0, "0.95")
    series = sum((Fraction((-1) ** k) * factor**k / factorial(k) for k in range(60)), Fraction(0))
    assert abs(series - exponential) < Fraction(1, 10**15)


@pytest.mark.parametrize("prior", [("1", "1"), ("1/2", "1/2"), ("0.5", "9"), ("3", "1/3")])
def test_beta_binomial_limits_are_those_of_the_definition(prior):
    a, b = Fraction(prior[0]), Fraction(prior[1])
    for claims, drawn in [(12, 4), (20, 0), (9, 9)]:
        for wrong in range(drawn + 1):
            chances = beta_binomial_chances(claims - drawn, a + wrong, b + drawn - wrong)
            for confidence in ("0.05", "0.5", "0.95"):
                reached = (j for j in range(len(chances)) if sum(chances[: j + 1]) >= Fraction(confidence))
                assert beta_binomial_upper(claims, drawn, wrong, confidence, prior) == wrong + next(reached)


def test_weights_add_up_to_their_unit():
    found = weights(beta_binomial(50, Fraction(1, 2), Fraction(7)), 128)
    assert 0 <= (1 << 128) - sum(found) <= 51
    assert weights(Law(3, 3, lambda _: (1, 1)), 64) == [1 << 64]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda: hypergeometric_upper(10, 11, 0, "0.95"), "0 wrong of 11 drawn from 10 is no sample"),
        (lambda: hypergeometric_lower(10, 5, 6, "0.95"), "6 wrong of 5 drawn from 10 is no sample"),
        (lambda: clopper_pearson_upper(5, -1, "0.95"), "-1 wrong of 5"),
        (lambda: hypergeometric_upper(10, 1, 0, "1"), "The confidence is 1"),
        (lambda: hypergeometric_upper(10, 1, 0, "0"), "The confidence is 0"),
        (lambda: hypergeometric_upper(10, 1, 0, 0.95), "The confidence is given as a binary float"),
        (lambda: beta_binomial_upper(10, 1, 0, "0.95", (0, 1)), "The prior Beta(0, 1) is none"),
        (lambda: binomial_size("0.05", "0.95", "0.05"), "The expected rate is 0.05"),
        (lambda: binomial_size("0.05", "0.95", "-0.01"), "The expected rate is -0.01"),
        (lambda: binomial_size("0.05", "0.95", "0.049999"), "No sample is enough"),
        (lambda: poisson_size("0.05", "0.95", "1"), "ratio of expected to tolerable error is 1"),
        (lambda: stringer(binomial_factor(10, "0.95"), ["1.01"]), "A taint is 101/100"),
    ],
)
def test_what_cannot_be_computed_is_said(asked, said):
    with pytest.raises(KbopError) as error:
        asked()
    assert said in str(error.value)


@pytest.mark.parametrize("text", ["", "ten", "1e9", "1/0", "0.1/2", "1_0", " 1", "١", "inf", "0." + "1" * 19])
def test_what_is_no_number_is_said(text):
    with pytest.raises(KbopError, match="The rate is no number"):
        exact(text, "The rate")


def test_exact_helpers():
    assert exact("0.035", "It") * 400 == 14
    assert [half_up(Fraction(each)) for each in ("2.5", "-2.5", "2.499", "-0.5", "0")] == [3, -3, 2, -1, 0]
    assert [ceil(Fraction(each)) for each in ("2.01", "2", "-2.5")] == [3, 2, -2]
    assert root(Fraction(9, 4)) == Fraction(3, 2)
    for low, high, found in [(0, 9, 4), (0, 9, 0), (0, 9, 9), (5, 5, 5)]:
        for near in range(-1, 11):
            assert smallest(lambda x, found=found: x >= found, low, high, near) == found
