"""How each kind of duplicate is found.

All take the claims in the order in which they come (`rid`), with `person`, `turn` (0: paid before) and every column a
claim may have, and give MEMBERS. Null is never the same as null.
"""

from __future__ import annotations

import polars as pl

from kbop_cli.columns import TABLES
from kbop_cli.engine.duplicate_words import Repeats
from kbop_cli.engine.identity.grade import GRADES as IDENTITY_GRADES
from kbop_cli.engine.one_row import same_row
from kbop_cli.engine.prepare import folded
from kbop_cli.model import Exclusive, Limit

MEMBERS = pl.Schema(
    {"kind": pl.String(), "grade": pl.String(), "group": pl.String(), "rid": pl.UInt32(), "at_stake": pl.Boolean()}
)
"""One row a claim of a duplicate: `group` tells those of a kind apart, `at_stake` whether the claim would not stand."""

LEAST_CLUSTER = 10
"""Claims on one day from which a remark is made."""

_NOTHING = pl.lit(False)
_ORDER = {grade: place for place, grade in enumerate(IDENTITY_GRADES)}


def same_claim(claims: pl.DataFrame) -> pl.DataFrame:
    """One claim_id on several rows, or in the ledger and in the batch; strong where the rows of the batch differ."""
    rows = _several(claims, ["claim_key"])
    ways = pl.struct(same_row(TABLES["claims"], "claim_id")).filter(pl.col("turn") == 1).n_unique().over("claim_key")
    return members(rows, "same_claim", pl.when(ways > 1).then(pl.lit("strong")).otherwise(pl.lit("exact")))


def again(claims: pl.DataFrame, repeats: Repeats) -> pl.DataFrame:
    """One person's outcome on one day under several claim ids, and nothing that could part them differs.

    Possible only where the card does not limit the outcome.
    """
    found = [_none()]
    for code in claims["outcome"].drop_nulls().unique().sort().to_list():
        limit = repeats.limits.get(code)
        found.append(members(_on_one_day(claims, code, limit), "same_claim", "exact" if limit else "possible"))
    return pl.concat(found)


def same_outcome(claims: pl.DataFrame, repeats: Repeats) -> pl.DataFrame:
    """One person's outcome more often than its limit allows; claims that `again` tells of count once."""
    found = [_none()]
    for code, limit in repeats.limits.items():
        repeated = _on_one_day(claims, code, limit).filter("at_stake").select("rid")
        once = claims.join(repeated, on="rid", how="anti", maintain_order="left")
        found.append(members(_beyond(once, code, limit), "same_outcome", "exact"))
    return pl.concat(found)


def exclusive_outcomes(claims: pl.DataFrame, repeats: Repeats) -> pl.DataFrame:
    """Outcomes that shut each other out: the claims of other ways than those that were taken first are at stake."""
    found = [members(_exclusive(claims, group), "exclusive_outcomes", "exact") for group in repeats.exclusive]
    return pl.concat([_none(), *found])


def impossible_order(claims: pl.DataFrame, repeats: Repeats) -> pl.DataFrame:
    """A rung of a ladder achieved before a lower one: remarked, nothing is at stake."""
    found = [_none()]
    for ladder in repeats.ladders:
        rungs = {outcome: rung for rung, outcome in enumerate(ladder.outcomes)}
        rows = claims.filter(pl.col("outcome").is_in(list(rungs)))
        rows = rows.drop_nulls(["person", "achieved_on"]).with_columns(
            pl.col("outcome").replace_strict(rungs, return_dtype=pl.Int32).alias("rung")
        )
        days = rows.group_by("person", "rung").agg(
            pl.col("achieved_on").min().alias("soonest"), pl.col("achieved_on").max().alias("last")
        )
        days = days.sort("person", "rung").select(
            "person",
            "rung",
            pl.col("last").cum_max().shift(1).over("person").alias("below"),
            pl.col("soonest").cum_min(reverse=True).shift(-1).over("person").alias("above"),
        )
        day = pl.col("achieved_on")
        wrong = rows.join(days, on=["person", "rung"], how="left", maintain_order="left")
        wrong = wrong.filter((day < pl.col("below")) | (day > pl.col("above")))
        found.append(members(grouped(wrong, ["person"], ladder.name, _NOTHING), "impossible_order", "remark"))
    return pl.concat(found)


def same_certificate(claims: pl.DataFrame) -> pl.DataFrame:
    """One qualification number and certificate for several people, or twice for one person's same outcome."""
    number = pl.col("qualification_number").str.to_uppercase().str.replace_all(r"[^0-9A-Z]", "")
    rows = claims.with_columns(number.alias("qualification"), folded("certificate_number").alias("certificate"))
    group = ["qualification", "certificate"]
    people = _of_several_people(rows, group)
    own = rows.join(people.select("rid"), on="rid", how="anti", maintain_order="left")
    own = _several(own, [*group, "person", "outcome"])
    return pl.concat([members(frame, "same_certificate", "exact") for frame in (people, own)])


def same_job(claims: pl.DataFrame) -> pl.DataFrame:
    """One employer, first day and gross earnings to the penny for several people."""
    rows = claims.with_columns(folded("employer").alias("firm"))
    return members(_of_several_people(rows, ["firm", "started_on", "gross_earnings"]), "same_job", "strong")


def clusters(claims: pl.DataFrame) -> pl.DataFrame:
    """LEAST_CLUSTER claims of the batch or more on one day: of a provider's outcome, and of a worker. Remarks only."""
    batch = claims.filter(pl.col("turn") == 1)
    found = [_none()]
    for kind, column in (("cluster_day", "outcome"), ("cluster_worker", "worker")):
        group = ["provider", column, "achieved_on"]
        rows = batch.drop_nulls(group).filter(pl.len().over(group) >= LEAST_CLUSTER)
        found.append(members(grouped(rows, group, "", _NOTHING), kind, "remark"))
    return pl.concat(found)


