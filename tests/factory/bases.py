"""A payable claim of every outcome on each card: the tables that a run would be given, as raw text cells.

The person was referred on 2 March 2020 and began on 10 March 2020; the outcome was achieved on 15 November
2022 unless asked otherwise, and every measure stands exactly on its bound.
"""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib

Cells = dict[str, str | None]
Tables = dict[str, list[Cells]]

ACHIEVED = dt.date(2022, 11, 15)
SECOND_ENTRY_ACHIEVED = dt.date(2022, 3, 15)
REFERRED, SERVICE = "2020-03-02", "2020-03-10"

# outcome -> what its claim says, dates apart
CELLS: dict[str, Cells] = {
    "wellbeing_initial": {},
    "wellbeing_second": {},
    "wellbeing_third": {},
    "wellbeing_improvement_second": {},
    "wellbeing_improvement_third": {},
    "financial_resilience": {"option": "debt", "repayments_made": "2", "debt_balance": "900.00"},
    "abuse_risk_reduction": {},
    "legal_protection": {"option": "report"},
    "independence": {"option": "parenting_rights"},
    "statutory_order": {"support_months": "3", "order_outcome": "complied"},
    "accommodation_entry": {"option": "homeless"},
    **{f"accommodation_{n}m": {"move_type": "none", "accommodation_type": "lodging"} for n in (3, 6, 12, 18)},
    "education_entry": {"course_type": "accredited", "sessions_attended": "2"},
    "qualification_part": {"qualification_level": "1", "credits": "3", "qualification_number": "603/1234/5"},
    "qualification_full": {"qualification_level": "1", "credits": "9", "qualification_number": "603/1234/X"},
    "employment_entry": {"employment_type": "employed"},
    "employment_entry_second": {"employment_type": "employed"},
    **{f"employment_{weeks}w": {"employment_type": "employed"} for weeks in ("6_5", "13", "26")},
    "volunteering_entry": {"strand": "volunteering"},
    "volunteering_6w": {"strand": "volunteering", "hours": "36"},
    "services_access": {"strand": "mental_health"},
    "mental_health_engagement": {},
    "substance_engagement": {},
    "added_value": {},
}
# 6.5, 13 and 26 weeks x 35 hours x 8.72, 8.91, 9.50 and 10.42, the wages from 1 April 2020 to 2023
BARS = {
    "employment_6_5w": ("1983.80", "2027.03", "2161.25", "2370.55"),
    "employment_13w": ("3967.60", "4054.05", "4322.50", "4741.10"),
    "employment_26w": ("7935.20", "8108.10", "8645.00", "9482.20"),
}
SUBJECT = {"qualification_subject": "Joinery"}
ONLY = {
    "generic": ("wellbeing_third", "wellbeing_improvement_third"),
    "domestic_abuse": ("abuse_risk_reduction", "legal_protection", "independence"),
}
# the months or days that lie between started_on and the day of achievement
MONTHS_HELD = {
    **{f"accommodation_{n}m": n for n in (3, 6, 12, 18)},
    "mental_health_engagement": 3,
    "substance_engagement": 3,
}
MONTHS_SINCE_FIRST = {
    "wellbeing_second": 3,
    "wellbeing_improvement_second": 3,
    "wellbeing_third": 6,
    "wellbeing_improvement_third": 6,
}
DOCUMENTS = {
    "wellbeing_initial": ("support_plan", "homelessness_star"),
    "wellbeing_second": ("support_plan", "homelessness_star"),
    "wellbeing_third": ("support_plan", "homelessness_star"),
    "wellbeing_improvement_second": ("assessment_initial", "assessment_latest"),
    "wellbeing_improvement_third": ("assessment_initial", "assessment_latest"),
    "financial_resilience": ("support_plan", "creditor_letter"),
    "abuse_risk_reduction": ("dash_initial", "dash_second"),
    "legal_protection": ("court_order",),
    "independence": ("course_certificate",),
    "statutory_order": ("case_manager_record",),
    "accommodation_entry": ("landlord_confirmation",),
    "accommodation_3m": ("landlord_letter",),
    "accommodation_6m": ("landlord_letter",),
    "accommodation_12m": ("landlord_letter",),
    "accommodation_18m": ("landlord_letter", "risk_management_plan"),
    "education_entry": ("trainer_letter",),
    "qualification_part": ("claim_form", "trainer_letter"),
    "qualification_full": ("claim_form", "trainer_letter"),
    "employment_entry": ("payslips",),
    "employment_entry_second": ("payslips",),
    "employment_6_5w": ("payslips",),
    "employment_13w": ("payslips",),
    "employment_26w": ("payslips",),
    "volunteering_entry": ("organisation_letter",),
    "volunteering_6w": ("organisation_letter",),
    "services_access": ("acceptance_letter",),
    "mental_health_engagement": ("engagement_letter",),
    "substance_engagement": ("engagement_letter",),
    "added_value": (),
}
MILESTONES = (*MONTHS_HELD, "employment_6_5w", "employment_13w", "employment_26w", "volunteering_6w")


def cohorts(outcome: str) -> list[str]:
    """The cohorts on whose card the outcome is."""
    if outcome in ONLY["generic"]:
        return ["generic"]
    return ["domestic_abuse"] if outcome in ONLY["domestic_abuse"] else ["generic", "domestic_abuse"]


def on_both_cards() -> list[tuple[str, str]]:
    return [(outcome, cohort) for outcome in CELLS for cohort in cohorts(outcome)]


