"""A proposed mapping as text, as a value for JSON, and as the lines that the contract would hold."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from kbop_cli.output.text import safe, table
from kbop_cli.proposal import Proposal, Proposed

_WORDS_SHOWN = 40


def map_text(sheet: Proposal) -> str:
    """What is proposed for one sheet."""
    place = f"{sheet.file}#{sheet.sheet}" if sheet.sheet else sheet.file
    parts = [f"{place}: table {sheet.table}" + ("" if sheet.named else " (by its columns; its name tells none)")]
    rows = [(one.column, one.heading, *_sure(one), "; ".join(one.samples)) for one in sheet.columns]
    if rows:
        parts.append(table(["column", "heading", "sure?", "%", "why", "samples"], rows, right=(3,)))
    if sheet.missing:
        parts.append(f"Needed, and no heading is like it: {', '.join(sheet.missing)}")
    if sheet.unused:
        parts.append(f"Headings of no column of ours, kept aside: {safe(', '.join(sheet.unused))}")
    if sheet.words:
        words = [
            (one.column, one.theirs, one.ours or "(none is near)", f"{one.count:,}", one.level) for one in sheet.words
        ]
        parts.append(table(["column", "word there", "ours", "cells", "sure?"], words[:_WORDS_SHOWN], right=(3,)))
        if len(words) > _WORDS_SHOWN:
            parts.append(f"and {len(words) - _WORDS_SHOWN:,} words more; --format json tells all.")
    if not sheet.named:
        parts.append(f"Give it to other commands as {sheet.table}={place}")
    return "\n\n".join(parts)


def _sure(one: Proposed) -> tuple[str, str, str]:
    return one.level, "" if one.level == "known" else f"{one.confidence:.0%}", one.because


def as_value(sheet: Proposal) -> dict[str, Any]:
    """The same for JSON."""
    return {
        "file": sheet.file,
        "sheet": sheet.sheet,
        "table": sheet.table,
        "named": sheet.named,
        "columns": [
            {
                "column": one.column,
                "heading": one.heading,
                "level": one.level,
                "confidence": one.confidence,
                "because": one.because,
                "samples": list(one.samples),
            }
            for one in sheet.columns
        ],
        "missing": list(sheet.missing),
        "unused": list(sheet.unused),
        "words": [
            {
                "column": one.column,
                "theirs": one.theirs,
                "ours": one.ours,
                "count": one.count,
                "level": one.level,
                "confidence": round(one.confidence, 2),
            }
            for one in sheet.words
        ],
    }


def as_yaml(columns: Mapping[str, Mapping[str, Sequence[str]]], values: Mapping[str, Any]) -> str:
    """The lines as the contract would hold them."""
    lines = []
    if columns:
        lines.append("columns:")
    for title, named in columns.items():
        lines.append(f"  {title}:")
        for name, headings in named.items():
            said = json.dumps(headings[0] if len(headings) == 1 else list(headings), ensure_ascii=False)
            lines.append(f"    {name}: {said}")
    if values:
        lines.append("values:")
    for title, of_table in values.items():
        lines.append(f"  {title}:")
        for name, words in of_table.items():
            lines.append(f"    {name}:")
            lines += [f"      {_text(theirs)}: {_text(ours)}" for theirs, ours in words.items()]
    return "\n".join(safe(line) for line in lines)


def _text(said: str) -> str:
    return json.dumps(said, ensure_ascii=False)
