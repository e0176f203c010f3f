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


def duplicates(month: Month, beside: Beside, apart: pl.DataFrame) -> Iterator[Section]:
    """Claims or people that look like one. Those that touch a claim or person told `apart` are counted, not listed."""
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
        _members(found, words, apart),
        _pairs(found, apart),
    )
    yield Section("duplicates", "Duplicates", ABOUT, tables, lines=found.could_not)


def _members(found: Deduped, words: dict[str, str], apart: pl.DataFrame) -> Table:
    touched = pl.any_horizontal(_among(name, apart[name]) for name in ("claim_id", "participant_id"))
    hidden = found.members.filter(touched)["number"].implode()
    shown = found.members.filter(~pl.col("number").is_in(hidden))
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
    frame = shown.with_columns(
        pl.col("number").cast(pl.Int64), pl.col("kind").replace(words).alias("words"), _key().alias("duplicate")
    )
    facets = (
        Facet("duplicate", "Duplicate", "duplicate"),
        Facet("at_stake", "At stake", "at_stake"),
        Facet("worth", "Price", "worth"),
    )
    return Table("duplicates", "Claim by claim", "", columns, frame, long=True, facets=facets)


def _pairs(found: Deduped, apart: pl.DataFrame) -> Table:
    touched = pl.any_horizontal(_among(name, apart["participant_id"]) for name in ("left", "right"))
    shown = found.pairs.filter(~touched)
    columns = (
        Column("left", "One id", "id"),
        Column("right", "The other", "id"),
        Column("grade", "Grade"),
        Column("agreed", "Alike in"),
        Column("close", "Close in"),
        Column("differed", "Different in"),
        Column("duplicates", "Duplicates that hang on it", "count"),
        Column("pence", "At stake", "money"),
    )
    frame = shown.with_columns(pl.col("agreed", "close", "differed").list.join(", "))
    return Table("pairs", "Ids that look like one person", "", columns, frame, long=True)


def _among(name: str, ids: pl.Series) -> pl.Expr:
    """Whether the column's id is one of these, as ids are compared."""
    keys = ids.drop_nulls().to_frame("id").select(folded(pl.col("id"))).to_series()
    return folded(pl.col(name)).is_in(keys.implode()).fill_null(False)
