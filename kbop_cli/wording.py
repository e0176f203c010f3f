"""Sentences made of the cells of a row."""

from __future__ import annotations

import polars as pl


def worded(template: str, *parts: pl.Expr | str) -> pl.Expr:
    """The template with each `{}` filled by the next part (an expression, or a column's name); null where a part is.

    `pl.format` does the same, but in Polars 2.1 it panics on a column that has an empty chunk, as a filter over files
    read in pieces leaves one; `concat_str` does not. Raises ValueError where parts and places differ in number.
    """
    pieces = template.split("{}")
    if len(pieces) != len(parts) + 1:
        raise ValueError(f"{len(parts)} parts for {len(pieces) - 1} places")
    filled: list[pl.Expr] = [pl.lit(pieces[0])]
    for part, after in zip(parts, pieces[1:], strict=True):
        filled += [pl.col(part) if isinstance(part, str) else part, pl.lit(after)]
    return pl.concat_str(filled)
