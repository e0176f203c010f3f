"""What stands in the ledger, for the judgement of new claims: read as columns, for its lines may be very many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from kbop_cli.engine.terms import Terms
from kbop_cli.ledger.store import Ledger

if TYPE_CHECKING:
    import polars as pl

_IDS = ("claim_id", "participant_id")
_TEXTS = ("provider", "outcome", "slot", "evidence_class")
_BODY = ("kind", "refers", "batch", "line", "#claim", "#person", "outcome", "slot", "price")
_DATA = ("provider", "achieved_on", "evidence_class")
_FACT = "fact "
"""Stands before the names of facts, which cards choose."""


def paid_before(ledger: Ledger, terms: Terms, *, up_to: int | None = None) -> pl.DataFrame:
    """Claims that stand: paid, held back by a cap, recorded at nil or opened with; one a row, sorted by claim_id.

    Columns: claim_id, participant_id, provider, outcome, slot, evidence_class, achieved_on, batch, line, price, amount
    (Int64 pence so far), paid_on and a text for each fact that any of them keeps. `up_to` is the last entry that is
    looked at.
    """
    import polars as pl

    lines = _lines(ledger, terms, up_to)
    undone = lines["refers"].drop_nulls().implode()
    standing = lines.filter(pl.col("kind").is_in(["outcome", "opening"]) & ~pl.col("seq").is_in(undone))
    # A digest stands for an id as it is compared: the parts of one claim share all four.
    claims = standing.group_by("#claim", "#person", "outcome", "slot", maintain_order=True).agg(
        pl.exclude("amount").first(), pl.col("amount").sum()
    )
    facts = sorted(name for name in claims.columns if name.startswith(_FACT) and claims[name].count())
    days = {record.slot: _day(record.data.get("on")) for record in ledger.entries(kinds=["batch"])}
    return (
        claims.select(
            _id("claim", "#claim"),
            _id("participant", "#person"),
            *(pl.col(name).fill_null("") for name in _TEXTS),
            pl.col("achieved_on").str.to_date("%Y-%m-%d"),
            *("batch", "line"),
            pl.col("price").fill_null(0),
            "amount",
            pl.col("batch").replace_strict(days, default=None, return_dtype=pl.Date).alias("paid_on"),
        )
        .with_columns(claims[name].alias(name.removeprefix(_FACT)) for name in facts)
        .sort("claim_id", "batch", "line")
    )


def _lines(ledger: Ledger, terms: Terms, up_to: int | None) -> pl.DataFrame:
    """All lines up to an entry, by the columns of `_IDS`, `_BODY` and `_DATA`, `seq`, `amount`, and facts (`_FACT`)."""
    import polars as pl

    whole = {"seq": pl.Int64, "refers": pl.Int64, "line": pl.Int64, "price": pl.Int64, "amount": pl.Int64}
    schema = {**dict.fromkeys((*_IDS, *_BODY, *_DATA), pl.String), **whole}
    try:
        return pl.concat(
            [pl.DataFrame(schema=schema), *(_page(rows, terms) for rows in ledger.lines(up_to=up_to))], how="diagonal"
        )
    except pl.exceptions.PolarsError:
        from kbop_cli.ledger.lines import history

        for _ in history(ledger, terms):  # says in words which entry cannot be read
            pass
        raise


def _page(rows: Sequence[tuple[Any, ...]], terms: Terms) -> pl.DataFrame:
    """Some of the lines, without the columns that none of them has."""
    import polars as pl

    schema = {"seq": pl.Int64, "body": pl.String, "participant_id": pl.String, "claim_id": pl.String}
    stored = pl.DataFrame(rows, schema, orient="row")
    body = stored["body"].str.json_decode(infer_schema_length=None).struct.unnest()
    data = _part(body, "data")
    paid = _part(data, "paid")
    _refuse_unknown(paid, terms)
    _refuse_unknown(_part(data, "allotted"), terms)
    return pl.DataFrame(
        [
            *stored.drop("body").get_columns(),
            *(body[name] for name in _BODY if name in body.columns),
            *(data[name] for name in _DATA if name in data.columns),
            *(fact.alias(_FACT + fact.name) for fact in _part(data, "facts")),
            paid.sum_horizontal().alias("amount"),
        ]
    )


def _part(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """What stands in the objects of a column; nothing where there is no such column."""
    return frame[name].struct.unnest() if name in frame.columns else frame.select()


def _refuse_unknown(payers: pl.DataFrame, terms: Terms) -> None:
    """Raise `KbopError` where pence are of a payer that the terms do not name."""
    unknown = {name: 1 for name in payers.columns if name not in terms.names and (payers[name] != 0).any()}
    if unknown:
        from kbop_cli.ledger.lines import by_payer

        by_payer(unknown, terms)


def _id(what: str, digest: str) -> pl.Expr:
    """The ids of claims or participants; where they were erased, a part of the digest tells them apart."""
    import polars as pl

    erased = pl.lit("erased-") + pl.col(digest).str.head(16)
    return pl.coalesce(f"{what}_id", erased, pl.lit("")).alias(f"{what}_id")


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None
