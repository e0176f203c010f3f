"""What a command found, in the form that is asked for. Every form returns text; none prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kbop_cli.output.reports import github, json_text, junit, markdown, plain
from kbop_cli.output.reports.report import Case, Entry, Report, Table

__all__ = ["FORMATS", "Case", "Entry", "Report", "Table"]

FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": plain.render,
    "json": json_text.render,
    "github": github.render,
    "junit": junit.render,
    "markdown": markdown.render,
}
"""Name -> the report in that form."""
