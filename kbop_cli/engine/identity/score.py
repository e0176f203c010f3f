"""Levels and weights of candidate pairs; pairs that can no longer reach the least weight are let go on the way."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.identity.compare import LEVELS, level, with_swapped
from kbop_cli.engine.identity.hope import POSSIBLE, compared
from kbop_cli.engine.identity.register import Register
from kbop_cli.engine.identity.weights import PRIOR, WEIGHTS


def _weight(levels: pl.Series) -> pl.Series:
    """What the levels of a field say, in hundredths of a bit, null where nothing can be told."""
    table = pl.Series([WEIGHTS[levels.name][level].hundredths for level in LEVELS[levels.name]], dtype=pl.Int32)
    return table[levels.to_physical()].alias(f"{levels.name}_weight")


def score(hoped: pl.DataFrame, register: Register, least: int = POSSIBLE) -> pl.DataFrame:
    """The pairs that weigh `least` or more, with the level and the weight of each field and their sum.

    `hoped`, pairs of record numbers, are as `promising` gives them with the same `least`. Added: one Enum column a
    field (null where nothing can be told), `<field>_weight` in hundredths of a bit (0 where null), `weight` with the
    prior.
    """
    known = compared(register)
    whole = PRIOR + pl.sum_horizontal(pl.lit(0, pl.Int32), *(f"{field}_weight" for field in known))
    scored = hoped
    for field in known:
        # Whether names are exchanged is known once both are compared: until then the first says too little.
        if field != "last" or "first" not in known:
            scored = scored.filter(whole >= least)
        levels = level(field, scored, register)
        scored = scored.with_columns(levels, _weight(levels))
        if field == "last" and "first" in known:
            scored = with_swapped(scored, register)
            scored = scored.with_columns(_weight(scored["first"]), _weight(scored["last"]))
    absent = [field for field in LEVELS if field not in known]
    return scored.with_columns(
        whole.alias("weight"),
        *(pl.col(f"{field}_weight").fill_null(0) for field in known),
        *(pl.lit(None, pl.Enum(LEVELS[field])).alias(field) for field in absent),
        *(pl.lit(0, pl.Int32).alias(f"{field}_weight") for field in absent),
    ).filter(pl.col("weight") >= least)
