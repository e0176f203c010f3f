"""What a command found, in the form that is asked for. Every form returns text; none prints."""

from __future__ import annotations

from importlib import import_module

from kbop_cli.output.reports.report import Case, Entry, Report, Table

__all__ = ["FORMATS", "Case", "Entry", "Report", "Table", "rendered"]

FORMATS = {"text": "plain", "json": "json_text", "github": "github", "junit": "junit", "markdown": "markdown"}
"""The forms, and the modules that know them: one is loaded when it is asked for."""


def rendered(report: Report, form: str) -> str:
    """The report in one of the forms."""
    text: str = import_module(f"{__name__}.{FORMATS[form]}").render(report)
    return text
