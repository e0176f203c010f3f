"""What each outcome's rule says of one changed claim: hand-reasoned from the table of the rules.

`FIELDS[outcome]` lists (cells to set on the payable claim, decision). Cells are named as in `bases.alter`.
The claim is achieved on 2022-11-15 (employment_entry_second: 2022-03-15) by someone referred on 2020-03-02.
"""

from __future__ import annotations

from decimal import Decimal

from tests.factory.bases import BARS, Cells

A, Q, R = "approved", "queried", "rejected"
Labels = list[tuple[Cells, str]]


def each(column: str, **values: str) -> Labels:
    """approved='a|b': one label for each value of one column."""
    return [({column: value}, decision) for decision, text in values.items() for value in text.split("|")]


def number(column: str, below: str, *enough: str) -> Labels:
    """A figure that must reach a bound; empty or unreadable it is not known."""
    return each(column, rejected=below, approved="|".join(enough), queried="|lots|12 weeks")


HOUSED: Cells = {"started_on": "", "p.housed_at_referral": "yes"}
UNHOUSED: Cells = {"started_on": "", "p.housed_at_referral": "no"}


def _held(bound: str, day_late: str) -> Labels:
    """Time held since `bound` is just enough, since `day_late` a day short."""
    return [
        ({"started_on": bound}, A),
        ({"started_on": day_late}, R),
        ({**UNHOUSED}, Q),
        ({"started_on": "", "p.housed_at_referral": ""}, Q),
        ({**HOUSED}, A),
        ({**HOUSED, "p.referred_on": bound}, A),
        ({**HOUSED, "p.referred_on": day_late}, R),
        ({**HOUSED, "p.referred_on": ""}, Q),
        ({"started_on": "2010-01-01", "p.referred_on": bound}, A),
        ({"started_on": "2010-01-01", "p.referred_on": day_late}, R),
        # one of the two is not known: the other decides only where it is not reached
        ({**UNHOUSED, "p.referred_on": bound}, Q),
        ({**UNHOUSED, "p.referred_on": day_late}, R),
        ({"started_on": bound, "p.referred_on": ""}, Q),
        ({"started_on": day_late, "p.referred_on": "last spring"}, R),
        ({"started_on": "in May"}, Q),
        *each("move_type", approved="none|planned|Planned ", rejected="eviction|abandonment", queried="|plannd"),
        *each("accommodation_type", approved="own_tenancy|lodging|family|hostel|owner_occupied|other"),
        *each("accommodation_type", rejected="refuge|supported", queried="|castle"),
        ({"move_type": "eviction", "started_on": ""}, R),
        ({"move_type": "", "accommodation_type": "refuge"}, R),
    ]


def _on(achieved: str, claimed: str, **cells: str) -> Cells:
    """Achieved on another day, the evidence dated so too."""
    return {"achieved_on": achieved, "claimed_on": claimed, "e.dated_on": achieved, **cells}


CLAMPED: Labels = [
    (_on("2023-01-31", "2023-02-10", started_on="2022-10-31"), A),
    (_on("2023-01-30", "2023-02-10", started_on="2022-10-31"), R),
    (_on("2023-02-28", "2023-03-10", started_on="2022-11-30"), A),
    (_on("2023-02-27", "2023-03-10", started_on="2022-11-30"), R),
    (_on("2024-02-29", "2024-03-10", started_on="2023-11-30"), A),
    (_on("2024-02-28", "2024-03-10", started_on="2023-11-30"), R),
    (_on("2023-02-28", "2023-03-10", started_on="2022-11-28"), A),
    (_on("2023-02-28", "2023-03-10", started_on="2022-11-29"), A),
]


def _earnings(bars: tuple[str, ...]) -> Labels:
    """The bar at the wages of 2020 to 2023, on both sides of each 1 April, and a penny short of it."""
    days = ("2021-03-31", "2021-04-01", "2022-03-31", "2022-04-01", "2023-03-31", "2023-04-01", "2024-03-31")
    labels: Labels = []
    for day, wage in zip(days, (0, 1, 1, 2, 2, 3, 3), strict=True):
        short = str(Decimal(bars[wage]) - Decimal("0.01"))
        labels.append((_on(day, "2024-04-20", gross_earnings=bars[wage]), A))
        labels.append((_on(day, "2024-04-20", gross_earnings=short), R))
    return labels


def _traded(**cells: str) -> Cells:
    return {"employment_type": "self_employed", "gross_earnings": "0", **cells}


