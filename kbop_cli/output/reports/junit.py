"""A report as JUnit XML, as CI services read it."""

from __future__ import annotations

import unicodedata
from itertools import groupby

from kbop_cli.output.reports.report import Case, Report


def render(report: Report) -> str:
    """A suite for each group of cases; of a report without cases, one case that passes."""
    cases = report.cases or (Case(report.title, "nothing found"),)
    failed = sum(bool(case.failed) for case in cases)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="{_escaped(report.title)}" tests="{len(cases)}" failures="{failed}">',
    ]
    for group, members in groupby(cases, key=lambda case: case.group):
        suite = list(members)
        failures = sum(bool(case.failed) for case in suite)
        lines.append(f'  <testsuite name="{_escaped(group)}" tests="{len(suite)}" failures="{failures}">')
        lines += [_case(case) for case in suite]
        lines.append("  </testsuite>")
    return "\n".join([*lines, "</testsuites>"])


def _case(case: Case) -> str:
    head = f'    <testcase classname="{_escaped(case.group)}" name="{_escaped(case.name)}"'
    if not case.failed:
        return f"{head}/>"
    first = case.failed.split("\n", 1)[0]
    return f'{head}><failure message="{_escaped(first)}">{_escaped(case.failed)}</failure></testcase>'


def _escaped(text: str) -> str:
    """Text for XML 1.0, which knows no control signs."""
    shown = "".join("?" if unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" else sign for sign in text)
    signs = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
    return "".join(signs.get(sign, sign) for sign in shown)
