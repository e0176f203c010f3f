"""Cells that were read and look wrong all the same, remarked on the claims they stand behind. They decide nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polars as pl

from kbop_cli.engine.findings import make
from kbop_cli.engine.prepare import folded

PLACE = ["source", "row"]


def odd_cells(base: pl.DataFrame, tables: Mapping[str, pl.DataFrame], odd: pl.DataFrame | None) -> list[pl.DataFrame]:
    """A remark on each claim for every odd cell of its own row, of its participant's, and of rows that name the claim.

    `odd` holds them as intake tells them: table, source, row, column, message among others. No cell is quoted.
    """
    if odd is None or odd.is_empty():
        return []
    found = []
    for title, cells in _behind(base, tables, odd).items():
        prefix = {"claims": "", "participants": "participant."}.get(title, f"{title}.")
        for (name,), rows in sorted(cells.partition_by("column", as_dict=True).items() if cells.height else ()):
            field = f"{prefix}{name}"
            found.append(
                make(
                    rows.unique(["rid", "message"], keep="first", maintain_order=True).sort("rid"),
                    code="odd_cell",
                    severity="remark",
                    rule="format",
                    message=pl.concat_str(pl.lit(f"{field}: "), "message"),
                    field=field,
                )
            )
    return found


def astray(base: pl.DataFrame, tables: Mapping[str, pl.DataFrame], odd: pl.DataFrame | None) -> Iterator[str]:
    """What is said of the run of odd cells that stand behind no claim of it: how many, by table, column and kind."""
    if odd is None or odd.is_empty():
        return
    told = [cells.select("table", *PLACE, "column") for cells in _behind(base, tables, odd).values()]
    rest = odd.join(pl.concat(told), on=["table", *PLACE, "column"], how="anti") if told else odd
    counted = rest.group_by("table", "column", "message").len().sort("table", "column", "message")
    for table, name, message, count in counted.iter_rows():
        yield f"{table}, {name}: {count:,} odd cells stand behind no claim of this export. {message}"


def _behind(base: pl.DataFrame, tables: Mapping[str, pl.DataFrame], odd: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """By table, its odd cells with the claims (rid) that they stand behind."""
    behind = {}
    for title in odd["table"].unique().sort():
        cells, rows = odd.filter(pl.col("table") == title), tables[title]
        if title == "claims":
            behind[title] = cells.join(base.select("rid", *PLACE), on=PLACE)
        elif title == "participants":
            people = rows.select(*PLACE).with_row_index("prow")
            behind[title] = cells.join(people, on=PLACE).join(base.select("rid", "prow"), on="prow")
        elif "claim_id" in rows.columns:
            named = rows.select(*PLACE, claim_key=folded("claim_id")).join(cells, on=PLACE)
            behind[title] = named.join(base.select("rid", "claim_key"), on="claim_key")
    return behind
