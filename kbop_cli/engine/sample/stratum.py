"""One stratum of an evaluation: by claims (simple random within it) or by value (in proportion to
amounts)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Literal

import polars as pl

from kbop_cli.engine.sample.exact import Exact, ceil, half_up
from kbop_cli.engine.sample.limits import (
    beta_binomial_upper,
    clopper_pearson_lower,
    clopper_pearson_upper,
    hypergeometric_lower,
    hypergeometric_upper,
)
from kbop_cli.engine.sample.value_bounds import (
    binomial_factor,
    cell,
    hypergeometric_factor,
    most_likely,
    poisson_factors,
    stringer,
    stringer_lower,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The lower and the upper limit, each one-sided."""

    lower: int
    upper: int


@dataclass(frozen=True, slots=True)
class Bound:
    """Another method's figure for the same thing, in claims or in pence; `lower` is None where it has
    none."""

    method: Literal["Clopper–Pearson", "beta-binomial", "Stringer", "Stringer (Poisson)", "cell"]
    unit: Literal["claims", "pence"]
    lower: int | None
    upper: int


@dataclass(frozen=True, slots=True)
class StratumEstimate:
    """Counts are claims, money is pence.

    `claims` (worth `value`) = `settled` + the rest, of which `drawn` speak for it, `wrong` of these,
    `isolated` of the wrong; `added` were looked at by a risk tier. `identified` is all error seen,
    `extrapolated` what is projected on the claims that nobody saw. `claim_limits` bound the wrong claims of
    the stratum by itself, `value_limits` the error at the joint confidence; `beside` stands at the confidence
    of the stratum by itself.
    """

    name: str
    claims: int
    value: int
    settled: int
    drawn: int
    added: int
    wrong: int
    isolated: int
    missing: int
    identified: int
    underpaid: int
    extrapolated: int
    claim_limits: Limits | None
    value_limits: Limits
    beside: tuple[Bound, ...]

    @property
    def projected(self) -> int:
        return self.identified + self.extrapolated


@dataclass(frozen=True, slots=True)
class _Rest:
    """What the limits of a stratum rest on: counts of claims that are not settled."""

    claims: int
    drawn: int
    added: int
    wrong: int
    wrong_added: int
    speaking: int
    whole: int
    whole_added: int

    def most(self, confidence: Exact) -> int:
        """The most wrong claims, isolated errors among them."""
        seen = self.wrong + self.wrong_added
        right = self.drawn + self.added - seen
        upper = hypergeometric_upper(self.claims, self.drawn, self.wrong, confidence)
        return min(max(upper, seen), self.claims - right)

    def fewest(self, confidence: Exact) -> int:
        """The fewest wrong claims; isolated errors count themselves and no other."""
        lower = hypergeometric_lower(self.claims, self.drawn, self.speaking, confidence)
        return max(lower, self.wrong + self.wrong_added)

    def whole_unseen(self, confidence: Exact) -> int:
        """How many unseen claims at least are wrong as a whole."""
        lower = hypergeometric_lower(self.claims, self.drawn, self.whole, confidence)
        return max(0, lower - self.whole - self.whole_added)


def by_claims(
    table: pl.DataFrame, confidence: Exact, joint: Exact, prior: tuple[Fraction, Fraction]
) -> StratumEstimate:
    """A stratum whose random part was drawn claim by claim; `table` is its part of `examined`.

    The upper limit in pence lets the most wrong claims be the dearest that nobody saw, the lower one the
    fewest wholly wrong ones the cheapest, so that both hold whatever the prices: at one price, they are price
    × count.
    """
    rest = _rest(table)
    random = table.filter(pl.col("part") == "random")
    unseen = table.filter(pl.col("part") == "unseen")["amount"].sort()
    identified = _error(table)
    projected = Fraction(0)
    if rest.drawn:
        projected = _error(random.filter(~pl.col("isolated"))) * Fraction(unseen.len(), rest.drawn)
    more = rest.most(joint) - rest.wrong - rest.wrong_added
    settled = _count(table.filter(pl.col("part") == "settled"), "wrong")
    return _estimate(
        table,
        rest,
        min(half_up(projected), int(unseen.sum())),
        Limits(settled + rest.fewest(confidence), settled + rest.most(confidence)),
        Limits(
            identified + int(unseen.head(rest.whole_unseen(joint)).sum()),
            identified + int(unseen.tail(more).sum()),
        ),
        _beside_claims(table, rest, settled, confidence, prior),
    )


