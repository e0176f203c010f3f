"""Sentences made of the cells of a row, counts and amounts in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def counted(count: int, thing: str) -> str:
    """`1 claim`, `2,500 claims`."""
    return f"{count:,} {thing}{'s' * (count != 1)}"


def pounds(pence: int) -> str:
    """`£1,234.50`."""
    return f"{'-' if pence < 0 else ''}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"


def worded(template: str, *parts: pl.Expr | str) -> pl.Expr:
    """The template with each `{}` filled by the next part (an expression, or a column's name); null where a part is.

    `pl.format` does the same, but in Polars 2.1 it panics on a column that has an empty chunk, as a filter over files
    read in pieces leaves one; `concat_str` does not. Raises ValueError where parts and places differ in number.
    """
    import polars as pl

    pieces = template.split("{}")
    if len(pieces) != len(parts) + 1:
        raise ValueError(f"{len(parts)} parts for {len(pieces) - 1} places")
    filled: list[pl.Expr | str] = [pieces[0]]
    for part, after in zip(parts, pieces[1:], strict=True):
        filled += [pl.col(part) if isinstance(part, str) else part, after]
    return run_on(filled)


def run_on(parts: Iterable[pl.Expr | str]) -> pl.Expr:
    """Texts and expressions, one after the other; null where an expression is."""
    import polars as pl

    filled: list[pl.Expr] = []
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
        else:
            filled += [pl.lit(text), part] if text else [part]
            text = ""
    return pl.concat_str([*filled, pl.lit(text)] if text or not filled else filled)


def in_pounds(pence: pl.Expr) -> pl.Expr:
    """A column of pence as `pounds` tells them: `£1,234.50`."""
    import polars as pl

    backwards = (pence.abs() // 100).cast(pl.String).str.reverse()
    whole = backwards.str.replace_all(r"(\d{3})", "${1},").str.strip_chars_end(",").str.reverse()
    sign = pl.when(pence < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return worded("{}£{}.{}", sign, whole, (pence.abs() % 100).cast(pl.String).str.zfill(2))
