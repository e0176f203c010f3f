"""The scenarios beside a card, from YAML: laid out as the rows an export would hold, every problem at once.

What a file need not write: a person has one id, a claim its own, its outcome's code and the person's provider, and it
is claimed on the day it was achieved; a document has an id of its own and is dated achieved_on, and a
self-certification is signed; an approval is complete and names the claim, unless it names a claim or a person itself
(an empty cell names none). A further claim that is `paid` stands in the ledger, and not among the claims.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kbop_cli.codes import CODES
from kbop_cli.columns import Column, with_further
from kbop_cli.intake.reading import Reader, fold, nearest, read_document
from kbop_cli.intake.strict_yaml import Path as Way
from kbop_cli.model import Approved, RateCard
from kbop_cli.scenario import Expected, Row, Scenario, ScenarioBook

Cells = dict[str, str]

NAMED_BY = {"evidence": "evidence_type", "assessments": "assessed_on", "approvals": "rule"}
"""The column by which a row is dropped, and which a row that is a single word gives."""


@dataclass(slots=True)
class _Draft:
    """A scenario's cells so far, as the file says them."""

    outcome: str
    participant: Cells
    claim: Cells
    lists: dict[str, list[Cells]]
    expected: Expected
    further: list[_Draft] = field(default_factory=list)
    paid: str = ""


def read_scenarios(path: Path, file: str, card: RateCard) -> ScenarioBook:
    """Read a card's scenarios. `file` is its name as messages show it. Raises KbopError with all problems found."""
    document, raw = read_document(path, file, "scenarios")
    reader = Reader(document)
    book = _BookReader(reader, document.value, card).book(file, hashlib.sha256(raw).hexdigest())
    reader.finish()
    return book


