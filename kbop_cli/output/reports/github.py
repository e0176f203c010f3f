"""A report as workflow commands of GitHub Actions: each entry an annotation at its line.

The form is that of https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions.
"""

from __future__ import annotations

from kbop_cli.output.reports.report import Entry, Report


def render(report: Report) -> str:
    """One command an entry; the summary as a notice where there is no entry."""
    if not report.entries:
        return f"::notice title={_property(report.title)}::{_message(report.summary)}"
    return "\n".join(_command(entry) for entry in report.entries)


def _command(entry: Entry) -> str:
    heading = f"{entry.heading}: " if entry.heading else ""
    properties = {
        "file": entry.place.file,
        "line": str(entry.place.line or ""),
        "col": str(entry.place.line_column or ""),
        "title": entry.code.replace("_", " "),
    }
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{entry.level} {given}::{_message(heading + entry.message)}"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
