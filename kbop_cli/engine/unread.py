"""Cells that were given and are not known: unreadable ones, and words that no card of the contract has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import polars as pl

from kbop_cli.engine.words import unknown_word, vocabulary
from kbop_cli.model import Contract, Ref
from kbop_cli.wording import worded

UNREAD = pl.Schema(
    {"index": pl.UInt32(), "column": pl.String(), "code": pl.String(), "said": pl.String(), "value": pl.String()}
)
"""Cells that were given and are not known: `index` is the row's number in its table, `said` a sentence on it."""


def unreadable_flag(ref: Ref) -> str:
    """The name of the column that marks cells which were given but cannot be read."""
    return f"{ref}~unreadable"


def unreadable_cells(frame: pl.DataFrame, name: str, faults: pl.DataFrame) -> pl.DataFrame:
    mine = faults.filter(pl.col("table") == name)
    if mine.is_empty():
        return pl.DataFrame(schema=UNREAD)
    rows = frame.lazy().select("index", "source", "row")
    return (
        mine.lazy()
        .unique(["source", "row", "column"], keep="first")
        .join(rows, on=["source", "row"], how="inner")
        .select(
            "index",
            "column",
            pl.lit("unreadable").alias("code"),
            worded('{} "{}": {}', "column", "cell", "message").alias("said"),
            pl.col("cell").alias("value"),
        )
        .sort("index", "column")
        .collect()
    )


def blank_unknown_words(
    frame: pl.DataFrame, known: Mapping[str, frozenset[str]]
) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Words outside the vocabulary become null (in a list, a null element), and are remembered with the nearest."""
    remembered = []
    for name in _with_unknown(frame, known):
        words = known[name]
        is_list = frame.schema[name] == pl.List(pl.String)
        cells = frame.select("index", pl.col(name).alias("value"))
        if is_list:
            cells = cells.explode("value", empty_as_null=True)
        strange = cells.filter(pl.col("value").is_not_null() & ~pl.col("value").is_in(list(words)))
        said = {word: unknown_word(name, word, words) for word in strange["value"].unique().to_list()}
        remembered.append(
            strange.select(
                "index",
                pl.lit(name).alias("column"),
                pl.lit("unknown_word").alias("code"),
                pl.col("value").cast(pl.String).replace_strict(said, return_dtype=pl.String).alias("said"),
                pl.col("value").cast(pl.String),
            ).unique(["index", "column"], keep="first", maintain_order=True)
        )
        inside = pl.when(pl.element().is_in(list(words))).then(pl.element())
        known_only = pl.col(name).list.eval(inside) if is_list else pl.when(pl.col(name).is_in(list(words))).then(name)
        frame = frame.with_columns(known_only.alias(name))
    return frame, pl.concat(remembered).cast(UNREAD) if remembered else None


def _with_unknown(frame: pl.DataFrame, known: Mapping[str, frozenset[str]]) -> list[str]:
    """The columns that hold a word which is not known there: all are looked through at once, for most hold none."""
    words = {name: pl.col(name) for name in known if name in frame.columns and frame[name].count()}
    lists = {name for name in words if frame.schema[name] == pl.List(pl.String)}
    one_each = {name: word.explode(empty_as_null=True) if name in lists else word for name, word in words.items()}
    strange = frame.select((~word.is_in(list(known[name]))).any() for name, word in one_each.items())
    return [name for name in strange.columns if strange[name].item()]


def unknown_words(tables: Mapping[str, pl.DataFrame], contract: Contract) -> pl.DataFrame:
    """Cells whose word no card of the contract knows: table, source, row, column, cell, code, message."""
    known = vocabulary(contract)
    frames = []
    for name, table in tables.items():
        indexed = table.with_row_index("index")
        _, words = blank_unknown_words(indexed, known.get(name, {}))
        if words is not None:
            rows = words.join(indexed.select("index", "source", "row"), on="index", how="left")
            frames.append(
                rows.select(
                    pl.lit(name).alias("table"),
                    "source",
                    "row",
                    "column",
                    pl.col("value").alias("cell"),
                    "code",
                    pl.col("said").alias("message"),
                )
            )
    empty = pl.Schema({"table": pl.String(), "source": pl.UInt32(), "row": pl.UInt32(), "column": pl.String()})
    texts = {name: pl.String() for name in ("cell", "code", "message")}
    return pl.concat(frames) if frames else pl.DataFrame(schema={**empty, **texts})


def by_column(table: Literal["claims", "participants"], unread: pl.DataFrame) -> dict[Ref, pl.DataFrame]:
    parts = unread.partition_by("column", as_dict=True)
    return {Ref(table, str(column)): rows for (column,), rows in parts.items()}
