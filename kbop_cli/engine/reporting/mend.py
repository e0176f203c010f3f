"""What a provider is to do about its claims: what is missing, what would mend it, and the evidence that asks least."""

from __future__ import annotations

import polars as pl

from kbop_cli.codes import CODES
from kbop_cli.engine.reporting.month import Month


def worklist(month: Month) -> pl.DataFrame:
    """A row a finding that queried or rejected a claim, most pounds first.

    rid, claim_id, participant_id, provider, outcome, title, achieved_on, claimed_on, decision, price, code, message,
    mend, accepted (the least intrusive evidence, for findings about evidence), milestone (the day from which that
    evidence must be dated), clause, field, place.
    """
    findings = month.findings.filter(pl.col("severity") != "remark").select("rid", "code", "message", "clause", "field")
    told = ("claim_id", "participant_id", "provider", "outcome", "title", "achieved_on", "claimed_on", "decision")
    claims = month.claims.filter(pl.col("decision").is_in(["queried", "rejected"])).select(
        "rid", *told, "price", "place"
    )
    words = pl.DataFrame(
        [(code, mend) for code, (_, mend) in CODES.items()], schema={"code": pl.String, "mend": pl.String}, orient="row"
    )
    ascending = ("claim_id", "rid", "code", "message")
    return (
        claims.join(findings, on="rid", how="inner")
        .join(words, on="code", how="left")
        .join(month.accepted, on=["rid", "code"], how="left")
        .sort("price", *ascending, descending=[True, *(False for _ in ascending)], nulls_last=True)
        .select(
            *("rid", *told, "price", "code", "message", "mend", "accepted", "milestone", "clause", "field", "place")
        )
    )
