"""What tests of reports share: small worlds of payable claims, decided, laid out as a month."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from typing import Any

import polars as pl

from kbop_cli.engine.dedupe import Deduped, summed
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
    """Many claims on and beside every bound, dealt out to providers; every seventh person restricted."""
    rng = random.Random(seed)
    tables = cases(rng, count)
    homes: dict[str | None, str] = {}
    for place, row in enumerate(tables["participants"]):
        row["provider"] = homes.setdefault(row["participant_id"], providers[place % len(providers)])
        row["restricted"] = "yes" if place % 7 == 0 else "no"
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
        {name: line[name] for name in facts}
        | {"batch": line["month"], "kind": "outcome", "amount": 20000, "kept": 1}
        | {"restricted": line.get("restricted") or False}
        for line in sorted(history, key=lambda line: str(line["month"]))
    ]
    rows += [
        dict(zip(facts, row[:-2], strict=True))
        | {"batch": "2022-11", "kind": "outcome", "amount": row[-1], "kept": 0}
        | {"restricted": row[-2]}
        for row in own.select(*facts, "restricted", "amount").iter_rows()
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


def alike(month: Month, step: int = 5) -> Deduped:
    """Duplicates as a search might find them: of every fifth claim, and of two ids that claimed beside each other."""
    claims = month.claims.filter(pl.col("participant_key").is_not_null() & pl.col("claim_key").is_first_distinct())
    rows = list(claims.select("claim_id", "participant_id", "participant_key", "provider", "rid").iter_rows())
    members: list[tuple[Any, ...]] = []
    pairs: list[tuple[Any, ...]] = []
    for at, one in enumerate(rows[::step]):
        members += [
            (2 * at + turn, kind, grade, *one[:2], one[3], True, 5, one[4], None, None)
            for turn, (kind, grade) in enumerate((("same_claim", "exact"), ("same_outcome", "strong")), start=1)
        ]
    both = [(one, other) for one, other in itertools.pairwise(rows) if one[2] < other[2]][::step]
    for at, (one, other) in enumerate(both, start=2 * len(rows)):
        pairs.append((one[1].upper(), f" {other[1]} ", "strong", ["postcode"], [], ["first_name"]))
        members += [
            (at, "same_person", "strong", *side[:2], side[3], side is other, 7, side[4], one[2], other[2])
            for side in (one, other)
        ]
    texts = ("kind", "grade", "claim_id", "participant_id", "provider")
    schema = pl.Schema({"number": pl.UInt32(), **dict.fromkeys(texts, pl.String())})
    schema.update({"at_stake": pl.Boolean(), "worth": pl.Int64(), "row": pl.UInt32()})
    schema.update({"left": pl.String(), "right": pl.String()})
    rest = [pl.lit(None, pl.String).alias(name) for name in ("way", "batch", "document", "message")]
    agreement = pl.Schema(dict.fromkeys(("left", "right", "grade"), pl.String()))
    agreement.update(dict.fromkeys(("agreed", "close", "differed"), pl.List(pl.String())))
    levels = pl.DataFrame(pairs, schema=agreement, orient="row")
    known = [pl.lit(None, pl.String).alias("guard"), pl.lit("").alias("way"), pl.lit(9.0).alias("weight")]
    levels = levels.with_columns(*known, pl.lit(0.9).alias("probability"))
    found = pl.DataFrame(members, schema=schema, orient="row").with_columns(rest)
    return summed(found, levels, (), levels.head(0))


ONE_EACH = {"worklist", "sample", "sample_errors", "duplicates", "quiet_people", "paid", "restricted"}
"""Tables whose rows are a claim or a person themselves; and the one line on those who are told apart."""

TERMS = {"target", "target_to_date", "limit"}
"""Figures that the contract or its targets state: no claim is behind them."""


def figures(report: Report) -> Iterator[tuple[Table, Column, dict[str, Any], list[tuple[str, str]] | None]]:
    """Every figure of a report that is not nothing, and what it leads to; but for `ONE_EACH` and `TERMS`."""
    for table in report.tables().values():
        if table.name in ONE_EACH:
            continue
        for place, row in enumerate(table.frame.iter_rows(named=True)):
            if row.get("unled"):
                continue
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
