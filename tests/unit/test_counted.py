"""Counts and amounts in words."""

from kbop_cli.wording import counted, pounds


def test_one_is_singular_and_thousands_are_parted():
    said = [counted(count, "claim") for count in (0, 1, 2, 2500)]
    assert said == ["0 claims", "1 claim", "2 claims", "2,500 claims"]


def test_pence_are_told_as_pounds():
    assert [pounds(pence) for pence in (0, 5, 123_450, -7)] == ["£0.00", "£0.05", "£1,234.50", "-£0.07"]
