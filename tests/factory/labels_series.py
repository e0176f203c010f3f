"""Labels: the rules that read a participant's assessments. Achieved on 2022-11-15."""

from __future__ import annotations

from tests.factory.bases import Cells, Tables, alter, assessment, base
from tests.factory.fields import A, Q, R

Label = tuple[str, Tables, str]
NOW, LAST = "2022-11-15", -1

# outcome[/cohort], cells to set (a0 the first assessment, then in order of date), rows to add, decision
Row = tuple[str, str, str, str]  # instrument, day, score, document
STAR, DASH = "homelessness_star", "dash"
CASES: list[tuple[str, Cells, list[Row], str]] = [
    ("wellbeing_initial", {"a0.score": ""}, [], A),
    ("wellbeing_initial", {"a0.assessed_on": "15/11/2022"}, [], A),
    ("wellbeing_initial", {"a0.instrument": " Homelessness_Star"}, [], A),
    ("wellbeing_initial", {"a0.participant_id": " p1"}, [], A),
    ("wellbeing_initial", {"a0.participant_id": "P2"}, [], Q),
    ("wellbeing_initial", {"a0.assessed_on": "2022-11-14"}, [], Q),
    ("wellbeing_initial", {"a0.assessed_on": "2022-11-16"}, [], Q),
    ("wellbeing_initial", {"a0.assessed_on": ""}, [], Q),
    ("wellbeing_initial", {"a0.instrument": "power_form"}, [], Q),
    ("wellbeing_initial", {"a0.instrument": "homelessnes_star"}, [], Q),
    ("wellbeing_initial/domestic_abuse", {"a0.instrument": STAR}, [], Q),
    ("wellbeing_initial", {}, [(STAR, "2022-11-14", "9", "D0")], R),
    ("wellbeing_initial", {}, [(STAR, "2022-11-16", "9", "D0")], A),
    ("wellbeing_initial", {}, [(DASH, "2022-11-01", "9", "D0")], A),
    ("wellbeing_initial", {}, [("power_form", "2022-11-01", "9", "D0")], A),
    ("wellbeing_initial", {}, [(STAR, "", "9", "D0")], Q),
    ("wellbeing_initial", {}, [("stars", "2022-11-14", "9", "D0")], Q),
    ("wellbeing_initial", {}, [("", "2022-11-16", "9", "D0")], A),
    ("wellbeing_initial", {}, [("", NOW, "9", "D0")], A),
    ("wellbeing_initial", {}, [("", "", "9", "D0"), (STAR, "2022-11-01", "9", "D1")], R),
    ("wellbeing_initial", {"a0.assessed_on": "2022-11-14"}, [("", NOW, "9", "D0")], Q),
    # the second: the first is dated 2022-08-15, three months before
    ("wellbeing_second", {"a0.assessed_on": "2022-08-16"}, [], R),
    ("wellbeing_second", {"a0.assessed_on": "2022-08-14"}, [], A),
    ("wellbeing_second", {"a0.assessed_on": ""}, [], Q),
    ("wellbeing_second", {"a0.instrument": DASH}, [], Q),
    ("wellbeing_second", {"a0.assessed_on": NOW}, [], Q),
    ("wellbeing_second", {"a1.assessed_on": "2022-11-14"}, [], Q),
    ("wellbeing_second", {"a1.assessed_on": ""}, [], Q),
    ("wellbeing_second", {"a1.score": ""}, [], Q),
    ("wellbeing_second", {"a1.score": "n/a"}, [], Q),
    ("wellbeing_second", {"a1.score": "3"}, [], A),
    ("wellbeing_second", {}, [(STAR, "2022-09-01", "3", "D0")], A),
    ("wellbeing_second", {"a0.assessed_on": "2022-08-16"}, [(STAR, "2022-08-15", "3", "D0")], A),
    ("wellbeing_second", {"a0.assessed_on": "2022-08-16"}, [(DASH, "2022-08-15", "3", "D0")], R),
    ("wellbeing_second", {}, [(STAR, "", "3", "D0")], A),
    ("wellbeing_second", {"a0.assessed_on": "2022-08-16"}, [(STAR, "", "3", "D0")], Q),
    ("wellbeing_second", {"a0.assessed_on": "2022-08-16"}, [("", "2022-08-15", "3", "D0")], Q),
    ("wellbeing_second", {"a0.assessed_on": "2022-08-17"}, [("", "2022-08-16", "3", "D0")], R),
    ("wellbeing_second", {"a0.assessed_on": "2022-08-16"}, [("", "2022-08-20", "3", "D0")], R),
    ("wellbeing_second", {}, [(STAR, NOW, "12", "D0")], A),
    ("wellbeing_second", {}, [(STAR, NOW, "13", "D0")], Q),
    ("wellbeing_second/domestic_abuse", {}, [], A),
    ("wellbeing_second/domestic_abuse", {"a0.assessed_on": "2022-08-16"}, [], R),
    ("wellbeing_second/domestic_abuse", {"a0.instrument": STAR}, [], Q),
    # the improvement: 10, then 12
    ("wellbeing_improvement_second", {"a1.score": "11"}, [], R),
    ("wellbeing_improvement_second", {"a1.score": "11.99"}, [], R),
    ("wellbeing_improvement_second", {"a1.score": "13"}, [], A),
    ("wellbeing_improvement_second", {"a1.score": "8"}, [], R),
    ("wellbeing_improvement_second", {"a1.score": ""}, [], Q),
    ("wellbeing_improvement_second", {"a0.score": ""}, [], Q),
    ("wellbeing_improvement_second", {"a0.score": "ten"}, [], Q),
    ("wellbeing_improvement_second", {"a0.assessed_on": ""}, [], Q),
    ("wellbeing_improvement_second", {"a0.assessed_on": "2022-08-16"}, [], R),
    ("wellbeing_improvement_second", {"a0.assessed_on": "2022-08-16", "a0.score": ""}, [], R),
    ("wellbeing_improvement_second", {"a1.assessed_on": "2022-11-16"}, [], Q),
    ("wellbeing_improvement_second", {}, [(STAR, NOW, "12", "D0")], A),
    ("wellbeing_improvement_second", {}, [(STAR, NOW, "20", "D0")], Q),
    ("wellbeing_improvement_second", {}, [(STAR, "2022-08-15", "9", "D0")], Q),
    ("wellbeing_improvement_second", {}, [(STAR, "2022-08-15", "10", "D0")], A),
    ("wellbeing_improvement_second", {}, [(STAR, "2022-08-14", "11", "D0")], R),
    ("wellbeing_improvement_second", {"a1.score": "11"}, [(STAR, "2022-08-14", "9", "D0")], A),
    ("wellbeing_improvement_second", {}, [(STAR, "", "10", "D0")], A),
    ("wellbeing_improvement_second", {}, [(STAR, "", "11", "D0")], Q),
    ("wellbeing_improvement_second", {}, [(STAR, "", "", "D0")], Q),
    ("wellbeing_improvement_second", {"a1.score": "11"}, [(STAR, "", "10", "D0")], R),
    ("wellbeing_improvement_second", {"a1.score": "11"}, [(STAR, "", "9", "D0")], Q),
    ("wellbeing_improvement_second", {}, [("", "2022-08-01", "11", "D0")], Q),
    ("wellbeing_improvement_second", {}, [("", "2022-08-16", "11", "D0")], A),
    # the third: first 2022-05-15, second in between, both on their own documents
    ("wellbeing_third", {"a0.assessed_on": "2022-05-16"}, [], R),
    ("wellbeing_third", {"a0.assessed_on": "2022-05-14"}, [], A),
    ("wellbeing_third", {"a0.assessed_on": ""}, [], Q),
    ("wellbeing_third", {"a2.document_id": "C1-second"}, [], Q),
    ("wellbeing_third", {"a2.document_id": " c1-SECOND "}, [], Q),
    ("wellbeing_third", {"a2.document_id": "C1-first"}, [], A),
    ("wellbeing_third", {"a2.document_id": ""}, [], Q),
    ("wellbeing_third", {"a1.document_id": ""}, [], Q),
    ("wellbeing_third", {"a0.document_id": ""}, [], A),
    ("wellbeing_third", {"a1.instrument": DASH}, [], A),  # a third needs no second
    ("wellbeing_third", {"a1.instrument": DASH, "a2.document_id": ""}, [], A),
    ("wellbeing_third", {"a2.score": ""}, [], Q),
    ("wellbeing_third", {}, [(STAR, "2022-10-01", "3", "C1-now")], Q),
    ("wellbeing_third", {}, [(STAR, "2022-12-01", "3", "C1-now")], A),
    ("wellbeing_third", {}, [("", "2022-10-01", "3", "C1-now")], Q),
    ("wellbeing_third", {}, [("", "2022-10-01", "3", "D0")], A),
    ("wellbeing_third", {"a2.document_id": "C1-second", "a0.assessed_on": "2022-05-16"}, [], R),
    ("wellbeing_improvement_third", {"a2.score": "11"}, [], R),
    ("wellbeing_improvement_third", {"a2.score": "13"}, [], A),
    ("wellbeing_improvement_third", {"a1.score": ""}, [], A),
    ("wellbeing_improvement_third", {"a0.score": ""}, [], Q),
    ("wellbeing_improvement_third", {"a0.assessed_on": "2022-05-16"}, [], R),
    ("wellbeing_improvement_third", {"a2.document_id": "C1-second"}, [], Q),
    # risk: 20, then 17
    ("abuse_risk_reduction", {"a1.score": "18"}, [], R),
    ("abuse_risk_reduction", {"a1.score": "17.01"}, [], R),
    ("abuse_risk_reduction", {"a1.score": "16"}, [], A),
    ("abuse_risk_reduction", {"a1.score": "23"}, [], R),
    ("abuse_risk_reduction", {"a1.score": ""}, [], Q),
    ("abuse_risk_reduction", {"a0.score": ""}, [], Q),
    ("abuse_risk_reduction", {"a0.assessed_on": ""}, [], Q),
    ("abuse_risk_reduction", {"a0.assessed_on": "2022-11-14"}, [], A),
    ("abuse_risk_reduction", {"a0.assessed_on": NOW}, [], Q),
    ("abuse_risk_reduction", {"a1.assessed_on": "2022-11-14"}, [], Q),
    ("abuse_risk_reduction", {"a0.instrument": "power_form"}, [], Q),
    ("abuse_risk_reduction", {}, [(DASH, "2022-01-01", "19", "D0")], R),
    ("abuse_risk_reduction", {"a1.score": "18"}, [(DASH, "2022-01-01", "21", "D0")], A),
    ("abuse_risk_reduction", {}, [(DASH, "2022-11-01", "17", "D0")], A),
    ("abuse_risk_reduction", {}, [(DASH, "", "20", "D0")], A),
    ("abuse_risk_reduction", {}, [(DASH, "", "19", "D0")], Q),
    ("abuse_risk_reduction", {"a1.score": "18"}, [("dish", "2022-01-01", "20", "D0")], R),
]
CLAMPED = [("2023-02-28", "2022-11-30", A), ("2023-02-27", "2022-11-30", R), ("2023-02-28", "2022-12-01", R)]
READINGS: list[tuple[str, Cells, list[Row], str]] = [
    ("wellbeing_second", {"a0.score": ""}, [], A),  # the first's score decides nothing there
    ("wellbeing_third", {"a0.score": ""}, [], A),
    ("wellbeing_improvement_second", {}, [("", "2022-08-15", "11", "D0")], Q),
    ("wellbeing_improvement_second", {}, [("", "2022-08-15", "10", "D0")], A),
]


def series() -> list[Label]:
    labels: list[Label] = []
    for prefix, cases in (("", CASES), ("reading, ", READINGS)):
        for key, cells, rows, decision in cases:
            outcome, _, cohort = key.partition("/")
            cohort = cohort or ("domestic_abuse" if outcome == "abuse_risk_reduction" else "generic")
            tables = alter(base(outcome, cohort), cells)
            tables["assessments"] += [assessment(kind, day, score, name) for kind, day, score, name in rows]
            labels.append((f"{prefix}{key}: {cells} + {rows}", tables, decision))
    for achieved, first, decision in CLAMPED:
        cells = {
            "achieved_on": achieved,
            "claimed_on": "2023-03-10",
            "a0.assessed_on": first,
            "a1.assessed_on": achieved,
        }
        labels.append((f"wellbeing_second: {first} to {achieved}", alter(base("wellbeing_second"), cells), decision))
    return labels
