"""Rows of an export that stand for nothing in this run: said once, so that none is lost in silence."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from kbop_cli.engine.prepare import Prepared
from kbop_cli.engine.waivers import waivable
from kbop_cli.engine.words import nearest
from kbop_cli.model import Contract


def loose_ends(prepared: Prepared, contract: Contract, linked: int, assessments: int) -> Iterator[str]:
    """Sentences. `linked`: how many evidence rows name a claim; `assessments`: how many the export has."""
    loose = prepared.evidence.height - linked
    if loose:
        yield f"{loose} evidence rows name no claim of this export; they count for nothing."
    lost = assessments - prepared.assessments.height
    if lost:
        yield f"{lost} assessments name no participant of this export; they count for nothing."
    strange = prepared.unread["assessments"].filter(pl.col("column") == "instrument")
    for said, rows in strange.group_by("said").len().sort("said").iter_rows():
        yield f"{rows} assessments count for no instrument: {said}"
    claims = prepared.base["claim_key"].drop_nulls().unique().implode()
    astray = prepared.decisions.filter(~pl.col("claim_key").is_in(claims).fill_null(False)).height
    if astray:
        yield f"{astray} persons' decisions name no claim of this export; they were not applied."
    rules = waivable(contract, every=True)
    named = prepared.approvals.filter(~pl.col("rule").is_in(rules))
    for rule, rows in named.group_by("rule").len().sort("rule").iter_rows():
        close = nearest(rule, rules)
        meant = f' Did you mean "{close}"?' if close else ""
        yield f'{rows} approvals name "{rule}", which is no rule of the contract.{meant}'
