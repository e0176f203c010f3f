"""The evidence pack of claims: every fact, rule, document, version and person behind each decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from kbop_cli.columns import Column
from kbop_cli.engine.evidence_findings import in_words
from kbop_cli.engine.findings import decimal_text, pounds, shown
from kbop_cli.engine.reporting.month import Month
from kbop_cli.model import CardUse, Outcome

SAID = {True: "holds", False: "does not hold", None: "cannot be told"}


def pack(month: Month, trace: pl.DataFrame, claim_keys: Sequence[str]) -> list[dict[str, Any]]:
    """The pack of each row that carries one of these ids, in their order. `trace`: every rule's verdict
    (`verify(traced=...)`).

    Cells that identify a person are told by their kind alone; persons who judged or approved are named.
    """
    wanted = pl.DataFrame({"claim_key": claim_keys}, schema={"claim_key": pl.String})
    claims = wanted.join(month.claims, on="claim_key", how="inner", maintain_order="left_right")
    base = claims.select("rid").join(month.base, on="rid", how="left", maintain_order="left")
    facts = _Facts(
        decisions=_decisions(claims),
        cells=_cells(base, "rid", month.prepared.columns["claims"]),
        people=_cells(month.people, "participant_key", month.prepared.columns["participants"], "participant."),
        verdicts=_by(trace, "rid") if trace.height else {},
        documents=_documents(month, claims),
        assessments=_assessments(month, claims),
        approvals=_Approvals(month),
        persons=_persons(month, claims),
        findings=_findings(month, claims),
    )
    columns = ("rid", "claim_key", "participant_key", "use", "plan", "outcome", "approval_ref")
    outcomes: dict[tuple[int, str], _Asked] = {}
    return [_of_row(month, facts, outcomes, row) for row in base.select(columns).iter_rows(named=True)]


Rows = dict[Any, list[dict[str, Any]]]
"""Rows as they are told, by the claim or the person that they belong to."""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of all the claims of a pack, each laid out once."""

    decisions: dict[int, dict[str, Any]]
    cells: dict[Any, dict[str, str]]
    people: dict[Any, dict[str, str]]
    verdicts: Rows
    documents: Rows
    assessments: Rows
    approvals: _Approvals
    persons: Rows
    findings: Rows


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the card asks for an outcome, in words: its evidence, and each of its rules without a verdict."""

    evidence: str
    rules: tuple[dict[str, Any], ...]


def _of_row(
    month: Month, facts: _Facts, outcomes: dict[tuple[int, str], _Asked], row: Mapping[str, Any]
) -> dict[str, Any]:
    use = month.contract.cards[row["use"]] if row["use"] is not None else None
    outcome = use.card.outcomes.get(row["outcome"]) if use is not None and row["plan"] is not None else None
    asked = _Asked("", ())
    if use is not None and outcome is not None:
        place = (row["use"], outcome.code)
        asked = outcomes.get(place) or outcomes.setdefault(place, _asked(use, outcome))
    rid, person = row["rid"], row["participant_key"]
    return {
        "decision": facts.decisions[rid],
        "claim": facts.cells[rid],
        "participant": facts.people.get(person, {}),
        "rate_card": _card(use, outcome),
        "rules": _rules(asked, facts.verdicts.get(rid, [])),
        "evidence_asked": asked.evidence,
        "documents": facts.documents.get(rid, []),
        "assessments": facts.assessments.get(person, []) if person is not None else [],
        "approvals": facts.approvals.of(row),
        "persons_decisions": facts.persons.get(row["claim_key"], []),
        "findings": facts.findings.get(rid, []),
    }


def _by(frame: pl.DataFrame, key: str) -> Rows:
    """The frame's rows by their key, each without it, in their order."""
    found: Rows = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row.pop(key), []).append(row)
    return found


def _decisions(claims: pl.DataFrame) -> dict[int, dict[str, Any]]:
    told = claims.select(
        *("rid", "claim_id", "participant_id", "provider", "outcome", "title", "achieved_on", "claimed_on", "decision"),
        pounds(pl.col("price")).alias("price"),
        pounds(pl.col("amount")).alias("amount"),
        pl.col("reasons").list.join("; "),
        "self_certified",
        pl.col("place").alias("source"),
    )
    return {rid: rows[0] for rid, rows in _by(_dated(told), "rid").items()}


def _dated(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(pl.Date).dt.strftime("%Y-%m-%d"))


