"""What a payable claim of each family says, and the documents that go with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from kbop_cli.demo.chance import Chance
from kbop_cli.demo.days import DAY, months_on
from kbop_cli.demo.names import EMPLOYERS, SUBJECTS
from kbop_cli.demo.outcomes import ABUSE
from kbop_cli.demo.papers import FORM
from kbop_cli.demo.rows import Case, Row

Documents = tuple[str, ...]
Detail = Callable[[Chance, Case], Documents]
"""Fills in the claim's cells and names the documents that it rests on."""

WAGES = ((date(2024, 4, 1), 1144), (date(2023, 4, 1), 1042), (date(2022, 4, 1), 950), (date(2021, 4, 1), 891))
"""The National Living Wage in pence an hour from that day on; before, 872."""
HALF_HOURS = {"employment_6_5w": 455, "employment_13w": 910, "employment_26w": 1820}
"""6.5, 13 and 26 weeks of 35 hours, in half hours."""


def bar(outcome: str, day: date) -> int:
    """The pence that sustained employment must have earned: weeks x 35 hours x the wage, rounded half up."""
    wage = next((pence for since, pence in WAGES if day >= since), 872)
    return (HALF_HOURS[outcome] * wage + 1) // 2


def money(pence: int) -> str:
    """`1234.50`."""
    return f"{pence // 100}.{pence % 100:02}"


def _between(chance: Chance, low: date, high: date) -> date:
    return low + DAY * chance.below(max(0, (high - low).days) + 1)


def _wellbeing(chance: Chance, case: Case) -> Documents:
    return ("safety_plan", "power_form") if case.person.cohort == ABUSE else ("support_plan", "homelessness_star")


def _improvement(chance: Chance, case: Case) -> Documents:
    return ("assessment_initial", "assessment_latest")


def _home(chance: Chance, case: Case) -> Documents:
    person = case.person
    latest = months_on(case.day, -case.kind.months)
    case.claim["started_on"] = _between(chance, person.service_started_on, latest)
    if person.row["housed_at_referral"] == "yes" and chance.happens(60):
        case.claim["started_on"] = ""  # there was a home already: the clock starts at referral
    case.claim["accommodation_type"] = chance.weighted([(70, "own_tenancy"), (12, "family"), (12, "lodging"), (6, "")])
    if not case.claim["accommodation_type"]:
        case.claim["accommodation_type"] = "owner_occupied"
    case.claim["move_type"] = chance.weighted([(88, "none"), (12, "planned")])
    proof = chance.weighted([(60, FORM), (30, "landlord_letter"), (10, "family_letter")])
    agreement = ("tenancy_agreement",) if chance.happens(82) else ()
    plan = ("risk_management_plan",) if case.kind.outcome == "accommodation_18m" else ()
    return (proof, *agreement, *plan)


def _entry(chance: Chance, case: Case) -> Documents:
    ground, proofs, homes = chance.weighted(
        [
            (28, ("eviction_threat", ("landlord_confirmation", "proceedings_withdrawn", "service_declaration"), "own")),
            (46, ("homeless", ("tenancy_agreement", "lodging_agreement", "placement_confirmation"), "new")),
            (16, ("unsuitable", ("adaptation_plan", "improvement_proof", "tenancy_agreement"), "own")),
            (10, ("unsafe", ("tenancy_agreement", "placement_confirmation", "family_letter"), "new")),
        ]
    )
    proof = chance.pick(proofs)
    settled = {"lodging_agreement": "lodging", "family_letter": "family", "placement_confirmation": "supported"}
    case.claim["option"] = ground
    case.claim["started_on"] = case.day if homes == "new" else ""
    case.claim["accommodation_type"] = settled.get(proof, "own_tenancy")
    return (proof,)


def _money(chance: Chance, case: Case) -> Documents:
    plan = chance.weighted([(60, "support_plan"), (40, "case_notes")])
    grounds = [(40, "income"), (26, "budget"), (29, "debt"), (5, "right_to_remain")]
    if case.person.cohort == ABUSE:
        grounds.append((25, "bank_account"))
    ground = chance.weighted(grounds)
    case.claim["option"] = ground
    if ground == "debt":
        case.claim["repayments_made"] = str(chance.between(2, 6))
        case.claim["debt_balance"] = money(chance.between(20_000, 240_000))
    proofs = {
        "income": ("awards_letter",),
        "budget": ("budget_plan", "workbook"),
        "debt": ("creditor_letter", "payment_statement"),
        "right_to_remain": ("leave_to_remain",),
        "bank_account": ("bank_statement", "account_letter"),
    }
    return (plan, chance.pick(proofs[ground]))


def _risk(chance: Chance, case: Case) -> Documents:
    return ("dash_initial", "dash_second")


def _protection(chance: Chance, case: Case) -> Documents:
    orders = ("non_molestation_order", "occupation_order", "child_arrangement_order", "prohibited_steps")
    case.claim["option"] = chance.weighted([(55, "report"), (45, chance.pick(orders))])
    if case.claim["option"] == "report":
        return (chance.pick(("police_report", "social_services_letter")),)
    ways: tuple[Documents, ...] = (
        ("court_order",),
        ("court_application", "supporting_documents"),
        ("solicitor_letter",),
        (FORM, "applications_record"),
    )
    return chance.pick(ways)


