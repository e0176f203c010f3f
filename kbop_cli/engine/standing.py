"""Where a contract stands before a batch: what was paid, what is still owed, what each cap has left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kbop_cli.engine.lines import Claim, DueKey, Line, LineKind
from kbop_cli.engine.terms import Terms

Pence = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Owed:
    """Something approved that is not paid in full: a claim, or a grant or adjustment. Pence by payer so far."""

    kind: LineKind
    claim: Claim
    allotted: Pence
    paid: Pence

    @property
    def unallotted(self) -> int:
        return self.claim.price - sum(self.allotted)

    @property
    def unpaid(self) -> int:
        return self.claim.price - sum(self.paid)


@dataclass(frozen=True, slots=True)
class Totals:
    """Pence that lines add up to, by every cap. `people` is by `Terms.person_of`."""

    payers: Pence
    outcomes: Counter[str]
    people: Counter[str]

    @property
    def contract(self) -> int:
        return sum(self.payers)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger's lines come to.

    `allotted` holds what caps are measured by: a share that a payer's own cap holds back is still owed and
    keeps its place under the other caps, so that a later claim never takes the room of an earlier one.
    `paid` is what went out. `live` is everything that stands, by what it pays. `counts` is the number of
    claims with money, by outcome. `position` is what was split by the shares now in force, `carried` the
    negative net that earlier batches could not take from a payment (0 or less).
    """

    allotted: Totals
    paid: Totals
    counts: Counter[str]
    position: Pence
    carried: Pence
    live: Mapping[DueKey, Owed]

    @property
    def owed(self) -> tuple[Owed, ...]:
        """What is not paid in full."""
        return tuple(what for what in self.live.values() if what.unallotted > 0 or what.allotted != what.paid)


def standing(lines: Iterable[Line], terms: Terms) -> Standing:
    """The standing after `lines`, which are all the ledger's, in its order."""
    history = list(lines)
    payers = len(terms.payers)
    due = _due(history)
    allotted = totals(((line, line.allotted) for line in history), terms)
    as_allotted = all(line.paid == line.allotted for line in history)  # as long as no payer's own cap holds back
    return Standing(
        allotted=allotted,
        paid=allotted if as_allotted else totals(((line, line.paid) for line in history), terms),
        counts=Counter(what.claim.outcome for what in due.values() if counts_as_one(what)),
        position=add((line.allotted for line in history if line.split == terms.split), payers),
        carried=_carried(history, payers),
        live=due,
    )


def counts_as_one(what: Owed) -> bool:
    """Whether it uses up one of an outcome's number: a claim, and money was allotted to it."""
    return what.kind in {"outcome", "opening"} and sum(what.allotted) > 0


def add(rows: Iterable[Sequence[int]], payers: int) -> Pence:
    """The sum by payer."""
    total = [0] * payers
    for row in rows:
        for place, pence in enumerate(row):
            total[place] += pence
    return tuple(total)


def totals(rows: Iterable[tuple[Line, Pence]], terms: Terms) -> Totals:
    """The sums of lines, each with the pence that count for it."""
    outcomes: Counter[str] = Counter()
    people: Counter[str] = Counter()
    by_payer = [0] * len(terms.payers)
    for line, pence in rows:
        whole = sum(pence)
        outcomes[line.claim.outcome] += whole
        people[terms.person_of(line.claim)] += whole
        for place, part in enumerate(pence):
            by_payer[place] += part
    return Totals(tuple(by_payer), outcomes, people)


def _due(history: Sequence[Line]) -> dict[DueKey, Owed]:
    """Every claim, grant and adjustment that stands, with what it got; what was reversed does not stand."""
    undone = {line.reverses for line in history if line.kind == "reversal"}
    due: dict[DueKey, Owed] = {}
    for line in history:
        if line.kind == "reversal" or line.name in undone:
            continue
        key = line.due_key
        before = due.get(key)
        allotted = add([before.allotted, line.allotted], len(line.paid)) if before else line.allotted
        paid = add([before.paid, line.paid], len(line.paid)) if before else line.paid
        due[key] = Owed(line.kind, before.claim if before else line.claim, allotted, paid)
    return due


def _carried(history: Sequence[Line], payers: int) -> Pence:
    """The negative net left after the last batch, by payer: each batch pays what is above nothing."""
    batches = dict.fromkeys(line.batch for line in history if line.kind != "opening")
    net = {batch: [0] * payers for batch in batches}
    for line in history:
        if line.kind != "opening":
            for place, pence in enumerate(line.paid):
                net[line.batch][place] += pence
    carried = [0] * payers
    for batch in batches:
        carried = [min(0, before + pence) for before, pence in zip(carried, net[batch], strict=True)]
    return tuple(carried)
