"""A payment, planned: what is payable, who pays it, what a cap holds back. Nothing is entered anywhere.

The order: reversals and what is taken back make room first; then claims, grants, sums to pay and what
earlier batches held back take it up, by achieved_on, then claim_id; then the split between payers; then
each payer's cap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kbop_cli.engine.caps import PAYER_CAP, Room, order, within_payers
from kbop_cli.engine.lines import Adjustment, Claim, Line, LineKind, Reversal, due_key
from kbop_cli.engine.payable import grants_due, nil_reason, priced, refuse
from kbop_cli.engine.split import split, split_alone
from kbop_cli.engine.standing import Owed, Pence, Standing, Totals, add, counts_as_one, totals
from kbop_cli.engine.terms import Terms


@dataclass(frozen=True, slots=True)
class Held:
    """What a cap keeps back of an item: `requested` was still due before the batch, `allowed` is paid in it.

    `why` names the caps, as in `kbop_cli.engine.caps`.
    """

    what: Owed
    requested: int
    allowed: int
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A batch as it would be entered: its lines, from 1, and what is held back of claims that are approved.

    By payer: `due` is to be paid now, `carried` (0 or less) comes off the next payment.
    """

    batch: str
    month: str
    lines: tuple[Line, ...]
    held: tuple[Held, ...]
    due: Pence
    carried: Pence

    @property
    def amount(self) -> int:
        """The net of the batch, in pence."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Pending:
    """What waits for the next batch. A claim is reversed by all its lines that stand, or not at all."""

    reversals: tuple[Reversal, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(slots=True)
class _Item:
    """One thing to pay on its way through the caps and the split."""

    what: Owed
    new: bool
    allowed: int = 0
    why: tuple[str, ...] = ()
    share: Pence = ()
    paid: Pence = ()

    @property
    def owing(self) -> Pence:
        """What each payer owes once the batch is split: its share, and what its cap held back before."""
        rows = zip(self.what.allotted, self.share, self.what.paid, strict=True)
        return tuple(before + now - had for before, now, had in rows)


def plan(
    claims: Sequence[Claim],
    before: Standing,
    terms: Terms,
    *,
    batch: str,
    month: str,
    pending: Pending | None = None,
) -> Plan:
    """The payment of the approved `claims` of `month` (`YYYY-MM`), after everything in `before`.

    Raises `KbopError` where a claim stands already, a claim_id stands twice, a price is less than nothing
    or a reversal takes back something else than what was paid.
    """
    pending = pending or Pending()
    refuse(claims, before, pending.reversals)
    back = list(_taken_back(pending, terms))
    items = _items(claims, before, terms, month, pending)
    _through_caps(items, before, terms, back, pending.reversals)
    _between_payers(items, before, terms, back)

    out = [_line(item, terms) for item in items if item.new or any(item.share) or any(item.paid)]
    lines = tuple(replace(line, batch=batch, number=at) for at, line in enumerate([*back, *out], start=1))
    net = add([before.carried, *(line.paid for line in lines)], len(terms.payers))
    return Plan(
        batch,
        month,
        lines,
        tuple(_held(item, terms) for item in items if sum(item.paid) < item.what.unpaid),
        due=tuple(max(0, pence) for pence in net),
        carried=tuple(min(0, pence) for pence in net),
    )


def _taken_back(pending: Pending, terms: Terms) -> Iterator[Line]:
    """Reversals, at that day's price and split, then sums to take back; each in an order of its own."""
    for reversal in sorted(pending.reversals, key=lambda item: (item.line.batch, item.line.number)):
        line = reversal.line
        yield replace(
            line,
            kind="reversal",
            allotted=tuple(-pence for pence in line.allotted),
            paid=tuple(-pence for pence in line.paid),
            reverses=line.name,
            reason=reversal.reason,
        )
    for item in sorted(pending.adjustments, key=lambda item: item.claim.slot):
        if item.claim.price < 0:
            weights = item.against.paid if item.against else terms.shares
            parts = split_alone(item.claim.price, weights)
            of = item.against.split if item.against else terms.split
            yield Line("", 0, "adjustment", item.claim, parts, parts, of, reason=item.reason)


def _items(claims: Sequence[Claim], before: Standing, terms: Terms, month: str, pending: Pending) -> list[_Item]:
    """What there is to pay, in the order in which it takes up the caps."""
    undone = {reversal.line.due_key for reversal in pending.reversals}
    nothing = (0,) * len(terms.payers)

    def new(kind: LineKind, claim: Claim) -> _Item:
        return _Item(Owed(kind, claim, nothing, nothing), new=True)

    items = [new("outcome", priced(claim, terms)) for claim in claims]
    items += [new("grant", grant) for grant in grants_due(terms, before, month)]
    items += [new("adjustment", item.claim) for item in pending.adjustments if item.claim.price > 0]
    items += [_Item(what, new=False) for what in before.owed if due_key(what.kind, what.claim) not in undone]
    return sorted(items, key=lambda item: order(item.what))


def _through_caps(
    items: Sequence[_Item],
    before: Standing,
    terms: Terms,
    back: Sequence[Line],
    reversals: Sequence[Reversal],
) -> None:
    freed = totals(((line, line.allotted) for line in back), terms)
    used = Totals(
        add([before.allotted.payers, freed.payers], len(terms.payers)),
        _plus(before.allotted.outcomes, freed.outcomes),
        _plus(before.allotted.people, freed.people),
    )
    counts = Counter(before.counts)
    for undone in {reversal.line.due_key for reversal in reversals}:
        what = before.live[undone]
        counts[what.claim.outcome] -= counts_as_one(what)
    room = Room(terms, used, counts)
    for item in items:
        step = room.allow(item.what)
        item.allowed, item.why = step.pence, step.why


def _between_payers(items: Sequence[_Item], before: Standing, terms: Terms, back: Sequence[Line]) -> None:
    payers = len(terms.payers)
    position = add([before.position, *(line.allotted for line in back if line.split == terms.split)], payers)
    for item, share in zip(items, split([item.allowed for item in items], position, terms.shares), strict=True):
        item.share = share
    spent = add([before.paid.payers, *(line.paid for line in back)], payers)
    for item, paid in zip(items, within_payers([item.owing for item in items], spent, terms), strict=True):
        item.paid = paid


def _line(item: _Item, terms: Terms) -> Line:
    what = item.what
    reason = nil_reason(what, terms)
    return Line("", 0, what.kind, what.claim, item.share, item.paid, terms.split, reason=reason)


def _held(item: _Item, terms: Terms) -> Held:
    short = [
        f"{PAYER_CAP}:{name}"
        for name, owed, paid in zip(terms.names, item.owing, item.paid, strict=True)
        if paid < owed
    ]
    return Held(item.what, item.what.unpaid, sum(item.paid), (*item.why, *short))


def _plus(one: Counter[str], other: Counter[str]) -> Counter[str]:
    total = Counter(one)
    total.update(other)
    return total
