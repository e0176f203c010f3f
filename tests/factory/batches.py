"""Random batches: payable claims on few and many persons, each changed nought to three times on a bound."""

from __future__ import annotations

import datetime as dt
from random import Random

from tests.factory.alternatives import ALTERNATIVES, SC
from tests.factory.bases import (
    CELLS,
    SECOND_ENTRY_ACHIEVED,
    Cells,
    Tables,
    approval,
    assessment,
    base,
    cohorts,
    document,
)
from tests.factory.values import ANCHORS, COMMON, DATES, EXTRA, NEIGHBOURS, READS, VALUES, near, spelt

DAY = dt.timedelta(days=1)
OPTIONAL = [
    *(
        ("participants", "legacy"),
        ("participants", "crisis_at_referral"),
        ("participants", "housed_at_referral"),
    ),
    *(("participants", "months_employed_at_referral"), ("participants", "needs"), ("claims", "approval_ref")),
    *(("claims", "discharged_on"), ("claims", "qualification_subject"), ("claims", "gp_treatment_followed")),
    *(
        ("evidence", "signed"),
        ("evidence", "dated_on"),
        ("evidence", "sha256"),
        ("assessments", "document_id"),
    ),
]


# what tells the first of a kind from the second
_LEVELS: list[Cells] = [
    {"qualification_level": level, "qualification_subject": subject}
    for level in ("1", "2", "3")
    for subject in ("Joinery", "Plumbing", "")
]
_PLACEMENTS: list[Cells] = [{"strand": "volunteering"}, {"strand": "work_experience"}]
_NEEDS: list[Cells] = [
    {"strand": "mental_health"},
    {"strand": "substance_misuse", "attended_on": "2022-11-10"},
]
PLACES = {
    **dict.fromkeys(("qualification_part", "qualification_full"), _LEVELS),
    **dict.fromkeys(("volunteering_entry", "volunteering_6w"), _PLACEMENTS),
    "services_access": _NEEDS,
}


