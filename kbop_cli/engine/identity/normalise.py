"""Identity cells made comparable. A cell that says nothing becomes null, and null equals nothing.

Every function takes and gives a Polars expression; `normalise` does a whole frame of people.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import polars as pl

from kbop_cli.engine.identity.names import GENERIC, NOT_A_NAME, TITLES
from kbop_cli.engine.identity.spellings import SPELLINGS
from kbop_cli.engine.prepare import folded
from kbop_cli.engine.sieve import stand_once
from kbop_cli.engine.threads import at_once

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

_NINO = r"^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}"
_NO_NINO_PREFIX = ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")
_NO_NINO = ("AB123456", "JC123456", "AA000000", "AA111111", "AA123456")
_NOT_ISSUED = f"^(?:{'|'.join((*_NO_NINO_PREFIX, *_NO_NINO))})"

FIRST_BIRTH_YEAR = 1901
"""A birth before it is a placeholder (1900-01-01 is what spreadsheets make of nothing)."""


def plain(text: pl.Expr) -> pl.Expr:
    """Lower-case letters and digits in single spaces, without marks; null where nothing is left."""
    bare = text.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    bare = bare.str.replace_many(_LETTERS | _CYRILLIC).str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    # An apostrophe joins (O'Neill, D'Souza), any other mark parts (Smith-Jones).
    bare = bare.str.replace_all(r"['’‘`ʼ]", "").str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    return bare.replace("", None)


def name(text: pl.Expr) -> pl.Expr:
    """A name as typed, made plain: titles dropped where something else remains, non-names null."""
    bare = plain(text).str.replace_all(r"\p{N}+", "").str.strip_chars()
    titles = "|".join(sorted(TITLES))
    bare = bare.str.replace(rf"^(?:(?:{titles}) )+", "").str.replace_all(r" +", " ")
    said = bare.str.replace_all(" ", "", literal=True)
    return pl.when(~said.is_in(["", *sorted(NOT_A_NAME)])).then(bare)


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
    return _issued(eight, shaped=eight.str.contains(_NINO))


def _issued(eight: pl.Expr, *, shaped: pl.Expr | bool) -> pl.Expr:
    return pl.when(shaped & ~eight.str.contains(_NOT_ISSUED)).then(eight)


def birth(day: pl.Expr) -> pl.Expr:
    """A date of birth, null where it is a placeholder."""
    return pl.when(day >= date(FIRST_BIRTH_YEAR, 1, 1)).then(day)


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


def normalise(people: pl.DataFrame, keys: pl.Series | None = None, marks: pl.Series | None = None) -> pl.DataFrame:
    """`id` and the columns of COLUMNS, all of them (null where `people` lacks one), sorted so that order cannot matter.

    `people` needs participant_id; date_of_birth is a Date, the others text. Rows that are alike are one row. `keys` are
    the ids folded, where they are at hand; `marks`, a number the same on all rows of an id, becomes the column `mark`.
    """
    ids = people["participant_id"].alias("id")
    keys = people.select(folded("participant_id")).to_series() if keys is None else keys
    beside = [] if marks is None else [marks.alias("mark")]
    made = at_once(*(partial(_made, people, column) for column in COLUMNS), rows=people.height)
    plain_rows = pl.DataFrame([ids, *made, *beside])
    if ids.null_count() or not stand_once(keys):
        # An id typed in several ways is one id, under the first of them.
        one_id = pl.col("id").min().over(keys.alias("key"))
        one_each = plain_rows.with_columns(one_id).drop_nulls("id").unique(["id", *COLUMNS], maintain_order=False)
        return one_each.sort("id", *COLUMNS)
    return plain_rows if ids.is_sorted() else plain_rows.sort("id")


_USUAL: dict[str, tuple[str, Callable[[pl.Expr], pl.Expr]]] = {
    **dict.fromkeys(
        ("first", "last"), (r"^[A-Za-z]+$", lambda cell: cell.str.to_lowercase().replace(sorted(NOT_A_NAME), None))
    ),
    "postcode": (
        r"^[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}$",
        lambda cell: cell.str.replace(" ", "", literal=True).replace(NO_POSTCODE, None),
    ),
    "nino": (rf"{_NINO}[A-D]?$", lambda cell: _issued(cell.str.head(8), shaped=True)),
}
"""Column -> the shape in which most cells are typed, and how these are made comparable: the same result, sooner."""


def _made(people: pl.DataFrame, column: str) -> pl.Series:
    source, how = COLUMNS[column]
    if source not in people.columns or people[source].null_count() == people.height:
        kind = pl.Date if column == "born" else pl.String
        return pl.Series(column, [None], dtype=kind).new_from_index(0, people.height)
    cells = people[source].alias(column)
    if column == "born":
        return cells.to_frame().select(how(pl.first())).to_series()
    if column == "nino":
        return _worked(cells)  # few share one
    # Each distinct cell is worked on once, for people share names and postcodes.
    distinct = cells.drop_nulls().unique()
    return _worked(distinct)[cells.cast(pl.Enum(distinct)).to_physical()]


def _worked(cells: pl.Series) -> pl.Series:
    """The cells of a column made comparable."""
    how = COLUMNS[cells.name][1]
    if cells.name not in _USUAL:
        return cells.to_frame().select(how(pl.first())).to_series()
    shape, sooner = _USUAL[cells.name]
    usual = cells.str.contains(shape)
    made = cells.to_frame().select(sooner(pl.first())).to_series()
    rest = cells.filter(~usual)
    return made.scatter((~usual).arg_true(), rest.to_frame().select(how(pl.first())).to_series()) if len(rest) else made
