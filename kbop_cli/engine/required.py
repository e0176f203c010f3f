"""What every claim needs whatever its outcome: cells that are given, and an id that stands once."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.findings import make
from kbop_cli.engine.one_row import as_typed, same_row
from kbop_cli.engine.prepare import Prepared
from kbop_cli.engine.rule_findings import faults_of
from kbop_cli.engine.sieve import standing_twice
from kbop_cli.model import Ref
from kbop_cli.wording import worded

CLAUSE = "the contract"


def missing_cells(base: pl.DataFrame, prepared: Prepared) -> pl.DataFrame:
    """A required cell that is empty or cannot be read queries its claim."""
    frames = []
    for column in prepared.columns["claims"].values():
        if not column.required or not base[column.name].null_count():
            continue
        rows = base.select("rid", column.name).filter(pl.col(column.name).is_null()).select("rid")
        cells = faults_of(prepared, Ref("claims", column.name)).rename({"index": "rid"})
        told = rows.join(cells, on="rid", how="left", maintain_order="left")
        frames.append(
            make(
                told,
                code=pl.col("code").fill_null("missing"),
                severity="query",
                rule="required",
                message=pl.col("said").fill_null(f"{column.name} is empty. Give it: every claim needs one."),
                clause=CLAUSE,
                field=column.name,
                value=pl.col("value").fill_null(""),
            )
        )
    names = ("cohort", "service_started_on")
    service = base.select("rid", "prow", "participant_differs", *(f"participant.{name}" for name in names))
    service = service.filter(pl.col("prow").is_not_null() & ~pl.col("participant_differs"))
    for name in names:
        rows = service.filter(pl.col(f"participant.{name}").is_null()).select("rid", pl.col("prow").alias("index"))
        if rows.is_empty():
            continue
        cells = faults_of(prepared, Ref("participants", name))
        told = rows.join(cells, on="index", how="left", maintain_order="left")
        frames.append(
            make(
                told,
                code=pl.col("code").fill_null("missing"),
                severity="query",
                rule="required",
                message=worded(
                    "Of the participant: {}",
                    pl.col("said").fill_null(f"{name} is empty. Give it in the participants table."),
                ),
                clause=CLAUSE,
                field=f"participant.{name}",
                value=pl.col("value").fill_null(""),
            )
        )
    return pl.concat(frames) if frames else make(base.head(0), code="", severity="query", rule="", message="")


def repeated_ids(base: pl.DataFrame, prepared: Prepared) -> list[pl.DataFrame]:
    """A claim_id that stands twice: of identical rows the first stands; of differing ones none can be told."""
    twice = standing_twice(base.select("rid", "claim_key"), "claim_key")
    if twice.is_empty():
        return []
    repeated = base.filter(pl.col("rid").is_in(twice["rid"].implode()))
    repeated, typed = as_typed(repeated, prepared.unread["claims"], "rid")
    same = pl.struct(same_row(prepared.columns["claims"], "claim_id", typed))
    marked = repeated.sort("claim_key", "source", "row").with_columns(same.n_unique().over("claim_key").alias("ways"))
    differing = marked.filter(pl.col("ways") > 1)
    again = marked.filter((pl.col("ways") == 1) & (pl.int_range(pl.len()).over("claim_key") > 0))
    return [
        make(
            differing,
            code="claim_id_differs",
            severity="query",
            rule="claim_id_differs",
            message="The claim_id stands on several rows that differ. Say which is meant; give the others other ids.",
            clause=CLAUSE,
            field="claim_id",
            value=pl.col("claim_id"),
        ),
        make(
            again,
            code="claim_repeated",
            severity="reject",
            rule="claim_repeated",
            message="The same claim stands here again, cell for cell; the first of these rows is decided.",
            clause=CLAUSE,
            field="claim_id",
            value=pl.col("claim_id"),
        ),
    ]
