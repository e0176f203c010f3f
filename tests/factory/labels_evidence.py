"""Labels: each alternative of evidence by itself, each document missing, unsigned, undated or too early."""

from __future__ import annotations

from tests.factory.alternatives import ALTERNATIVES, NOT_ENOUGH, SC, SUFFICES_WITHOUT
from tests.factory.bases import MILESTONES, SECOND_ENTRY_ACHIEVED, Cells, Tables, alter, base, document
from tests.factory.fields import A, Q

Label = tuple[str, Tables, str]
DAY, DAY_BEFORE, DAY_AFTER = "2022-11-15", "2022-11-14", "2022-11-16"


def _claim(outcome: str, cohort: str, cells: Cells, kinds: list[str], dated_on: str = DAY) -> Tables:
    tables = alter(base(outcome, cohort), cells)
    tables["evidence"] = [document("C1", kind, dated_on) for kind in kinds]
    return tables


def alternatives() -> list[Label]:
    labels: list[Label] = []
    for outcome, cohorts, cells, kinds in ALTERNATIVES:
        for cohort in cohorts:
            about = f"evidence, {outcome} on {cohort} {cells}"
            labels.append((f"{about}: {kinds}", _claim(outcome, cohort, cells, [*kinds]), A))
            for gone in kinds:
                left = [kind for kind in kinds if kind != gone]
                decision = A if gone in SUFFICES_WITHOUT else Q
                labels.append((f"{about}: {kinds} without {gone}", _claim(outcome, cohort, cells, left), decision))
    return labels


def unsigned() -> list[Label]:
    labels: list[Label] = []
    for outcome, cohorts, cells, kinds in ALTERNATIVES:
        if SC in kinds:
            for value, decision in (("no", Q), ("", Q), ("perhaps", Q), ("TRUE", A), ("1", A)):
                tables = alter(_claim(outcome, cohorts[-1], cells, [*kinds]), {"e.signed": value})
                labels.append((f"signed={value!r}, {outcome}: {kinds}", tables, decision))
    letter = alter(_claim("accommodation_3m", "generic", {}, ["landlord_letter"]), {"e.signed": "no"})
    return [*labels, ("signed=no: a letter is not asked to be signed", letter, A)]


def dated() -> list[Label]:
    """A milestone asks for one document of its day or later; nothing else asks for a date."""
    labels: list[Label] = []
    for outcome, cohorts, cells, kinds in ALTERNATIVES:
        milestone = outcome in MILESTONES
        for day, early in ((DAY_BEFORE, True), (DAY, False), (DAY_AFTER, False), ("", True), ("soon", True)):
            tables = _claim(outcome, cohorts[0], cells, [*kinds], day)
            labels.append((f"dated {day!r}, {outcome}: {kinds}", tables, Q if milestone and early else A))
    second = str(SECOND_ENTRY_ACHIEVED)
    mixed: list[tuple[str, list[tuple[str, str]], str]] = [
        ("accommodation_18m", [("landlord_letter", DAY_BEFORE), ("safety_plan", DAY)], A),
        ("accommodation_18m", [("landlord_letter", DAY), ("safety_plan", DAY_BEFORE)], A),
        ("accommodation_3m", [("landlord_letter", DAY_BEFORE), ("family_letter", DAY)], A),
        ("accommodation_3m", [("landlord_letter", DAY_BEFORE), ("tenancy_agreement", DAY)], Q),
        ("accommodation_3m", [("landlord_letter", DAY_BEFORE), ("risk_management_plan", DAY)], Q),
        ("accommodation_3m", [("landlord_letter", DAY_BEFORE), ("landlord_letter", DAY)], A),
        ("employment_13w", [("payslips", DAY_BEFORE), ("trading_evidence", DAY)], Q),
        ("employment_13w", [("payslips", ""), ("invoices", DAY)], A),
        ("substance_engagement", [("engagement_letter", DAY_BEFORE), ("discharge_letter", DAY)], Q),
        ("substance_engagement", [("engagement_letter", DAY_BEFORE), ("gp_letter", DAY)], Q),
        ("substance_engagement", [("self_certification", DAY_BEFORE), ("gp_letter", DAY)], A),
        ("substance_engagement", [("self_certification", DAY_BEFORE), ("prescription", DAY)], A),
        ("employment_entry_second", [("payslips", second)], A),
    ]
    for outcome, documents, decision in mixed:
        tables = base(outcome)
        tables["evidence"] = [document("C1", kind, day, f"{kind}-{day}") for kind, day in documents]
        labels.append((f"dated, {outcome}: {documents}", tables, decision))
    return labels


def not_enough() -> list[Label]:
    labels: list[Label] = [
        (
            f"evidence, {outcome} on {cohort} {cells}: only {kinds}",
            _claim(outcome, cohort, cells, [*kinds]),
            Q,
        )
        for outcome, cohort, cells, kinds in NOT_ENOUGH
    ]
    # discharge a day before three months are reached opens the discharge letter
    just: Cells = {"started_on": "2022-08-14", "discharged_on": "2022-11-13"}
    labels.append(("discharged a day sooner", _claim("substance_engagement", "generic", just, ["discharge_letter"]), A))
    on_the_day: Cells = {**just, "discharged_on": "2022-11-14"}
    tables = _claim("substance_engagement", "generic", on_the_day, ["discharge_letter"])
    labels.append(("discharged as three months are reached", tables, Q))
    # the later of the two starts is at least the one that is known
    partly: Cells = {"started_on": "", "p.referred_on": "2022-09-01", "discharged_on": "2022-11-01"}
    tables = _claim("mental_health_engagement", "generic", partly, ["discharge_letter"])
    labels.append(("discharged before the known start's three months", tables, A))
    for outcome in ("accommodation_3m", "qualification_part"):
        tables = base(outcome)
        tables["evidence"][0]["evidence_type"] = ""
        labels.append((f"evidence_type empty, {outcome}", tables, Q))
        tables = base(outcome)
        tables["evidence"][0]["evidence_type"] = f" {str(tables['evidence'][0]['evidence_type']).upper()} "
        labels.append((f"evidence_type in capitals, {outcome}", tables, A))
    return labels
