"""What a report is made of, before anything is drawn: tables whose figures lead to their claims, charts, sections.

The page and the workbook show the same tables, so that a figure is worked out once and tested once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

Kind = Literal["text", "id", "count", "number", "money", "share", "date", "yesno"]
"""How a cell is shown: `money` is pence, `share` a count in ten-thousandths of the whole (2500 is 25.0 %)."""

SHARE = 10_000
TOTAL = "Total"

Lead = tuple[tuple[str, str], ...]
"""Where a figure leads: (facet, value) pairs that must all hold. A value `@name` is the row's cell of that name."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a shown table. `lead` takes a reader from a figure to what is behind it, in the list `to`."""

    name: str
    label: str
    kind: Kind = "text"
    lead: Lead | None = None
    to: str = "claims"


@dataclass(frozen=True, slots=True)
class Facet:
    """What a long table is chosen by: its column is the value that a lead gives, or at most or at least that.

    `same`: the same id, as ids are compared: without regard to case and to outer or doubled spaces.
    """

    name: str
    label: str
    column: str
    kind: Literal["is", "same", "most", "least"] = "is"


@dataclass(frozen=True, slots=True)
class Table:
    """A frame as readers meet it. `long` tables are paged on the page; `total` marks a last row of sums.

    `folded` tables open when they are asked for. Leads come to a long table by its `facets`. Rows of a short table
    whose column `unled` holds lead nowhere: they stand for claims that may not be listed.
    """

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    frame: pl.DataFrame
    total: bool = False
    long: bool = False
    folded: bool = False
    facets: tuple[Facet, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars to look at; the table beside it holds the same figures. `series`: name -> a value a label."""

    name: str
    title: str
    kind: Literal["stacked", "bars", "columns", "line"]
    labels: tuple[str, ...]
    series: Mapping[str, tuple[float, ...]]
    money: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report with its own heading."""

    name: str
    title: str
    about: str
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """All that one reader gets. `facts`: label -> text, said once at the top."""

    title: str
    audience: str
    month: str
    facts: Mapping[str, str]
    sections: tuple[Section, ...] = field(default_factory=tuple)

    def tables(self) -> dict[str, Table]:
        """Every table by its name."""
        return {table.name: table for section in self.sections for table in section.tables}


def share(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """`part` of `whole` in ten-thousandths, rounded half up; null where the whole is nothing."""
    return pl.when(whole > 0).then((2 * SHARE * part + whole) // (2 * whole)).cast(pl.Int64)


def with_total(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The frame with a last row that adds up its whole-number columns, the column `name` saying so."""
    sums = [
        pl.col(column).sum() if kind.is_integer() else pl.lit(None, dtype=kind).alias(column)
        for column, kind in frame.schema.items()
    ]
    total = frame.select(sums).with_columns(pl.lit(TOTAL).alias(name))
    return pl.concat([frame, total.cast(frame.schema)])
