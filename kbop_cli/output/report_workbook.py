"""A report as a workbook: a sheet a section, and the claims and findings that its figures count."""

from __future__ import annotations

from pathlib import Path

from kbop_cli.engine.reporting import listing
from kbop_cli.engine.reporting.report import Told
from kbop_cli.engine.reporting.shapes import Report, Section, Table
from kbop_cli.output import shown
from kbop_cli.output.workbook import Book, set_widths, with_lines, workbook, write_table


def write(path: Path, report: Report, told: Told | None) -> None:
    """Write the workbook. `told`: the claims behind the figures, or None where none is listed."""
    with workbook(path) as book:
        _front(book, report)
        for section in report.sections:
            _section(book, section, report.audience)
        if told is not None:
            _list(book, Table("claims", "Claims", "", *listing.with_facets(told.month, told.facets)))
            _list(book, Table("findings", "Findings", "", listing.FINDINGS, listing.findings(told.month)))


def _front(book: Book, report: Report) -> None:
    sheet = book.sheet("About")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, report.title, book.formats["title"])
    for row, (name, said) in enumerate(report.facts.items(), start=2):
        sheet.write_string(row, 0, name, book.formats["text"])
        sheet.write_string(row, 1, said, book.formats["wrap"])


def _section(book: Book, section: Section, audience: str) -> None:
    """Short tables one under the other on one sheet; long ones on a sheet of their own, to sort and filter."""
    short = [table for table in section.tables if not table.long]
    hidden = shown.HIDDEN if audience == "public" else ""
    if short or section.lines:
        sheet = book.sheet(section.title)
        widths = set_widths(sheet, short) if short else []
        sheet.write_string(0, 0, section.title, book.formats["title"])
        lines = [part for part in (section.about, *section.lines) if part]
        top = with_lines(sheet, book, 1, lines, widths) + 1
        for table in short:
            if len(section.tables) > 1:
                sheet.write_string(top, 0, table.title, book.formats["title"])
                top = with_lines(sheet, book, top + 1, [table.about] if table.about else [], widths)
            top = write_table(book, sheet, table, top, widths, hidden) + 1
    for table in section.tables:
        if table.long:
            _list(book, table, section.title)


def _list(book: Book, table: Table, name: str = "") -> None:
    """One table a sheet, its heading frozen, ready to filter."""
    sheet = book.sheet(name if name and name.lower() not in book.taken else table.title)
    write_table(book, sheet, table, 0, set_widths(sheet, [table]))
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    if table.frame.height:
        sheet.autofilter(0, 0, table.frame.height, len(table.columns) - 1)
