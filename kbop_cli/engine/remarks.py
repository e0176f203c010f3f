"""What is said beside a decision and never changes it: amounts that differ, milestones out of order, loose ends."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.findings import make, pounds, together
from kbop_cli.engine.prepare import Prepared
from kbop_cli.engine.sieve import as_one
from kbop_cli.model import Contract
from kbop_cli.wording import in_pounds, worded

TURNED_ON = {
    "evidence": ("dated_on", "signed", "issuer", "sha256"),
    "assessments": ("document_id",),
}
"""Columns that rules may turn on and an export may lack: remarked once for the run."""


def amounts(claims: pl.DataFrame, unread: pl.DataFrame) -> list[pl.DataFrame]:
    """An amount_claimed that is not the price, or that cannot be read (`unread`: the claims' cells that cannot)."""
    strange = unread.filter(pl.col("column") == "amount_claimed").rename({"index": "rid"})
    unreadable = make(
        strange,
        code="unreadable",
        severity="remark",
        rule="amount",
        message=pl.col("said"),
        clause="the rate card's price is paid",
        field="amount_claimed",
        value=pl.col("value"),
    )
    differs = make(
        claims.lazy().filter(pl.col("amount_claimed") != pl.col("pence")),
        code="amount_differs",
        severity="remark",
        rule="amount",
        message=worded(
            "{} was claimed; the rate card's price is {}, and the price is what is paid.",
            in_pounds(pl.col("amount_claimed")),
            in_pounds(pl.col("pence")),
        ),
        clause="the rate card's price is paid",
        field="amount_claimed",
        value=pounds(pl.col("amount_claimed")),
    )
    return [unreadable, differs]


def paid_as_grant(claims: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """Claims that are approved and achieved in a month that the contract pays as a grant."""
    months = {month: grant.name for grant in contract.grants for month, _ in grant.months}
    if not months:
        return together([])
    month = pl.col("achieved_on").dt.strftime("%Y-%m")
    return make(
        claims.lazy().filter((pl.col("standing") == "approved") & month.is_in(list(months))),
        code="paid_as_grant",
        severity="remark",
        rule="grant",
        message=worded(
            "{} was paid as a grant ({}): the claim is recorded in the ledger at nil.",
            month,
            month.replace_strict(months, default="", return_dtype=pl.String),
        ),
        clause="months paid as a grant",
        field="achieved_on",
        value=month,
    )


def out_of_order(claims: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """A rung of a ladder that was achieved before a lower one of the same person."""
    names = sorted({ladder.name for use in contract.cards for ladder in use.card.ladders})
    rungs = [
        (use_number * 1000 + index, names.index(ladder.name), ladder.outcomes.index(code))
        for use_number, use in enumerate(contract.cards)
        for index, code in enumerate(use.card.outcomes)
        for ladder in use.card.ladders
        if code in ladder.outcomes
    ]
    table = pl.DataFrame(rungs, schema={"plan": pl.Int32, "ladder": pl.Int32, "rung": pl.Int32}, orient="row")
    placed = (
        claims.lazy()
        .select("rid", "plan", "person", "achieved_on")
        .filter(pl.col("person").is_not_null())
        .join(table.lazy(), on="plan", how="inner")
        .collect()
    )
    group = ["person", "ladder"]
    placed = placed.filter(pl.col("person").is_in(_falling(placed).implode()))
    lower = (
        placed.group_by(*group, "rung")
        .agg(pl.col("achieved_on").max())
        .sort(*group, "rung")
        .with_columns(pl.col("achieved_on").cum_max().shift(1).over(group).alias("lower_on"))
    )
    rows = (
        placed.join(lower.drop("achieved_on"), on=[*group, "rung"], how="left")
        .filter(pl.col("achieved_on") < pl.col("lower_on"))
        .sort("rid")
    )
    return make(
        rows,
        code="milestone_out_of_order",
        severity="remark",
        rule="ladder",
        message=worded(
            "It was achieved on {}, before a lower milestone of the same person ({}). It is not refused for that.",
            pl.col("achieved_on").dt.strftime("%Y-%m-%d"),
            pl.col("lower_on").dt.strftime("%Y-%m-%d"),
        ),
        field="achieved_on",
        value=pl.col("achieved_on").dt.strftime("%Y-%m-%d"),
    )


def _falling(placed: pl.DataFrame) -> pl.Series:
    """The people with milestones out of order. They are found among numbers: where two that stand next to each other
    on a ladder, rung by rung and day by day, are."""
    day = placed["achieved_on"].to_physical()
    whole, (_, *widths) = as_one(placed["person"], placed["ladder"], placed["rung"], day - (day.min() or 0))
    of_person, of_ladder, of_day = (1 << sum(widths[place:]) for place in range(3))
    ordered = whole.drop_nulls().sort(multithreaded=False)
    before, after = ordered[:-1], ordered[1:]
    falls = ((before ^ after) < of_ladder) & ((after & of_day - 1) < (before & of_day - 1))
    return (before.filter(falls) // of_person).cast(placed["person"].dtype)


def unknown_references(base: pl.DataFrame, prepared: Prepared) -> pl.DataFrame:
    """Approval references that a claim or a decision on it cites and the register does not hold."""
    refs = base.select("rid", "approval_ref")
    if prepared.decisions.height:
        decided = base.select("rid", "claim_key").join(
            prepared.decisions.select("claim_key", "approval_ref"), on="claim_key", how="inner", maintain_order="left"
        )
        refs = pl.concat([refs, decided.select("rid", "approval_ref")])
    cited = refs.filter(pl.col("approval_ref").list.len() > 0).explode("approval_ref").unique(maintain_order=True)
    held = prepared.approvals["approval_ref"].drop_nulls().unique().implode()
    return make(
        cited.filter(~pl.col("approval_ref").is_in(held)),
        code="approval_unknown",
        severity="remark",
        rule="approvals",
        message=worded("The approval {} is not in the register and waives nothing. Enter it there.", "approval_ref"),
        clause="the approvals register",
        field="approval_ref",
        value=pl.col("approval_ref"),
    )


def of_the_run(prepared: Prepared) -> list[str]:
    """Remarks on the run as a whole."""
    return [
        f"The export's {table} table has no column {column}: where a rule turns on it, it is not known."
        for table, columns in TURNED_ON.items()
        for column in columns
        if column in prepared.absent.get(table, ())
    ]
