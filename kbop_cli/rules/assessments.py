"""Kinds that read a participant's assessments: the one dated on the claim's achieved_on, and the first on file.

The engine lays beside each claim, per instrument, the columns named by `beside`:
    first_on     Date     the earliest assessment on file
    doubt_on     Date     the earliest before it whose instrument is not known, so that it may be the first
    undated      Boolean  another on file has no known date, so that it may be the first
    first_low    Int64    the lowest score that the first may have, all that may be first considered
    first_high   Int64    the highest (both null where a score among them is not given, or differs on one day)
    at           Boolean  there is an assessment dated achieved_on
    at_score     Int64    its score, likewise
    other_paper  Boolean  its document is none of those between the first and it (null where that cannot be told)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from kbop_cli.columns import NUMBER_SCALE, Type
from kbop_cli.model import Bound, Facts, Ref, Span
from kbop_cli.rules.base import COMPARE, after, all_hold, bound_refs, bounds_of, column, held_against

if TYPE_CHECKING:
    import polars as pl

ACHIEVED_ON = Ref("claims", "achieved_on")


def beside(instrument: str, name: str) -> str:
    """The name of a column that the engine derives from the assessments."""
    return f"assessment.{instrument}.{name}"


@dataclass(frozen=True, slots=True)
class Assessment:
    """An assessment with the instrument is dated achieved_on: the first on file, or a later one, so long after it.

    None dated so: cannot be told. A later one that is the earliest on file: the first is missing, cannot be told.
    """

    kind: ClassVar[str] = "assessment"
    code: ClassVar[str] = "assessment_out_of_order"
    takes: ClassVar[Mapping[str, tuple[Type, ...]]] = {}
    instrument: str
    order: Literal["first", "later"] = "first"
    at_least: Span | None = None
    at_most: Span | None = None
    scored: Literal["yes", "no"] = "no"

    def refs(self) -> tuple[Ref, ...]:
        return (ACHIEVED_ON,)

    def expr(self, facts: Facts) -> pl.Expr:
        import polars as pl

        first = pl.col(beside(self.instrument, "first_on"))
        doubt_on, undated = pl.col(beside(self.instrument, "doubt_on")), pl.col(beside(self.instrument, "undated"))
        certain = ~undated & doubt_on.is_null()
        achieved = column(ACHIEVED_ON)
        if self.order == "first":
            # An undated one on file may be earlier; a dated earlier one settles it.
            verdict: pl.Expr = pl.when(first < achieved).then(pl.lit(False)).when(certain).then(pl.lit(True))
        else:
            earliest = pl.coalesce(doubt_on, first)
            least, most = self.at_least or Span(), self.at_most
            # An earlier first could only lengthen the interval: what is long enough already is so still, and what is
            # too short is so for certain from the earliest that may be the first. Of what is too long, the reverse.
            tests = [_certain(achieved >= after(first, least), ~undated & (achieved < after(earliest, least)))]
            if most is not None:
                tests.append(_certain(~undated & (achieved <= after(earliest, most)), achieved > after(first, most)))
            verdict = pl.when(first < achieved).then(all_hold(tests))
        if self.scored == "yes":
            verdict &= pl.when(pl.col(beside(self.instrument, "at_score")).is_not_null()).then(pl.lit(True))
        return pl.when(pl.col(beside(self.instrument, "at"))).then(verdict)

    def words(self) -> str:
        name = self.instrument.replace("_", " ")
        if self.order == "first":
            return f"the participant's first {name} assessment is dated achieved_on"
        bounds = [f"at least {self.at_least}"] if self.at_least or not self.at_most else []
        bounds += [f"at most {self.at_most}"] if self.at_most else []
        return f"a {name} assessment is dated achieved_on, {' and '.join(bounds)} after the first"


def _certain(holds: pl.Expr, fails: pl.Expr) -> pl.Expr:
    """True where it holds for certain, false where it fails for certain."""
    import polars as pl

    return pl.when(holds).then(pl.lit(True)).when(fails).then(pl.lit(False))


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """The score dated achieved_on is better than the first's by so much; `better` says which way is better.

    Its bounds are those of a figure: a score that is worse has changed by less than nothing.
    """

    kind: ClassVar[str] = "score_change"
    code: ClassVar[str] = "score_change_too_small"
    takes: ClassVar[Mapping[str, tuple[Type, ...]]] = {}
    instrument: str
    at_least: Bound | None = None
    above: Bound | None = None
    at_most: Bound | None = None
    below: Bound | None = None
    better: Literal["higher", "lower"] = "higher"

    def refs(self) -> tuple[Ref, ...]:
        return tuple(dict.fromkeys((ACHIEVED_ON, *bound_refs(self))))

    def expr(self, facts: Facts) -> pl.Expr:
        import polars as pl

        least, most = score_gain(self)
        tests = []
        for name, bound in bounds_of(self).items():
            # It holds, or fails, only if it does so whichever assessment is the first.
            hardest, easiest = (least, most) if name in ("at_least", "above") else (most, least)
            holds, may = (COMPARE[name](*held_against(gain, bound, NUMBER_SCALE, facts)) for gain in (hardest, easiest))
            tests.append(pl.when(holds).then(pl.lit(True)).when(~may).then(pl.lit(False)))
        known = pl.col(beside(self.instrument, "at")) & (
            pl.col(beside(self.instrument, "first_on")) < column(ACHIEVED_ON)
        )
        return pl.when(known & least.is_not_null()).then(all_hold(tests))

    def words(self) -> str:
        bounds = [f"{BY[name]} {bound}" for name, bound in bounds_of(self).items()]
        return (
            f"the {self.instrument.replace('_', ' ')} score dated achieved_on is "
            f"{self.better} than the first by {' and '.join(bounds)}"
        )


BY = {"at_least": "at least", "above": "more than", "at_most": "at most", "below": "less than"}


def score_gain(change: ScoreChange) -> tuple[pl.Expr, pl.Expr]:
    """By how much the score is better, at the least and at the most: of all that may be the first."""
    import polars as pl

    low, high = pl.col(beside(change.instrument, "first_low")), pl.col(beside(change.instrument, "first_high"))
    now = pl.col(beside(change.instrument, "at_score"))
    return (now - high, now - low) if change.better == "higher" else (low - now, high - now)


def score_to_spare(change: ScoreChange) -> pl.Expr | None:
    """How far the score is beyond the least that is asked, in ten-thousandths; None where no least is asked."""
    import polars as pl

    asked = change.at_least or change.above
    if asked is None:
        return None
    least: pl.Expr = pl.lit(int(asked.number * NUMBER_SCALE), dtype=pl.Int64)
    if asked.column is not None:
        least = least + column(asked.column) * int(asked.times * NUMBER_SCALE) // NUMBER_SCALE
    return score_gain(change)[0] - least


@dataclass(frozen=True, slots=True)
class OtherDocument:
    """The assessment dated achieved_on is another document than those between the first and it."""

    kind: ClassVar[str] = "other_document"
    code: ClassVar[str] = "same_document"
    takes: ClassVar[Mapping[str, tuple[Type, ...]]] = {}
    instrument: str

    def refs(self) -> tuple[Ref, ...]:
        return (ACHIEVED_ON,)

    def expr(self, facts: Facts) -> pl.Expr:
        import polars as pl

        return pl.when(pl.col(beside(self.instrument, "at"))).then(pl.col(beside(self.instrument, "other_paper")))

    def words(self) -> str:
        return (
            f"the {self.instrument.replace('_', ' ')} assessment dated achieved_on "
            "is another document than the one before it"
        )
