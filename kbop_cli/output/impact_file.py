"""The claims that another version of a card decides otherwise, as rows of text and as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from kbop_cli.engine.findings import pounds
from kbop_cli.output import safe_csv
from kbop_cli.output.run_folder import cannot_write

COLUMNS = (
    *("month", "claim_id", "provider", "outcome", "achieved_on", "decision_before", "decision"),
    *("amount_before", "amount", "difference", "reasons_before", "reasons", "why", "source"),
)


def rows(changed: pl.DataFrame, months: Sequence[str]) -> pl.DataFrame:
    """The changed claims of `impact`, amounts as decimal text, dates as ISO text."""
    names = pl.DataFrame(
        {"part": range(len(months)), "month": list(months)}, schema={"part": pl.Int32, "month": pl.String}
    )
    difference = pounds(pl.col("amount") - pl.col("amount_before"))
    return (
        changed.join(names, on="part", how="left", maintain_order="left")
        .with_columns(
            difference.alias("difference"),
            *(pounds(pl.col(name)).alias(name) for name in ("amount_before", "amount")),
            pl.col("achieved_on").cast(pl.String),
            *(pl.col(name).fill_null("") for name in ("reasons_before", "reasons")),
            pl.col("place").alias("source"),
        )
        .select(COLUMNS)
    )


def write(changed: pl.DataFrame, months: Sequence[str], path: Path) -> None:
    """Write them. Raises KbopError where the file cannot be written."""
    aside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        safe_csv.write(rows(changed, months), aside, figures=("amount_before", "amount", "difference"))
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise cannot_write(path, error) from None
