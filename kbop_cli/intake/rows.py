"""Rows that stand in memory as text, read by the cell parsers that exports go through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from kbop_cli.columns import Column
from kbop_cli.intake import frames
from kbop_cli.scenario import Row


def read_rows(
    rows: Mapping[str, Sequence[Row]], tables: Mapping[str, Mapping[str, Column]]
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """The typed frames and the faults (see `tables.Inputs`) of these rows, by table.

    All are of source 0, and a row's number is its place in its table, from 1. A column stands in a frame where one
    row or more name it.
    """
    read: dict[str, pl.DataFrame] = {}
    faults = [pl.DataFrame(schema=frames.FAULTS)]
    for title, given in rows.items():
        named = {name for row in given for name in row}
        present = {name: column for name, column in tables[title].items() if name in named}
        cells = {str(place): [row.get(name) for row in given] for place, name in enumerate(present)}
        numbers = pl.int_range(1, len(given) + 1, dtype=pl.UInt32, eager=True).alias("row")
        sheet = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String)).with_columns(numbers)
        places = {name: place for place, name in enumerate(present)}
        read[title], faulty = frames.typed(frames.Raw(sheet, places), title, present, {})
        faults.append(faulty)
    return read, pl.concat(faults)
