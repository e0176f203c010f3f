"""One document behind two claims that may not share it: two rungs of one ladder, or two people.

Looked for among the documents that meet the evidence rule of claims that their own rules do not reject. Of two rungs
the later claim (achieved_on, then claim_id) loses the document; of two people both do. A claim that its other
documents suffice for stands. Nothing is joined with itself: one id on every document stays linear.
"""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.findings import make
from kbop_cli.model import Contract


def barred(base: pl.DataFrame, meeting: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """Documents that may not count for a claim: rid, index, between (`rungs`, `people` or, where the document
    has no id, `nameless`), with (another claim_id)."""
    # A document without an id may stand anywhere else: whether it is shared cannot be told.
    nameless = (
        meeting.lazy()
        .filter(pl.col("document_key").is_null() & ~pl.col("listed"))
        .select("rid", "index", pl.lit("nameless").alias("between"), pl.lit("").alias("with"))
        .collect()
    )
    shared = _keyed(meeting)
    if shared.is_empty():
        return nameless
    claims = base.select("rid", "claim_id", "claim_key", "plan")
    shared = shared.join(claims, on="rid", how="left").join(_rungs(contract), on="plan", how="left")
    shared = shared.sort("key", "achieved_on", "claim_key", "rid", "index")
    found = pl.concat([_between_people(shared), _between_rungs(shared), nameless])
    return found.sort("rid", "index", "between").unique(["rid", "index"], keep="first", maintain_order=True)


def findings(rows: pl.DataFrame) -> pl.DataFrame:
    """A query for each claim (rid, between, with) that its remaining documents do not suffice for."""
    people = pl.col("between") == "people"
    nameless = pl.col("between") == "nameless"
    return make(
        rows,
        code=pl.when(people)
        .then(pl.lit("document_of_two_people"))
        .when(nameless)
        .then(pl.lit("document_id_missing"))
        .otherwise(pl.lit("document_of_two_milestones")),
        severity="query",
        rule="shared_document",
        message=pl.when(people)
        .then(
            pl.format(
                "A document it rests on also stands behind claim {} of another participant. "
                "Send a document of this person's own, or say why the two may share it.",
                pl.col("with").fill_null("(no id)"),
            )
        )
        .when(nameless)
        .then(
            pl.lit(
                "A document it rests on has no document_id, so nobody can tell whether it serves elsewhere. Give it."
            )
        )
        .otherwise(
            pl.format(
                "A document it rests on already proves the earlier milestone of claim {}. Send one of its own.",
                pl.col("with").fill_null("(no id)"),
            )
        ),
        clause="one document may not prove two milestones, nor two people's outcomes",
        field="document_id",
    )


def _between_people(shared: pl.DataFrame) -> pl.DataFrame:
    first = pl.col("person").first().over("key")
    named = pl.col("claim_id").first().over("key")
    others = pl.col("claim_id").filter(pl.col("person") != pl.col("person").first()).first().over("key")
    return (
        shared.filter(pl.col("person").is_not_null())
        .with_columns(first.alias("first"), named.alias("named"), others.alias("others"))
        .filter(pl.col("person").n_unique().over("key") > 1)
        .select(
            "rid",
            "index",
            pl.lit("people").alias("between"),
            pl.when(pl.col("person") == pl.col("first")).then("others").otherwise("named").alias("with"),
        )
    )


def _between_rungs(shared: pl.DataFrame) -> pl.DataFrame:
    """The earliest claim of each document keeps it; a later one loses it if a claim before it is of another rung."""
    group = ["key", "person", "ladder"]
    on_ladder = shared.filter(
        pl.col("ladder").is_not_null() & ~pl.col("may_share").list.contains(pl.col("evidence_type"))
    )
    place = pl.int_range(pl.len()).over(group)
    other = pl.col("outcome") != pl.col("first_outcome")
    return (
        on_ladder.with_columns(
            place.alias("place"),
            pl.col("outcome").first().over(group).alias("first_outcome"),
            pl.col("claim_id").first().over(group).alias("first_claim"),
        )
        .with_columns(
            pl.col("place").filter(other).min().over(group).alias("other_place"),
            pl.col("claim_id").filter(other).first().over(group).alias("other_claim"),
        )
        .filter(other | (pl.col("place") > pl.col("other_place")))
        .select(
            "rid",
            "index",
            pl.lit("rungs").alias("between"),
            pl.when(other).then("first_claim").otherwise("other_claim").alias("with"),
        )
    )


def _keyed(meeting: pl.DataFrame) -> pl.DataFrame:
    """A row a document and key that stands more than once: its id and its hash are two keys, told apart by a letter."""
    columns = ["rid", "index", "person", "achieved_on", "evidence_type"]
    frames = [
        meeting.lazy()
        .filter(pl.col(name).is_not_null() & pl.col(name).is_duplicated())
        .select(*columns, pl.format("{}{}", pl.lit(mark), name).alias("key"))
        .collect()
        for name, mark in (("document_key", "d:"), ("sha_key", "s:"))
    ]
    return pl.concat(frames)


def _rungs(contract: Contract) -> pl.DataFrame:
    """Plan -> ladder and outcome. A ladder is known by its name across the contract's cards."""
    rows = []
    for number, use in enumerate(contract.cards):
        for index, code in enumerate(use.card.outcomes):
            ladder = next((ladder for ladder in use.card.ladders if code in ladder.outcomes), None)
            shared = list(ladder.shared) if ladder else []
            rows.append((number * 1000 + index, code, ladder.name if ladder else None, shared))
    schema = pl.Schema(
        {"plan": pl.Int32(), "outcome": pl.String(), "ladder": pl.String(), "may_share": pl.List(pl.String())}
    )
    return pl.DataFrame(rows, schema=schema, orient="row")
