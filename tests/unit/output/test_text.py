"""Tables for the terminal: no cell steers it, and none makes the table wider than a screen can bear."""

import pytest

from kbop_cli.output.text import WIDEST, month_summary, table


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("a" * WIDEST, "a" * WIDEST),
        ("a" * (WIDEST + 1), "a" * (WIDEST - 1) + "…"),
        ("a" * 40_000, "a" * (WIDEST - 1) + "…"),
        ("two\nlines", "two lines"),
        ("\x1b[31mred", "?[31mred"),
    ],
)
def test_a_cell_stands_on_one_line_and_is_cut_where_it_is_too_wide(cell, shown):
    heading, rule, row = table(["provider", "claims"], [(cell, 3)], right=(1,)).split("\n")
    assert row == f"{shown.ljust(8)}  {'3':>6}"
    assert len(rule) == len(row)
    assert len(heading) == len(row)


LONG = "An assumption that is longer than the terminal is wide, with words that stay whole."


def month(amount):
    counts = {"claims": 9, "approved": 5, "queried": 2, "rejected": 1, "recorded": 1, "amount": amount}
    decisions = {name: {"claims": 1, "amount": "0.00"} for name in ("approved", "queried", "rejected", "recorded")}
    return {
        **{"contract": "KBOP", "month": "2023-06", "claims": 9, "payable": amount, "decisions": decisions},
        "outcomes": [{"outcome": "wellbeing_improvement_second", **counts}],
        **{"providers": [], "reasons": [], "defaults_used": [], "notes": [], "assumptions": [LONG]},
    }


@pytest.mark.parametrize(
    ("amount", "width", "heading"),
    [
        ("9999.00", None, "outcome                       claims  approved  queried  rejected  recorded     amount"),
        ("9999.00", 86, "outcome                       claims  approved  queried  rejected  recorded     amount"),
        ("9999.00", 85, "outcome                       approved  queried  rejected  recorded     amount"),
        ("9999.00", 78, "outcome                       approved  queried  rejected  recorded     amount"),
        ("9999.00", 77, "outcome                      approved queried rejected recorded    amount"),
    ],
)
def test_a_month_is_told_no_wider_than_the_terminal(amount, width, heading):
    lines = month_summary(month(amount), width).split("\n")
    assert heading in lines
    assert width is None or max(map(len, lines)) <= width


def test_a_sentence_is_wrapped_between_words_on_a_terminal_and_nowhere_else():
    assert f"- {LONG}" in month_summary(month("1.00")).split("\n")
    told = month_summary(month("1.00"), 40).split("\n")
    at = told.index("- An assumption that is longer than the")
    assert told[at + 1] == "  terminal is wide, with words that stay"
    assert told[at + 2] == "  whole."
