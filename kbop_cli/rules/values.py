"""Kinds that look at one value: is it given, is it a word among these, is it yes, how does a figure compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from kbop_cli.columns import NUMBER_SCALE, Type
from kbop_cli.model import Bound, Facts, Ref
from kbop_cli.rules.base import COMPARE, all_hold, bound_refs, bounds_of, column, held_against, unit_of, word

if TYPE_CHECKING:
    import polars as pl

WORDS: tuple[Type, ...] = ("word", "id", "text", "month")
"""The types of column that hold one word or name."""

FORMATS = {"ofqual_number": r"(?i)^\d{3}/\d{4}/[\dx]$"}
"""Formats that a card may ask of a text column. Ofqual's number looks like 603/1234/5; the last may be X."""

MOST_UNITS = 1_000_000 * NUMBER_SCALE
"""What a figure may be divided by at most: no count of weeks is more, and products stay exact."""

EXAMPLES = {"ofqual_number": "603/1234/5"}


@dataclass(frozen=True, slots=True)
class Present:
    """The cell is given, and in the format asked for; otherwise it is not known. Never false."""

    kind: ClassVar[str] = "present"
    code: ClassVar[str] = "missing"
    takes: ClassVar[Mapping[str, tuple[Type, ...]]] = {}
    field: Ref
    format: Literal["", "ofqual_number"] = ""

    def refs(self) -> tuple[Ref, ...]:
        return (self.field,)

    def expr(self, facts: Facts) -> pl.Expr:
        import polars as pl

        given = column(self.field).is_not_null()
        if self.format:
            given &= column(self.field).cast(pl.String).str.strip_chars().str.contains(FORMATS[self.format])
        return pl.when(given).then(pl.lit(True))

    def words(self) -> str:
        shape = f" in a form such as {EXAMPLES[self.format]}" if self.format else ""
        return f"{self.field} is given{shape}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """The word is one of `values`, or stands in the list `among`."""

    kind: ClassVar[str] = "one_of"
    code: ClassVar[str] = "value_not_allowed"
    takes: ClassVar[Mapping[str, tuple[Type, ...]]] = {"field": WORDS, "among": ("words",)}
    field: Ref
    values: tuple[str, ...] = ()
    among: Ref | None = None

    def refs(self) -> tuple[Ref, ...]:
        return (self.field,) if self.among is None else (self.field, self.among)

    def expr(self, facts: Facts) -> pl.Expr:
        if self.among is not None:
            return _in_list(word(self.field, facts), column(self.among))
        return word(self.field, facts).is_in(list(self.values))

    def words(self) -> str:
        return f"{self.field} is {_listed(self.values) if self.values else f'among {self.among}'}"


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The word is none of `values`, or does not stand in the list `among`."""

    kind: ClassVar[str] = "none_of"
    code: ClassVar[str] = "value_excluded"
    takes: ClassVar[Mapping[str, tuple[Type, ...]]] = {"field": WORDS, "among": ("words",)}
    field: Ref
    values: tuple[str, ...] = ()
    among: Ref | None = None

    def refs(self) -> tuple[Ref, ...]:
        return (self.field,) if self.among is None else (self.field, self.among)

    def expr(self, facts: Facts) -> pl.Expr:
        if self.among is not None:
            return ~_in_list(word(self.field, facts), column(self.among))
        return ~word(self.field, facts).is_in(list(self.values))

    def words(self) -> str:
        return f"{self.field} is not {_listed(self.values) if self.values else f'among {self.among}'}"


@dataclass(frozen=True, slots=True)
class Is:
    """A yes/no column says yes, or no."""

    kind: ClassVar[str] = "is"
    code: ClassVar[str] = "value_not_allowed"
    takes: ClassVar[Mapping[str, tuple[Type, ...]]] = {"field": ("yesno",)}
    field: Ref
    value: Literal["yes", "no"] = "yes"

    def refs(self) -> tuple[Ref, ...]:
        return (self.field,)

    def expr(self, facts: Facts) -> pl.Expr:
        return column(self.field) if self.value == "yes" else ~column(self.field)

    def words(self) -> str:
        return f"{self.field} is {self.value}"


@dataclass(frozen=True, slots=True)
class Number:
    """A figure within its bounds; with `per`, the figure divided by another (compared without dividing).

    Divided by nothing it cannot be told.
    """

    kind: ClassVar[str] = "number"
    code: ClassVar[str] = "figure_out_of_bounds"
    takes: ClassVar[Mapping[str, tuple[Type, ...]]] = {"field": ("number", "money"), "per": ("number",)}
    field: Ref
    at_least: Bound | None = None
    above: Bound | None = None
    at_most: Bound | None = None
    below: Bound | None = None
    per: Ref | None = None

    def refs(self) -> tuple[Ref, ...]:
        return tuple(dict.fromkeys([self.field, *([self.per] if self.per else []), *bound_refs(self)]))

    def expr(self, facts: Facts) -> pl.Expr:
        import polars as pl

        unit, per = unit_of(self.field, facts), column(self.per) if self.per else None
        tests = [
            COMPARE[name](*held_against(column(self.field), bound, unit, facts, per))
            for name, bound in bounds_of(self).items()
        ]
        held = all_hold(tests)
        # Divided by nothing (or by a figure that no count reaches) there is no figure to compare.
        return held if per is None else pl.when(per.is_between(1, MOST_UNITS)).then(held)

    def words(self) -> str:
        figure = f"{self.field} / {self.per}" if self.per else str(self.field)
        bounds = [f"{name.replace('_', ' ')} {bound}" for name, bound in bounds_of(self).items()]
        return f"{figure} is {' and '.join(bounds)}"


def _in_list(word: pl.Expr, words: pl.Expr) -> pl.Expr:
    """Membership, three-valued: a list that holds a word nobody knows (null) may hold this one."""
    import polars as pl

    found = words.list.contains(word)
    return pl.when(word.is_not_null() & words.is_not_null()).then(
        pl.when(found).then(True).when(words.list.eval(pl.element().is_null()).list.any()).then(None).otherwise(False)
    )


def _listed(values: tuple[str, ...]) -> str:
    return values[0] if len(values) == 1 else f"one of {', '.join(values)}"
