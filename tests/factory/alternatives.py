"""Every alternative of evidence, each by itself: (outcome, cohorts, cells of the claim, documents).

Taking any document away from such a set leaves no alternative met, but for `SUFFICES_WITHOUT`.
"""

from __future__ import annotations

from tests.factory.bases import Cells

G, D = ("generic",), ("domestic_abuse",)
BOTH = (*G, *D)
SC = "self_certification"
STAR = ("support_plan", "homelessness_star")
ORDER = ("case_manager_record", "order_activity_record", "star_offending_reading")
HELD = (SC, "landlord_letter", "family_letter")
WORK = (SC, "employment_contract", "payslips", "employer_letter", "invoices")
SELF_EMPLOYED: Cells = {"employment_type": "self_employed"}
DISCHARGED: Cells = {"started_on": "2022-09-01", "discharged_on": "2022-11-01"}  # well before 1 December
ENTRY = (
    "landlord_confirmation",
    "proceedings_withdrawn",
    "possession_refused",
    "service_declaration",
    "family_letter",
    "tenancy_agreement",
    "lodging_agreement",
    "placement_confirmation",
    "adaptation_plan",
    "improvement_proof",
)
BY_OPTION = {
    "income": ("awards_letter",),
    "budget": ("budget_plan", "workbook"),
    "debt": ("creditor_letter", "payment_statement"),
    "right_to_remain": ("leave_to_remain",),
}
ABUSE_BY_OPTION = {
    "right_to_remain": ("permission_to_remain",),
    "bank_account": ("bank_statement", "account_letter"),
}
ENGAGEMENTS = ("mental_health_engagement", "substance_engagement")

Alternative = tuple[str, tuple[str, ...], Cells, tuple[str, ...]]


def _financial(cohorts: tuple[str, ...], options: dict[str, tuple[str, ...]]) -> list[Alternative]:
    return [
        ("financial_resilience", cohorts, {"option": option}, (plan, kind))
        for option, kinds in options.items()
        for kind in kinds
        for plan in ("support_plan", "case_notes")
    ]


def _alone(
    outcomes: tuple[str, ...], kinds: tuple[str, ...], cells: Cells, cohorts: tuple[str, ...] = BOTH
) -> list[Alternative]:
    return [(outcome, cohorts, cells, (kind,)) for outcome in outcomes for kind in kinds]


ALTERNATIVES: list[Alternative] = [
    *((f"wellbeing_{name}", G, {}, STAR) for name in ("initial", "second", "third")),
    *((f"wellbeing_{name}", D, {}, ("safety_plan", "power_form")) for name in ("initial", "second")),
    ("wellbeing_improvement_second", BOTH, {}, ("assessment_initial", "assessment_latest")),
    ("wellbeing_improvement_third", G, {}, ("assessment_initial", "assessment_latest")),
    *_financial(BOTH, BY_OPTION),
    *_financial(D, ABUSE_BY_OPTION),
    ("abuse_risk_reduction", D, {}, ("dash_initial", "dash_second")),
    *_alone(("legal_protection",), ("court_order", "police_report"), {}, D),
    *_alone(("legal_protection",), ("social_services_letter", "solicitor_letter"), {}, D),
    ("legal_protection", D, {}, ("court_application", "supporting_documents")),
    ("legal_protection", D, {}, (SC, "applications_record")),
    *_alone(("independence",), ("course_certificate", "tech_safety_record"), {}, D),
    ("independence", D, {"option": "healthy_relationships"}, (SC, "applications_record")),
    *_alone(("statutory_order",), ORDER, {}),
    *_alone(("accommodation_entry",), ENTRY, {}),
    *_alone(("accommodation_entry",), ("target_hardening_record",), {}, D),
    *_alone(("accommodation_3m", "accommodation_6m", "accommodation_12m"), HELD, {}),
    *(
        ("accommodation_18m", BOTH, {}, (kind, plan))
        for kind in HELD
        for plan in ("risk_management_plan", "safety_plan")
    ),
    *_alone(("education_entry",), (SC, "trainer_letter"), {}),
    *_alone(("education_entry",), ("workbook",), {"course_type": "unaccredited", "sessions_attended": ""}),
    *(
        (f"qualification_{size}", BOTH, {}, ("claim_form", kind))
        for size in ("part", "full")
        for kind in ("trainer_letter", "qualification_certificate")
    ),
    *_alone(("employment_entry", "employment_entry_second"), WORK, {}),
    *_alone(("employment_entry", "employment_entry_second"), ("business_plan",), SELF_EMPLOYED),
    *_alone(("employment_6_5w", "employment_13w", "employment_26w"), WORK, {}),
    *_alone(("employment_6_5w", "employment_13w", "employment_26w"), ("trading_evidence",), SELF_EMPLOYED),
    *_alone(("volunteering_entry", "volunteering_6w"), (SC, "organisation_letter"), {}),
    *_alone(("services_access",), (SC, "acceptance_letter"), {}),
    *_alone(ENGAGEMENTS, (SC, "engagement_letter"), {}),
    *_alone(ENGAGEMENTS, ("discharge_letter",), DISCHARGED),
    *(
        (outcome, BOTH, {}, (kind, SC))
        for outcome in ("services_access", *ENGAGEMENTS)
        for kind in ("gp_letter", "prescription")
    ),
]
# a self-certification suffices there by itself: only the doctor's paper can go
SUFFICES_WITHOUT = {"gp_letter", "prescription"}

