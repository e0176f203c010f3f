"""Tables for the terminal: no cell steers it, and none makes the table wider than a screen can bear."""

import pytest

from kbop_cli.output.text import WIDEST, table


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
