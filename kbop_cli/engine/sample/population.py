"""From decided runs to the claims that a frame freezes: every claim once, with what a draw may go by."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from kbop_cli.columns import IDENTITY
from kbop_cli.engine.prepare import Prepared
from kbop_cli.engine.sample.frame import APPROVED, REJECTED
from kbop_cli.errors import fail
from kbop_cli.rules.base import folded

BESIDE = ("evidence_class", "month", "rate_card", "tiers")
"""The columns that every frame keeps beside its own."""

_OURS = frozenset(
    {"claim_id", "claim_key", "decision", "amount", "rid", "prow", "person", "participant_id", "participant_key"}
)
"""What tells one claim or one person apart, and what the frame itself holds."""


def population(runs: Sequence[pl.DataFrame]) -> tuple[pl.DataFrame, int]:
    """The approved claims of the runs, and the rejected ones that are nothing else besides; how many rejected rows
    are left out.

    A rejected row that repeats a claim decided otherwise (or another rejected row), or that has no claim_id, is no
    claim of its own.
    """
    rows = pl.concat(runs).with_columns(key=folded(pl.col("claim_id")))
    is_rejected = pl.col("decision") == REJECTED
    elsewhere = rows.filter(~is_rejected)["key"].drop_nulls().implode()
    rejected = rows.filter(is_rejected & pl.col("key").is_not_null() & ~pl.col("key").is_in(elsewhere))
    once = rejected.sort("key", "claim_id", "month").unique("key", keep="first", maintain_order=True)
    approved = rows.filter(pl.col("decision") == APPROVED)
    left_out = rows.filter(is_rejected).height - once.height
    return pl.concat([approved, once]).drop("key").sort("claim_id"), left_out


def columns_by(prepared: Prepared, decided: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Columns to stratify by, as text, a row a decision: of the decisions, else of the claims and participants.

    KbopError for a column that there is not, or that identifies a person.
    """
    further = [name for name in prepared.base.columns if name not in decided.columns]
    wide = decided.join(
        prepared.base.select("rid", *further),
        on="rid",
        how="left",
        maintain_order="left",
    )
    private = _OURS | IDENTITY | {f"participant.{name}" for name in IDENTITY}
    private |= {column.name for column in prepared.columns["claims"].values() if column.private}
    allowed = [name for name in wide.columns if name not in private]
    if unknown := [name for name in names if name not in allowed]:
        raise fail(
            f"There is no column {', '.join(unknown)} to stratify by.",
            mend="Choose outcome, provider, evidence_class, rate_card, month or another column of the claims.",
        )
    return wide.select(_text(wide.schema[name], name) for name in names)


def _text(type_: pl.DataType, name: str) -> pl.Expr:
    if isinstance(type_, pl.List):
        return pl.col(name).list.sort().list.join(";").fill_null("")
    if type_ == pl.Boolean:
        return pl.when(pl.col(name)).then(pl.lit("yes")).when(~pl.col(name)).then(pl.lit("no")).alias(name)
    return pl.col(name).cast(pl.String)
