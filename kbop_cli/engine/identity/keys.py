"""Blocking: which pairs are worth comparing at all. Whole numbers only, so that a register of 600,000 stays quick.

A pass groups the records that share one key. Within a group the records are put in order by another column, and each
is paired with at most `window` that follow: a group no larger than the window is compared in full, a larger one along
its order (the sorted neighbourhood of Hernández and Stolfo, 1995). So the candidates of a record are bounded whatever
the file, and the sum of the windows is the bound. What was cut short is reported, never hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from kbop_cli.engine.identity.register import Register

Key = tuple[pl.Expr, ...]

_HALF = 1 << 32
_NONE = pl.DataFrame(schema={"left": pl.UInt32, "right": pl.UInt32})


class Pass(NamedTuple):
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


def _widths(codes: pl.DataFrame) -> dict[str, int]:
    """Column -> the bits that its greatest number needs."""
    return {name: int(greatest or 0).bit_length() for name, greatest in codes.max().row(0, named=True).items()}


def _bits(parts: Iterable[pl.Expr], widths: Mapping[str, int]) -> int:
    """The bits that each of the parts fits into."""
    return max(widths[name] for part in parts for name in part.meta.root_names())


class _Laid(NamedTuple):
    """The entries of a pass, in order: whole numbers, of which the bits above `below` are the key; and the records."""

    entries: pl.Series
    below: int
    row: pl.Series

    def meet(self, step: int) -> pl.Series:
        """Whether each entry and the one so many places on are of one group."""
        return (self.entries[step:] ^ self.entries[:-step]) < 1 << self.below


def _laid(codes: pl.DataFrame, each: Pass, widths: Mapping[str, int]) -> _Laid:
    """The entries of the records that have every part.

    Key, order and number are sorted as one whole number, in which each has the bits that it needs. What has no order
    comes first.
    """
    keys = list(zip(*(key for key, _ in each.entries), strict=True))
    of_key = [_bits(parts, widths) for parts in keys]
    of_order = _bits((order for _, order in each.entries), widths) + 1  # from 1, for 0 is none
    of_row = codes.height.bit_length()
    kind = pl.UInt64() if sum(of_key) + of_order + of_row <= 64 else pl.Int128()
    made = []
    for key, order in each.entries:
        parts = [
            *zip(key, of_key, strict=True),
            ((order.cast(kind) + 1).fill_null(0), of_order),
            (pl.int_range(pl.len()), of_row),
        ]
        whole = parts[0][0].cast(kind)
        for part, bits in parts[1:]:
            whole = whole * pl.lit(1 << bits, kind) + part.cast(kind)
        made.append(whole.drop_nulls())
    # Shared among processors, Polars' sort of numbers takes twice the work, and with two no less time.
    entries = codes.select(pl.concat(made)).to_series().sort(multithreaded=False)
    row = (entries & pl.Series([(1 << of_row) - 1], dtype=kind)).cast(pl.UInt32)
    return _Laid(entries, of_order + of_row, row)


def _blocks(laid: _Laid, each: Pass) -> pl.DataFrame:
    """Pass, groups, largest and cut, as Candidates has them."""
    first = pl.concat([laid.entries[:1] >= 0, ~laid.meet(1)]).arg_true().cast(pl.Int64)
    size = pl.concat([first[1:], pl.Series([laid.entries.len()])]) - first
    cut = pl.col("size").filter(pl.col("size") > each.window + 1).sum()
    largest = pl.col("size").max().fill_null(0)
    said = (
        size.alias("size")
        .to_frame()
        .select(pl.len().cast(pl.Int64).alias("groups"), largest.alias("largest"), cut.alias("cut"))
    )
    return said.select(pl.lit(each.name).alias("pass"), pl.all())


def _neighbours(laid: _Laid, window: int, marks: pl.Series | None) -> Iterator[pl.DataFrame]:
    """left, right: records at most `window` places apart in one group.

    With `marks`, a number a record, only those whose numbers share a bit.
    """
    row, mark = laid.row, None if marks is None else marks[laid.row]
    for step in range(1, window + 1):
        met = laid.meet(step)
        if not met.any():
            return
        left, right = row[:-step], row[step:]
        met &= left != right
        if mark is not None:
            met &= (mark[:-step] & mark[step:]) != 0
        yield pl.DataFrame({"left": left.filter(met), "right": right.filter(met)})


def _once(pairs: pl.DataFrame) -> pl.DataFrame:
    """Each pair once, the lesser number left, in order. They are sorted as one number, which is quicker than as two."""
    left, right = (pl.col(side).cast(pl.UInt64) for side in ("left", "right"))
    one = pl.min_horizontal(left, right) * _HALF + pl.max_horizontal(left, right)
    both = pairs.select(one.sort()).to_series()
    both = both.filter(pl.concat([both[:1] >= 0, both[1:] != both[:-1]]))
    return pl.DataFrame({"left": (both // _HALF).cast(pl.UInt32), "right": (both % _HALF).cast(pl.UInt32)})


class Candidates(NamedTuple):
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
    widths = _widths(register.codes)
    laid = [(each, _laid(register.codes, each, widths)) for each in PASSES]
    found = [pairs for each, entries in laid for pairs in _neighbours(entries, each.window, marks)]
    return Candidates(_once(pl.concat([_NONE, *found])), pl.concat(_blocks(entries, each) for each, entries in laid))


AT_A_TIME = 500_000
"""Pairs that are looked at together: few enough to stay near the processor, enough that a small month is one go."""


def side_by_side(
    register: Register, marks: pl.Series | None, passes: Sequence[Pass] = PASSES, at_a_time: int = AT_A_TIME
) -> Iterator[pl.DataFrame]:
    """The pairs of `candidates` as these passes meet them, by and by: some several times, either number on the left."""
    widths = _widths(register.codes)
    found, count = [_NONE], 0
    for each in passes:
        for pairs in _neighbours(_laid(register.codes, each, widths), each.window, marks):
            found.append(pairs)
            count += pairs.height
            if count >= at_a_time:
                yield pl.concat(found)
                found, count = [_NONE], 0
    yield pl.concat(found)
