"""What stands in the ledger, for the judgement of new claims."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kbop_cli.engine.standing import standing
from kbop_cli.engine.terms import Terms
from kbop_cli.ledger.lines import history
from kbop_cli.ledger.store import Ledger

if TYPE_CHECKING:
    import polars as pl

_TEXTS = ("claim_id", "participant_id", "provider", "outcome", "slot", "evidence_class")


def paid_before(ledger: Ledger, terms: Terms, *, up_to: int | None = None) -> pl.DataFrame:
    """Claims that stand: paid, held back by a cap, recorded at nil or opened with; one a row, sorted by claim_id.

    Columns: claim_id, participant_id, provider, outcome, slot, achieved_on, batch, line, price, amount (Int64 pence
    so far), paid_on and a text for each fact that any of them keeps. `up_to` is the last entry that is looked at.
    """
    import polars as pl

    lines = [line for seq, line in history(ledger, terms) if up_to is None or seq <= up_to]
    days = {record.slot: record.data.get("on") for record in ledger.entries(kinds=["batch"])}
    undone = {line.reverses for line in lines}
    first = {
        line.due_key: line
        for line in reversed(lines)
        if line.kind in {"outcome", "opening"} and line.name not in undone
    }
    live = standing(lines, terms).live
    facts = sorted({name for line in first.values() for name, _ in line.claim.facts})
    rows = [
        {
            **{name: getattr(line.claim, name) for name in (*_TEXTS, "achieved_on", "price")},
            **{"batch": line.batch, "line": line.number, "amount": sum(live[at].paid)},
            "paid_on": _day(days.get(line.batch)),
            **{name: dict(line.claim.facts).get(name) for name in facts},
        }
        for at, line in first.items()
    ]
    schema: dict[str, type[pl.DataType]] = {
        **dict.fromkeys(_TEXTS, pl.String),
        **{"achieved_on": pl.Date, "batch": pl.String, "line": pl.Int64, "price": pl.Int64, "amount": pl.Int64},
        "paid_on": pl.Date,
        **dict.fromkeys(facts, pl.String),
    }
    return pl.DataFrame(rows, schema).sort("claim_id", "batch", "line")


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None
