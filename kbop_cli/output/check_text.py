"""What a check found, as text: counts by file and by cause first, then every problem with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kbop_cli.errors import Place
from kbop_cli.output.text import safe, table

Read = Sequence[Mapping[str, Any]]

_HEADED = {
    "fault": "Cells that need mending: {:,}",
    "remark": "Cells that were read and look odd: {:,}",
    "evidence": "Evidence that is outstanding: {:,}",
}


def check_text(
    read: Read, notes: Iterable[str], causes: Iterable[Mapping[str, Any]], problems: Iterable[Mapping[str, Any]]
) -> str:
    """The whole report."""
    heading = ["file", "sheet", "table", "rows", "faults", "remarks", "evidence"]
    counted = ("rows", "faults", "remarks", "evidence")
    rows = [(one["file"], one["sheet"], one["table"], *(f"{one[name]:,}" for name in counted)) for one in read]
    parts = [table(heading, rows, right=(3, 4, 5, 6))]
    said = [f"- {_named(one)}: {note}" for one in read for note in one["notes"]] + [f"- {note}" for note in notes]
    if said:
        parts.append("Said of the files:\n" + "\n".join(map(safe, said)))
    by_kind: dict[str, list[Mapping[str, Any]]] = {}
    for one in causes:
        by_kind.setdefault(one["kind"], []).append(one)
    if "fault" not in by_kind:
        parts.append("Every cell can be read.")
    for kind, heading_text in _HEADED.items():
        if found := by_kind.get(kind):
            parts.append(heading_text.format(sum(one["count"] for one in found)))
            body = [(one["file"], one["sheet"], one["code"], one["column"], f"{one['count']:,}") for one in found]
            parts.append(table(["file", "sheet", "cause", "column", "cells"], body, right=(4,)))
    if lines := problem_lines(problems):
        parts.append(lines)
    return "\n\n".join(parts)


def problem_lines(problems: Iterable[Mapping[str, Any]]) -> str:
    """A line a problem: its place and what would mend it."""
    return "\n".join(f"{_place(one)}: {safe(said_of(one))}" for one in problems)


def said_of(problem: Mapping[str, Any]) -> str:
    """The message behind the cell as typed; of a private cell, `cell` holds its kind alone."""
    if problem["code"] == "unknown_word":
        return str(problem["message"])
    if problem["kind"] == "evidence":
        return f'claim "{problem["cell"]}", {problem["message"]}'
    mark = "looks odd: " if problem["kind"] == "remark" else ""
    return f'{mark}"{problem["cell"]}": {problem["message"]}'


def _named(one: Mapping[str, Any]) -> str:
    return f"{one['file']} ({one['sheet']})" if one["sheet"] else str(one["file"])


def _place(problem: Mapping[str, Any]) -> str:
    return str(
        Place(file=problem["file"], sheet=problem["sheet"], row=problem["row"] or 0, column=problem["column"] or "")
    )
