"""Places: once, once a strand, or twice for a qualification, for claims that stand in every other respect."""

from __future__ import annotations

from collections import defaultdict

from tests.judging.case import BY_STRAND, QUALIFICATIONS, Case
from tests.judging.cells import Tri, any_of, text

Group = tuple[str | None, ...]


def _group(case: Case) -> Group | None:
    """Whose place it is; None where that is not known, so that it takes no place and loses none."""
    key = (case.participant_id, case.outcome, case.word("strand") if case.outcome in BY_STRAND else "-")
    return None if None in key else key


def _may_be_second(case: Case, first: Case) -> Tri:
    level, other_level = case.number("qualification_level"), first.number("qualification_level")
    subject, other_subject = (text(c.row.get("qualification_subject")) for c in (case, first))
    higher = None if level is None or other_level is None else level > other_level
    another = None if subject is None or other_subject is None else subject != other_subject
    return any_of(higher, another)


def take_places(cases: list[Case]) -> None:
    """`cases`: none rejected, each on a card. Adds the reasons of those that find their place taken."""
    groups: dict[Group, list[Case]] = defaultdict(list)
    for case in cases:
        if group := _group(case):
            groups[group].append(case)
    for claims in groups.values():
        standing: list[Case] = []
        # a claim without an id is queried and goes first of its day: nothing shows that it is later
        for case in sorted(claims, key=lambda c: (c.achieved, c.claim_id or "")):
            verdict = _place(case, standing)
            if verdict is False:
                case.reasons.add("reject:place_taken")
            elif verdict is None:
                case.reasons.add("query:second_qualification")
            elif case.state == "approved":
                standing.append(case)


def _place(case: Case, standing: list[Case]) -> Tri:
    if not standing:
        return True
    if case.outcome not in QUALIFICATIONS or len(standing) > 1:
        return False
    return _may_be_second(case, standing[0])
