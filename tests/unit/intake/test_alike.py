"""Columns parsed together hold what each holds parsed alone: values, faults, and dates that are in doubt."""

import random

import polars as pl
import pytest
from polars.testing import assert_frame_equal, assert_series_equal

from kbop_cli.columns import TYPES, Column
from kbop_cli.intake.alike import Given, parse_all
from tests.naughty import NAUGHTY

CELLS = {
    "date": [
        "2023-01-31",
        "31/01/2023",
        "1/2/2023",
        "2023-04-03 00:00:00",
        "31.02.2023",
        "45000",
        "1900-01-01",
        "soon",
    ],
    "month": ["2023-06", "June 2023", "06/2023", "2023-13"],
    "money": ["1", "1.5", "£1,234.50", "-3", "1.234", "lots", "(5)"],
    "number": ["1", "36.5", "1,000", "1.23456", "many"],
    "yesno": ["yes", "N", "TRUE", "0", "perhaps"],
    "words": ["a; b", "none", "A ;a", ";"],
    "word": [" A  b", "a b", "A\u00a0B"],
}
ANY = [None, "", "  ", "#N/A", "'=1+1", "Err:502", *NAUGHTY]
# What is put to a column as a whole: the month first, or the day first and days that have changed places.
MONTH_FIRST = ["01/13/2023", "02/03/2023", "03/03/2023"]
DAY_FIRST = ["13/01/2023", "02/03/2023"]
SWAPPED = [f"2023-{month:02}-{day:02} 00:00:00" for month in (3, 5) for day in range(1, 8)]
SWAPPED += [f"{day}/04/2023" for day in (13, 14, 15)]
WHOLE = [MONTH_FIRST, DAY_FIRST, MONTH_FIRST + DAY_FIRST, SWAPPED, [*SWAPPED, "2023-03-13 00:00:00"]]


def column(type_, cells, *, coded, renamed, serials):
    series = pl.Series(cells, dtype=pl.String)
    kept = series.cast(pl.Categorical(pl.Categories.random())) if coded else series
    return Given(kept, Column(f"{type_}_{len(cells)}", type_), renamed, serials)


def columns(rng):
    for _ in range(40):
        type_ = rng.choice(TYPES)
        cells = rng.choices([*CELLS.get(type_, []) * 6, *ANY], k=rng.choice([0, 1, 5, 30]))
        renamed = {"soon": "2023-05-01", "perhaps": "yes"} if rng.random() < 0.1 else {}
        yield column(type_, cells, coded=rng.random() < 0.3, renamed=renamed, serials=rng.choice([0, 0, 1900, 1904]))
    for cells in WHOLE:
        for serials in (0, 1900):
            yield column("date", rng.sample(cells, len(cells)), coded=False, renamed={}, serials=serials)


@pytest.mark.parametrize("seed", range(20))
def test_each_column_holds_what_it_holds_alone(seed):
    rng = random.Random(seed)
    given = rng.sample(every := list(columns(rng)), len(every))
    faults = 0
    for one, together in zip(given, parse_all(given), strict=True):
        alone = one.parsed()
        assert_series_equal(together.values, alone.values, check_names=False)
        assert_frame_equal(together.faults, alone.faults)
        faults += together.faults.height
    assert faults > 50


def test_no_columns_are_parsed_as_none():
    assert parse_all([]) == []
