"""One sheet of text as a typed frame and its faults."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import polars as pl

from kbop_cli.columns import IDENTITY, Column
from kbop_cli.intake.cells import Parsed, parse
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


def typed(
    raw: Raw, title: str, table: Mapping[str, Column], values: Mapping[str, Mapping[str, str]], source: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The typed frame (`source`, `row`, then the columns that the sheet has) and its faults."""
    rows = raw.cells["row"]
    columns = [pl.repeat(source, len(rows), dtype=pl.UInt32, eager=True).alias("source"), rows]
    faults = [pl.DataFrame(schema=FAULTS)]
    present = [column for name, column in table.items() if name in raw.places]
    texts = [raw.cells[str(raw.places[column.name])] for column in present]

    def parsed_of(column: Column, cells: pl.Series) -> Parsed:
        return parse(cells, column, renamed=values.get(column.name, {}), serials=raw.serials)

    # Polars keeps to one processor for most of what one column needs, so several are parsed at once; of a small table
    # the threads would but wait for one another.
    if len(rows) < MANY:
        every = list(map(parsed_of, present, texts))
    else:
        with ThreadPoolExecutor() as pool:
            every = list(pool.map(parsed_of, present, texts))
    for column, cells, parsed in zip(present, texts, every, strict=True):
        columns.append(parsed.values.alias(column.name))
        if len(parsed.faults):
            faults.append(_faults(parsed.faults, cells, rows, title, column, source))
        if len(raw.lost):
            faults.append(_lost(raw, title, column, source))
    return pl.DataFrame(columns), pl.concat(faults)


def _faults(
    found: pl.DataFrame, cells: pl.Series, rows: pl.Series, title: str, column: Column, source: int
) -> pl.DataFrame:
    cell = cells.gather(found["at"]).cast(pl.String)
    shown = cell.alias("cell").to_frame().select(shown_kind(pl.col("cell")) if private(column) else pl.col("cell"))
    frame = found.select(
        table=pl.lit(title),
        source=pl.lit(source, pl.UInt32),
        row=rows.gather(found["at"]),
        column=pl.lit(column.name),
        cell=shown["cell"],
        code="code",
    )
    return explained(frame)


def _lost(raw: Raw, title: str, column: Column, source: int) -> pl.DataFrame:
    here = (pl.col("place") == str(raw.places[column.name])) & pl.col("row").is_in(raw.cells["row"].implode())
    return explained(
        raw.lost.filter(here).with_columns(
            table=pl.lit(title), source=pl.lit(source, pl.UInt32), column=pl.lit(column.name)
        )
    )


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
