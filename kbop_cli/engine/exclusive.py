"""Outcomes that shut each other out: of the ways that a card lists, a person is paid one (or `at_most` so many).

As with limits, ways are taken by claims that are approved in every other respect, the ledger's first, then the
earliest achieved_on, then claim_id. A claim of a way that is not taken is rejected and names those that are, where
they are earlier; a queried claim that is earlier than the one that stands stays queried.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from kbop_cli.engine import between_words
from kbop_cli.engine.between_words import OTHERS
from kbop_cli.engine.findings import make
from kbop_cli.engine.limits import in_turn
from kbop_cli.engine.prepare import folded
from kbop_cli.model import Contract, Exclusive
from kbop_cli.wording import worded

RULE = "exclusive"
"""The name that an approval may waive."""

COLUMNS = ("rid", "person", "outcome", "claim_id", "claim_key", "achieved_on", "standing", "provider")


def exclusive(
    claims: pl.DataFrame, paid: pl.DataFrame, contract: Contract, names: Collection[str], *, hide: bool = False
) -> list[pl.DataFrame]:
    """The findings of these groups. `claims` as `limits` takes them; those with `exempt` are touched by none."""
    groups = {name: group for name, group in groups_of(contract).items() if name in names}
    if not groups:
        return []
    narrow = claims.filter(pl.col("person").is_not_null() & ~pl.col("exempt")).select(COLUMNS)
    before = paid.filter(pl.col("person").is_not_null())
    return [_one_group(narrow, before, group, hide) for group in groups.values()]


def groups_of(contract: Contract) -> dict[str, Exclusive]:
    """The groups of all cards; one is known by its name across them."""
    return {group.name: group for use in contract.cards for group in use.card.exclusive}


def _one_group(claims: pl.DataFrame, paid: pl.DataFrame, group: Exclusive, hide: bool) -> pl.DataFrame:
    place = {code: number for number, codes in enumerate(group.ways) for code in codes}
    of_group = pl.col("outcome").is_in(list(place))
    every = in_turn(claims.filter(of_group), paid.filter(of_group), ["outcome", "provider"])
    way = pl.col("outcome").replace_strict(place, return_dtype=pl.Int32).alias("way")
    every = every.with_columns(way)
    standing = every.filter((pl.col("standing") == "approved") & (pl.col("order") >= 0)).sort("order")
    first = standing.unique(["person", "way"], keep="first", maintain_order=True)
    taken = first.filter(pl.int_range(pl.len()).over("person") < group.at_most)
    own = every.filter(pl.col("rid").is_not_null()).join(taken, on=["person", "way"], how="anti", maintain_order="left")
    met = own.join(taken, on="person", how="inner", suffix=" taken", maintain_order="left_right")
    # The ledger's are before every claim of the batch, those without a date included.
    met = met.filter((pl.col("order taken") < pl.col("order")) | (pl.col("how taken") != ""))
    rows = (
        met.with_columns(_named(hide).alias("named"))
        .group_by("rid", maintain_order=True)
        .agg(pl.len().alias("count"), pl.col("named").str.join(" and "))
        .filter(pl.col("count") >= group.at_most)
    )
    return make(
        rows,
        code="outcome_excluded",
        severity="reject",
        rule=RULE,
        message=worded("{} It has {}.", pl.lit(between_words.exclusive(group)), "named"),
        clause=group.clause,
        field="participant_id;outcome",
        value=pl.col("named"),
    )


def _named(hide: bool) -> pl.Expr:
    """The claim that took a way; of another provider's, where `hide`, only that there is one."""
    told = worded(
        "{}: claim {} (achieved {}{})",
        pl.col("outcome taken"),
        pl.col("claim_id taken").fill_null("(no id)"),
        pl.col("achieved taken"),
        pl.col("how taken"),
    )
    if not hide:
        return told
    own = folded("provider") == folded("provider taken")
    return pl.when(own.fill_null(False)).then(told).otherwise(pl.lit(OTHERS))
