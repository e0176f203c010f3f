"""Risk signs, each beside its base rate: a reason to look, never a finding and never an accusation.

The signs are those that paying by results is known for (GO Lab 2023: cherry picking, parking, padding). A sign is
counted among the claims that could show it and that are approved or queried.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kbop_cli.engine.reporting.margins import margins
from kbop_cli.engine.reporting.month import Month
from kbop_cli.engine.reporting.shapes import share

MANY = 4
"""A document is said to stand behind many claims from so many claims on."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: its name, what it means and what else may explain it."""

    name: str
    title: str
    about: str


SIGNS = (
    Sign(
        "score_by_nothing",
        "Score clears the threshold by exactly nothing",
        "Of claims that rest on a change of score and reach it: those that reach it to the point. "
        "Scores are whole numbers, so that some always do.",
    ),
    Sign(
        "milestone_day",
        "Achieved on the very day of the milestone",
        "Of claims whose milestone has a first possible day: those dated on that day. "
        "Providers that enter the milestone itself as the date do so by habit.",
    ),
    Sign(
        "many_claims_one_document",
        f"A document behind {MANY} claims or more",
        "Of claims with documents on record: those one of whose documents stands behind so many. "
        "A support plan does so by its nature.",
    ),
    Sign(
        "own_side",
        "Evidence from the claimant's side",
        "Of claims with evidence that counts: those with a document whose issuer is the provider or the prime. "
        "The card accepts it.",
    ),
    Sign(
        "self_certified",
        "Rests on self-certification alone",
        "Of claims with evidence that counts: those where a form signed by the participant is all of it. "
        "The card accepts it where it says so.",
    ),
)

CLAIM_SIGNS = {"rid": pl.UInt32, "sign": pl.String, "shows": pl.Boolean}


def claim_signs(month: Month) -> pl.DataFrame:
    """rid, sign, shows: a row for every claim, approved or queried, that could show the sign."""
    live = month.claims.filter(pl.col("decision").is_in(["approved", "queried"]))
    beyond = live.join(margins(month), on="rid", how="left")
    frames = [
        _told(beyond.filter(pl.col("points") >= 0), "score_by_nothing", pl.col("points") == 0),
        _told(
            beyond.filter(pl.col("achieved_on") >= pl.col("due_on")),
            "milestone_day",
            pl.col("achieved_on") == pl.col("due_on"),
        ),
        _many(month, live),
    ]
    counted = live.filter(pl.col("rid").is_in(month.sent.masks["rid"].implode()))
    own = pl.col("remarks").list.contains("issuer_on_claimant_side")
    frames += [_told(counted, "own_side", own), _told(counted, "self_certified", pl.col("self_certified"))]
    return pl.concat(frames).sort("rid", "sign")


def _told(rows: pl.DataFrame, sign: str, shows: pl.Expr) -> pl.DataFrame:
    return rows.select("rid", pl.lit(sign).alias("sign"), shows.alias("shows")).cast(CLAIM_SIGNS)  # type: ignore[arg-type]


def _many(month: Month, live: pl.DataFrame) -> pl.DataFrame:
    behind = documents(month).filter(pl.col("claims") >= MANY)["document_key"].implode()
    of_claim = month.documents.filter(pl.col("document_key").is_not_null()).join(live, on="rid", how="semi")
    shows = of_claim.group_by("rid").agg(pl.col("document_key").is_in(behind).any().alias("shows"))
    return _told(shows.sort("rid"), "many_claims_one_document", pl.col("shows"))


def documents(month: Month) -> pl.DataFrame:
    """document_key, document, types, claims, people, providers: how much each document stands behind.

    Those of several people first, then those behind most claims.
    """
    claims = month.base.lazy().select("rid", "claim_key", "provider", "participant_key")
    return (
        month.documents.lazy()
        .filter(pl.col("document_key").is_not_null())
        .select("rid", "document_key", "document_id", "evidence_type")
        .join(claims, on="rid", how="inner")
        .group_by("document_key")
        .agg(
            pl.col("document_id").min().alias("document"),
            pl.col("evidence_type").drop_nulls().unique().sort().str.join(", ").alias("types"),
            pl.col("claim_key").n_unique().cast(pl.Int64).alias("claims"),
            pl.col("participant_key").n_unique().cast(pl.Int64).alias("people"),
            pl.col("provider").n_unique().cast(pl.Int64).alias("providers"),
        )
        .sort("people", "claims", "document_key", descending=[True, True, False])
        .collect()
    )


def rates(month: Month, signs: pl.DataFrame, by: str) -> pl.DataFrame:
    """Signs by `provider` or `outcome`: sign, by, shows, of, share, and the base: all_shows, all_of, all_share."""
    named = signs.join(month.claims.select("rid", by), on="rid", how="left")
    counted = (pl.col("shows").sum().cast(pl.Int64), pl.len().cast(pl.Int64).alias("of"))
    each = named.group_by("sign", by).agg(counted)
    base = named.group_by("sign").agg(counted).rename({"shows": "all_shows", "of": "all_of"})
    order = {sign.name: place for place, sign in enumerate(SIGNS)}
    return (
        each.join(base, on="sign", how="left")
        .with_columns(
            share(pl.col("shows"), pl.col("of")).alias("share"),
            share(pl.col("all_shows"), pl.col("all_of")).alias("all_share"),
            pl.col("sign").replace_strict(order, return_dtype=pl.Int64).alias("place"),
        )
        .sort("place", by, nulls_last=True)
        .select("sign", by, "shows", "of", "share", "all_shows", "all_of", "all_share")
    )
