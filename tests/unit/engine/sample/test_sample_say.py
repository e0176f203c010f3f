"""The sample in plain words."""

import pytest

from kbop_cli.engine.sample.say import (
    evaluation_lines,
    evaluation_table,
    not_ruled_out,
    percent,
    pounds,
    reach,
    reaches,
    sizes_needed,
)
from tests.sampling import WRONG, drawn, evaluated, frame, picked


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((100, 10, 0), "A clean sample of 10 of 100 does not rule out 24 wrong claims."),
        ((100, 10, 1), "One wrong claim in a sample of 10 of 100 does not rule out 38 wrong claims."),
        ((2_000, 200, 3), "3 wrong claims in a sample of 200 of 2,000 do not rule out 74 wrong claims."),
        ((20, 18, 0), "A clean sample of 18 of 20 does not rule out 1 wrong claim."),
        ((20, 19, 0), "A clean sample of 19 of 20 rules out any wrong claim, at 95 % confidence."),
        ((20, 20, 0), "All 20 claims were looked at: none is wrong."),
        ((20, 20, 1), "All 20 claims were looked at: 1 is wrong."),
        ((20, 20, 2), "All 20 claims were looked at: 2 are wrong."),
        ((3, 2, 2), "2 wrong claims in a sample of 2 of 3 do not rule out 3 wrong claims."),
        ((1_000, 999, 0), "A clean sample of 999 of 1,000 rules out any wrong claim, at 95 % confidence."),
    ],
)
def test_what_is_not_ruled_out(counts, said):
    assert not_ruled_out(*counts) == said


def test_the_table_of_ten_per_cent():
    assert [(row.claims, row.drawn, row.upper) for row in reaches()] == [
        (30, 3, (18, 25, 29, 30)),
        (50, 5, (21, 32, 39, 45)),
        (100, 10, (24, 38, 49, 59)),
        (200, 20, (26, 41, 54, 66)),
        (500, 50, (27, 43, 58, 71)),
        (1_000, 100, (28, 44, 59, 73)),
        (2_000, 200, (28, 45, 60, 74)),
    ]
    assert reaches()[2].lower[:2] == (0, 1)
    assert reach(5, 1).upper == (4, 5)


def test_sizes_in_words():
    assert sizes_needed(100, "0.05") == (
        "To show that fewer than 5 of 100 claims are wrong, draw 45 and find none, or 65 and find one"
        " (95 % confidence)."
    )
    assert sizes_needed(10, "0.05").endswith(
        "fewer than 1 of 10 claims are wrong, draw 10 and find none (95 % confidence)."
    )


def test_figures_as_text():
    assert [pounds(each) for each in (0, 5, -5, 123_450, -100)] == [
        "£0.00",
        "£0.05",
        "-£0.05",
        "£1,234.50",
        "-£1.00",
    ]
    assert [percent(each) for each in ("0.95", "0.975", "59/60", "1")] == [
        "95 %",
        "97.5 %",
        "98.33 %",
        "100 %",
    ]


def test_the_evaluation_in_words():
    held = frame(("a", 100, 50_000), rejected=10)
    certificate = drawn(held, rejections="0.2")
    names = picked(certificate)
    found = evaluated(certificate, held, {names[0]: WRONG, names[1]: {"finding": "not available"}})
    assert evaluation_lines(found) == (
        "2 wrong claims in a sample of 10 of 100 do not rule out 49 wrong claims.",
        "At least £2,500.00 and at most £24,500.00 was paid wrongly, each at 95 % confidence.",
        "£1,000.00 was found to have been paid wrongly, claim by claim.",
        "The best single guess of all that was paid wrongly is £10,000.00.",
        "1 claim had no evidence to look at, counted as wrong.",
        "Read the other way, £500.00 is found and £5,000.00 projected, between £500.00 and £19,000.00.",
        "With the prior Beta(1, 1) at each price, it is at least £4,000.00 with a chance of 95 %, "
        "and at most £23,000.00 with the same.",
        "Of 10 rejected claims 2 were looked at again, and 0 should have been paid; of all, 0 to 7 may.",
    )
    assert evaluation_table(found) == (
        ("all", "100", "0", "10", "2", "5", "49", "£1,000.00", "£10,000.00", "£2,500.00", "£24,500.00"),
        ("all", "100", "0", "10", "2", "", "", "£1,000.00", "£10,000.00", "£2,500.00", "£24,500.00"),
    )
