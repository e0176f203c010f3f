"""What scenarios try of an outcome's evidence: each alternative alone, each group missing, the date on both sides."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from kbop_cli.cards.cases import Case
from kbop_cli.cards.probes import Probe, evidence_name
from kbop_cli.model import Alternative, Approved, EvidenceRule, Outcome, Queried, Span

Tried = tuple[str, str, Iterable[bool]]
"""Family, what, and for every case whether it tries it."""

DAY = timedelta(days=1)


def evidence(outcome: Outcome, ran: Sequence[Case], probes: Sequence[Probe]) -> Iterator[Tried]:
    """Everything to try of the outcome's evidence rule, and which of the cases try it."""
    rule = outcome.evidence
    if rule is None or not outcome.payable:
        return
    for place, group in enumerate(rule.groups):
        for index, alternative in enumerate(group):
            alone = (case.decision == Approved and _alone(rule, place, index, case) for case in ran)
            yield "evidence", f"{_said(alternative)} alone", alone
        nothing = (_refused(case) and _unmet(rule, case) == {place} for case in ran)
        yield "evidence", f"without {' or '.join(map(_said, group))}", nothing
    for probe in probes:
        if probe.group is not None:
            yield probe.family, probe.what, (_told(rule, probe, case) for case in ran)
    yield from _dates(rule, ran)


def _dates(rule: EvidenceRule, ran: Sequence[Case]) -> Iterator[Tried]:
    """Evidence of a milestone dated on its first day and the day before (its last day and the day after); other
    evidence older than the achievement."""
    milestone = str(rule.dated_on_or_after or "")
    latest = [max((day for _, day in case.documents if day), default=None) for case in ran]
    if not milestone:
        older = (
            case.decision == Approved and day is not None and day < case.cells["achieved_on"]
            for case, day in zip(ran, latest, strict=True)
        )
        yield "evidence", "older than achieved_on", older
        return
    days = [(case, day, case.cells[milestone]) for case, day in zip(ran, latest, strict=True)]
    yield from _end(days, rule.early_by, -1, milestone)
    if rule.late_by is not None:
        yield from _end(days, rule.late_by, 1, milestone)


def _end(
    days: Sequence[tuple[Case, date | None, date | None]], span: Span | None, side: int, milestone: str
) -> Iterator[Tried]:
    """One end of the window: dated on it is paid, dated a day beyond it is asked about."""
    far = f" {span} {'before' if side < 0 else 'after'}" if span is not None else ""
    ends = [(case, day, due and _moved(due, span, side)) for case, day, due in days]
    on = (case.decision == Approved and day is not None and day == end for case, day, end in ends)
    yield "bounds", f"evidence dated on{far} {milestone}", on
    beyond = (
        case.rules == {"evidence_date"} and day is not None and end is not None and day == end + side * DAY
        for case, day, end in ends
    )
    yield "bounds", f"evidence dated the day {'before' if side < 0 else 'after'}{far} {milestone}", beyond


def _moved(day: date, span: Span | None, side: int) -> date:
    """A span before or after a day; a month's day is clamped to the month's end."""
    if span is None:
        return day
    year, month = divmod(day.year * 12 + day.month - 1 + side * (12 * span.years + span.months), 12)
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last)) + side * (7 * span.weeks + span.days) * DAY


def _said(alternative: Alternative) -> str:
    return " with ".join(alternative.documents)


def _refused(case: Case) -> bool:
    """Whether missing evidence is the only reason."""
    return case.decision == Queried and case.codes == {"evidence_missing"}


def _met(rule: EvidenceRule, group: int, case: Case) -> set[int]:
    """The alternatives of a group that the claim's documents and cells meet."""
    sent = {name for name, _ in case.documents}
    return {
        index
        for index, alternative in enumerate(rule.groups[group])
        if sent.issuperset(alternative.documents)
        and all(case.verdict(evidence_name(group, index, part)) for part in range(len(alternative.when)))
    }


def _unmet(rule: EvidenceRule, case: Case) -> set[int]:
    return {group for group in range(len(rule.groups)) if not _met(rule, group, case)}


def _alone(rule: EvidenceRule, group: int, index: int, case: Case) -> bool:
    """Whether the claim rests on this alternative: those that it includes are left out of sight."""
    alternatives = rule.groups[group]
    mine = set(alternatives[index].documents)
    included = {
        other
        for other, alternative in enumerate(alternatives)
        if other != index and mine.issuperset(alternative.documents)
    }
    return _met(rule, group, case) - included == {index}


def _told(rule: EvidenceRule, probe: Probe, case: Case) -> bool:
    """Whether this scenario would be decided otherwise if the condition were the nudged one, or were left out."""
    assert probe.group is not None  # noqa: S101 - told to the type checker; the caller has looked
    plain = case.verdict(probe.plain)
    nudged = case.verdict(probe.name) if probe.name else True
    if case.decision == Approved:
        return nudged is not True and _alone(rule, probe.group, probe.alternative, case)
    sent = {name for name, _ in case.documents}
    there = sent.issuperset(rule.groups[probe.group][probe.alternative].documents)
    return _refused(case) and there and plain is not True and nudged is True and _unmet(rule, case) == {probe.group}
