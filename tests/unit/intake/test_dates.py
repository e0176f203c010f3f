from datetime import date

import pytest

from kbop_cli.intake.dates import read_date, read_month

JANUARY = date(2023, 1, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2023-01-31",
        "2023-01-31 00:00:00",
        "2023-01-31T14:30:00",
        "2023-01-31 14:30:00.123",
        "2023/01/31",
        "20230131",
        "31/01/2023",
        "31/1/2023",
        "31.01.2023",
        "31-01-2023",
        "31 / 01 / 2023",
        "31/01/2023 00:00",
        "31/01/2023 2:30 pm",
        "31/01/23",
        "31.1.23",
        "31-Jan-23",
        "31-JAN-2023",
        "31 January 2023",
        "31st January 2023",
        "31st of January 2023",
        "31Jan2023",
        "31 Jan '23",
        "Tuesday, 31 January 2023",
        "Tue 31 Jan 2023",
        "January 31, 2023",
        "Jan 31 2023",
    ],
)
def test_the_ways_to_write_a_day_are_one_day(text):
    assert read_date(text) == (JANUARY, "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/2023", "no_such_day"),
        ("29/02/2023", "no_such_day"),
        ("2023-13-01", "no_such_day"),
        ("00/01/2023", "no_such_day"),
        ("01/13/2023", "no_such_day"),
        ("31-Feb-23", "no_such_day"),
        ("0223-01-31", "year_out_of_range"),
        ("31/12/1899", "year_out_of_range"),
        ("23-01-31", "ambiguous_date"),
        ("31-01-23", "ambiguous_date"),
        ("45688", "not_a_date"),
        ("2023", "not_a_date"),
        ("Jan 2023", "not_a_date"),
        ("31/01/2023-05/02/2023", "not_a_date"),
        ("31/01-2023", "not_a_date"),
        ("31/01/20233", "not_a_date"),
        ("2023-1-31", "not_a_date"),
        ("TBC", "not_a_date"),
        ("31 Foo 2023", "not_a_date"),
        ("2023-06-30T23:00:00Z", "not_a_date"),
        ("31/01/２０２３", "not_a_date"),
        ("٣١/٠١/٢٠٢٣", "not_a_date"),
    ],
)
def test_what_is_no_day_is_a_fault_and_never_guessed(text, code):
    assert read_date(text) == (None, code)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/12/1900", date(1900, 12, 31)),
        ("01/01/1900", date(1900, 1, 1)),
        ("29/02/2024", date(2024, 2, 29)),
        ("31/12/9999", date(9999, 12, 31)),
        ("01/02/29", date(2029, 2, 1)),
        ("01/02/30", date(1930, 2, 1)),
        ("01/02/00", date(2000, 2, 1)),
        ("01/02/99", date(1999, 2, 1)),
        ("01-02-32", date(1932, 2, 1)),
    ],
)
def test_the_bounds_of_years_and_the_pivot_of_two_digits(text, day):
    assert read_date(text) == (day, "")


@pytest.mark.parametrize(
    ("text", "epoch", "day"),
    [
        ("44957", 1900, date(2023, 1, 31)),
        ("44957.604", 1900, date(2023, 1, 31)),
        ("43495", 1904, date(2023, 1, 31)),
        ("73050", 1900, date(2099, 12, 31)),
        ("10000", 1900, date(1927, 5, 18)),
    ],
)
def test_a_workbooks_day_numbers_follow_its_epoch(text, epoch, day):
    assert read_date(text, serials=epoch) == (day, "")


@pytest.mark.parametrize("text", ["73051", "2023", "9999", "123456", "-44957", "4.5"])
def test_numbers_that_are_hardly_days_are_faults(text):
    assert read_date(text, serials=1900) == (None, "not_a_date")


@pytest.mark.parametrize(
    "text", ["2023-06", "2023/6", "06/2023", "Jun-23", "June 2023", "2023-06-01 00:00:00", "01/06/2023"]
)
def test_months(text):
    assert read_month(text) == ("2023-06", "")


@pytest.mark.parametrize("text", ["2023-13", "2023-00", "02/06/2023", "Foo-23", "2023", "June", "1899-06"])
def test_what_is_no_month_is_a_fault(text):
    assert read_month(text) == (None, "not_a_month")
