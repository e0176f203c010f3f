"""Sections for the provider: the KPI table, what lies ahead, what to mend."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.reporting import kpi, mend, milestones
from kbop_cli.engine.reporting.month import Month
from kbop_cli.engine.reporting.sections_decided import UNKNOWN
from kbop_cli.engine.reporting.shapes import Column, Lead, Section, Table

NEGATIVE = (
    "A negative outcome assessment is a base-case KPI missed three months in a row, or any downside-case KPI missed. "
    "Where earlier months or a target are not known it cannot be told."
)


APART = (
    "Claims of participants marked restricted are a line of each provider's table and in no other row; they are in the "
    "totals, and not in the lists behind them. Of a target that they could meet it cannot be told here whether it is "
    "missed: the council's report tells it."
)


def kpis(month: Month, *, apart: bool) -> Section:
    """The KPI table, one for each provider. `apart`: participants marked restricted are a line of it."""
    of_provider: Lead = (("provider", "@provider"),)
    figures = _figures((*of_provider, ("outcome", "@title")), (*of_provider, ("outcome", "@outcome")))
    frame = kpi.kpis(month, apart=apart).with_columns(
        pl.col("provider").fill_null(UNKNOWN).alias("name"), (pl.col("kind") == "apart").alias("unled")
    )
    providers = frame["name"].unique(maintain_order=True).to_list()
    tables = [_negative(frame)]
    if len(providers) > 1:
        totals = frame.filter(pl.col("kind") == "total")
        together = (Column("name", "Provider"), *_figures(of_provider, of_provider))
        tables.append(Table("kpi", "All outcomes together", "", together, totals))
    for place, name in enumerate(providers, start=1):
        mine = frame.filter(pl.col("name") == name)
        columns = (Column("title", "Outcome"), *figures)
        tables.append(Table(f"kpi_{place}", name, "", columns, mine, total=True, folded=len(providers) > 1))
    lines = (APART,) if frame["unled"].any() else ()
    return Section("kpi", "Key performance indicators", _about(month), tuple(tables), lines=lines)


def _figures(approved: Lead, queried: Lead) -> tuple[Column, ...]:
    """The columns of the monthly report. Targets lead nowhere: they are the contract's. `approved`, `queried`: the
    row's claims in the list of all approved claims, and in this run's."""
    counted: Lead = (*approved, ("kpi", "yes"))
    return (
        Column("target", "Monthly target", "number"),
        Column("target_to_date", "Target to date", "number"),
        Column("actual_to_date", "Actuals to date", "number", counted, "paid"),
        Column("outstanding", "Evidence outstanding", "number", (*queried, ("decision", "queried"))),
        Column("variance", "Variance", "number", counted, "paid"),
        Column("achieved", "% of target achieved", "share", counted, "paid"),
    )


def _negative(frame: pl.DataFrame) -> Table:
    """The KPIs that are a negative outcome assessment, or may be."""
    rows = frame.filter((pl.col("kind") == "outcome") & pl.col("negative").ne_missing(False))
    said = {True: "missed", False: "not missed", None: "cannot be told"}
    told = [pl.col(name).replace_strict(said, return_dtype=pl.String).alias(name) for name in kpi.MISSED]
    state = pl.when("negative").then(pl.lit("negative")).otherwise(pl.lit("cannot be told")).alias("state")
    columns = (
        Column("name", "Provider"),
        Column("title", "Outcome"),
        Column("state", "Assessment"),
        Column("base_missed", "Base case, three months in a row"),
        Column("downside_missed", "Downside case, this month"),
    )
    frame = rows.with_columns(*told, state).sort("state", descending=True, maintain_order=True)
    return Table("negative", "Negative outcome assessments", NEGATIVE, columns, frame, long=True)


def _about(month: Month) -> str:
    span = kpi.months_to_date(month)
    targets = f"Targets of {' to '.join(dict.fromkeys(span))}. " if span else "No targets were given. "
    known = "of the ledger and this run" if month.history is not None else "of this run (no ledger was given)"
    return (
        f"{targets}Actuals: approved claims {known}, in the month in which they were verified. To date: from "
        f"{month.known_from}, before which it is not known what was approved. Evidence outstanding: queried claims."
    )


def ahead(month: Month) -> Section:
    """Milestones that participants could reach soon, or have reached without a claim."""
    frame = milestones.upcoming(month).filter(~pl.col("restricted"))
    columns = (
        Column("due_on", "From", "date"),
        Column("participant_id", "Participant", "id"),
        Column("provider", "Provider"),
        Column("title", "Milestone"),
        Column("reached", "Day has come", "yesno"),
        Column("by_exception", "By agreed exception only", "yesno"),
    )
    about = (
        "The first day on which each milestone could be claimed, by the card's own rules, for three months either side "
        "of the month's end. Whether it will be reached is not known."
    )
    return Section(
        "ahead", "Milestones ahead", about, (Table("milestones", "By participant", "", columns, frame, long=True),)
    )


def to_mend(month: Month) -> Section:
    """A row a finding that keeps a claim from being paid."""
    columns = (
        Column("claim_id", "Claim", "id"),
        Column("participant_id", "Participant", "id"),
        Column("provider", "Provider"),
        Column("title", "Outcome"),
        Column("achieved_on", "Achieved", "date"),
        Column("decision", "Decision"),
        Column("price", "Price", "money"),
        Column("message", "What is missing, and what would mend it"),
        Column("accepted", "Evidence that asks least"),
        Column("milestone", "Dated from", "date"),
        Column("clause", "Clause"),
        Column("code", "Code", "id"),
        Column("place", "Where it stands"),
    )
    about = (
        "Most pounds first. “Evidence that asks least” is, of what the card accepts, what asks least of the person and "
        "of third parties."
    )
    return Section(
        "mend", "What to mend", about, (Table("worklist", "Work list", "", columns, mend.worklist(month), long=True),)
    )
