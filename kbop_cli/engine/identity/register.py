"""A register made ready for matching: each distinct text worked on once, records as whole numbers that point to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import NamedTuple

import polars as pl

from kbop_cli.engine.identity.names import COMMON_FIRST, COMMON_LAST, GIVEN
from kbop_cli.engine.identity.normalise import FIRST_BIRTH_YEAR, core, known_spelling, normalise, telling
from kbop_cli.engine.identity.phonetic import skeleton, soundex
from kbop_cli.engine.identity.spellings import SPELLINGS
from kbop_cli.engine.sieve import greatest
from kbop_cli.engine.threads import at_once

PLACES = ("house", "street", "locality", "town")
_FORMS = ("core", "sound", "bones")


class Register(NamedTuple):
    """People made comparable. `people` is sorted, so a row's number says nothing of the order the file came in.

    people  id and the normalised columns, and mark where it is given; row n of it is record n
    names   one row a distinct name, first or last, in their order: name, spelled, core, telling, common_first,
            common_last, known (whether it is in the lists of names)
    codes   one row a record, whole numbers that are equal where the texts are, and in their order; null where nothing
            is known: first, last (rows of `names`), first_core, first_sound, first_bones, last_core …, born, year,
            month_day, digits (of the date of birth, four bits each), postcode, nino (its eight bytes), the columns of
            PLACES, street_start
    """

    people: pl.DataFrame
    names: pl.DataFrame
    codes: pl.DataFrame

    def known(self, field: str) -> bool:
        """Whether anything is known of the field."""
        return self.codes[field].null_count() < self.codes.height


def sides(code: str, pairs: pl.DataFrame, register: Register) -> tuple[pl.Series, pl.Series]:
    """The codes of the left and of the right records."""
    codes = register.codes[code]
    return codes[pairs["left"]], codes[pairs["right"]]


def _place(texts: pl.Expr) -> pl.Expr:
    """The place of each text among the distinct ones, from 0."""
    return texts.rank("dense") - 1


def _coded(cells: pl.Series, parts: Mapping[str, pl.Expr]) -> list[pl.Series]:
    """The place of each cell among the distinct ones, and the `parts` that are made of each of these."""
    if cells.null_count() == cells.len():
        nothing = pl.Series([None], dtype=pl.UInt32).new_from_index(0, cells.len())
        return [nothing.alias(name) for name in (cells.name, *parts)]
    distinct = cells.drop_nulls().unique().sort()
    places = cells.cast(pl.Enum(distinct)).to_physical().cast(pl.UInt32).alias(cells.name)
    return [places, *(part[places].alias(name) for name, part in distinct.to_frame().select(**parts).to_dict().items())]


_PARTS: Mapping[str, Mapping[str, pl.Expr]] = {"street": {"street_start": _place(pl.col("street").str.head(4))}}
"""Column -> what is made of each of its distinct cells."""


def _born(days: pl.Series) -> list[pl.Series]:
    """The codes of days of birth, worked out for every day that there may be, where those are fewer than people."""
    numbers = (days.to_physical() - _EPOCH).cast(pl.UInt32)
    calendar = pl.int_range(greatest(numbers) + 1, dtype=pl.Int32, eager=True)
    if len(calendar) < len(days):
        return [numbers.alias(days.name), *(part[numbers] for part in _digits((calendar + _EPOCH).cast(pl.Date)))]
    return [numbers, *_digits(days)]


def _digits(days: pl.Series) -> list[pl.Series]:
    born = pl.first().dt
    parts = days.to_frame().select(year=born.year(), month=born.month(), day=born.day())
    year, month, day = (parts[part].cast(pl.UInt32) for part in parts.columns)
    # Each decimal digit in four bits of its own: 10 becomes 16, so that every ten more are six more.
    of_year = year + year // 10 * 6 + year // 100 * 96 + year // 1000 * 1536
    of_month, of_day = (part + part // 10 * 6 for part in (month, day))
    return [year, (month * 32 + day).alias("month_day"), (of_year * 65_536 + of_month * 256 + of_day).alias("digits")]


_EPOCH = (date(FIRST_BIRTH_YEAR, 1, 1) - date(1970, 1, 1)).days


def _names(people: pl.DataFrame) -> pl.DataFrame:
    distinct = pl.concat([people["first"], people["last"]]).drop_nulls().unique().sort().alias("name")
    letters = pl.col("core").str.replace_all(" ", "", literal=True)
    return (
        distinct.to_frame()
        .with_columns(known_spelling(pl.col("name")).alias("spelled"))
        .with_columns(core(pl.col("spelled")).alias("core"))
        .with_columns(
            soundex(letters).alias("sound"),
            skeleton(letters).alias("bones"),
            pl.col("core").is_in(sorted(COMMON_FIRST)).alias("common_first"),
            pl.col("core").is_in(sorted(COMMON_LAST)).alias("common_last"),
            pl.col("core").is_in(sorted({*SPELLINGS.values(), *GIVEN})).alias("known"),
            telling(pl.col("name")).alias("telling"),
        )
    )


def _name_codes(people: pl.DataFrame, names: pl.DataFrame) -> list[pl.Series]:
    if names.is_empty():
        nothing = pl.Series([None], dtype=pl.UInt32).new_from_index(0, people.height)
        return [
            nothing.alias(f"{side}{form}") for side in ("first", "last") for form in ("", *(f"_{f}" for f in _FORMS))
        ]
    forms = names.select(_place(pl.col(form)) for form in _FORMS)
    coded = []
    for side in ("first", "last"):
        places = people[side].cast(pl.Enum(names["name"])).to_physical().cast(pl.UInt32)
        coded += [places, *(forms[form][places].alias(f"{side}_{form}") for form in _FORMS)]
    return coded


def make_register(people: pl.DataFrame, keys: pl.Series | None = None, marks: pl.Series | None = None) -> Register:
    """`people`, `keys` and `marks` as `normalise` takes them; columns that `people` lacks are null throughout."""
    plain = normalise(people, keys, marks)
    names = _names(plain)
    eight = pl.col("nino").cast(pl.Binary).bin.reinterpret(dtype=pl.UInt64, endianness="big")
    jobs: list[Callable[[], list[pl.Series]]] = [
        partial(_name_codes, plain, names),
        lambda: [*_born(plain["born"]), plain.select(eight).to_series()],
        *(partial(_coded, plain[column], _PARTS.get(column, {})) for column in ("postcode", *PLACES)),
    ]
    codes = [code for made in at_once(*jobs, rows=plain.height) for code in made]
    return Register(plain, names, pl.DataFrame(codes))
