"""The outcomes that are claimed, and how often.

`published` is how many were achieved from October 2020 to March 2024: Government Outcomes Lab, INDIGO impact bond
data set, POJ-0175. Prices are those of the KBOP cards; a test holds them together.
"""

from __future__ import annotations

from dataclasses import dataclass

GENERIC, ABUSE = "generic", "domestic_abuse"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of claim. `family` tells apart what one person claims at most once in a month, `months` is how long
    the person must have been supported, `pounds` the price."""

    outcome: str
    published: int
    family: str
    months: int
    pounds: int
    strand: str = ""
    cohort: str = ""
    long_term: bool = False
    milestone: bool = False


def _home(months: int, published: int, pounds: int) -> Kind:
    return Kind(f"accommodation_{months}m", published, "accommodation", months, pounds, long_term=True, milestone=True)


def _job(weeks: str, months: int, published: int, pounds: int) -> Kind:
    return Kind(f"employment_{weeks}w", published, "employment", months, pounds, long_term=True, milestone=True)


KINDS: tuple[Kind, ...] = (
    Kind("wellbeing_initial", 3476, "wellbeing", 0, 200),
    Kind("wellbeing_second", 2994, "wellbeing", 3, 200),
    Kind("wellbeing_third", 2399, "wellbeing", 6, 200, cohort=GENERIC),
    Kind("wellbeing_improvement_second", 1844, "improvement", 3, 300, long_term=True),
    Kind("wellbeing_improvement_third", 1876, "improvement", 6, 300, cohort=GENERIC, long_term=True),
    _home(3, 2748, 1150),
    _home(6, 2444, 1300),
    _home(12, 2076, 1600),
    _home(18, 1438, 1850),
    Kind("accommodation_entry", 1693, "entry", 0, 600),
    Kind("financial_resilience", 1639, "money", 1, 400),
    Kind("abuse_risk_reduction", 280, "risk", 3, 400, cohort=ABUSE),
    Kind("legal_protection", 191, "protection", 0, 400, cohort=ABUSE),
    Kind("independence", 445, "course", 2, 300, cohort=ABUSE),
    Kind("statutory_order", 266, "order", 3, 400, cohort=GENERIC),
    Kind("education_entry", 1359, "education", 1, 300),
    Kind("qualification_part", 163 + 41, "qualification", 2, 500),
    Kind("qualification_full", 57 + 18, "qualification", 5, 900, long_term=True),
    Kind("employment_entry", 340, "employment", 1, 500),
    Kind("employment_entry_second", 106, "employment", 4, 500),
    _job("6_5", 3, 302, 1000),
    _job("13", 4, 252, 1500),
    _job("26", 7, 177, 2200),
    Kind("volunteering_entry", 121, "volunteering", 1, 200, strand="volunteering"),
    Kind("volunteering_6w", 81, "volunteering", 3, 400, strand="volunteering", long_term=True, milestone=True),
    Kind("volunteering_entry", 13, "work experience", 1, 200, strand="work_experience"),
    Kind("volunteering_6w", 1, "work experience", 3, 400, strand="work_experience", long_term=True, milestone=True),
    Kind("services_access", 853, "access", 1, 250, strand="mental_health"),
    Kind("services_access", 167, "access", 1, 250, strand="substance_misuse"),
    Kind("mental_health_engagement", 806, "engagement", 4, 550, strand="mental_health", long_term=True, milestone=True),
    Kind("substance_engagement", 330, "engagement", 4, 550, strand="substance_misuse", long_term=True, milestone=True),
)
ADDED_VALUE = Kind("added_value", 0, "added value", 1, 0)


def shares(total: int) -> list[tuple[Kind, int]]:
    """How many claims of each kind make `total` in the published proportions (largest remainder, then order)."""
    every = sum(kind.published for kind in KINDS)
    counts = [kind.published * total // every for kind in KINDS]
    rests = [kind.published * total % every for kind in KINDS]
    by_rest = sorted(range(len(KINDS)), key=lambda place: (-rests[place], place))
    for place in by_rest[: total - sum(counts)]:
        counts[place] += 1
    return list(zip(KINDS, counts, strict=True))
