"""Blocking: which pairs are worth comparing at all. Whole numbers only, so that a register of 600,000 stays quick.

A pass groups the records that share one key. Within a group the records are put in order by another column, and each
is paired with at most `window` that follow: a group no larger than the window is compared in full, a larger one along
its order (the sorted neighbourhood of Hernández and Stolfo, 1995). So the candidates of a record are bounded whatever
the file, and the sum of the windows is the bound. What was cut short is reported, never hidden.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kbop_cli.engine.identity.register import Register

Key = tuple[pl.Expr, ...]

_HALF = 1 << 32


@dataclass(frozen=True, slots=True)
class Pass:
    """One way to group. A record has one entry for each of `entries`: the parts of its key, and what orders a group."""

    name: str
    window: int
    entries: tuple[tuple[Key, pl.Expr], ...]


_born, _year, _month_day = pl.col("born"), pl.col("year"), pl.col("month_day")
_postcode, _house = pl.col("postcode"), pl.col("house")


def _either_name(name: str, window: int, part: pl.Expr, form: str) -> Pass:
    """One name and `part`: first and last name share one space of keys, so that exchanged names meet."""
    first, last = pl.col(f"first_{form}"), pl.col(f"last_{form}")
    return Pass(name, window, (((part, first), last), ((part, last), first)))


def _both_names(name: str, window: int, form: str, *parts: pl.Expr) -> Pass:
    first, last = pl.col(f"first_{form}"), pl.col(f"last_{form}")
    known = first.is_not_null() & last.is_not_null()
    pair = (
        pl.when(known).then(pl.min_horizontal(first, last)),
        pl.when(known).then(pl.max_horizontal(first, last)),
    )
    return Pass(name, window, (((*parts, *pair), _born),))


PASSES = (
    Pass("National Insurance number", 10, (((pl.col("nino"),), _born),)),
    _either_name("date of birth and the sound of a name", 10, _born, "sound"),
    _either_name("date of birth and the consonants of a name", 10, _born, "bones"),
    _either_name("postcode and the sound of a name", 10, _postcode, "sound"),
    _both_names("year of birth and the sound of both names", 10, "sound", _year),
    _both_names("birthday and the sound of both names", 10, "sound", _month_day),
    _both_names("consonants of both names", 3, "bones"),
    Pass("date of birth", 2, (((_born,), _postcode),)),
    Pass("house number and street", 5, (((_house, pl.col("street_start")), _born),)),
    Pass("street and town", 5, (((pl.col("street"), pl.col("town")), _born),)),
)


def _keyed(codes: pl.DataFrame, key: Key, order: pl.Expr) -> pl.DataFrame:
    """`key`, `order`, `row` of the records that have every part; a part is under 2^21, and a key has at most three."""
    whole = key[0]
    for part in key[1:]:
        whole = whole * (1 << 21) + part
    return codes.select(whole.alias("key"), order.alias("order"), "row").drop_nulls("key")


def _neighbours(entries: pl.DataFrame, window: int, marks: pl.Series | None) -> pl.Series:
    """Records at most `window` places apart in one group: the lesser number times 2^32 and the greater, as one.

    `entries` stands in order. With `marks`, a number a record, only those whose numbers share a bit.
    """
    one = pl.col("row").cast(pl.UInt64)
    if marks is not None:
        entries = entries.with_columns(marks.gather(entries["row"]).alias("mark"))
    near = []
    for step in range(1, window + 1):
        met = [pl.col("key") == pl.col("key").shift(-step), one != one.shift(-step)]
        if marks is not None:
            met.append(pl.col("mark") & pl.col("mark").shift(-step) != 0)
        both = pl.min_horizontal(one, one.shift(-step)) * _HALF + pl.max_horizontal(one, one.shift(-step))
        near.append(entries.select(pl.when(*met).then(both).alias("both"))["both"].drop_nulls())
    return pl.concat(near)


@dataclass(frozen=True, slots=True)
class Candidates:
    """`pairs`: left, right (record numbers, left < right). `blocks`: pass, groups, largest, cut, one row a pass.

    `largest` is the number of entries in the largest group, `cut` how many entries stand in groups larger than the
    window, which were compared along their order only.
    """

    pairs: pl.DataFrame
    blocks: pl.DataFrame


def candidates(register: Register, marks: pl.Series | None = None) -> Candidates:
    """Every pair that some pass puts side by side, once, and what the passes met.

    `marks`, a number a record, keeps to pairs whose numbers share a bit.
    """
    found, blocks = [], []
    for each in PASSES:
        entries = pl.concat([_keyed(register.codes, key, order) for key, order in each.entries])
        entries = entries.sort("key", "order", "row")
        size = pl.col("len")
        met = entries.select(pl.col("key").rle().struct.field("len")).select(
            pl.len().alias("groups"),
            size.max().fill_null(0).alias("largest"),
            size.filter(size > each.window + 1).sum().alias("cut"),
        )
        blocks.append((each.name, *met.row(0)))
        found.append(_neighbours(entries, each.window, marks))
    both = pl.concat(found).sort()
    both = both.filter((both != both.shift(1)).fill_null(value=True))
    pairs = pl.DataFrame({"left": (both // _HALF).cast(pl.UInt32), "right": (both % _HALF).cast(pl.UInt32)})
    table = pl.DataFrame(blocks, schema=["pass", "groups", "largest", "cut"], orient="row")
    return Candidates(pairs, table)
