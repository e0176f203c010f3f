"""Kinds that look at one value: is it given, is it a word among these, is it yes, how does a figure compare."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from kbop_cli.columns import NUMBER_SCALE, Type
from kbop_cli.model import Bound, Facts, Ref
from kbop_cli.rules.base import all_hold, bound_value, column, word

if TYPE_CHECKING:
    import polars as pl

WORDS: tuple[Type, ...] = ("word", "id", "text", "month")
"""The types of column that hold one word or name."""

FORMATS = {"ofqual_number": r"(?i)^\d{3}/\d{4}/[\dx]$"}
"""Formats that a card may ask of a text column. Ofqual's number looks like 603/1234/5; the last may be X."""

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
            given &= column(self.field).str.strip_chars().str.contains(FORMATS[self.format])
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
    """A figure within its bounds; with `per`, the figure divided by another (compared without dividing)."""

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
        tables = [bound.at for bound in self._bounds().values() if bound.table]
        tables += [bound.column for bound in self._bounds().values() if bound.column is not None]
        return tuple(dict.fromkeys([self.field, *([self.per] if self.per else []), *tables]))

    def expr(self, facts: Facts) -> pl.Expr:
        value = column(self.field)
        tests = []
        for name, bound in self._bounds().items():
            limit = bound_value(bound, self.field, facts)
            if self.per is not None:
                # hours / weeks >= 8  <=>  hours >= 8 x weeks, as long as weeks are above nothing
                limit = limit * column(self.per)
                left = value * NUMBER_SCALE
            else:
                left = value if bound.column is None else value * NUMBER_SCALE
            tests.append(_COMPARE[name](left, limit))
        if self.per is not None:
            tests.append(column(self.per) > 0)
        return all_hold(tests)

    def words(self) -> str:
        figure = f"{self.field} / {self.per}" if self.per else str(self.field)
        bounds = [f"{name.replace('_', ' ')} {bound}" for name, bound in self._bounds().items()]
        return f"{figure} is {' and '.join(bounds)}"

    def _bounds(self) -> dict[str, Bound]:
        named = {"at_least": self.at_least, "above": self.above, "at_most": self.at_most, "below": self.below}
        return {name: bound for name, bound in named.items() if bound is not None}


_COMPARE = {
    "at_least": operator.ge,
    "above": operator.gt,
    "at_most": operator.le,
    "below": operator.lt,
}


def _in_list(word: pl.Expr, words: pl.Expr) -> pl.Expr:
    """Membership, three-valued: a list that holds a word nobody knows (null) may hold this one."""
    import polars as pl

    found = words.list.contains(word)
    return pl.when(word.is_not_null() & words.is_not_null()).then(
        pl.when(found).then(True).when(words.list.eval(pl.element().is_null()).list.any()).then(None).otherwise(False)
    )


def _listed(values: tuple[str, ...]) -> str:
    return values[0] if len(values) == 1 else f"one of {', '.join(values)}"
