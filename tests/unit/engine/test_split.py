from fractions import Fraction

import pytest

from kbop_cli.engine.split import apportion, batch_totals, cumulative, half_up, split, split_alone, spread

THIRTY = (Fraction(7, 10), Fraction(3, 10))


@pytest.mark.parametrize(
    ("value", "whole"),
    [
        (Fraction(1, 2), 1),
        (Fraction(49, 100), 0),
        (Fraction(-1, 2), -1),
        (Fraction(3, 2), 2),
        (Fraction(5, 2), 3),
        (Fraction(-5, 2), -3),
        (Fraction(7), 7),
        (Fraction(0), 0),
    ],
)
def test_halves_go_away_from_zero(value, whole):
    assert half_up(value) == whole


def test_three_lines_of_1234_55_at_thirty_per_cent():
    rows = split([123_455] * 3, (0, 0), THIRTY)
    assert [row[1] for row in rows] == [37_037, 37_037, 37_036]
    assert [row[0] for row in rows] == [86_418, 86_418, 86_419]
    assert sum(row[1] for row in rows) == 111_110


def test_seven_batches_of_100_05_do_not_drift():
    position, given = (0, 0), []
    for _ in range(7):
        ((council, lcf),) = split([10_005], position, THIRTY)
        given.append(lcf)
        position = (position[0] + council, position[1] + lcf)
    assert given == [3002, 3001, 3002, 3001, 3002, 3001, 3002]
    assert position == (7 * 10_005 - 21_011, 21_011)


def test_the_odd_penny_stays_with_the_payer_named_first_unless_it_is_a_half():
    assert cumulative(1, (Fraction(1, 2), Fraction(1, 2))) == [0, 1]
    assert cumulative(1, (Fraction(2, 3), Fraction(1, 3))) == [1, 0]
    assert cumulative(100, (Fraction(1, 3), Fraction(1, 3), Fraction(1, 3))) == [33, 34, 33]
    assert cumulative(7, (Fraction(1),)) == [7]
    assert cumulative(0, THIRTY) == [0, 0]


def test_the_share_of_the_two_caps_comes_out_at_the_caps():
    shares = (Fraction(15_697_917, 22_297_917), Fraction(6_600_000, 22_297_917))
    assert cumulative(22_297_917_00, shares) == [15_697_917_00, 6_600_000_00]


def test_ties_in_largest_remainder_go_to_the_lower_place():
    assert apportion(2, [1, 1, 1]) == [1, 1, 0]
    assert apportion(5, [0, 3, 1]) == [0, 4, 1]
    assert apportion(0, []) == []
    assert apportion(0, [0, 0]) == [0, 0]


def test_a_line_of_nothing_gets_nothing():
    assert spread(1, [0, 1, 1], Fraction(1, 2)) == [0, 1, 0]
    assert split([0, 0], (0, 0), THIRTY) == [(0, 0), (0, 0)]
    assert split([], (0, 0), THIRTY) == []


def test_a_position_that_reversals_left_askew_is_mended_without_a_negative_share():
    # A hundred lines of a penny at halves, of which only those that one payer paid were reversed.
    halves = (Fraction(1, 2), Fraction(1, 2))
    assert batch_totals(1, (50, 0), halves) == [0, 1]
    assert split([1], (50, 0), halves) == [(0, 1)]
    assert split([60, 60], (50, 0), halves) == [(17, 43), (18, 42)]
    assert split([10, 20], (0, 50), halves) == [(10, 0), (20, 0)]


def test_shares_that_are_nothing_pay_nothing():
    assert split([10, 5], (0, 0), (Fraction(1), Fraction(0))) == [(10, 0), (5, 0)]
    assert split([10, 5], (0, 0), (Fraction(0), Fraction(1))) == [(0, 10), (0, 5)]
    assert split([10, 5], (3, 0, 4), (Fraction(0), Fraction(1), Fraction(0))) == [(0, 10, 0), (0, 5, 0)]


def test_one_amount_alone_follows_the_line_it_is_about():
    assert split_alone(-100, THIRTY) == (-70, -30)
    assert split_alone(-5, (Fraction(1, 2), Fraction(1, 2))) == (-2, -3)
    assert split_alone(-10, (3, 1)) == (-7, -3)
    assert split_alone(-400_00, (0, 400_00)) == (0, -400_00)
    assert split_alone(-7, (0, 0)) == (-7, 0)
