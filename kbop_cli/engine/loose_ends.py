"""Rows of an export that stand for nothing in this run: said once, so that none is lost in silence."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from kbop_cli.engine.prepare import Prepared
from kbop_cli.engine.waivers import waivable
from kbop_cli.engine.words import nearest
from kbop_cli.model import Contract


def loose_ends(prepared: Prepared, contract: Contract, linked: pl.Series, assessments: int) -> Iterator[str]:
    """Sentences. `linked`: the evidence rows that name a claim; `assessments`: how many the export has."""
    loose = pl.repeat(True, prepared.evidence.height, eager=True).scatter(linked, False).sum()
    if loose:
        yield f"{loose} evidence rows name no claim of this export; they count for nothing."
    lost = assessments - prepared.assessments.height
    if lost:
        yield f"{lost} assessments name no participant of this export; they count for nothing."
    strange = prepared.unread["assessments"].filter(pl.col("column") == "instrument")
    for said, rows in strange.group_by("said").len().sort("said").iter_rows():
        yield f"{rows} assessments count for no instrument: {said}"
    astray = prepared.decisions.height - _naming_a_claim(prepared.decisions, prepared.base)
    if astray:
        yield f"{astray} persons' decisions name no claim of this export; they were not applied."
    rules = waivable(contract, every=True)
    named = prepared.approvals.filter(~pl.col("rule").is_in(rules))
    for rule, rows in named.group_by("rule").len().sort("rule").iter_rows():
        close = nearest(rule, rules)
        meant = f' Did you mean "{close}"?' if close else ""
        yield f'{rows} approvals name "{rule}", which is no rule of the contract.{meant}'


def _naming_a_claim(decisions: pl.DataFrame, base: pl.DataFrame) -> int:
    """How many persons' decisions name a claim of the export: there are few, so it is among them that claims are
    looked for."""
    if decisions.is_empty():
        return 0
    named = base["claim_key"].filter(base["claim_key"].is_in(decisions["claim_key"].drop_nulls().implode()))
    return decisions.filter(pl.col("claim_key").is_in(named.implode()).fill_null(False)).height
