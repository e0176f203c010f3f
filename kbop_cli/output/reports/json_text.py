"""A report as JSON."""

from __future__ import annotations

import json

from kbop_cli.output.reports.report import Report


def render(report: Report) -> str:
    """The report's data, as it is."""
    return json.dumps(report.data, indent=2, ensure_ascii=False)