# one document that is known and does not fit: (outcome, cohort, cells, documents) -> queried
NOT_ENOUGH: list[tuple[str, str, Cells, tuple[str, ...]]] = [
    ("wellbeing_initial", "generic", {}, ("safety_plan", "power_form")),
    ("wellbeing_initial", "domestic_abuse", {}, ("support_plan", "homelessness_star")),
    ("wellbeing_second", "domestic_abuse", {}, ("support_plan", "homelessness_star")),
    ("wellbeing_initial", "generic", {}, ("support_plan", "homelessness_stars")),
    ("financial_resilience", "generic", {"option": "budget"}, ("support_plan", "leave_to_remain")),
    (
        "financial_resilience",
        "generic",
        {"option": "right_to_remain"},
        ("support_plan", "permission_to_remain"),
    ),
    ("financial_resilience", "generic", {"option": "debt"}, ("support_plan", "case_notes")),
    ("financial_resilience", "generic", {"option": "debt"}, ("creditor_letter", "payment_statement")),
    ("legal_protection", "domestic_abuse", {}, ("court_application", "applications_record")),
    ("legal_protection", "domestic_abuse", {}, (SC, "supporting_documents")),
    ("independence", "domestic_abuse", {"option": "parenting_rights"}, (SC, "applications_record")),
    ("independence", "domestic_abuse", {"option": "freedom_programme"}, (SC, "applications_record")),
    ("accommodation_entry", "generic", {}, ("target_hardening_record",)),
    ("accommodation_entry", "generic", {}, (SC,)),
    ("accommodation_entry", "generic", {}, ("landlord_letter",)),
    ("accommodation_3m", "generic", {}, ("tenancy_agreement",)),
    ("accommodation_3m", "generic", {}, ("risk_management_plan",)),
    ("accommodation_18m", "generic", {}, ("risk_management_plan", "safety_plan")),
    ("accommodation_18m", "generic", {}, (SC, "landlord_letter", "family_letter")),
    ("education_entry", "generic", {}, ("workbook",)),
    ("education_entry", "generic", {"course_type": "unaccredited"}, (SC, "trainer_letter")),
    ("qualification_part", "generic", {}, ("trainer_letter", "qualification_certificate")),
    ("qualification_full", "generic", {}, ("claim_form", SC)),
    ("employment_entry", "generic", {}, ("business_plan",)),
    ("employment_entry", "generic", {"employment_type": ""}, ("business_plan",)),
    ("employment_entry", "generic", {"employment_type": "self_employed"}, ("trading_evidence",)),
    ("employment_26w", "generic", {"employment_type": "self_employed"}, ("business_plan",)),
    ("employment_26w", "generic", {"employment_type": "apprenticeship"}, ("trading_evidence",)),
    ("volunteering_entry", "generic", {}, ("employer_letter",)),
    ("services_access", "generic", {}, ("gp_letter", "prescription")),
    ("services_access", "generic", {}, ("engagement_letter",)),
    ("services_access", "generic", {"discharged_on": "2022-10-01"}, ("discharge_letter",)),
    ("mental_health_engagement", "generic", {}, ("acceptance_letter",)),
    ("mental_health_engagement", "generic", {}, ("discharge_letter",)),
    # three months are reached on 15 November: a discharge on that day came no sooner
    ("mental_health_engagement", "generic", {"discharged_on": "2022-11-15"}, ("discharge_letter",)),
    (
        "substance_engagement",
        "generic",
        {"started_on": "", "discharged_on": "2022-11-01"},
        ("discharge_letter",),
    ),
]
