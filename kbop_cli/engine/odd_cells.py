"""Cells that were read and look wrong all the same, remarked on the claims they stand behind. They decide nothing."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from kbop_cli.engine.findings import make


def odd_cells(base: pl.DataFrame, tables: Mapping[str, pl.DataFrame], odd: pl.DataFrame | None) -> list[pl.DataFrame]:
    """A remark on each claim for every odd cell of its own row and of its participant's.

    `odd` holds them as intake tells them: table, source, row, column, message among others. No cell is quoted.
    """
    if odd is None or odd.is_empty():
        return []
    place = ["source", "row"]
    of_claims = odd.filter(pl.col("table") == "claims").join(base.select("rid", *place), on=place)
    of_people = odd.filter(pl.col("table") == "participants")
    if of_people.height:
        people = tables["participants"].select(*place).with_row_index("prow")
        of_people = of_people.join(people, on=place).join(base.select("rid", "prow"), on="prow")
    found = []
    for prefix, cells in (("", of_claims), ("participant.", of_people)):
        for (name,), rows in sorted(cells.partition_by("column", as_dict=True).items() if cells.height else ()):
            field = f"{prefix}{name}"
            found.append(
                make(
                    rows.sort("rid"),
                    code="odd_cell",
                    severity="remark",
                    rule="format",
                    message=pl.concat_str(pl.lit(f"{field}: "), "message"),
                    field=field,
                )
            )
    return found
