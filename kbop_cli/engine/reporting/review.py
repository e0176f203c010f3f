"""The council's verifier: which claims need a person first, and what comes back as the `decisions` table.

A row is bound to its run and claim by a check, so that an altered id, or a row that was added, is seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kbop_cli.engine.persons import JUDGEMENTS
from kbop_cli.engine.reporting.month import Month
from kbop_cli.rules.base import folded

PERSON = (
    "approval_missing",
    "claim_id_differs",
    "decision_not_applied",
    "document_of_two_people",
    "limit_unclear",
    "no_card_in_force",
    "participant_differs",
    "price_missing",
    "queried_by_person",
    "same_document",
)
"""Findings that nothing a provider sends settles by itself: a person has to."""

DECISIONS = ("claim_id", "decision", "decided_by", "decided_on", "reason", "approval_ref")
"""The columns of the `decisions` table, which the verifier fills in."""

RANKS = {"queried": 0, "rejected": 1, "approved": 2}


def review(month: Month, run: str) -> pl.DataFrame:
    """Claims to judge, those that need a person first, then queried, rejected, approved; dearest first.

    claim_id, participant_id, provider, title, achieved_on, claimed_on, stands, price, person, why, check. Each claim_id
    once; recorded claims and those without an id cannot be judged. `run` is the hash of the run's manifest.
    """
    person = month.findings.filter((pl.col("severity") != "remark") | (pl.col("code") == "decision_not_applied"))
    needs = person.filter(pl.col("code").is_in(list(PERSON)))["rid"].unique().implode()
    told = month.findings.filter(pl.col("severity") != "remark")
    why = told.group_by("rid", maintain_order=True).agg(pl.col("message").str.join("\n").alias("why"))
    claims = (
        month.claims.filter(pl.col("claim_key").is_not_null() & (pl.col("decision") != "recorded"))
        .with_columns(pl.col("rid").is_in(needs).alias("person"))
        .unique("claim_key", keep="first", maintain_order=True)
        .join(why, on="rid", how="left", maintain_order="left")
        .with_columns(pl.col("decision").replace_strict(RANKS, return_dtype=pl.Int8).alias("rank"))
        .sort("person", "rank", "price", "claim_id", descending=[True, False, True, False], nulls_last=True)
    )
    checks = pl.Series("check", [check(run, key) for key in claims["claim_key"].to_list()], dtype=pl.String)
    return claims.select(
        *("claim_id", "participant_id", "provider", "title", "achieved_on", "claimed_on"),
        pl.col("decision").alias("stands"),
        *("price", "person", "why"),
        checks,
    )


def check(run: str, claim_key: str) -> str:
    """What binds a row of the workbook to the run and the claim."""
    return hashlib.sha256(f"kbop-review\x1f{run}\x1f{claim_key}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A cell of the workbook that is refused."""

    row: int
    column: str
    what: str
    mend: str


def take_back(rows: pl.DataFrame, faulty: Sequence[int], given: pl.DataFrame) -> tuple[pl.DataFrame, list[Refusal]]:
    """The `decisions` table from the workbook's rows, and the cells that are refused; a row left open is no decision.

    `rows`: row, the columns of `DECISIONS` and check, as intake types them; `faulty`: rows whose date cannot be read;
    `given`: `review` of the same run.
    """
    known = given.select(folded(pl.col("claim_id")).alias("key"), pl.col("check").alias("right"), "stands")
    read = rows.with_columns(folded(pl.col("claim_id")).alias("key")).join(
        known, on="key", how="left", maintain_order="left"
    )
    judged = pl.any_horizontal(
        pl.col(name).is_not_null() for name in ("decision", "decided_by", "decided_on", "reason")
    )
    judged = judged | (pl.col("approval_ref").list.len() > 0).fill_null(False) | pl.col("row").is_in(list(faulty))
    read = read.with_columns(judged.alias("judged"))
    refusals = [refusal for test in _tests(list(faulty)) for refusal in _refused(read, *test)]
    table = read.filter("judged").select(
        *DECISIONS[:-1], pl.col("approval_ref").list.join("; ", ignore_nulls=True).alias("approval_ref")
    )
    return table, sorted(refusals, key=lambda one: (one.row, one.column))


Test = tuple[pl.Expr, str, str, str]


def _tests(faulty: list[int]) -> list[Test]:
    """What is refused: where, in which column, what it is and what would mend it."""
    judged, decision = pl.col("judged"), pl.col("decision")
    foreign = pl.col("right").is_null()
    mend_id = "Put back the id that the workbook came with; a claim of your own goes into the export."
    needed = [
        (
            judged
            & decision.is_not_null()
            & pl.col(name).is_null()
            & ~pl.col("row").is_in(faulty if name == "decided_on" else []),
            name,
            f"a decision is given and {name} is empty.",
            f"Fill in {name}.",
        )
        for name in ("decided_by", "decided_on", "reason")
    ]
    return [
        (pl.col("key").is_null(), "claim_id", "the row has no claim_id: no row may be added.", mend_id),
        (
            foreign & pl.col("key").is_not_null(),
            "claim_id",
            "is no claim of the workbook: altered, or an added row.",
            mend_id,
        ),
        (
            ~foreign & pl.col("check").ne_missing(pl.col("right")),
            "claim_id",
            "is not the id that this row came with: altered, or an added row, or a workbook of another run.",
            mend_id,
        ),
        (
            pl.col("key").is_duplicated() & pl.col("key").is_not_null(),
            "claim_id",
            "stands on more than one row.",
            mend_id,
        ),
        (judged & decision.is_null(), "decision", "something is filled in and the decision is not.", "Choose one."),
        (
            ~decision.is_in(list(JUDGEMENTS)).fill_null(True),
            "decision",
            "is no decision.",
            f"Choose one of {', '.join(JUDGEMENTS)}.",
        ),
        *needed,
        (pl.col("row").is_in(faulty), "decided_on", "cannot be read as a date.", "Write it as 2023-06-30."),
        (
            (decision == "approved")
            & (pl.col("stands") == "rejected")
            & ~(pl.col("approval_ref").list.len() > 0).fill_null(False),
            "approval_ref",
            "the claim is rejected, and is approved against that only by an agreed exception.",
            "Give the reference of the approvals register.",
        ),
    ]


def _refused(read: pl.DataFrame, where: pl.Expr, column: str, what: str, mend: str) -> list[Refusal]:
    return [Refusal(row, column, what, mend) for row in read.filter(where.fill_null(False))["row"].to_list()]
