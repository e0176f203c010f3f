"""Sections on what stands beside the month: payments and caps, the audit sample, duplicates, assumptions."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from kbop_cli.engine.reporting.assumed import assumptions
from kbop_cli.engine.reporting.beside import Beside
from kbop_cli.engine.reporting.month import Month
from kbop_cli.engine.reporting.shapes import Chart, Column, Section, Table, share


def payments(month: Month, beside: Beside) -> Iterator[Section]:
    """What has been paid against the cap, batch by batch."""
    if beside.payments is None:
        return
    parts = [name for name in beside.payments.columns if name == "amount" or name.startswith("amount_")]
    frame = (
        beside.payments.group_by("paid_on", "batch")
        .agg(pl.col(parts).sum())
        .sort("paid_on", "batch", nulls_last=True)
        .with_columns(pl.col("amount").cum_sum().alias("paid"))
        .with_columns(share(pl.col("paid"), pl.lit(month.contract.cap, dtype=pl.Int64)).alias("used"))
    )
    titles = {payer.name: payer.title for payer in month.contract.payers}
    columns = (
        Column("paid_on", "Paid on", "date"),
        Column("batch", "Batch", "id"),
        Column("amount", "Amount", "money"),
        *(Column(name, titles.get(name[7:], name[7:]), "money") for name in parts if name != "amount"),
        Column("paid", "Paid to date", "money"),
        Column("used", "of the cap", "share"),
    )
    labels = tuple(day.isoformat() if day else "?" for day in frame["paid_on"].to_list())
    series = {"paid to date": tuple(pence / 100 for pence in frame["paid"].to_list())}
    if month.contract.cap is not None:
        series["cap"] = (month.contract.cap / 100,) * frame.height
    chart = Chart("payments", "Paid to date, and the cap", "line", labels, series, money=True)
    yield Section(
        "payments",
        "Payments and caps",
        "",
        (Table("payments", "By batch", "", columns, frame),),
        (chart,) if frame.height else (),
    )


def audit(month: Month, beside: Beside) -> Iterator[Section]:
    """The audit sample, and what it says once it was examined."""
    if beside.sample is None:
        return
    drawn = beside.sample.join(month.claims.select("claim_id").unique(), on="claim_id", how="semi")
    by_stratum = drawn.group_by("stratum", "selection").agg(
        pl.len().cast(pl.Int64).alias("claims"), pl.col("amount").sum()
    )
    counted = (Column("claims", "Claims", "count"), Column("amount", "Amount", "money"))
    strata = (Column("stratum", "Stratum"), Column("selection", "Selected"), *counted)
    columns = (
        Column("order", "Order", "count"),
        Column("claim_id", "Claim", "id"),
        Column("provider", "Provider"),
        Column("outcome", "Outcome"),
        Column("stratum", "Stratum"),
        Column("amount", "Amount", "money"),
        Column("selection", "Selected"),
        Column("reason", "Why"),
    )
    tables = (
        Table("sample_strata", "By stratum", "", strata, by_stratum.sort("stratum", "selection", nulls_last=True)),
        Table("sample", "Claims drawn", "", columns, drawn.sort("order"), long=True),
    )
    yield Section("audit", "The audit sample", "", tables, lines=beside.audit)


def duplicates(month: Month, beside: Beside) -> Iterator[Section]:
    """Claims or people that look like one."""
    if beside.duplicates is None:
        return
    columns = (
        Column("kind", "Kind"),
        Column("claim_id", "One", "id"),
        Column("other", "Other", "id"),
        Column("why", "Why"),
    )
    table = Table("duplicates", "Duplicates", "", columns, beside.duplicates, long=True)
    yield Section("duplicates", "Duplicates", "Each is to be looked at; none decides a claim by itself.", (table,))


def rests_on(month: Month) -> Section:
    """What the figures rest on: assumptions of the contract and its cards, and what was said of the run."""
    frame = assumptions(month.contract).with_columns(
        pl.col("outcome").replace(month.titles).alias("outcome"),
        pl.when(pl.col("card") == "").then(pl.lit("(the contract)")).otherwise("card").alias("card"),
    )
    columns = (
        Column("card", "Card"),
        Column("outcome", "Outcome"),
        Column("about", "About"),
        Column("text", "What is assumed"),
    )
    about = "What no source says, and the contract or a card had to assume. A decision may turn on it."
    return Section(
        "assumptions",
        "Assumptions in force",
        about,
        (Table("assumptions", "Assumptions", "", columns, frame, long=True),),
        lines=month.notes,
    )
