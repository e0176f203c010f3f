"""What a person's claims ask of each other: earlier outcomes, outcomes that shut each other out, then limits.

All count only claims that are approved in every other respect: what is refused here takes no place of a limit. An
outcome that needs another is judged after it, when it is known which claims of that stand.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from kbop_cli.engine.exclusive import exclusive, groups_of
from kbop_cli.engine.findings import together
from kbop_cli.engine.limits import limits
from kbop_cli.engine.needs import needs, order
from kbop_cli.engine.waivers import BETWEEN_CLAIMS as BETWEEN
from kbop_cli.model import Contract

__all__ = ["BETWEEN", "places"]


def places(
    claims: pl.DataFrame,
    paid: pl.DataFrame,
    contract: Contract,
    exempt: Mapping[str, pl.Series],
    *,
    hide: bool = False,
) -> list[pl.DataFrame]:
    """The findings. `claims` carries `standing` by all that came before; `exempt`: rule -> rids it leaves alone."""
    turns, groups = order(contract), groups_of(contract)
    asked = any(outcome.needs for use in contract.cards for outcome in use.card.outcomes.values())
    found: list[pl.DataFrame] = []
    judged: set[str] = set()
    for codes in turns:
        judged |= codes
        short = needs(_with(claims, exempt["needs"]), paid, contract, codes, hide=hide) if asked else []
        claims = _refused(claims, short)
        whole = [name for name, group in groups.items() if _closes(group.outcomes(), codes, judged)]
        mine = pl.lit(True) if len(turns) == 1 else pl.col("outcome").is_in(list(codes))
        shut_out, full = _taken(claims, claims, paid, contract, exempt, whole, mine, hide)
        if shut_out and any(frame.height for frame in full):
            # A claim that is too many takes no way from another.
            shut_out, full = _taken(claims, _refused(claims, full), paid, contract, exempt, whole, mine, hide)
        claims = _refused(claims, shut_out)
        found += [*short, *shut_out, *full]
        if len(turns) > 1:
            claims = _refused(claims, full)
    return found


def _taken(
    claims: pl.DataFrame,
    counted: pl.DataFrame,
    paid: pl.DataFrame,
    contract: Contract,
    exempt: Mapping[str, pl.Series],
    whole: list[str],
    mine: pl.Expr,
    hide: bool,
) -> tuple[list[pl.DataFrame], list[pl.DataFrame]]:
    """What the groups `whole` shut out, and the limits of what is left. `counted`: the claims that may take a way."""
    shut_out = exclusive(_with(counted, exempt["exclusive"]), paid, contract, whole, hide=hide) if whole else []
    left = _refused(claims, shut_out).filter(mine)
    return shut_out, limits(_with(left, exempt["limit"]), paid, contract, hide=hide)


def _closes(outcomes: tuple[str, ...], codes: frozenset[str], judged: set[str]) -> bool:
    """Whether this is the turn in which the last of a group's outcomes is judged."""
    return bool(codes & set(outcomes)) and set(outcomes) <= judged


def _refused(claims: pl.DataFrame, found: list[pl.DataFrame]) -> pl.DataFrame:
    """The claims, those with these findings approved no more."""
    if not found:
        return claims
    every = together(found)
    rejects = every.filter(pl.col("severity") == "reject")["rid"].implode()
    queries = every.filter(pl.col("severity") == "query")["rid"].implode()
    standing = (
        pl.when((pl.col("standing") != "recorded") & pl.col("rid").is_in(rejects))
        .then(pl.lit("rejected"))
        .when((pl.col("standing") == "approved") & pl.col("rid").is_in(queries))
        .then(pl.lit("queried"))
        .otherwise("standing")
    )
    return claims.with_columns(standing.alias("standing"))


def _with(claims: pl.DataFrame, exempt: pl.Series) -> pl.DataFrame:
    return claims.with_columns(pl.col("rid").is_in(exempt.implode()).alias("exempt"))
