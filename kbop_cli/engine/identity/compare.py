"""How far two records agree, field by field, as one of a few named levels. Whole columns at a time, never a pair.

Null on either side gives no level: it speaks neither for nor against. Likeness is Jaro-Winkler at 0.92 and 0.80, the
thresholds usual for names; an edit is one character lost, added, changed or exchanged with its neighbour (optimal
string alignment). Both are worked out once for each two distinct texts.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import polars as pl

from kbop_cli.engine.identity.normalise import outward
from kbop_cli.engine.identity.register import PLACES, Register, sides

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

FIRST_JANUARY = 0x0101
"""Month and day, as the register's `digits` hold them."""

_SHIFT = pl.Series([1 << 64], dtype=pl.Int128)
"""Makes one number of two codes."""


def turned(days: pl.Series) -> pl.Series:
    """Months and days (of `digits`) exchanged."""
    return days % 256 * 256 + days // 256


def _alike(a: pl.Series, b: pl.Series) -> pl.Series:
    from rapidfuzz.distance import JaroWinkler

    return pl.Series(map(JaroWinkler.normalized_similarity, a.to_list(), b.to_list()), dtype=pl.Float32)


def _edits(a: pl.Series, b: pl.Series) -> pl.Series:
    from rapidfuzz.distance import OSA

    return pl.Series(map(partial(OSA.distance, score_cutoff=2), a.to_list(), b.to_list()), dtype=pl.Int32)


def _partly(a: pl.Series, b: pl.Series) -> pl.Series:
    """100 where all the words of one are among those of the other."""
    from rapidfuzz.fuzz import token_set_ratio

    return pl.Series(map(partial(token_set_ratio, score_cutoff=100), a.to_list(), b.to_list()), dtype=pl.Float32)


def _first_of(field: str, *levels: tuple[pl.Series, str]) -> pl.Series:
    """The place of the first level whose condition holds, else that of `differ`."""
    places = _one(LEVELS[field].index("differ"))
    for holds, level in reversed(levels):
        places = _one(LEVELS[field].index(level)).zip_with(holds, places)
    return places


def _one(place: int | None) -> pl.Series:
    """A place that stands for as many as are asked about."""
    return pl.Series([place], dtype=pl.UInt8)


def _names(field: str, left: pl.Series, right: pl.Series, register: Register) -> pl.Series:
    code = register.codes[field]
    a, b = (register.names[code[side]] for side in (left, right))
    # A slip beside another spelling is seen in the name as typed, but without the parts that many share where both have
    # such: Mohammed Ali and Mohammed Umar begin alike and are two names.
    both_share = (a["telling"] != a["name"]) & (b["telling"] != b["name"])
    typed = [one["telling"].zip_with(both_share, one["name"]) for one in (a, b)]
    shorter = pl.select(pl.min_horizontal(one.str.len_chars() for one in typed)).to_series()
    initial = typed[0].str.head(1) == typed[1].str.head(1)
    alike = [_alike(a["core"], b["core"]), _alike(*typed)]
    one_slip = (_edits(*typed) == 1) & initial & (shorter >= 4)
    return _first_of(
        field,
        (a["core"] == b["core"], "spelling"),
        ((_partly(a["spelled"], b["spelled"]) == 100) | (initial & (shorter == 1)), "part"),
        # Two names that both exist are two names, however alike: Amina and Samina, Daniel and Danielle.
        (((alike[0] >= CLOSE) | (alike[1] >= CLOSE) | one_slip) & ~(a["known"] & b["known"]), "close"),
        ((alike[0] >= NEAR) | (alike[1] >= NEAR), "near"),
    )


def _born(field: str, left: pl.Series, right: pl.Series, register: Register) -> pl.Series:
    a, b = (register.codes["digits"][side] for side in (left, right))
    day_a, day_b = a & 0xFFFF, b & 0xFFFF
    same_year = (a ^ b) <= 0xFFFF
    edits = _edits(*(register.people["born"][side].dt.strftime("%Y%m%d") for side in (left, right)))
    return _first_of(
        field,
        (same_year & (day_a == turned(day_b)), "turned"),
        (same_year & ((day_a == FIRST_JANUARY) | (day_b == FIRST_JANUARY)), "year_only"),
        (edits == 1, "slip"),
        (edits == 2, "slips"),
    )


