"""A copy of what was read with its problems marked: each cell where it stood, coloured, with a comment that says why.

Cells are kept as they were read. Text is written as text, so that no spreadsheet runs it; days of a workbook stay
days. A sheet of all problems stands first. The same input gives the same bytes.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kbop_cli.errors import KbopError, Place, Problem

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
}
_COLOURS = {"fault": "#FFC7CE", "remark": "#FFEB9C", "evidence": "#BDD7EE"}
_LAST_ROW, _LONGEST, _LONGEST_COMMENT = 1_048_576, 32_767, 32_000
_DAY = re.compile(r"((?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}) 00:00:00")
_HEADING = ("problem", "file", "sheet", "row", "column", "cell", "code", "what to do")
_WIDTHS = (10, 22, 16, 8, 22, 26, 28, 90)
_LINE, _LINE_HEIGHT = 80, 15
"""About how many signs of a message fit on a line, and the line's height in points."""

Marks = Mapping[tuple[int, int], Sequence[tuple[str, str]]]
"""By row and column, as the file numbers them from 1: the kind of each problem and what is said of it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be copied: a name for it, its rows with the number each has in the file, and its marks."""

    name: str
    rows: Iterator[tuple[int, Sequence[str | None]]]
    marks: Marks
    days: bool


def write_marked(path: Path, listed: Iterable[Sequence[object]], sheets: Iterable[Sheet]) -> None:
    """Write the workbook, whole or not at all. `listed` are the rows of the sheet of problems, after `_HEADING`."""
    import xlsxwriter  # type: ignore[import-untyped]

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-", suffix=".xlsx")
    os.close(handle)
    try:
        with xlsxwriter.Workbook(name, _OPTIONS) as book:
            book.set_properties({"created": datetime(2000, 1, 1), "title": "Export with its problems marked"})  # noqa: DTZ001
            formats = _formats(book)
            used = {"problems"}
            _list(book.add_worksheet("Problems"), listed, formats)
            for sheet in sheets:
                _copy(book.add_worksheet(_unused(sheet.name, used)), sheet, formats)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _formats(book: Any) -> dict[tuple[str, bool], Any]:
    formats: dict[tuple[str, bool], Any] = {("", False): None}
    formats["heading", False] = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats["wrapped", False] = book.add_format({"text_wrap": True, "valign": "top"})
    formats["", True] = book.add_format({"num_format": "dd/mm/yyyy"})
    for kind, colour in _COLOURS.items():
        formats[kind, False] = book.add_format({"bg_color": colour})
        formats[kind, True] = book.add_format({"bg_color": colour, "num_format": "dd/mm/yyyy"})
    return formats


def _list(sheet: Any, listed: Iterable[Sequence[object]], formats: Mapping[tuple[str, bool], Any]) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    for column, (name, width) in enumerate(zip(_HEADING, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, formats["heading", False])
    for at, row in enumerate(listed, start=1):
        if at >= _LAST_ROW:
            break
        sheet.set_row(at, _LINE_HEIGHT * (1 + len(str(row[-1])) // _LINE))
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(at, column, value, formats["wrapped", False])
            elif value:
                sheet.write_string(at, column, str(value)[:_LONGEST], formats["wrapped", False])


def _copy(sheet: Any, copied: Sheet, formats: Mapping[tuple[str, bool], Any]) -> None:
    sheet.set_column(0, 60, 16)
    sheet.set_comments_author("kbop")
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{_LAST_ROW}", "two_digit_text_year": f"A1:XFD{_LAST_ROW}"})
    for at, (number, cells) in enumerate(copied.rows):
        if at >= _LAST_ROW:
            raise _too_long(copied.name)
        for place, cell in enumerate(cells):
            found = copied.marks.get((number, place + 1), ())
            if (cell is not None and cell != "") or found:
                _write(sheet, at, place, cell or "", found, copied.days, formats)


def _write(
    sheet: Any,
    row: int,
    column: int,
    cell: str,
    found: Sequence[tuple[str, str]],
    days: bool,
    formats: Mapping[tuple[str, bool], Any],
) -> None:
    kind = next((name for name in _COLOURS if any(name == one for one, _ in found)), "")
    day = _DAY.fullmatch(cell) if days else None
    if day and day[1] >= "1900-03-01":
        sheet.write_datetime(row, column, datetime.fromisoformat(day[1]), formats[kind, True])
    elif cell:
        sheet.write_string(row, column, cell[:_LONGEST], formats[kind, False])
    else:
        sheet.write_blank(row, column, None, formats[kind, False])
    if found:
        text = "\n".join(said for _, said in found)[:_LONGEST_COMMENT]
        sheet.write_comment(row, column, text, {"x_scale": 2.5, "y_scale": 1 + len(text) // 160})


def _unused(name: str, used: set[str]) -> str:
    """The name as a sheet may bear it: 31 signs without `[]:*?/\\`, no apostrophe at its ends, each once."""
    plain = re.sub(r"[\[\]:*?/\\]", "_", name).strip("'")[:31] or "Sheet"
    wanted, number = plain, 1
    while wanted.lower() in used or wanted.lower() == "history":
        number += 1
        wanted = f"{plain[: 31 - len(str(number)) - 1]} {number}"
    used.add(wanted.lower())
    return wanted


def _too_long(name: str) -> KbopError:
    return KbopError(
        Problem(
            Place(file=name),
            f"it has more than the {_LAST_ROW:,} rows that a sheet holds, so no copy of it can be marked.",
            mend="Take the problems as CSV instead: --csv FILE.",
        )
    )
