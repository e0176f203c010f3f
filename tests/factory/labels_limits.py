"""Labels: places that only so many claims can take. C1 is achieved on 2022-11-15."""

from __future__ import annotations

import datetime as dt

from tests.factory.bases import CELLS, Cells, Tables, alter, base, cohorts, together
from tests.factory.fields import A, Q, R
from tests.factory.labels_shared import AFTER, BEFORE, LATE, SAME, pair

Label = tuple[str, Tables, str]
LONG_BEFORE = dt.date(2022, 10, 3)
ONE_SERIES = ("wellbeing", "abuse")  # a second claim there is another assessment: their own labels follow


def once() -> list[Label]:
    labels: list[Label] = []
    for outcome in CELLS:
        if outcome == "added_value" or outcome.startswith((*ONE_SERIES, "qualification", "employment_entry_second")):
            continue
        cohort = cohorts(outcome)[0]
        for day, other_id, decision in (
            (BEFORE, "C2", R),
            (AFTER, "C2", A),
            (SAME, "C0", R),
            (SAME, "C10", A),  # as text, C10 comes after C1
            (LONG_BEFORE, "C2", R),
        ):
            tables = pair(outcome, outcome, day, other_id=other_id, cohort=cohort)
            labels.append((f"once, {outcome}: {other_id} on {day}", tables, decision))
    entry = "employment_entry"
    others: list[tuple[str, Tables, str]] = [
        ("another person's", pair(entry, entry, BEFORE, other_person="P2"), A),
        ("the person spelt otherwise", pair(entry, entry, BEFORE, {"participant_id": " p1 "}), R),
        ("another provider's", pair(entry, entry, BEFORE, {"provider": "Southgate"}), R),
        ("an earlier one is rejected", pair(entry, entry, BEFORE, LATE), A),
        ("an earlier one is queried", pair(entry, entry, BEFORE, {"attended_on": ""}), A),
        ("a later one is queried", pair(entry, entry, AFTER, {"attended_on": ""}), A),
        ("queried, an earlier one stands", pair(entry, entry, BEFORE, own={"attended_on": ""}), R),
        ("queried for its evidence, an earlier one stands", _bare(BEFORE), R),
        ("queried, a later one stands", pair(entry, entry, AFTER, own={"attended_on": ""}), Q),
        ("queried without a day, another stands", pair(entry, entry, BEFORE, own={"achieved_on": ""}), Q),
        ("rejected, and nobody's place", pair(entry, entry, AFTER, own=LATE), R),
        ("an earlier one lost its place to a third", _three(entry), R),
        ("the second of its kind", _second_entry(), A),
        ("one that shares its document stands for nothing", _held_up_by_anothers(), A),
        (
            "assessments: the second claimed twice",
            pair("wellbeing_second", "wellbeing_second", SAME, other_id="C0"),
            R,
        ),
        ("added value twice", pair("added_value", "added_value", BEFORE), "recorded"),
        ("the earlier one's card is not known", pair(entry, entry, BEFORE, _EARLY), A),
    ]
    return labels + [(f"once: {name}", tables, decision) for name, tables, decision in others]


_EARLY: Cells = {"achieved_on": "2020-09-30", "started_on": "2020-09-30", "attended_on": "2020-09-30"}


def _bare(day: dt.date) -> Tables:
    tables = pair("employment_entry", "employment_entry", day)
    tables["evidence"] = [row for row in tables["evidence"] if row["claim_id"] != "C1"]
    return tables


def _three(outcome: str) -> Tables:
    return together(pair(outcome, outcome, BEFORE), base(outcome, claim_id="C3", achieved=LONG_BEFORE))


def _second_entry() -> Tables:
    return together(base("employment_entry"), base("employment_entry_second", claim_id="C2"))


def _held_up_by_anothers() -> Tables:
    """C2, earlier than C1, shares its document with another person's claim: queried, it takes no place."""
    entry = "employment_entry"
    tables = together(pair(entry, entry, BEFORE), base(entry, claim_id="C3", person_id="P2"))
    for row in tables["evidence"]:
        if row["claim_id"] == "C3":
            row["document_id"] = "C2-payslips"
    return tables


