"""Rows of one id made one, and what two rows must agree in to be the same."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from kbop_cli.columns import Column
from kbop_cli.rules.base import folded


def one_row_each(people: pl.DataFrame, columns: Mapping[str, Column]) -> pl.DataFrame:
    """One row a participant id; where rows of one id differ, the id is marked and the cells that differ are blank."""
    given = people.filter(pl.col("participant_key").is_not_null())
    names = [name for name, column in columns.items() if name != "participant_id"]
    repeated = given.filter(pl.col("participant_key").is_duplicated())
    if repeated.height:
        compared = same_row(columns, "participant_id")
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


def same_row(columns: Mapping[str, Column], but: str) -> list[pl.Expr]:
    """What must agree for two rows to be the same: every column, text without regard to case and doubled spaces."""
    exprs = []
    for column in columns.values():
        if column.name == but:
            continue
        if column.type in ("id", "text", "note", "name"):
            exprs.append(folded(pl.col(column.name)))
        elif column.type == "words":
            exprs.append(pl.col(column.name).list.join(";", ignore_nulls=True))
        else:
            exprs.append(pl.col(column.name))
    return exprs
