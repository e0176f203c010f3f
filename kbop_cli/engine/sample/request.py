"""What is asked of a draw. With the frame it settles the sample to the last claim, so it stands in the
certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import polars as pl

from kbop_cli.engine.sample.exact import share
from kbop_cli.engine.sample.frame import APPROVED, COLUMNS
from kbop_cli.engine.sample.tickets import check_purpose, check_seed
from kbop_cli.errors import fail

Design = Literal["simple", "stratified", "systematic", "monetary_unit", "value"]
DESIGNS: tuple[str, ...] = get_args(Design)
BY_VALUE = frozenset({"monetary_unit", "value"})
"""The designs that choose a claim in proportion to its amount."""

TIERS = "tiers"
"""The frame's column that lists, split at `;`, the tiers that a claim belongs to."""


@dataclass(frozen=True, slots=True)
class Tier:
    """Claims that the contract wants looked at beside the random part: all of them, or a rate of their own.

    `certainty` takes every claim of the tier; `risk` takes ceil(rate × claims of the tier), smallest tickets
    first, of which those in the random part already are not drawn again.
    """

    name: str
    selection: Literal["certainty", "risk"]
    reason: str
    rate: str = "1"


@dataclass(frozen=True, slots=True)
class Change:
    """A later step in the same order: the random part extended to `size`, or `claim_id` replaced, for a
    reason."""

    kind: Literal["extend", "replace"]
    size: int = 0
    claim_id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A draw. `size` outweighs `rate` where it is not 0; `by` are the columns that make the strata;
    `rejections` is the rate of the separate sample of rejected claims, empty for none;
    `excluded` are claims that were audited before and are left out."""

    purpose: str
    seed: str
    seed_source: str
    design: Design = "simple"
    rate: str = "0.10"
    size: int = 0
    by: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    rejections: str = ""
    excluded: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()


def split(claims: pl.DataFrame, request: Request) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The approved claims and the rejected ones, each with `stratum`, without those that the request
    excludes."""
    if request.excluded:
        claims = claims.filter(~pl.col("claim_id").is_in(request.excluded))
    needed = [name for name in ("claim_id", "amount", "ticket", TIERS) if name in claims.columns]
    strata = [pl.col(name) for name in request.by]
    stratum = pl.concat_str(strata, separator=" / ") if strata else pl.lit("all")
    is_approved = pl.col("decision") == APPROVED
    return (
        claims.filter(is_approved).select(*needed, stratum=stratum),
        claims.filter(~is_approved).select(*needed, stratum=pl.lit("rejected")),
    )


def selectable(approved: pl.DataFrame, request: Request) -> pl.DataFrame:
    """The claims that the design can select: by value, none of no pence."""
    return approved.filter(pl.col("amount") > 0) if request.design in BY_VALUE else approved


def in_tiers(names: Sequence[str]) -> pl.Expr:
    """Whether a claim belongs to one of the tiers; without names none does."""
    held = pl.col(TIERS).str.split(";")
    return pl.any_horizontal(pl.lit(False), *(held.list.contains(name) for name in names))


def check_request(request: Request, columns: tuple[str, ...]) -> None:
    """KbopError where the request is no draw on a frame with these columns."""
    check_seed(request.seed)
    check_purpose(request.purpose)
    if request.design not in DESIGNS:
        raise fail(f"{request.design!r} is no design.", mend=f"Choose one of {', '.join(DESIGNS)}.")
    if request.size < 0:
        raise fail(f"The size is {request.size}.", mend="Give 1 or more, or a rate.")
    share(request.rate, "The rate")
    if request.rejections:
        share(request.rejections, "The rate of rejections")
    _check_columns(request, columns)
    _check_tiers(request.tiers)


def _check_columns(request: Request, columns: tuple[str, ...]) -> None:
    needed = {*request.by, *([TIERS] if request.tiers else [])}
    if missing := sorted(needed - set(columns)):
        raise fail(f"The frame has no column {', '.join(missing)}.", mend=f"It has {', '.join(columns)}.")
    if (request.design == "stratified") != bool(request.by):
        raise fail(
            "Strata belong to the stratified design, and it needs them.",
            mend=f"Name a column to stratify by, such as {COLUMNS[3]}, or choose another design.",
        )


def _check_tiers(tiers: tuple[Tier, ...]) -> None:
    names = [tier.name for tier in tiers]
    if len(set(names)) < len(names):
        raise fail(f"A tier stands twice among {', '.join(names)}.", mend="Name each tier once.")
    for tier in tiers:
        if tier.selection not in {"certainty", "risk"} or not tier.name or not tier.reason:
            raise fail(
                f"The tier {tier.name!r} is not complete.",
                mend="Give it a name, a reason, and certainty or risk as its selection.",
            )
        if share(tier.rate, f"The rate of tier {tier.name}") < 1 and tier.selection == "certainty":
            raise fail(
                f"The tier {tier.name} is taken with certainty, and has a rate of {tier.rate}.",
                mend="Leave the rate out, or call it risk.",
            )
