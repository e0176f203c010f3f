"""What the rule kinds share: columns by reference, spans of time, Kleene's connectives.

Three-valued logic throughout: a comparison with null is null, `&` and `|` on Polars booleans follow Kleene.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP
from typing import TYPE_CHECKING, Any

from kbop_cli.columns import NUMBER_SCALE, PENCE
from kbop_cli.model import Anchor, Anchors, Bound, Facts, Ref, Span

if TYPE_CHECKING:
    import polars as pl


def column(ref: Ref) -> pl.Expr:
    """The column of the judged frame that holds this reference."""
    import polars as pl

    return pl.col(str(ref))


def word(ref: Ref, facts: Facts) -> pl.Expr:
    """The column as words are compared: ids and texts are kept as typed, so they are folded here."""
    kept_as_typed = facts.type_of(ref) in ("id", "text")
    return folded(column(ref)) if kept_as_typed else column(ref)


def folded(text: pl.Expr) -> pl.Expr:
    """Text without regard to case and outer or doubled spaces."""
    import polars as pl

    return text.cast(pl.String).str.strip_chars().str.to_lowercase().str.replace_all(r"\s+", " ")


def all_hold(parts: Iterable[pl.Expr]) -> pl.Expr:
    """Kleene's *and*: false where one is false, else null where one is null."""
    import polars as pl

    every = list(parts)
    return functools.reduce(operator.and_, every) if every else pl.lit(True)


def any_holds(parts: Iterable[pl.Expr]) -> pl.Expr:
    """Kleene's *or*: true where one is true, else null where one is null."""
    import polars as pl

    every = list(parts)
    return functools.reduce(operator.or_, every) if every else pl.lit(False)


def after(day: pl.Expr, span: Span) -> pl.Expr:
    """The day a span later; months and years clamp to the month's end."""
    months = 12 * span.years + span.months
    days = 7 * span.weeks + span.days
    if months:
        day = day.dt.offset_by(f"{months}mo")
    return day.dt.offset_by(f"{days}d") if days else day


def before(day: pl.Expr, span: Span) -> pl.Expr:
    """The day a span earlier; months and years clamp to the month's end."""
    months = 12 * span.years + span.months
    days = 7 * span.weeks + span.days
    if months:
        day = day.dt.offset_by(f"-{months}mo")
    return day.dt.offset_by(f"-{days}d") if days else day


def anchor_day(anchor: Anchor, facts: Facts) -> pl.Expr:
    """The first date given. A cell that was given but cannot be read is not empty: the date is then not known."""
    import polars as pl

    day = pl.lit(None, dtype=pl.Date)
    for known in reversed(anchor.first_known):
        own = column(known.ref)
        empty = own.is_null() & ~facts.unreadable(known.ref)
        if known.where is not None or known.when:
            # Where it cannot be told whether a date that is given counts, nor can the date.
            wheres = [] if known.where is None else [column(known.where)]
            counts = all_hold([*wheres, *(part.expr(facts) for part in known.when)])
            own, empty = pl.when(counts).then(own), empty | ~counts
        day = pl.when(empty).then(day).otherwise(own)
    return day


def anchor_refs(anchors: Anchors) -> tuple[Ref, ...]:
    """Every column that the anchors read."""
    refs = [
        ref
        for anchor in anchors.anchors
        for known in anchor.first_known
        for ref in (known.ref, known.where, *(ref for part in known.when for ref in part.refs()))
        if ref is not None
    ]
    return tuple(dict.fromkeys(refs))


def unit_of(ref: Ref, facts: Facts) -> int:
    """In how many parts of a whole the column is held: pence or ten-thousandths."""
    return PENCE if facts.type_of(ref) == "money" else NUMBER_SCALE


def held_against(
    value: pl.Expr, bound: Bound, unit: int, facts: Facts, per: pl.Expr | None = None
) -> tuple[pl.Expr, pl.Expr]:
    """A figure (with `per`, divided by it) and the bound it is held against, both times the same: so that they compare.

    `unit`: in how many parts of a whole the figure is held. Nothing is divided, and nothing rounded but a table's row.
    """
    import polars as pl

    if bound.column is None and per is None:
        return value, _figure(bound, unit, facts)
    # A factor and a divisor leave no whole number in Int64's room.
    left, right = value.cast(pl.Int128) * NUMBER_SCALE, _figure(bound, unit, facts).cast(pl.Int128)
    if bound.column is None:
        right = right * NUMBER_SCALE
    if per is None:
        return left, right
    return left * NUMBER_SCALE, right * per


def _figure(bound: Bound, unit: int, facts: Facts) -> pl.Expr:
    """The bound. Before the first day of a dated table it is not known; of a column, it is NUMBER_SCALE times it."""
    import polars as pl

    number = int((bound.number * unit).to_integral_value())
    if bound.column is not None:
        factor = int((bound.times * NUMBER_SCALE).to_integral_value())
        return column(bound.column).cast(pl.Int128) * factor + number * NUMBER_SCALE
    if not bound.table:
        return pl.lit(number, dtype=pl.Int64)
    value = pl.lit(None, dtype=pl.Int64)
    day = column(bound.at)
    for figure in facts.table(bound.table):
        pence = int((figure.pence * bound.times).to_integral_value(rounding=ROUND_HALF_UP))
        value = pl.when(day >= figure.since).then(pl.lit(pence)).otherwise(value)
    return pl.when(day.is_not_null()).then(value)


BOUNDS = ("at_least", "above", "at_most", "below")
"""The names under which a condition may hold a figure against a `Bound`."""

COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "at_least": operator.ge,
    "above": operator.gt,
    "at_most": operator.le,
    "below": operator.lt,
}


def bounds_of(condition: object) -> dict[str, Bound]:
    """The bounds that a condition names, by their names."""
    named = {name: getattr(condition, name, None) for name in BOUNDS}
    return {name: bound for name, bound in named.items() if isinstance(bound, Bound)}


def bound_refs(condition: object) -> tuple[Ref, ...]:
    """The columns that a condition's bounds read."""
    read = [bound.column or (bound.at if bound.table else None) for bound in bounds_of(condition).values()]
    return tuple(dict.fromkeys(ref for ref in read if ref is not None))
