"""Workbooks that nothing in an export can run: text stays text, the same input gives the same bytes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from kbop_cli.columns import NUMBER_SCALE, PENCE
from kbop_cli.engine.reporting.shapes import SHARE, Column, Table

if TYPE_CHECKING:
    from xlsxwriter import Workbook  # type: ignore[import-untyped]
    from xlsxwriter.format import Format  # type: ignore[import-untyped]
    from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

MADE = datetime(2020, 1, 1)  # noqa: DTZ001 - a workbook must say when it was made; ours says the same each time
LONGEST = 32_767
"""A cell of a workbook holds no more letters."""

NARROW, WIDE, PLAIN = 10, 44, 8
"""Widths of columns, in letters; PLAIN is that of a column of which nothing is said."""

ACROSS = 9
"""Sentences run across so many columns, where a table is narrower."""

FIGURES = ("count", "number", "money", "share")

LINE, MOST_LINES = 15, 27
"""A line's height in points, and how many a row of a workbook can be high."""

_FIGURE = {"align": "right", "indent": 1}
"""Figures stand clear of the text in the next column."""

_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "soft": {"font_color": "#4d5b69", "text_wrap": True, "valign": "top"},
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#e7ecf1", "bottom": 1},
    "head_figure": {
        "bold": True,
        "text_wrap": True,
        "valign": "top",
        "bg_color": "#e7ecf1",
        "bottom": 1,
        **_FIGURE,
    },
    "text": {"valign": "top"},
    "total": {"valign": "top", "bold": True, "top": 1},
    "total_count": {"num_format": "#,##0", **_FIGURE, "valign": "top", "bold": True, "top": 1},
    "total_number": {"num_format": "#,##0.##", **_FIGURE, "valign": "top", "bold": True, "top": 1},
    "total_money": {"num_format": "£#,##0.00", **_FIGURE, "valign": "top", "bold": True, "top": 1},
    "total_share": {"num_format": "0.0%", **_FIGURE, "valign": "top", "bold": True, "top": 1},
    "wrap": {"valign": "top", "text_wrap": True},
    "count": {"num_format": "#,##0", **_FIGURE, "valign": "top"},
    "number": {"num_format": "#,##0.##", **_FIGURE, "valign": "top"},
    "money": {"num_format": "£#,##0.00", **_FIGURE, "valign": "top"},
    "share": {"num_format": "0.0%", **_FIGURE, "valign": "top"},
    "date": {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"},
    "fill": {"bg_color": "#fff8dc", "border": 1, "border_color": "#c9b458", "valign": "top", "locked": False},
    "fill_wrap": {
        "bg_color": "#fff8dc",
        "border": 1,
        "border_color": "#c9b458",
        "valign": "top",
        "text_wrap": True,
        "locked": False,
    },
    "fill_date": {
        "bg_color": "#fff8dc",
        "border": 1,
        "border_color": "#c9b458",
        "valign": "top",
        "num_format": "yyyy-mm-dd",
        "locked": False,
    },
    "fill_head": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#f2d66b", "bottom": 1},
    "alarm": {"bg_color": "#f8d0cc"},
}


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook that is being written, with its formats by name. `taken`: the sheets' names, in small letters."""

    book: Workbook
    formats: Mapping[str, Format]
    taken: set[str]

    def sheet(self, name: str) -> Worksheet:
        """A new sheet; the name is made fit and unlike the others."""
        plain = re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:28] or "Sheet"
        fit, number = plain, 2
        while fit.lower() in self.taken:
            fit, number = f"{plain[:28]} {number}", number + 1
        self.taken.add(fit.lower())
        sheet = self.book.add_worksheet(fit)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&RPage &P of &N")
        return sheet


