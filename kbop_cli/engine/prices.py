"""What a claim is paid: the price that fits its day, its words and its figures, times the factors that concern it.

Money is whole pence: units and factors are multiplied exactly and rounded once, half up to the penny. What cannot be
told (which price, how many units, whether a factor applies) is no price: the claim is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kbop_cli.columns import NUMBER_SCALE
from kbop_cli.model import Adjustment, Facts, Outcome, Price, Ref
from kbop_cli.rules.base import all_hold, column, unit_of, word
from kbop_cli.rules.values import MOST_UNITS

if TYPE_CHECKING:
    import polars as pl


def concerning(outcome: Outcome, adjustments: Sequence[Adjustment]) -> tuple[Adjustment, ...]:
    """The factors on an outcome's price."""
    return tuple(each for each in adjustments if not each.outcomes or outcome.code in each.outcomes)


def price_refs(outcome: Outcome, adjustments: Sequence[Adjustment]) -> set[Ref]:
    """The columns that decide what the outcome pays."""
    refs = {outcome.price_at}
    every: list[Price | Adjustment] = [*outcome.prices, *concerning(outcome, adjustments)]
    for each in every:
        refs.update(ref for ref, _ in each.where)
        refs.update(ref for part in each.when for ref in part.refs())
    return refs | {price.per for price in outcome.prices if price.per is not None}


def plain(outcome: Outcome, adjustments: Sequence[Adjustment]) -> bool:
    """Whether the price is one amount a day and word, as most are."""
    return not concerning(outcome, adjustments) and not any(each.when or each.per for each in outcome.prices)


def price(outcome: Outcome, adjustments: Sequence[Adjustment], facts: Facts) -> pl.Expr:
    """The claim's price in pence; null where none fits or it cannot be told which."""
    import polars as pl

    nothing = pl.lit(None, dtype=pl.Int64)
    if not outcome.payable:
        return nothing
    day = column(outcome.price_at)
    if plain(outcome, adjustments):
        pence = nothing
        for each in outcome.prices:
            pence = pl.when(_fits(each, day, facts)).then(pl.lit(each.pence, dtype=pl.Int64)).otherwise(pence)
        return pence
    fitting = [_fits(each, day, facts) for each in outcome.prices]
    amount = pl.lit(None, dtype=pl.Int128)
    for each, fits in zip(outcome.prices, fitting, strict=True):
        amount = pl.when(fits).then(_amount(each, facts)).otherwise(amount)
    # One price fits and no other may: of two that might both fit, neither is told.
    one = pl.sum_horizontal([fits.fill_null(True) for fits in fitting]) == 1
    factor, scale = pl.lit(1, dtype=pl.Int128), NUMBER_SCALE
    for adjustment in concerning(outcome, adjustments):
        above, below = adjustment.times.as_integer_ratio()
        applies = _fits(adjustment, day, facts)
        factor = factor * pl.when(applies).then(above).when(~applies).then(below).cast(pl.Int128)
        scale *= below
    rounded = (amount * factor + pl.lit(scale // 2, dtype=pl.Int128)) // pl.lit(scale, dtype=pl.Int128)
    # More than any amount can be is no price.
    return pl.when(one).then(rounded).cast(pl.Int64, strict=False)


def multiplied_exactly(outcome: Outcome, adjustments: Sequence[Adjustment]) -> bool:
    """Whether the price, its units and its factors can be multiplied without going beyond what is held."""
    most = max((each.pence for each in outcome.prices), default=0)
    most *= MOST_UNITS if any(each.per for each in outcome.prices) else NUMBER_SCALE
    for adjustment in concerning(outcome, adjustments):
        most *= max(adjustment.times.as_integer_ratio())
    return most < 10**38


def _fits(each: Price | Adjustment, day: pl.Expr, facts: Facts) -> pl.Expr:
    parts = [] if each.since is None else [day >= each.since]
    parts += [] if each.until is None else [day <= each.until]
    parts += [word(ref, facts) == wanted for ref, wanted in each.where]
    return all_hold([*parts, *(part.expr(facts) for part in each.when)])


def _amount(each: Price, facts: Facts) -> pl.Expr:
    """Pence times NUMBER_SCALE, of all units; null where their number is not known, is nothing, or beyond counting."""
    import polars as pl

    if each.per is None:
        return pl.lit(each.pence * NUMBER_SCALE, dtype=pl.Int128)
    # Of an amount of money each pound is a unit.
    units = column(each.per) * (NUMBER_SCALE // unit_of(each.per, facts))
    units = pl.when(units.is_between(1, MOST_UNITS)).then(units)
    if each.most is not None:
        units = pl.min_horizontal(units, pl.lit(int(each.most * NUMBER_SCALE), dtype=pl.Int64)) + 0 * units
    return units.cast(pl.Int128) * each.pence
