"""The files of a payment: payment.csv, payment.xlsx, remittance.csv, control_totals.json; always the same bytes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from kbop_cli.engine.approved import RESTRICTED
from kbop_cli.engine.control import by_cap, by_kind
from kbop_cli.engine.findings import pounds
from kbop_cli.engine.payment import Plan
from kbop_cli.engine.payment_frames import held_frame, lines_frame, remittance_frame
from kbop_cli.engine.standing import Standing
from kbop_cli.engine.terms import Terms
from kbop_cli.errors import Place, fail
from kbop_cli.output import safe_csv
from kbop_cli.output.building import building
from kbop_cli.output.payment_book import write_book
from kbop_cli.output.run_folder import refusal, sha256, to_disk, write_json

PAYMENT, BOOK, REMITTANCE, CONTROL = "payment.csv", "payment.xlsx", "remittance.csv", "control_totals.json"
FILES = (BOOK, REMITTANCE, CONTROL, PAYMENT)
"""In the order in which they are put in place: the last one marks the run as paid."""

IDENTITY = (
    "The names are as they were given. kbop records them and checks that they differ; "
    "it cannot prove who sat at the keyboard."
)


@dataclass(frozen=True, slots=True)
class Payment:
    """A batch as it stands in the ledger. `head` is the chain's hash at its end, `before_head` the one before it."""

    contract: str
    plan: Plan
    before: Standing
    terms: Terms
    run: str
    by: str
    approved_by: str
    entered_on: date | None
    head: str
    before_head: str


def payment_table(payment: Payment) -> pl.DataFrame:
    """`payment.csv` as a frame: amounts as decimal text."""
    lines = lines_frame(payment.plan.lines, payment.terms)
    return lines.with_columns(pounds(pl.col(name)).alias(name) for name in _figures(payment.terms))


def remittance_table(payment: Payment) -> pl.DataFrame:
    """`remittance.csv` as a frame. Claims of people whose data is restricted are one line, whoever claimed."""
    hidden = pl.Series("hidden", [(RESTRICTED, "yes") in line.claim.facts for line in payment.plan.lines], pl.Boolean)
    lines = lines_frame(payment.plan.lines, payment.terms).with_columns(
        pl.when(hidden).then(pl.lit(RESTRICTED)).otherwise(name).alias(name) for name in ("provider", "outcome")
    )
    return remittance_frame(lines).with_columns(pounds(pl.col("amount")).alias("amount"))


def control_totals(payment: Payment) -> dict[str, Any]:
    """Everything that must add up, in pence; by payer, by kind, and opening + batch = closing of every cap."""
    plan, names = payment.plan, payment.terms.names
    return {
        "kind": "kbop payment",
        "contract": payment.contract,
        "batch": plan.batch,
        "month": plan.month,
        "prepared_by": payment.by,
        "approved_by": payment.approved_by,
        "identity": IDENTITY,
        "entered_on": payment.entered_on.isoformat() if payment.entered_on else "",
        "run": payment.run,
        "ledger": {"before": payment.before_head, "head": payment.head},
        "lines": len(plan.lines),
        "pence": plan.amount,
        "payers": [
            {
                "payer": name,
                "pence": sum(line.paid[at] for line in plan.lines),
                "carried_in": payment.before.carried[at],
            }
            | {"due": plan.due[at], "carried": plan.carried[at]}
            for at, name in enumerate(names)
        ],
        "kinds": [
            {"kind": row.kind, "outcome": row.outcome, "evidence_class": row.evidence_class}
            | {"lines": row.lines, "pence": row.pence}
            for row in by_kind(plan.lines)
        ],
        "caps": [
            {"cap": row.cap, "name": row.name, "limit": row.limit, "opening": row.opening, "batch": row.batch}
            | {"closing": row.closing, "owed": row.owed}
            for row in by_cap(plan, payment.before, payment.terms)
        ],
        "held": held_table(payment).to_dicts(),
    }


def held_table(payment: Payment) -> pl.DataFrame:
    """What caps hold back, in pence."""
    columns = ("kind", "claim_id", "provider", "outcome", "price", "requested", "allowed", "held", "why")
    return held_frame(payment.plan.held).select(columns)


def write(folder: Path, payment: Payment) -> None:
    """Write the four files into a run's folder, each whole or not at all; what a killed payment left beside it goes.

    Raises KbopError where it cannot be done.
    """
    try:
        with building(folder, "pay") as built:
            _write(built, payment)
            for name in FILES:
                to_disk(built / name)
                (built / name).chmod(0o644)
                os.replace(built / name, folder / name)  # noqa: PTH105 - replaces on Windows too
    except OSError as error:
        raise fail(
            f"cannot be written: {refusal(error)}.",
            place=Place(file=folder.name),
            why="The payment is in the ledger, once; its files are not all written.",
            mend="Free space or allow writing, then run the same kbop pay again: it pays nothing and writes the files.",
        ) from None


def _write(folder: Path, payment: Payment) -> None:
    safe_csv.write(payment_table(payment), folder / PAYMENT, figures=_figures(payment.terms))
    safe_csv.write(remittance_table(payment), folder / REMITTANCE, figures=("amount",))
    totals = control_totals(payment)
    lines = lines_frame(payment.plan.lines, payment.terms)
    write_book(folder / BOOK, totals, lines, [line.claim.late for line in payment.plan.lines])
    hashes = [{"file": name, "sha256": sha256(folder / name)} for name in sorted((PAYMENT, BOOK, REMITTANCE))]
    write_json({**totals, "files": hashes}, folder / CONTROL)


def _figures(terms: Terms) -> tuple[str, ...]:
    return ("price", "amount", *(f"amount_{name}" for name in terms.names))
