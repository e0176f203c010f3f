"""Values laid beside claims by their row number: rid is 0, 1, 2 … down the judged frame, so no join is needed."""

from __future__ import annotations

import polars as pl


def spread(rids: pl.Series, values: pl.Series, height: int) -> pl.Series:
    """`values` at the places `rids` of a column of `height` rows; null elsewhere. Of two the last counts."""
    place = pl.zeros(height, dtype=pl.UInt32, eager=True)
    place = place.scatter(rids, pl.int_range(1, len(rids) + 1, dtype=pl.UInt32, eager=True))
    padded = pl.concat([pl.Series([None], dtype=values.dtype), values.rechunk()])
    return padded.gather(place).alias(values.name)
