"""What tests of reports share: small worlds of payable claims, decided, laid out as a month."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

import polars as pl

from kbop_cli.engine.reporting.beside import CAPS, LINES, PAYMENTS, Beside
from kbop_cli.engine.reporting.facets import MANY
from kbop_cli.engine.reporting.month import HISTORY, PAID, Month, lay_out
from kbop_cli.engine.reporting.shapes import Column, Report, Table
from kbop_cli.output import shown
from tests.claim_factory import cases
from tests.factory.bases import Cells, Tables, alter, base, together
from tests.support import decide, kbop_contract

MONTH = "2022-12"
"""A claim of the factory is achieved on 15 November 2022 and claimed on 5 December."""


def claim(
    outcome: str,
    name: str,
    provider: str = "Northgate",
    *,
    person: str | None = None,
    cohort: str = "generic",
    achieved: dt.date | None = None,
    **cells: str | None,
) -> Tables:
    """One payable claim `name` of person `P-name`, its cells set as told (`e__signed` for `e.signed`)."""
    tables = base(outcome, cohort, name, person or f"P-{name}", achieved)
    named: Cells = {"provider": provider, "p.provider": provider}
    named |= {key.replace("__", "."): value for key, value in cells.items()}
    return alter(tables, named)


def month_of(
    *parts: Tables,
    month: str = MONTH,
    targets: list[Cells] | None = None,
    history: list[dict[str, object]] | None = None,
    paid_lines: list[tuple[str, dt.date, int]] | None = None,
    **more: list[Cells],
) -> Month:
    """The claims as one export, decided and laid out. `more`: further tables."""
    tables: Tables = {**together(*parts), **more}
    if targets is not None:
        tables["targets"] = targets
    before = None if history is None else pl.DataFrame(history, schema=HISTORY)
    own = None if paid_lines is None else pl.DataFrame(paid_lines, schema=PAID, orient="row")
    return lay_out(decide(tables, month=month), kbop_contract(), month, before, own)


def crowd(seed: int, count: int, providers: tuple[str, ...] = ("Harbour", "North Star", "PDAP")) -> Tables:
    """Many claims on and beside every bound, dealt out to providers; every ninth person restricted."""
    rng = random.Random(seed)
    tables = cases(rng, count)
    homes: dict[str | None, str] = {}
    for place, row in enumerate(tables["participants"]):
        row["provider"] = homes.setdefault(row["participant_id"], providers[place % len(providers)])
        row["restricted"] = "yes" if place % 9 == 0 else "no"
    for row in tables["claims"]:
        row["provider"] = homes.get(row.get("participant_id"), rng.choice(providers))
    return tables


def paid(name: str, outcome: str, claimed: dt.date, provider: str = "Northgate", person: str = "") -> dict[str, object]:
    """One line of the ledger's history."""
    return {
        "claim_id": name,
        "participant_id": person or f"P-{name}",
        "provider": provider,
        "outcome": outcome,
        "achieved_on": claimed - dt.timedelta(days=20),
        "month": f"{claimed:%Y-%m}",
        "paid_on": claimed + dt.timedelta(days=30),
    }


def with_ledger(count: int = 160) -> tuple[Month, Beside]:
    """A crowd's month with targets, two months paid before it, its own payment, and the ledger that holds all three."""
    tables = crowd(4, count)
    people = [row["participant_id"] for row in tables["participants"] if row["participant_id"]]
    outcomes = ("wellbeing_initial", "education_entry", "accommodation_3m")
    history = [
        paid(f"H{at}", outcomes[at % 3], dt.date(2022, 9 + at % 2, 1 + at % 20), ("Harbour", "North Star")[at % 2], one)
        for at, one in enumerate(people[:40])
        if one is not None
    ]
    targets = [
        {"provider": side, "outcome": outcome, "month": f"2022-{month:02}", "target": "5", "downside_target": "2"}
        for side in ("Harbour", "North Star", "PDAP")
        for outcome in outcomes
        for month in (10, 11)
    ]
    first = month_of(tables, month="2022-11", targets=targets, history=history)
    own = first.claims.filter((pl.col("decision") == "approved") & pl.col("claim_key").is_first_distinct())
    day = dt.date(2022, 12, 14)
    month = month_of(
        tables,
        month="2022-11",
        targets=targets,
        history=history,
        paid_lines=[(key, day, pence) for key, pence in own.select("claim_key", "amount").iter_rows()],
    )
    return month, _ledger(history, own)


