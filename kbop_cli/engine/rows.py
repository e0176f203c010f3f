"""Values laid beside claims by their row number: rid is 0, 1, 2 … down the judged frame, so no join is needed.

And rows brought together by equal texts, which are compared by number first.
"""

from __future__ import annotations

from typing import NamedTuple

import polars as pl


def spread(rids: pl.Series, values: pl.Series, height: int) -> pl.Series:
    """`values` at the places `rids` of a column of `height` rows; null elsewhere. Of two the last counts."""
    nothing = pl.Series(values.name, [None], dtype=values.dtype).new_from_index(0, height)
    return nothing.scatter(rids, values)


class Met(NamedTuple):
    """Texts of a left column that are equal to one of a right: the places of every two, in no order. Where no left one
    meets two, as most often, `left` is None and `right` has one place for each left, null where it meets none."""

    left: pl.Series | None
    right: pl.Series

    def rows(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
        """The rows of the left frame that met others, and the places of these: in its order, where none met two."""
        if self.left is not None:
            return frame[self.left], self.right
        if not self.right.null_count():
            return frame, self.right
        return frame.filter(self.right.is_not_null()), self.right.drop_nulls()

    def of_each(self, height: int) -> pl.Series:
        """The place that each of so many left ones met, null for none; of two the last counts."""
        return self.right if self.left is None else spread(self.left, self.right, height)


def alike(left: pl.Series, right: pl.Series) -> Met:
    """Which texts of the two columns are equal; nulls are equal to nothing.

    As an inner join, in three quarters of its time: numbers (hashes) are joined, and the texts of those that meet are
    compared.
    """
    left, right = left.rechunk(), right.rechunk()  # of many pieces, gathering takes five times
    one, two = (
        pl.LazyFrame({"number": texts.hash(), side: pl.int_range(len(texts), dtype=pl.UInt32, eager=True)})
        for side, texts in (("left", left), ("right", right))
    )
    met = one.join(two, on="number").select("left", "right").collect()
    places = spread(met["left"], met["right"], len(left))
    if places.count() == met.height:
        same = (left == right.gather(places)).fill_null(value=False)
        return Met(None, places if same.sum() == met.height else places.set(~same, None))
    same = left.gather(met["left"]) == right.gather(met["right"])
    met = met.filter(same.fill_null(value=False))
    return Met(met["left"], met["right"])