STABLE: Labels = [
    *each("p.months_employed_at_referral", approved="0|5", rejected="6|7|120", queried="|half a year"),
    ({"p.months_employed_at_referral": "6", "p.crisis_at_referral": "yes"}, A),
    ({"p.months_employed_at_referral": "6", "p.crisis_at_referral": ""}, Q),
    ({"p.months_employed_at_referral": "6", "p.crisis_at_referral": "perhaps"}, Q),
    ({"p.months_employed_at_referral": "", "p.crisis_at_referral": "yes"}, A),
    ({"p.months_employed_at_referral": "5", "p.crisis_at_referral": ""}, A),
]
WORKED: Labels = [
    ({"gross_earnings": ""}, Q),
    ({"gross_earnings": "plenty"}, Q),
    ({"gross_earnings": "£99,999.00"}, A),
    ({"employment_type": "apprenticeship"}, A),
    ({"employment_type": ""}, A),
    ({"employment_type": "self_employed"}, A),
    (_traded(weeks="13", hours="104"), A),
    (_traded(weeks="13", hours="103"), R),
    (_traded(weeks="13", hours="103.99"), R),
    (_traded(weeks="12", hours="500"), R),
    (_traded(weeks="14", hours="112"), A),
    (_traded(weeks="14", hours="111"), R),
    (_traded(weeks="", hours="104"), Q),
    (_traded(weeks="13", hours=""), Q),
    (_traded(weeks="12", hours=""), R),
    (_traded(weeks="13", hours="104", gross_earnings=""), A),
    (_traded(weeks="12", hours="104", gross_earnings=""), Q),
    (_traded(weeks="13", hours="104", employment_type="employed"), R),
    (_traded(weeks="13", hours="104", employment_type="apprenticeship"), R),
    (_traded(weeks="13", hours="104", employment_type=""), Q),
    (_traded(weeks="13", hours="104", employment_type="freelance"), Q),
    (_traded(weeks="12", hours="104", employment_type=""), R),
    *STABLE,
]
PLACED: Labels = [
    *each("strand", approved="volunteering|work_experience"),
    *each("strand", rejected="mental_health", queried="|volunterring"),
]


def _first_day(before_service: str) -> Labels:
    return [
        ({"started_on": "2020-03-10", "attended_on": "2020-03-10"}, A),
        ({"started_on": "2020-03-09"}, R),
        ({"started_on": ""}, Q),
        ({"started_on": "soon"}, Q),
        ({"started_on": before_service, "attended_on": ""}, R),
        ({"started_on": "2021-06-01", "attended_on": "2021-06-01"}, A),
        ({"started_on": "2021-06-01", "attended_on": "2021-05-31"}, R),
        ({"started_on": "2021-06-01", "attended_on": ""}, Q),
        ({"started_on": "2021-06-01", "attended_on": "32/01/2022"}, Q),
    ]


def _qualified(least: str, below: str) -> Labels:
    return [
        *number("qualification_level", "0", "1", "2", "7"),
        *number("credits", below, least, "60"),
        *each("qualification_number", approved="603/1234/5|603/1234/X|603/1234/x| 603/1234/5 "),
        *each("qualification_number", queried="|60312345|603/1234|603/1234/55|603/1234/Y|60/1234/5|603-1234-5"),
        ({"qualification_subject": ""}, A),
        ({"qualification_level": "0", "credits": ""}, R),
    ]


SHORT: Cells = {"started_on": "2022-08-16"}  # a day under three months


def _engaged(gp_counts: bool) -> Labels:
    by_gp = A if gp_counts else R
    return [
        ({"started_on": "2022-08-15"}, A),
        ({"started_on": "2022-08-15", "discharged_on": "2023-01-01", "gp_treatment_followed": "no"}, A),
        ({**SHORT}, Q),
        ({**SHORT, "gp_treatment_followed": "no"}, Q),
        ({**SHORT, "discharged_on": "2022-11-15"}, A),
        ({**SHORT, "discharged_on": "2022-11-14"}, A),
        ({**SHORT, "discharged_on": "2022-11-16", "gp_treatment_followed": "no"}, R),
        ({**SHORT, "discharged_on": "2022-11-16", "gp_treatment_followed": ""}, Q if gp_counts else R),
        ({**SHORT, "discharged_on": "2022-11-16", "gp_treatment_followed": "yes"}, by_gp),
        ({**SHORT, "gp_treatment_followed": "yes"}, A if gp_counts else Q),
        ({"started_on": ""}, Q),
        ({"started_on": "", "discharged_on": "2022-11-01"}, A),
        ({"p.referred_on": ""}, Q),
        ({"started_on": "2019-01-01", "p.referred_on": "2022-08-15"}, A),
        ({"p.referred_on": "2022-08-16", "discharged_on": "2022-12-01", "gp_treatment_followed": "no"}, R),
        ({**SHORT, "p.referred_on": "", "discharged_on": "2022-12-01", "gp_treatment_followed": "no"}, R),
        ({"p.referred_on": "", "discharged_on": "2022-12-01", "gp_treatment_followed": "no"}, Q),
        # a day short, with no word of a discharge: queried
        *((cells, A if decision == A else Q) for cells, decision in CLAMPED),
    ]


# no milestone: the dates of documents do not matter
UNDATED: Labels = [({"e.dated_on": ""}, A), ({"e.dated_on": "2019-01-01"}, A)]
NEED: Cells = {"strand": "substance_misuse", "attended_on": "2022-11-10"}

