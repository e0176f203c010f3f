"""Which slot, generation and part a line takes.

A slot belongs to a person and an outcome. Rows are never changed, so a reversal frees a slot by opening its next
generation: the first payment is generation 0, part 1; the rest of a claim that a cap held back is part 2 of the same
generation; a payment after a reversal is generation 1. Within a generation the database lets nothing in twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kbop_cli.errors import fail
from kbop_cli.ledger.entry import PAYING, Entry

Run = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]

_LAST = """
SELECT e.claim, e.generation, e.part, e.batch, e.line,
  EXISTS (SELECT 1 FROM kbop_entry r WHERE r.kind = 'reversal' AND r.refers = e.seq)
FROM kbop_entry e
WHERE e.kind IN ('opening', 'outcome', 'grant', 'adjustment') AND e.person = ? AND e.outcome = ? AND e.slot = ?
ORDER BY e.generation DESC, e.part DESC LIMIT 1
"""

_ORIGINAL = """
SELECT e.person, e.claim, e.outcome, e.slot, e.generation, e.part, e.price, e.amount,
  EXISTS (SELECT 1 FROM kbop_entry r WHERE r.kind = 'reversal' AND r.refers = e.seq)
FROM kbop_entry e WHERE e.seq = ? AND e.kind IN ('opening', 'outcome', 'grant', 'adjustment')
"""


def place(run: Run, entry: Entry, person: str, claim: str) -> dict[str, object]:
    """What of the entry's body follows from the ledger; raises `KbopError` where its slot is taken."""
    if entry.kind == "reversal":
        return _taken_back(run, entry)
    if entry.kind in PAYING:
        return _next(run, entry, person, claim)
    return {}


def _next(run: Run, entry: Entry, person: str, claim: str) -> dict[str, object]:
    rows = run(_LAST, (person, entry.outcome, entry.slot))
    if not rows:
        return {"generation": 0, "part": 1}
    holder, generation, part, batch, line, is_reversed = rows[0]
    if is_reversed:
        return {"generation": generation + 1, "part": 1}
    if holder == claim:
        return {"generation": generation, "part": part + 1}
    slot = f", {entry.slot}" if entry.slot else ""
    raise fail(
        f"Claim {entry.claim_id}: {entry.outcome}{slot} of this person stands already, in batch {batch}, line {line}.",
        why="An outcome is paid once.",
        mend="Verify again, so that the claim is judged against the ledger.",
    )


def _taken_back(run: Run, entry: Entry) -> dict[str, object]:
    rows = run(_ORIGINAL, (entry.refers,))
    if not rows or rows[0][-1]:
        what = "was reversed before" if rows else "is no line that was paid"
        raise fail(f"Entry {entry.refers} {what}.", why="A reversal takes back one paid line, once.")
    person, claim, outcome, slot, generation, part, price, amount, _ = rows[0]
    return {
        **{"#person": person, "#claim": claim, "outcome": outcome, "slot": slot},
        **{"generation": generation, "part": part, "price": price, "amount": -amount},
    }