def months_before(end: dt.date, months: int) -> dt.date:
    """The last day from which that many calendar months, clamped, are over on `end`."""
    years, month0 = divmod(end.month - 1 - months, 12)
    year, month = end.year + years, month0 + 1
    length = calendar.monthrange(year, month)[1]
    last_of_end = end.day == calendar.monthrange(end.year, end.month)[1]
    return dt.date(year, month, length if last_of_end else min(end.day, length))


def person(cohort: str, person_id: str = "P1") -> Cells:
    return {
        "participant_id": person_id,
        "provider": "Northgate",
        "cohort": cohort,
        "referred_on": REFERRED,
        "service_started_on": SERVICE,
        "legacy": "no",
        "months_employed_at_referral": "0",
        "crisis_at_referral": "no",
        "housed_at_referral": "no",
        "needs": "mental_health; substance_misuse",
        "in_treatment_at_referral": "none",
    }


def document(claim_id: str, kind: str, dated_on: str, name: str | None = None) -> Cells:
    name = name or f"{claim_id}-{kind}"
    return {
        "claim_id": claim_id,
        "document_id": name,
        "evidence_type": kind,
        "dated_on": dated_on,
        "signed": "yes",
        "sha256": hashlib.sha256(name.encode()).hexdigest(),
    }


def assessment(instrument: str, day: dt.date | str, score: str, name: str, person_id: str = "P1") -> Cells:
    return {
        "participant_id": person_id,
        "instrument": instrument,
        "assessed_on": str(day),
        "score": score,
        "document_id": name,
    }


def _assessments(outcome: str, cohort: str, claim_id: str, person_id: str, achieved: dt.date) -> list[Cells]:
    names = [f"{claim_id}-first", f"{claim_id}-second", f"{claim_id}-now"]
    if outcome == "abuse_risk_reduction":
        first = assessment("dash", achieved - dt.timedelta(days=30), "20", names[0], person_id)
        return [first, assessment("dash", achieved, "17", names[2], person_id)]
    instrument = "homelessness_star" if cohort == "generic" else "power_form"
    if outcome == "wellbeing_initial":
        return [assessment(instrument, achieved, "10", names[2], person_id)]
    if months := MONTHS_SINCE_FIRST.get(outcome):
        rows = [assessment(instrument, months_before(achieved, months), "10", names[0], person_id)]
        if months > 3:
            rows.append(assessment(instrument, achieved - dt.timedelta(days=60), "11", names[1], person_id))
        return [*rows, assessment(instrument, achieved, "12", names[2], person_id)]
    return []


def _dates(outcome: str, achieved: dt.date) -> Cells:
    if months := MONTHS_HELD.get(outcome):
        return {"started_on": str(months_before(achieved, months))}
    if outcome == "volunteering_6w":
        return {"started_on": str(achieved - dt.timedelta(days=42))}
    if outcome in ("employment_entry", "employment_entry_second", "volunteering_entry"):
        return {"started_on": str(achieved), "attended_on": str(achieved)}
    return {}


def _bar(outcome: str, achieved: dt.date) -> str:
    begun = sum(achieved >= dt.date(year, 4, 1) for year in (2021, 2022, 2023))
    return BARS[outcome][begun]


def approval(rule: str, claim_id: str | None = "C1", person_id: str | None = None, ref: str = "X1") -> Cells:
    return {
        "approval_ref": ref,
        "rule": rule,
        "approved_by": "Both parties",
        "approved_on": "2022-11-01",
        "reason": "complex needs",
        "claim_id": claim_id,
        "participant_id": person_id,
    }


def base(
    outcome: str,
    cohort: str = "generic",
    claim_id: str = "C1",
    person_id: str = "P1",
    achieved: dt.date | None = None,
) -> Tables:
    """All five tables of one claim that is paid (added_value: recorded)."""
    when = achieved or (SECOND_ENTRY_ACHIEVED if outcome == "employment_entry_second" else ACHIEVED)
    claim: Cells = {
        "claim_id": claim_id,
        "participant_id": person_id,
        "provider": "Northgate",
        "outcome": outcome,
        "achieved_on": str(when),
        "claimed_on": str(when + dt.timedelta(days=20)),
        **CELLS[outcome],
        **(SUBJECT if outcome.startswith("qualification") else {}),
        **({"gross_earnings": _bar(outcome, when)} if outcome in BARS else {}),
        **_dates(outcome, when),
    }
    kinds = DOCUMENTS[outcome]
    if cohort == "domestic_abuse" and kinds == ("support_plan", "homelessness_star"):
        kinds = ("safety_plan", "power_form")
    return {
        "participants": [person(cohort, person_id)],
        "claims": [claim],
        "evidence": [document(claim_id, kind, str(when)) for kind in kinds],
        "assessments": _assessments(outcome, cohort, claim_id, person_id, when),
        "approvals": [approval("exceptional_case", claim_id)] if outcome == "accommodation_18m" else [],
    }


def together(*parts: Tables) -> Tables:
    """One export of several claims; a participant that stands in several parts stands once."""
    tables: Tables = {name: [] for name in ("participants", "claims", "evidence", "assessments", "approvals")}
    for part in parts:
        for name, rows in part.items():
            tables[name] += [row for row in rows if name != "participants" or row not in tables[name]]
    return tables


def alter(tables: Tables, cells: Cells) -> Tables:
    """Set cells: `option` of the first claim, `p.needs` of the first participant, `e.signed` of every
    document, `a0.score` of the first assessment, `r.rule` of every approval. In place; returns the tables."""
    for name, value in cells.items():
        where, _, column = name.rpartition(".")
        if where.startswith("a"):
            tables["assessments"][int(where[1:])][column] = value
        elif where in ("e", "r"):
            for row in tables["evidence" if where == "e" else "approvals"]:
                row[column] = value
        else:
            tables["participants" if where == "p" else "claims"][0][column] = value
    return tables
