"""The verifier's workbook: what stands is locked, what a person decides is to be filled in from a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from kbop_cli.engine.persons import JUDGEMENTS
from kbop_cli.engine.reporting.shapes import Column, Table
from kbop_cli.output.workbook import Book, lines_of, set_heights, workbook, write_cell

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

SHEET = "Review"
SHOWN = (
    Column("claim_id", "claim_id", "id"),
    Column("participant_id", "participant_id", "id"),
    Column("provider", "provider"),
    Column("title", "outcome"),
    Column("achieved_on", "achieved_on", "date"),
    Column("claimed_on", "claimed_on", "date"),
    Column("stands", "stands"),
    Column("price", "price", "money"),
    Column("person", "needs a person", "yesno"),
    Column("why", "why"),
)
FILLED = ("decision", "decided_by", "decided_on", "reason", "approval_ref")
"""The columns to fill in; their headings are those of the `decisions` table."""

WIDTHS = (14, 13, 26, 30, 11, 11, 10, 11, 9, 70, 13, 18, 12, 50, 14)
HOW = (
    "One row a claim, those that need a person first. Fill in the yellow columns; an empty row changes nothing.",
    "decision: approved, queried (ask in reason) or rejected. decided_by, decided_on and reason are then required.",
    "approval_ref: the reference of an agreed exception; needed to approve a claim that stands rejected.",
    "The reason is shown to the provider: name nobody in it.",
    "Do not change ids, and add no rows: the workbook is refused with the cell. Rows may be sorted or left out.",
    "Then: kbop review DIR --read FILE writes the decisions table; give it to the next kbop verify beside the export.",
)


def write(path: Path, rows: pl.DataFrame, title: str) -> None:
    """Write the workbook. `rows`: `engine.reporting.review.review`."""
    with workbook(path) as book:
        _review(book, rows)
        sheet = book.sheet("How to")
        sheet.set_column(0, 0, 110)
        sheet.write_string(0, 0, title, book.formats["title"])
        for row, line in enumerate(HOW, start=2):
            sheet.write_string(row, 0, line, book.formats["wrap"])


def _review(book: Book, rows: pl.DataFrame) -> None:
    sheet = book.sheet(SHEET)
    labels = [column.label for column in SHOWN]
    for place, label in enumerate([*labels, *FILLED, "check"]):
        sheet.write_string(0, place, label, book.formats["fill_head" if label in FILLED else "head"])
        if place < len(WIDTHS):
            sheet.set_column(place, place, WIDTHS[place])
    table = Table("review", "Review", "", SHOWN, rows)
    for place, column in enumerate(table.columns):
        for row, value in enumerate(rows[column.name].to_list(), start=1):
            write_cell(sheet, row, place, value, column.kind, book, wrap=column.name in ("why", "title", "provider"))
    tall = {
        row: max(lines_of(why or "", WIDTHS[9]), lines_of(title or "", WIDTHS[3]))
        for row, (why, title) in enumerate(rows.select("why", "title").iter_rows(), start=1)
    }
    set_heights(sheet, {0: 2} | tall)
    first = len(SHOWN)
    last = first + len(FILLED)
    for row, value in enumerate(rows["check"].to_list(), start=1):
        for offset, name in enumerate(FILLED):
            form = {"decided_on": "fill_date", "reason": "fill_wrap"}.get(name, "fill")
            sheet.write_blank(row, first + offset, None, book.formats[form])
        sheet.write_string(row, last, value, book.formats["text"])
    sheet.set_column(last, last, 18, None, {"hidden": True})
    if rows.height:
        _rules(book, sheet, rows.height, first)
        sheet.autofilter(0, 0, rows.height, last - 1)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    # No password: it keeps hands off by mistake; that nothing was altered is checked when the file comes back.
    sheet.protect("", {"autofilter": True, "sort": True, "format_columns": True, "format_rows": True})


def _rules(book: Book, sheet: Worksheet, height: int, first: int) -> None:
    """Drop-downs and checks: a decision from the list, a date that is one, a reason wherever there is a decision."""
    from xlsxwriter.utility import xl_rowcol_to_cell  # type: ignore[import-untyped]

    decision = xl_rowcol_to_cell(1, first, col_abs=True)
    sheet.data_validation(1, first, height, first, _list(JUDGEMENTS))
    earliest = {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1)}
    sheet.data_validation(1, first + 2, height, first + 2, {**earliest, "error_message": "Give a date."})
    for offset in (1, 2, 3):
        cell = xl_rowcol_to_cell(1, first + offset)
        missing = {"type": "formula", "criteria": f'=AND({decision}<>"",{cell}="")', "format": book.formats["alarm"]}
        sheet.conditional_format(1, first + offset, height, first + offset, missing)


def _list(words: Sequence[str]) -> dict[str, object]:
    return {
        "validate": "list",
        "source": list(words),
        "error_title": "Decision",
        "error_message": f"Choose one of {', '.join(words)}, or leave it empty.",
    }
