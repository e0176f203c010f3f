"""What tests of reports share: small worlds of payable claims, decided, laid out as a month."""

from __future__ import annotations

import datetime as dt
import random

import polars as pl

from kbop_cli.engine.reporting.facets import MANY
from kbop_cli.engine.reporting.month import HISTORY, PAID, Month, lay_out
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


def led_to(month: Month, facets: pl.DataFrame, pairs: list[tuple[str, str]]) -> pl.DataFrame:
    """The claims that a figure's address chooses, as the page's script chooses them."""
    chosen = month.claims.join(facets.drop("provider", "outcome", "decision", "self_certified", "days"), on="rid")
    single = facets.select("rid", *(name for name in facets.columns if name not in MANY and name != "rid"))
    for facet, value in pairs:
        source = facets if facet in MANY else single
        holds = pl.col(facet).list.contains(value) if facet in MANY else pl.col(facet) == value
        chosen = chosen.join(source.filter(holds).select("rid"), on="rid", how="semi")
    return chosen
