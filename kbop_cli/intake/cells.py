"""From a column of text to its typed values and its faults.

A column is parsed on its distinct values and spread back over the rows. The plain forms are parsed by
Polars; only distinct values in other forms are read one by one. A cell that cannot be read is null and is
told by its code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import polars as pl

from kbop_cli.columns import NUMBER_SCALE, PENCE, Column, Type
from kbop_cli.engine.given_columns import DTYPES, NUMBERED, dtype
from kbop_cli.engine.sieve import greatest
from kbop_cli.engine.texts import ASCII_SPACES, free_of
from kbop_cli.intake.amounts import read_money, read_number
from kbop_cli.intake.characters import OUTER, fold, tidy
from kbop_cli.intake.date_order import doubted
from kbop_cli.intake.dates import read_date, read_month
from kbop_cli.intake.leavings import errors, unguarded
from kbop_cli.intake.words import read_words, read_yesno

AS_TYPED: frozenset[Type] = frozenset({"id", "text", "note", "name"})
"""The types whose cells are kept as typed, outer white space apart."""


def read_as(column: Column) -> pl.DataType | None:
    """As what a column is best read of which the values recur; None where they do not."""
    if column.recurs:
        return dtype(column)
    return None if column.type in AS_TYPED else pl.Categorical(pl.Categories.random())


_MANY_CODES = 5_000
"""Codes beyond which those that a column has are looked for first."""

_SOME, _LONG = 100, 24
"""How many texts are looked at to tell whether a column's are long, and the bytes from which on they are."""

_ODD_START, _ODD_END = rf"^(?:[{OUTER}'#]|(?i:err:))", rf"[{OUTER}]$"
"""What a text has that may have to be changed, or to be taken for an error."""
_SUSPECT = f"{ASCII_SPACES}'#:"
"""The signs without one of which no text of ASCII is so."""


class Parsed(NamedTuple):
    """A column parsed: its typed values, and for the cells that are faults the row's place and code.

    `faults` has the columns `at` (UInt32, place in the column from 0) and `code`.
    """

    values: pl.Series
    faults: pl.DataFrame


def parse(cells: pl.Series, column: Column, *, renamed: Mapping[str, str], serials: int = 0) -> Parsed:
    """The typed values of one column of text.

    `cells` are String or Categorical, `renamed` gives our value for theirs (compared folded), `serials` is
    the epoch of the workbook's day numbers or 0.
    """
    if cells.null_count() == len(cells):
        return Parsed(pl.Series([None], dtype=dtype(column)).new_from_index(0, len(cells)), no_faults())
    if column.type in AS_TYPED and not renamed and not column.recurs:
        return _as_typed(cells)
    if column.type in {"money", "number"} and not renamed and cells.dtype == pl.String:
        return _mostly_plain(cells, column)
    codes, texts = coded(cells)
    read = read_distinct(texts, column, {fold(theirs): ours for theirs, ours in renamed.items()}, serials)
    if column.recurs and cells.dtype == dtype(column):
        changed = read["value"].ne_missing(texts).arg_true()
        if not codes.is_in(changed.implode()).any():
            return Parsed(cells, no_faults())  # all are as they were typed, as most are
    if column.type == "date":
        read = doubted(read["tidied"], read.drop("tidied"), workbook=serials > 0)
    return spread(codes, read, dtype(column))


