"""What each outcome asks for as evidence, which documents meet it, and documents that serve twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product

from tests.judging.case import (
    ACCOMMODATION,
    EMPLOYMENT,
    ENGAGEMENTS,
    MILESTONES,
    QUALIFICATIONS,
    Case,
    Document,
)
from tests.judging.cells import any_of, day, months_on, text

Alternatives = list[tuple[str, ...]]  # one alternative is met when each of its types is there

_SC = "self_certification"
_ENTRY = [
    *("landlord_confirmation", "proceedings_withdrawn", "possession_refused", "service_declaration"),
    *("family_letter", "tenancy_agreement", "lodging_agreement", "placement_confirmation"),
    *("adaptation_plan", "improvement_proof"),
]
_FINANCIAL = {
    "income": ["awards_letter"],
    "budget": ["budget_plan", "workbook"],
    "debt": ["creditor_letter", "payment_statement"],
    "right_to_remain": ["leave_to_remain"],
    "bank_account": ["bank_statement", "account_letter"],
}
_LEGAL = [
    ("court_order",),
    ("court_application", "supporting_documents"),
    ("police_report",),
    ("social_services_letter",),
    (_SC, "applications_record"),
    ("solicitor_letter",),
]
_LADDERS = (
    {name: name for name in ACCOMMODATION},
    {name: name for name in EMPLOYMENT},
    {name: name for name in ("wellbeing_second", "wellbeing_third")},
)


def _any(*kinds: str) -> Alternatives:
    return [(kind,) for kind in kinds]


def _each(*groups: list[str]) -> Alternatives:
    """One of each group."""
    return list(product(*groups))


def _short_engagement(case: Case) -> bool:
    """Discharge came before the day on which the three months are reached, for certain."""
    left = case.date("discharged_on")
    starts = [case.date("started_on"), day(case.of_person("referred_on"))]
    return any_of(*(None if s is None or left is None else left < months_on(s, 3) for s in starts)) is True


def _financial(case: Case) -> Alternatives:
    kinds = [*_FINANCIAL.get(case.word("option") or "", [])]
    if kinds == ["leave_to_remain"] and case.cohort == "domestic_abuse":
        kinds.append("permission_to_remain")
    return _each(["support_plan", "case_notes"], kinds)


def _course(case: Case) -> Alternatives:
    certificate = _any("course_certificate", "tech_safety_record")
    healthy = case.word("option") == "healthy_relationships"
    return [*certificate, (_SC, "applications_record")] if healthy else certificate


def _education(case: Case) -> Alternatives:
    course = case.word("course_type")
    if course == "accredited":
        return _any(_SC, "trainer_letter")
    return _any("workbook") if course == "unaccredited" else []


def _qualification(case: Case) -> Alternatives:
    form = text(case.row.get("qualification_number")) or ""
    numbered = re.fullmatch(r"\d{3}/\d{4}/[\dx]", form, re.ASCII) is not None
    return _each(["claim_form"], ["trainer_letter", "qualification_certificate"]) if numbered else []


def _employment(case: Case) -> Alternatives:
    kinds = [_SC, "employment_contract", "payslips", "employer_letter", "invoices"]
    if case.word("employment_type") == "self_employed":
        kinds.append("trading_evidence" if case.outcome in EMPLOYMENT else "business_plan")
    return _any(*kinds)


def _health(case: Case) -> Alternatives:
    letter = "acceptance_letter" if case.outcome == "services_access" else "engagement_letter"
    open_to_all: Alternatives = [(_SC,), (letter,), ("gp_letter", _SC), ("prescription", _SC)]
    short = case.outcome in ENGAGEMENTS and _short_engagement(case)
    return [*open_to_all, ("discharge_letter",)] if short else open_to_all


def _assessed(case: Case) -> Alternatives:
    abuse = case.cohort == "domestic_abuse"
    return [("safety_plan", "power_form") if abuse else ("support_plan", "homelessness_star")]


def _entry(case: Case) -> Alternatives:
    return _any(*_ENTRY, *(["target_hardening_record"] if case.cohort == "domestic_abuse" else []))


_BOTH_ASSESSMENTS: Alternatives = [("assessment_initial", "assessment_latest")]
_HELD = [_SC, "landlord_letter", "family_letter"]
_PLACEMENT = _any(_SC, "organisation_letter")
_ORDER = _any("case_manager_record", "order_activity_record", "star_offending_reading")
_ASKED: dict[str, Callable[[Case], Alternatives] | Alternatives] = {
    **dict.fromkeys(("wellbeing_initial", "wellbeing_second", "wellbeing_third"), _assessed),
    **dict.fromkeys(("wellbeing_improvement_second", "wellbeing_improvement_third"), _BOTH_ASSESSMENTS),
    "financial_resilience": _financial,
    "abuse_risk_reduction": [("dash_initial", "dash_second")],
    "legal_protection": _LEGAL,
    "independence": _course,
    "statutory_order": _ORDER,
    "accommodation_entry": _entry,
    **dict.fromkeys(("accommodation_3m", "accommodation_6m", "accommodation_12m"), _any(*_HELD)),
    "accommodation_18m": _each(_HELD, ["risk_management_plan", "safety_plan"]),
    "education_entry": _education,
    **dict.fromkeys(QUALIFICATIONS, _qualification),
    **dict.fromkeys(("employment_entry", "employment_entry_second", *EMPLOYMENT), _employment),
    **dict.fromkeys(("volunteering_entry", "volunteering_6w"), _PLACEMENT),
    **dict.fromkeys(("services_access", *ENGAGEMENTS), _health),
}


def alternatives(case: Case) -> Alternatives:
    """The alternatives open to this claim; one whose condition is false or not known is not open."""
    asked = _ASKED[case.outcome or ""]
    return asked(case) if callable(asked) else asked


def meeting(case: Case, without: list[Document] | None = None) -> list[Document]:
    """The documents of the alternatives that are met, leaving some documents out; [] where none is met."""
    left_out = without or []
    signed = [d for d in case.documents if d.kind != _SC or d.signed is True]
    there = [d for d in signed if d.kind is not None and d not in left_out]
    kinds = {d.kind for d in there}
    met = [alternative for alternative in alternatives(case) if kinds.issuperset(alternative)]
    used = {kind for alternative in met for kind in alternative}
    return [d for d in there if d.kind in used]


def dated_well(case: Case, documents: list[Document]) -> bool:
    """Of the documents behind a milestone, one is dated on or after it."""
    achieved = case.achieved
    return case.outcome not in MILESTONES or any(
        d.dated_on is not None and achieved is not None and d.dated_on >= achieved for d in documents
    )


def self_certified(case: Case) -> bool:
    documents = meeting(case, case.shared) or meeting(case)
    return bool(documents) and all(d.kind == _SC for d in documents)


def find_shared(cases: list[Case]) -> None:
    """Query the claims (none of them rejected, each on a card) that documents of another claim, or none but a
    document that cannot be told from others, hold up."""
    met = {case: meeting(case) for case in cases}
    for case in cases:
        for other in cases:
            if other is not case:
                theirs = _barred(case, other, met[other])
                plans = _same_ladder(case, other) and not _two_people(case, other)
                mine = [d for d in met[case] if not (plans and _plan(case, d))]
                case.shared += [d for d in mine if any(d.same_as(t) for t in theirs)]
        nameless = [d for d in met[case] if d.name is None and d.name_is_asked]
        if case.shared and not _stands(case, case.shared) and _stands(case, []):
            case.reasons.add("query:shared_document")
        elif nameless and not _stands(case, case.shared + nameless) and _stands(case, []):
            case.reasons.add("query:document_id_missing")


def _stands(case: Case, without: list[Document]) -> bool:
    documents = meeting(case, without)
    return bool(documents) and dated_well(case, documents)


def _two_people(case: Case, other: Case) -> bool:
    return case.participant_id != other.participant_id


def _same_ladder(case: Case, other: Case) -> bool:
    rungs = [(ladder.get(case.outcome or ""), ladder.get(other.outcome or "")) for ladder in _LADDERS]
    return any(a is not None and b is not None and a != b for a, b in rungs)


def _plan(case: Case, document: Document) -> bool:
    return (case.outcome or "").startswith("wellbeing") and document.kind in ("support_plan", "safety_plan")


def _barred(case: Case, other: Case, theirs: list[Document]) -> list[Document]:
    """Which of the other's documents this claim may not rest on."""
    if _two_people(case, other):
        return theirs
    if _same_ladder(case, other) and _order(other) < _order(case):
        return [d for d in theirs if not _plan(other, d)]
    return []


def _order(case: Case) -> tuple[object, str]:
    return (case.achieved, case.claim_id or "")
