"""Labels: documents that serve two claims."""

from __future__ import annotations

import datetime as dt

from tests.factory.bases import Cells, Tables, alter, assessment, base, document, together
from tests.factory.fields import A, Q

Label = tuple[str, Tables, str]
BEFORE, SAME, AFTER = dt.date(2022, 11, 14), dt.date(2022, 11, 15), dt.date(2022, 11, 16)
LATE: Cells = {"claimed_on": "2024-07-01"}


def pair(
    one: str,
    other: str,
    when: dt.date,
    cells: Cells | None = None,
    other_id: str = "C2",
    other_person: str = "P1",
    own: Cells | None = None,
    cohort: str = "generic",
) -> Tables:
    """C1 of P1, achieved on 2022-11-15, and another claim with `cells` altered, each with its documents."""
    first = alter(base(one, cohort, achieved=SAME), own or {})
    return together(first, alter(base(other, cohort, other_id, other_person, achieved=when), cells or {}))


def _share(tables: Tables, by: str = "document_id", kinds: tuple[str, ...] = ()) -> Tables:
    """The other claim's documents are C1's, row by row (only those kinds)."""
    mine = [row for row in tables["evidence"] if row["claim_id"] == "C1"]
    theirs = [row for row in tables["evidence"] if row["claim_id"] != "C1"]
    for row, other in zip(mine, theirs, strict=False):
        if not kinds or row["evidence_type"] in kinds:
            other[by] = row[by]
    return tables


def _with(tables: Tables, *documents: Cells) -> Tables:
    tables["evidence"] += documents
    return tables


def _spare(kind: str, day: str = "2022-11-15") -> Cells:
    return document("C1", kind, day, f"spare-{kind}")


def _third_after_second(first_outcome: str = "wellbeing_third") -> Tables:
    """One person's second (C2, 2022-08-15) and third assessment (C1, 2022-11-15), the first on 2022-05-15."""
    kind = "wellbeing_improvement_second" if "improvement" in first_outcome else "wellbeing_second"
    tables = together(base(first_outcome), base(kind, claim_id="C2", achieved=dt.date(2022, 8, 15)))
    tables["assessments"] = [
        assessment("homelessness_star", day, score, f"star-{day}")
        for day, score in (("2022-05-15", "10"), ("2022-08-15", "12"), ("2022-11-15", "14"))
    ]
    return tables


def shared_documents() -> list[Label]:
    three, six, year, half = "accommodation_3m", "accommodation_6m", "accommodation_12m", "accommodation_18m"
    labels = [
        ("two rungs, own documents", pair(six, three, BEFORE), A),
        ("two rungs, one document, C1 later", _share(pair(six, three, BEFORE)), Q),
        (
            "two rungs, one document, C1 earlier",
            _share(pair(six, three, AFTER, own={"e.dated_on": "2023-01-01"})),
            A,
        ),
        ("two rungs, one file under two ids, C1 later", _share(pair(six, three, BEFORE), "sha256"), Q),
        ("two rungs, one day, C1 after C0", _share(pair(six, three, SAME, other_id="C0")), Q),
        ("two rungs, one day, C1 before C2", _share(pair(six, three, SAME)), A),
        ("12 and 18 months", _share(pair(half, year, BEFORE)), Q),
        ("13 and 26 weeks", _share(pair("employment_26w", "employment_13w", BEFORE)), Q),
        ("6.5 and 26 weeks", _share(pair("employment_26w", "employment_6_5w", BEFORE)), Q),
        ("the other rung is rejected", _share(pair(six, three, BEFORE, LATE)), A),
        ("the other rung is queried", _share(pair(six, three, BEFORE, {"move_type": ""})), Q),
        ("the other rung is rejected by a place", _share(_displaced_rung()), Q),
        ("another document suffices", _with(_share(pair(six, three, BEFORE)), _spare("family_letter")), A),
        (
            "another is too early",
            _with(_share(pair(six, three, BEFORE)), _spare("family_letter", "2022-11-14")),
            Q,
        ),
        ("another has no weight", _with(_share(pair(six, three, BEFORE)), _spare("tenancy_agreement")), Q),
        ("two ladders", _share(pair(six, "employment_13w", BEFORE)), A),
        ("entry and rung", _share(pair(six, "accommodation_entry", BEFORE)), A),
        ("the two engagements", _share(pair("mental_health_engagement", "substance_engagement", BEFORE)), A),
        ("second and third, own documents", _third_after_second(), A),
        ("second and third, one plan", _share(_third_after_second(), kinds=("support_plan",)), A),
        ("second and third, one star", _share(_third_after_second(), kinds=("homelessness_star",)), Q),
        (
            "initial and second, one star",
            _share(pair("wellbeing_second", "wellbeing_initial", dt.date(2022, 8, 15))),
            A,
        ),
        ("two outcomes of one second assessment", _share(_two_of_one_second()), A),
    ]
    improvement = "wellbeing_improvement_third"
    latest, initial = ("assessment_latest",), ("assessment_initial",)
    labels += [
        ("two improvements, own documents", _third_after_second(improvement), A),
        ("reading, two improvements, one latest", _share(_third_after_second(improvement), kinds=latest), A),
        ("two improvements, one initial", _share(_third_after_second(improvement), kinds=initial), A),
    ]
    return [(f"shared: {name}", tables, decision) for name, tables, decision in labels] + _across_people()


