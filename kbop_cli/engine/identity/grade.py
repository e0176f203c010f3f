"""Exact, strong or possible, and the guards that hold a grade down: people who are near and not the same."""

from __future__ import annotations

import polars as pl

GRADES = ("exact", "strong", "possible")

STRONG = 700
"""The least weight of a strong match, in hundredths of a bit with the prior: a chance of 128 in 129."""

GUARDS: dict[str, str] = {
    "twins": "the same surname and date of birth, another first name",
    "parent_and_child": "the same names and address, another date of birth",
    "unknown": "the first name or the date of birth is not known, and no National Insurance number agrees",
    "household": "another first name, and no National Insurance number agrees",
    "two_numbers": "two different National Insurance numbers",
    "first_january": "a birthday on 1 January, which is often written for a year, and no postcode or number agrees",
}
"""Guard -> what it saw. A guarded pair is possible at most; where several hold, the first is named."""


def _level(field: str, *levels: str) -> pl.Expr:
    return pl.col(field).is_in(levels).fill_null(value=False)


def _names_alike(field: str) -> pl.Expr:
    return _level(field, "exact", "common", "spelling", "part", "close")


_same_first, _same_last = _names_alike("first"), _names_alike("last")
_other_first = _level("first", "near", "differ")
_born = _level("born", "exact", "first_january")
_other_born = _level("born", "slips", "differ")
_postcode, _number, _two_numbers = (
    _level("postcode", "exact"),
    _level("nino", "exact"),
    _level("nino", "differ"),
)
_address = _postcode | (_level("house", "exact") & _level("street", "exact", "close"))

TWO_PEOPLE = _two_numbers & (_other_first | _other_born)
"""Two numbers, and a first name or a date of birth to match: nobody needs to look at it."""


def guard() -> pl.Expr:
    """The guard that holds, null where none does."""
    return (
        pl.when(_other_first & _same_last & _born & ~_number)
        .then(pl.lit("twins"))
        .when(_same_first & _same_last & _other_born & _address)
        .then(pl.lit("parent_and_child"))
        .when(_other_first & ~_number)
        .then(pl.lit("household"))
        .when((pl.col("first").is_null() | pl.col("born").is_null()) & ~_number)
        .then(pl.lit("unknown"))
        .when(_two_numbers)
        .then(pl.lit("two_numbers"))
        .when(_level("born", "first_january", "year_only") & ~_postcode & ~_number)
        .then(pl.lit("first_january"))
    )


def grade() -> pl.Expr:
    """The grade, where `guard` and `weight` are columns.

    exact: both names as typed and the date of birth are the same, so is the postcode or the National Insurance number,
    nothing known on both sides differs, and the birthday is no 1 January. strong: STRONG or more. Else possible.
    """
    names = _level("first", "exact", "common") & _level("last", "exact", "common")
    rest = [_level(field, "exact") | pl.col(field).is_null() for field in ("postcode", "nino", "house", "street")]
    exact = names & _level("born", "exact") & (_postcode | _number) & pl.all_horizontal(rest)
    return (
        pl.when(pl.col("guard").is_not_null())
        .then(pl.lit("possible"))
        .when(exact)
        .then(pl.lit("exact"))
        .when(pl.col("weight") >= STRONG)
        .then(pl.lit("strong"))
        .otherwise(pl.lit("possible"))
        .cast(pl.Enum(GRADES))
    )