class Batch:
    """The tables as they grow. `own(name, claim)` gives the rows of a table that belong to one claim."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.tables: Tables = {n: [] for n in ("participants", "claims", "evidence", "assessments", "approvals")}
        self.home: list[tuple[str, str]] = []  # (person, cohort)
        self.last = ("employment_entry", ("P0", "generic"))

    def own(self, table: str, claim: Cells) -> list[Cells]:
        column = "participant_id" if table in ("participants", "assessments") else "claim_id"
        return [row for row in self.tables[table] if row[column] == claim[column]]

    def add(self, number: int) -> Cells:
        """One payable claim; often of a person who is there already, sometimes a repeat or the next rung."""
        rng = self.rng
        outcome, (person_id, cohort) = self.last
        turn = rng.random()
        if self.home and turn < 0.2:
            outcome = rng.choice([outcome, *NEIGHBOURS.get(outcome, ())])
        else:
            outcome = rng.choice(sorted(CELLS))
            cohort = rng.choice(cohorts(outcome))
            there = [person for person, theirs in self.home if theirs == cohort]
            person_id = rng.choice(there) if there and turn < 0.45 else f"P{number}"
        day = rng.choice(ANCHORS)
        if outcome == "employment_entry_second" and day > SECOND_ENTRY_ACHIEVED and rng.random() < 0.8:
            day = rng.choice([SECOND_ENTRY_ACHIEVED, dt.date(2022, 3, 31), dt.date(2021, 3, 31)])
        tables = base(outcome, cohort, f"C{number}", person_id, day)
        tables["claims"][0].update(rng.choice(PLACES.get(outcome, [{}])))
        if (person_id, cohort) in self.home:
            tables["participants"] = []
        else:
            self.home.append((person_id, cohort))
        for name, rows in tables.items():
            self.tables[name] += rows
        self.last = (outcome, (person_id, cohort))
        return tables["claims"][0]


def cases(rng: Random, n: int) -> Tables:
    """About `n` claims in all five tables, the same for the same state of `rng`; the rows in no order. Some
    batches lack an optional column or hold a blank row of claims."""
    batch = Batch(rng)
    changes = [_cell] * 12 + [_evidence] * 4 + [_assessment] * 4 + [_approval] * 2 + [_share, _again]
    for number in range(n):
        claim = batch.add(number)
        for _ in range(rng.choice((0, 0, 1, 1, 1, 2, 3))):
            rng.choice(changes)(batch, claim)
    if rng.random() < 0.3:
        table, column = rng.choice(OPTIONAL)
        for row in batch.tables[table]:
            row.pop(column, None)
    if rng.random() < 0.2:
        batch.tables["claims"].append({"claim_id": "", "participant_id": " "})
    for rows in batch.tables.values():
        rng.shuffle(rows)
    return batch.tables


def _cell(batch: Batch, claim: Cells) -> None:
    """One column that a rule of this outcome reads, set on or beside a bound, or to what is not known."""
    outcome = str(claim["outcome"])
    read = READS.get(outcome, COMMON)
    name = batch.rng.choice(read if batch.rng.random() < 0.75 else COMMON)
    rows = batch.own("participants", claim) if name.startswith("p.") else [claim]
    column = name.removeprefix("p.")
    if rows and name in DATES:
        rows[0][column] = batch.rng.choice(near(claim, rows[0], batch.rng))
    elif rows:
        rows[0][column] = batch.rng.choice(VALUES[name])


def _evidence(batch: Batch, claim: Cells) -> None:
    rng, rows = batch.rng, batch.own("evidence", claim)
    kind = rng.randrange(8)
    if kind == 0:
        _other_alternative(batch, claim)
    elif kind == 1:
        name = f"{claim['claim_id']}-extra-{rng.randrange(1000)}"
        dated = batch.rng.choice(near(claim, claim, rng))
        batch.tables["evidence"].append(document(str(claim["claim_id"]), rng.choice(EXTRA), dated, name))
    elif rows:
        row = rng.choice(rows)
        if kind == 2:
            batch.tables["evidence"] = [other for other in batch.tables["evidence"] if other is not row]
        elif kind == 3:
            row["signed"] = rng.choice(VALUES["signed"])
        elif kind in (4, 5):
            when = dt.date.fromisoformat(str(claim["achieved_on"])) if _plain(claim) else ANCHORS[0]
            row["dated_on"] = rng.choice(["", "soon", *(spelt(when + step * DAY, rng) for step in (-1, 0, 1))])
        elif kind == 6:
            row["evidence_type"] = rng.choice(["", "lanlord_letter", SC, f" {str(row['evidence_type']).upper()}"])
        else:
            row["document_id"] = row["sha256"] = ""


def _plain(claim: Cells) -> bool:
    """achieved_on as the base wrote it, not changed since."""
    text = str(claim["achieved_on"])
    return len(text) == 10 and text[4] == "-" and text[:4].isdigit()


def _other_alternative(batch: Batch, claim: Cells) -> None:
    """Put another alternative in the place of the documents, or beside them."""
    fitting = [(cells, kinds) for outcome, _, cells, kinds in ALTERNATIVES if outcome == claim["outcome"]]
    if fitting:
        cells, kinds = batch.rng.choice(fitting)
        mine = batch.own("evidence", claim)
        if batch.rng.random() < 0.7:
            batch.tables["evidence"] = [row for row in batch.tables["evidence"] if row not in mine]
        claim.update({k: v for k, v in cells.items() if k not in ("started_on", "discharged_on")})
        dated = str(claim["achieved_on"])
        batch.tables["evidence"] += [
            document(str(claim["claim_id"]), k, dated, f"{claim['claim_id']}-2-{k}") for k in kinds
        ]


def _assessment(batch: Batch, claim: Cells) -> None:
    rng, rows = batch.rng, batch.own("assessments", claim)
    if not rows:
        return
    row = rng.choice(rows)
    kind = rng.randrange(7)
    if kind == 0:
        batch.tables["assessments"] = [other for other in batch.tables["assessments"] if other is not row]
    elif kind == 1:
        row["score"] = rng.choice(["", "n/a", "9", "10", "11", "12", "13", "16", "17", "18", "20"])
    elif kind == 2:
        row["assessed_on"] = rng.choice(near(claim, row, rng))
    elif kind == 3:
        row["instrument"] = rng.choice(["", "homelessness-star", "dash", "power_form", "homelessness_star"])
    elif kind == 4:
        row["document_id"] = rng.choice(["", *(str(other["document_id"]) for other in rows)])
    else:
        day, instrument = (
            rng.choice(near(claim, row, rng)),
            rng.choice([str(row["instrument"])] * 3 + ["", "dahs"]),
        )
        score, name = rng.choice(["8", "10", "12", "20", ""]), f"{row['document_id']}-{rng.randrange(1000)}"
        batch.tables["assessments"].append(assessment(instrument, day, score, name, str(row["participant_id"])))


def _approval(batch: Batch, claim: Cells) -> None:
    """An approval, mostly one that the claim needs, in every way of naming, sometimes defective."""
    rng = batch.rng
    if rng.random() < 0.5:
        claim["claimed_on"] = rng.choice(["2024-07-01", "01/08/2024"])
    rule = rng.choice(["late_claim"] * 3 + ["stable_employment", "exceptional_case", "", "late-claim"])
    ref = f"X{rng.randrange(100)}"
    claim_id, person_id = str(claim["claim_id"]), str(claim["participant_id"])
    row = approval(rule, *rng.choice([(claim_id, None), (None, person_id), (None, None), ("C0", None)]), ref)
    if rng.random() < 0.25:
        row[rng.choice(["approved_by", "approved_on", "reason"])] = ""
    batch.tables["approvals"].append(row)
    claim["approval_ref"] = rng.choice([ref, f"X-none; {ref.lower()}", "", "X-none"])


def _share(batch: Batch, claim: Cells) -> None:
    """One document of another claim, mostly of a near one, is also this one's."""
    rng, mine = batch.rng, batch.own("evidence", claim)
    others = [row for row in batch.tables["evidence"][-12:] if row["claim_id"] != claim["claim_id"]]
    if mine and others:
        column = rng.choice(["document_id", "sha256"])
        rng.choice(mine)[column] = rng.choice(others)[column]


def _again(batch: Batch, claim: Cells) -> None:
    """The claim or the person stands twice, the same or with one cell changed."""
    rng = batch.rng
    table = rng.choice(["claims", "claims", "participants"])
    for row in batch.own(table, claim)[:1]:
        copy = dict(row)
        if rng.random() < 0.6:
            copy[rng.choice(["provider", "notes" if table == "claims" else "phase"])] = rng.choice(["Southgate", "x"])
        batch.tables[table].append(copy)