def _postcode(field: str, left: pl.Series, right: pl.Series, register: Register) -> pl.Series:
    codes = pl.DataFrame([register.people["postcode"][side].alias(side.name) for side in (left, right)])
    halves = codes.select(outward(pl.col("left", "right")))
    return _first_of(
        field,
        (_edits(codes["left"], codes["right"]) == 1, "slip"),
        (halves["left"] == halves["right"], "outward"),
    )


def _nino(field: str, left: pl.Series, right: pl.Series, register: Register) -> pl.Series:
    return _first_of(field, (_edits(*(register.people[field][side] for side in (left, right))) == 1, "slip"))


def _place(field: str, left: pl.Series, right: pl.Series, register: Register) -> pl.Series:
    alike = _alike(*(register.people[field][side] for side in (left, right)))
    return _first_of(field, (alike >= CLOSE, "close"), (alike >= NEAR, "near"))


_UNLIKE: dict[str, Callable[[str, pl.Series, pl.Series, Register], pl.Series]] = {
    "first": _names,
    "last": _names,
    "born": _born,
    "postcode": _postcode,
    "nino": _nino,
    **dict.fromkeys(PLACES, _place),
}
"""Field -> the place of the level of records whose texts differ; the lesser text is on the left."""


def _unlike(field: str, pairs: pl.DataFrame, register: Register) -> pl.Series:
    """The same of any pairs whose texts differ: each two distinct texts are worked on once."""
    a, b = sides(field, pairs, register)
    left, right = pairs["left"].zip_with(a < b, pairs["right"]), pairs["right"].zip_with(a < b, pairs["left"])
    lesser, greater = (register.codes[field][side].cast(_SHIFT.dtype) for side in (left, right))
    place = ((lesser * _SHIFT + greater).rank("dense") - 1).alias("place")
    two = pl.DataFrame([place, left.alias("left"), right.alias("right")]).unique("place").sort("place")
    return _UNLIKE[field](field, two["left"], two["right"], register)[place]


def _same(field: str, codes: pl.Series, register: Register) -> pl.Series:
    """The place of the level where both texts are the same."""
    if field in {"first", "last"}:
        return _one(LEVELS[field].index("common")).zip_with(register.names[f"common_{field}"][codes], _one(0))
    if field == "born":
        return _one(LEVELS[field].index("first_january")).zip_with(codes & 0xFFFF == FIRST_JANUARY, _one(0))
    return _one(0)


def level(field: str, pairs: pl.DataFrame, register: Register) -> pl.Series:
    a, b = sides("digits" if field == "born" else field, pairs, register)
    places = _same(field, a, register).zip_with(a == b, _one(None))
    if (a != b).any():
        places = places.scatter((a != b).arg_true(), _unlike(field, pairs.filter(a != b), register))
    return pl.Series(field, LEVELS[field], dtype=pl.Enum(LEVELS[field]))[places]


def crossed(pairs: pl.DataFrame, register: Register) -> pl.Series:
    """Whether the two names sound alike crosswise."""
    met = []
    for form in ("sound", "bones"):
        first, last = (sides(f"{side}_{form}", pairs, register) for side in ("first", "last"))
        met.append((first[0] == last[1]) & (last[0] == first[1]))
    return (met[0] | met[1]).fill_null(value=False)


def compare(pairs: pl.DataFrame, register: Register) -> pl.DataFrame:
    """`pairs` (left, right: record numbers) with one Enum column a field of LEVELS, null where it cannot be told."""
    return with_swapped(pairs.with_columns(level(field, pairs, register) for field in LEVELS), register)


def with_swapped(levels: pl.DataFrame, register: Register) -> pl.DataFrame:
    """Names that are unlike but sound alike crosswise: `first` is `swapped`, and `last` says nothing of its own."""
    unlike = pl.col("first").is_in(["near", "differ"]) & pl.col("last").is_in(["near", "differ"])
    swapped = unlike & pl.lit(crossed(levels, register))
    return levels.with_columns(
        pl.when(swapped).then(pl.lit("swapped", pl.Enum(LEVELS["first"]))).otherwise(pl.col("first")).alias("first"),
        pl.when(~swapped).then(pl.col("last")).alias("last"),
    )
