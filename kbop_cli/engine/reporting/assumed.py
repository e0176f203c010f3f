"""What a report rests on that no source says: the assumptions of the contract and of its cards, one a row."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from kbop_cli.engine.between_words import limited
from kbop_cli.model import Contract, Outcome

Row = tuple[str, str, str, str]


def assumptions(contract: Contract) -> pl.DataFrame:
    """card (empty: the contract itself), outcome (empty: the whole card), about, text; in the cards' own order."""
    rows: list[Row] = [("", "", "contract", text) for text in contract.assumptions]
    for card in dict.fromkeys(use.card.file for use in contract.cards):
        used = next(use.card for use in contract.cards if use.card.file == card)
        name = f"{used.name} {used.version}"
        rows += [(name, "", "card", text) for text in used.assumptions]
        rows += [
            (name, "", "table", f"{table.name}: {table.source}")
            for table in used.tables.values()
            if table.basis == "assumed"
        ]
        for outcome in used.outcomes.values():
            rows += [(name, outcome.code, about, text) for about, text in _of_outcome(outcome)]
    schema = {"card": pl.String, "outcome": pl.String, "about": pl.String, "text": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _of_outcome(outcome: Outcome) -> Iterator[tuple[str, str]]:
    for rule in outcome.rules:
        if rule.basis == "assumed":
            yield "rule", rule.reading or rule.says
    if outcome.evidence is not None and outcome.evidence.basis == "assumed":
        yield "evidence", outcome.evidence.reading or "The evidence asked for is assumed."
    if outcome.limit is not None and outcome.limit.basis == "assumed":
        yield "limit", f"Paid {limited(outcome.limit)}."
    for price in outcome.prices:
        if price.basis == "assumed":
            since = f" from {price.since.isoformat()}"
            yield "price", f"£{price.pence // 100:,}.{price.pence % 100:02d}{since}"