def _course(chance: Chance, case: Case) -> Documents:
    case.claim["option"] = chance.pick(
        ("healthy_relationships", "understanding_abuse", "parenting_rights", "freedom_programme")
    )
    return (chance.weighted([(85, "course_certificate"), (15, "tech_safety_record")]),)


def _order(chance: Chance, case: Case) -> Documents:
    supported = (case.day - case.person.service_started_on).days * 12 // 365
    case.claim["support_months"] = str(max(3, supported))
    case.claim["order_outcome"] = chance.weighted([(60, "complied"), (40, "completed")])
    return (chance.pick(("case_manager_record", "order_activity_record", "star_offending_reading")),)


def _education(chance: Chance, case: Case) -> Documents:
    accredited = chance.happens(60)
    case.claim["course_type"] = "accredited" if accredited else "unaccredited"
    case.claim["started_on"] = case.day - DAY * 7
    if not accredited:
        return ("workbook",)
    case.claim["sessions_attended"] = str(chance.between(2, 6))
    return (chance.weighted([(65, FORM), (35, "trainer_letter")]),)


def _qualification(chance: Chance, case: Case) -> Documents:
    full = case.kind.outcome == "qualification_full"
    case.claim.update(
        {
            "qualification_number": f"{chance.pick(('600', '601', '603'))}/{chance.between(1000, 9999)}/"
            f"{chance.pick('0123456789X')}",
            "qualification_level": str(chance.between(1, 3)),
            "qualification_subject": chance.pick(SUBJECTS),
            "credits": str(chance.between(9, 36) if full else chance.between(3, 8)),
            "certificate_number": f"AB{chance.between(100_000, 999_999)}",
        }
    )
    return ("claim_form", chance.weighted([(75, "qualification_certificate"), (25, "trainer_letter")]))


def _job(chance: Chance, case: Case) -> Documents:
    person, outcome = case.person, case.kind.outcome
    self_employed = chance.happens(8)
    case.claim["employment_type"] = "self_employed" if self_employed else "employed"
    case.claim["employer"] = "" if self_employed else chance.pick(EMPLOYERS)
    if outcome not in HALF_HOURS:
        case.claim["started_on"] = case.claim["attended_on"] = case.day
        return (chance.weighted([(55, FORM), (20, "employment_contract"), (13, "payslips"), (12, "employer_letter")]),)
    case.claim["started_on"] = _between(chance, person.service_started_on, months_on(case.day, 1 - case.kind.months))
    needed = bar(outcome, case.day)
    more = 0 if chance.happens(6) else chance.between(0, needed // 2)
    case.claim["gross_earnings"] = money(needed + more)
    return (chance.weighted([(40, FORM), (42, "payslips"), (18, "employer_letter")]),)


def _placement(chance: Chance, case: Case) -> Documents:
    case.claim["strand"] = case.kind.strand
    case.claim["employer"] = chance.pick(("Community Garden Almondbury", "Food Bank Deighton", "Repair Café Marsh"))
    if case.kind.outcome == "volunteering_entry":
        case.claim["started_on"] = case.claim["attended_on"] = case.day
    else:
        started = case.day - DAY * chance.between(42, 55)
        case.claim["started_on"] = case.claim["attended_on"] = max(started, case.person.service_started_on)
        case.claim["hours"] = str(chance.between(36, 80))
    return (chance.weighted([(60, FORM), (40, "organisation_letter")]),)


def _access(chance: Chance, case: Case) -> Documents:
    case.claim["strand"] = case.kind.strand
    _needs(case)
    if case.kind.strand == "substance_misuse" or chance.happens(50):
        case.claim["attended_on"] = case.day
    ways: list[tuple[int, Documents]] = [(58, (FORM,)), (32, ("acceptance_letter",)), (10, ("gp_letter", FORM))]
    return chance.weighted(ways)


def _engagement(chance: Chance, case: Case) -> Documents:
    _needs(case)
    person: Row = case.person.row
    if chance.happens(30):
        person["in_treatment_at_referral"] = case.kind.strand  # an engagement from before counts as well
    case.claim["started_on"] = _between(chance, case.person.service_started_on, months_on(case.day, -3))
    ways: list[tuple[int, Documents]] = [(60, (FORM,)), (32, ("engagement_letter",)), (8, ("prescription", FORM))]
    return chance.weighted(ways)


def _needs(case: Case) -> None:
    needs = [word for word in str(case.person.row["needs"]).split("; ") if word != "none"]
    if case.kind.strand not in needs:
        case.person.row["needs"] = "; ".join([*needs, case.kind.strand])


def _added_value(chance: Chance, case: Case) -> Documents:
    return ()


DETAILS: dict[str, Detail] = {
    "wellbeing": _wellbeing,
    "improvement": _improvement,
    "accommodation": _home,
    "entry": _entry,
    "money": _money,
    "risk": _risk,
    "protection": _protection,
    "course": _course,
    "order": _order,
    "education": _education,
    "qualification": _qualification,
    "employment": _job,
    "volunteering": _placement,
    "work experience": _placement,
    "access": _access,
    "engagement": _engagement,
    "added value": _added_value,
}
