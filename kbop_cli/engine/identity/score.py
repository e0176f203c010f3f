"""Levels and weights of candidate pairs; pairs that can no longer reach the least weight are let go on the way."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.identity.compare import LEVELS, level, with_swapped
from kbop_cli.engine.identity.register import Register
from kbop_cli.engine.identity.weights import PRIOR, WEIGHTS

POSSIBLE = 0
"""The least weight that is reported, in hundredths of a bit with the prior: a chance of one half."""

_SAME = ("exact", "common", "first_january")
"""Levels of two texts that are the same."""


def most(field: str) -> int:
    """The most that a field can say, in hundredths of a bit."""
    return max(weight.hundredths for weight in WEIGHTS[field].values())


def _hope(field: str, pairs: pl.DataFrame, register: Register) -> pl.Series:
    """The most that the field can say of each pair, seen only whether the two texts are the same."""
    unlike = max(WEIGHTS[field][name].hundredths for name in LEVELS[field] if name not in _SAME)
    codes = register.codes[field]
    a, b = codes.gather(pairs["left"]), codes.gather(pairs["right"])
    hope = pl.when(pl.lit(a == b)).then(most(field)).when(pl.lit(a != b)).then(unlike).otherwise(0)
    return pl.select(hope.cast(pl.Int32)).to_series()


def _bits(field: str) -> pl.Expr:
    table = {name: weight.hundredths for name, weight in WEIGHTS[field].items()}
    return pl.col(field).replace_strict(table, return_dtype=pl.Int32).fill_null(0).alias(f"{field}_weight")


def score(pairs: pl.DataFrame, register: Register) -> pl.DataFrame:
    """The pairs that weigh POSSIBLE or more, with the level and the weight of each field and their sum.

    `pairs` has left and right, record numbers. Added: one Enum column a field (null where nothing can be told),
    `<field>_weight` in hundredths of a bit (0 where null), `weight` with the prior.
    """
    known = [field for field in LEVELS if register.codes[field].null_count() < register.codes.height]
    weights = [f"{field}_weight" for field in known]
    whole = PRIOR + pl.sum_horizontal(pl.lit(0, pl.Int32), *weights)
    scored = pairs.with_columns(_hope(field, pairs, register).alias(f"{field}_weight") for field in known)
    for field in known:
        scored = scored.filter(whole >= POSSIBLE)
        scored = scored.with_columns(level(field, scored, register)).with_columns(_bits(field))
        if field == "last" and "first" in known:
            scored = with_swapped(scored, register).with_columns(_bits("first"), _bits("last"))
    absent = [field for field in LEVELS if field not in known]
    return scored.with_columns(
        whole.alias("weight"),
        *(pl.lit(None, pl.Enum(LEVELS[field])).alias(field) for field in absent),
        *(pl.lit(0, pl.Int32).alias(f"{field}_weight") for field in absent),
    ).filter(pl.col("weight") >= POSSIBLE)
