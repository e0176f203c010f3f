"""The rule of each outcome over the fields, as the table of the page gives it: [(rule, verdict)]."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from tests.judging import case as words
from tests.judging.case import Case
from tests.judging.cells import Tri, all_of, any_of, at_least, day, months_on, number, one_of, only_asks, yes
from tests.judging.cells import words as listed
from tests.judging.scores import Series

Rules = list[tuple[str, Tri]]
_WAGE = {2019: "8.21", 2020: "8.72", 2021: "8.91", 2022: "9.50", 2023: "10.42", 2024: "11.44"}


def later_reached(at: dt.date | None, starts: list[dt.date | None], months: int) -> Tri:
    """`at` is that many months after the later start; not reached by a known start is false already."""
    return all_of(*(None if s is None or at is None else at >= months_on(s, months) for s in starts))


def _not(verdict: Tri) -> Tri:
    return None if verdict is None else not verdict


def _series(case: Case) -> Series:
    return Series(case, "homelessness_star" if case.cohort == "generic" else "power_form")


def wellbeing_initial(case: Case) -> Rules:
    return [("first_assessment", _series(case).today_is_first())]


def _later_assessment(case: Case, third: bool) -> Rules:
    series = _series(case)
    rules: Rules = [("months_since_first", series.months_after_first(6 if third else 3))]
    rules.append(("score_missing", series.has_score()))
    if third:
        rules.append(("same_document_as_second", series.other_document_than_the_second()))
    return rules


def wellbeing_second(case: Case) -> Rules:
    return _later_assessment(case, third=False)


def wellbeing_third(case: Case) -> Rules:
    return _later_assessment(case, third=True)


def wellbeing_improvement_second(case: Case) -> Rules:
    return [*_later_assessment(case, third=False), ("improvement", _series(case).moved(2, +1))]


def wellbeing_improvement_third(case: Case) -> Rules:
    return [*_later_assessment(case, third=True), ("improvement", _series(case).moved(2, +1))]


def financial_resilience(case: Case) -> Rules:
    option = case.word("option")
    allowed = words.FINANCIAL if case.cohort == "domestic_abuse" else words.FINANCIAL[:-1]
    rules = [("option", one_of(option, allowed))]
    if option == "debt":
        repaid = at_least(case.number("repayments_made"), Decimal(2))
        low = at_least(Decimal("341.75"), case.number("debt_balance"))
        rules.append(("debt", any_of(repaid, low)))
    return rules


def abuse_risk_reduction(case: Case) -> Rules:
    return [("dash_reduction", Series(case, "dash").moved(3, -1))]


def legal_protection(case: Case) -> Rules:
    return [("option", one_of(case.word("option"), words.LEGAL))]


def independence(case: Case) -> Rules:
    return [("option", one_of(case.word("option"), words.COURSES))]


def statutory_order(case: Case) -> Rules:
    return [
        ("support_months", at_least(case.number("support_months"), Decimal(3))),
        ("order_outcome", one_of(case.word("order_outcome"), ("complied", "completed"))),
    ]


def accommodation_entry(case: Case) -> Rules:
    return [("option", one_of(case.word("option"), words.GROUNDS))]


def accommodation_held(case: Case) -> Rules:
    referred = day(case.of_person("referred_on"))
    started = case.date("started_on")
    if not (case.row.get("started_on") or "").strip() and yes(case.of_person("housed_at_referral")):
        started = referred
    months = words.ACCOMMODATION[case.outcome or ""]
    rules = [
        ("time_held", later_reached(case.achieved, [started, referred], months)),
        ("move_type", one_of(case.word("move_type"), ("none", "planned"))),
        ("accommodation_type", _not(one_of(case.word("accommodation_type"), ("refuge", "supported")))),
    ]
    if case.outcome == "accommodation_18m":
        rules.append(("exceptional_case", only_asks(case.waived("exceptional_case"))))
    return rules


def education_entry(case: Case) -> Rules:
    course = case.word("course_type")
    attended = at_least(case.number("sessions_attended"), Decimal(2))
    rules: Rules = [("course_type", None if course is None else True)]
    return [*rules, ("sessions", attended)] if course == "accredited" else rules


def qualification(case: Case) -> Rules:
    credits = Decimal(words.QUALIFICATIONS[case.outcome or ""])
    return [
        ("level", at_least(case.number("qualification_level"), Decimal(1))),
        ("credits", at_least(case.number("credits"), credits)),
    ]


def _began(case: Case) -> Rules:
    service = day(case.of_person("service_started_on"))
    return [("started_before_service", at_least(case.date("started_on"), service))]


def _began_and_attended(case: Case) -> Rules:
    return [*_began(case), ("attended", at_least(case.date("attended_on"), case.date("started_on")))]


def earnings_bar(weeks: Decimal, on: dt.date) -> Decimal:
    """Weeks x 35 hours x the National Living Wage of the day (changes on 1 April), half up to the penny."""
    year = on.year if on >= dt.date(on.year, 4, 1) else on.year - 1
    wage = Decimal(_WAGE[min(max(year, 2019), 2024)])
    return (weeks * 35 * wage).quantize(Decimal("0.01"), ROUND_HALF_UP)


def employment_held(case: Case) -> Rules:
    assert case.achieved is not None
    bar = earnings_bar(words.EMPLOYMENT[case.outcome or ""], case.achieved)
    earned = at_least(case.number("gross_earnings"), bar)
    weeks, hours = case.number("weeks"), case.number("hours")
    eight_a_week = None if weeks is None or hours is None else hours >= 8 * weeks
    traded = all_of(
        one_of(case.word("employment_type"), ("self_employed",)), at_least(weeks, Decimal(13)), eight_a_week
    )
    months = number(case.of_person("months_employed_at_referral"))
    unstable = None if months is None else months < 6
    crisis = yes(case.of_person("crisis_at_referral"))
    return [
        ("earnings", any_of(earned, traded)),
        ("stable_employment", any_of(unstable, crisis, case.waived("stable_employment"))),
    ]


def _placement(case: Case) -> Rules:
    return [("strand", one_of(case.word("strand"), ("volunteering", "work_experience")))]


def volunteering_entry(case: Case) -> Rules:
    return [*_placement(case), *_began_and_attended(case)]


def volunteering_6w(case: Case) -> Rules:
    started, achieved = case.date("started_on"), case.achieved
    held = None if started is None or achieved is None else (achieved - started).days >= 42
    return [
        *_placement(case),
        *_began(case),
        ("days", held),
        ("hours", at_least(case.number("hours"), Decimal(36))),
    ]


def _lists(entries: list[str] | None, strand: str) -> Tri:
    """Whether the strand is in a list; a word that no card knows may be a misspelling of it."""
    if entries is None:
        return None
    if strand in entries:
        return True
    return False if set(entries) <= {"mental_health", "substance_misuse", "none"} else None


def services_access(case: Case) -> Rules:
    strand = case.word("strand")
    rules: Rules = [("strand", one_of(strand, ("mental_health", "substance_misuse")))]
    if strand in ("mental_health", "substance_misuse"):
        rules.append(("need", _lists(listed(case.of_person("needs")), strand)))
        rules.append(("in_treatment", _not(_lists(listed(case.of_person("in_treatment_at_referral")), strand))))
    if strand == "substance_misuse":
        rules.append(("attended", None if case.date("attended_on") is None else True))
    return rules


def engagement(case: Case) -> Rules:
    starts = [case.date("started_on"), day(case.of_person("referred_on"))]
    ways = [later_reached(case.achieved, starts, 3), at_least(case.achieved, case.date("discharged_on"))]
    if case.outcome == "mental_health_engagement":
        ways.append(case.yes("gp_treatment_followed"))
    return [("engagement", any_of(*ways))]


RULES: dict[str, Callable[[Case], Rules]] = {
    "wellbeing_initial": wellbeing_initial,
    "wellbeing_second": wellbeing_second,
    "wellbeing_third": wellbeing_third,
    "wellbeing_improvement_second": wellbeing_improvement_second,
    "wellbeing_improvement_third": wellbeing_improvement_third,
    "financial_resilience": financial_resilience,
    "abuse_risk_reduction": abuse_risk_reduction,
    "legal_protection": legal_protection,
    "independence": independence,
    "statutory_order": statutory_order,
    "accommodation_entry": accommodation_entry,
    "education_entry": education_entry,
    "employment_entry": _began_and_attended,
    "employment_entry_second": _began_and_attended,
    "volunteering_entry": volunteering_entry,
    "volunteering_6w": volunteering_6w,
    "services_access": services_access,
    **dict.fromkeys(words.ACCOMMODATION, accommodation_held),
    **dict.fromkeys(words.EMPLOYMENT, employment_held),
    **dict.fromkeys(words.QUALIFICATIONS, qualification),
    **dict.fromkeys(words.ENGAGEMENTS, engagement),
}
