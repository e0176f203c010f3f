"""The most that the fields of a pair can weigh, told without a look at the texts: most pairs need none.

Only whole numbers are compared: whether two texts, or parts of them, are the same. What is said here is never less than
what the comparison of the texts will say.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from kbop_cli.engine.identity.compare import FIRST_JANUARY, LEVELS, crossed, turned
from kbop_cli.engine.identity.grade import STRONG
from kbop_cli.engine.identity.register import PLACES, Register, sides
from kbop_cli.engine.identity.weights import PRIOR, WEIGHTS

POSSIBLE = 0
"""The least weight that is reported, in hundredths of a bit with the prior: a chance of one half."""

_SAME = ("exact", "common", "first_january")
"""Levels of two texts that are the same."""


def compared(register: Register) -> list[str]:
    """The fields of which anything is known, in the order in which they are compared.

    What parts most people comes first, and what costs most last; the two names follow one another.
    """
    return [field for field in ("nino", "born", "postcode", *PLACES, "first", "last") if register.known(field)]


def most(field: str) -> int:
    """The most that a field can say, in hundredths of a bit."""
    return max(weight.hundredths for weight in WEIGHTS[field].values())


def most_in_all() -> int:
    """The most that all fields together can say."""
    return sum(most(field) for field in WEIGHTS)


def promising(pairs: pl.DataFrame, register: Register, least: int) -> pl.DataFrame:
    """The pairs that may weigh `least`, with `<field>_weight`: the most that each field can say of them.

    From STRONG on, pairs that a guard holds down to possible may be missing.
    """
    fields = compared(register)
    whole = pl.lit(PRIOR + sum(most(field) for field in fields), pl.Int32)
    for field in fields:
        hope = _HOPES.get(field, _hope_place)(field, pairs, register, least).fill_null(0).cast(pl.Int32)
        whole = whole - most(field) + pl.col(f"{field}_weight")
        pairs = pairs.with_columns(hope.alias(f"{field}_weight")).filter(whole >= least)
    return pairs


def _of(field: str, *levels: str) -> int:
    """The most that the field can say at one of the levels."""
    return max(WEIGHTS[field][level].hundredths for level in levels)


def _unlike(field: str, *but: str) -> int:
    """The most that two texts that differ can say, unless their level is one of `but`."""
    return _of(field, *(name for name in LEVELS[field] if name not in (*_SAME, *but)))


def _hope_place(field: str, pairs: pl.DataFrame, register: Register, least: int) -> pl.Expr:
    a, b = sides(field, pairs, register)
    return pl.when(pl.lit(a == b)).then(_of(field, "exact")).when(pl.lit(a != b)).then(_unlike(field))


def _hope_name(field: str, pairs: pl.DataFrame, register: Register, least: int) -> pl.Expr:
    a, b = sides(field, pairs, register)
    core_a, core_b = sides(f"{field}_core", pairs, register)
    common = register.names[f"common_{field}"][a]
    return (
        pl.when(pl.lit((a == b) & common))
        .then(_of(field, "common"))
        .when(pl.lit(a == b))
        .then(_of(field, "exact"))
        .when(pl.lit(core_a == core_b))
        .then(_of(field, "spelling"))
        .when(pl.lit((a != b) & crossed(pairs, register)))
        .then(_unlike(field))
        .when(pl.lit(a != b))
        .then(_unlike(field, "spelling", "swapped"))
    )


def _one_slip(a: pl.Series, b: pl.Series, bits: int) -> pl.Series:
    """Whether two codes of eight figures that differ, `bits` each, do so in two neighbouring figures at most, as after
    a slip: told by the first and the last bit that differ."""
    apart = a ^ b
    last = apart.bitwise_trailing_zeros() // bits
    first = (8 * bits - 1 - apart.bitwise_leading_zeros()) // bits
    return first - last <= 1


def _hope_born(field: str, pairs: pl.DataFrame, register: Register, least: int) -> pl.Expr:
    a, b = sides("digits", pairs, register)
    day_a, day_b = a & 0xFFFF, b & 0xFFFF
    same_year = (a ^ b) <= 0xFFFF
    first_january = (day_a == FIRST_JANUARY) | (day_b == FIRST_JANUARY)
    return (
        pl.when(pl.lit((a == b) & first_january))
        .then(_of(field, "first_january"))
        .when(pl.lit(a == b))
        .then(_of(field, "exact"))
        .when(pl.lit(same_year & (day_a == turned(day_b))))
        .then(_of(field, "turned"))
        .when(pl.lit(same_year & first_january))
        .then(_of(field, "year_only"))
        .when(pl.lit(_one_slip(a, b, 4)))
        .then(_of(field, "slip", "slips", "differ"))
        .when(pl.lit(a != b))
        .then(_of(field, "slips", "differ"))
    )


def _hope_nino(field: str, pairs: pl.DataFrame, register: Register, least: int) -> pl.Expr:
    a, b = sides(field, pairs, register)
    # A guard holds two numbers down to possible: where a strong match is looked for, nothing makes up for them.
    differ = _of(field, "differ") if least < STRONG else -most_in_all()
    return (
        pl.when(pl.lit(a == b))
        .then(_of(field, "exact"))
        .when(pl.lit(_one_slip(a, b, 8)))
        .then(_of(field, "slip", "differ"))
        .when(pl.lit(a != b))
        .then(differ)
    )


_HOPES: dict[str, Callable[[str, pl.DataFrame, Register, int], pl.Expr]] = {
    "first": _hope_name,
    "last": _hope_name,
    "born": _hope_born,
    "postcode": _hope_place,
    "nino": _hope_nino,
}
"""Field -> the most that it can say; the others are places."""
