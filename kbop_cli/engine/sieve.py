"""Many rows made few before they are compared or joined: the same results in less time."""

from __future__ import annotations

import polars as pl


def standing_twice(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows whose text stands on another row too, in order; nulls are alike to nothing.

    Texts are numbered first (a hash): what stands once by its number stands once. The few that are left are compared.
    """
    few = frame.filter(pl.col(name).is_not_null() & pl.col(name).hash().is_duplicated())
    return few.filter(pl.col(name).is_duplicated())


def without(documents: pl.DataFrame, barred: pl.DataFrame) -> pl.DataFrame:
    """The documents but for those that are barred (rid, index). Not in order."""
    suspect = pl.col("index").is_in(barred["index"].implode())
    left = documents.filter(suspect).join(barred, on=["rid", "index"], how="anti")
    return pl.concat([documents.filter(~suspect), left])
