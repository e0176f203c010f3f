"""Identity cells made comparable. A cell that says nothing becomes null, and null equals nothing.

Every function takes and gives a Polars expression; `normalise` does a whole frame of people.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from kbop_cli.engine.identity.names import GENERIC, NOT_A_NAME, TITLES
from kbop_cli.engine.identity.spellings import SPELLINGS
from kbop_cli.engine.prepare import folded

# Letters that Unicode does not decompose into a letter and a mark.
_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}

# The Cyrillic alphabet as Ukrainian passports write it (the marks of й and ї are gone by then).
_CYRILLIC = {
    **dict(zip("абвгґдезіиклмнопрстуфыэ", "abvhgdeziyklmnoprstufye", strict=True)),
    **{"є": "ie", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia"},
    **{"ь": "", "ъ": ""},
}

NO_POSTCODE = (
    "ZZ993VZ",
    "ZZ993WZ",
    "ZZ993CZ",
    "ZZ999ZZ",
    "XX11XX",
    "XX11AA",
    "AA11AA",
    "NFA",
    "NONE",
    "UNKNOWN",
    "NA",
)
"""Written for no fixed abode or not known; ZZ99 codes are the NHS's pseudo postcodes."""

_NINO = r"^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}"
_NO_NINO_PREFIX = ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")
_NO_NINO = ("AB123456", "JC123456", "AA000000", "AA111111", "AA123456")

FIRST_BIRTH_YEAR = 1901
"""A birth before it is a placeholder (1900-01-01 is what spreadsheets make of nothing)."""


def plain(text: pl.Expr) -> pl.Expr:
    """Lower-case letters and digits in single spaces, without marks; null where nothing is left."""
    bare = text.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    bare = bare.str.replace_many(_LETTERS | _CYRILLIC).str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    # An apostrophe joins (O'Neill, D'Souza), any other mark parts (Smith-Jones).
    bare = bare.str.replace_all(r"['’‘`ʼ]", "").str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    return pl.when(bare != "").then(bare)


def name(text: pl.Expr) -> pl.Expr:
    """A name as typed, made plain: titles dropped where something else remains, non-names null."""
    bare = plain(text).str.replace_all(r"\p{N}+", "").str.strip_chars()
    titles = "|".join(sorted(TITLES))
    bare = bare.str.replace(rf"^(?:(?:{titles}) )+", "").str.replace_all(r" +", " ")
    said = bare.str.replace_all(" ", "", literal=True)
    return pl.when((bare != "") & ~said.is_in(sorted(NOT_A_NAME))).then(bare)


def known_spelling(plain_name: pl.Expr) -> pl.Expr:
    """Each part of a `name` in the spelling that stands for it: `mohd hussein` gives `muhammad hussain`."""
    return plain_name.str.split(" ").list.eval(pl.element().replace(SPELLINGS)).list.join(" ")


def telling(plain_name: pl.Expr) -> pl.Expr:
    """A `name` as typed without the parts that many share, where something else remains: `mohd ali` gives `ali`."""
    parts = plain_name.str.split(" ")
    shared = pl.element().replace(SPELLINGS).is_in(sorted(GENERIC))
    own = parts.list.eval(pl.element().filter(~shared))
    return pl.when(own.list.len() > 0).then(own.list.join(" ")).otherwise(plain_name)


def core(spelled: pl.Expr) -> pl.Expr:
    """A `known_spelling` without the parts that many share, where something else remains."""
    parts = spelled.str.split(" ")
    telling = parts.list.eval(pl.element().filter(~pl.element().is_in(sorted(GENERIC))))
    return pl.when(telling.list.len() > 0).then(telling.list.join(" ")).otherwise(spelled)


def postcode(text: pl.Expr) -> pl.Expr:
    """Capital letters and digits without a space; in a UK shape, O/0 and I/1 are put right in the last three."""
    bare = text.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    digit = bare.str.slice(-3, 1).str.replace_many({"O": "0", "I": "1", "L": "1", "S": "5"})
    letters = bare.str.tail(2).str.replace_many({"0": "O", "1": "I", "5": "S"})
    mended = bare.str.head(-3) + digit + letters
    uk = (bare.str.len_chars() >= 5) & mended.str.contains(r"^[A-Z]{1,2}\d[A-Z0-9]?\d[A-Z]{2}$")
    code = pl.when(uk).then(mended).otherwise(bare)
    return pl.when((code != "") & ~code.is_in(NO_POSTCODE)).then(code)


def outward(code: pl.Expr) -> pl.Expr:
    """The outward half of a normalised UK `postcode`; null for any other shape."""
    uk = code.str.contains(r"^[A-Z]{1,2}\d[A-Z0-9]?\d[A-Z]{2}$")
    return pl.when(uk).then(code.str.head(-3))


def nino(text: pl.Expr) -> pl.Expr:
    """The first eight characters of a well-formed National Insurance number (HMRC NIM39110), else null.

    The suffix is often missing and tells nobody apart. Prefixes that are never issued, and the numbers that
    forms use as an example, say nothing.
    """
    eight = text.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "").str.head(8)
    issued = eight.str.contains(_NINO) & ~eight.str.head(2).is_in(_NO_NINO_PREFIX) & ~eight.is_in(_NO_NINO)
    return pl.when(issued).then(eight)


def birth(day: pl.Expr) -> pl.Expr:
    """A date of birth, null where it is a placeholder."""
    return pl.when(day.dt.year() >= FIRST_BIRTH_YEAR).then(day)


COLUMNS: dict[str, tuple[str, Callable[[pl.Expr], pl.Expr]]] = {
    "first": ("first_name", name),
    "last": ("last_name", name),
    "born": ("date_of_birth", birth),
    "postcode": ("postcode", postcode),
    "nino": ("national_insurance_number", nino),
    "house": ("house_number", plain),
    "street": ("street", plain),
    "locality": ("locality", plain),
    "town": ("town", plain),
}
"""Normalised column -> the column of `participants` it is made from, and how. The address is optional further data."""


def normalise(people: pl.DataFrame) -> pl.DataFrame:
    """`id` and the columns of COLUMNS, all of them (null where `people` lacks one), sorted so that order cannot matter.

    `people` needs participant_id; date_of_birth is a Date, the others text. Rows that are alike are one row.
    """
    known = people.filter(pl.col("participant_id").is_not_null())
    ids = known.select(folded("participant_id").alias("key"), pl.col("participant_id").alias("id"))
    made = [
        _each_once(known[source], how).alias(column)
        if source in people.columns
        else pl.repeat(None, known.height, dtype=pl.Date if column == "born" else pl.String, eager=True).alias(column)
        for column, (source, how) in COLUMNS.items()
    ]
    plain_rows = ids.hstack(made)
    if ids["key"].n_unique() == ids.height:
        return plain_rows.drop("key").sort("id")
    # An id typed in several ways is one id, under the first of them.
    one_id = pl.col("id").min().over("key")
    return plain_rows.select(one_id, *COLUMNS).unique(maintain_order=False).sort("id", *COLUMNS)


def _each_once(cells: pl.Series, how: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """The cells made comparable: each distinct one worked on once, for people share names, days and postcodes."""
    distinct = cells.drop_nulls().unique().alias("cell").to_frame()
    made = distinct.with_columns(how(pl.col("cell")).alias("made"))
    return cells.alias("cell").to_frame().join(made, on="cell", how="left", maintain_order="left")["made"]
