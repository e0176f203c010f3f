"""A slow, plain judge of the KBOP contract, written from the description of its rules alone.

It shares nothing with the product: two readings of one page, to be held against each other. `judge` takes raw
text cells and gives one verdict a claim. Where the page is silent, these are the readings chosen:

1.  Text compares without case and outer or doubled spaces: ids, words, document ids, subjects.
2.  Identical rows are rows whose cells compare equal as text; `31/01/2023` and `2023-01-31` differ.
3.  An empty claim_id, provider, outcome, achieved_on or claimed_on, required cells of a claim, queries it. An
    empty cell of the participant queries a claim only where a rule reads it (its provider: never).
4.  Where a participant's rows differ, the cells that differ are not known, those that agree are.
5.  No participant, cohort or achieved_on, or no card in force: what needs a card (the outcome's rules, the
    legacy rule, evidence, sharing, limits) is not evaluated; the other checks may still reject. Added value
    is then queried.
6.  With its card known, added value is recorded, whatever else holds of it; it shares no document.
7.  `employment_entry_second` outside its dates is a known outcome that is not on the card: rejected.
8.  A register row that names a claim and a participant waives for that claim of that participant. One whose
    rule is empty or misspelt, or whose approved_by, approved_on or reason is empty, leaves not known what it
    would have waived. An empty approval_ref of a claim cites nothing.
9.  Only an empty started_on falls back on referred_on; one that cannot be read is not known.
10. wellbeing_second and later: the score that may not be missing is that of the assessment dated achieved_on;
    the first's is asked for by the improvements. Rows of one day with different scores (one of them empty
    included) have none.
11. An assessment without its date or instrument may be the first: each rule holds or fails only if it does so
    whichever is first. For the third, what lies between a possible first and achieved_on may be the second.
    Without its instrument, one that is dated achieved_on or later counts for nothing.
12. needs and in_treatment_at_referral: a word that no card knows may be the strand misspelt, so the strand's
    absence from such a list is not known. `none` beside other words says nothing.
13. An evidence row without a document_id is a document, but nobody can tell whether it serves elsewhere: a
    claim that rests on it is queried. An empty sha256 matches nothing and is not asked for.
14. The ladder of assessments has two rungs, wellbeing_second and wellbeing_third; the improvements, which rest on
    the same first assessment, are no rungs.
15. The other documents suffice only if they meet the evidence rule and, for a milestone, its dating.
16. The document that is dated well may be any that meets the evidence rule: at 18 months, the plan too.
17. Second place of a qualification: compared with the earliest that stands; where level and subject leave it
    not known, the claim is queried and takes no place.
18. self_certified: every document that meets the evidence rule, shared ones apart, is a self-certification.
19. The claims' own column `evidence` (a list of types) is read only where the table is absent; its documents
    have no id, date or signature, so self-certification and milestones are queried there.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.judging.approvals import Register
from tests.judging.case import INSTRUMENTS, LONG_TERM, Assessment, Case, Document
from tests.judging.cells import Row, Tri, all_of, any_of, at_least, day, known, number, text, words, yes
from tests.judging.evidence import dated_well, find_shared, meeting, self_certified
from tests.judging.limits import take_places
from tests.judging.outcomes import RULES

Tables = Mapping[str, Sequence[Row]]

CONTRACT_FROM, CONTRACT_TO = dt.date(2019, 9, 1), dt.date(2024, 3, 31)
CLOSING = dt.date(2024, 6, 30)
DEFAULTS = {"legacy": "no", "crisis_at_referral": "no"}  # for columns that the export of participants lacks


@dataclass(frozen=True)
class Judgement:
    claim_id: str
    row: int
    decision: str
    reasons: frozenset[str]
    self_certified: bool


def judge(tables: Tables) -> list[Judgement]:
    """One judgement a row of claims that is not wholly blank, in their order."""
    cases = _cases(tables)
    _duplicates(cases)
    for case in cases:
        _every_claim(case)
        if case.on_card and case.outcome != "added_value":
            _own_rules(case)
    payable = [c for c in cases if c.on_card and c.outcome != "added_value" and c.state != "rejected"]
    find_shared(payable)
    take_places(payable)
    return [_judgement(case) for case in cases]


def _judgement(case: Case) -> Judgement:
    recorded = case.outcome == "added_value" and case.on_card is True
    asked = case.on_card is True and not recorded
    return Judgement(
        claim_id=(case.row.get("claim_id") or "").strip(),
        row=case.index,
        decision="recorded" if recorded else case.state,
        reasons=frozenset(case.reasons),
        self_certified=asked and self_certified(case),
    )


def _folded(row: Row) -> dict[str, str]:
    return {column: folded for column, cell in row.items() if (folded := text(cell)) is not None}


def _people(rows: Sequence[Row]) -> dict[str, tuple[Row, bool]]:
    """By id: the row, with the cells left out on which several rows differ, and whether they differ."""
    defaults = {c: value for c, value in DEFAULTS.items() if not any(c in row for row in rows)}
    by_id: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if name := text(row.get("participant_id")):
            by_id[name].append({**row, **defaults})
    merged: dict[str, tuple[Row, bool]] = {}
    for name, same in by_id.items():
        differ = any(_folded(row) != _folded(same[0]) for row in same)
        cells = {c: v for c, v in same[0].items() if all(text(row.get(c)) == text(v) for row in same)}
        merged[name] = (cells, differ)
    return merged


def _documents(tables: Tables) -> dict[str, list[Document]]:
    found: dict[str, list[Document]] = defaultdict(list)
    if "evidence" not in tables:
        for row in tables.get("claims", ()):
            for kind in words(row.get("evidence")) or []:
                found[text(row.get("claim_id")) or ""].append(Document(kind, None, False, None, None, None))
        return found
    for row in tables["evidence"]:
        name, sha256 = text(row.get("document_id")), text(row.get("sha256"))
        dated, signed = day(row.get("dated_on")), yes(row.get("signed"))
        document = Document(text(row.get("evidence_type")), name, True, sha256, dated, signed)
        found[text(row.get("claim_id")) or ""].append(document)
    return found


def _assessments(tables: Tables) -> dict[str, list[Assessment]]:
    found: dict[str, list[Assessment]] = defaultdict(list)
    for row in tables.get("assessments", ()):
        instrument, on = known(row.get("instrument"), INSTRUMENTS), day(row.get("assessed_on"))
        score, document = number(row.get("score")), text(row.get("document_id"))
        found[text(row.get("participant_id")) or ""].append(Assessment(instrument, on, score, document))
    return found


def _cases(tables: Tables) -> list[Case]:
    people, documents, assessments = _people(tables["participants"]), _documents(tables), _assessments(tables)
    register = Register(tables.get("approvals", ()))
    cases = []
    for index, row in enumerate(tables["claims"]):
        if _folded(row):
            claim_id, person_id = text(row.get("claim_id")), text(row.get("participant_id"))
            person, differ = people.get(person_id or "", (None, False))
            case = Case(
                index=index,
                row=row,
                person=person,
                documents=documents.get(claim_id, []) if claim_id else [],
                assessments=assessments.get(person_id, []) if person_id else [],
                waived=register.of(row),
            )
            if person is None:
                case.reasons.add("query:participant_not_in_export")
            if differ:
                case.reasons.add("query:participant_twice")
            cases.append(case)
    return cases


def _duplicates(cases: list[Case]) -> None:
    times = Counter(case.claim_id for case in cases if case.claim_id)
    for claim_id in [name for name, n in times.items() if n > 1]:
        same = [case for case in cases if case.claim_id == claim_id]
        if all(_folded(case.row) == _folded(same[0].row) for case in same):
            for case in same[1:]:
                case.reasons.add("reject:claim_id_twice")
        else:
            for case in same:
                case.reasons.add("query:claim_id_twice")


def _every_claim(case: Case) -> None:
    achieved, claimed = case.achieved, case.date("claimed_on")
    for column in ("claim_id", "provider"):
        if text(case.row.get(column)) is None:
            case.reasons.add(f"query:{column}_empty")
    inside = all_of(at_least(achieved, CONTRACT_FROM), at_least(CONTRACT_TO, achieved))
    case.hold("outside_contract", inside)
    case.hold("achieved_after_claimed", at_least(claimed, achieved))
    case.hold("achieved_before_service", at_least(achieved, day(case.of_person("service_started_on"))))
    case.hold("late_claim", any_of(at_least(CLOSING, claimed), case.waived("late_claim")))
    if not case.card_known:
        case.reasons.add("query:no_card_known")
        return
    case.hold("outcome_not_on_card", case.on_card)
    if case.on_card:
        legacy: Tri = yes(case.of_person("legacy"))
        fresh = None if legacy is None else not legacy
        case.hold("legacy", any_of(fresh, case.outcome in LONG_TERM))


def _own_rules(case: Case) -> None:
    assert case.outcome is not None
    for rule, verdict in RULES[case.outcome](case):
        case.hold(rule, verdict)
    documents = meeting(case)
    if not documents:
        case.reasons.add("query:evidence_missing")
    elif not dated_well(case, documents):
        case.reasons.add("query:evidence_before_milestone")
