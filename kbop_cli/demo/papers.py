"""Documents behind claims, and the assessments on a person's file."""

from __future__ import annotations

import hashlib
from datetime import date

from kbop_cli.demo.chance import Chance
from kbop_cli.demo.days import DAY
from kbop_cli.demo.rows import Case, Person, Row, day_of

OF_THE_SERVICE = frozenset(
    {
        "support_plan",
        "safety_plan",
        "homelessness_star",
        "power_form",
        "assessment_initial",
        "assessment_latest",
        "case_notes",
        "budget_plan",
        "workbook",
        "star_offending_reading",
        "service_declaration",
        "adaptation_plan",
        "risk_management_plan",
        "claim_form",
        "dash_initial",
        "dash_second",
        "applications_record",
        "tech_safety_record",
    }
)
SIGNED = frozenset({"self_certification", "tenancy_agreement", "lodging_agreement", "employment_contract"})
KEPT = frozenset({"support_plan", "safety_plan", "risk_management_plan"})
"""Written once for a person; every claim that needs one rests on the same."""

FORM = "self_certification"


class Papers:
    """Issues documents: every one has an id and a hash of its own."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self._issued = 0

    def new_id(self) -> str:
        """The id of a document that was never seen before."""
        self._issued += 1
        return f"D{self._issued:06}"

    def attach(self, case: Case, types: tuple[str, ...]) -> None:
        """Put the documents of these types behind the claim."""
        for kind in types:
            case.documents.append(self._document(case, kind))

    def _document(self, case: Case, kind: str) -> Row:
        chance, person = self.chance, case.person
        on_file = case.person.papers.get(kind) or case.person.papers.get(f"{kind} {case.day}")
        name = on_file or self.new_id()
        dated = case.day + DAY * chance.below(min(14, (case.claimed_on - case.day).days) + 1)
        if kind in KEPT:
            person.papers[kind] = name
            dated = person.service_started_on
        elif kind in ("tenancy_agreement", "employment_contract", "lodging_agreement"):
            started = case.claim.get("started_on")
            dated = started if isinstance(started, date) else case.day
        elif kind in ("assessment_initial", "dash_initial"):
            dated = day_of(person.assessments[0], "assessed_on")
        elif on_file:
            dated = case.day
        return {
            "document_id": name,
            "evidence_type": kind,
            "dated_on": dated,
            "received_on": max(dated, case.claimed_on - DAY * chance.below(5)),
            "signed": "yes" if kind in SIGNED else "",
            "issuer": "participant" if kind == FORM else "provider" if kind in OF_THE_SERVICE else "third_party",
            "sha256": hash_of(name),
        }

    def assess(self, person: Person, instrument: str, day: date, score: int) -> None:
        """Put an assessment on the person's file; a claim that rests on it rests on its document."""
        name = self.new_id()
        person.assessments.append(
            {"instrument": instrument, "assessed_on": day, "score": str(score), "document_id": name}
        )
        first, later = FIRST_AND_LATER[instrument]
        person.papers.setdefault(first, name)
        for kind in (instrument, later):
            person.papers[f"{kind} {day}"] = name


FIRST_AND_LATER = {
    "homelessness_star": ("assessment_initial", "assessment_latest"),
    "power_form": ("assessment_initial", "assessment_latest"),
    "dash": ("dash_initial", "dash_second"),
}


def hash_of(name: str) -> str:
    """The SHA-256 that stands for a document's content."""
    return hashlib.sha256(f"made-up document {name}".encode()).hexdigest()
