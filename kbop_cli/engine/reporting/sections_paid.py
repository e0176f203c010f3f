"""All that was approved and paid to date, line by line: what the figures of payments, caps and KPIs add up."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.reporting.beside import LINES, Beside
from kbop_cli.engine.reporting.kpi import approved_to_date
from kbop_cli.engine.reporting.month import Month
from kbop_cli.engine.reporting.shapes import Column, Facet, Section, Table
from kbop_cli.rules.base import folded

OPEN = "approved, not paid yet"
FACETS = (
    Facet("entry", "Entry", "entry"),
    Facet("until", "Up to entry", "place", "most"),
    Facet("provider", "Provider", "provider"),
    Facet("outcome", "Outcome", "title"),
    Facet("month", "Verified in", "month"),
    Facet("days", "Days to payment, at least", "days", "least"),
    Facet("kpi", "Among the actuals to date", "counts"),
    Facet("ledger", "In the ledger", "ledger"),
)


def to_date(month: Month, beside: Beside, *, apart: bool) -> Section:
    """A row a line of the ledger, then approved claims that none pays. `apart`: of participants marked restricted
    none."""
    paid = beside.lines is not None
    frame = lines(month, beside)
    if apart:
        frame = frame.filter(~pl.col("restricted"))
    payers = {payer.name: payer.title for payer in month.contract.payers}
    parts = [name for name in frame.columns if name.startswith("amount_")]
    columns = [
        Column("claim_id", "Claim", "id"),
        Column("provider", "Provider"),
        Column("title", "Outcome"),
        Column("achieved_on", "Achieved", "date"),
        Column("month", "Verified in", "id"),
    ]
    if paid:
        columns.insert(0, Column("entry", "Entry"))
        columns += [
            Column("amount", "Paid", "money"),
            *(Column(name, payers.get(name[7:], name[7:]), "money") for name in parts),
            Column("kept", "Kept back", "money"),
        ]
    columns += [Column("days", "Days to payment", "count"), Column("counts", "Actual to date", "yesno")]
    about = (
        "Every line of the ledger up to this month's own payment, and every approved claim that counts as an actual to "
        "date: what the figures of payments, caps and key performance indicators add up."
    )
    if apart:
        about += " Claims of participants marked restricted are lines and totals there, and not listed here."
    table = Table("paid", "Approved and paid to date", "", tuple(columns), frame, long=True, facets=FACETS)
    return Section("to_date", "Approved and paid to date", about, (table,))


def lines(month: Month, beside: Beside) -> pl.DataFrame:
    """entry, place (its row among the batches), claim_id, participant_id, provider, title, achieved_on, month, amount,
    amount_<payer>, kept, days (of what was paid before this month), counts, ledger, restricted."""
    counted = approved_to_date(month).with_columns(
        (pl.col("paid_on") - pl.col("achieved_on")).dt.total_days().alias("days"),
    )
    told = counted.select("claim_key", "month", "days", "counts").unique(["claim_key", "month"], keep="first")
    given = pl.DataFrame(schema=LINES) if beside.lines is None else beside.lines
    keyed = given.with_columns(folded(pl.col("claim_id")).alias("claim_key"))
    # A claim counts once, on the first line that its month's batch pays for it.
    pays = pl.col("kind") == "outcome"
    first = pays & (pl.struct("claim_key", "batch", "kind").is_first_distinct())
    keyed = keyed.with_columns(pl.when(first).then("batch").alias("month"))
    held = keyed.join(told, on=["claim_key", "month"], how="left", maintain_order="left")
    rest = counted.join(held.drop_nulls("counts"), on=["claim_key", "month"], how="anti", nulls_equal=True)
    extra = rest.with_columns(pl.lit(OPEN).alias("entry"), pl.lit(0, pl.Int64).alias("amount"))
    both = pl.concat([held, extra.select(name for name in extra.columns if name in held.columns)], how="diagonal")
    titles = pl.col("outcome").replace(month.titles).fill_null("(not known)").alias("title")
    return both.with_columns(
        titles,
        pl.when(pl.col("counts").is_not_null()).then("month").alias("month"),
        pl.col("counts").fill_null(False),
        pl.col("place").is_not_null().alias("ledger"),
        pl.col("^amount_.*$", "kept").fill_null(0),
        pl.col("restricted").fill_null(False),
    )