def strands() -> list[Label]:
    labels: list[Label] = []
    words = {
        "volunteering_entry": ("volunteering", "work_experience"),
        "volunteering_6w": ("volunteering", "work_experience"),
        "services_access": ("mental_health", "substance_misuse"),
    }
    for outcome, (mine, other) in words.items():
        cases: list[tuple[str, Cells, Cells, dt.date, str]] = [
            ("one each", {}, {"strand": other}, BEFORE, A),
            ("two of one", {}, {"strand": mine.upper()}, BEFORE, R),
            ("the other one's strand is not known", {}, {"strand": ""}, BEFORE, A),
            ("its own strand is not known", {"strand": ""}, {}, BEFORE, Q),
            ("two of one, queried for its evidence", {"e.evidence_type": ""}, {}, BEFORE, R),
        ]
        for name, own, theirs, day, decision in cases:
            extra = {"attended_on": "2022-11-14"}
            tables = pair(outcome, outcome, day, {**extra, **theirs}, own={"attended_on": "2022-11-15", **own})
            labels.append((f"strands, {outcome}: {name}", tables, decision))
    return labels


def qualifications() -> list[Label]:
    """C2, level 2 in Joinery, stands first; C1 is the second."""
    labels: list[Label] = []
    cases: list[tuple[str, str, str]] = [  # C1's level and subject
        ("3", "Joinery", A),
        ("3", "Plumbing", A),
        ("2", "Plumbing", A),
        ("1", "Plumbing", A),
        ("2", "Joinery", R),
        ("2", " JOINERY ", R),
        ("1", "Joinery", R),
        ("3", "", A),
        ("2", "", Q),
        ("1", "", Q),
        ("", "Joinery", Q),
        ("", "Plumbing", Q),
        ("", "", Q),
    ]
    for outcome in ("qualification_part", "qualification_full"):
        for level, subject, decision in cases:
            own: Cells = {"qualification_level": level, "qualification_subject": subject}
            tables = pair(outcome, outcome, BEFORE, {"qualification_level": "2"}, own=own)
            labels.append((f"second {outcome}: level {level!r} in {subject!r}", tables, decision))
        labels += [(f"{outcome}: {name}", tables, decision) for name, tables, decision in _thirds(outcome)]
    both = pair("qualification_full", "qualification_part", BEFORE)
    return [*labels, ("part and full of one course", both, A)]


def _thirds(outcome: str) -> list[Label]:
    def claims(*others: tuple[str, dt.date, str, str], own: Cells | None = None) -> Tables:
        first = alter(base(outcome), {"qualification_level": "3", **(own or {})})
        cells = ("qualification_level", "qualification_subject")
        rest = [
            alter(base(outcome, claim_id=name, achieved=day), dict(zip(cells, rest, strict=True)))
            for name, day, *rest in others
        ]
        return together(first, *rest)

    plumbing, joinery = ("C2", LONG_BEFORE, "1", "Plumbing"), ("C3", BEFORE, "1", "Joinery")
    queried: Cells = {"credits": ""}
    return [
        ("a third of another level", claims(plumbing, joinery), R),
        ("a third, queried", claims(plumbing, joinery, own=queried), R),
        ("a second, the other one comes later", claims(plumbing, ("C3", AFTER, "1", "Joinery")), A),
        ("a second beside one that fell away", claims(plumbing, ("C3", BEFORE, "1", "plumbing")), A),
        ("a second beside one not told from the first", claims(plumbing, ("C3", BEFORE, "1", "")), A),
        ("queried, and no second of the first", claims(("C2", BEFORE, "3", "Joinery"), own=queried), R),
        ("queried, and perhaps a second", claims(("C2", BEFORE, "3", ""), own=queried), Q),
        ("queried, and a second of the first", claims(("C2", BEFORE, "2", "Joinery"), own=queried), Q),
        (
            "queried, with two that come later",
            claims(("C2", AFTER, "1", "Art"), ("C3", AFTER, "1", "Law"), own=queried),
            Q,
        ),
    ]
