"""What a person's claims leave of each other: outcomes that shut each other out, then limits.

Both count only claims that are approved in every other respect: what an exclusive group refuses takes no place of a
limit.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from kbop_cli.engine.exclusive import exclusive
from kbop_cli.engine.findings import together
from kbop_cli.engine.limits import limits
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
    shut_out = exclusive(_with(claims, exempt["exclusive"]), paid, contract, hide=hide)
    refused = together(shut_out)["rid"].implode()
    left = pl.when(pl.col("rid").is_in(refused)).then(pl.lit("rejected")).otherwise("standing").alias("standing")
    claims = claims.with_columns(left) if shut_out else claims
    return [*shut_out, *limits(_with(claims, exempt["limit"]), paid, contract, hide=hide)]


def _with(claims: pl.DataFrame, exempt: pl.Series) -> pl.DataFrame:
    return claims.with_columns(pl.col("rid").is_in(exempt.implode()).alias("exempt"))
