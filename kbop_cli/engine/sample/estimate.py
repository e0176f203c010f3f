"""What the findings say about the claims that nobody looked at: identified, projected, and both limits, kept
apart.

A claim that is examined because of what it is (a certainty tier, an amount above the interval, the
delimitation of a systemic error) is settled: its error is known and stands for itself. The random part speaks
for the rest. Claims that a risk tier added are known too, but speak for no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from kbop_cli.engine.sample.certificate import Certificate
from kbop_cli.engine.sample.exact import Exact, between
from kbop_cli.engine.sample.examined import Delimited, Missing, examined
from kbop_cli.engine.sample.frame import Frame
from kbop_cli.engine.sample.limits import UNIFORM, check_prior, hypergeometric_lower, hypergeometric_upper
from kbop_cli.engine.sample.request import BY_VALUE, split
from kbop_cli.engine.sample.strata_bounds import PriceStratum, convolve, joint_confidence
from kbop_cli.engine.sample.stratum import StratumEstimate, by_claims, by_value
from kbop_cli.errors import KbopError, fail

_MOST_PRICES = 100
"""A contract has tens of prices; the convolution takes one multiplication of long numbers for each."""


@dataclass(frozen=True, slots=True)
class Basis:
    """How the findings are read. `confidence` holds for each limit by itself, on its side; `prior` is the
    Beta prior of the Bayesian figures; `missing` says what a claim is whose evidence was not available."""

    confidence: Exact = "0.95"
    prior: tuple[Exact, Exact] = UNIFORM
    missing: Missing = "error"


@dataclass(frozen=True, slots=True)
class Figures:
    """Pence. `identified` is the error seen claim by claim, `projected` the best single guess of all error,
    `lower` and `upper` its limits; `underpaid` was seen to be paid too little, and is set off against
    nothing."""

    identified: int
    underpaid: int
    projected: int
    lower: int
    upper: int


@dataclass(frozen=True, slots=True)
class Rejections:
    """The mirror test: of `claims` rejected, `drawn` were looked at again, and `wrong` should have been paid;
    between `lower` and `upper` of all rejected claims should have. `decide_again` names the wrong ones."""

    claims: int
    drawn: int
    wrong: int
    lower: int
    upper: int
    decide_again: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimError:
    """One approved claim that was found wrong: `amount` was paid, `error` pence of it should not have been
    (below zero: too little was paid). `finding` is `delimited` where the claim was not drawn but belongs to a
    systemic error."""

    claim_id: str
    stratum: str
    selection: str
    finding: str
    error_class: str
    amount: int
    error: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a sample says. `total` sums the strata, whose limits hold together at the confidence (each at
    `joint`, Bonferroni); `otherwise` is the total with missing evidence read the other way. `posterior` holds
    the quantiles 1 − c and c of the exact convolution of the strata's posteriors, None for designs by
    value and where the prices are too many or too
    uneven."""

    certificate: str
    draw: str
    basis: Basis
    joint: Fraction
    strata: tuple[StratumEstimate, ...]
    total: Figures
    otherwise: Figures
    missing: int
    posterior: tuple[int, int] | None
    rejections: Rejections | None
    errors: tuple[ClaimError, ...]
    remarks: tuple[str, ...]


def evaluate(
    certificate: Certificate,
    frame: Frame,
    findings: pl.DataFrame,
    basis: Basis | None = None,
    delimited: Sequence[Delimited] = (),
) -> Evaluation:
    """What `findings` (as `check_findings` gives them) say of the frame that the certificate's sample was
    drawn from."""
    if certificate.frame.hash != frame.hash:
        raise fail("The frame is not the one of the certificate.", mend="Give the frame that was frozen.")
    basis = basis or Basis()
    between(basis.confidence, "The confidence")
    table = examined(certificate, frame, findings, delimited, basis.missing)
    joint, strata = _strata(certificate, table, basis)
    other: Missing = "agreed" if basis.missing == "error" else "error"
    otherwise = strata
    if table["missing"].any():
        other_table = examined(certificate, frame, findings, delimited, other)
        otherwise = _strata(certificate, other_table, basis)[1]
    posterior, remarks = None, _systemic(table, findings, delimited) + _unspoken(strata)
    if certificate.request.design not in BY_VALUE:
        posterior, said = _posterior(table, basis)
        remarks += said
    return Evaluation(
        certificate.id,
        certificate.draw,
        basis,
        joint,
        strata,
        _sum(strata),
        _sum(otherwise),
        sum(stratum.missing for stratum in strata),
        posterior,
        _rejections(certificate, frame, findings, basis),
        _errors(table),
        tuple(remarks),
    )


