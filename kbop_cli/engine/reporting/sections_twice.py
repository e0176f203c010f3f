"""The section on duplicates: claims that look like each other, ids that look like one person."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from kbop_cli.engine.dedupe import Deduped
from kbop_cli.engine.duplicate_words import KINDS
from kbop_cli.engine.reporting.beside import Beside
from kbop_cli.engine.reporting.month import Month
from kbop_cli.engine.reporting.shapes import Column, Facet, Lead, Section, Table
from kbop_cli.rules.base import folded

ABOUT = (
    "Each is to be looked at and none decides a claim by itself: what looks alike may be two. At stake: the price of "
    "the claims that would not stand if it were so."
)


def facet(month: Month, found: Deduped | None) -> pl.DataFrame:
    """rid, duplicate: kind and grade of the duplicates that each claim is part of."""
    if found is None:
        return pl.DataFrame(schema={"rid": pl.UInt32, "duplicate": pl.String})
    keyed = found.members.select(folded(pl.col("claim_id")).alias("claim_key"), _key())
    claims = month.claims.select("rid", "claim_key").filter(pl.col("claim_key").is_not_null())
    return claims.join(keyed, on="claim_key", how="inner").select("rid", "duplicate").unique().sort("rid", "duplicate")


def _key() -> pl.Expr:
    return pl.concat_str("kind", "grade", separator=" ").alias("duplicate")


def duplicates(month: Month, beside: Beside) -> Iterator[Section]:
    """Claims or people that look like one."""
    found = beside.duplicates
    if found is None:
        return
    words = {kind: said.what for kind, said in KINDS.items()}
    involved = facet(month, found).group_by("duplicate").agg(pl.col("rid").n_unique().cast(pl.Int64).alias("involved"))
    counts = (
        found.counts.with_columns(_key(), pl.col("kind").replace(words).alias("words"))
        .join(involved, on="duplicate", how="left", maintain_order="left")
        .with_columns(pl.col("involved").fill_null(0))
    )
    lead: Lead = (("duplicate", "@duplicate"),)
    stake: Lead = (*lead, ("at_stake", "yes"))
    to = "duplicates"
    columns = (
        Column("words", "What was found"),
        Column("grade", "Grade"),
        Column("found", "Times", "count", lead, to),
        Column("involved", "Claims of this run", "count", lead),
        Column("claims", "Claims at stake", "count", stake, to),
        Column("pence", "At stake", "money", stake, to),
        Column("unknown", "Without a known price", "count", (*stake, ("worth", "")), to),
    )
    tables = (
        Table("duplicate_kinds", "By kind", "", columns, counts),
        _members(found, words),
        _pairs(found),
    )
    yield Section("duplicates", "Duplicates", ABOUT, tables, lines=found.could_not)


def _members(found: Deduped, words: dict[str, str]) -> Table:
    columns = (
        Column("number", "Duplicate", "count"),
        Column("words", "What was found"),
        Column("grade", "Grade"),
        Column("claim_id", "Claim", "id"),
        Column("participant_id", "Participant", "id"),
        Column("provider", "Provider"),
        Column("batch", "Paid in", "id"),
        Column("at_stake", "At stake", "yesno"),
        Column("worth", "Price", "money"),
        Column("message", "In words"),
    )
    frame = found.members.with_columns(
        pl.col("number").cast(pl.Int64),
        pl.col("kind").replace(words).alias("words"),
        _key().alias("duplicate"),
        _pair(pl.col("left"), pl.col("right")),
    )
    facets = (
        Facet("duplicate", "Duplicate", "duplicate"),
        Facet("at_stake", "At stake", "at_stake"),
        Facet("worth", "Price", "worth"),
        Facet("pair", "Pair of ids", "pair"),
    )
    return Table("duplicates", "Claim by claim", "", columns, frame, long=True, facets=facets)


def _pairs(found: Deduped) -> Table:
    lead: Lead = (("pair", "@pair"),)
    to = "duplicates"
    columns = (
        Column("left", "One id", "id", (("participant", "@left"),)),
        Column("right", "The other", "id", (("participant", "@right"),)),
        Column("grade", "Grade"),
        Column("agreed", "Alike in"),
        Column("close", "Close in"),
        Column("differed", "Different in"),
        Column("duplicates", "Duplicates that hang on it", "count", lead, to),
        Column("pence", "At stake", "money", (*lead, ("at_stake", "yes")), to),
    )
    sides = [folded(pl.col(side)) for side in ("left", "right")]
    frame = found.pairs.with_columns(
        pl.col("agreed", "close", "differed").list.join(", "),
        _pair(pl.min_horizontal(sides), pl.max_horizontal(sides)),
    )
    return Table("pairs", "Ids that look like one person", "", columns, frame, long=True)


def _pair(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """What two ids that look like one person are called, as the claims of their duplicates name them."""
    return pl.concat_str(one, other, separator=" ↔ ").alias("pair")
