"""Control totals of a payment: what adds up, so that a reader can see that it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from kbop_cli.engine.lines import Line, due_key
from kbop_cli.engine.payment import Plan
from kbop_cli.engine.standing import Standing, counts_as_one, totals
from kbop_cli.engine.terms import Terms


@dataclass(frozen=True, slots=True)
class CapTotal:
    """One cap: opening + batch = closing. Pence paid, or claims where `cap` is `outcome_number`.

    `limit` is None where there is no such cap. `owed` is the part of it that is allotted, but kept back by a payer's
    own cap. `name` is the payer, the outcome or the participant.
    """

    cap: str
    name: str
    limit: int | None
    opening: int
    batch: int
    closing: int
    owed: int


@dataclass(frozen=True, slots=True)
class KindTotal:
    """Lines and pence of one kind, outcome and class of evidence."""

    kind: str
    outcome: str
    evidence_class: str
    lines: int
    pence: int


def by_cap(plan: Plan, before: Standing, terms: Terms) -> tuple[CapTotal, ...]:
    """The contract's cap, each payer's, those of outcomes, and those of the participants in the batch."""
    return tuple(_caps(plan, before, terms))


def _caps(plan: Plan, before: Standing, terms: Terms) -> Iterator[CapTotal]:
    paid = totals(((line, line.paid) for line in plan.lines), terms)
    allotted = totals(((line, line.allotted) for line in plan.lines), terms)

    def row(cap: str, name: str, limit: int | None, opening: int, batch: int, owing: int) -> CapTotal:
        return CapTotal(cap, name, limit, opening, batch, opening + batch, owing - opening - batch)

    owed = before.allotted.contract + allotted.contract
    yield row("contract", "", terms.cap, before.paid.contract, paid.contract, owed)
    for place, payer in enumerate(terms.payers):
        owed = before.allotted.payers[place] + allotted.payers[place]
        yield row("payer", payer.name, payer.cap, before.paid.payers[place], paid.payers[place], owed)
    counted = _counted(plan, before)
    for cap in terms.outcome_caps:
        name = cap.outcome
        owed = before.allotted.outcomes[name] + allotted.outcomes[name]
        yield row("outcome", name, cap.pence, before.paid.outcomes[name], paid.outcomes[name], owed)
        if cap.number is not None:
            opening, batch = before.counts[name], counted[name]
            yield row("outcome_number", name, cap.number, opening, batch, opening + batch)
    if terms.participant_cap is not None:
        for person, name in sorted(_people(plan, terms).items()):
            owed = before.allotted.people[person] + allotted.people[person]
            yield row("participant", name, terms.participant_cap, before.paid.people[person], paid.people[person], owed)


def _people(plan: Plan, terms: Terms) -> dict[str, str]:
    claims = [line.claim for line in plan.lines if line.claim.participant_id]
    return {terms.person_of(claim): claim.participant_id for claim in claims}


def _counted(plan: Plan, before: Standing) -> Counter[str]:
    """How the number of claims with money changes, by outcome."""
    undone = {due_key("outcome", line.claim) for line in plan.lines if line.kind == "reversal"}
    had = {key for key, what in before.live.items() if counts_as_one(what)}
    gained = {line.due_key for line in plan.lines if line.kind == "outcome" and sum(line.allotted) > 0}
    change: Counter[str] = Counter()
    for *_, outcome, _slot in gained - (had - undone):
        change[outcome] += 1
    for *_, outcome, _slot in had & undone:
        change[outcome] -= 1
    return change


def by_kind(lines: tuple[Line, ...]) -> tuple[KindTotal, ...]:
    """Counts and pence by kind, outcome and class of evidence, sorted."""
    count: Counter[tuple[str, str, str]] = Counter()
    pence: Counter[tuple[str, str, str]] = Counter()
    for line in lines:
        at = (line.kind, line.claim.outcome, line.claim.evidence_class)
        count[at] += 1
        pence[at] += line.amount
    return tuple(KindTotal(*at, lines=count[at], pence=pence[at]) for at in sorted(count))
