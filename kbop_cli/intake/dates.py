"""Dates as people and systems write them in this country. An impossible date is a fault, never guessed.

Read are `2023-01-31`, `20230131`, `31/01/2023`, `31.1.2023`, `31-01-2023`, `31/1/23`, `31-Jan-23`, `31st
January 2023`, `January 31, 2023`, each with an optional time of day, which is dropped, and in workbooks the
serial number of a day. A two-digit year follows the spreadsheets' own pivot: 00 to 29 are 2000 to 2029, 30
to 99 are 1930 to 1999.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

PIVOT = 29
"""The last two-digit year that is read as 20yy."""
FIRST_YEAR, LAST_YEAR = 1900, 9999

# The days that a bare number in a workbook may stand for: 1 January 1920 to 31 December 2099. A number
# outside is far likelier to be something else (a year, an age, an amount).
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_FIRST_SERIAL_DAY, _LAST_SERIAL_DAY = date(1920, 1, 1), date(2099, 12, 31)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}

_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?: ?[AaPp][Mm])?)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.]?)([0-9]{2})\2([0-9]{2})" + _TIME)
_DAY_FIRST = re.compile(r"([0-9]{1,2}) ?([-/.]) ?([0-9]{1,2}) ?\2 ?([0-9]{4}|[0-9]{2})" + _TIME)
_NAMED = re.compile(
    _WEEKDAY + r"([0-9]{1,2})(?:st|nd|rd|th)?(?: of)?[-/ .]?([a-z]+)[-/ .,]{0,2}'?([0-9]{4}|[0-9]{2})" + _TIME,
    re.IGNORECASE,
)
_MONTH_NAMED = re.compile(_WEEKDAY + r"([a-z]+)[- ]([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})" + _TIME, re.IGNORECASE)
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_MONTH_FIRST = re.compile(r"([a-z]+)[-/ ]'?([0-9]{4}|[0-9]{2})", re.IGNORECASE)
_MONTH_NUMBER = re.compile(r"(?:([0-9]{4})[-/]([0-9]{1,2})|([0-9]{1,2})[-/]([0-9]{4}))")

Read = tuple[date | None, str]


def read_date(text: str, *, serials: int = 0) -> Read:
    """The date of one tidy cell, or None and the code of the fault.

    `serials` is 1900 or 1904 in a workbook with that epoch, 0 where a bare number is no date.
    """
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if match := _DAY_FIRST.fullmatch(text):
        if len(match[4]) == 2 and match[2] == "-" and int(match[4]) <= 31:
            return None, "ambiguous_date"  # 23-01-31 may begin with its year
        return _day(_year(match[4]), int(match[3]), int(match[1]))
    if match := _NAMED.fullmatch(text):
        return _named(match[3], match[2], match[1])
    if match := _MONTH_NAMED.fullmatch(text):
        return _named(match[3], match[1], match[2])
    if serials and (match := _SERIAL.fullmatch(text)):
        return _serial(int(match[1]), serials)
    return None, "not_a_date"


def read_month(text: str) -> tuple[str | None, str]:
    """The month `YYYY-MM` of one tidy cell: `2023-06`, `06/2023`, `Jun-23`, or the date of its first day."""
    if match := _MONTH_NUMBER.fullmatch(text):
        year, month = int(match[1] or match[4]), int(match[2] or match[3])
    elif (match := _MONTH_FIRST.fullmatch(text)) and match[1].lower() in _MONTHS:
        year, month = _year(match[2]), _MONTHS[match[1].lower()]
    else:
        first = read_date(text)[0]
        if first is None or first.day != 1:
            return None, "not_a_month"
        year, month = first.year, first.month
    if not (1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR):
        return None, "not_a_month"
    return f"{year:04}-{month:02}", ""


def _year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) <= PIVOT else 1900)


def _named(year: str, month: str, day: str) -> Read:
    number = _MONTHS.get(month.lower())
    return (None, "not_a_date") if number is None else _day(_year(year), number, int(day))


def _day(year: int, month: int, day: int) -> Read:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None, "year_out_of_range"
    try:
        return date(year, month, day), ""
    except ValueError:
        return None, "no_such_day"


def _serial(days: int, epoch: int) -> Read:
    day = (_EPOCH_1904 if epoch == 1904 else _EPOCH_1900) + timedelta(days=days)
    return (day, "") if _FIRST_SERIAL_DAY <= day <= _LAST_SERIAL_DAY else (None, "not_a_date")
