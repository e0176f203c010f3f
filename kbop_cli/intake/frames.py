"""One sheet of text as a typed frame and its faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from kbop_cli.columns import IDENTITY, Column
from kbop_cli.intake.alike import Given, parse_all
from kbop_cli.intake.cells import Parsed
from kbop_cli.intake.messages import MESSAGES
from kbop_cli.wording import worded

FAULTS = {
    "table": pl.String(),
    "source": pl.UInt32(),
    "row": pl.UInt32(),
    "column": pl.String(),
    "cell": pl.String(),
    "code": pl.String(),
    "message": pl.String(),
}
"""The columns of the faults: one row a cell that cannot be read."""


_UNTOLD = {name: dtype for name, dtype in FAULTS.items() if name != "message"}

LOST = {"row": pl.UInt32(), "place": pl.String(), "cell": pl.String(), "code": pl.String()}
"""Cells that show something and are read as empty."""

MANY = 10_000
"""Rows from which on the columns of a table are parsed side by side."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A sheet below its heading: cells as text by place (`0`, `1` …), and the `row` a person sees each in.

    `places` are those of our columns, `serials` the epoch of the workbook's day numbers or 0, `lost` the
    cells that are known to be faults before any is parsed (see `LOST`).
    """

    cells: pl.DataFrame
    places: Mapping[str, int]
    serials: int = 0
    lost: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=LOST))


class Untyped(NamedTuple):
    """A sheet to be typed as a table: its title and columns, and their values for ours."""

    raw: Raw
    title: str
    table: Mapping[str, Column]
    values: Mapping[str, Mapping[str, str]]

    def columns(self) -> list[Given]:
        """The columns of the table that the sheet has."""
        places = self.raw.places
        return [
            Given(self.raw.cells[str(places[name])], column, self.values.get(name, {}), self.raw.serials)
            for name, column in self.table.items()
            if name in places
        ]


def typed(
    raw: Raw, title: str, table: Mapping[str, Column], values: Mapping[str, Mapping[str, str]]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The typed frame (`source`, which is 0, `row`, then the columns that the sheet has) and its faults."""
    return typed_each([Untyped(raw, title, table, values)])[0]


def typed_each(sheets: Sequence[Untyped]) -> list[tuple[pl.DataFrame, pl.DataFrame]]:
    """The same of several sheets; what is small is parsed together."""
    columns = [sheet.columns() for sheet in sheets]
    small = iter(parse_all([one for mine in columns for one in mine if len(one.cells) < MANY]))
    return [_laid(sheet, mine, _parsed(mine, small)) for sheet, mine in zip(sheets, columns, strict=True)]


def _parsed(columns: list[Given], small: Iterator[Parsed]) -> list[Parsed]:
    if not columns or len(columns[0].cells) < MANY:
        return [next(small) for _ in columns]
    # Polars keeps to one processor for most of what one column needs, so several are parsed at once; of a small table
    # the threads would but wait for one another.
    with ThreadPoolExecutor() as pool:
        return list(pool.map(Given.parsed, columns))


def _laid(sheet: Untyped, given: list[Given], every: list[Parsed]) -> tuple[pl.DataFrame, pl.DataFrame]:
    raw, rows = sheet.raw, sheet.raw.cells["row"]
    columns = [pl.zeros(len(rows), dtype=pl.UInt32, eager=True).alias("source"), rows]
    faults = [pl.DataFrame(schema=_UNTOLD)]
    lost = frozenset(raw.lost["place"])
    for one, parsed in zip(given, every, strict=True):
        name = one.column.name
        columns.append(parsed.values.alias(name))
        if len(parsed.faults):
            faults.append(_faults(parsed.faults, one.cells, rows, sheet.title, one.column))
        if str(raw.places[name]) in lost:
            faults.append(_lost(raw, sheet.title, one.column))
    return pl.DataFrame(columns), explained(pl.concat(faults)) if len(faults) > 1 else pl.DataFrame(schema=FAULTS)


def _faults(found: pl.DataFrame, cells: pl.Series, rows: pl.Series, title: str, column: Column) -> pl.DataFrame:
    cell = cells.gather(found["at"]).cast(pl.String)
    shown = cell.alias("cell").to_frame().select(shown_kind(pl.col("cell")) if private(column) else pl.col("cell"))
    return found.select(
        table=pl.lit(title),
        source=pl.lit(0, pl.UInt32),
        row=rows.gather(found["at"]),
        column=pl.lit(column.name),
        cell=shown["cell"],
        code="code",
    )


def _lost(raw: Raw, title: str, column: Column) -> pl.DataFrame:
    here = (pl.col("place") == str(raw.places[column.name])) & pl.col("row").is_in(raw.cells["row"].implode())
    named = raw.lost.filter(here).with_columns(
        table=pl.lit(title), source=pl.lit(0, pl.UInt32), column=pl.lit(column.name)
    )
    return named.select(list(_UNTOLD))


def explained(faults: pl.DataFrame) -> pl.DataFrame:
    """The faults with the message of their code, in the columns of `FAULTS`."""
    message = pl.col("code").replace_strict(MESSAGES, return_dtype=pl.String)
    return faults.with_columns(message=message).select(list(FAULTS))


def private(column: Column) -> bool:
    """Whether a column's cells are told by their kind alone."""
    return column.private or column.name in IDENTITY


def shown_kind(cell: pl.Expr) -> pl.Expr:
    """What is told of a cell that is not quoted."""
    return worded("{}-character text", cell.str.len_chars()).alias("cell")
