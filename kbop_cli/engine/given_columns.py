"""The columns of the input tables: those of the cards beside our own, and what stands in one that was not sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import polars as pl
from polars import selectors

from kbop_cli.columns import NUMBER_SCALE, PENCE, Column, Type, with_further
from kbop_cli.model import Contract

DTYPES: Mapping[Type, pl.DataType] = {
    "id": pl.String(),
    "word": pl.String(),
    "words": pl.List(pl.String()),
    "text": pl.String(),
    "note": pl.String(),
    "name": pl.String(),
    "date": pl.Date(),
    "month": pl.String(),
    "money": pl.Int64(),
    "number": pl.Int64(),
    "yesno": pl.Boolean(),
}
"""What a typed frame holds for each type of column, but for those whose texts recur."""

NUMBERED: Mapping[Type, pl.DataType] = {
    type_: pl.Categorical(pl.Categories(f"kbop-{type_}")) for type_ in ("id", "word", "text", "name")
}
"""What it holds where the texts recur, a number each: moved and compared in a fraction of the time, and a quarter of
the memory. What compares them may say them as texts; what joins them or looks inside takes them `in_texts` first."""


def dtype(column: Column) -> pl.DataType:
    """What a typed frame holds for the column."""
    return NUMBERED[column.type] if column.recurs else DTYPES[column.type]


def is_text(kind: pl.DataType) -> bool:
    """Whether a column of this kind holds texts, numbered or not."""
    return isinstance(kind, pl.String | pl.Categorical)


def in_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with what is numbered as texts again."""
    return frame.with_columns(selectors.categorical().cast(pl.String))


def further_columns(contract: Contract) -> dict[str, dict[str, Column]]:
    """The input tables with the columns that the contract's cards declare."""
    further: dict[str, dict[str, Column]] = {}
    for use in contract.cards:
        for table, columns in use.card.further_columns.items():
            further.setdefault(table, {}).update(columns)
    return with_further(further)


def complete(
    table: pl.DataFrame, name: str, columns: Mapping[str, Column], defaults: Mapping[str, str]
) -> tuple[pl.DataFrame, list[str]]:
    """Every column of the table's schema: as read, or the contract's default, or not known."""
    used = []
    further = []
    for column in columns.values():
        if column.name in table.columns:
            continue
        value = None
        if column.name in defaults:
            value = default_value(column, defaults[column.name])
            used.append(f"{name}.{column.name} = {defaults[column.name]}")
        further.append(pl.lit(value, dtype=dtype(column)).alias(column.name))
    return table.with_columns(further), used


def default_value(column: Column, text: str) -> object:
    """A contract's default, of the column's type. Raises ValueError where it is not."""
    said = " ".join(text.lower().split())
    match column.type:
        case "yesno":
            if said not in ("yes", "no"):
                raise ValueError("write yes or no, in quotes")
            return said == "yes"
        case "date":
            return date.fromisoformat(said)
        case "money" | "number":
            try:
                return int(Decimal(said) * (PENCE if column.type == "money" else NUMBER_SCALE))
            except ArithmeticError:
                raise ValueError("write a number") from None
        case "words":
            return [] if said == "none" else [word.strip() for word in said.split(";")]
        case "word":
            return said
    return text.strip()
