"""What a column is set to when it is tried: its bounds, one below and one above, empty, unreadable, unknown
and known-but-wrong words; and which columns the rules of an outcome read."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random

from tests.factory.bases import BARS, CELLS, Cells, months_before

ANCHORS = [
    *(dt.date(2022, 11, 15), dt.date(2022, 11, 14), dt.date(2022, 11, 16), dt.date(2022, 8, 15)),
    *(dt.date(2022, 5, 15), dt.date(2022, 3, 31), dt.date(2022, 4, 1), dt.date(2023, 3, 31)),
    *(dt.date(2023, 4, 1), dt.date(2023, 1, 31), dt.date(2023, 2, 28), dt.date(2024, 2, 29)),
    *(dt.date(2024, 3, 31), dt.date(2021, 11, 30), dt.date(2021, 3, 31), dt.date(2020, 10, 1)),
]
FIXED = [
    *(dt.date(2019, 9, 1), dt.date(2020, 10, 1), dt.date(2022, 3, 31), dt.date(2024, 3, 31)),
    dt.date(2024, 6, 30),
]
DAY = dt.timedelta(days=1)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
UNREADABLE = ["", "31/02/2022", "soon"]
DATES = {
    *("achieved_on", "claimed_on", "started_on", "attended_on", "discharged_on"),
    *("p.referred_on", "p.service_started_on"),
}


def spelt(day: dt.date, rng: Random) -> str:
    """Mostly ISO, sometimes as the British write it."""
    short = f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year % 100:02d}"
    return rng.choice([str(day)] * 4 + [f"{day.day:02d}/{day.month:02d}/{day.year}", short])


def _days(row: Cells) -> list[dt.date]:
    found = []
    for cell in row.values():
        if cell and len(cell) == 10 and cell[4] == cell[7] == "-" and cell.replace("-", "").isdigit():
            found.append(dt.date.fromisoformat(cell))
    return found


def near(claim: Cells, row: Cells, rng: Random) -> list[str]:
    """Days on and beside every day that a rule may measure this one against, and days that cannot be read."""
    given = sorted({*_days(claim), *_days(row)})
    measured = [months_before(day, months) for day in given for months in (3, 6, 12, 18)]
    measured += [day + step * DAY for day in given for step in (-42, 42)]
    days = [*given * 3, *measured, *FIXED]
    return [*UNREADABLE * 4, *(spelt(day + step * DAY, rng) for day in days for step in (-1, 0, 1))]


BARS_AND_BESIDE = [
    str(Decimal(bar) + Decimal(step)) for bars in BARS.values() for bar in bars for step in ("-0.01", "0", "0.01")
]
VALUES: dict[str, list[str]] = {
    "claim_id": [""],
    "participant_id": ["", "P-none", "P0", " p1 "],
    "outcome": ["", "employment_entyr", *sorted(CELLS)],
    "provider": ["Southgate", " northgate "],
    "p.cohort": ["", "genric", "generic", "Domestic_Abuse "],
    "p.legacy": ["yes", "TRUE", "no", "0", "", "perhaps"],
    "p.provider": ["", "Southgate"],
    "p.months_employed_at_referral": ["", "5", "6", "7", "many"],
    "p.crisis_at_referral": ["yes", "no", "", "perhaps"],
    "p.housed_at_referral": ["yes", "no", "", "perhaps"],
    "p.needs": [
        "",
        "none",
        "mental_health",
        "substance_misuse",
        "Substance_Misuse ; mental_health",
        "mental-health",
    ],
    "p.in_treatment_at_referral": ["", "none", "mental_health", "substance_misuse", "mental_healt"],
    "strand": ["", "volunteering", "work_experience", "mental_health", "substance_misuse", "volunteer"],
    "option": [
        *("", "budgets", "income", "budget", "debt", "right_to_remain", "bank_account", "report"),
        *("prohibited_steps", "healthy_relationships", "freedom_programme", "homeless", "Unsafe "),
    ],
    "accommodation_type": ["", "own_tenancy", "hostel", "refuge", "supported", "other", "Refuge ", "castle"],
    "move_type": ["", "none", "planned", "eviction", "abandonment", "plannd"],
    "course_type": ["", "accredited", "unaccredited", "online"],
    "sessions_attended": ["", "1", "2", "3", "two"],
    "qualification_number": ["", "603/1234/5", "603/1234/x", "60312345", "603/1234/55"],
    "qualification_level": ["", "0", "1", "2", "3", "entry"],
    "qualification_subject": ["", "Joinery", "Plumbing", " joinery"],
    "credits": ["", "2", "3", "8", "9", "10", "some"],
    "employment_type": ["", "employed", "self_employed", "self_employed", "apprenticeship", "freelance"],
    "gross_earnings": ["", "0", "plenty", "£9,482.20", *BARS_AND_BESIDE],
    "hours": ["", "35", "36", "37", "103", "104", "105", "111", "112", "most"],
    "weeks": ["", "12", "13", "14", "some"],
    "debt_balance": ["", "341.74", "£341.75", "341.76", "1,341.75", "much"],
    "repayments_made": ["", "1", "2", "3", "some"],
    "gp_treatment_followed": ["", "yes", "no", "N", "perhaps"],
    "support_months": ["", "2", "3", "4", "some"],
    "order_outcome": ["", "complied", "completed", "breached", "complyed"],
    "signed": ["", "yes", "no", "perhaps"],
}
COMMON = (
    *("achieved_on", "claimed_on", "p.service_started_on", "p.legacy", "p.cohort"),
    *("claim_id", "participant_id", "outcome", "provider", "p.provider"),
)
_HELD = ("started_on", "p.referred_on", "p.housed_at_referral", "move_type", "accommodation_type")
_WORKED = (
    *("gross_earnings", "employment_type", "hours", "weeks"),
    *("p.months_employed_at_referral", "p.crisis_at_referral"),
)
_QUALIFIED = ("qualification_level", "credits", "qualification_number", "qualification_subject")
_FIRST_DAY = ("started_on", "attended_on", "p.service_started_on")
READS: dict[str, tuple[str, ...]] = {
    "financial_resilience": ("option", "repayments_made", "debt_balance"),
    "legal_protection": ("option",),
    "independence": ("option",),
    "statutory_order": ("support_months", "order_outcome"),
    "accommodation_entry": ("option",),
    **{f"accommodation_{n}m": _HELD for n in (3, 6, 12, 18)},
    "education_entry": ("course_type", "sessions_attended"),
    "qualification_part": _QUALIFIED,
    "qualification_full": _QUALIFIED,
    "employment_entry": (*_FIRST_DAY, "employment_type"),
    "employment_entry_second": (*_FIRST_DAY, "employment_type"),
    **dict.fromkeys(BARS, _WORKED),
    "volunteering_entry": (*_FIRST_DAY, "strand"),
    "volunteering_6w": ("started_on", "hours", "strand", "p.service_started_on"),
    "services_access": ("strand", "p.needs", "p.in_treatment_at_referral", "attended_on"),
    "mental_health_engagement": ("started_on", "p.referred_on", "discharged_on", "gp_treatment_followed"),
    "substance_engagement": ("started_on", "p.referred_on", "discharged_on", "gp_treatment_followed"),
}
# the next rung, or another outcome whose documents or assessments meet this one's
NEIGHBOURS: dict[str, tuple[str, ...]] = {
    "accommodation_3m": ("accommodation_6m", "accommodation_12m"),
    "accommodation_6m": ("accommodation_3m", "accommodation_18m"),
    "accommodation_entry": ("accommodation_3m",),
    "employment_6_5w": ("employment_13w",),
    "employment_13w": ("employment_26w",),
    "employment_entry": ("employment_entry_second",),
    "wellbeing_initial": ("wellbeing_second",),
    "wellbeing_second": ("wellbeing_improvement_second",),
    "qualification_part": ("qualification_part", "qualification_full"),
    "qualification_full": ("qualification_full",),
    "volunteering_entry": ("volunteering_entry",),
    "services_access": ("services_access",),
    "mental_health_engagement": ("substance_engagement",),
}
EXTRA = [
    *("self_certification", "landlord_letter", "family_letter", "payslips", "gp_letter", "case_notes"),
    *("discharge_letter", "tenancy_agreement", "risk_management_plan", "trading_evidence", "workbook"),
]
