"""The worked month as files: a folder of CSV files, and one workbook with the same tables as sheets.

The cells are written as they are given, faults and all: these are exports as they come in, not results. In the
workbook a clean date is a real date and a clean figure a number, as in a spreadsheet that people keep; ids are text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from kbop_cli.columns import TABLES, Type

Tables = Mapping[str, Sequence[Mapping[str, str]]]

CREATED = datetime(2023, 7, 3)  # noqa: DTZ001 - the workbook's stated day, the same for everybody
_DATE = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")
_FIGURE = re.compile(r"(0|[1-9][0-9]{0,8})(\.[0-9]{2})?")
_WIDTHS: Mapping[Type, int] = {"note": 36, "name": 16, "date": 12, "yesno": 8, "money": 12, "number": 10}


def write_csv(tables: Tables, folder: Path) -> None:
    """Write each table as `<table>.csv` (UTF-8, comma) into the folder, which is made where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def write_xlsx(tables: Tables, path: Path) -> None:
    """Write one workbook, a sheet a table. The same tables give the same bytes."""
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, plain) as book:
        book.set_properties({"created": CREATED, "title": "A worked month: synthetic people"})
        formats = {
            "heading": book.add_format({"bold": True}),
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "number": book.add_format(),
        }
        for name, rows in tables.items():
            _sheet(book.add_worksheet(name), name, rows, formats)


def _sheet(sheet: Any, table: str, rows: Sequence[Mapping[str, str]], formats: Mapping[str, Any]) -> None:
    columns = list(rows[0])
    sheet.freeze_panes(1, 1)
    for at, column in enumerate(columns):
        kind = TABLES[table][column].type
        sheet.set_column(at, at, _WIDTHS.get(kind, 18))
        sheet.write_string(0, at, column, formats["heading"])
        for number, row in enumerate(rows, start=1):
            _cell(sheet, number, at, row[column], kind, formats)


def _cell(sheet: Any, row: int, column: int, text: str, kind: Type, formats: Mapping[str, Any]) -> None:
    if not text:
        return
    day = _day(text) if kind == "date" else None
    if day is not None:
        sheet.write_datetime(row, column, day, formats["date"])
    elif kind in ("money", "number") and _FIGURE.fullmatch(text):
        sheet.write_number(row, column, float(text), formats[kind])
    else:
        sheet.write_string(row, column, text)


def _day(text: str) -> date | None:
    """The day of a clean cell; None where it is a mistake, which is kept as it was typed."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None
