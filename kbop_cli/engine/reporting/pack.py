"""The evidence pack of a claim: every fact, rule, document, version and person behind its decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from kbop_cli.columns import Column
from kbop_cli.engine.evidence import in_words
from kbop_cli.engine.findings import decimal_text, pounds, shown
from kbop_cli.engine.reporting.month import Month
from kbop_cli.model import CardUse, Outcome

SAID = {True: "holds", False: "does not hold", None: "cannot be told"}


def pack(month: Month, trace: pl.DataFrame, claim_key: str) -> list[dict[str, Any]]:
    """The pack of each row that carries the claim's id. `trace`: every rule's verdict (`verify(traced=...)`).

    Cells that identify a person are told by their kind alone; persons who judged or approved are named.
    """
    rows = month.claims.filter(pl.col("claim_key") == claim_key)["rid"].to_list()
    return [_of_row(month, trace, rid) for rid in rows]


def _of_row(month: Month, trace: pl.DataFrame, rid: int) -> dict[str, Any]:
    base = month.base.filter(pl.col("rid") == rid)
    row = base.row(0, named=True)
    use = month.contract.cards[row["use"]] if row["use"] is not None else None
    outcome = use.card.outcomes.get(row["outcome"]) if use is not None and row["plan"] is not None else None
    people = month.people.filter(pl.col("participant_key").eq_missing(row["participant_key"]))
    return {
        "decision": _decision(month.claims.filter(pl.col("rid") == rid)),
        "claim": _cells(base, month.prepared.columns["claims"]),
        "participant": _cells(people, month.prepared.columns["participants"], "participant."),
        "rate_card": _card(use, outcome),
        "rules": _rules(outcome, trace.filter(pl.col("rid") == rid) if trace.height else trace),
        "evidence_asked": in_words(outcome.evidence, use.card) if use and outcome and outcome.evidence else "",
        "documents": _documents(month, rid),
        "assessments": _assessments(month, row["participant_key"]),
        "approvals": _approvals(month, row),
        "persons_decisions": _persons(month, row["claim_key"]),
        "findings": month.findings.filter(pl.col("rid") == rid)
        .select("code", "severity", "rule", "message", "clause", "field", "value")
        .to_dicts(),
    }


def _decision(claim: pl.DataFrame) -> dict[str, Any]:
    return (
        claim.select(
            *("claim_id", "participant_id", "provider", "outcome", "title", "achieved_on", "claimed_on", "decision"),
            pounds(pl.col("price")).alias("price"),
            pounds(pl.col("amount")).alias("amount"),
            pl.col("reasons").list.join("; "),
            "self_certified",
            pl.col("place").alias("source"),
        )
        .with_columns(pl.col(pl.Date).dt.strftime("%Y-%m-%d"))
        .row(0, named=True)
    )


def _cells(frame: pl.DataFrame, columns: Mapping[str, Column], prefix: str = "") -> dict[str, str]:
    """The cells that are known, as a message shows them."""
    if frame.is_empty():
        return {}
    there = {name: column for name, column in columns.items() if prefix + name in frame.columns}
    given = frame.select(prefix + name for name in there).rename(
        {prefix + name: name for name in there} if prefix else {}
    )
    cells = given.select(shown(name, column).cast(pl.String).alias(name) for name, column in there.items())
    return {name: cell for name, cell in cells.row(0, named=True).items() if cell is not None}


def _card(use: CardUse | None, outcome: Outcome | None) -> dict[str, Any]:
    if use is None:
        return {}
    card = use.card
    facts: dict[str, Any] = {"name": card.name, "version": card.version, "source": card.source, "sha256": card.sha256}
    if outcome is not None:
        facts |= {"outcome": outcome.code, "title": outcome.title, "clause": outcome.clause}
    return facts


def _rules(outcome: Outcome | None, trace: pl.DataFrame) -> list[dict[str, Any]]:
    verdicts = {row["rule"]: row for row in trace.iter_rows(named=True)}
    return [
        {
            "rule": rule.id,
            "says": rule.says,
            "in_words": rule.condition.words(),
            "verdict": SAID[verdicts[rule.id]["verdict"]],
            "found": verdicts[rule.id]["found"],
            "clause": rule.clause,
            "basis": rule.basis,
            "reading": rule.reading,
        }
        for rule in (outcome.rules if outcome else ())
        if rule.id in verdicts
    ]


def _documents(month: Month, rid: int) -> list[dict[str, Any]]:
    documents = month.documents.filter(pl.col("rid") == rid).sort("index")
    return (
        documents.select(
            "document_id",
            "evidence_type",
            "dated_on",
            "signed",
            "issuer",
            "sha256",
            pl.col("counts").alias("counts_towards_the_rule"),
        )
        .with_columns(pl.col(pl.Date).dt.strftime("%Y-%m-%d"))
        .to_dicts()
    )


def _assessments(month: Month, person: str | None) -> list[dict[str, Any]]:
    mine = month.prepared.assessments.filter(pl.col("participant_key") == person)
    return (
        mine.sort("assessed_on", "index", nulls_last=True)
        .select("instrument", "assessed_on", decimal_text(pl.col("score")).alias("score"), "document_id")
        .with_columns(pl.col(pl.Date).dt.strftime("%Y-%m-%d"))
        .to_dicts()
    )


def _approvals(month: Month, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows of the register that name the claim, its participant, or a reference that the claim cites."""
    cited = pl.col("approval_ref").is_in([ref for ref in row["approval_ref"] or [] if ref is not None])
    named = (pl.col("claim_key") == row["claim_key"]) | (pl.col("participant_key") == row["participant_key"]) | cited
    return (
        month.prepared.approvals.filter(named.fill_null(False))
        .select("approval_ref", "rule", "approved_by", "approved_on", "reason", "claim_id", "participant_id")
        .with_columns(pl.col(pl.Date).dt.strftime("%Y-%m-%d"))
        .to_dicts()
    )


def _persons(month: Month, claim_key: str | None) -> list[dict[str, Any]]:
    return (
        month.prepared.decisions.filter(pl.col("claim_key") == claim_key)
        .sort("decided_on", "source", "row", nulls_last=False)
        .select("decision", "decided_by", "decided_on", "reason", pl.col("approval_ref").list.join("; "))
        .with_columns(pl.col(pl.Date).dt.strftime("%Y-%m-%d"))
        .to_dicts()
    )
