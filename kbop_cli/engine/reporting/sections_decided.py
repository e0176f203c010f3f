"""Sections on what was decided: the month at a glance, by provider and outcome, causes, time taken."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.reporting import days, decided
from kbop_cli.engine.reporting.apart import LINE
from kbop_cli.engine.reporting.month import Month
from kbop_cli.engine.reporting.shapes import Chart, Column, Lead, Section, Table, share, with_total
from kbop_cli.model import DECISIONS

UNKNOWN = "(not known)"
DECIDED = (
    "A claim is decided on the day a person judged it, else on the day its payment was approved; it is paid on that "
    "day, since the bank's is not known here. Stages that no claim of the month has passed have no row."
)
EVER = -100_000
"""No claim is paid so many days before it was achieved: where days are known at all, they are more."""

TOP = 10
"""So many causes are drawn; the table has them all."""

COUNTED = {"approved": "Approved", "queried": "Queried", "rejected": "Rejected", "recorded": "Recorded"}


def glance(month: Month, apart: pl.DataFrame) -> Section:
    """Decisions of the month. `apart`: claims that are told as one line only (restricted participants)."""
    columns = (
        Column("decision", "Decision"),
        Column("claims", "Claims", "count", (("decision", "@decision"),)),
        Column("amount", "Payable", "money", (("decision", "@decision"),)),
        Column("at_stake", "Not payable yet", "money", (("decision", "@decision"), ("waiting", "yes"))),
        Column("unpriced", "Without a known price", "count", (("decision", "@decision"), ("unpriced", "yes"))),
    )
    frame = decided.by_decision(month.claims)
    about = "What was decided. What is queried or rejected is shown at the price that the claim would have."
    tables = [Table("decisions", "Decisions", about, columns, with_total(frame, "decision"), total=True)]
    if apart.height:
        tables.append(_apart(apart))
    return Section("glance", "The month at a glance", "", tuple(tables))


def _apart(claims: pl.DataFrame) -> Table:
    """The one line on claims that may not be listed: it leads nowhere."""
    said = (
        "These claims are counted here, in the totals of key performance indicators and of payments, and nowhere else "
        "in this report; the council's report lists them."
    )
    counted = [(pl.col("decision") == name).sum().cast(pl.Int64).alias(name) for name in DECISIONS]
    line = claims.select(pl.len().cast(pl.Int64).alias("claims"), *counted, pl.col("amount").sum())
    columns = (
        Column("claims", "Claims", "count"),
        *(Column(name, label, "count") for name, label in COUNTED.items()),
        Column("amount", "Payable", "money"),
    )
    return Table("restricted", LINE, said, columns, line)


def outcomes_and_providers(month: Month, *, providers: bool) -> Section:
    """Decisions by outcome, by provider and by both."""
    by_outcome = _titled(decided.by(month.claims, "outcome"), month)
    outcome_lead: Lead = (("outcome", "@outcome"),)
    tables = [
        _decided_table("by_outcome", "By outcome", by_outcome, (Column("title", "Outcome"),), outcome_lead, "title")
    ]
    charts = [_stacked("outcomes", "Claims by outcome and decision", by_outcome, "title")]
    if providers:
        by_provider = _named(decided.by(month.claims, "provider"))
        provider_lead: Lead = (("provider", "@provider"),)
        name = (Column("name", "Provider"),)
        tables.insert(0, _decided_table("by_provider", "By provider", by_provider, name, provider_lead, "name"))
        charts.insert(0, _stacked("providers", "Claims by provider and decision", by_provider, "name"))
        both = _named(_titled(decided.by(month.claims, "provider", "outcome"), month))
        shown = (Column("name", "Provider"), Column("title", "Outcome"))
        lead: Lead = (*provider_lead, *outcome_lead)
        tables.append(_decided_table("by_both", "By provider and outcome", both, shown, lead, ""))
    about = "Self-certified: approved claims for which a form signed by the participant is all the evidence."
    return Section("decided", "Decisions by outcome and provider", about, tuple(tables), tuple(charts))


def _titled(frame: pl.DataFrame, month: Month) -> pl.DataFrame:
    """With the outcomes' titles, in the cards' order; an outcome that no card knows is shown as it was typed, last."""
    places = {code: place for place, code in enumerate(month.titles)}
    place = pl.col("outcome").replace_strict(places, default=len(places), return_dtype=pl.Int64)
    names = [name for name in ("provider",) if name in frame.columns]
    return frame.sort(*names, place, "outcome", nulls_last=True).with_columns(
        pl.col("outcome").replace(month.titles).fill_null(UNKNOWN).alias("title")
    )


def _named(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("provider").fill_null(UNKNOWN).alias("name"))


def _decided_table(
    name: str, title: str, frame: pl.DataFrame, shown: tuple[Column, ...], lead: Lead, total: str
) -> Table:
    certified: Lead = (*lead, ("decision", "approved"), ("self_certified", "yes"))
    columns = (
        *shown,
        Column("claims", "Claims", "count", lead),
        *(Column(word, label, "count", (*lead, ("decision", word))) for word, label in COUNTED.items()),
        Column("amount", "Payable", "money", (*lead, ("decision", "approved"))),
        Column("queried_amount", "Queried, at price", "money", (*lead, ("decision", "queried"))),
        Column("rejected_amount", "Rejected, at price", "money", (*lead, ("decision", "rejected"))),
        Column("self_certified", "Self-certified", "count", certified),
        Column("self_certified_share", "of approved", "share", certified),
    )
    if total:
        frame = _totalled(frame, total)
    return Table(name, title, "", columns, frame, total=bool(total), long=not total)


def _totalled(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    added = with_total(frame, name)
    exact = share(pl.col("self_certified"), pl.col("approved"))
    return added.with_columns(exact.alias("self_certified_share"))


def _stacked(name: str, title: str, frame: pl.DataFrame, label: str) -> Chart:
    series = {word: tuple(map(float, frame[word].to_list())) for word in DECISIONS}
    return Chart(name, title, "stacked", tuple(frame[label].to_list()), series)


def causes(month: Month) -> Section:
    """Why claims were queried and rejected."""
    frame = decided.causes(month.claims)
    lead: Lead = (("cause", "@code"), ("decision", "@decision"))
    only: Lead = (("only", "@code"), ("decision", "@decision"))
    columns = (
        Column("decision", "Decision"),
        Column("meaning", "Cause"),
        Column("claims", "Claims", "count", lead),
        Column("amount", "At price", "money", lead),
        Column("alone", "Only cause", "count", only),
        Column("alone_amount", "At price", "money", only),
        Column("mend", "What would mend it"),
        Column("code", "Code", "id"),
    )
    about = (
        "Most pounds first. A claim with several causes counts for each, so the rows add up to more than the claims; "
        "“only cause” counts those that mending it would settle."
    )
    top = frame.head(TOP)
    words = [f"{code.replace('_', ' ')} ({decision})" for decision, code in top.select("decision", "code").iter_rows()]
    amounts = tuple(pence / 100 for pence in top["amount"].to_list())
    chart = Chart(
        "causes",
        "Causes, by the price of the claims they hold up",
        "bars",
        tuple(words),
        {"at price": amounts},
        money=True,
    )
    table = Table("causes", "Causes", about, columns, frame)
    return Section("causes", "Why claims were queried or rejected", "", (table,), (chart,) if frame.height else ())


def times(month: Month, *, providers: bool) -> Section:
    """Days from achieved to claimed and, with the ledger's dates, to decided and to paid."""
    spans = days.spans(month.claims)
    lead: Lead = (("days", "@span"),)
    shown = (
        Column("words", "Days from achieved to claimed"),
        Column("claims", "Claims", "count", lead),
        Column("approved", "Approved", "count", (*lead, ("decision", "approved"))),
    )
    tables = [Table("days", "Days from achieved to claimed", "", shown, spans)]
    if providers:
        known: Lead = (("provider", "@provider"), ("stage", days.STAGES[0][0]))
        by_provider = _named(days.by_provider(month.claims))
        tables.append(
            Table("days_by_provider", "By provider", "", (Column("name", "Provider"), *_taken(known)), by_provider)
        )
    staged = days.stages(month.claims)
    tables.append(
        Table("stages", "By stage", DECIDED, (Column("stage", "Stage"), *_taken((("stage", "@stage"),))), staged)
    )
    if month.history is not None and month.history.height:
        earlier = days.by_month(month.history)
        columns = (Column("month", "Month", "id"), *_taken((("month", "@month"), ("days", str(EVER))), to="paid"))
        tables.append(Table("waits", "From achieved to paid, months before this one", "", columns, earlier))
    series = {"claims": tuple(map(float, spans["claims"].to_list()))}
    chart = Chart("days", "Claims by days from achieved to claimed", "columns", tuple(spans["words"].to_list()), series)
    return Section("times", "Time taken", "", tuple(tables), (chart,))


def _taken(lead: Lead, to: str = "claims") -> tuple[Column, ...]:
    """How many claims and how many days they took; each figure leads to the claims whose days it sums up."""
    return (
        Column("claims", "Claims", "count", lead, to),
        Column("half", "Half within (days)", "count", lead, to),
        Column("nine_tenths", "Nine tenths within", "count", lead, to),
        Column("longest", "Longest", "count", lead, to),
    )