def _cells(frame: pl.DataFrame, key: str, columns: Mapping[str, Column], prefix: str = "") -> dict[Any, dict[str, str]]:
    """The cells that are known, as a message shows them, of the first row of each key."""
    there = {name: column for name, column in columns.items() if prefix + name in frame.columns}
    given = frame.select(pl.col(key).alias(" key"), *(pl.col(prefix + name).alias(name) for name in there))
    cells = given.unique(" key", keep="first", maintain_order=True).select(
        " key", *(shown(name, column).cast(pl.String).alias(name) for name, column in there.items())
    )
    return {
        row.pop(" key"): {name: cell for name, cell in row.items() if cell is not None}
        for row in cells.iter_rows(named=True)
    }


def _card(use: CardUse | None, outcome: Outcome | None) -> dict[str, Any]:
    if use is None:
        return {}
    card = use.card
    facts: dict[str, Any] = {"name": card.name, "version": card.version, "source": card.source, "sha256": card.sha256}
    if outcome is not None:
        facts |= {"outcome": outcome.code, "title": outcome.title, "clause": outcome.clause}
    return facts


def _asked(use: CardUse, outcome: Outcome) -> _Asked:
    return _Asked(
        in_words(outcome.evidence, use.card) if outcome.evidence else "",
        tuple(
            {
                "rule": rule.id,
                "says": rule.says,
                "in_words": rule.condition.words(),
                "verdict": "",
                "found": "",
                "clause": rule.clause,
                "basis": rule.basis,
                "reading": rule.reading,
            }
            for rule in outcome.rules
        ),
    )


def _rules(asked: _Asked, verdicts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    told = {row["rule"]: row for row in verdicts}
    return [
        {**rule, "verdict": SAID[told[rule["rule"]]["verdict"]], "found": told[rule["rule"]]["found"]}
        for rule in asked.rules
        if rule["rule"] in told
    ]


def _documents(month: Month, claims: pl.DataFrame) -> Rows:
    documents = month.documents.join(claims, on="rid", how="semi").sort("rid", "index")
    columns = ("rid", "document_id", "evidence_type", "dated_on", "signed", "issuer", "sha256")
    return _by(_dated(documents.select(*columns, pl.col("counts").alias("counts_towards_the_rule"))), "rid")


def _assessments(month: Month, claims: pl.DataFrame) -> Rows:
    mine = month.prepared.assessments.join(claims, on="participant_key", how="semi")
    mine = mine.sort("assessed_on", "index", nulls_last=True)
    score = decimal_text(pl.col("score")).alias("score")
    return _by(
        _dated(mine.select("participant_key", "instrument", "assessed_on", score, "document_id")), "participant_key"
    )


class _Approvals:
    """The register's rows, found by the claim or the participant that they name, or by their reference."""

    def __init__(self, month: Month) -> None:
        register = month.prepared.approvals
        told = ("approval_ref", "rule", "approved_by", "approved_on", "reason", "claim_id", "participant_id")
        self.rows = _dated(register.select(told)).to_dicts()
        self.places: dict[tuple[str, str], list[int]] = {}
        for name in ("claim_key", "participant_key", "approval_ref"):
            for place, key in enumerate(register[name].to_list()):
                self.places.setdefault((name, key), []).append(place)

    def of(self, row: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Rows of the register that name the claim, its participant, or a reference that the claim cites."""
        keys = [("claim_key", row["claim_key"]), ("participant_key", row["participant_key"])]
        keys += [("approval_ref", ref) for ref in row["approval_ref"] or []]
        found = {place for name, key in keys if key is not None for place in self.places.get((name, key), [])}
        return [self.rows[place] for place in sorted(found)]


def _persons(month: Month, claims: pl.DataFrame) -> Rows:
    mine = month.prepared.decisions.join(claims, on="claim_key", how="semi")
    mine = mine.sort("decided_on", "source", "row", nulls_last=False)
    refs = pl.col("approval_ref").list.join("; ")
    return _by(_dated(mine.select("claim_key", "decision", "decided_by", "decided_on", "reason", refs)), "claim_key")


def _findings(month: Month, claims: pl.DataFrame) -> Rows:
    mine = month.findings.join(claims, on="rid", how="semi", maintain_order="left")
    return _by(mine.select("rid", "code", "severity", "rule", "message", "clause", "field", "value"), "rid")
