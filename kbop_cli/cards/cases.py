"""What a scenario showed, laid out for coverage: decision, reasons, verdicts, documents that counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from kbop_cli.cards.scenarios import Batch, ReadRows, lay_out, ledger_of, results, verify_batch
from kbop_cli.columns import with_further
from kbop_cli.engine.prices import concerning
from kbop_cli.engine.verify import Verified
from kbop_cli.model import Approved, RateCard
from kbop_cli.scenario import Scenario, ScenarioBook


@dataclass(frozen=True, slots=True)
class Case:
    """One scenario that passed.

    `rules`: those that decided it, which are the ones that reject where any does; `codes`: of all its reasons;
    `verdicts`: rule -> true, false or None; `cells`: the claim as it was read;
    `documents`: type and date of each document that counts; `others`: the person's further claims as they were read,
    with their `standing` (`paid`: the ledger holds it); `adjusted`: whether factors concern its price;
    `pounds`: the columns of the claims that hold amounts.
    """

    scenario: Scenario
    decision: str
    pence: int
    rules: frozenset[str]
    codes: frozenset[str]
    verdicts: Mapping[str, bool | None]
    cells: Mapping[str, Any]
    documents: tuple[tuple[str, date | None], ...]
    others: tuple[Mapping[str, Any], ...]
    adjusted: bool = False
    pounds: frozenset[str] = frozenset()

    @property
    def beside(self) -> tuple[Mapping[str, Any], ...]:
        """The further claims of the same outcome that are approved or paid."""
        mine = [each for each in self.others if each["outcome"] == self.cells["outcome"]]
        return tuple(each for each in mine if each["standing"] in (Approved, "paid"))

    @property
    def others_paid(self) -> int:
        return len(self.beside)

    def verdict(self, rule: str) -> bool | None:
        """What the rule said; true of a claim that no rule judged, for it tries none."""
        return self.verdicts.get(rule, True)


def cases(book: ScenarioBook, card: RateCard, probe_card: RateCard, read_rows: ReadRows) -> list[Case]:
    """Run the scenarios under the probe card; the scenarios that pass, in the order of the book."""
    batch = lay_out(book)
    verified = verify_batch(batch, probe_card, book, read_rows, traced=True)
    reasons = _by_rid(verified.decided.findings.filter(pl.col("severity") != "remark"))
    verdicts = _by_rid(verified.trace) if verified.trace.height else {}
    cells = {row["rid"]: row for row in verified.prepared.base.iter_rows(named=True)}
    documents = _documents(verified, card)
    standing = dict(verified.decided.decisions.select("rid", "standing").iter_rows())
    paid = _paid(batch, card, book, read_rows)
    columns = with_further(card.further_columns)["claims"]
    pounds = frozenset(name for name, column in columns.items() if column.type == "money")
    ends = (*batch.rids[1:], len(cells))
    found = []
    for number, (result, rid, end) in enumerate(zip(results(book, verified), batch.rids, ends, strict=True)):
        if not result.passed:
            continue
        others = [cells[other] | {"standing": standing[other]} for other in range(rid + 1, end)]
        code = cells[rid]["outcome"]
        case = Case(
            scenario=result.scenario,
            decision=result.got.decision,
            pence=result.got.pence,
            rules=_deciding(reasons.get(rid, ())),
            codes=frozenset(row["code"] for row in reasons.get(rid, ())),
            verdicts={row["rule"]: row["verdict"] for row in verdicts.get(rid, ())},
            cells=cells[rid],
            documents=tuple(documents.get(cells[rid]["claim_key"], ())),
            others=(*others, *paid.get(number, ())),
            adjusted=code in card.outcomes and bool(concerning(card.outcomes[code], card.adjustments)),
            pounds=pounds,
        )
        found.append(case)
    return found


def _paid(batch: Batch, card: RateCard, book: ScenarioBook, read_rows: ReadRows) -> dict[int, list[Mapping[str, Any]]]:
    """Scenario's number -> what the ledger holds of its person."""
    ledger = ledger_of(batch, card, book, read_rows)
    held: dict[int, list[Mapping[str, Any]]] = {}
    for row in ledger.iter_rows(named=True) if ledger is not None else ():
        held.setdefault(int(row["participant_id"].partition(".")[0]), []).append(row | {"standing": "paid"})
    return held


def _deciding(reasons: Sequence[Mapping[str, str]]) -> frozenset[str]:
    heaviest = "reject" if any(row["severity"] == "reject" for row in reasons) else "query"
    return frozenset(row["rule"] for row in reasons if row["severity"] == heaviest)


def _by_rid(frame: pl.DataFrame) -> dict[int, list[dict[str, Any]]]:
    rows: dict[int, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        rows.setdefault(row["rid"], []).append(row)
    return rows


def _documents(verified: Verified, card: RateCard) -> dict[str, list[tuple[str, date | None]]]:
    """Claim -> the documents of the card's types, unsigned ones left out where a signature is needed."""
    counting: dict[str, list[tuple[str, date | None]]] = {}
    for row in verified.prepared.evidence.iter_rows(named=True):
        kind = card.evidence_types.get(row["evidence_type"])
        if kind is not None and (row["signed"] or not kind.needs_signature):
            counting.setdefault(row["claim_key"], []).append((kind.name, row["dated_on"]))
    return counting
