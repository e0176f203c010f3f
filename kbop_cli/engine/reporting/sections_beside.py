"""Sections on what stands beside the month: payments and caps, the audit sample, duplicates, assumptions."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import polars as pl

from kbop_cli.engine.reporting.apart import LINE
from kbop_cli.engine.reporting.assumed import assumptions
from kbop_cli.engine.reporting.beside import Beside, entry
from kbop_cli.engine.reporting.month import Month
from kbop_cli.engine.reporting.shapes import Chart, Column, Lead, Section, Table, share

CAP_WORDS = {
    "contract": "The contract",
    "payer": "Payer",
    "outcome": "Outcome",
    "outcome_number": "Outcome, number of claims",
    "participant": "Participant",
}


def payments(month: Month, beside: Beside) -> Iterator[Section]:
    """What has been paid against the caps, batch by batch, up to the month's own."""
    if beside.payments is None or beside.caps is None:
        return
    of_outcomes = pl.col("cap") == "outcome"
    tables = (
        _caps(month, beside.caps.filter(~of_outcomes & (pl.col("cap") != "outcome_number")), "caps", "Caps"),
        *_caps_of_outcomes(month, beside.caps.filter(of_outcomes)),
        _batches(month, beside.payments),
    )
    charts = (_against_time(month, beside.payments),) if beside.payments["batch"].n_unique() > 1 else ()
    about = "From the ledger, up to and with this month's own payment."
    if "unled" in beside.payments.columns:
        about += f" {LINE} are one row a batch, whatever was paid for them; lists do not show them."
    yield Section("payments", "Payments and caps", about, tables, charts, beside.ledger)


def _caps_of_outcomes(month: Month, frame: pl.DataFrame) -> list[Table]:
    if frame.is_empty():
        return []
    table = _caps(month, frame, "outcome_caps", "Caps of outcomes", (("outcome", "@name"),))
    if frame.get_column("whole", default=pl.Series([True])).all():
        return [table]
    about = f"Without what was paid for {LINE.lower()}: what is left of each cap is in the council's report."
    columns = tuple(column for column in table.columns if column.name not in ("left", "used"))
    return [dataclasses.replace(table, about=about, columns=columns)]


def _caps(month: Month, frame: pl.DataFrame, name: str, title: str, further: Lead = ()) -> Table:
    payers = {payer.name: payer.title for payer in month.contract.payers}
    shown = frame.with_columns(
        pl.col("cap").replace(CAP_WORDS),
        pl.col("name").replace({**payers, **month.titles}),
        (pl.col("limit") - pl.col("paid")).alias("left"),
        share(pl.col("paid"), pl.col("limit")).alias("used"),
    )
    lead: Lead = (("ledger", "yes"), *further)
    columns = (
        Column("cap", "Cap"),
        Column("name", "of"),
        Column("limit", "Limit", "money"),
        Column("paid", "Paid to date", "money", lead, "paid"),
        Column("left", "Left", "money", lead, "paid"),
        Column("used", "Used", "share", lead, "paid"),
        Column("owed", "Approved and kept back", "money", lead, "paid"),
    )
    return Table(name, title, "", columns, shown)


def _batches(month: Month, frame: pl.DataFrame) -> Table:
    payers = {payer.name: payer.title for payer in month.contract.payers}
    parts = [name for name in frame.columns if name.startswith("amount_")]
    lead: Lead = (("entry", "@entry"),)
    columns = (
        Column("batch", "Batch", "id"),
        Column("paid_on", "Approved on", "date"),
        Column("kind", "Kind"),
        Column("lines", "Lines", "count", lead, "paid"),
        Column("amount", "Amount", "money", lead, "paid"),
        *(Column(name, payers.get(name[7:], name[7:]), "money", lead, "paid") for name in parts),
        Column("to_date", "Paid to date", "money", (("until", "@place"),), "paid"),
    )
    shown = frame.with_columns(
        pl.col("amount").cum_sum().alias("to_date"),
        entry(),
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("place"),
    )
    return Table("payments", "By batch", "", columns, shown)


def _against_time(month: Month, frame: pl.DataFrame) -> Chart:
    by_batch = frame.group_by("batch", maintain_order=True).agg(pl.col("amount").sum())
    paid = by_batch.select("batch", pl.col("amount").cum_sum())
    series = {"paid to date": tuple(pence / 100 for pence in paid["amount"].to_list())}
    if month.contract.cap is not None:
        series["cap"] = (month.contract.cap / 100,) * paid.height
    return Chart("payments", "Paid to date, and the cap", "line", tuple(paid["batch"].to_list()), series, money=True)


def audit(month: Month, beside: Beside) -> Iterator[Section]:
    """The audit sample, and what it says once it was examined."""
    if beside.audit is None:
        return
    claims = month.claims.unique("claim_key", keep="first", maintain_order=True)
    claims = claims.select("claim_id", "provider", "title", "decision", "amount")
    drawn = beside.audit.sample.join(claims, on="claim_id", how="inner", maintain_order="left")
    drawn = drawn.sort("order")
    if drawn.height < beside.audit.sample.height:
        # Claims are drawn stratum by stratum: a number that is missed would tell where one is left out.
        drawn = drawn.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("order"))
    strata = drawn.group_by("selection", "stratum").agg(pl.len().cast(pl.Int64).alias("claims"), pl.col("amount").sum())
    tables = [
        Table(
            "sample_strata",
            "What was drawn",
            "",
            (
                Column("selection", "Selected"),
                Column("stratum", "Stratum"),
                Column("claims", "Claims", "count", (("sampled", "@selection"), ("stratum", "@stratum"))),
                Column("amount", "Payable", "money", (("sampled", "@selection"), ("stratum", "@stratum"))),
            ),
            strata.sort("selection", "stratum", nulls_last=True),
        ),
        Table(
            "sample",
            "Claims drawn",
            "",
            (
                Column("order", "Order", "count"),
                Column("claim_id", "Claim", "id"),
                Column("provider", "Provider"),
                Column("title", "Outcome"),
                Column("decision", "Decision"),
                Column("amount", "Payable", "money"),
                Column("selection", "Selected"),
                Column("stratum", "Stratum"),
                Column("reason", "Why"),
            ),
            drawn,
            long=True,
        ),
    ]
    if beside.audit.errors is not None:
        tables.insert(1, _errors(beside.audit.errors.join(claims, on="claim_id", how="inner", maintain_order="left")))
    says = beside.audit.says or ("It has not been evaluated yet.",)
    about = f"Draw {beside.audit.draw}. What a sample says is a range: it tells of all claims, never of one provider."
    yield Section("audit", "The audit sample", about, tuple(tables), lines=says)


def _errors(frame: pl.DataFrame) -> Table:
    columns = (
        Column("claim_id", "Claim", "id"),
        Column("provider", "Provider"),
        Column("title", "Outcome"),
        Column("finding", "Finding"),
        Column("error_class", "Class"),
        Column("paid", "Paid", "money"),
        Column("error", "Wrongly paid", "money"),
    )
    return Table("sample_errors", "Found wrong", "", columns, frame)


def rests_on(month: Month, *, notes: bool = True) -> Section:
    """What the figures rest on: assumptions of the contract and its cards; with `notes`, what was said of the run,
    which may count a few."""
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
        lines=month.notes if notes else (),
    )
