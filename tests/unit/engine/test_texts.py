"""Single signs are found in a column wherever they stand, in short texts and long ones."""

import polars as pl
import pytest

from kbop_cli.columns import TABLES
from kbop_cli.engine.texts import ASCII_SPACES, FEW, LONG, free_of, spaced
from kbop_cli.intake.cells import parse
from kbop_cli.intake.characters import OUTER

AT = 4137
"""A place that the look at one text in a hundred does not see."""


def column(text, size=8, rows=FEW):
    return pl.Series([None, "", *["C" * size] * (rows - 2)]).scatter(AT, text)


@pytest.mark.parametrize("rows", [FEW - 1, FEW])
@pytest.mark.parametrize("size", [8, LONG, LONG + 1])
@pytest.mark.parametrize("space", [*ASCII_SPACES, "\x85", "\xa0", "\u2003", "\u3000"])
@pytest.mark.parametrize("form", ["{}C", "C{}", "C{}C", "{}"])
def test_white_space_is_found(rows, size, space, form):
    assert spaced(column(form.format(space), size, rows))


@pytest.mark.parametrize("size", [8, LONG, LONG + 1])
@pytest.mark.parametrize("text", ["C-1", "é", "\u200b", None, ""])
def test_what_is_no_white_space_is_not(size, text):
    assert not spaced(column(text, size))


@pytest.mark.parametrize("texts", [[], [None], [None, ""]])
def test_a_column_that_says_nothing_has_no_white_space(texts):
    assert not spaced(pl.Series(texts, dtype=pl.String))
    assert free_of(pl.Series((texts * FEW or [None] * FEW)[:FEW], dtype=pl.String), ASCII_SPACES)


@pytest.mark.parametrize(("text", "plain"), [("a:", True), ("a'", False), ("é", False), ("'", False)])
def test_free_of_signs_and_of_all_beyond_ascii(text, plain):
    assert free_of(column(text), "'#") is plain
    assert free_of(column(text, rows=FEW - 1), "'#") is False


@pytest.mark.parametrize("size", [8, LONG + 1])
@pytest.mark.parametrize("sign", OUTER)
def test_what_stands_outside_an_id_is_taken_off_wherever_it_is_in_the_column(size, sign):
    read = parse(column(f"{sign}C1{sign}", size), TABLES["claims"]["claim_id"], renamed={})
    assert read.values[AT] == "C1"


@pytest.mark.parametrize("error", ["#N/A", "Err:502", "err:502", "####"])
def test_an_error_among_many_ids_is_found(error):
    read = parse(column(error), TABLES["claims"]["claim_id"], renamed={})
    assert read.faults.rows() == [(AT, "cell_error")]
    assert read.values[AT] is None
