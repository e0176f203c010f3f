"""What the auditors found, claim by claim, checked against the certificate before a figure is made of it.

Input: one row a claim of the sample: claim_id, finding, error_class, reason (text), amount_found (Int64
pence), row (Int64, where it stands in its sheet). `amount_found` is what should have been paid, or for a
rejected claim what should have been.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import polars as pl

from kbop_cli.engine.sample.certificate import Certificate
from kbop_cli.engine.sample.draw import sample_table
from kbop_cli.engine.sample.frame import Frame
from kbop_cli.errors import KbopError, Place, Problem

Finding = Literal["agreed", "not agreed", "partly", "not available"]
ErrorClass = Literal["random", "systemic", "isolated"]
FINDINGS: tuple[str, ...] = get_args(Finding)
ERROR_CLASSES: tuple[str, ...] = get_args(ErrorClass)
REASONS = (
    "evidence missing",
    "evidence does not show it",
    "evidence dated too early",
    "not met by the rules",
    "claimed or paid before",
    "wrong person or outcome",
    "wrong amount",
    "other",
)
"""The reason categories that the workbook offers."""

COLUMNS = {
    "claim_id": pl.String,
    "finding": pl.String,
    "error_class": pl.String,
    "reason": pl.String,
    "amount_found": pl.Int64,
    "row": pl.Int64,
}


@dataclass(frozen=True, slots=True)
class _Check:
    column: str
    fails: pl.Expr
    what: str
    mend: str


def check_findings(
    results: pl.DataFrame, certificate: Certificate, frame: Frame, file: str = "", sheet: str = ""
) -> pl.DataFrame:
    """The sample's rows (as `sample_table`, in its order) with finding, error_class, category (the auditor's
    reason) and `error`, in pence.

    `error` is what was paid and should not have been, below zero where too little was paid; of a claim that
    is not available it is null. KbopError names the cell of every unknown or missing claim, second finding,
    value outside its list and amount that does not go with its finding; then nothing is to be applied.
    """
    rows = results.select(pl.col(name).cast(type_) for name, type_ in COLUMNS.items())
    sample = sample_table(certificate, frame)
    known = rows.join(sample.select("claim_id", "amount", "selection"), on="claim_id", how="left")
    known = known.with_columns(copies=pl.len().over("claim_id")).sort("row", "claim_id")
    problems = [problem for check in _checks() for problem in _problems(known, check, file, sheet)]
    missing = sample.join(rows.unique("claim_id"), on="claim_id", how="anti").sort("order")
    problems += [
        Problem(Place(file, sheet), f"{claim} was drawn and is not here.", mend="Put its row back.")
        for claim in missing["claim_id"]
    ]
    if problems:
        raise KbopError(sorted(problems))
    found = rows.drop("row").rename({"reason": "category"})
    return sample.join(found, on="claim_id", how="left").sort("order").with_columns(_error()).drop("amount_found")


def _error() -> pl.Expr:
    right = pl.col("amount") - pl.col("amount_found").fill_null(0)
    return (
        pl.when(pl.col("finding") == "agreed")
        .then(0)
        .when(pl.col("finding") != "not available")
        .then(right)
        .cast(pl.Int64)
        .alias("error")
    )


def _checks() -> list[_Check]:
    claim, finding, found, amount = (pl.col(n) for n in ("claim_id", "finding", "amount_found", "amount"))
    class_, category, sampled = pl.col("error_class"), pl.col("reason"), pl.col("selection").is_not_null()
    paid = pl.col("selection") != "rejection"
    findings, classes = f"Choose one of {', '.join(FINDINGS)}.", f"Choose one of {', '.join(ERROR_CLASSES)}."
    return [
        _Check("claim_id", claim.is_null(), "no claim_id", "Put the id back as it was drawn."),
        _Check(
            "claim_id",
            claim.is_not_null() & ~sampled,
            "{claim_id} was not drawn",
            "Put the id back as it was drawn.",
        ),
        _Check(
            "claim_id",
            claim.is_not_null() & (pl.col("copies") > 1),
            "a second finding for {claim_id}",
            "Keep one.",
        ),
        _Check("finding", finding.is_null(), "no finding for {claim_id}", findings),
        _Check("finding", ~finding.is_in(FINDINGS), "the finding is {finding!r}", findings),
        _Check("error_class", ~class_.is_in(ERROR_CLASSES), "the class is {error_class!r}", classes),
        _Check(
            "error_class",
            (finding == "agreed") & class_.is_not_null(),
            "{claim_id} is agreed, and has an error class",
            "Leave the class empty, or change the finding.",
        ),
        _Check(
            "reason",
            ~category.is_in(REASONS),
            "the reason is {reason!r}",
            f"Choose one of {', '.join(REASONS)}.",
        ),
        _Check("amount_found", found < 0, "the amount found is below zero", "Give 0.00 or more."),
        _Check(
            "amount_found",
            sampled & (finding == "partly") & found.is_null(),
            "{claim_id} is partly agreed, and no amount is given",
            "Give the amount that was right.",
        ),
        _Check(
            "amount_found",
            paid & finding.is_in(["partly", "not agreed"]) & (found == amount),
            "{claim_id} is not agreed, and the amount found is what was paid",
            "Mend the amount, or change the finding to agreed.",
        ),
        _Check(
            "amount_found",
            paid & (finding == "agreed") & (found != amount),
            "{claim_id} is agreed, and the amount found is not what was paid",
            "Mend the amount, or change the finding.",
        ),
        _Check(
            "amount_found",
            (finding == "not available") & found.is_not_null(),
            "{claim_id} was not available, and has an amount",
            "Leave the amount empty, or change the finding.",
        ),
    ]


def _problems(rows: pl.DataFrame, check: _Check, file: str, sheet: str) -> list[Problem]:
    return [
        Problem(Place(file, sheet, row["row"] or 0, check.column), check.what.format(**row) + ".", mend=check.mend)
        for row in rows.filter(check.fails).iter_rows(named=True)
    ]
