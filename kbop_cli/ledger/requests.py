"""What waits for the next payment: claims to take back, sums that an audit proposes. And what was paid before kbop."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date

from kbop_cli.columns import key
from kbop_cli.engine.lines import Adjustment, Claim, Line, Reversal
from kbop_cli.engine.payment import Pending
from kbop_cli.engine.terms import Terms
from kbop_cli.errors import fail
from kbop_cli.ledger.entry import Entry, Record
from kbop_cli.ledger.lines import entry_of, history, line_of
from kbop_cli.ledger.store import Head, Ledger

REVERSE, ADJUST = "reverse", "adjust"


def request_reversal(ledger: Ledger, terms: Terms, claim_id: str, *, reason: str, by: str, erase_on: date) -> Head:
    """Ask for all that a claim was paid to be taken back in the next batch. It must stand in the ledger."""
    head = ledger.head()
    lines = list(history(ledger, terms))
    if not _standing_lines(lines, claim_id):
        raise fail(f"Claim {claim_id} does not stand in the ledger.", mend="Look for it with kbop ledger show.")
    if any(key(item.line.claim.claim_id) == key(claim_id) for item in pending(ledger, terms, lines).reversals):
        raise fail(f"Claim {claim_id} waits to be reversed already.", mend="It is taken back in the next payment.")
    entry = Entry(
        kind="request",
        slot=REVERSE,
        claim_id=claim_id,
        erase_on=erase_on,
        private={"reason": reason, "by": by},
    )
    return ledger.append([entry], expected_head=head.hash)


def propose_adjustment(ledger: Ledger, terms: Terms, adjustment: Adjustment, *, by: str, erase_on: date) -> Head:
    """Put a sum to pay or to take back before the next batch. Its reference (`claim.slot`) is used once."""
    head = ledger.head()
    reference, claim_id = adjustment.claim.slot, adjustment.claim.claim_id
    if reference in _references(ledger):
        raise fail(f"Adjustment {reference} is in the ledger already.", mend="Give another finding another reference.")
    lines = list(history(ledger, terms))
    waiting = [item for item in pending(ledger, terms, lines).adjustments if key(item.claim.claim_id) == key(claim_id)]
    left = sum(line.amount for line in _standing_lines(lines, claim_id))
    left += sum(item.claim.price for item in waiting) + adjustment.claim.price
    if adjustment.against is not None and left < 0:
        raise fail(f"Adjustment {reference} takes back more than claim {claim_id} was paid.", mend="Mend its amount.")
    nothing = (0,) * len(terms.payers)
    line = Line("", 0, "adjustment", adjustment.claim, nothing, nothing, reason=adjustment.reason)
    entry = entry_of(line, terms, period="", erase_on=erase_on)
    refers = 0
    if adjustment.against is not None:
        refers = next((seq for seq, paid in lines if paid.name == adjustment.against.name), 0)
    asked = Entry(
        kind="request",
        slot=ADJUST,
        participant_id=entry.participant_id,
        claim_id=entry.claim_id,
        outcome=entry.outcome,
        refers=refers,
        price=entry.price,
        erase_on=erase_on,
        data={**entry.data, "reference": reference},
        private={**entry.private, "by": by},
    )
    return ledger.append([asked], expected_head=head.hash)


def pending(ledger: Ledger, terms: Terms, lines: Sequence[tuple[int, Line]] | None = None) -> Pending:
    """What was asked for and is not settled by a line yet. `lines`: the ledger's, where they were read already.

    What is taken back whole is not taken back in part as well: an adjustment of a line that is reversed falls away.
    """
    lines = list(history(ledger, terms)) if lines is None else lines
    undone = {line.reverses for _, line in lines}
    settled = {line.claim.slot for _, line in lines if line.kind == "adjustment"}
    requests = list(ledger.entries(kinds=["request"]))
    wanted = {key(record.claim_id) for record in requests if record.slot != ADJUST}
    standing = [(seq, line) for seq, line in lines if wanted and _stands(line, undone, wanted)]
    reversals: dict[str, Reversal] = {}
    asked: list[Adjustment] = []
    for record in requests:
        if record.slot == ADJUST:
            asked.append(_adjustment(record, terms, dict(lines).get(record.refers)))
            continue
        for seq, line in standing:
            if seq < record.seq and key(line.claim.claim_id) == key(record.claim_id):
                reversals[line.name] = Reversal(line, record.private.get("reason", ""))
    gone = undone | reversals.keys()
    adjustments = [
        item
        for item in asked
        if item.claim.slot not in settled and (item.against is None or item.against.name not in gone)
    ]
    return Pending(tuple(reversals.values()), tuple(adjustments))


def _adjustment(record: Record, terms: Terms, against: Line | None) -> Adjustment:
    line = line_of(record, terms)
    facts = {name: getattr(line.claim, name) for name in Claim.__dataclass_fields__}
    claim = Claim(**{**facts, "slot": str(record.data["reference"])})
    return Adjustment(claim, record.private.get("reason", ""), against)


def _references(ledger: Ledger) -> set[str]:
    requests = ledger.entries(kinds=["request"])
    return {str(record.data["reference"]) for record in requests if record.slot == ADJUST}


def _stands(line: Line, undone: Set[str], claims: Set[str]) -> bool:
    """Whether a line is of one of the claims, and was not taken back. `undone`: the names of lines that were."""
    return line.kind != "reversal" and line.name not in undone and key(line.claim.claim_id) in claims


def _standing_lines(lines: Sequence[tuple[int, Line]], claim_id: str) -> list[Line]:
    undone = {line.reverses for _, line in lines}
    return [line for _, line in lines if _stands(line, undone, {key(claim_id)})]


def open_balances(ledger: Ledger, terms: Terms, lines: Sequence[Line], *, period: str, erase_on: date) -> Head:
    """Enter what was paid before kbop came, as opening lines that take up the caps and the slots."""
    head = ledger.head()
    entries = [entry_of(line, terms, period=period, erase_on=erase_on) for line in lines if line.kind == "opening"]
    return ledger.append(entries, expected_head=head.hash)
