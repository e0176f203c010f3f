"""Counts and amounts in words."""

import polars as pl

from kbop_cli.wording import counted, in_pounds, pounds


def test_one_is_singular_and_thousands_are_parted():
    said = [counted(count, "claim") for count in (0, 1, 2, 2500)]
    assert said == ["0 claims", "1 claim", "2 claims", "2,500 claims"]


def test_pence_are_told_as_pounds():
    assert [pounds(pence) for pence in (0, 5, 123_450, -7)] == ["£0.00", "£0.05", "£1,234.50", "-£0.07"]


def test_a_column_of_pence_is_told_alike():
    pence = [0, 5, 99_999, 100_000, 123_456_789, -123_450, None]
    told = pl.DataFrame({"pence": pence}).select(in_pounds(pl.col("pence"))).to_series().to_list()
    assert told == [*(pounds(each) for each in pence if each is not None), None]
