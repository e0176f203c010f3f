"""Who was examined, why, and what came of it: the approved claims with the auditors' findings beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from kbop_cli.engine.sample.certificate import Certificate
from kbop_cli.engine.sample.frame import Frame
from kbop_cli.engine.sample.request import in_tiers, split
from kbop_cli.errors import KbopError, Place, Problem

Missing = Literal["error", "agreed"]


@dataclass(frozen=True, slots=True)
class Delimited:
    """A claim that a systemic error may have touched, drawn or not, and the pence of it that were right.

    All claims of the delimitation are listed, the right ones too: they leave the projection together. `place` is
    where it is listed.
    """

    claim_id: str
    amount_found: int
    place: Place = field(default=Place())


def examined(
    certificate: Certificate,
    frame: Frame,
    findings: pl.DataFrame,
    delimited: Sequence[Delimited],
    missing: Missing,
) -> pl.DataFrame:
    """One row an approved claim, sorted by claim_id: claim_id, stratum, amount, finding, error_class,
    selection, and

    part        `settled`, `random`, `top` (added by a risk tier) or `unseen`
    error       pence paid that should not have been (below zero: too little was paid; 0 where unseen)
    wrong       more was paid than was right, or the claim was not payable
    whole       wrong, and by its whole amount
    isolated    wrong by an error of the class isolated
    missing     its evidence was not available

    `findings` are those of `check_findings`. KbopError where a delimited claim is none of the frame, stands
    twice or contradicts its finding.
    """
    approved, _ = split(frame.claims, certificate.request)
    found = findings.filter(pl.col("selection") != "rejection")
    found = found.select("claim_id", "selection", "finding", "error_class", "error")
    listed = pl.DataFrame(
        {
            "claim_id": [each.claim_id for each in delimited],
            "right": [each.amount_found for each in delimited],
        },
        {"claim_id": pl.String, "right": pl.Int64},
    )
    table = approved.join(found, on="claim_id", how="left")
    _check(listed, table, {each.claim_id: each.place for each in delimited})
    sure = [tier.name for tier in certificate.request.tiers if tier.selection == "certainty"]
    certain = (pl.col("selection") == "certainty").fill_null(False)
    if sure:
        certain |= in_tiers(sure)
    table = table.join(listed, on="claim_id", how="left").sort("claim_id")
    unavailable = (pl.col("finding") == "not available").fill_null(False)
    beyond = pl.col("amount") - pl.col("right")
    table = table.with_columns(
        part=pl.when(pl.col("right").is_not_null() | certain)
        .then(pl.lit("settled"))
        .otherwise(pl.col("selection").replace_strict({"random": "random", "risk": "top"}, default="unseen")),
        error=pl.when(unavailable)
        .then(pl.col("amount") if missing == "error" else 0)
        .otherwise(pl.coalesce("error", beyond, 0)),
        missing=unavailable,
        finding=pl.when(beyond != 0).then(pl.coalesce("finding", pl.lit("delimited"))).otherwise("finding"),
    )
    passed = ["agreed"] if missing == "error" else ["agreed", "not available"]
    refused = ~pl.col("finding").is_in(passed).fill_null(True)
    table = table.with_columns(wrong=refused & (pl.col("error") >= 0))
    return table.with_columns(
        whole=pl.col("wrong") & (pl.col("error") == pl.col("amount")),
        isolated=pl.col("wrong") & (pl.col("error_class") == "isolated").fill_null(False),
    )


def _check(listed: pl.DataFrame, table: pl.DataFrame, places: Mapping[str, Place]) -> None:
    rows = listed.join(table, on="claim_id", how="left").with_columns(copies=pl.len().over("claim_id"))
    faults = {
        "is no approved claim of the frame": pl.col("amount").is_null(),
        "stands twice": pl.col("copies") > 1,
        "has an amount found below zero": pl.col("right") < 0,
        "was found otherwise in the sample": pl.col("error") != pl.col("amount") - pl.col("right"),
    }
    problems = [
        Problem(places[claim], f"The delimited claim {claim} {what}.", mend="Mend the list of delimited claims.")
        for what, fault in faults.items()
        for claim in rows.filter(fault)["claim_id"].unique().sort()
    ]
    if problems:
        raise KbopError(problems)