@contextmanager
def workbook(path: Path) -> Iterator[Book]:
    """A workbook to fill, written when the block ends."""
    from xlsxwriter import Workbook

    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(str(path), {**plain, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": MADE, "author": "kbop"})
    yield Book(book, {name: book.add_format(dict(form)) for name, form in _FORMATS.items()}, set())
    book.close()


def write_cell(
    sheet: Worksheet,
    row: int,
    place: int,
    value: Any,
    kind: str,
    book: Book,
    *,
    wrap: bool = False,
    total: bool = False,
) -> None:
    """One cell by its kind; what is not known stays empty. Text is written as text, whatever it looks like."""
    if value is None:
        return
    formats = book.formats
    if kind in FIGURES:
        scale = {"count": 1, "number": NUMBER_SCALE, "money": PENCE, "share": SHARE}[kind]
        sheet.write_number(row, place, value / scale, formats[f"total_{kind}" if total else kind])
    elif isinstance(value, date):
        # Excel's calendar begins in 1900: an earlier day is text.
        if value.year < 1900:
            sheet.write_string(row, place, value.isoformat(), formats["text"])
        else:
            sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), formats["date"])  # noqa: DTZ001
    else:
        said = ("yes" if value else "no") if kind == "yesno" else str(value)
        sheet.write_string(row, place, said[:LONGEST], formats["total" if total else "wrap" if wrap else "text"])


def write_table(book: Book, sheet: Worksheet, table: Table, top: int, widths: Sequence[int], hidden: str = "") -> int:
    """A table with its heading from row `top` on; the row after it. `hidden` stands for a figure that is null.

    `widths` are those of the sheet's columns: rows are made as high as their text asks.
    """
    tall = Counter(
        {top: max(lines_of(column.label, width) for column, width in zip(table.columns, widths, strict=False))}
    )
    for place, column in enumerate(table.columns):
        figure = column.kind in FIGURES
        sheet.write_string(top, place, column.label, book.formats["head_figure" if figure else "head"])
        wraps = widths[place] == WIDE
        last = top + table.frame.height if table.total else -1
        for row, value in enumerate(table.frame[column.name].to_list(), start=top + 1):
            if value is None and hidden and column.kind in ("count", "money", "share"):
                sheet.write_string(row, place, hidden, book.formats["text"])
            else:
                write_cell(sheet, row, place, value, column.kind, book, wrap=wraps, total=row == last)
            if wraps and isinstance(value, str):
                tall[row] = max(tall[row], lines_of(value, WIDE))
    set_heights(sheet, tall)
    return top + 1 + table.frame.height


def set_heights(sheet: Worksheet, tall: Mapping[int, int]) -> None:
    """Make rows so many lines high: not every program does so by itself."""
    for row, lines in tall.items():
        if lines > 1:
            sheet.set_row(row, LINE * min(lines, MOST_LINES))


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column so many letters wide, words kept whole as far as can be told."""
    return sum(-(-max(len(part), 1) // max(width - 2, 1)) for part in text.split("\n"))


def _width(table: Table, column: Column) -> int:
    """A width that shows most cells, between narrow and wide."""
    series = table.frame[column.name]
    kinds = {"money": 13, "date": 11, "count": NARROW, "number": NARROW, "share": NARROW, "yesno": NARROW}
    if column.kind in kinds:
        # Letters of a heading are bold, and its words are to stay whole.
        return max(kinds[column.kind], *(len(word) + 3 for word in column.label.split()))
    longest = series.str.len_chars().max() if series.dtype == pl.String else None
    return min(max(NARROW, len(column.label), int(longest) + 2 if isinstance(longest, int) else 0), WIDE)


def set_widths(sheet: Worksheet, tables: Sequence[Table]) -> list[int]:
    """The widest that any of a sheet's tables asks for, column by column."""
    most = max(len(table.columns) for table in tables)
    widths = [
        max(_width(table, table.columns[place]) for table in tables if place < len(table.columns))
        for place in range(most)
    ]
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    return widths


def with_lines(sheet: Worksheet, book: Book, top: int, lines: Collection[str], widths: Sequence[int]) -> int:
    """Sentences across the sheet, a row each, in soft letters; the row after them."""
    last = max(len(widths), ACROSS) - 1
    width = sum(widths) + PLAIN * max(ACROSS - len(widths), 0)
    for line in lines:
        sheet.merge_range(top, 0, top, last, "", book.formats["soft"])
        sheet.write_string(top, 0, line[:LONGEST], book.formats["soft"])
        set_heights(sheet, {top: lines_of(line, width)})
        top += 1
    return top
