"""Labels: ids that stand twice in the export, columns and tables that it lacks."""

from __future__ import annotations

from tests.factory.bases import Tables, alter, base, document
from tests.factory.fields import A, Q, R
from tests.factory.labels_common import LATE, PLAIN, REC, STABLE, Label


def twice() -> list[Label]:
    """claim_id and participant_id that stand twice; the decision is that of the first row."""

    def again(table: str, name: str, decision: str, of: str = PLAIN, **cells: str) -> Label:
        tables = base(of)
        tables[table].append({**tables[table][0], **cells})
        return (f"twice, {table}: {name}", tables, decision)

    return [
        again("claims", "identical", A),
        again("claims", "identical but for case and spaces", A, claim_id="c1 ", provider="northgate"),
        again("claims", "other notes", Q, notes="again"),
        again("claims", "other outcome", Q, outcome="added_value"),
        again("claims", "another id", A, claim_id="C2"),
        again("claims", "identical, added value", REC, of="added_value"),
        again("participants", "identical", A),
        again("participants", "other phase", Q, phase="active"),
        again("participants", "other cohort", Q, cohort="domestic_abuse"),
        again("participants", "another person", A, participant_id="P2"),
        ("twice, claims: differing, one rejected", _differing_late(), R),
        ("twice, evidence: the same document listed twice", _document_twice(), A),
    ]


def _differing_late() -> Tables:
    tables = alter(base(PLAIN), {**LATE})
    tables["claims"].append({**tables["claims"][0], "claimed_on": "2022-12-05"})
    return tables


def _document_twice() -> Tables:
    tables = base(PLAIN)
    tables["evidence"] += [dict(row) for row in tables["evidence"]]
    return tables


def _without(tables: Tables, table: str, column: str) -> Tables:
    for row in tables[table]:
        row.pop(column, None)
    return tables


def _certified(outcome: str) -> Tables:
    tables = base(outcome)
    tables["evidence"] = [document("C1", "self_certification", "2022-11-15")]
    return tables


def absent() -> list[Label]:
    """Columns and tables that the export lacks."""
    held, work = "accommodation_3m", "employment_13w"
    labels = [
        ("absent: legacy", _without(base(PLAIN), "participants", "legacy"), A),
        ("absent: crisis_at_referral", _without(base(work), "participants", "crisis_at_referral"), A),
        (
            "absent: crisis, in stable employment",
            _without(alter(base(work), STABLE), "participants", "crisis_at_referral"),
            R,
        ),
        ("absent: months employed", _without(base(work), "participants", "months_employed_at_referral"), Q),
        ("absent: needs", _without(base("services_access"), "participants", "needs"), Q),
        (
            "absent: housed, no start",
            _without(alter(base(held), {"started_on": ""}), "participants", "housed_at_referral"),
            Q,
        ),
        ("absent: housed, a start", _without(base(held), "participants", "housed_at_referral"), A),
        ("absent: signed, a letter", _without(base(held), "evidence", "signed"), A),
        ("absent: signed, a self-certification", _without(_certified(held), "evidence", "signed"), Q),
        ("absent: dated_on, a milestone", _without(base(held), "evidence", "dated_on"), Q),
        ("absent: dated_on, no milestone", _without(base("employment_entry"), "evidence", "dated_on"), A),
        ("absent: sha256", _without(base(held), "evidence", "sha256"), A),
        (
            "absent: document_id of assessments",
            _without(base("wellbeing_second"), "assessments", "document_id"),
            A,
        ),
        ("absent: document_id, a third", _without(base("wellbeing_third"), "assessments", "document_id"), Q),
        ("absent: score", _without(base("wellbeing_improvement_second"), "assessments", "score"), Q),
        ("absent: option", _without(base(PLAIN), "claims", "option"), Q),
        ("absent: move_type", _without(base(held), "claims", "move_type"), Q),
    ]
    for table, decisions in (("evidence", (Q, Q)), ("assessments", (A, Q)), ("approvals", (A, A))):
        for outcome, decision in zip((PLAIN, "wellbeing_second"), decisions, strict=True):
            tables = base(outcome)
            del tables[table]
            labels.append((f"absent: the table {table}, {outcome}", tables, decision))
    for outcome, types, decision in (
        ("employment_entry", "Payslips ; other", A),
        ("employment_entry", "other", Q),
        ("employment_entry", "self_certification", Q),
        ("accommodation_3m", "landlord_letter", Q),
    ):
        listed = alter(base(outcome), {"evidence": types})
        del listed["evidence"]
        labels.append((f"reading, no table of evidence, {outcome} lists {types}", listed, decision))
    beside = alter(base("employment_entry"), {"evidence": "payslips"})
    beside["evidence"] = []
    return [*labels, ("reading, a list beside an empty table of evidence", beside, Q)]
