"""One claim with all that the export says about it, and the words that the two cards use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from tests.judging.cells import Row, Tri, day, known, number, text, yes

COHORTS = ("generic", "domestic_abuse")
CARDS_FROM = dt.date(2020, 10, 1)

ONLY_GENERIC = {"wellbeing_third", "wellbeing_improvement_third"}
ONLY_ABUSE = {"abuse_risk_reduction", "legal_protection", "independence"}
ACCOMMODATION = {f"accommodation_{months}m": months for months in (3, 6, 12, 18)}
EMPLOYMENT = {"employment_6_5w": Decimal("6.5"), "employment_13w": Decimal(13), "employment_26w": Decimal(26)}
ENGAGEMENTS = {"mental_health_engagement", "substance_engagement"}
QUALIFICATIONS = {"qualification_part": 3, "qualification_full": 9}
MILESTONES = {*ACCOMMODATION, *EMPLOYMENT, *ENGAGEMENTS, "volunteering_6w"}
BY_STRAND = {"volunteering_entry", "volunteering_6w", "services_access"}
LONG_TERM = {*MILESTONES, "qualification_full", "wellbeing_improvement_second", "wellbeing_improvement_third"}
PAYABLE = {
    *("wellbeing_initial", "wellbeing_second", "wellbeing_improvement_second", "financial_resilience"),
    *("statutory_order", "accommodation_entry", "education_entry", "employment_entry"),
    *("employment_entry_second", "volunteering_entry", "services_access"),
    *ONLY_GENERIC,
    *ONLY_ABUSE,
    *QUALIFICATIONS,
    *MILESTONES,
}
OUTCOMES = {*PAYABLE, "added_value"}
SECOND_ENTRY = (dt.date(2020, 10, 1), dt.date(2022, 3, 31))

FINANCIAL = ("income", "budget", "debt", "right_to_remain", "bank_account")
LEGAL = ("non_molestation_order", "occupation_order", "child_arrangement_order", "prohibited_steps", "report")
COURSES = ("healthy_relationships", "understanding_abuse", "parenting_rights", "freedom_programme")
GROUNDS = ("eviction_threat", "homeless", "unsuitable", "unsafe")

WORDS = {
    "option": (*FINANCIAL, *LEGAL, *COURSES, *GROUNDS),
    "strand": ("volunteering", "work_experience", "mental_health", "substance_misuse"),
    "accommodation_type": (
        *("own_tenancy", "lodging", "family", "supported", "refuge", "hostel", "owner_occupied", "other"),
    ),
    "move_type": ("none", "planned", "eviction", "abandonment"),
    "course_type": ("accredited", "unaccredited"),
    "employment_type": ("employed", "self_employed", "apprenticeship"),
    "order_outcome": ("complied", "completed", "breached"),
}
INSTRUMENTS = ("homelessness_star", "power_form", "dash")
WAIVABLE = ("late_claim", "exceptional_case", "stable_employment")


@dataclass(frozen=True)
class Document:
    kind: str | None
    name: str | None
    name_is_asked: bool  # False where the types come from the claims' own list, which has no ids
    sha256: str | None
    dated_on: dt.date | None
    signed: Tri

    def same_as(self, other: Document) -> bool:
        by_name = self.name is not None and self.name == other.name
        return by_name or (self.sha256 is not None and self.sha256 == other.sha256)


@dataclass(frozen=True)
class Assessment:
    instrument: str | None
    day: dt.date | None
    score: Decimal | None
    document: str | None


@dataclass(eq=False)
class Case:
    index: int
    row: Row
    person: Row | None
    documents: list[Document]
    assessments: list[Assessment]
    waived: Callable[[str], Tri]
    reasons: set[str] = field(default_factory=set)
    shared: list[Document] = field(default_factory=list)  # documents it may not rest on

    def word(self, column: str) -> str | None:
        return known(self.row.get(column), WORDS[column])

    def date(self, column: str) -> dt.date | None:
        return day(self.row.get(column))

    def number(self, column: str) -> Decimal | None:
        return number(self.row.get(column))

    def yes(self, column: str) -> Tri:
        return yes(self.row.get(column))

    def of_person(self, column: str) -> str | None:
        return self.person.get(column) if self.person is not None else None

    @property
    def claim_id(self) -> str | None:
        return text(self.row.get("claim_id"))

    @property
    def participant_id(self) -> str | None:
        return text(self.row.get("participant_id"))

    @property
    def outcome(self) -> str | None:
        return known(self.row.get("outcome"), OUTCOMES)

    @property
    def cohort(self) -> str | None:
        return known(self.of_person("cohort"), COHORTS)

    @property
    def achieved(self) -> dt.date | None:
        return self.date("achieved_on")

    @property
    def card_known(self) -> bool:
        return self.cohort is not None and self.achieved is not None and self.achieved >= CARDS_FROM

    @property
    def on_card(self) -> Tri:
        """None where the card or the outcome is not known."""
        if not self.card_known or self.outcome is None or self.achieved is None:
            return None
        if self.outcome == "employment_entry_second":
            return SECOND_ENTRY[0] <= self.achieved <= SECOND_ENTRY[1]
        return self.outcome not in (ONLY_ABUSE if self.cohort == "generic" else ONLY_GENERIC)

    @property
    def state(self) -> str:
        """What the reasons so far come to, added value apart."""
        if any(reason.startswith("reject:") for reason in self.reasons):
            return "rejected"
        return "queried" if self.reasons else "approved"

    def hold(self, rule: str, verdict: Tri) -> None:
        """A false rule rejects, an unknown one queries."""
        if verdict is not True:
            self.reasons.add(("query:" if verdict is None else "reject:") + rule)
