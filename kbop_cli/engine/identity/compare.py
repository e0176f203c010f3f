"""How far two records agree, field by field, as one of a few named levels. Whole columns at a time, never a pair.

Null on either side gives no level: it speaks neither for nor against. Likeness is Jaro-Winkler at 0.92 and 0.80, the
thresholds usual for names; an edit is one character lost, added, changed or exchanged with its neighbour (optimal
string alignment). Both are worked out once for each two distinct texts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import token_set_ratio
from rapidfuzz.process import cpdist

from kbop_cli.engine.identity.normalise import outward
from kbop_cli.engine.identity.register import PLACES, Register

_NAME = ("exact", "common", "spelling", "part", "close", "near", "differ")
LEVELS: dict[str, tuple[str, ...]] = {
    "first": (*_NAME, "swapped"),
    "last": _NAME,
    "born": ("exact", "first_january", "turned", "year_only", "slip", "slips", "differ"),
    "postcode": ("exact", "slip", "outward", "differ"),
    "nino": ("exact", "slip", "differ"),
    **dict.fromkeys(PLACES, ("exact", "close", "near", "differ")),
}
"""Field -> its levels.

close, near    alike, a slip; two names that are both in the list of names are near at most
common         the same, and a name that many carry
spelling       the same name in another spelling, or but for a part that many share
part           one name's parts are among the other's, or one is the other's initial
swapped        each record's first name sounds like the other's last; said of `first`, for both names
first_january  the same day, a 1 January: often written for a year that is all one knows
turned         day and month exchanged
year_only      the same year, and one of the two is a 1 January
slip, slips    one edit, two edits
outward        the first half of the postcode
"""

CLOSE, NEAR = 0.92, 0.80

Measure = Callable[[list[str], list[str]], "np.ndarray[Any, Any]"]
_HALF = 1 << 32


def _alike(a: list[str], b: list[str]) -> np.ndarray[Any, Any]:
    return cpdist(a, b, scorer=JaroWinkler.normalized_similarity, dtype=np.float32)


def _edits(a: list[str], b: list[str]) -> np.ndarray[Any, Any]:
    return cpdist(a, b, scorer=OSA.distance, score_cutoff=2, dtype=np.int32)


def _partly(a: list[str], b: list[str]) -> np.ndarray[Any, Any]:
    """100 where all the words of one are among those of the other."""
    return cpdist(a, b, scorer=token_set_ratio, score_cutoff=100, dtype=np.float32)


def _measured(measure: Measure, texts: pl.Series, two: pl.DataFrame) -> pl.Series:
    return pl.Series(measure(texts.gather(two["a"]).to_list(), texts.gather(two["b"]).to_list()))


def _first_of(*levels: tuple[pl.Expr, str]) -> pl.Expr:
    """The first level whose condition holds, else `differ`."""
    return pl.coalesce(*(pl.when(holds).then(pl.lit(level)) for holds, level in levels), pl.lit("differ"))


def _names(two: pl.DataFrame, register: Register) -> pl.Expr:
    names = register.names
    a, b = (names[two[side]] for side in ("a", "b"))
    # A slip beside another spelling is seen in the name as typed, but without the parts that many share where both have
    # such: Mohammed Ali and Mohammed Umar begin alike and are two names.
    both_share = (a["telling"] != a["name"]) & (b["telling"] != b["name"])
    typed = [pl.select(pl.when(both_share).then(one["telling"]).otherwise(one["name"])).to_series() for one in (a, b)]
    cells = [one.to_list() for one in typed]
    shorter = pl.select(pl.min_horizontal(one.str.len_chars() for one in typed)).to_series()
    initial = typed[0].str.head(1) == typed[1].str.head(1)
    alike = [_measured(_alike, names["core"], two), pl.Series(_alike(*cells))]
    one_slip = (pl.Series(_edits(*cells)) == 1) & initial & (shorter >= 4)
    return _first_of(
        (pl.lit(a["core"] == b["core"]), "spelling"),
        (pl.lit((_measured(_partly, names["spelled"], two) == 100) | (initial & (shorter == 1))), "part"),
        # Two names that both exist are two names, however alike: Amina and Samina, Daniel and Danielle.
        (
            pl.lit(((alike[0] >= CLOSE) | (alike[1] >= CLOSE) | one_slip) & ~(a["known"] & b["known"])),
            "close",
        ),
        (pl.lit((alike[0] >= NEAR) | (alike[1] >= NEAR)), "near"),
    )


def _born(two: pl.DataFrame, register: Register) -> pl.Expr:
    days = register.texts["born"]
    whole = days.cast(pl.UInt32)
    a, b = whole.gather(two["a"]), whole.gather(two["b"])
    same_year = a // 10_000 == b // 10_000
    turned = same_year & (a // 100 % 100 == b % 100) & (b // 100 % 100 == a % 100)
    first_january = (a % 10_000 == 101) | (b % 10_000 == 101)
    edits = _measured(_edits, days, two)
    return _first_of(
        (pl.lit(turned), "turned"),
        (pl.lit(same_year & first_january), "year_only"),
        (pl.lit(edits == 1), "slip"),
        (pl.lit(edits == 2), "slips"),
    )


def _postcode(two: pl.DataFrame, register: Register) -> pl.Expr:
    codes = register.texts["postcode"]
    halves = codes.to_frame().select(outward(pl.first())).to_series()
    same_half = (halves.gather(two["a"]) == halves.gather(two["b"])).fill_null(value=False)
    return _first_of(
        (pl.lit(_measured(_edits, codes, two) == 1), "slip"),
        (pl.lit(same_half), "outward"),
    )


def _nino(two: pl.DataFrame, register: Register) -> pl.Expr:
    return _first_of((pl.lit(_measured(_edits, register.texts["nino"], two) == 1), "slip"))


def _place(field: str) -> Callable[[pl.DataFrame, Register], pl.Expr]:
    def level(two: pl.DataFrame, register: Register) -> pl.Expr:
        alike = _measured(_alike, register.texts[field], two)
        return _first_of((pl.lit(alike >= CLOSE), "close"), (pl.lit(alike >= NEAR), "near"))

    return level


_UNLIKE: dict[str, Callable[[pl.DataFrame, Register], pl.Expr]] = {
    "first": _names,
    "last": _names,
    "born": _born,
    "postcode": _postcode,
    "nino": _nino,
    **{field: _place(field) for field in PLACES},
}
"""Field -> the level of each two distinct texts, given by their codes in `a` and `b`."""


def _same(field: str, register: Register) -> pl.Expr:
    """The level where both texts are the same."""
    if field in {"first", "last"}:
        common = register.names[f"common_{field}"].arg_true().cast(pl.UInt64)
        return pl.when(pl.col("a").is_in(common.implode())).then(pl.lit("common")).otherwise(pl.lit("exact"))
    if field == "born":
        firsts = register.texts["born"].str.ends_with("0101").arg_true().cast(pl.UInt64)
        return pl.when(pl.col("a").is_in(firsts.implode())).then(pl.lit("first_january")).otherwise(pl.lit("exact"))
    return pl.lit("exact")


def level(field: str, pairs: pl.DataFrame, register: Register) -> pl.Series:
    codes = register.codes[field]
    a, b = pl.col("a"), pl.col("b")
    sides = pl.DataFrame({"a": codes.gather(pairs["left"]), "b": codes.gather(pairs["right"])})
    # Two codes as one number, whichever stands first.
    sides = sides.with_columns(
        pl.when(a != b).then(pl.min_horizontal(a, b) * _HALF + pl.max_horizontal(a, b)).alias("both")
    )
    two = sides.select(pl.col("both").drop_nulls().unique().sort())
    two = two.with_columns((pl.col("both") // _HALF).alias("a"), (pl.col("both") % _HALF).alias("b"))
    unlike = two.select("both", _UNLIKE[field](two, register).alias("unlike"))
    return (
        sides.join(unlike, on="both", how="left", maintain_order="left")
        .select(pl.when(a == b).then(_same(field, register)).otherwise(pl.col("unlike")).alias(field))
        .to_series()
        .cast(pl.Enum(LEVELS[field]))
    )


def _swapped(pairs: pl.DataFrame, register: Register) -> pl.Series:
    """Whether the two names sound alike crosswise."""
    names = register.codes.select(pl.col("^(first|last)_(sound|bones)$"))
    left, right = (names[pairs[side]] for side in ("left", "right"))
    crossed = [
        (left[f"first_{form}"] == right[f"last_{form}"]) & (left[f"last_{form}"] == right[f"first_{form}"])
        for form in ("sound", "bones")
    ]
    return (crossed[0] | crossed[1]).fill_null(value=False)


def compare(pairs: pl.DataFrame, register: Register) -> pl.DataFrame:
    """`pairs` (left, right: record numbers) with one Enum column a field of LEVELS, null where it cannot be told."""
    return with_swapped(pairs.with_columns(level(field, pairs, register) for field in LEVELS), register)


def with_swapped(levels: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Names that are unlike but sound alike crosswise: `first` is `swapped`, and `last` says nothing of its own."""
    unlike = pl.col("first").is_in(["near", "differ"]) & pl.col("last").is_in(["near", "differ"])
    swapped = unlike & pl.lit(_swapped(levels, register))
    return levels.with_columns(
        pl.when(swapped).then(pl.lit("swapped", pl.Enum(LEVELS["first"]))).otherwise(pl.col("first")).alias("first"),
        pl.when(~swapped).then(pl.col("last")).alias("last"),
    )