class _BookReader:
    def __init__(self, reader: Reader, value: Mapping[str, Any], card: RateCard) -> None:
        self.reader = reader
        self.value = value
        self.card = card
        self.columns: Mapping[str, Mapping[str, Column]] = with_further(card.further_columns)
        self.usual = value.get("usual", {})
        self.signed = {kind.name for kind in card.evidence_types.values() if kind.self_certification}
        self.words = {
            "evidence": set(card.evidence_types),
            "approvals": {rule.id for outcome in card.outcomes.values() for rule in outcome.rules} | {"limit"},
        }

    def book(self, file: str, sha256: str) -> ScenarioBook:
        if self.value["card"] != self.card.name:
            self.reader.problem(("card",), f'the card beside this file is "{self.card.name}".', "Name that one.")
        usual_rows = [("participants", "participant"), ("claims", "claim"), *((name, name) for name in NAMED_BY)]
        for table, name in usual_rows:
            self._cells(self.usual.get(name, {}), table, ("usual", name))
        bodies = {fold(code): (body, ("outcomes", code)) for code, body in self.value["outcomes"].items()}
        for code, (_, way) in bodies.items():
            if code not in self.card.outcomes:
                self.reader.problem(way, f'there is no outcome "{code}".', nearest(code, self.card.outcomes))
        bases = {code: self._base(code, body["base"], (*way, "base")) for code, (body, way) in bodies.items()}
        for code, (body, way) in bodies.items():
            for index, entry in enumerate(body["base"].get("further_claims", ())):
                here: Way = (*way, "base", "further_claims", index)
                bases[code].further.append(self._further(entry, code, bases, here))
        scenarios = [
            scenario for code, (body, way) in bodies.items() for scenario in self._outcome(code, body, way, bases)
        ]
        cohorts = tuple(map(fold, self.value["cohorts"]))
        return ScenarioBook(self.card.name, cohorts, tuple(scenarios), file, sha256)

    def _outcome(self, code: str, body: Mapping[str, Any], way: Way, bases: Mapping[str, _Draft]) -> Iterator[Scenario]:
        base = bases[code]
        yield self._scenario(base, "base", (*way, "base"), body["base"])
        for name, changes in body.get("scenarios", {}).items():
            here: Way = (*way, "scenarios", name)
            if fold(name) == "base":
                self.reader.problem(here, 'the name "base" is the base\'s own.', "Call the scenario otherwise.")
            draft = self._changed(base, changes, here)
            draft.expected = self._expected(changes, here, base.expected.pence)
            if "further_claims" in changes:
                draft.further = []
            for index, entry in enumerate(changes.get("further_claims", ())):
                draft.further.append(self._further(entry, code, bases, (*here, "further_claims", index)))
            yield self._scenario(draft, name, here, changes)

    def _scenario(self, draft: _Draft, name: str, way: Way, body: Mapping[str, Any]) -> Scenario:
        return Scenario(
            outcome=draft.outcome,
            name=name,
            tables=_laid_out(draft, self.usual, self.signed),
            expected=draft.expected,
            place=self.reader.document.place(way),
            base=name == "base",
            because=body.get("because", ""),
        )

    def _base(self, code: str, body: Mapping[str, Any], way: Way) -> _Draft:
        return _Draft(
            outcome=code,
            participant=self._cells(body.get("participant", {}), "participants", (*way, "participant")),
            claim=self._cells(body["claim"], "claims", (*way, "claim")),
            lists={name: self._rows(body.get(name, ()), name, (*way, name)) for name in NAMED_BY},
            expected=self._expected(body, way, None),
        )

    def _expected(self, body: Mapping[str, Any], way: Way, base_pence: int | None) -> Expected:
        decision = body.get("decision", Approved)
        reasons = tuple(body.get("reasons", ()))
        for index, code in enumerate(reasons):
            if code not in CODES:
                mend = nearest(code, CODES, least=0.75) or "kbop explain lists the reasons."
                self.reader.problem((*way, "reasons", index), f'there is no reason "{code}".', mend)
        pence = self.reader.pence(body["amount"], (*way, "amount")) if "amount" in body else None
        if decision != Approved and pence:
            self.reader.problem((*way, "amount"), f"a claim that is {decision} pays nothing.", "Leave `amount` out.")
        if decision == Approved and pence is None:
            pence = base_pence
            if pence is None:
                self.reader.problem(way, "a base that is approved needs an `amount`.", "Say what it pays, in pounds.")
        if decision in ("queried", "rejected") and not reasons:
            self.reader.problem(way, f"a claim that is {decision} needs its `reasons`.", "List the reason codes.")
        return Expected(decision, (pence or 0) if decision == Approved else 0, reasons)

    def _changed(self, base: _Draft, changes: Mapping[str, Any], way: Way) -> _Draft:
        draft = copy.deepcopy(base)
        given = [(ref, _text(value), "set") for ref, value in changes.get("set", {}).items()]
        given += [(ref, "", "blank") for ref in changes.get("blank", ())]
        for ref, cell, key in given:
            table, _, name = ref.rpartition(".")
            self._known(name, "participants" if table else "claims", (*way, key))
            (draft.participant if table else draft.claim)[name] = cell
        for name in NAMED_BY:
            if name in changes:
                draft.lists[name] = self._rows(changes[name], name, (*way, name))
            for word in changes.get("drop", {}).get(name, ()):
                self._drop(draft.lists[name], name, word, (*way, "drop", name))
            draft.lists[name] += self._rows(changes.get("add", {}).get(name, ()), name, (*way, "add", name))
        return draft

    def _further(self, entry: Mapping[str, Any], code: str, bases: Mapping[str, _Draft], way: Way) -> _Draft:
        named = fold(entry.get("outcome", code))
        if named not in bases:
            self.reader.problem((*way, "outcome"), f'"{named}" has no base in this file.', nearest(named, bases))
        for ref in (*entry.get("set", {}), *entry.get("blank", ())):
            if ref.startswith("participant."):
                self.reader.problem(way, f"`{ref}` belongs to the scenario.", "Set it beside `further_claims`.")
        draft = self._changed(bases.get(named, bases[code]), entry, way)
        draft.further, draft.paid = [], entry.get("paid", "")
        return draft

    def _drop(self, rows: list[Cells], name: str, word: str, way: Way) -> None:
        dropped = [row for row in rows if fold(row.get(NAMED_BY[name], "")) == fold(word)]
        if not dropped:
            there = ", ".join(row.get(NAMED_BY[name], "") for row in rows) or "none"
            self.reader.problem(way, f'there is no "{word}" to drop: the base has {there}.', "Correct the word.")
        rows[:] = [row for row in rows if row not in dropped]

    def _rows(self, given: Any, name: str, way: Way) -> list[Cells]:
        rows = []
        for index, entry in enumerate(given):
            here: Way = (*way, index)
            if isinstance(entry, str):
                # Cells may hold any word, as an export may; a word alone is a name of the card.
                if fold(entry) not in self.words[name]:
                    self.reader.problem(here, f'"{entry}" is no name of the card.', nearest(entry, self.words[name]))
                rows.append({NAMED_BY[name]: fold(entry)})
            else:
                rows.append(self._cells(entry, name, here))
        return rows

    def _cells(self, given: Mapping[str, Any], table: str, way: Way) -> Cells:
        for column in given:
            self._known(column, table, (*way, column))
        return {column: _text(value) for column, value in given.items()}

    def _known(self, column: str, table: str, way: Way) -> None:
        known = self.columns[table]
        if column not in known:
            self.reader.problem(way, f'the table {table} has no column "{column}".', nearest(column, known))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(value) or "none"
    return str(value)


