"""From findings to decisions: one a claim, always, with its reasons; counts and sums that must reconcile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from kbop_cli.engine.given_columns import NUMBERED
from kbop_cli.engine.rows import spread
from kbop_cli.engine.sieve import marked, twice
from kbop_cli.engine.threads import both
from kbop_cli.model import Contract
from kbop_cli.wording import worded

DECIDED = pl.Categorical(pl.Categories("kbop-decided"))
"""Decisions, cards and reasons, of which there are few: numbered, as they stand on every claim."""


class Decided(NamedTuple):
    """`decisions`: a row a claim row, sorted by claim_id and source, amounts in pence, with the columns of
    `decisions.csv` (and rid, price, source_index, row); what recurs is numbered (see `given_columns.in_texts`).
    `findings`: a row a finding, in the same order."""

    decisions: pl.DataFrame
    findings: pl.DataFrame


def standing(base: pl.DataFrame, found: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """The claims with `standing` so far and `repeated` (an id on differing rows). Rows and columns as in `base`."""
    unpaid = [
        number * 1000 + index
        for number, use in enumerate(contract.cards)
        for index, outcome in enumerate(use.card.outcomes.values())
        if not outcome.payable
    ]
    severity = found["severity"]
    rejects = marked(found["rid"].filter(severity == "reject"), base.height)
    queries = marked(found["rid"].filter(severity == "query"), base.height)
    differing = marked(found["rid"].filter(found["code"] == "claim_id_differs"), base.height)
    state = (
        pl.when(pl.col("plan").is_in(unpaid))
        .then(pl.lit("recorded"))
        .when(pl.lit(rejects))
        .then(pl.lit("rejected"))
        .when(pl.lit(queries) | pl.col("plan").is_null())
        .then(pl.lit("queried"))
        .otherwise(pl.lit("approved"))
    )
    return base.with_columns(state.alias("standing"), differing.alias("repeated"))


def decide(
    base: pl.DataFrame,
    found: pl.DataFrame,
    self_certified: pl.DataFrame,
    contract: Contract,
    sources: Sequence[str],
    strange: pl.DataFrame,
) -> Decided:
    """One decision a claim row. `strange`: the claims' unknown words, so that an outcome is shown as it was typed.

    Raises AssertionError where claims or money do not reconcile: that is a defect.
    """
    places = pl.Series("place", sources, dtype=pl.String)
    order = _order(base, places)
    found = found.rechunk()  # of dozens of pieces, as it comes, it is put in order in eight times the time
    # Neither needs the other.
    decisions, findings = both(
        lambda: _decisions(base, found, self_certified, contract, places, strange, order),
        lambda: _in_order(found, base.height, order),
        rows=base.height,
    )
    _reconcile(base, decisions)
    claim_id, place = (decisions[name].rechunk().gather(findings["turn"]) for name in ("claim_id", "place"))
    return Decided(decisions, findings.drop("turn").hstack([claim_id, place]))


def _decisions(
    base: pl.DataFrame,
    found: pl.DataFrame,
    self_certified: pl.DataFrame,
    contract: Contract,
    places: pl.Series,
    strange: pl.DataFrame,
    order: pl.Series | None,
) -> pl.DataFrame:
    typed = strange.filter(pl.col("column") == "outcome")
    as_typed = spread(typed["index"], typed["value"].cast(NUMBERED["word"]), base.height)
    why = _reasons(found)
    claims = standing(base, found, contract).select(
        *("rid", "source", "row", "claim_id", "participant_id", "provider"),
        *("achieved_on", "claimed_on", "standing", "pence", "amount_claimed", "use"),
        pl.coalesce("outcome", as_typed).alias("outcome as typed"),
        spread(why["rid"], why["reasons"].cast(DECIDED), base.height),
        pl.col("rid").is_in(self_certified["rid"].implode()).alias("self_certified"),
    )
    cards = [use.card for use in contract.cards]
    return (claims if order is None else claims[order]).select(
        *("rid", "source", "row", "claim_id", "participant_id", "provider", "achieved_on", "claimed_on"),
        pl.col("standing").cast(DECIDED),
        *("pence", "amount_claimed", "use", "reasons", "self_certified"),
        pl.col("outcome as typed").alias("outcome"),
        pl.lit(pl.Series("rate_card", [card.name for card in cards], dtype=DECIDED)).gather(pl.col("use")),
        pl.lit(pl.Series("rate_card_version", [card.version for card in cards], dtype=DECIDED)).gather(pl.col("use")),
        pl.when(pl.col("standing") == "approved").then("pence").otherwise(pl.lit(0, pl.Int64)).alias("amount"),
        worded("{}, row {}", pl.lit(places).gather(pl.col("source")), "row").alias("place"),
    )


def _order(claims: pl.DataFrame, places: pl.Series) -> pl.Series | None:
    """The claims by claim_id, then source and row; none where the export comes so already, and need not be moved."""
    if claims["claim_id"].is_sorted() and claims["source"].n_unique() == 1:
        return None
    rank = pl.DataFrame({"file": places}).select(pl.col("file").rank("dense")).to_series()
    source = pl.lit(rank).gather(pl.col("source"))
    return claims.select(pl.arg_sort_by("claim_id", source, "row", nulls_last=False, maintain_order=True)).to_series()


def _in_order(found: pl.DataFrame, claims: int, order: pl.Series | None) -> pl.DataFrame:
    """The findings in the decisions' order: of a claim those that reject first, then by code, rule and field. Added:
    `turn`, the claim's place among the decisions.

    Sorted by small numbers that stand for the texts; the messages themselves are moved once.
    """
    turn = found["rid"]
    if order is not None:
        turns = pl.int_range(claims, dtype=pl.UInt32, eager=True)
        turn = pl.zeros(claims, dtype=pl.UInt32, eager=True).scatter(order, turns).gather(turn)
    keys = pl.DataFrame([turn.alias("turn"), *(_ranks(found[name]) for name in _RANKED)])
    in_turn = keys.select(pl.arg_sort_by("turn", *_RANKED, maintain_order=True)).to_series()
    return found[in_turn].with_columns(keys["turn"][in_turn])


_RANKED = ("severity", "code", "rule", "field")


def _ranks(texts: pl.Series) -> pl.Series:
    """Each text's place in the alphabet (of severities, by their weight)."""
    every = sorted(texts.unique().to_list(), key=lambda text: (RANK.get(text, 0), text))
    return texts.cast(pl.Enum(every)).to_physical()


