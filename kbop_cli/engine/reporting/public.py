"""What may be published: the area's totals, and outcomes by whole financial year; nothing finer, no one's claims.

Money is what the rounded count costs at the one price that the outcome had, so that it says no more than the count;
the month's own sum is not published, because beside the year's counts it would. Domestic-abuse outcomes are one line
for the area. Percentages come from rounded numbers. A year is told once, in the report of its last month, and only
where the counts of its months, added up, say no more of it than its own table.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from kbop_cli.engine.reporting.apart import LINE
from kbop_cli.engine.reporting.calendar import month_number, month_text, month_words, numbered
from kbop_cli.engine.reporting.month import Month, outcome_titles
from kbop_cli.engine.reporting.sections_beside import rests_on
from kbop_cli.engine.reporting.shapes import SHARE, TOTAL, Column, Report, Section, Table
from kbop_cli.engine.reporting.suppress import Shown, safe_beside, shown, shown_total
from kbop_cli.model import DECISIONS
from kbop_cli.rules.base import folded

SENSITIVE = {"domestic abuse": "Domestic abuse, all outcomes"}
"""Groups of outcomes that are told in one line, and its words."""

APRIL = 3
NOTE = (
    "* stands for 1 to 7, for a total from which one of those could be worked out, and for money where an outcome had "
    "more than one price. Other counts are rounded to the nearest 5, totals by themselves and where needed more "
    "coarsely, so rows need not add up. Money and percentages follow from the rounded counts. Do not publish other "
    "figures of the same claims beside these."
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
            "share": [*(_share(cell, total) for cell in cells), SHARE if total else total],
        },
        schema={"decision": pl.String, "claims": pl.Int64, "share": pl.Int64},
    )
    columns = (Column("decision", "Decision"), Column("claims", "Claims", "count"), Column("share", "of all", "share"))
    table = Table("decisions", "Claims decided", "", columns, frame, total=True)
    return Section("glance", "The month at a glance", NOTE, (table,))


def _share(cell: Shown, total: Shown) -> int | None:
    return None if cell is None or not total else (2 * SHARE * cell + total) // (2 * total)


def _years(month: Month) -> Section:
    """Approved outcomes of the financial year that this month ends, where every month of it is there."""
    about = (
        "Approved claims, by the financial year (April to March) in which they were verified. A year is told once, in "
        "the report of its March, and where every month of it is known, from this run and the ledger: parts of a "
        "year, or a year told again after a correction, would by their differences tell small numbers."
    )
    now = month_number(month.month)
    year = (now - APRIL) // 12
    first = year * 12 + APRIL
    approved = _approved(month).filter(pl.col("month").is_between(first, now))
    by_month = approved["month"].value_counts()["count"].to_list()
    words = _year_words(year)
    tables: tuple[Table, ...] = ()
    if now != first + 11:
        said = f"The outcomes of {words} are told in the report of {month_words(month_text(first + 11))}."
    elif len(by_month) < 12:
        said = f"Not every month of {words} is known: its outcomes are not told."
    else:
        said = f"Beside the counts of its months, those of {words} would tell small numbers: they are not told."
        table = _year(month, approved, year)
        if safe_beside(table.frame["claims"].to_list()[:-1], approved.height):
            tables = (table,)
    return Section("years", "Outcomes by year", about, tables, lines=() if tables else (said,))


def _year_words(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02d}"


def _approved(month: Month) -> pl.DataFrame:
    """outcome, month (a number), restricted: approved claims of the run and of the ledger, each once."""
    mine = month.claims.filter(pl.col("decision") == "approved")
    frames = [mine.select("outcome", pl.lit(month_number(month.month), pl.Int64).alias("month"), "restricted")]
    if month.history is not None:
        earlier = month.history.with_columns(folded(pl.col("claim_id")).alias("claim_key"))
        earlier = earlier.join(mine, on="claim_key", how="anti")
        frames.append(earlier.select("outcome", numbered(pl.col("month")), "restricted"))
    return pl.concat(frames)


def _year(month: Month, approved: pl.DataFrame, year: int) -> Table:
    lines, open_ = _lines(month), approved.filter(~pl.col("restricted"))
    counted = open_.join(lines, on="outcome", how="left").group_by("line").len("count")
    rows = (
        lines.group_by("line", maintain_order=True)
        .agg(pl.col("outcome"))
        .join(counted, on="line", how="left", maintain_order="left")
    )
    counts = [int(count or 0) for count in rows["count"].to_list()]
    cells = [shown(count) for count in counts]
    money = [_money(month, outcomes, cell) for outcomes, cell in zip(rows["outcome"].to_list(), cells, strict=True)]
    names = rows["line"].to_list()
    if apart := approved.height - open_.height:
        # Their outcomes are not told: a line of their own, for which there is no one price.
        names, counts, cells, money = [*names, LINE], [*counts, apart], [*cells, shown(apart)], [*money, None]
    frame = pl.DataFrame(
        {
            "line": [*names, TOTAL],
            "claims": [*cells, shown_total(cells, sum(counts))],
            "amount": [*money, None],
        },
        schema={"line": pl.String, "claims": pl.Int64, "amount": pl.Int64},
    )
    columns = (Column("line", "Outcome"), Column("claims", "Outcomes", "count"), Column("amount", "At price", "money"))
    return Table(f"year_{year}", _year_words(year), "", columns, frame, total=True)


def _lines(month: Month) -> pl.DataFrame:
    """outcome -> the line that tells it."""
    titles = outcome_titles(month.contract)
    return titles.select("outcome", pl.col("group").replace_strict(SENSITIVE, default=pl.col("title")).alias("line"))


def _prices(month: Month, outcomes: Collection[str]) -> set[int]:
    """Every price, in pence, that the cards give these outcomes."""
    return {
        price.pence
        for use in month.contract.cards
        for outcome in use.card.outcomes.values()
        if outcome.code in outcomes
        for price in outcome.prices
    }


def _money(month: Month, outcomes: list[str], cell: Shown) -> int | None:
    """The rounded count at the outcome's price; not shown where the line had more than one price."""
    prices = _prices(month, outcomes)
    if cell is None or len(prices) != 1:
        return None
    return cell * prices.pop()
