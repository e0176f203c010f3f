"""What may be published: the area's totals, and outcomes by whole financial year; nothing finer, no one's claims.

Money is what the rounded count costs at the one price that the outcome had, so that it says no more than the count.
Domestic-abuse outcomes are one line for the area. Percentages come from rounded numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from kbop_cli.engine.reporting.calendar import month_number, month_words, numbered
from kbop_cli.engine.reporting.month import Month, outcome_titles
from kbop_cli.engine.reporting.sections_beside import rests_on
from kbop_cli.engine.reporting.shapes import SHARE, TOTAL, Column, Report, Section, Table
from kbop_cli.engine.reporting.suppress import HIDDEN, Shown, rounded, shown, shown_total
from kbop_cli.model import DECISIONS
from kbop_cli.rules.base import folded

SENSITIVE = {"domestic abuse": "Domestic abuse, all outcomes"}
"""Groups of outcomes that are told in one line, and its words."""

APRIL = 3
NOTE = (
    "* stands for 1 to 7, and for a total or a sum from which one of those could be worked out. Other counts are "
    "rounded to the nearest 5, totals by themselves and where needed more coarsely, so rows need not add up. Money and "
    "percentages follow from the rounded counts. Do not publish a part of what is shown here beside it."
)


def for_public(month: Month, facts: Mapping[str, str]) -> Report:
    """The report that may be published."""
    sections = (_decisions(month), _years(month), rests_on(month, notes=False))
    return Report(f"{month.contract.title}: {month_words(month.month)}", "public", month.month, facts, sections)


def _decisions(month: Month) -> Section:
    counts = [month.claims.filter(pl.col("decision") == name).height for name in DECISIONS]
    cells = [shown(count) for count in counts]
    total = shown_total(cells, sum(counts))
    frame = pl.DataFrame(
        {
            "decision": [*DECISIONS, TOTAL],
            "claims": [*cells, total],
            "share": [*(_share(cell, total) for cell in cells), None],
        },
        schema={"decision": pl.String, "claims": pl.Int64, "share": pl.Int64},
    )
    columns = (Column("decision", "Decision"), Column("claims", "Claims", "count"), Column("share", "of all", "share"))
    table = Table("decisions", "Claims decided", "", columns, frame, total=True)
    return Section("glance", "The month at a glance", NOTE, (table,), lines=_payable(month, cells))


def _payable(month: Month, cells: Collection[Shown]) -> tuple[str, ...]:
    """The area's payable sum, rounded to five of the dearest outcome.

    Left out where any count is: a sum narrows the number of approved claims, and that what the others may be.
    """
    prices = _prices(month)
    if HIDDEN in cells or not prices:
        return ()
    pounds = rounded(int(month.claims["amount"].sum()), 5 * max(prices)) // 100
    return (f"Payable for the month, rounded: about £{pounds:,}.",)


def _share(cell: Shown, total: Shown) -> int | None:
    return None if cell is None or not total else (2 * SHARE * cell + total) // (2 * total)


def _years(month: Month) -> Section:
    """Approved outcomes by financial year, for the years of which every month is there."""
    about = (
        "Approved claims, by the financial year (April to March) in which they were verified. A year is shown once "
        "every month of it is known, from this run and the ledger: parts of a year, compared, would tell small numbers."
    )
    approved = _approved(month)
    tables = [_year(month, approved, year) for year in whole_years(approved["month"], month_number(month.month))]
    return Section(
        "years", "Outcomes by year", about, tuple(tables), lines=() if tables else ("No year is whole yet.",)
    )


def _approved(month: Month) -> pl.DataFrame:
    """outcome, month (a number): approved claims of the run and of the ledger, each once."""
    mine = month.claims.filter(pl.col("decision") == "approved")
    frames = [mine.select("outcome", pl.lit(month_number(month.month), pl.Int64).alias("month"))]
    if month.history is not None:
        earlier = month.history.with_columns(folded(pl.col("claim_id")).alias("claim_key"))
        earlier = earlier.join(mine, on="claim_key", how="anti")
        frames.append(earlier.select("outcome", numbered(pl.col("month"))))
    return pl.concat(frames)


def whole_years(months: pl.Series, until: int) -> list[int]:
    """The financial years (named by their April) every month of which, up to `until`, has something."""
    seen = {int(number) for number in months.to_list() if number <= until}
    years = sorted({(number - APRIL) // 12 for number in seen})
    return [year for year in years if all(year * 12 + APRIL + part in seen for part in range(12))]


def _year(month: Month, approved: pl.DataFrame, year: int) -> Table:
    first = year * 12 + APRIL
    mine = approved.filter(pl.col("month").is_between(first, first + 11))
    lines = _lines(month)
    counted = mine.join(lines, on="outcome", how="left").group_by("line").len("count")
    rows = (
        lines.group_by("line", maintain_order=True)
        .agg(pl.col("outcome"))
        .join(counted, on="line", how="left", maintain_order="left")
    )
    counts = [int(count or 0) for count in rows["count"].to_list()]
    cells = [shown(count) for count in counts]
    money = [_money(month, outcomes, cell) for outcomes, cell in zip(rows["outcome"].to_list(), cells, strict=True)]
    frame = pl.DataFrame(
        {
            "line": [*rows["line"].to_list(), TOTAL],
            "claims": [*cells, shown_total(cells, sum(counts))],
            "amount": [*money, None],
        },
        schema={"line": pl.String, "claims": pl.Int64, "amount": pl.Int64},
    )
    columns = (Column("line", "Outcome"), Column("claims", "Outcomes", "count"), Column("amount", "At price", "money"))
    return Table(f"year_{year}", f"{year}/{(year + 1) % 100:02d}", "", columns, frame, total=True)


def _lines(month: Month) -> pl.DataFrame:
    """outcome -> the line that tells it."""
    titles = outcome_titles(month.contract)
    return titles.select("outcome", pl.col("group").replace_strict(SENSITIVE, default=pl.col("title")).alias("line"))


def _prices(month: Month, outcomes: Collection[str] | None = None) -> set[int]:
    """Every price, in pence, that the cards give these outcomes (all of them: None)."""
    return {
        price.pence
        for use in month.contract.cards
        for outcome in use.card.outcomes.values()
        if outcomes is None or outcome.code in outcomes
        for price in outcome.prices
    }


def _money(month: Month, outcomes: list[str], cell: Shown) -> int | None:
    """The rounded count at the outcome's price; not shown where the line had more than one price."""
    prices = _prices(month, outcomes)
    if cell is None or len(prices) != 1:
        return None
    return cell * prices.pop()
