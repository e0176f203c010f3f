"""The sound month as one workbook, and its cells as a spreadsheet holds them: dates, figures, formulas, errors."""

from __future__ import annotations

import datetime as dt
import functools
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

import xlsxwriter

from tests.mutating.export import Grid, Judged, clean, judge


@dataclass(frozen=True)
class Formula:
    """A formula and the value that was saved with it; `#N/A` and the like are saved as errors."""

    text: str
    saved: str | float


Cell = str | int | float | dt.date | bool | Formula | None


@dataclass
class Sheet:
    """A sheet: its rows of cells, and all that does not stand in them. Rows and columns count from 0 within the table."""

    name: str
    rows: list[list[Cell]]
    down: int = 0
    right: int = 0
    state: str = ""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    filtered: bool = False
    remarks: dict[tuple[int, int], str] = field(default_factory=dict)

    def column(self, name: str) -> int | None:
        """The place of a heading."""
        return self.rows[0].index(name) if name in self.rows[0] else None


@dataclass
class Book:
    """A workbook. `relabelled`: it says afterwards that its days count from the other epoch."""

    sheets: list[Sheet]
    from_1904: bool = False
    relabelled: bool = False

    def sheet(self, name: str) -> Sheet:
        """The sheet that bears a name."""
        return next(sheet for sheet in self.sheets if sheet.name == name)


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIGURE = re.compile(r"\d{1,6}(\.\d{1,4})?")
_TEXTS = {"claim_id", "participant_id", "document_id", "approval_ref", "sha256", "qualification_number"}


def book(grids: dict[str, Grid]) -> Book:
    """Tables as sheets, days and figures as a spreadsheet holds them, identifiers as text."""
    return Book([Sheet(name, [list(row) for row in _typed(grid)]) for name, grid in grids.items()])


def _typed(grid: Grid) -> Iterator[list[Cell]]:
    heading, *records = grid
    yield list(heading)
    for row in records:
        yield [
            cell if name in _TEXTS else _value(cell)
            for name, cell in zip([*heading, *heading[:1] * len(row)], row, strict=False)
        ]


def _value(cell: str) -> Cell:
    if _DAY.fullmatch(cell):
        try:
            return dt.date.fromisoformat(cell)
        except ValueError:
            return cell
    if _FIGURE.fullmatch(cell):
        return float(cell)
    return cell or None


def saved(made: Book) -> bytes:
    """The workbook as XLSX."""
    out = io.BytesIO()
    file = xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": made.from_1904})
    day = file.add_format({"num_format": "dd/mm/yyyy"})
    for sheet in made.sheets:
        laid = file.add_worksheet(sheet.name)
        for top, left, bottom, right in sheet.merged:
            laid.merge_range(top + sheet.down, left + sheet.right, bottom + sheet.down, right + sheet.right, "")
        for at, row in enumerate(sheet.rows):
            for place, cell in enumerate(row):
                _write(laid, at + sheet.down, place + sheet.right, cell, day)
        _dress(laid, sheet)
    file.close()
    return _relabelled(out.getvalue()) if made.relabelled else out.getvalue()


def _write(laid: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell, day: object) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        laid.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        laid.write_number(row, column, cell)
    elif isinstance(cell, dt.date):
        laid.write_datetime(row, column, cell, day)
    elif isinstance(cell, Formula):
        laid.write_formula(row, column, cell.text, None, cell.saved)
    else:
        laid.write_string(row, column, cell)


def _dress(laid: xlsxwriter.worksheet.Worksheet, sheet: Sheet) -> None:
    for at in sheet.hidden_rows:
        laid.set_row(at + sheet.down, None, None, {"hidden": True})
    for place in sheet.hidden_columns:
        laid.set_column(place + sheet.right, place + sheet.right, None, None, {"hidden": True})
    if sheet.filtered:
        last, right = len(sheet.rows) - 1, len(sheet.rows[0]) - 1
        laid.autofilter(sheet.down, sheet.right, last + sheet.down, right + sheet.right)
    for (at, place), text in sheet.remarks.items():
        laid.write_comment(at + sheet.down, place + sheet.right, text)
    if sheet.state == "hidden":
        laid.hide()
    elif sheet.state:
        laid.very_hidden()


def _relabelled(content: bytes) -> bytes:
    """The same bytes under the other epoch: every day is four years out, and nothing in the cells shows it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            text = before.read(part)
            if part.filename == "xl/workbook.xml":
                was = b' date1904="1"'
                text = text.replace(was, b"") if was in text else text.replace(b"<workbookPr", b"<workbookPr" + was)
            after.writestr(part.filename, text)
    return out.getvalue()


@functools.cache
def clean_book_run() -> Judged:
    """The sound month as a workbook, judged."""
    judged = judge({"month.xlsx": saved(book(dict(clean())))})
    assert judged is not None
    return judged
