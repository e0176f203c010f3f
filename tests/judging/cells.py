"""How a raw cell is read, and the three-valued logic: True, False, None for "not known"."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

Row = Mapping[str, str | None]
Tri = bool | None

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: month for month, name in enumerate(_NAMES, start=1)}
_YES = dict.fromkeys(("y", "yes", "true", "1"), True)
_NO = dict.fromkeys(("n", "no", "false", "0"), False)
_NUMBER = re.compile(r"-?£? ?-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII)


def text(cell: str | None) -> str | None:
    """The cell as text compares: no outer or doubled spaces, no case; None where it is empty."""
    return " ".join((cell or "").split()).casefold() or None


def day(cell: str | None) -> dt.date | None:
    """ISO or UK: 2023-01-31, 31/01/2023, 31-Jan-23, 31-Jan-2023; anything else is not known."""
    got = text(cell) or ""
    if m := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", got, re.ASCII):
        year, month, date = int(m[1]), int(m[2]), int(m[3])
    elif m := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", got, re.ASCII):
        year, month, date = int(m[3]), int(m[2]), int(m[1])
    elif (m := re.fullmatch(r"(\d{1,2})-([a-z]{3})-(\d{4}|\d{2})", got, re.ASCII)) and m[2] in _MONTHS:
        year, month, date = int(m[3]), _MONTHS[m[2]], int(m[1])
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return dt.date(year, month, date)
    except ValueError:
        return None


def number(cell: str | None) -> Decimal | None:
    got = text(cell) or ""
    return Decimal(re.sub("[£, ]", "", got)) if _NUMBER.fullmatch(got) and got.count("-") < 2 else None


def yes(cell: str | None) -> Tri:
    return {**_YES, **_NO}.get(text(cell) or "")


def words(cell: str | None) -> list[str] | None:
    """A list split at ';', each entry folded; None where nothing is in it."""
    return [w for part in (cell or "").split(";") if (w := text(part))] or None


def known(cell: str | None, vocabulary: Iterable[str]) -> str | None:
    """The word, or None where the cell is empty or says a word that the cards use nowhere."""
    got = text(cell)
    return got if got in set(vocabulary) else None


def all_of(*verdicts: Tri) -> Tri:
    if False in verdicts:
        return False
    return None if None in verdicts else True


def any_of(*verdicts: Tri) -> Tri:
    if True in verdicts:
        return True
    return None if None in verdicts else False


def agreed(verdicts: Iterable[Tri]) -> Tri:
    """What every possible state of affairs says alike; None where they differ."""
    different = set(verdicts)
    return different.pop() if len(different) == 1 else None


def only_asks(verdict: Tri) -> Tri:
    """A rule that queries where it fails."""
    return True if verdict else None


def at_least(left: object, right: object) -> Tri:
    """left >= right for two days or two numbers, None where either is not known."""
    return None if left is None or right is None else bool(left >= right)  # type: ignore[operator]


def one_of(word: str | None, allowed: Iterable[str]) -> Tri:
    return None if word is None else word in set(allowed)


def months_on(start: dt.date, months: int) -> dt.date:
    """Calendar months on, clamped to the end of the month."""
    years, month0 = divmod(start.month - 1 + months, 12)
    year = start.year + years
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month0 + 1, min(start.day, calendar.monthrange(year, month0 + 1)[1]))
