"""What stands beside a month as readers outside the council are told it: restricted participants are kept apart."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import polars as pl

from kbop_cli.engine.dedupe import Deduped, summed
from kbop_cli.engine.reporting.apart import LINE, with_marks
from kbop_cli.engine.reporting.beside import Beside, entry
from kbop_cli.engine.reporting.month import Month
from kbop_cli.rules.base import folded

KIND = LINE.lower()
"""What the lines of those kept apart are, in the table of payments: one row a batch, whatever they paid."""


def kept_apart(beside: Beside, month: Month) -> Beside:
    """The ledger with those kept apart in one row a batch, and duplicates without those that they have a part in."""
    found = beside.duplicates
    told = dataclasses.replace(beside, duplicates=None if found is None else _duplicates(found, month))
    if beside.lines is None or beside.payments is None or beside.caps is None:
        return told
    lines = with_marks(beside.lines, month.people, month.history)
    if not lines["restricted"].any():
        return dataclasses.replace(told, lines=lines)
    lines, payments = _by_batch(lines, beside.payments)
    return dataclasses.replace(told, lines=lines, payments=payments, caps=_caps(beside.caps, lines))


def _by_batch(lines: pl.DataFrame, payments: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines with the rows of the payments that they stand in, and those rows."""
    apart = pl.col("restricted")
    kind = pl.when(apart).then(pl.lit(KIND)).otherwise("kind").alias("kind")
    batch = pl.col("place").min().over("batch")
    ordered = lines.with_columns(kind).sort(batch, apart, "place", maintain_order=True)
    group = ["batch", "kind"]
    days = payments.select("batch", "paid_on").unique("batch", keep="first", maintain_order=True)
    parts = [name for name in lines.columns if name.startswith("amount_")]
    rows = (
        ordered.group_by(group, maintain_order=True)
        .agg(pl.len().cast(pl.Int64).alias("lines"), pl.col("amount", *parts).sum(), apart.first().alias("unled"))
        .join(days, on="batch", how="left", maintain_order="left")
        .select("batch", "paid_on", "kind", "lines", "amount", *parts, "unled")
    )
    places = rows.select(*group, pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("row"))
    placed = lines.with_columns(kind).join(places, on=group, how="left", maintain_order="left")
    return placed.with_columns(entry(), pl.col("row").alias("place")).drop("row"), rows


def _caps(caps: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """The caps, those of outcomes as the lines that may be listed fill them: `whole` says which are whole."""
    open_ = lines.filter(~pl.col("restricted"))
    sums = open_.group_by(pl.col("outcome").alias("name")).agg(
        pl.col("amount").sum().alias("paid of listed"), pl.col("kept").sum().alias("owed of listed")
    )
    of_outcome = pl.col("cap") == "outcome"
    joined = caps.join(sums, on="name", how="left", maintain_order="left")
    return joined.with_columns(
        pl.when(of_outcome).then(pl.col(f"{name} of listed").fill_null(0)).otherwise(name).alias(name)
        for name in ("paid", "owed")
    ).select(*caps.columns, (~of_outcome).alias("whole"))


def _duplicates(found: Deduped, month: Month) -> Deduped:
    """The search without the duplicates and the pairs of ids in which somebody kept apart has a part."""
    claims = month.claims.filter("restricted")
    people = month.people.filter("restricted")["participant_key"]
    persons = pl.concat([people, claims["participant_key"]]).drop_nulls()
    ids = claims["claim_key"].drop_nulls()
    if month.history is not None:
        earlier = month.history.filter("restricted")
        ids = pl.concat([ids, earlier.select(folded(pl.col("claim_id"))).to_series()])
        persons = pl.concat([persons, earlier.select(folded(pl.col("participant_id"))).to_series()])
    own = _among("claim_id", ids) | _among("participant_id", persons) | _among("left", persons)
    hidden = found.members.filter(own | _among("right", persons))["number"].unique()
    pair = _among("left", persons) | _among("right", persons)
    members = found.members.filter(~pl.col("number").is_in(hidden.implode()))
    # Duplicates are numbered kind by kind: a number that is missed would tell of which kind one is left out.
    members = members.with_columns(pl.col("number").rank("dense").cast(pl.UInt32))
    said = tuple(_said(len(hidden), found.levels.filter(pair).height))
    levels = found.levels.filter(~pair)
    return summed(members, levels, (*found.could_not, *said), found.people)


def _said(duplicates: int, pairs: int) -> Iterator[str]:
    if duplicates or pairs:
        yield (
            f"{LINE} have a part in {duplicates:,} further duplicates and {pairs:,} further pairs of ids: these are "
            "neither counted nor listed here; the council's report lists them."
        )


def _among(name: str, ids: pl.Series) -> pl.Expr:
    """Whether the column's id is one of these folded ones."""
    return folded(pl.col(name)).is_in(ids.unique().implode()).fill_null(False)
