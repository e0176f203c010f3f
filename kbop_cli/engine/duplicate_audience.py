"""What one provider may know of a search: its own claims and people, and that there are others.

The other party of a pair stays undisclosed: neither id nor cell nor provider of it is told, nor whether an address
agrees, nor anything at all of a person whose data is restricted or may be.
"""

from __future__ import annotations

import polars as pl

from kbop_cli.columns import key
from kbop_cli.engine.dedupe import Deduped, summed
from kbop_cli.engine.duplicates import message
from kbop_cli.engine.identity.explain import UNDISCLOSED, WHERE
from kbop_cli.engine.prepare import folded
from kbop_cli.wording import worded

_AGREEMENT = ("agreed", "close", "differed")


def for_provider(found: Deduped, provider: str) -> Deduped:
    """The search as `provider` may see it. `people` and `levels` are its own people and the pairs among them."""
    own = (folded("provider") == key(provider)).fill_null(value=False)
    mine = _members(found.members.filter(own), found.people, provider)
    others = found.members.filter(~own).group_by("number").agg(pl.len().cast(pl.Int64).alias("others"))
    said = _messages(mine, others)
    members = mine.drop("message").join(said, on="number", how="left", maintain_order="left").select(mine.columns)
    people = found.people.filter(own)
    seen = summed(members, found.levels, found.could_not, people)  # how many of others' is not told: no `silent`
    ours = folded("participant_id").alias("id")
    ids = people.select(ours)["id"].unique()
    pairs = _pairs(seen.pairs, ids, _open(found.people))
    both = pl.all_horizontal(folded(side).is_in(ids.implode()) for side in ("left", "right"))
    return Deduped(members, seen.counts, seen.total, pairs, found.could_not, found.levels.filter(both), people)


def _members(mine: pl.DataFrame, people: pl.DataFrame, provider: str) -> pl.DataFrame:
    """The provider's claims; where one of two ids is not its own, nothing is told of how far the records agree."""
    theirs = people.filter((folded("provider") == key(provider)).fill_null(value=False))
    ids = theirs.select(folded("participant_id").alias("id"))["id"].unique()
    hidden = (pl.col("kind") == "same_person") & ~pl.all_horizontal(
        pl.col(side).is_in(ids.implode()).fill_null(value=False) for side in ("left", "right")
    )
    grade = pl.when(hidden & (pl.col("grade") == "exact")).then(pl.lit("strong")).otherwise("grade")
    return mine.with_columns(grade.alias("grade"), pl.when(~hidden).then("way").alias("way"))


def _messages(mine: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """number, message: what was found, with the provider's own claims and the number of the others'."""
    grouped = (
        mine.group_by("number", maintain_order=True)
        .agg(pl.col("kind").first(), pl.col("claim_id").alias("claim_ids"))
        .join(others, on="number", how="left", maintain_order="left")
    )
    further = pl.when(pl.col("others") > 0).then(worded(" and {} of others", "others")).otherwise(pl.lit(""))
    return grouped.select("number", message(further))


def _open(people: pl.DataFrame) -> pl.Series:
    """The ids whose every row says that they are not restricted."""
    if "restricted" not in people.columns:
        return pl.Series("id", [], pl.String)
    rows = people.group_by(folded("participant_id").alias("id")).agg(
        (~pl.col("restricted")).fill_null(value=False).all().alias("open")
    )
    return rows.filter("open")["id"]


def _pairs(pairs: pl.DataFrame, ids: pl.Series, open_ids: pl.Series) -> pl.DataFrame:
    """The pairs that one of `ids` stands in: the provider's own id first, the other undisclosed where it is not its."""
    mine = {side: folded(side).is_in(ids.implode()) for side in ("left", "right")}
    both = mine["left"] & mine["right"]
    sides = pairs.filter(mine["left"] | mine["right"]).with_columns(
        pl.when(mine["left"]).then("left").otherwise("right").alias("left"),
        pl.when(mine["left"]).then("right").otherwise("left").alias("other"),
        both.alias("both"),
    )
    shown = pl.col("both") | folded("other").is_in(open_ids.implode())
    secret = pl.concat_list(pl.lit(name) for name in WHERE)
    return sides.with_columns(
        pl.when(pl.col("both")).then("other").otherwise(pl.lit(UNDISCLOSED)).alias("right"),
        *(
            pl.when(pl.col("both"))
            .then(name)
            .when(shown)
            .then(pl.col(name).list.set_difference(secret))
            .otherwise(pl.lit([], pl.List(pl.String)))
            .alias(name)
            for name in _AGREEMENT
        ),
        # An exact match is one of postcode or number too, which would tell where the other lives.
        pl.when(~pl.col("both") & (pl.col("grade") == "exact"))
        .then(pl.lit("strong"))
        .otherwise("grade")
        .alias("grade"),
        # The weight, and what parts the two, would tell of what is kept back.
        *(pl.when(pl.col("both")).then(name).alias(name) for name in ("weight", "probability", "way", "guard")),
    ).select(pairs.columns)
