"""A report as plain text."""

from __future__ import annotations

from itertools import groupby

from kbop_cli.output.reports.report import Entry, Report
from kbop_cli.output.text import safe, table


def render(report: Report) -> str:
    """The summary, then the entries under their headings, then the tables and notes."""
    parts = [safe(report.summary)]
    for heading, entries in groupby(report.entries, key=lambda entry: entry.heading):
        lines = [safe(heading)] if heading else []
        lines += [f"{'  ' if heading else ''}{_line(entry)}" for entry in entries]
        parts.append("\n".join(lines))
    for each in report.tables:
        if each.rows:
            parts.append(f"{safe(each.title)}\n{table(each.heading, each.rows, each.right)}")
    parts += [safe(note) for note in report.notes]
    return "\n\n".join(parts)


def _line(entry: Entry) -> str:
    where = f"{entry.place}: " if str(entry.place) else ""
    return safe(f"{where}{entry.code.replace('_', ' ')}: {entry.message}" if entry.code else f"{where}{entry.message}")
