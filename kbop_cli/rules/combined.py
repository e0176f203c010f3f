"""The combinator, and the rule that only an approval can meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from kbop_cli.columns import Type
from kbop_cli.model import Condition, Facts, Ref
from kbop_cli.rules.base import all_hold, any_holds

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One alternative holds, or `at_least` so many; an alternative is a list of conditions that hold together.

    One level deep, no deeper.
    """

    kind: ClassVar[str] = "any_of"
    code: ClassVar[str] = "no_alternative_holds"
    takes: ClassVar[Mapping[str, tuple[Type, ...]]] = {}
    alternatives: tuple[tuple[Condition, ...], ...]
    at_least: int = 1

    def refs(self) -> tuple[Ref, ...]:
        named = [ref for alternative in self.alternatives for part in alternative for ref in part.refs()]
        return tuple(dict.fromkeys(named))

    def expr(self, facts: Facts) -> pl.Expr:
        import polars as pl

        held = [all_hold(part.expr(facts) for part in parts) for parts in self.alternatives]
        if self.at_least == 1:
            return any_holds(held)
        certain = pl.sum_horizontal([each.fill_null(False) for each in held])
        possible = pl.sum_horizontal([each.fill_null(True) for each in held])
        return pl.when(certain >= self.at_least).then(True).when(possible < self.at_least).then(False)

    def words(self) -> str:
        if self.at_least > 1:
            ways = "; ".join(" and ".join(part.words() for part in parts) for parts in self.alternatives)
            return f"at least {self.at_least} of these: {ways}"
        return ", or ".join(" and ".join(part.words() for part in parts) for parts in self.alternatives)


@dataclass(frozen=True, slots=True)
class Approval:
    """Nothing in an export shows it: it cannot be told until an approval names the rule."""

    kind: ClassVar[str] = "approval"
    code: ClassVar[str] = "approval_missing"
    takes: ClassVar[Mapping[str, tuple[Type, ...]]] = {}

    def refs(self) -> tuple[Ref, ...]:
        return ()

    def expr(self, facts: Facts) -> pl.Expr:
        import polars as pl

        return pl.lit(None, dtype=pl.Boolean)

    def words(self) -> str:
        return "the approvals register names this rule for the claim or the participant"
