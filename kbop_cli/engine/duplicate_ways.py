"""In which way claims repeat each other, where a kind of duplicate has several."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.prepare import folded

SLIPS = ("close", "slip", "turned")
NAMES_AND_DAYS = ("first_name", "last_name", "date_of_birth", "postcode", "national_insurance_number")


def with_ways(found: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The rows of `duplicates` with `left` and `right`, the folded ids of a same_person, and `way`, null where a kind
    has one way only.

    `pairs` is `match`'s with the `way` of each (see `with_pair_ways`). An episode of support has no column of its own:
    one that a person came back for shows as one provider's outcome on another day.
    """
    ids = pl.col("participant_ids").list.eval(folded("").drop_nulls())
    one_claim = pl.col("claim_ids").list.eval(folded("").drop_nulls()).list.n_unique() == 1
    several_people = ids.list.n_unique() > 1
    one_provider = pl.col("claim_providers").list.eval(folded("").drop_nulls()).list.n_unique() == 1
    kind = pl.col("kind")
    own = (
        pl.when(kind == "same_claim")
        .then(pl.when(one_claim).then(pl.lit("one claim id")).otherwise(pl.lit("several claim ids")))
        .when(kind == "same_outcome")
        .then(pl.when(one_provider).then(pl.lit("one provider")).otherwise(pl.lit("several providers")))
        .when(kind.is_in(["same_document", "same_file", "same_certificate"]))
        .then(pl.when(several_people).then(pl.lit("several people")).otherwise(pl.lit("one person")))
    )
    sides = found.with_columns(own.alias("own")).with_row_index("at")
    sides = sides.join(_pairs_behind(sides, ids, pairs), on="at", how="left", maintain_order="left")
    return sides.with_columns(pl.coalesce("own", "pair_way").alias("way")).drop("own", "pair_way", "at")


def _pairs_behind(found: pl.DataFrame, ids: pl.Expr, pairs: pl.DataFrame) -> pl.DataFrame:
    """at, left, right, pair_way: of each same_person the likeliest pair among the ids whose claims it is made of."""
    two = found.filter(pl.col("kind") == "same_person").select("at", ids.list.unique().alias("id")).explode("id")
    sides = (
        two.rename({"id": "left"}).join(two.rename({"id": "right"}), on="at").filter(pl.col("left") < pl.col("right"))
    )
    keys = pairs.select(*_sides(), pl.col("way").alias("pair_way"), "weight")
    return (
        sides.join(keys, on=["left", "right"])
        .sort("weight", "left", "right", descending=[True, False, False])
        .unique("at", keep="first", maintain_order=True)
        .drop("weight")
    )


def with_pair_ways(pairs: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """The pairs of `match` with `way`: what parts the two records, as a person would say it."""
    levels = pl.concat_list(pl.col(name).cast(pl.String) for name in NAMES_AND_DAYS).list.drop_nulls()
    other = levels.list.set_difference(["exact", "common", "first_january", "spelling", "swapped", *SLIPS])
    slip = pl.any_horizontal(levels.list.contains(name) for name in SLIPS)
    written = _written(people)
    beside = pairs.with_columns(folded("left").alias("left_key"), folded("right").alias("right_key"))
    for side in ("left", "right"):
        typed = written.rename({"written": f"{side}_written"})
        beside = beside.join(typed, left_on=f"{side}_key", right_on="key", how="left", maintain_order="left")
    spelt = levels.list.contains("spelling") | (pl.col("left_written") != pl.col("right_written")).fill_null(False)
    way = (
        pl.when(levels.list.contains("swapped"))
        .then(pl.lit("names exchanged"))
        .when(other.list.len() > 0)
        .then(pl.lit("some cells differ"))
        .when(slip)
        .then(pl.lit("a slip"))
        .when(spelt)
        .then(pl.lit("another spelling"))
        .otherwise(pl.lit("alike throughout"))
    )
    return beside.with_columns(way.alias("way")).drop("left_key", "right_key", "left_written", "right_written")


def _written(people: pl.DataFrame) -> pl.DataFrame:
    """key, written: both names of each id as typed but for case, which matching would take for the same."""
    names = [name for name in ("first_name", "last_name") if name in people.columns]
    text = pl.concat_str([folded(name) for name in names], separator="\x1f") if names else pl.lit(None, pl.String)
    rows = people.select(folded("participant_id").alias("key"), text.alias("written")).drop_nulls("key")
    return rows.sort("key", "written").unique("key", keep="first", maintain_order=True)


def _sides() -> tuple[pl.Expr, pl.Expr]:
    both = [folded("left"), folded("right")]
    return pl.min_horizontal(both).alias("left"), pl.max_horizontal(both).alias("right")
