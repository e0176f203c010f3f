"""From findings to decisions: one a claim, always, with its reasons; counts and sums that must reconcile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kbop_cli.model import Contract


@dataclass(frozen=True, slots=True)
class Decided:
    """`decisions`: a row a claim row, sorted by claim_id and source, amounts in pence, with the columns of
    `decisions.csv` (and rid, price, source_index, row). `findings`: a row a finding, in the same order."""

    decisions: pl.DataFrame
    findings: pl.DataFrame


def standing(base: pl.DataFrame, judged: pl.DataFrame, found: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """The claims with `standing` so far, `pence`, and `repeated` (an id on differing rows)."""
    unpaid = [
        number * 1000 + index
        for number, use in enumerate(contract.cards)
        for index, outcome in enumerate(use.card.outcomes.values())
        if not outcome.payable
    ]
    rejects = found.filter(pl.col("severity") == "reject")["rid"].unique().implode()
    queries = found.filter(pl.col("severity") == "query")["rid"].unique().implode()
    differing = found.filter(pl.col("code") == "claim_id_differs")["rid"].unique().implode()
    state = (
        pl.when(pl.col("plan").is_in(unpaid))
        .then(pl.lit("recorded"))
        .when(pl.col("rid").is_in(rejects))
        .then(pl.lit("rejected"))
        .when(pl.col("rid").is_in(queries) | pl.col("plan").is_null())
        .then(pl.lit("queried"))
        .otherwise(pl.lit("approved"))
    )
    return base.join(judged.select("rid", "pence"), on="rid", how="left", maintain_order="left").with_columns(
        state.alias("standing"), pl.col("rid").is_in(differing).alias("repeated")
    )


def decide(
    base: pl.DataFrame,
    judged: pl.DataFrame,
    found: pl.DataFrame,
    self_certified: pl.DataFrame,
    contract: Contract,
    sources: Sequence[str],
    strange: pl.DataFrame,
) -> Decided:
    """One decision a claim row. `strange`: the claims' unknown words, so that an outcome is shown as it was typed.

    Raises AssertionError where claims or money do not reconcile: that is a defect.
    """
    claims = standing(base, judged, found, contract)
    named = pl.DataFrame(
        {"source": range(len(sources)), "source_name": list(sources)},
        schema={"source": pl.UInt32, "source_name": pl.String},
    )
    cards = pl.DataFrame(
        [(number, use.card.name, use.card.version) for number, use in enumerate(contract.cards)],
        schema={"use": pl.Int16, "rate_card": pl.String, "rate_card_version": pl.String},
        orient="row",
    )
    typed = strange.filter(pl.col("column") == "outcome").select(
        pl.col("index").alias("rid"), pl.col("value").alias("typed")
    )
    place = pl.format("{}, row {}", pl.col("source_name").fill_null("?"), pl.col("row"))
    decisions = (
        claims.lazy()
        .select(
            "rid",
            "source",
            "row",
            "claim_id",
            "participant_id",
            "provider",
            "outcome",
            "achieved_on",
            "claimed_on",
            "standing",
            "pence",
            "amount_claimed",
            "use",
        )
        .join(_reasons(found).lazy(), on="rid", how="left")
        .join(cards.lazy(), on="use", how="left")
        .join(named.lazy(), on="source", how="left")
        .join(typed.lazy(), on="rid", how="left")
        .with_columns(
            pl.when(pl.col("standing") == "approved").then("pence").otherwise(pl.lit(0, pl.Int64)).alias("amount"),
            pl.col("rid").is_in(self_certified["rid"].implode()).alias("self_certified"),
            pl.coalesce("outcome", "typed").alias("outcome"),
            place.alias("place"),
        )
        .sort("claim_id", "source_name", "row", "rid", nulls_last=False)
        .with_row_index("order")
        .collect()
    )
    _reconcile(base, decisions)
    findings = (
        found.lazy()
        .join(decisions.lazy().select("rid", "order", "claim_id", "place"), on="rid", how="left")
        .with_columns(pl.col("severity").replace_strict(RANK, return_dtype=pl.Int8).alias("rank"))
        .sort("order", "rank", "code", "rule", "field", "value", "message")
        .drop("rank")
        .collect()
    )
    return Decided(decisions, findings)


RANK = {"reject": 0, "query": 1, "remark": 2}


def _reasons(found: pl.DataFrame) -> pl.DataFrame:
    """The codes that decided: those of rejections first, then of queries; remarks decide nothing."""
    return (
        found.lazy()
        .filter(pl.col("severity") != "remark")
        .with_columns(pl.col("severity").replace_strict(RANK, return_dtype=pl.Int8, default=None).alias("rank"))
        .group_by("rid", "code")
        .agg(pl.col("rank").min())
        .sort("rid", "rank", "code")
        .group_by("rid", maintain_order=True)
        .agg(pl.col("code").str.join(";").alias("reasons"))
        .collect()
    )


def _reconcile(base: pl.DataFrame, decisions: pl.DataFrame) -> None:
    """No claim lost, none doubled, every one decided, nothing paid that is not approved."""
    if decisions.height != base.height or decisions["rid"].n_unique() != base.height:
        raise AssertionError(f"{base.height} claims came in, {decisions.height} decisions came out")
    paid = decisions.filter(pl.col("amount") != 0)
    if paid.filter(pl.col("standing") != "approved").height or paid.filter(pl.col("pence").is_null()).height:
        raise AssertionError("an amount stands on a claim that is not approved")
    if decisions.filter((pl.col("standing") == "approved") & pl.col("pence").is_null()).height:
        raise AssertionError("an approved claim has no price")
