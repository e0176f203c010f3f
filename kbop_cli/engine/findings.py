"""Findings: a long frame, one row for each rule that did not hold or cannot be told, and for each remark.

Columns: rid UInt32, code, severity (`reject`, `query`, `remark`), rule, message, clause, field, value.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from kbop_cli.columns import IDENTITY, NUMBER_SCALE, Column
from kbop_cli.wording import in_pounds, worded

SCHEMA: dict[str, pl.DataType] = {
    "rid": pl.UInt32(),
    "code": pl.String(),
    "severity": pl.String(),
    "rule": pl.String(),
    "message": pl.String(),
    "clause": pl.String(),
    "field": pl.String(),
    "value": pl.String(),
}

DTYPES = list(SCHEMA.values())

FEW = 10_000
"""Rows below which planning how to work out the texts takes longer than working them out."""


def make(
    rows: pl.DataFrame | pl.LazyFrame,
    *,
    code: str | pl.Expr,
    severity: str | pl.Expr,
    rule: str,
    message: str | pl.Expr,
    clause: str = "",
    field: str | pl.Expr = "",
    value: str | pl.Expr = "",
) -> pl.DataFrame:
    """Findings on these rows (which carry `rid`); texts are given, expressions are worked out a row.

    Lazy rows are collected here, so that of a wide frame only the columns that the texts quote are moved.
    """
    if isinstance(rows, pl.DataFrame) and rows.is_empty():
        return pl.DataFrame(schema=SCHEMA)  # most rules hold throughout a month: the texts need not be worked out
    parts = {
        "code": code,
        "severity": severity,
        "rule": rule,
        "message": message,
        "clause": clause,
        "field": field,
        "value": value,
    }
    exprs = [(pl.lit(part) if isinstance(part, str) else part).alias(name) for name, part in parts.items()]
    if isinstance(rows, pl.DataFrame) and rows.height < FEW:
        made = rows.select_seq("rid", *exprs)
        return made if made.dtypes == DTYPES else made.cast(SCHEMA)  # type: ignore[arg-type]
    return rows.lazy().select("rid", *exprs).cast(SCHEMA).collect()  # type: ignore[arg-type]


def together(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """All findings as one frame; empty where there are none."""
    return pl.concat(frames) if frames else pl.DataFrame(schema=SCHEMA)


def shown(name: str, column: Column) -> pl.Expr:
    """A cell as a message shows it; null where it is not known. Of a cell that identifies a person only the kind."""
    cell = pl.col(name)
    if column.private or column.name in IDENTITY:
        return pl.when(cell.is_not_null()).then(pl.lit("(given)"))
    match column.type:
        case "date":
            return cell.dt.strftime("%Y-%m-%d")
        case "money":
            return in_pounds(cell)
        case "number":
            return decimal_text(cell)
        case "yesno":
            return pl.when(cell).then(pl.lit("yes")).when(~cell).then(pl.lit("no"))
        case "words":
            return pl.when(cell.list.len() == 0).then(pl.lit("none")).otherwise(cell.list.join("; ", ignore_nulls=True))
        case _:
            return cell


def pounds(pence: pl.Expr) -> pl.Expr:
    """Pence as decimal text with two places: -5 is -0.05."""
    whole = pence.abs() // 100
    rest = (pence.abs() % 100).cast(pl.String).str.zfill(2)
    sign = pl.when(pence < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return worded("{}{}.{}", sign, whole, rest)


def decimal_text(number: pl.Expr) -> pl.Expr:
    """Ten-thousandths as the shortest decimal text."""
    sign = pl.when(number < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    rest = (number.abs() % NUMBER_SCALE).cast(pl.String).str.zfill(4)
    return worded("{}{}.{}", sign, number.abs() // NUMBER_SCALE, rest).str.strip_chars_end("0").str.strip_chars_end(".")