FIELDS: dict[str, Labels] = {
    "wellbeing_initial": UNDATED,
    "financial_resilience": [
        *each("repayments_made", approved="2|3"),
        ({"repayments_made": "1"}, R),
        ({"repayments_made": "1", "debt_balance": "341.75"}, A),
        ({"repayments_made": "1", "debt_balance": "£341.74"}, A),
        ({"repayments_made": "1", "debt_balance": "341.76"}, R),
        ({"repayments_made": "1", "debt_balance": "£1,341.75"}, R),
        ({"repayments_made": "1", "debt_balance": ""}, Q),
        ({"repayments_made": "2", "debt_balance": ""}, A),
        ({"repayments_made": "", "debt_balance": "341.75"}, A),
        ({"repayments_made": "", "debt_balance": "341.76"}, Q),
        ({"repayments_made": "", "debt_balance": ""}, Q),
        ({"repayments_made": "two", "debt_balance": "a lot"}, Q),
        *each("option", queried="|dept|budgets", rejected="bank_account|homeless|report|parenting_rights"),
        *UNDATED,
    ],
    "financial_resilience/domestic_abuse": each("option", queried="|bank", rejected="homeless|report"),
    "legal_protection": [
        *each("option", approved="non_molestation_order|occupation_order|child_arrangement_order"),
        *each("option", approved="prohibited_steps|report", rejected="income|homeless", queried="|injunction"),
        *UNDATED,
    ],
    "independence": [
        *each("option", approved="healthy_relationships|understanding_abuse|parenting_rights|freedom_programme"),
        *each("option", rejected="budget|unsafe", queried="|yoga"),
    ],
    "statutory_order": [
        *number("support_months", "2", "3", "4"),
        *each("order_outcome", approved="complied|completed|COMPLETED", rejected="breached", queried="|complyed"),
        ({"support_months": "2", "order_outcome": ""}, R),
        ({"support_months": "", "order_outcome": "breached"}, R),
    ],
    "accommodation_entry": [
        *each("option", approved="eviction_threat|homeless|unsuitable|unsafe", rejected="income|report"),
        *each("option", queried="|homles"),
        *UNDATED,
    ],
    "accommodation_3m": [*_held("2022-08-15", "2022-08-16"), *CLAMPED],
    "accommodation_6m": _held("2022-05-15", "2022-05-16"),
    "accommodation_12m": _held("2021-11-15", "2021-11-16"),
    "accommodation_18m": _held("2021-05-15", "2021-05-16"),
    "education_entry": [
        *number("sessions_attended", "1", "2", "3"),
        *each("course_type", queried="|online|unaccredited"),  # unaccredited: another paper is asked for
        ({"course_type": "", "sessions_attended": "1"}, Q),
    ],
    "qualification_part": _qualified("3", "2"),
    "qualification_full": _qualified("9", "8"),
    "employment_entry": [*_first_day("2020-03-09"), *each("employment_type", approved="|employed|freelance")],
    "employment_entry_second": [
        *_first_day("2020-03-09"),
        (_on("2022-03-31", "2022-04-10"), A),
        (_on("2022-04-01", "2022-04-10"), R),
        (_on("2020-10-01", "2020-10-10"), A),
        (_on("2020-09-30", "2020-10-10"), Q),
    ],
    **{outcome: [*_earnings(bars), *WORKED] for outcome, bars in BARS.items()},
    "volunteering_entry": [*PLACED, *_first_day("2020-03-09")],
    "volunteering_6w": [
        *PLACED,
        *number("hours", "35", "36", "37"),
        ({"hours": "35.99"}, R),
        ({"started_on": "2022-10-04"}, A),
        ({"started_on": "2022-10-05"}, R),
        ({"started_on": "2022-10-03"}, A),
        ({"started_on": ""}, Q),
        ({"started_on": "", "hours": "35"}, R),
        ({"started_on": "2020-03-10"}, A),
        ({"started_on": "2020-03-09"}, R),
    ],
    "services_access": [
        *each("strand", rejected="volunteering", queried="|mental_helth"),
        *each("p.needs", approved="mental_health|Mental_Health ; other words", rejected="none|substance_misuse"),
        *each("p.needs", queried="|mental_helth|housing"),
        *each("p.in_treatment_at_referral", approved="none|substance_misuse", queried="|mental-health"),
        *each("p.in_treatment_at_referral", rejected="mental_health|substance_misuse; mental_health"),
        ({**NEED}, A),
        ({**NEED, "attended_on": ""}, Q),
        ({**NEED, "attended_on": "yes"}, Q),
        ({**NEED, "p.needs": "mental_health"}, R),
        ({**NEED, "p.needs": "substance_misuse", "p.in_treatment_at_referral": "mental_health"}, A),
        ({**NEED, "p.in_treatment_at_referral": "substance_misuse", "attended_on": ""}, R),
        *UNDATED,
    ],
    "mental_health_engagement": _engaged(gp_counts=True),
    "substance_engagement": _engaged(gp_counts=False),
}
