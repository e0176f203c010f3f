"""One person, entered a second time by somebody else: what of the identity is written otherwise.

Each gives the identity cells of the second entry, or nothing where the first cannot be changed so.
"""

from __future__ import annotations

from datetime import date

from kbop_cli.demo.names import TRANSLITERATED
from kbop_cli.demo.rows import Row

IDENTITY = ("first_name", "last_name", "date_of_birth", "postcode", "national_insurance_number")


def rewritten(first: Row, number: int) -> Row:
    """All the same."""
    return {column: first[column] for column in IDENTITY}


def swapped(first: Row, number: int) -> Row:
    """First and last name have changed places."""
    names: Row = {"first_name": first["last_name"], "last_name": first["first_name"]}
    return {**rewritten(first, number), **names, "national_insurance_number": ""}


def slipped(first: Row, number: int) -> Row:
    """A typing slip: two letters exchanged, one left out, one doubled, or a digit of the birthday."""
    name, born = str(first["last_name"]), first["date_of_birth"]
    if len(name) < 5 or name[2] == name[3] or not isinstance(born, date) or born.day == born.month:
        return {}
    slips: tuple[Row, ...] = (
        {"last_name": f"{name[:2]}{name[3]}{name[2]}{name[4:]}"},
        {"last_name": f"{name[:-2]}{name[-1]}"},
        {"last_name": f"{name[:4]}{name[3:]}"},
        {
            "date_of_birth": born.replace(day=born.month, month=born.day)
            if born.day <= 12
            else born.replace(day=born.day - 10)
        },
    )
    return {**rewritten(first, number), **slips[number % len(slips)], "national_insurance_number": ""}


def transliterated(first: Row, number: int) -> Row:
    """A name of another language, written otherwise."""
    names = {name: TRANSLITERATED.get(str(first[name])) for name in ("first_name", "last_name")}
    other: Row = {name: spelt for name, spelt in names.items() if spelt}
    return {**rewritten(first, number), **other, "national_insurance_number": ""} if other else {}
