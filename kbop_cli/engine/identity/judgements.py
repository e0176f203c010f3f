"""What people said of pairs: `same` joins two ids into one person until somebody says `other`, which parts them again.

People choose among JUDGEMENTS; only one of them joins. A frame of judgements has left, right (ids, in either order),
verdict (`same`, `other`) and `number`, which grows with time: of two judgements on one pair the later stands. Ids are
compared, and given back, folded.
"""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.prepare import folded

SAME, OTHER = "same", "other"

JUDGEMENTS = {
    "same person": SAME,
    "different": OTHER,
    "twins": OTHER,
    "household": OTHER,
    "error": OTHER,
}
"""What a person may say of a pair -> whether it joins the ids. `error`: the likeness comes of a mistake in a record."""


def _pair() -> tuple[pl.Expr, pl.Expr]:
    """`left` and `right` as one names a pair: folded, the lesser first."""
    both = [folded("left"), folded("right")]
    return pl.min_horizontal(both).alias("left"), pl.max_horizontal(both).alias("right")


def standing(judgements: pl.DataFrame) -> pl.DataFrame:
    """left, right (left < right), verdict: the latest judgement on each pair."""
    return (
        judgements.with_columns(*_pair())
        .filter(pl.col("left") != pl.col("right"))
        .sort("left", "right", "number")
        .unique(["left", "right"], keep="last", maintain_order=True)
        .select("left", "right", "verdict")
    )


def persons(judgements: pl.DataFrame) -> pl.DataFrame:
    """participant_id, person: every id that was judged the same as another, and the least id of its group.

    Groups are what confirmed pairs connect, so that of A = B and B = C follows A = C.
    """
    if judgements.is_empty():
        return pl.DataFrame(schema={"participant_id": pl.String, "person": pl.String})
    same = standing(judgements).filter(pl.col("verdict") == SAME).select("left", "right")
    ways = pl.concat([same, same.select(pl.col("right").alias("left"), pl.col("left").alias("right"))])
    groups = ways.select(pl.col("left").alias("id")).unique().with_columns(pl.col("id").alias("person"))
    while True:
        # Each id takes the least name among its own and its neighbours', until nothing changes.
        heard = ways.join(groups, left_on="right", right_on="id").group_by("left").agg(pl.col("person").min())
        least = groups.join(heard, left_on="id", right_on="left", suffix="_heard").select(
            "id", pl.min_horizontal("person", "person_heard").alias("person")
        )
        if least.sort("id").equals(groups.sort("id")):
            return groups.rename({"id": "participant_id"}).sort("participant_id")
        groups = least


def not_said_before(new: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """The rows of `new` (left, right, judgement) but for those whose very word stands already in `before`."""
    latest = before.with_columns(*_pair()).sort("number").unique(["left", "right"], keep="last", maintain_order=True)
    both = ["left_key", "right_key", "judgement"]
    keys = [expr.alias(name) for expr, name in zip(_pair(), both[:2], strict=True)]
    stands = latest.select(pl.col("left").alias("left_key"), pl.col("right").alias("right_key"), "judgement")
    fresh = new.with_columns(keys).join(stands, on=both, how="anti", maintain_order="left")
    return fresh.unique(both, keep="first", maintain_order=True).drop(both[:2])


def not_judged(pairs: pl.DataFrame, judgements: pl.DataFrame) -> pl.DataFrame:
    """The `pairs` nobody has judged: neither on themselves nor through a group that joins both ids."""
    numbered = pairs.with_row_index("pair")
    ids = numbered.select("pair", *_pair())
    asked = ids.join(standing(judgements), on=["left", "right"], how="anti")
    joined = _joined(asked, persons(judgements)).select("pair")
    return (
        numbered.join(asked, on="pair", how="semi", maintain_order="left")
        .join(joined, on="pair", how="anti", maintain_order="left")
        .drop("pair")
    )


def contradictions(judgements: pl.DataFrame) -> pl.DataFrame:
    """left, right, person: pairs judged to be two people whose ids other judgements nonetheless join."""
    other = standing(judgements).filter(pl.col("verdict") == OTHER).select("left", "right")
    return _joined(other, persons(judgements)).select("left", "right", "person").sort("left", "right")


def _joined(pairs: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """The pairs of two ids of one group, with its `person`."""
    left = pairs.join(groups, left_on="left", right_on="participant_id")
    right = groups.rename({"participant_id": "right", "person": "right_person"})
    return left.join(right, on="right").filter(pl.col("person") == pl.col("right_person"))
