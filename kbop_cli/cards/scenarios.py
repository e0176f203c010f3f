"""A card's scenarios, run: all of them as one batch of claims through the engine, compared with what is expected.

Nothing of one scenario touches another: every id carries its scenario's number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl

from kbop_cli.columns import Column
from kbop_cli.engine.given_columns import further_columns
from kbop_cli.engine.limits import kept_facts
from kbop_cli.engine.verify import Verified, verify
from kbop_cli.model import CardUse, Contract, Payer, RateCard
from kbop_cli.scenario import Expected, Row, Scenario, ScenarioBook

Tables = Mapping[str, Mapping[str, Column]]
ReadRows = Callable[[Mapping[str, Sequence[Row]], Tables], tuple[Mapping[str, pl.DataFrame], pl.DataFrame]]
"""Rows of text to typed frames and faults: intake's `read_rows`."""

IDS = ("claim_id", "participant_id", "document_id", "sha256", "approval_ref")
"""The columns by which rows find each other."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a scenario gave. `said`: the message of every reason, in their order."""

    scenario: Scenario
    got: Expected
    said: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether decision, pence and reasons are those expected, all three exactly."""
        return self.got == self.scenario.expected


@dataclass(frozen=True, slots=True)
class Batch:
    """All scenarios as rows; `rids`: where the claim that each scenario means stands among the claims, from 0."""

    rows: Mapping[str, tuple[Row, ...]]
    rids: tuple[int, ...]


def run_scenarios(book: ScenarioBook, card: RateCard, read_rows: ReadRows) -> tuple[Result, ...]:
    """Decide every scenario by the card, in one run. The results stand in the order of the book."""
    return tuple(results(book, verify_batch(lay_out(book), card, book, read_rows)))


def verify_batch(
    batch: Batch, card: RateCard, book: ScenarioBook, read_rows: ReadRows, *, traced: bool = False
) -> Verified:
    """Run the batch under a contract of this card alone; `traced` keeps every rule's verdict on the claims meant."""
    contract = contract_of(card, book.cohorts)
    tables, faults = read_rows(_sent(batch), further_columns(contract))
    rids = batch.rids if traced else ()
    paid = ledger_of(batch, card, book, read_rows)
    return verify(tables, faults, [book.file], contract, traced=lambda base: rids, paid=paid)


def _sent(batch: Batch) -> Mapping[str, tuple[Row, ...]]:
    return {name: rows for name, rows in batch.rows.items() if name != "paid"}


def ledger_of(batch: Batch, card: RateCard, book: ScenarioBook, read_rows: ReadRows) -> pl.DataFrame | None:
    """The claims that scenarios call paid, as the ledger would tell of them; None where there are none."""
    rows = batch.rows.get("paid", ())
    if not rows:
        return None
    contract = contract_of(card, book.cohorts)
    kept = {"claims": rows, "participants": batch.rows["participants"]}
    tables, _ = read_rows(kept, further_columns(contract))
    people = tables["participants"].unique("participant_id", keep="first", maintain_order=True)
    people = people.select("participant_id", pl.exclude("participant_id").name.prefix("participant."))
    claims = tables["claims"].join(people, on="participant_id", how="left", maintain_order="left")
    given = {name: [row[name] for row in rows] for name in ("batch", "evidence_class")}
    texts = [pl.col(name) if name in claims.columns else pl.lit(None).alias(name) for name in kept_facts(contract)]
    return claims.select(
        *("claim_id", "participant_id", "provider", "outcome", "achieved_on"),
        *(pl.Series(name, cells, dtype=pl.String) for name, cells in given.items()),
        pl.lit(None, dtype=pl.Date).alias("paid_on"),
        *(each.cast(pl.String) for each in texts),
    )


def results(book: ScenarioBook, verified: Verified) -> list[Result]:
    """What was decided of each scenario's claim."""
    decisions = {row["rid"]: row for row in verified.decided.decisions.iter_rows(named=True)}
    said: dict[int, list[str]] = {}
    for row in verified.decided.findings.filter(pl.col("severity") != "remark").iter_rows(named=True):
        said.setdefault(row["rid"], []).append(row["message"])
    compared = []
    for scenario, rid in zip(book.scenarios, lay_out(book).rids, strict=True):
        row = decisions[rid]
        reasons = tuple(row["reasons"].split(";")) if row["reasons"] else ()
        got = Expected(row["standing"], row["amount"], reasons)
        compared.append(Result(scenario, got, tuple(said.get(rid, ()))))
    return compared


def lay_out(book: ScenarioBook) -> Batch:
    """The rows of every scenario, kept apart by the number of its place in the book."""
    rows: dict[str, list[Row]] = {}
    rids = []
    for number, scenario in enumerate(book.scenarios):
        rids.append(len(rows.get("claims", ())))
        for table, given in scenario.tables.items():
            rows.setdefault(table, []).extend(_apart(row, number) for row in given)
    return Batch({table: tuple(given) for table, given in rows.items()}, tuple(rids))


def _apart(row: Row, number: int) -> Row:
    """The row with its scenario's number before every id that is given."""
    return {name: _numbered(cell, number) if name in IDS else cell for name, cell in row.items()}


def _numbered(cell: str, number: int) -> str:
    # approval_ref of a claim is a list, and `none` the empty one
    return ";".join(
        f"{number:05}.{part.strip()}" if part.strip() and part.strip().lower() != "none" else part
        for part in cell.split(";")
    )


def contract_of(card: RateCard, cohorts: Sequence[str]) -> Contract:
    """The least contract that a card can be run under: its cohorts, no cap, no last day, one payer."""
    return Contract(
        name=card.name,
        title=card.title,
        since=date(1900, 1, 1),
        until=date(9999, 12, 31),
        claims_close_on=None,
        cap=None,
        payers=(Payer("payer", "Payer", Fraction(1), None),),
        cards=(CardUse(card, tuple(cohorts), card.since, card.until),),
        columns={},
        values={},
        defaults={},
        audit_rate=Decimal("0.1"),
        ledger="",
        assumptions=(),
        sha256="",
        file="",
        folder="",
    )