def same_person(claims: pl.DataFrame, pairs: pl.DataFrame, repeats: Repeats) -> pl.DataFrame:
    """Two ids that look like one person and together have more of an outcome than a person is paid, or exclude it.

    Graded as the pair is. Ids that were judged to be one person are one already, and no pair.
    """
    people = claims.select("participant_key", "person").drop_nulls().unique()
    numbered = pairs.select("left", "right", pl.col("grade").cast(pl.String).alias("pair_grade"))
    for side in ("left", "right"):
        keyed = people.rename({"participant_key": f"{side}_key", "person": f"{side}_person"})
        numbered = numbered.with_columns(folded(side).alias(f"{side}_key")).join(keyed, on=f"{side}_key")
    both_ways = ("left_person", "right_person")
    # Several ids that were judged to be one person may each look like the other: that is one pair, as good as its best.
    numbered = (
        numbered.with_columns(pl.min_horizontal(both_ways).alias("one"), pl.max_horizontal(both_ways).alias("two"))
        .filter(pl.col("one") != pl.col("two"))
        .sort(pl.col("pair_grade").replace_strict(_ORDER, return_dtype=pl.Int8), "left_key", "right_key")
        .unique(["one", "two"], keep="first", maintain_order=True)
        .with_row_index("pair")
    )
    sides = pl.concat(numbered.select("pair", "pair_grade", pl.col(side).alias("side")) for side in ("one", "two"))
    both = claims.join(sides, left_on="person", right_on="side", how="inner", maintain_order="left", coalesce=False)
    both = both.with_columns(pl.col("pair").alias("person")).sort("rid", "pair")
    found = [_beyond(both, code, limit) for code, limit in repeats.limits.items()]
    found += [_exclusive(both, group) for group in repeats.exclusive]
    two = [rows.filter(pl.col("side").n_unique().over("group") > 1) for rows in found]
    return pl.concat([_none(), *(members(rows, "same_person", pl.col("pair_grade")) for rows in two)])


def _on_one_day(claims: pl.DataFrame, code: str, limit: Limit | None) -> pl.DataFrame:
    parting = [str(ref) for ref in (*limit.per, limit.higher, limit.other) if ref is not None] if limit else []
    rows = claims.filter(pl.col("outcome") == code)
    return _several(rows, list(dict.fromkeys(["person", "achieved_on", *parting])), code)


def _beyond(claims: pl.DataFrame, code: str, limit: Limit) -> pl.DataFrame:
    """Claims of a person and outcome where they are more than the limit, or fail to differ as a further one must."""
    group = ["person", *(str(ref) for ref in limit.per)]
    rows = claims.filter(pl.col("outcome") == code).drop_nulls(group)
    times = limit.times or rows.height
    many = grouped(rows.filter(pl.len().over(group) > times), group, code, _place(group) >= times)
    parting = [str(ref) for ref in (limit.higher, limit.other) if ref is not None]
    if not parting:
        return many
    few = rows.join(many.select("rid"), on="rid", how="anti", maintain_order="left")
    return pl.concat([many, _several(few, [*group, *parting], code)])


def _exclusive(claims: pl.DataFrame, group: Exclusive) -> pl.DataFrame:
    ways = {code: number for number, way in enumerate(group.ways) for code in way}
    rows = claims.filter(pl.col("outcome").is_in(list(ways))).drop_nulls("person")
    rows = rows.with_columns(pl.col("outcome").replace_strict(ways, return_dtype=pl.Int32).alias("way"))
    rows = rows.filter(pl.col("way").n_unique().over("person") > group.at_most)
    first = rows.unique(["person", "way"], keep="first", maintain_order=True)
    taken = first.filter(_place(["person"]) < group.at_most).select("person", "way", pl.lit(True).alias("taken"))
    rows = rows.join(taken, on=["person", "way"], how="left", maintain_order="left")
    return grouped(rows, ["person"], group.name, pl.col("taken").is_null())


def _several(rows: pl.DataFrame, group: list[str], name: str = "") -> pl.DataFrame:
    """The rows that share all of `group`, all but the first at stake."""
    return grouped(rows.drop_nulls(group).filter(pl.len().over(group) > 1), group, name, _place(group) > 0)


def _of_several_people(rows: pl.DataFrame, group: list[str]) -> pl.DataFrame:
    """The rows of several people that share all of `group`, all but the first's at stake."""
    known = rows.drop_nulls([*group, "person"])
    shared = known.filter(pl.col("person").n_unique().over(group) > 1)
    return grouped(shared, group, "", _place(group) > 0)


def _place(group: list[str]) -> pl.Expr:
    return pl.int_range(pl.len()).over(group)


def grouped(rows: pl.DataFrame, group: list[str], name: str, at_stake: pl.Expr) -> pl.DataFrame:
    """`rows` with `group`, a text that is one for each duplicate, and `at_stake`."""
    text = pl.concat_str(pl.lit(name), *(pl.col(column).cast(pl.String) for column in group), separator="\x1f")
    return rows.with_columns(at_stake.alias("at_stake"), text.alias("group"))


def members(rows: pl.DataFrame, kind: str, grade: str | pl.Expr) -> pl.DataFrame:
    graded = pl.lit(grade) if isinstance(grade, str) else grade
    return rows.select(pl.lit(kind).alias("kind"), graded.alias("grade"), "group", "rid", "at_stake")


def _none() -> pl.DataFrame:
    return pl.DataFrame(schema=MEMBERS)
