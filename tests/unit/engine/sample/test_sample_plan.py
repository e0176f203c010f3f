"""The plans against a plain search."""

from fractions import Fraction
from itertools import product

import pytest

from kbop_cli.engine.sample.exact import ceil
from kbop_cli.engine.sample.plan import binomial_fixed, binomial_size, hypergeometric_size
from kbop_cli.errors import KbopError
from tests.sampling import at_most, binomial_at_most


def test_plans_are_the_smallest_that_do():
    """Against a plain search over sizes, at expected rates whose product with a size is often whole."""
    for tolerable, expected, confidence in product(("0.05", "0.1", "1/3"), ("0", "0.02", "0.04"), ("0.9", "0.95")):
        rate, hoped, risk = Fraction(tolerable), Fraction(expected), 1 - Fraction(confidence)
        found = binomial_size(tolerable, confidence, expected)
        if found > 200:
            continue
        enough = (n for n in range(1, 201) if binomial_at_most(n, rate, min(n, ceil(hoped * n))) <= risk)
        assert found == next(enough)


def test_finite_plans_are_the_smallest_that_do():
    for claims, tolerable, expected in product((10, 45, 80), ("0.1", "0.25"), ("0", "0.05", "0.09")):
        wrong = ceil(Fraction(tolerable) * claims)

        def enough(n: int, claims=claims, wrong=wrong, expected=expected) -> bool:
            return at_most(claims, wrong, n, ceil(Fraction(expected) * n)) <= Fraction(1, 20)

        plain = next((n for n in range(1, claims + 1) if enough(n)), None)
        if plain is None:
            with pytest.raises(KbopError, match="No sample"):
                hypergeometric_size(claims, tolerable, "0.95", expected)
        else:
            assert hypergeometric_size(claims, tolerable, "0.95", expected) == plain


def test_a_plan_at_a_tie_is_enough():
    assert binomial_fixed("0.5", "0.75", 0) == 2  # (1/2)² is 1 − 0.75