def _strata(
    certificate: Certificate, table: pl.DataFrame, basis: Basis
) -> tuple[Fraction, tuple[StratumEstimate, ...]]:
    names = table["stratum"].unique().sort()
    doubtful = table.filter(pl.col("part") == "unseen")["stratum"].n_unique()
    joint = joint_confidence(basis.confidence, max(1, doubtful))
    if certificate.request.design in BY_VALUE:
        return joint, (by_value(table, basis.confidence),)
    prior = check_prior(basis.prior)
    parts = (table.filter(pl.col("stratum") == name) for name in names)
    return joint, tuple(by_claims(part, basis.confidence, joint, prior) for part in parts)


def _sum(strata: Sequence[StratumEstimate]) -> Figures:
    return Figures(
        sum(each.identified for each in strata),
        sum(each.underpaid for each in strata),
        sum(each.projected for each in strata),
        sum(each.value_limits.lower for each in strata),
        sum(each.value_limits.upper for each in strata),
    )


def _posterior(table: pl.DataFrame, basis: Basis) -> tuple[tuple[int, int] | None, list[str]]:
    """The quantiles of all error, with every price of every stratum a stratum of its own, and what to say of
    them."""
    rest = table.filter(pl.col("part").is_in(["random", "unseen"]))
    random = pl.col("part") == "random"
    cells = rest.group_by("stratum", "amount").agg(pl.len(), drawn=random.sum(), wrong=(random & pl.col("wrong")).sum())
    cells = cells.sort("stratum", "amount").select("len", "amount", "drawn", "wrong")
    if cells.height > _MOST_PRICES:
        return None, [f"There are {cells.height} prices in the strata: too many for the posterior."]
    try:
        found = convolve([PriceStratum(*row) for row in cells.rows()], basis.prior)
    except KbopError as error:
        return None, [f"No posterior: {error.problems[0].what}"]
    known = int(table["error"].clip(lower_bound=0).sum()) - found.base
    sure = between(basis.confidence, "The confidence")
    empty = cells.filter(pl.col("drawn") == 0).height
    said = []
    if empty:
        said.append(f"In {empty} of {cells.height} price bands nothing was drawn: the prior speaks there.")
    if not found.exact_grid:
        said.append(f"The posterior's prices are rounded up to steps of {found.step} pence.")
    return (known + found.quantile(1 - sure), known + found.quantile(sure)), said


def _rejections(certificate: Certificate, frame: Frame, findings: pl.DataFrame, basis: Basis) -> Rejections | None:
    drawn = findings.filter(pl.col("selection") == "rejection").sort("order")
    if drawn.is_empty():
        return None
    claims = split(frame.claims, certificate.request)[1].height
    passed = ["agreed"] if basis.missing == "error" else ["agreed", "not available"]
    wrong = drawn.filter(~pl.col("finding").is_in(passed))["claim_id"]
    counts = (claims, drawn.height, wrong.len())
    return Rejections(
        *counts,
        hypergeometric_lower(*counts, basis.confidence),
        hypergeometric_upper(*counts, basis.confidence),
        tuple(wrong),
    )


def _errors(table: pl.DataFrame) -> tuple[ClaimError, ...]:
    wrong = table.filter(pl.col("wrong") | (pl.col("error") != 0)).sort("claim_id")
    wrong = wrong.with_columns(
        pl.col("selection").fill_null(""),
        pl.when(pl.col("finding") == "delimited")
        .then(pl.lit("systemic"))
        .otherwise(pl.col("error_class").fill_null("random"))
        .alias("error_class"),
    )
    columns = ["claim_id", "stratum", "selection", "finding", "error_class", "amount", "error"]
    return tuple(ClaimError(*row) for row in wrong.select(columns).rows())


def _systemic(table: pl.DataFrame, findings: pl.DataFrame, delimited: Sequence[Delimited]) -> list[str]:
    listed = [each.claim_id for each in delimited]
    open_ = findings.filter((pl.col("error_class") == "systemic") & ~pl.col("claim_id").is_in(listed))
    wrong = table.filter(pl.col("claim_id").is_in(listed) & pl.col("wrong")).height
    said = (
        f"The {len(listed):,} claims that a systemic error may have touched were all looked at, {wrong:,} of them "
        "wrong: they are corrected one by one, and neither speak for the other claims nor are spoken for."
    )
    return [said] * bool(listed) + [
        f"{claim} is a systemic error that is not delimited: it stays in the projection."
        for claim in open_.sort("order")["claim_id"]
    ]


def _unspoken(strata: Sequence[StratumEstimate]) -> list[str]:
    return [
        f"No drawn claim speaks for the {each.claims - each.settled - each.added} others of {each.name}: "
        "their error is not projected, and all of them stand in the upper limit."
        for each in strata
        if not each.drawn and each.claims > each.settled + each.added
    ]