def _ledger(history: list[dict[str, object]], own: pl.DataFrame) -> Beside:
    facts = ("claim_id", "participant_id", "provider", "outcome", "achieved_on")
    rows = [
        {name: line[name] for name in facts} | {"batch": line["month"], "kind": "outcome", "amount": 20000, "kept": 1}
        for line in sorted(history, key=lambda line: str(line["month"]))
    ]
    rows += [
        dict(zip(facts, row[:-1], strict=True)) | {"batch": "2022-11", "kind": "outcome", "amount": row[-1], "kept": 0}
        for row in own.select(*facts, "amount").iter_rows()
    ]
    # One of an earlier month's claim, one of a claim that the same batch pays.
    rows += [
        one | {"batch": "2022-11", "kind": "adjustment", "amount": -5000, "kept": 0} for one in (rows[0], rows[-1])
    ]
    schema = {**LINES, "amount_council": pl.Int64(), "amount_lcf": pl.Int64()}
    lines = pl.DataFrame(rows, schema={name: kind for name, kind in schema.items() if name in rows[0]}).with_columns(
        pl.concat_str("batch", "kind", separator=" ").alias("entry"),
        (pl.col("amount") * 7 // 10).alias("amount_council"),
        (pl.col("amount") - pl.col("amount") * 7 // 10).alias("amount_lcf"),
    )
    lines = lines.with_columns(pl.col("entry").rle_id().cast(pl.Int64).alias("place") + 1).select(*schema)
    payments = lines.group_by("batch", "kind", maintain_order=True).agg(
        pl.lit(None, pl.Date).alias("paid_on"), pl.len().cast(pl.Int64).alias("lines"), pl.col("^amount.*$").sum()
    )
    caps = [("contract", "", 10**9, lines["amount"].sum(), lines["kept"].sum())]
    caps += [("payer", name, 10**9, lines[f"amount_{name}"].sum(), 0) for name in ("council", "lcf")]
    of_one = lines.filter(outcome="education_entry")
    caps.append(("outcome", "education_entry", 10**7, of_one["amount"].sum(), of_one["kept"].sum()))
    frame = pl.DataFrame(caps, schema=CAPS, orient="row")
    return Beside(payments=payments.select(*PAYMENTS, "lines", "^amount_.*$"), caps=frame, lines=lines)


ONE_EACH = {"worklist", "sample", "sample_errors", "duplicates", "pairs", "quiet_people", "paid", "restricted"}
"""Tables whose rows are a claim, a person or a pair themselves; and the one line on those who are told apart."""

TERMS = {"target", "target_to_date", "limit"}
"""Figures that the contract or its targets state: no claim is behind them."""


def figures(report: Report) -> Iterator[tuple[Table, Column, dict[str, Any], list[tuple[str, str]] | None]]:
    """Every figure of a report that is not nothing, and what it leads to; but for `ONE_EACH` and `TERMS`."""
    for table in report.tables().values():
        if table.name in ONE_EACH:
            continue
        for place, row in enumerate(table.frame.iter_rows(named=True)):
            total = table.total and place == table.frame.height - 1
            for column in table.columns:
                if column.kind in shown.FIGURES and column.name not in TERMS and row[column.name]:
                    yield table, column, row, shown.pairs(column, row, total=total)


def led_to(month: Month, facets: pl.DataFrame, pairs: list[tuple[str, str]]) -> pl.DataFrame:
    """The claims that a figure's address chooses, as the page's script chooses them."""
    chosen = month.claims
    single = facets.select("rid", *(name for name in facets.columns if name not in MANY and name != "rid"))
    for facet, value in pairs:
        source = facets if facet in MANY else single
        holds = pl.col(facet).list.contains(value) if facet in MANY else pl.col(facet) == value
        chosen = chosen.join(source.filter(holds).select("rid"), on="rid", how="semi")
    return chosen