RANK = {"reject": 0, "query": 1, "remark": 2}


def _reasons(found: pl.DataFrame) -> pl.DataFrame:
    """The codes that decided: those of rejections first, then of queries; remarks decide nothing."""
    deciding = found.select("rid", "code", "severity").filter(pl.col("severity") != "remark")
    # Most claims have one reason: the others alone need be brought together.
    several = pl.col("rid").is_in(twice(deciding["rid"]).implode())
    shared = (
        deciding.lazy()
        .filter(several)
        .with_columns(pl.col("severity").replace_strict(RANK, return_dtype=pl.Int8, default=None).alias("rank"))
        .group_by("rid", "code")
        .agg(pl.col("rank").min())
        .sort("rid", "rank", "code")
        .group_by("rid", maintain_order=True)
        .agg(pl.col("code").str.join(";").alias("reasons"))
        .collect()
    )
    return pl.concat([deciding.filter(~several).select("rid", pl.col("code").alias("reasons")), shared])


def _reconcile(base: pl.DataFrame, decisions: pl.DataFrame) -> None:
    """No claim lost, none doubled, every one decided, nothing paid that is not approved."""
    if decisions.height != base.height or decisions["rid"].n_unique() != base.height:
        raise AssertionError(f"{base.height} claims came in, {decisions.height} decisions came out")
    approved, priced = pl.col("standing") == "approved", pl.col("pence").is_not_null()
    paid = pl.col("amount") != 0
    wrong = decisions.select(
        (paid & ~(approved & priced)).any().alias("paid"), (approved & ~priced).any().alias("open")
    )
    if wrong["paid"].item():
        raise AssertionError("an amount stands on a claim that is not approved")
    if wrong["open"].item():
        raise AssertionError("an approved claim has no price")
