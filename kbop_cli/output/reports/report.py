"""A report before it has a form: what is told to people, what to machines, and what passed or failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kbop_cli.errors import Place

Level = Literal["error", "warning", "notice"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing said of a place. `heading` groups what is told together (an outcome, say)."""

    level: Level
    code: str
    message: str
    place: Place
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that passes (`failed` is empty) or fails."""

    group: str
    name: str
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table under a title; `right` names the columns that are set to the right."""

    title: str
    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """`title` and `summary` come first, `notes` last; `data` is the whole as JSON holds it."""

    title: str
    summary: str
    data: Mapping[str, Any]
    entries: tuple[Entry, ...] = ()
    cases: tuple[Case, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = field(default=())
