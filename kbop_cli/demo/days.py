"""Days of the month that is made up."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

DAY = timedelta(days=1)


def first_and_last(month: str) -> tuple[date, date]:
    """The first and the last day of `YYYY-MM`."""
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])


def months_on(day: date, months: int) -> date:
    """Calendar months on (or back), clamped to the month's end."""
    years, number = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, number + 1, min(day.day, calendar.monthrange(year, number + 1)[1]))


def working_days(month: str) -> list[date]:
    """The Mondays to Fridays of a month."""
    first, last = first_and_last(month)
    days = [first + DAY * count for count in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


def uk(day: date) -> str:
    """`05/06/2023`, as a council's export writes it."""
    return f"{day.day:02}/{day.month:02}/{day.year}"
