from fractions import Fraction

import pytest

from kbop_cli.engine.terms import Grant, OutcomeCap, Payer, Terms
from kbop_cli.errors import KbopError
from tests.paying import KBOP


def test_all_contradictions_are_told_at_once():
    with pytest.raises(KbopError) as raised:
        Terms(
            (Payer("a", Fraction(1, 2), -1), Payer("a", Fraction(1, 3))),
            cap=-2,
            participant_cap=0,
            outcome_caps=(OutcomeCap("x", number=-1), OutcomeCap("x")),
            grants=(Grant("covid", (("2020-13", 5), ("2020-12", -5), ("2020-12", 5))),),
        )
    said = [problem.what for problem in raised.value.problems]
    assert said == [
        "The payers' shares add up to 5/6; they must be 0 or more and add up to 1.",
        "a stands twice among the payers.",
        "x stands twice among the outcomes with a cap.",
        "2020-12 stands twice among the months of grants.",
        "The contract's cap is -2; it cannot be less than nothing.",
        "The cap of payer a is -1; it cannot be less than nothing.",
        "The number of outcome x is -1; it cannot be less than nothing.",
        "The grant covid of 2020-12 is -5; it cannot be less than nothing.",
        'Grant covid: "2020-13" is no month; write it as 2020-10.',
    ]


def test_a_split_is_named_by_its_shares():
    assert KBOP.split == "council=5232639/7432639 lcf=2200000/7432639"


def test_a_grant_is_found_by_its_month():
    grant = Grant("covid", (("2020-10", 5),))
    terms = Terms((Payer("a", Fraction(1)),), grants=(grant,))
    assert terms.grant_of("2020-10") is grant
    assert terms.grant_of("2020-11") is None
