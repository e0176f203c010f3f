"""The ledger on a page of the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kbop_cli.output.payment_text import caps_table, pounds
from kbop_cli.output.text import safe, table


def status_text(told: Mapping[str, Any]) -> str:
    """Where a contract stands, as `kbop_cli.commands.ledgers.standing_of` tells it."""
    kinds = [(row["kind"], f"{row['entries']:,}", pounds(row["pence"])) for row in told["kinds"]]
    waiting = [(row["what"], row["claim_id"], pounds(row["pence"]), row["reason"]) for row in told["waiting"]]
    parts = [
        safe(
            f"{told['contract']}: {told['store']}, {told['entries']:,} entries, "
            f"last payment {told['last_batch'] or 'none'}, locked up to {told['locked'] or 'nothing'}"
        ),
        table(["entries", "number", "pence paid"], kinds, right=(1, 2)),
        caps_table(told["caps"]),
        f"Held back by caps, and due as soon as there is room: {pounds(told['held'])}" if told["held"] else "",
        "Waiting for the next payment:\n" + table(["what", "claim", "amount", "reason"], waiting, right=(2,))
        if waiting
        else "",
        f"Personal values erased: {told['erased']:,}" if told["erased"] else "",
        f"Ledger head: {told['head']}",
    ]
    return "\n\n".join(part for part in parts if part)


def entries_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Entries, a line each."""
    columns = ("entry", "kind", "batch", "line", "claim_id", "participant_id", "outcome", "slot")
    body = [
        (*(row[name] if row[name] else "" for name in columns), pounds(row["amount"]), row["refers"] or "", row["said"])
        for row in rows
    ]
    return table([*columns, "amount", "refers to", "said"], body, right=(0, 3, 8, 9)) if body else "No entry."
