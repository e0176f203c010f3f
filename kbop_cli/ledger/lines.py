"""Lines of payments as entries of the ledger, and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kbop_cli.engine.lines import Claim, Line, LineKind
from kbop_cli.engine.terms import Terms
from kbop_cli.errors import fail
from kbop_cli.ledger.entry import LINES, Entry, Record
from kbop_cli.ledger.records import erased_id, id_of
from kbop_cli.ledger.store import Ledger


def entry_of(line: Line, terms: Terms, *, period: str, erase_on: date, refers: int = 0) -> Entry:
    """A line as it is entered. Free text of people (why something is taken back) is a personal value."""
    claim = line.claim
    said = {"reason": line.reason} if line.reason else {}
    by_hand = line.kind in {"reversal", "adjustment"}
    data: dict[str, object] = {
        "provider": claim.provider,
        "achieved_on": claim.achieved_on.isoformat(),
        "rate_card": claim.rate_card,
        "rate_card_version": claim.rate_card_version,
        "evidence_class": claim.evidence_class,
        "late": claim.late,
        "facts": dict(claim.facts),
        "split": line.split,
        "allotted": dict(zip(terms.names, line.allotted, strict=True)),
        "paid": dict(zip(terms.names, line.paid, strict=True)),
        **({} if by_hand else said),
    }
    return Entry(
        kind=line.kind,
        period=period,
        batch=line.batch,
        line=line.number,
        participant_id=claim.participant_id,
        claim_id=claim.claim_id,
        outcome=claim.outcome,
        slot=claim.slot,
        refers=refers,
        price=claim.price,
        amount=line.amount,
        erase_on=erase_on,
        data={name: value for name, value in data.items() if value},
        private=said if by_hand else {},
    )


def history(ledger: Ledger, terms: Terms) -> Iterator[tuple[int, Line]]:
    """All lines of the ledger in its order, each with the number of its entry."""
    names: dict[int, str] = {}
    for record in ledger.entries(kinds=LINES):
        line = line_of(record, terms, names.get(record.refers, ""))
        names[record.seq] = line.name
        yield record.seq, line


def line_of(record: Record, terms: Terms, reverses: str = "") -> Line:
    """An entry as the line it is. Where ids were erased, a part of their digest tells people and claims apart."""
    data = record.data
    facts = data.get("facts")
    kind: LineKind = record.kind  # type: ignore[assignment]
    return Line(
        batch=record.batch,
        number=record.line,
        kind=kind,
        claim=Claim(
            claim_id=record.claim_id or erased_id(record.claim),
            participant_id=id_of(record),
            provider=str(data.get("provider", "")),
            outcome=record.outcome,
            slot=record.slot,
            achieved_on=date.fromisoformat(str(data["achieved_on"])),
            rate_card=str(data.get("rate_card", "")),
            rate_card_version=str(data.get("rate_card_version", "")),
            price=record.price,
            evidence_class=str(data.get("evidence_class", "")),
            late=bool(data.get("late")),
            facts=tuple(sorted(facts.items())) if isinstance(facts, dict) else (),
        ),
        allotted=by_payer(data.get("allotted"), terms),
        paid=by_payer(data.get("paid"), terms),
        split=str(data.get("split", "")),
        reverses=reverses,
        reason=record.private.get("reason", str(data.get("reason", ""))),
    )


def by_payer(value: object, terms: Terms) -> tuple[int, ...]:
    """Pence by payer in the order of the terms. Raises `KbopError` where the ledger knows a payer they lack."""
    pence: dict[str, int] = value if isinstance(value, dict) else {}
    names = terms.names
    unknown = [name for name, paid in pence.items() if paid and name not in names]
    if unknown:
        raise fail(
            f"The ledger holds payments of {', '.join(sorted(unknown))}, which the contract does not name as a payer.",
            mend="Name them; a payer that pays no more has a share of 0.",
        )
    return tuple([pence.get(name, 0) for name in names])
