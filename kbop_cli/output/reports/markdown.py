"""A report as Markdown, for a comment on a change or a step's summary."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby

from kbop_cli.output.reports.report import Report, Table
from kbop_cli.output.text import safe


def render(report: Report) -> str:
    """A heading, the summary, the entries as lists under their headings, the tables, the notes."""
    parts = [f"## {escaped(report.title)}", escaped(report.summary)]
    for heading, entries in groupby(report.entries, key=lambda entry: entry.heading):
        lines = [f"**{escaped(heading)}**", ""] if heading else []
        lines += [f"- **{escaped(entry.code.replace('_', ' '))}** {escaped(entry.message)}" for entry in entries]
        parts.append("\n".join(lines))
    parts += [table(each) for each in report.tables if each.rows]
    parts += [escaped(note) for note in report.notes]
    return "\n\n".join(parts)


def table(each: Table) -> str:
    """A table with its title in bold."""
    return f"**{escaped(each.title)}**\n\n{grid(each.heading, each.rows, each.right)}"


def grid(heading: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = ()) -> str:
    """A table; `right` names the columns that are set to the right."""
    ends = ["---:" if place in right else "---" for place in range(len(heading))]
    return "\n".join([_row(heading), _row(ends, plain=True), *(_row(row) for row in rows)])


def _row(cells: Sequence[str], *, plain: bool = False) -> str:
    return f"| {' | '.join(cell if plain else escaped(cell) for cell in cells)} |"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is: no emphasis, link, image, code, table or HTML begins in it."""
    line = " ".join(safe(text).split())
    return re.sub(r"([\\`*_\[\]<>|~#])", r"\\\1", line).replace("@", "@\u200b")
