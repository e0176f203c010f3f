"""The payment as a workbook that a person signs: what is paid by whom, its totals, its lines, what caps hold back.

Prints on A4. No cell is a formula or a link; the stated day is the month's: the same batch gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

_PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_A4 = 9
_NARROWEST, _WIDEST = 7, 42

Row = Sequence[object]


def write_book(path: Path, totals: Mapping[str, Any], lines: pl.DataFrame, late: Sequence[bool]) -> None:
    """Write the workbook. `totals` is `control_totals.json`, `lines` in pence, `late` a truth value a line."""
    import xlsxwriter  # type: ignore[import-untyped]

    year, month = totals["month"].split("-")
    whole = BytesIO()  # a full disk is then met by one write, in the system's own words
    with xlsxwriter.Workbook(whole, _PLAIN) as book:
        book.set_properties({"created": datetime(int(year), int(month), 1), "title": f"Payment {totals['batch']}"})  # noqa: DTZ001
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "heading": book.add_format({"bold": True, "bottom": 1, "valign": "top", "align": "left", "indent": 1}),
            "figure": book.add_format({"bold": True, "bottom": 1, "valign": "top", "align": "right"}),
            "money": book.add_format({"num_format": "#,##0.00;[Red]-#,##0.00"}),
            "number": book.add_format({"num_format": "#,##0"}),
            "date": book.add_format({"num_format": "dd/mm/yyyy", "align": "left", "indent": 1}),
            "text": book.add_format({"indent": 1}),
            "line": book.add_format({"bottom": 1}),
        }
        front = _sheet(book, "Payment", totals, landscape=False)
        _front(front, totals, formats)
        told = lines.drop("batch").with_columns(
            pl.Series("late", ["yes" if is_late else "" for is_late in late], pl.String)
        )
        money = [name for name in told.columns if name in {"price", "amount"} or name.startswith("amount_")]
        _listed(_sheet(book, "Lines", totals, landscape=True), told, money, formats)
        held = pl.DataFrame(totals["held"], infer_schema_length=None) if totals["held"] else None
        if held is not None:
            sheet = _sheet(book, "Held back", totals, landscape=True)
            _listed(sheet, held, ["price", "requested", "allowed", "held"], formats)
    path.write_bytes(whole.getvalue())


def _sheet(book: Any, name: str, totals: Mapping[str, Any], *, landscape: bool) -> Any:
    sheet = book.add_worksheet(name)
    sheet.set_paper(_A4)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L&8Batch {totals['batch']}, ledger {totals['ledger']['head']}&R&8&P / &N")
    return sheet


def _front(sheet: Any, totals: Mapping[str, Any], formats: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 31)
    sheet.set_column(2, 6, 17)
    sheet.write_string(0, 0, f"{totals['contract']}: payment {totals['batch']}", formats["title"])
    facts = (
        ("Month", totals["month"]),
        ("Currency", "GBP"),
        ("Prepared by", totals["prepared_by"]),
        ("Approved by", totals["approved_by"]),
        ("Entered on", totals["entered_on"]),
        ("Run (SHA-256)", totals["run"]),
        ("Ledger before", totals["ledger"]["before"]),
        ("Ledger head", totals["ledger"]["head"]),
        ("Identity", totals["identity"]),
    )
    for at, (name, text) in enumerate(facts, start=1):
        sheet.write_string(at, 0, name, formats["text"])
        sheet.write_string(at, 1, text, formats["text"])
    sheet.freeze_panes(1, 0)
    at = len(facts) + 2
    payers: list[Row] = [
        (row["payer"], row["pence"], row["carried_in"], row["due"], row["carried"]) for row in totals["payers"]
    ]
    figures = ("pence", "carried_in", "due", "carried")
    payers.append(("all", *(sum(row[name] for row in totals["payers"]) for name in figures)))
    at = _block(sheet, at, ("Payer", "Of these lines", "Carried in", "To pay now", "Carried forward"), payers, formats)
    kinds = [
        (row["kind"], row["outcome"], row["evidence_class"], _Count(row["lines"]), row["pence"])
        for row in totals["kinds"]
    ]
    kinds.append(("all", "", "", _Count(totals["lines"]), totals["pence"]))
    at = _block(sheet, at, ("Kind", "Outcome", "Evidence", "Lines", "Amount"), kinds, formats)
    caps = [_cap_row(row) for row in totals["caps"]]
    at = _block(sheet, at, ("Cap", "Of", "Limit", "Opening", "This batch", "Closing", "Owed above it"), caps, formats)
    for number, name in enumerate(("Signed, prepared by", "Signed, approved by"), start=1):
        sheet.write_string(at + 2 * number, 0, name, formats["text"])
        for column in (1, 2):
            sheet.write_blank(at + 2 * number, column, None, formats["line"])


class _Count(int):
    """A figure that is no money."""


def _cap_row(row: Mapping[str, Any]) -> Row:
    figures = [row[name] for name in ("limit", "opening", "batch", "closing", "owed")]
    if row["cap"] == "outcome_number":
        figures = [_Count(figure) for figure in figures]
    return (row["cap"], row["name"], *("" if figure is None else figure for figure in figures))


def _block(sheet: Any, at: int, heading: Sequence[str], rows: Sequence[Row], formats: Mapping[str, Any]) -> int:
    """A table on the front sheet; the row after it."""
    for column, name in enumerate(heading):
        is_figure = any(isinstance(row[column], int) for row in rows)
        sheet.write_string(at, column, name, formats["figure" if is_figure else "heading"])
    for number, row in enumerate(rows, start=at + 1):
        for column, value in enumerate(row):
            _cell(sheet, number, column, value, formats, money=not isinstance(value, _Count))
    return at + len(rows) + 2


def _listed(sheet: Any, frame: pl.DataFrame, money: Sequence[str], formats: Mapping[str, Any]) -> None:
    """A long table: its heading stays in sight, and stands on every printed page."""
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(frame.height, 1), frame.width - 1)
    for column, name in enumerate(frame.columns):
        sheet.set_column(column, column, _width(frame[name]))
        sheet.write_string(0, column, name, formats["figure" if frame.schema[name].is_numeric() else "heading"])
    for number, row in enumerate(frame.iter_rows(), start=1):
        for column, (name, value) in enumerate(zip(frame.columns, row, strict=True)):
            _cell(sheet, number, column, value, formats, money=name in money)


def _width(column: pl.Series) -> int:
    """Room for the heading with its filter button, and for the longest cell."""
    longest = column.cast(pl.String).str.len_chars().max()
    return min(max(_NARROWEST, len(column.name) + 4, int(str(longest or 0)) + 3), _WIDEST)


def _cell(sheet: Any, row: int, column: int, value: object, formats: Mapping[str, Any], *, money: bool) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int):
        sheet.write_number(row, column, value / 100 if money else value, formats["money" if money else "number"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["date"])
    else:
        sheet.write_string(row, column, str(value), formats["text"])