def coded(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    """A number for each cell's text, and the texts in the order of their numbers."""
    if cells.dtype == pl.String:
        cells = cells.cast(pl.Categorical(pl.Categories.random()))
    codes = cells.to_physical()
    return codes, _by_code(codes, cells.dtype)


def _by_code(codes: pl.Series, kind: pl.DataType) -> pl.Series:
    """The texts of a Categorical in the order of their codes: found by counting up, where looking the distinct ones up
    in the cells would take longer than all that is done with them. A code that stands for nothing gives null, and so
    does one that is not in these cells where there are many: all columns number their texts together.
    """
    count = greatest(codes) + 1
    if count > _MANY_CODES and kind in NUMBERED.values():
        used = codes.drop_nulls().unique()
        return pl.Series([None], dtype=pl.String).new_from_index(0, count).scatter(used, _texts(used, kind))
    return _texts(pl.int_range(count, dtype=pl.UInt32, eager=True), kind)


def _texts(codes: pl.Series, kind: pl.DataType) -> pl.Series:
    numbered: pl.Series = codes.cat.to(kind, strict=False)
    return numbered.cast(pl.String)


def _as_typed(cells: pl.Series) -> Parsed:
    texts = cells.cast(pl.String)
    if free_of(texts, _SUSPECT):
        return Parsed(_emptied(texts, texts == ""), no_faults())
    # One search is quicker over short texts; over long ones two are, that look at either end alone.
    length = texts.head(_SOME).str.len_bytes().mean()
    long = isinstance(length, float) and length > _LONG
    odd = (_ODD_START, _ODD_END) if long else (f"{_ODD_START}|{_ODD_END}",)
    if not any(texts.str.contains(pattern).any() for pattern in odd):
        return Parsed(_emptied(texts, texts == ""), no_faults())
    stripped = unguarded(texts.str.strip_chars(OUTER))
    wrong = errors(stripped).fill_null(value=False)
    if not wrong.any():
        return Parsed(_emptied(stripped, stripped == ""), no_faults())
    faults = pl.DataFrame({"at": wrong.arg_true()}).with_columns(code=pl.lit("cell_error"))
    return Parsed(stripped.set((stripped == "") | wrong, None), faults)


def _emptied(texts: pl.Series, where: pl.Series) -> pl.Series:
    """The texts, null where nothing is said. Most readers say null already, and a column of texts is dear to copy."""
    return texts.set(where, None) if where.any() else texts


def _mostly_plain(cells: pl.Series, column: Column) -> Parsed:
    """Amounts, which seldom recur: the plain ones at once, the others as a column of their own."""
    if cells.null_count() > len(cells) // 2:
        held = cells.is_not_null().arg_true()
        dense = _mostly_plain(cells.gather(held), column)
        values = pl.repeat(None, len(cells), dtype=pl.Int64, eager=True).scatter(held, dense.values)
        return Parsed(values, dense.faults.with_columns(at=held.gather(dense.faults["at"])))
    values = cells.alias("tidied").to_frame().select(_FAST[column.type]).to_series()
    rest = (values.is_null() & cells.is_not_null()).arg_true()
    if not len(rest):
        return Parsed(values, no_faults())
    others = parse(cells.gather(rest).cast(pl.Categorical(pl.Categories.random())), column, renamed={})
    faults = others.faults.with_columns(at=rest.gather(others.faults["at"]).cast(pl.UInt32))
    return Parsed(values.scatter(rest, others.values), faults)


def no_faults() -> pl.DataFrame:
    """No cell that is a fault."""
    return pl.DataFrame(schema={"at": pl.UInt32, "code": pl.String})


def read_distinct(texts: pl.Series, column: Column, renamed: Mapping[str, str], serials: int) -> pl.DataFrame:
    """`value` and `code` of each distinct text, in the same order; of a date also what it was read from, `tidied`."""
    if column.type in AS_TYPED:
        kept = _as_typed(texts)
        value = _renamed(kept.values, column.type, renamed).alias("value").to_frame().with_row_index("at")
        return value.join(kept.faults, on="at", how="left", maintain_order="left").select("value", "code")
    tidied = _tidied(texts)
    wrong = errors(tidied)
    tidied = _renamed(tidied.set(wrong, None), column.type, renamed)
    return _parsed(tidied, column, serials).with_columns(
        code=pl.when(pl.Series(wrong)).then(pl.lit("cell_error")).otherwise("code")
    )


def _parsed(tidied: pl.Series, column: Column, serials: int) -> pl.DataFrame:
    slow = _reader(column.type, serials)
    fast = tidied.alias("tidied").to_frame().with_columns(value=_FAST.get(column.type, _nothing(column.type)))
    tidied = fast["tidied"]
    left = fast.filter(pl.col("value").is_null() & pl.col("tidied").is_not_null())["tidied"].unique()
    if left.is_empty():
        result = fast.select("value", code=pl.lit(None, pl.String))
        return _no_durations(result, serials).with_columns(tidied) if column.type == "date" else result
    read = [slow(text) for text in left]
    slowly = pl.DataFrame(
        {"tidied": left, "slow": [value for value, _ in read], "code": [code or None for _, code in read]},
        schema={"tidied": pl.String, "slow": DTYPES[column.type], "code": pl.String},
    )
    joined = fast.join(slowly, on="tidied", how="left", maintain_order="left")
    result = joined.select(value=pl.coalesce("value", "slow"), code="code")
    if column.type == "date":
        return _no_durations(result, serials).with_columns(joined["tidied"])
    return result


def _no_durations(read: pl.DataFrame, serials: int) -> pl.DataFrame:
    """Without the days of a workbook's first year: they are durations, or noughts in the form of a day."""
    if not serials:
        return read
    first = (pl.col("value").dt.year() <= serials).fill_null(value=False)
    return read.select(
        value=pl.when(~first).then("value"), code=pl.when(first).then(pl.lit("year_out_of_range")).otherwise("code")
    )


def _tidied(texts: pl.Series) -> pl.Series:
    plain = unguarded(texts).str.replace_all(r"[ \t\r\n\x0b\x0c]+", " ").str.strip_chars(" ")
    odd = texts.str.contains(r"[^\x00-\x7f]")
    if odd.any():
        # The few distinct texts that hold more than ASCII are folded one by one.
        folded = unguarded(pl.Series([tidy(text) for text in texts.filter(odd)], dtype=pl.String))
        plain = plain.scatter(odd.arg_true(), folded)
    return plain.set(plain == "", None)


def _renamed(tidied: pl.Series, type_: Type, renamed: Mapping[str, str]) -> pl.Series:
    if not renamed:
        return tidied

    def ours(text: str) -> str | None:
        parts = text.split(";") if type_ == "words" else [text]
        return ";".join(renamed.get(fold(part), part) for part in parts) or None

    return pl.Series([None if text is None else ours(text) for text in tidied], dtype=pl.String)


def _reader(type_: Type, serials: int) -> Callable[[str], tuple[Any, str]]:
    readers: dict[Type, Callable[[str], tuple[Any, str]]] = {
        "date": lambda text: read_date(text, serials=serials),
        "month": read_month,
        "money": read_money,
        "number": read_number,
        "yesno": lambda text: read_yesno(fold(text)),
        "words": lambda text: read_words(fold(text)),
        "word": lambda text: (fold(text), ""),
    }
    return readers[type_]


def _nothing(type_: Type) -> pl.Expr:
    return pl.lit(None, DTYPES[type_])


def _shaped(pattern: str) -> pl.Expr:
    text = pl.col("tidied")
    return pl.when(text.str.contains(pattern)).then(text)


def _scaled(decimals: int, scale: int) -> pl.Expr:
    plain = _shaped(rf"^-?[0-9]{{1,13}}(\.[0-9]{{1,{decimals}}})?$")
    return (plain.cast(pl.Decimal(18, decimals)) * scale).cast(pl.Int64)


def _dated(pattern: str, form: str) -> pl.Expr:
    return _shaped(pattern).str.head(10).str.to_date(form, strict=False, cache=False)


_FAST: Mapping[Type, pl.Expr] = {
    "word": pl.col("tidied").str.to_lowercase(),
    "money": _scaled(2, PENCE),
    "number": _scaled(4, NUMBER_SCALE),
    "date": pl.coalesce(
        _dated(r"^(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}([ T]00:00:00)?$", "%Y-%m-%d"),
        _dated(r"^[0-9]{2}/[0-9]{2}/(19|20)[0-9]{2}( 00:00(:00)?)?$", "%d/%m/%Y"),
    ),
}


def spread(codes: pl.Series, read: pl.DataFrame, kind: pl.DataType) -> Parsed:
    """What was read of the texts, for every cell: looked up by the code of its text."""
    values = read["value"].cast(kind).gather(codes)
    if read["code"].null_count() == len(read):
        return Parsed(values, no_faults())
    faults = pl.DataFrame({"code": read["code"].gather(codes)}).with_row_index("at").drop_nulls("code")
    return Parsed(values, faults)