def _laid_out(
    draft: _Draft, usual: Mapping[str, Mapping[str, Any]], signed: Collection[str]
) -> Mapping[str, tuple[Row, ...]]:
    """The rows of one scenario, with the cells that the file need not write; `signed`: types that are signed."""

    def habit(name: str) -> Cells:
        return {column: _text(value) for column, value in usual.get(name, {}).items()}

    person = {"participant_id": "person"} | habit("participant") | draft.participant
    who = {"participant_id": person["participant_id"]}
    claims: list[Cells] = []
    paid: list[Cells] = []
    documents: list[Cells] = []
    for number, each in enumerate((draft, *draft.further), start=1):
        own = {"claim_id": "claim" if number == 1 else f"claim-{number}", "outcome": each.outcome}
        claim = own | who | {"provider": person.get("provider", "")} | habit("claim") | each.claim
        claim = {"claimed_on": claim.get("achieved_on", "")} | claim
        if each.paid:
            types = {fold(document.get("evidence_type", "")) for document in each.lists["evidence"]}
            form = "self_certified" if types and types <= set(signed) else "document"
            paid.append(claim | {"batch": each.paid, "evidence_class": form})
            continue
        claims.append(claim)
        for place, document in enumerate(each.lists["evidence"], start=1):
            of_claim = {"claim_id": claim["claim_id"], "document_id": f"{own['claim_id']}/{place}"}
            of_type = {"signed": "yes"} if fold(document.get("evidence_type", "")) in signed else {}
            dated = {"dated_on": claim.get("achieved_on", "")}
            documents.append(of_claim | dated | of_type | habit("evidence") | document)
    agreed = {"approval_ref": "agreed", "approved_by": "the parties", "approved_on": claims[0].get("achieved_on", "")}
    approvals = []
    for row in draft.lists["approvals"]:
        names = {} if {"claim_id", "participant_id"} & row.keys() else {"claim_id": claims[0]["claim_id"]}
        approvals.append(agreed | {"reason": "as agreed"} | names | habit("approvals") | row)
    return {
        "participants": (person,),
        "claims": tuple(claims),
        **({"paid": tuple(paid)} if paid else {}),
        "evidence": tuple(documents),
        "assessments": tuple(who | habit("assessments") | row for row in draft.lists["assessments"]),
        "approvals": tuple(approvals),
    }
