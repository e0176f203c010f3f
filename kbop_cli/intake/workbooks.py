"""Workbooks as sheets of text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import fastexcel
import polars as pl

from kbop_cli.errors import Place, fail


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, whether it is hidden, and its cells as text (`0`, `1` …) with their `row`."""

    name: str
    hidden: bool
    cells: pl.DataFrame


def read(path: Path, shown: str) -> list[Sheet]:
    """Every sheet of the workbook."""
    try:
        book = fastexcel.read_excel(path)
        return [_sheet(book, at) for at in range(len(book.sheet_names))]
    except fastexcel.FastExcelError as error:
        raise fail(
            f"the workbook cannot be read ({str(error).splitlines()[0]}).",
            mend="Open it and save it again as XLSX.",
            place=Place(file=shown),
        ) from None


def _sheet(book: fastexcel.ExcelReader, at: int) -> Sheet:
    loaded = book.load_sheet(at, header_row=None, skip_rows=0, dtypes="string")
    cells = loaded.to_polars() if loaded.width else pl.DataFrame()
    cells = cells.rename({name: str(place) for place, name in enumerate(cells.columns)})
    rows = pl.int_range(1, cells.height + 1, dtype=pl.UInt32, eager=True)
    return Sheet(loaded.name, loaded.visible != "visible", cells.with_columns(row=rows))
