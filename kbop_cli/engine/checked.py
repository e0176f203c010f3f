"""What a check tells of an export: every problem with its place, and how many there are by file and by cause."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from kbop_cli.engine.mend import DATED
from kbop_cli.wording import worded

FAULT, REMARK, EVIDENCE = "fault", "remark", "evidence"
KINDS = (FAULT, REMARK, EVIDENCE)
"""A cell that cannot be read; one that was read and looks wrong; a claim whose evidence is outstanding."""

PROBLEMS = pl.Schema(
    {
        "kind": pl.String(),
        "source": pl.UInt32(),
        "row": pl.UInt32(),
        "column": pl.String(),
        "cell": pl.String(),
        "code": pl.String(),
        "message": pl.String(),
    }
)
"""The columns of every problem; `source` is the place of its file or sheet in what was read."""

_PLACE = ("file", "sheet")
_RANK = pl.col("kind").replace_strict({kind: place for place, kind in enumerate(KINDS)}, return_dtype=pl.Int8)


def of_cells(cells: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Faults, remarks or unknown words, as intake and `prepare.unknown_words` give them."""
    return cells.select(kind=pl.lit(kind), **{name: pl.col(name) for name in list(PROBLEMS)[1:]}).cast(PROBLEMS)


def of_evidence(outstanding: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """The claims of `mend.outstanding`, each told by its claim_id with the evidence that asks least."""
    dated = pl.when(pl.col("milestone").is_not_null()).then(
        worded(", dated {} or later", pl.col("milestone").dt.strftime("%Y-%m-%d"))
    )
    another = pl.when(pl.col("code").is_in(list(DATED))).then(pl.lit("another document, and "))
    asked = worded(
        "it needs {}what asks least is: {}{}.",
        another.otherwise(pl.lit("evidence, and ")),
        "accepted",
        dated.otherwise(pl.lit("")),
    )
    unknown = pl.lit("the documents may do, but a cell of the claim on which that turns is not known.")
    claims = decisions.select("rid", "source", "row", pl.col("claim_id").alias("cell"), "outcome")
    return outstanding.join(claims, on="rid", how="left", maintain_order="left").select(
        kind=pl.lit(EVIDENCE),
        source="source",
        row="row",
        column=pl.lit("claim_id"),
        cell="cell",
        code="code",
        message=worded("{}: {}", "outcome", pl.when(pl.col("accepted").is_not_null()).then(asked).otherwise(unknown)),
    )


def together(parts: Sequence[pl.DataFrame], files: Sequence[tuple[str, str]]) -> pl.DataFrame:
    """All problems with `file` and `sheet`, by both, then kind, row and column. `files` names every source."""
    named = pl.DataFrame(
        {"file": [file for file, _ in files], "sheet": [sheet for _, sheet in files]},
        schema={"file": pl.String, "sheet": pl.String},
    ).with_row_index("source")
    every = pl.concat([pl.DataFrame(schema=PROBLEMS), *parts]).join(named, on="source", how="left")
    columns = ("kind", "file", "sheet", "row", "column", "cell", "code", "message", "source")
    return every.sort("file", "sheet", _RANK, "row", "column", "code", maintain_order=True).select(columns)


def causes(problems: pl.DataFrame) -> pl.DataFrame:
    """kind, file, sheet, code, column, count: the most frequent first within each file; faults before the others."""
    counted = problems.group_by("kind", *_PLACE, "code", "column").agg(count=pl.len())
    return counted.sort(_RANK, *_PLACE, -pl.col("count").cast(pl.Int64), "code", "column")


def by_source(problems: pl.DataFrame, sources: int) -> pl.DataFrame:
    """How many problems of each kind every source has, in the order of the sources."""
    counts = [pl.col("kind").eq(kind).sum().alias(kind) for kind in KINDS]
    every = pl.DataFrame({"source": range(sources)}, schema={"source": pl.UInt32})
    counted = every.join(problems.group_by("source").agg(counts), on="source", how="left", maintain_order="left")
    return counted.with_columns(pl.col(KINDS).fill_null(0))
