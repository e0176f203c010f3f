"""Levels and weights of candidate pairs; pairs that can no longer reach the least weight are let go on the way."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.identity.compare import LEVELS, level, with_swapped
from kbop_cli.engine.identity.grade import STRONG
from kbop_cli.engine.identity.register import Register
from kbop_cli.engine.identity.weights import PRIOR, WEIGHTS

POSSIBLE = 0
"""The least weight that is reported, in hundredths of a bit with the prior: a chance of one half."""

_SAME = ("exact", "common", "first_january")
"""Levels of two texts that are the same."""


def _order(register: Register) -> list[str]:
    """The fields of which anything is known, in the order in which they are compared.

    What costs is each two distinct texts, so the columns of few come first; the two names follow one another.
    """
    codes = register.codes
    known = [field for field in LEVELS if codes[field].null_count() < codes.height]
    count = {field: len(register.texts[field]) if field in register.texts else register.names.height for field in known}
    return sorted(known, key=lambda field: count[field])


def most(field: str) -> int:
    """The most that a field can say, in hundredths of a bit."""
    return max(weight.hundredths for weight in WEIGHTS[field].values())


def most_in_all() -> int:
    """The most that all fields together can say."""
    return sum(most(field) for field in WEIGHTS)


def _hope(field: str, pairs: pl.DataFrame, register: Register, least: int) -> pl.Series:
    """The most that the field can say of each pair, seen only whether the two texts, or parts of them, are the same."""
    codes = register.codes
    same = _equal(codes[field], pairs)
    unlike = max(_of(field, name) for name in LEVELS[field] if name not in _SAME)
    hope = (
        pl.when(pl.lit(same)).then(most(field)).when(pl.lit(~same)).then(_unlike(field, unlike, pairs, register, least))
    )
    return pl.select(hope.otherwise(0).cast(pl.Int32)).to_series()


def _unlike(field: str, unlike: int, pairs: pl.DataFrame, register: Register, least: int) -> pl.Expr:
    """The most that two texts that differ can say.

    Two dates that share neither the year nor the day and month are two slips apart at best (but for an edit across
    the two, where three digits at either end agree); two numbers one slip apart share three characters at an end.
    """
    codes = register.codes
    if field == "born":
        ends = _equal(codes["born_head"], pairs) & _equal(codes["born_tail"], pairs)
        near = (_equal(codes["year"], pairs) | _equal(codes["month_day"], pairs) | ends).fill_null(value=True)
        return pl.when(pl.lit(near)).then(unlike).otherwise(_of(field, "slips"))
    if field == "nino":
        near = (_equal(codes["nino_head"], pairs) | _equal(codes["nino_tail"], pairs)).fill_null(value=True)
        # A guard holds two numbers down to possible: where a strong match is looked for, nothing makes up for them.
        return pl.when(pl.lit(near)).then(unlike).otherwise(_of(field, "differ") if least < STRONG else -most_in_all())
    return pl.lit(unlike)


def _of(field: str, name: str) -> int:
    return WEIGHTS[field][name].hundredths


def _equal(codes: pl.Series, pairs: pl.DataFrame) -> pl.Series:
    return codes.gather(pairs["left"]) == codes.gather(pairs["right"])


def _bits(field: str) -> pl.Expr:
    table = {name: weight.hundredths for name, weight in WEIGHTS[field].items()}
    return pl.col(field).replace_strict(table, return_dtype=pl.Int32).fill_null(0).alias(f"{field}_weight")


def score(pairs: pl.DataFrame, register: Register, least: int = POSSIBLE) -> pl.DataFrame:
    """The pairs that weigh `least` or more, with the level and the weight of each field and their sum.

    From STRONG on, pairs that a guard holds down to possible may be missing.
    `pairs` has left and right, record numbers. Added: one Enum column a field (null where nothing can be told),
    `<field>_weight` in hundredths of a bit (0 where null), `weight` with the prior.
    """
    known = _order(register)
    weights = [f"{field}_weight" for field in known]
    whole = PRIOR + pl.sum_horizontal(pl.lit(0, pl.Int32), *weights)
    scored = pairs.with_columns(_hope(field, pairs, register, least).alias(f"{field}_weight") for field in known)
    for field in known:
        # Whether names are exchanged is known once both are compared: until then the first says too little.
        if field != "last" or "first" not in known:
            scored = scored.filter(whole >= least)
        scored = scored.with_columns(level(field, scored, register)).with_columns(_bits(field))
        if field == "last" and "first" in known:
            scored = with_swapped(scored, register).with_columns(_bits("first"), _bits("last"))
    absent = [field for field in LEVELS if field not in known]
    return scored.with_columns(
        whole.alias("weight"),
        *(pl.lit(None, pl.Enum(LEVELS[field])).alias(field) for field in absent),
        *(pl.lit(0, pl.Int32).alias(f"{field}_weight") for field in absent),
    ).filter(pl.col("weight") >= least)
