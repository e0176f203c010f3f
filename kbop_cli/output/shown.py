"""How a cell of a report reads, and where it leads. The page and the workbook write the same words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import polars as pl

from kbop_cli.columns import NUMBER_SCALE, PENCE
from kbop_cli.engine.reporting.shapes import SHARE, TOTAL, Column, Kind, Table

HIDDEN = "*"
"""What stands for a count that is not published."""

FIGURES: frozenset[Kind] = frozenset({"count", "number", "money", "share"})


def text(value: Any, kind: Kind, *, pence: bool = True) -> str:
    """A cell as text: £1,234.50, 25.0 %, 2023-06-30, yes; what is not known is empty. `pence`: shown, or left out."""
    if value is None:
        return ""
    if kind == "yesno":
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return _figure(value, kind, pence=pence) if kind in FIGURES else str(value)


def _figure(value: int, kind: Kind, *, pence: bool) -> str:
    sign, size = ("−", -value) if value < 0 else ("", value)
    if kind == "money":
        return f"{sign}£{size // PENCE:,}" + (f".{size % PENCE:02d}" if pence else "")
    if kind == "share":
        tenths = (size * 1000 * 2 + SHARE) // (2 * SHARE)
        return f"{sign}{tenths // 10:,}.{tenths % 10} %"
    if kind == "number":
        rest = f"{size % NUMBER_SCALE:04d}".rstrip("0")
        return f"{sign}{size // NUMBER_SCALE:,}{'.' if rest else ''}{rest}"
    return f"{sign}{size:,}"


def pairs(column: Column, row: Mapping[str, Any], *, total: bool) -> list[tuple[str, str]] | None:
    """The facets that a cell leads to; None where it leads nowhere. A total leads to what its row still names."""
    if column.lead is None or row.get("unled"):
        return None
    if total:
        return [(facet, _cell(row, value)) for facet, value in column.lead if _cell(row, value) not in ("", TOTAL)]
    return [(facet, _cell(row, value)) for facet, value in column.lead]


def _cell(row: Mapping[str, Any], value: str) -> str:
    if not value.startswith("@"):
        return value
    found = row[value[1:]]
    return "" if found is None else str(found)


def href(found: Iterable[tuple[str, str]] | None, to: str = "claims") -> str:
    """The address on the page of what is behind a figure, in the list `to`."""
    return "" if found is None else f"#{to}?{urlencode(list(found))}"


def has_pence(amounts: pl.Series) -> bool:
    """Whether a column of money must show its pence: any amount is not whole pounds."""
    return bool((amounts % PENCE != 0).any())


def rows(table: Table, *, hidden: str = "") -> list[list[tuple[str, str]]]:
    """Every cell as (text, address), row by row. `hidden` stands for a figure that is null."""
    last = table.frame.height - 1
    exact = {column.name: has_pence(table.frame[column.name]) for column in table.columns if column.kind == "money"}
    found = []
    for place, row in enumerate(table.frame.iter_rows(named=True)):
        total = table.total and place == last
        cells = []
        for column in table.columns:
            value = row[column.name]
            shown = (
                hidden
                if value is None and column.kind in FIGURES
                else text(value, column.kind, pence=exact.get(column.name, False))
            )
            address = href(pairs(column, row, total=total), column.to) if value else ""
            cells.append((shown, address))
        found.append(cells)
    return found
