"""Rows of one id made one, and what two rows must agree in to be the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from kbop_cli.columns import Column
from kbop_cli.engine.sieve import standing_twice
from kbop_cli.rules.base import folded


def one_row_each(people: pl.DataFrame, columns: Mapping[str, Column], unread: pl.DataFrame) -> pl.DataFrame:
    """One row a participant id; where rows of one id differ, the id is marked and the cells that differ are blank.

    `unread`: the table's cells that were given and are not known (`unread.UNREAD`).
    """
    given = people.filter(pl.col("participant_key").is_not_null())
    names = [name for name, column in columns.items() if name != "participant_id"]
    repeated = standing_twice(given, "participant_key")
    if repeated.height:
        repeated, typed = as_typed(repeated, unread, "index")
        compared = same_row(columns, "participant_id", typed)
        pairs = zip(names, compared, strict=True)
        alike = [(cell.n_unique().over("participant_key") == 1).alias(name) for name, cell in pairs]
        agree = repeated.select("participant_key", "index", *alike)
        known = repeated.select(
            "index", *(pl.when(agree[name]).then(pl.col(name)).alias(name) for name in names)
        ).with_columns(participant_differs=~agree.select(pl.all_horizontal(names)).to_series())
        given = given.join(known, on="index", how="left", suffix=" known", maintain_order="left")
        given = given.with_columns(
            pl.when(pl.col("participant_differs").is_null()).then(pl.col(name)).otherwise(f"{name} known").alias(name)
            for name in names
        ).unique("participant_key", keep="first", maintain_order=True)
    else:
        given = given.with_columns(participant_differs=pl.lit(False))
    return given.select(
        "participant_key",
        pl.col("index").alias("prow"),
        pl.col("participant_differs").fill_null(False),
        *(pl.col(name).alias(f"participant.{name}") for name in names if columns[name].type != "name"),
    )


def as_typed(rows: pl.DataFrame, unread: pl.DataFrame, number: str) -> tuple[pl.DataFrame, frozenset[str]]:
    """The rows with what was typed into cells that are not known, as `<column>~typed`, and the names of these columns.

    `number` is the column that `unread` calls `index`. Without it such a cell would pass for an empty one.
    """
    concerned = unread.filter(pl.col("index").is_in(rows[number].implode()))
    parts = concerned.unique(["index", "column"], keep="first").partition_by("column", as_dict=True)
    for (column,), cells in parts.items():
        typed = cells.select(pl.col("index").alias(number), pl.col("value").alias(f"{column}~typed"))
        rows = rows.join(typed, on=number, how="left", maintain_order="left")
    return rows, frozenset(str(column) for (column,) in parts)


def same_row(columns: Mapping[str, Column], but: str, typed: Collection[str] = ()) -> list[pl.Expr]:
    """What must agree for two rows to be the same: every column, text without regard to case and doubled spaces; of
    the columns `typed` also what was typed where that is not known (`as_typed`)."""
    exprs = []
    for column in columns.values():
        if column.name == but:
            continue
        cell = pl.col(column.name)
        if column.type in ("id", "text", "note", "name"):
            cell = folded(cell)
        elif column.type == "words":
            # The number too: a word that no card knows is null here.
            cell = pl.struct(cell.list.join(";", ignore_nulls=True), cell.list.len().alias(f"{column.name}~words"))
        exprs.append(pl.struct(cell, folded(pl.col(f"{column.name}~typed"))) if column.name in typed else cell)
    return exprs
