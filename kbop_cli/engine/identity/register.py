"""A register made ready for matching: each distinct text worked on once, records as whole numbers that point to it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kbop_cli.engine.identity.names import COMMON_FIRST, COMMON_LAST, GIVEN
from kbop_cli.engine.identity.normalise import core, known_spelling, normalise, outward, telling
from kbop_cli.engine.identity.phonetic import skeleton, soundex
from kbop_cli.engine.identity.spellings import SPELLINGS

PLACES = ("house", "street", "locality", "town")
TEXTS = ("postcode", "nino", *PLACES)
_FORMS = ("core", "sound", "bones")


@dataclass(frozen=True, slots=True)
class Register:
    """People made comparable. `people` is sorted, so a row's number says nothing of the order the file came in.

    people  id and the normalised columns; row n of it is record n
    names   one row a distinct name, first or last: name, spelled, core, telling, common_first, common_last, known
            (whether it is in the lists of names)
    texts   column -> its distinct texts, sorted (postcodes without space, dates as yyyymmdd)
    codes   one row a record, whole numbers (UInt64) that are equal where the texts are; null where nothing is known:
            first, last (rows of `names`), first_core, first_sound, first_bones, last_core …, born, year, month_day,
            born_head, born_tail, nino_head, nino_tail (three characters at either end), outward, street_start and the
            columns of TEXTS (rows of `texts`)
    """

    people: pl.DataFrame
    names: pl.DataFrame
    texts: dict[str, pl.Series]
    codes: pl.DataFrame


def _place(texts: pl.Expr) -> pl.Expr:
    """The place of each text among the distinct ones, from 0."""
    return texts.rank("dense").cast(pl.UInt64) - 1


def _coded(cells: pl.Series, distinct: pl.Series) -> pl.Series:
    """The place of each cell in `distinct`, which is sorted."""
    places = distinct.to_frame().with_columns(pl.int_range(pl.len(), dtype=pl.UInt64).alias("place"))
    found = cells.to_frame().join(places, on=cells.name, how="left", maintain_order="left")
    return found["place"].alias(cells.name)


_born, _code = pl.col("born"), pl.col("nino")
_whole = (_born.dt.year().cast(pl.UInt64) * 100 + _born.dt.month()) * 100 + _born.dt.day()
_PARTS: dict[str, dict[str, pl.Expr]] = {
    "postcode": {"outward": _place(outward(pl.col("postcode")))},
    "street": {"street_start": _place(pl.col("street").str.head(4))},
    "born": {
        "year": _born.dt.year().cast(pl.UInt64),
        "month_day": _born.dt.month().cast(pl.UInt64) * 32 + _born.dt.day(),
        "born_head": _whole // 100_000,
        "born_tail": _whole % 1000,
    },
    "nino": {"nino_head": _place(_code.str.head(3)), "nino_tail": _place(_code.str.tail(3))},
}
"""Column -> what is made of each of its distinct cells."""


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


def _name_codes(people: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    forms = names.select("name", _place(pl.col("name")).alias("code"), *(_place(pl.col(form)) for form in _FORMS))
    coded = people.select("first", "last")
    for side in ("first", "last"):
        renamed = forms.rename({"code": f"{side}_code"} | {form: f"{side}_{form}" for form in _FORMS})
        coded = coded.join(renamed, left_on=side, right_on="name", how="left", maintain_order="left")
    return coded.drop("first", "last").rename({"first_code": "first", "last_code": "last"})


def make_register(people: pl.DataFrame) -> Register:
    """`people` as `normalise` takes it; columns that it lacks are null throughout."""
    plain = normalise(people)
    names = _names(plain)
    days = {column: plain[column].drop_nulls().unique().sort() for column in ("born", *TEXTS)}
    coded = {column: _coded(plain[column], distinct) for column, distinct in days.items()}
    codes = _name_codes(plain, names).with_columns(
        *coded.values(),
        *(
            part.gather(coded[column]).alias(part.name)
            for column, how in _PARTS.items()
            for part in days[column].to_frame().select(**how).get_columns()
        ),
    )
    texts = days | {"born": days["born"].dt.strftime("%Y%m%d")}
    return Register(plain, names, texts, codes.with_row_index("row"))
