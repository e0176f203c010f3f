"""A document as a workbook for signing off: the text on one sheet, each named table on its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kbop_cli.document import Bullets, Document, Grid, Heading
from kbop_cli.output.run_folder import cannot_write
from kbop_cli.output.text import safe

WIDEST = 60


def write(document: Document, path: Path) -> None:
    """Write the workbook whole, or leave what was there. Raises KbopError where it cannot be written."""
    import xlsxwriter  # type: ignore[import-untyped]
    from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]

    aside = path.with_name(f".{path.name}.new")
    # Text is text: no cell is taken for a formula, a number or a link.
    options = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        book = xlsxwriter.Workbook(str(aside), options)
        _fill(book, document)
        book.close()
        aside.replace(path)
    except FileCreateError as error:
        refused = error.args[0] if error.args and isinstance(error.args[0], OSError) else OSError()
        raise cannot_write(path, refused) from None
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise cannot_write(path, error) from None


def _fill(book: Any, document: Document) -> None:
    import datetime

    # The same card gives the same bytes.
    book.set_properties({"title": document.title, "created": datetime.datetime(2000, 1, 1)})  # noqa: DTZ001
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    front = book.add_worksheet("Card")
    front.set_column(0, 0, 24)
    front.set_column(1, 4, 40)
    row = 0
    for block in document.blocks:
        if isinstance(block, Grid) and block.sheet:
            _sheet(book.add_worksheet(block.sheet), block, bold, plain)
            front.write_string(row, 0, f"See the sheet {block.sheet}.", plain)
            row += 2
        elif isinstance(block, Grid):
            row = _rows(front, row, block, bold, plain) + 1
        elif isinstance(block, Bullets):
            for item in block.items:
                front.write_string(row, 0, safe(item), plain)
                row += 1
        else:
            front.write_string(row, 0, safe(block.text), bold if isinstance(block, Heading) else None)
            row += 1


def _sheet(sheet: Any, grid: Grid, bold: Any, plain: Any) -> None:
    _rows(sheet, 0, grid, bold, plain)
    sheet.freeze_panes(1, 0)
    if grid.rows:
        sheet.autofilter(0, 0, len(grid.rows), len(grid.heading) - 1)
    for place, name in enumerate(grid.heading):
        longest = max([len(name), *(len(row[place]) for row in grid.rows)])
        sheet.set_column(place, place, min(WIDEST, longest + 2))


def _rows(sheet: Any, first: int, grid: Grid, bold: Any, plain: Any) -> int:
    for place, name in enumerate(grid.heading):
        sheet.write_string(first, place, safe(name), bold)
    for number, cells in enumerate(grid.rows, start=first + 1):
        for place, cell in enumerate(cells):
            sheet.write_string(number, place, safe(cell), plain)
    return first + 1 + len(grid.rows)
