"""A payment on a page of the terminal: what is paid, what is reduced and why, what is carried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kbop_cli.output.text import table, thousands
from kbop_cli.wording import counted

MOST_HELD = 20
"""How many reduced claims are listed; all of them stand in control_totals.json and payment.xlsx."""

_CAPS = {
    "contract_cap": "the contract's cap",
    "participant_cap": "the participant's cap",
    "outcome_cap": "the outcome's cap",
    "outcome_number": "the outcome's number of claims",
}


def payment_summary(totals: Mapping[str, Any], late: int, *, planned: bool) -> str:
    """`totals` is `control_totals.json`; `late` counts claims of an earlier month."""
    lines = counted(totals["lines"], "line")
    head = f"{totals['contract']}: payment {totals['batch']}, {lines}, {pounds(totals['pence'])}"
    parts = [
        head + (" (a plan: nothing is entered)" if planned else ""),
        _payers(totals["payers"]),
        _kinds(totals["kinds"]),
        _held(totals["held"]),
        caps_table(totals["caps"]),
        _late(late) if late else "",
    ]
    if not planned:
        parts.append(
            f"Prepared by {totals['prepared_by']}, approved by {totals['approved_by']}"
            + (f" on {totals['entered_on']}. " if totals["entered_on"] else ". ")
            + f"{totals['identity']}\nLedger head: {totals['ledger']['head']}"
        )
    return "\n\n".join(part for part in parts if part)


def _late(count: int) -> str:
    paid = "is paid in this one, because its month" if count == 1 else "are paid in this one, because that month"
    return f"{counted(count, 'claim')} of an earlier month {paid} is over."


def pounds(pence: int) -> str:
    """`£1,234.50`."""
    return thousands(f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02d}")


def why(codes: str) -> str:
    """The caps that hold something back, in words."""
    words = []
    for code in codes.split(";"):
        name, _, payer = code.partition(":")
        words.append(f"the cap of {payer}" if payer else _CAPS.get(name, name))
    return ", ".join(words)


def _payers(rows: Sequence[Mapping[str, Any]]) -> str:
    columns = ("pence", "carried_in", "due", "carried")
    body = [(row["payer"], *(pounds(row[name]) for name in columns)) for row in rows]
    return table(["payer", "lines", "carried in", "to pay now", "carried forward"], body, right=range(1, 5))


def _kinds(rows: Sequence[Mapping[str, Any]]) -> str:
    body = [
        (row["kind"], row["outcome"], row["evidence_class"], f"{row['lines']:,}", pounds(row["pence"])) for row in rows
    ]
    return table(["kind", "outcome", "evidence", "lines", "amount"], body, right=(3, 4)) if body else ""


def _held(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return ""
    body = [
        (
            row["claim_id"] or row["outcome"],
            row["outcome"],
            pounds(row["requested"]),
            pounds(row["allowed"]),
            why(row["why"]),
        )
        for row in rows[:MOST_HELD]
    ]
    whole = sum(row["held"] for row in rows)
    more = f"\n... and {len(rows) - MOST_HELD:,} more, in payment.xlsx" if len(rows) > MOST_HELD else ""
    listed = table(["reduced", "outcome", "requested", "allowed", "held back by"], body, right=(2, 3))
    return f"Held back by caps, and due as soon as there is room: {pounds(whole)}\n{listed}{more}"


def caps_table(rows: Sequence[Mapping[str, Any]]) -> str:
    """What each cap held before and after; those of participants are left out."""
    body = []
    for row in rows:
        if row["cap"] == "participant":
            continue
        shown = pounds if row["cap"] != "outcome_number" else str
        figures = (row["limit"], row["opening"], row["batch"], row["closing"])
        body.append((row["cap"], row["name"], *("-" if one is None else shown(one) for one in figures)))
    return table(["cap", "of", "limit", "opening", "batch", "closing"], body, right=range(2, 6))
