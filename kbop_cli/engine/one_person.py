"""Ids that were judged to be one person, taken as one wherever the engine reads `person`.

So limits, shared documents and ladders look at all that the person claimed under any of the ids, and the first
assessment is the first that any of them has.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from kbop_cli.engine.findings import make, together
from kbop_cli.engine.prepare import Prepared, folded
from kbop_cli.wording import worded

PERSONS = pl.Schema({"participant_id": pl.String(), "person": pl.String()})
"""What `identity.judgements.persons` gives: a folded id, and the least id of its group."""


def with_one_file(tables: Mapping[str, pl.DataFrame], persons: pl.DataFrame) -> Mapping[str, pl.DataFrame]:
    """The tables with each group's assessments under the id whose row of participants comes first."""
    assessments, people = tables.get("assessments"), tables["participants"]
    if assessments is None or "participant_id" not in assessments.columns:
        return tables
    key = folded("participant_id").alias("key")
    first = people.select(key, pl.int_range(pl.len()).alias("place")).drop_nulls().unique("key", keep="first")
    members = persons.rename({"participant_id": "key"}).join(first, on="key", how="left")
    lead = members.drop_nulls("place").sort("place").unique("person", keep="first")
    renamed = members.join(lead.select("person", pl.col("key").alias("lead")), on="person").select("key", "lead")
    merged = assessments.with_columns(key).join(renamed, on="key", how="left", maintain_order="left")
    return {
        **tables,
        "assessments": merged.with_columns(pl.coalesce("lead", "participant_id").alias("participant_id")).select(
            assessments.columns
        ),
    }


def joined(prepared: Prepared, persons: pl.DataFrame) -> Prepared:
    """The judged frame with one number in `person` for the ids of a group: the least of theirs."""
    numbers = numbers_of(prepared.base, persons).rename({"person": "one"})
    base = prepared.base.join(numbers, on="participant_key", how="left", maintain_order="left")
    return prepared._replace(base=base.with_columns(pl.coalesce("one", "person").alias("person")).drop("one"))


def numbers_of(base: pl.DataFrame, persons: pl.DataFrame | None) -> pl.DataFrame:
    """participant_key, person: the number of every id of the batch, and of those that are one person with them."""
    own = base.select("participant_key", "person").drop_nulls().unique()
    if persons is None or persons.is_empty():
        return own
    members = persons.rename({"participant_id": "participant_key", "person": "group"})
    least = members.join(own, on="participant_key").group_by("group").agg(pl.col("person").min())
    grouped = members.join(least, on="group").select("participant_key", "person")
    return pl.concat([own.join(grouped, on="participant_key", how="anti"), grouped])


def findings(base: pl.DataFrame, persons: pl.DataFrame, *, hide: bool = False) -> pl.DataFrame:
    """A remark on each claim of an id that was judged to be one person with others; with `hide` they are not named."""
    if persons.is_empty():
        return together([])
    members = persons.rename({"participant_id": "participant_key", "person": "group"})
    typed = base.select("participant_key", "participant_id").drop_nulls().sort("participant_id")
    typed = typed.unique("participant_key", keep="first")
    shown = members.join(typed, on="participant_key", how="left").with_columns(
        pl.coalesce("participant_id", "participant_key").alias("shown")
    )
    others = (
        members.join(shown.select("group", "shown", pl.col("participant_key").alias("other")), on="group")
        .filter(pl.col("participant_key") != pl.col("other"))
        .sort("participant_key", "other")
        .group_by("participant_key", maintain_order=True)
        .agg(pl.col("shown").str.join(", ").alias("others"))
    )
    named = pl.lit("another participant_id") if hide else pl.col("others")
    return make(
        base.select("rid", "participant_key").join(others, on="participant_key", maintain_order="left"),
        code="judged_one_person",
        severity="remark",
        rule="one_person",
        message=worded(
            "The participant was judged to be one person with {}: what a person is paid once counts for all their ids.",
            named,
        ),
        clause="an outcome is paid once a person",
        field="participant_id",
        value=pl.lit("") if hide else pl.col("others"),
    )
