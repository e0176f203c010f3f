"""What people said of pairs: `same` joins two ids into one person until somebody says `other`, which parts them again.

A frame of judgements has left, right (ids, in either order), verdict (`same`, `other`) and `number`, which grows with
time: of two judgements on one pair the later stands.
"""

from __future__ import annotations

import polars as pl

SAME, OTHER = "same", "other"


def standing(judgements: pl.DataFrame) -> pl.DataFrame:
    """left, right (left < right), verdict: the latest judgement on each pair."""
    return (
        judgements.filter(pl.col("left") != pl.col("right"))
        .with_columns(
            pl.when(pl.col("left") < pl.col("right")).then("left").otherwise("right").alias("left"),
            pl.when(pl.col("left") < pl.col("right")).then("right").otherwise("left").alias("right"),
        )
        .sort("left", "right", "number")
        .unique(["left", "right"], keep="last", maintain_order=True)
        .select("left", "right", "verdict")
    )


def persons(judgements: pl.DataFrame) -> pl.DataFrame:
    """participant_id, person: every id that was judged the same as another, and the least id of its group.

    Groups are what confirmed pairs connect, so that of A = B and B = C follows A = C.
    """
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


def not_judged(pairs: pl.DataFrame, judgements: pl.DataFrame) -> pl.DataFrame:
    """The `pairs` nobody has judged: neither on themselves nor through a group that joins both ids."""
    groups = persons(judgements)
    asked = pairs.join(standing(judgements), on=["left", "right"], how="anti", maintain_order="left")
    for side in ("left", "right"):
        named = groups.rename({"participant_id": side, "person": f"{side}_person"})
        asked = asked.join(named, on=side, how="left", maintain_order="left")
    joined = (pl.col("left_person") == pl.col("right_person")).fill_null(value=False)
    return asked.filter(~joined).drop("left_person", "right_person")


def contradictions(judgements: pl.DataFrame) -> pl.DataFrame:
    """left, right, person: pairs judged to be two people whose ids other judgements nonetheless join."""
    groups = persons(judgements)
    other = standing(judgements).filter(pl.col("verdict") == OTHER).select("left", "right")
    for side in ("left", "right"):
        named = groups.rename({"participant_id": side, "person": f"{side}_person"})
        other = other.join(named, on=side, how="left")
    joined = other.filter(pl.col("left_person") == pl.col("right_person"))
    return joined.select("left", "right", pl.col("left_person").alias("person")).sort("left", "right")
