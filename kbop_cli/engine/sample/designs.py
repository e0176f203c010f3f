"""The order in which each design takes claims. A sample is the first so many of its stratum's order.

Shapes: a pool is one row a claim with claim_id, amount (Int64 pence, not negative), stratum and ticket (32
bytes). An order is a pool's rows, sorted, with `position` (Int64, from 0) and `certain`, which says that the
claim was bound to be taken.
"""

from __future__ import annotations

from fractions import Fraction

import polars as pl

from kbop_cli.engine.sample.exact import ceil
from kbop_cli.errors import fail

HIGH = pl.col("ticket").bin.slice(0, 8).bin.reinterpret(dtype=pl.UInt64, endianness="big")
"""The first 64 bits of a ticket, as a number: they sort much faster than the whole, and nearly always settle
it."""

BY_TICKET = (HIGH, pl.col("ticket"), pl.col("claim_id"))
_KEY_BYTES = 49


def by_ticket(pool: pl.DataFrame) -> pl.DataFrame:
    """Simple random and stratified: the smallest tickets first."""
    return _placed(pool.sort(BY_TICKET)).with_columns(certain=False)


def nearest(pool: pl.DataFrame, size: int) -> pl.DataFrame:
    """The claims that can be among the first `size` by ticket, so that the others need not be sorted."""
    high = pool.select(HIGH).to_series()
    return pool.filter(high <= high.bottom_k(size).max())


def systematic(pool: pl.DataFrame, size: int, start: Fraction) -> pl.DataFrame:
    """Every (claims / size)th in the order of the tickets from a random start, then the rest by ticket.

    The interval k = N/n is never rounded; item ceil(r + j·k) is taken for j = 0 … n−1, where r = start·k, 0 <
    r ≤ k. Sorting by ticket first leaves no period in the file for the interval to fall in with.
    """
    items = pool.height
    offset = ceil(start * items)
    # ceil((j·N + start·N) / n) = ceil((j·N + ceil(start·N)) / n), because j·N and n are whole.
    places = (pl.int_range(size, dtype=pl.Int64) * items + offset + size - 1) // size
    hits = pl.select(places.alias("place"))["place"]
    ordered = pool.sort(BY_TICKET)
    hit = pl.int_range(1, items + 1, dtype=pl.Int64, eager=True).is_in(hits.implode())
    return _placed(pl.concat([ordered.filter(hit), ordered.filter(~hit)])).with_columns(certain=False)


def monetary_unit(pool: pl.DataFrame, size: int, start: Fraction) -> pl.DataFrame:
    """Fixed interval on cumulated pence, in the order of the tickets: the claims that are hit, and no others.

    The interval I = V/n is a fraction. A claim of I or more is taken with certainty and leaves, I is computed
    anew on the rest until none remains (EGESIF_16-0014-01, 6.3.1.3); then the claim is taken in whose pence r
    + j·I falls, r = start·I. No claim is hit twice, for none is as large as I.
    """
    rest, left = pool.sort(BY_TICKET), size
    value = _value(rest)
    if value == 0:
        raise fail("No claim in the frame has an amount.", mend="Draw by claims: simple, stratified, systematic.")
    certain = rest.clear()
    while left:
        large = pl.col("amount").cast(pl.Int128) * left >= value
        sure, rest = rest.filter(large), rest.filter(~large)
        if sure.is_empty():
            break
        certain, left, value = certain.vstack(sure), left - sure.height, _value(rest)
    hit = rest.filter(_hits(left, value, ceil(start * value)) > 0) if left and value else rest.clear()
    return _placed(pl.concat([certain.with_columns(certain=True), hit.with_columns(certain=False)]))


def _value(claims: pl.DataFrame) -> int:
    return int(claims["amount"].cast(pl.Int128).sum())


def _hits(size: int, value: int, offset: int) -> pl.Expr:
    """How many of the points (offset + j·value)/size, j = 0, 1 …, fall in each claim's pence."""
    wide = pl.Int64 if value * size < 1 << 62 else pl.Int128
    reached = pl.col("amount").cast(wide).cum_sum() * size - offset
    points = reached.floordiv(value) + 1
    return points - points.shift(1, fill_value=0)


def by_value(pool: pl.DataFrame, size: int) -> pl.DataFrame:
    """Value-proportional without replacement (sequential Poisson, Ohlsson 1998): the smallest (ticket + 1) /
    pence first, at least the first `size` of them. A claim of no pence cannot be taken.

    The comparison is exact: two different quotients a/v and b/w lie 1/(v·w) or more apart, which is above
    2^-128 for amounts below 2^64, so the whole parts of their 2^128-fold stand in the same order.
    """
    pool = pool.filter(pl.col("amount") > 0)
    high = HIGH.cast(pl.Float64)
    # In floats only to leave aside claims that cannot be among the first: the true quotient lies between the
    # two.
    pool = pool.with_columns(low=high / pl.col("amount"), top=(high + 1) / pl.col("amount"))
    bound = pl.col("top").bottom_k(size).max()
    near = pool.filter(pl.col("low") <= bound * (1 + 1e-9)).drop("low", "top")
    keys = [
        (((int.from_bytes(ticket, "big") + 1) << 128) // amount).to_bytes(_KEY_BYTES, "big")
        for ticket, amount in zip(near["ticket"].to_list(), near["amount"].to_list(), strict=True)
    ]
    near = near.with_columns(pl.Series("key", keys, dtype=pl.Binary)).sort("key", "claim_id")
    return _placed(near.drop("key")).with_columns(certain=False)


def _placed(ordered: pl.DataFrame) -> pl.DataFrame:
    return ordered.with_columns(position=pl.int_range(pl.len(), dtype=pl.Int64))


def allocate(size: int, strata: dict[str, int]) -> dict[str, int]:
    """`size` shared among strata in proportion to their claims: largest remainder (then more claims, then
    name), and at least one for each stratum, so that the sum may exceed `size`."""
    claims = sum(strata.values())
    shares = {name: size * count // claims for name, count in strata.items()}
    order = sorted(strata, key=lambda name: (-(size * strata[name] % claims), -strata[name], name))
    for name in order[: size - sum(shares.values())]:
        shares[name] += 1
    return {name: max(1, count) for name, count in shares.items()}