def _two_of_one_second() -> Tables:
    tables = pair("wellbeing_second", "wellbeing_improvement_second", SAME, other_id="C0")
    tables["assessments"] = base("wellbeing_second")["assessments"]
    return tables


def _displaced_rung() -> Tables:
    """C2 (3 months) loses its place to C0, after documents were compared: it still holds C1's document."""
    earlier = base("accommodation_3m", claim_id="C0", achieved=dt.date(2022, 11, 1))
    tables = pair("accommodation_6m", "accommodation_3m", BEFORE)
    return together(tables, earlier)


def _across_people() -> list[Label]:
    labels = []
    for outcome, day in (
        ("employment_entry", BEFORE),
        ("employment_entry", AFTER),
        ("financial_resilience", AFTER),
    ):

        def two(cells: Cells | None = None, outcome: str = outcome, day: dt.date = day) -> Tables:
            return pair(outcome, outcome, day, cells, other_person="P2")

        labels += [
            (f"{outcome} {day}: own documents", two(), A),
            (f"{outcome} {day}: one document", _share(two()), Q),
            (f"{outcome} {day}: one file", _share(two(), "sha256"), Q),
            (f"{outcome} {day}: one document in another spelling", _upper(_share(two())), Q),
            (f"{outcome} {day}: the other rejected", _share(two(LATE)), A),
            (
                f"{outcome} {day}: the other queried",
                _share(two({"started_on": "", "repayments_made": ""})),
                Q,
            ),
        ]
    payslips = "employment_entry"
    other = pair(payslips, "accommodation_entry", BEFORE, other_person="P2")
    unmet = pair(payslips, "qualification_part", BEFORE, other_person="P2", cells={"qualification_number": ""})
    plans = ("support_plan",)
    rungs = pair("wellbeing_third", "wellbeing_second", BEFORE, other_person="P2")
    twin = pair("financial_resilience", "financial_resilience", BEFORE, other_person="P2")
    notes = _with(pair("financial_resilience", "financial_resilience", BEFORE, other_person="P2"), _spare("case_notes"))
    spare = _with(pair(payslips, payslips, BEFORE, other_person="P2"), _spare("invoices"))
    labels += [
        ("another outcome", _share(other), Q),
        ("a document that meets nothing there", _share(unmet), A),
        ("one support plan", _share(twin, kinds=plans), Q),
        ("one support plan, notes too", _share(notes, kinds=plans), A),
        ("another suffices", _share(spare), A),
        ("no hashes", _unhashed(pair(payslips, payslips, BEFORE, other_person="P2")), A),
        ("one plan, on two rungs", _share(rungs, kinds=plans), Q),
    ]
    return [(f"two people, {name}", tables, decision) for name, tables, decision in labels]


def _unhashed(tables: Tables) -> Tables:
    for row in tables["evidence"]:
        row["sha256"] = ""
    return tables


def _upper(tables: Tables) -> Tables:
    for row in tables["evidence"]:
        if row["claim_id"] == "C2":
            row["document_id"] = f" {str(row['document_id']).upper()}"
    return tables