def _beside_claims(
    table: pl.DataFrame, rest: _Rest, settled: int, confidence: Exact, prior: tuple[Fraction, Fraction]
) -> tuple[Bound, ...]:
    low = rest.claims * clopper_pearson_lower(rest.drawn, rest.speaking, confidence)
    high = rest.claims * clopper_pearson_upper(rest.drawn, rest.wrong, confidence)
    likely = beta_binomial_upper(rest.claims, rest.drawn, rest.wrong, confidence, prior)
    bounds = [
        Bound("Clopper–Pearson", "claims", settled + ceil(low), settled + floor(high)),
        Bound("beta-binomial", "claims", None, settled + likely),
    ]
    left = table.filter(pl.col("part") != "settled")
    if rest.drawn and left["amount"].n_unique() == 1 and left["amount"][0]:
        factor = hypergeometric_factor(rest.claims, rest.drawn, confidence)
        upper = stringer(factor, _taints(left.filter(pl.col("part") == "random"))) * int(left["amount"].sum())
        bounds.append(Bound("Stringer", "pence", None, _error(table) - _error(left) + ceil(upper)))
    return tuple(bounds)


def by_value(table: pl.DataFrame, confidence: Exact) -> StratumEstimate:
    """A frame whose random part was drawn in proportion to value: Stringer's bound, from above and from
    below."""
    rest = _rest(table)
    random = table.filter(pl.col("part") == "random")
    left = table.filter(pl.col("part") != "settled")
    value, seen, identified = int(left["amount"].sum()), _error(left), _error(table)
    settled = identified - seen
    beside: tuple[Bound, ...] = ()
    upper, lower, likely = Fraction(value), Fraction(0), Fraction(0)
    if rest.drawn:
        taints, speaking = _taints(random), _taints(random.filter(~pl.col("isolated")))
        binomial, poisson = binomial_factor(rest.drawn, confidence), poisson_factors(rest.drawn, confidence)
        upper = value * stringer(binomial, taints)
        lower = value * stringer_lower(binomial, rest.drawn, speaking)
        likely = value * most_likely(rest.drawn, speaking)
        beside = (
            Bound("Stringer (Poisson)", "pence", None, settled + ceil(value * stringer(poisson, taints))),
            Bound("cell", "pence", None, settled + ceil(value * cell(binomial, rest.drawn, taints))),
        )
    return _estimate(
        table,
        rest,
        max(0, half_up(likely) - seen),
        None,
        Limits(settled + max(seen, floor(lower)), settled + min(value, max(seen, ceil(upper)))),
        beside,
    )


def _estimate(
    table: pl.DataFrame,
    rest: _Rest,
    extrapolated: int,
    claim_limits: Limits | None,
    value_limits: Limits,
    beside: tuple[Bound, ...],
) -> StratumEstimate:
    isolated = _count(table.filter(pl.col("part") == "random"), "isolated")
    return StratumEstimate(
        table["stratum"][0],
        table.height,
        int(table["amount"].sum()),
        table.height - rest.claims,
        rest.drawn,
        rest.added,
        rest.wrong,
        isolated,
        _count(table, "missing"),
        _error(table),
        -int(table["error"].clip(upper_bound=0).sum()),
        extrapolated,
        claim_limits,
        value_limits,
        beside,
    )


def _rest(table: pl.DataFrame) -> _Rest:
    random = table.filter(pl.col("part") == "random")
    added = table.filter(pl.col("part") == "top")
    speaking = random.filter(~pl.col("isolated"))
    return _Rest(
        claims=table.filter(pl.col("part") != "settled").height,
        drawn=random.height,
        added=added.height,
        wrong=_count(random, "wrong"),
        wrong_added=_count(added, "wrong"),
        speaking=_count(speaking, "wrong"),
        whole=_count(speaking, "whole"),
        whole_added=_count(added, "whole"),
    )


def _count(table: pl.DataFrame, flag: str) -> int:
    return int(table[flag].sum())


def _error(table: pl.DataFrame) -> int:
    return int(table["error"].clip(lower_bound=0).sum())


def _taints(table: pl.DataFrame) -> list[Fraction]:
    wrong = table.filter(pl.col("error") > 0)
    return [Fraction(error, amount) for error, amount in wrong.select("error", "amount").rows()]
