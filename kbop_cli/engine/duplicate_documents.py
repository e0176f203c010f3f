"""One document, by its id or its hash, behind claims that may not share it."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.duplicate_kinds import MEMBERS, grouped, members
from kbop_cli.engine.duplicate_words import Repeats
from kbop_cli.engine.prepare import folded

PAPERS = {"same_document": "document_id", "same_file": "sha256"}
"""Kind of duplicate -> the column of evidence by which one document is known."""


def same_documents(claims: pl.DataFrame, evidence: pl.DataFrame, repeats: Repeats) -> pl.DataFrame:
    """Two people's claims, or two rungs of one person's ladder (but for what its rungs may share), with one document.

    Of several people every claim is in doubt and at stake; of several rungs, those of another rung than the first.
    """
    rungs = pl.DataFrame(
        [(code, ladder.name, list(ladder.shared)) for ladder in repeats.ladders for code in ladder.outcomes],
        schema={"outcome": pl.String, "ladder": pl.String, "may_share": pl.List(pl.String)},
        orient="row",
    )
    rows = claims.select("rid", "claim_key", "person", "outcome").join(rungs, on="outcome", how="left")
    found = [pl.DataFrame(schema=MEMBERS)]
    for kind, column in PAPERS.items():
        if column in evidence.columns:
            papers = evidence.select(
                folded("claim_id").alias("claim_key"), folded(column).alias("paper"), "evidence_type"
            )
            behind = papers.join(rows, on="claim_key").drop_nulls(["paper", "person"])
            found += [_between_people(behind, kind), _between_rungs(behind, kind)]
    return _hash_only_where_the_id_is_silent(pl.concat(found))


def _between_people(behind: pl.DataFrame, kind: str) -> pl.DataFrame:
    rows = behind.unique(["paper", "rid"]).filter(pl.col("person").n_unique().over("paper") > 1)
    return members(grouped(rows.sort("rid"), ["paper"], "people", pl.lit(True)), kind, "exact")


def _between_rungs(behind: pl.DataFrame, kind: str) -> pl.DataFrame:
    own = ["paper", "person", "ladder"]
    rows = behind.drop_nulls("ladder").filter(~pl.col("may_share").list.contains(pl.col("evidence_type")))
    rows = rows.unique([*own, "rid"]).sort("rid").filter(pl.col("outcome").n_unique().over(own) > 1)
    later = pl.col("outcome") != pl.col("outcome").first().over(own)
    return members(grouped(rows, own, "rungs", later), kind, "exact")


def _hash_only_where_the_id_is_silent(found: pl.DataFrame) -> pl.DataFrame:
    """A file is told of only where no document id links the same claims."""
    sets = found.sort("kind", "group", "rid").group_by("kind", "group", maintain_order=True).agg("rid")
    by_id = sets.filter(pl.col("kind") == "same_document").select("rid")
    silent = sets.filter(pl.col("kind") == "same_file").join(by_id, on="rid", how="semi")
    return found.join(silent, on=["kind", "group"], how="anti", maintain_order="left")
