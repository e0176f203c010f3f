"""What is said of claims that are too many: which claims took the places that there are."""

from __future__ import annotations

import itertools

import polars as pl

from kbop_cli.engine.between_words import OTHERS, limited
from kbop_cli.engine.findings import make
from kbop_cli.engine.prepare import folded
from kbop_cli.model import Limit
from kbop_cli.wording import run_on, worded


def compared(limit: Limit) -> list[str]:
    """The columns in which a further claim must differ from those that stand."""
    return list(dict.fromkeys(str(ref) for ref in (limit.higher, limit.other) if ref is not None))


def places_findings(every: pl.DataFrame, limit: Limit, hide: bool) -> list[pl.DataFrame]:
    """Rejections of claims whose place is taken, queries where that cannot be told.

    `every`: as `limits` fills the places, with `order k`, `claim_id k` and `apart k` for each place k.
    """
    places = list(itertools.takewhile(lambda place: f"order {place}" in every.columns, range(1, limit.times + 1)))
    # The ledger's places are before every claim of the batch, those without a date included.
    earlier = {
        place: (pl.col(f"order {place}") < pl.col("order")) | ((pl.col("order") < 0) & (pl.col(f"how {place}") != ""))
        for place in places
    }
    twin = {
        place: pl.col(f"claim_key {place}").eq_missing(pl.col("claim_key")) & (pl.col(f"how {place}") == "")
        for place in places
    }
    every = every.with_columns(
        (earlier[place] & ~twin[place]).fill_null(False).alias(f"before {place}") for place in places
    )
    before = {place: pl.col(f"before {place}") for place in places}
    same = [before[place] & ~pl.col(f"apart {place}").fill_null(True) for place in places]
    doubtful = [before[place] & pl.col(f"apart {place}").is_null() for place in places]
    every = every.filter(pl.col("rid").is_not_null() & ~pl.col("placed")).with_columns(
        (pl.sum_horizontal(before.values()) >= limit.times).alias("full"),
        *(expr.alias(f"same {place}") for place, expr in zip(places, same, strict=True)),
        *(expr.alias(f"doubtful {place}") for place, expr in zip(places, doubtful, strict=True)),
    )
    taken = pl.col("full") | pl.any_horizontal(f"same {place}" for place in places)
    rejected = every.filter(taken)
    unclear = every.filter(~taken & pl.any_horizontal(f"doubtful {place}" for place in places))
    concerned = [pl.any_horizontal("full", f"same {place}", f"doubtful {place}") for place in places]
    named: list[pl.Expr] = [
        pl.when(before[place] & mine).then(_named(place, hide)) for place, mine in zip(places, concerned, strict=True)
    ]
    told = ((_taken, rejected), (_unclear, unclear))
    return [say(rows, named, limit) for say, rows in told if rows.height]


def _named(place: int, hide: bool) -> pl.Expr:
    """The claim that took a place; of another provider's, where `hide`, only that there is one."""
    told = worded(
        "claim {} (achieved {}{})",
        pl.col(f"claim_id {place}").fill_null("(no id)"),
        pl.col(f"achieved {place}"),
        pl.col(f"how {place}"),
    )
    if not hide:
        return told
    own = folded("provider") == folded(f"provider {place}")
    return pl.when(own.fill_null(False)).then(told).otherwise(pl.lit(OTHERS))


def limit_words(limit: Limit) -> str:
    """The limit as a sentence."""
    return f"The outcome is paid {limited(limit)}."


def _taken(rows: pl.DataFrame, named: list[pl.Expr], limit: Limit) -> pl.DataFrame:
    return make(
        rows.with_columns(_listed(named)),
        code="limit_reached",
        severity="reject",
        rule="limit",
        message=run_on([f"{limit_words(limit)} It is taken by ", pl.col("listed"), "."]),
        clause=limit.clause,
        field=";".join(["participant_id", *map(str, limit.per)]),
        value=pl.col("listed"),
    )


def _unclear(rows: pl.DataFrame, named: list[pl.Expr], limit: Limit) -> pl.DataFrame:
    fields = [*compared(limit), *(["achieved_on"] if limit.apart is not None else [])]
    differs = f"{limit_words(limit)} Whether it differs so from "
    return make(
        rows.with_columns(_listed(named)),
        code="limit_unclear",
        severity="query",
        rule="limit",
        message=run_on([differs, pl.col("listed"), f" cannot be told: give {' and '.join(fields)}."]),
        clause=limit.clause,
        field=";".join(fields),
        value=pl.col("listed"),
    )


def _listed(named: list[pl.Expr]) -> pl.Expr:
    return pl.concat_str(named, separator=" and ", ignore_nulls=True).alias("listed")
