"""The month, verified: the whole story of how claims become decisions.

assess (each claim by its outcome's own rules) -> evidence -> shared documents -> persons' judgements -> limits ->
decide. Every stage adds findings; nothing is dropped, and the number of claims is checked to be conserved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kbop_cli.engine import evidence, remarks, shared_documents
from kbop_cli.engine.assess import assess, waivers
from kbop_cli.engine.checks import assign_cards, check_claims
from kbop_cli.engine.decide import Decided, decide, standing
from kbop_cli.engine.findings import together
from kbop_cli.engine.limits import PAID, limits
from kbop_cli.engine.persons import judge
from kbop_cli.engine.prepare import Prepared, prepare
from kbop_cli.model import Contract


@dataclass(frozen=True, slots=True)
class Verified:
    """A decided month. `decided`: see `decide`; `trace`: every rule's verdict on the claims asked about."""

    decided: Decided
    prepared: Prepared
    notes: tuple[str, ...]
    defaults_used: tuple[str, ...]
    trace: pl.DataFrame


def verify(
    tables: Mapping[str, pl.DataFrame],
    faults: pl.DataFrame,
    sources: Sequence[str],
    contract: Contract,
    month: str = "",
    paid: pl.DataFrame | None = None,
    traced: Callable[[pl.DataFrame], Sequence[int]] = lambda base: (),
    progress: Callable[[str], None] = lambda stage: None,
) -> Verified:
    """Decide every claim.

    `tables` and `faults` are as intake gives them, `sources` names each source; `paid` is what the ledger holds
    (`limits.PAID`); `traced` picks the claims whose every verdict is kept, `progress` is told each stage's name.
    """
    progress("laying out")
    prepared = prepare(tables, faults, contract)
    base = assign_cards(prepared.base, contract)
    progress("judging by the rate card")
    given = evidence.sent(base, prepared.evidence, contract)
    verdicts = assess(base, prepared, contract, given, traced(base))
    prices = verdicts.judged.select("rid", "pence")
    base = base.with_columns(base.select("rid").join(prices, on="rid", how="left", maintain_order="left")["pence"])
    found = waive(check_claims(base, prepared, contract, month), waivers(base, prepared, contract))
    found += verdicts.findings
    progress("weighing evidence")
    met = evidence.meeting(given.documents, verdicts.judged)
    found += evidence.findings(verdicts.judged, met, given, prepared, contract)
    barred = _barred(base, contract, met, found)
    found.append(_shared(base, prepared, contract, given, barred))
    progress("applying persons' decisions and limits")
    claims = standing(base, together(found), contract)
    judged = judge(claims, prepared)
    if judged.findings:
        found = [release(together(found), judged.released), *judged.findings]
        claims = standing(base, together(found), contract)
    exempt = pl.col("rid").is_in(judged.exempt.implode()) | pl.col("rid").is_in(
        _waived_limits(base, prepared, contract)
    )
    ledger = paid if paid is not None else pl.DataFrame(schema=PAID)
    found += limits(claims.with_columns(exempt.alias("exempt")), ledger, contract)
    found += [
        remarks.amounts(claims),
        remarks.out_of_order(claims, contract),
        remarks.unknown_references(base, prepared),
    ]
    progress("deciding")
    own = met.join(barred, on=["rid", "index"], how="anti")
    decided = decide(
        base,
        together(found),
        evidence.self_certified(own),
        contract,
        sources,
        prepared.unread["claims"],
    )
    trace = pl.concat(verdicts.trace) if verdicts.trace else pl.DataFrame()
    return Verified(
        decided, prepared, tuple(remarks.of_the_run(prepared, given.documents)), prepared.defaults_used, trace
    )


def _barred(base: pl.DataFrame, contract: Contract, met: pl.DataFrame, found: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Documents that may not count, looked for among the claims that their own rules do not reject."""
    rejected = pl.concat([frame.filter(pl.col("severity") == "reject").select("rid") for frame in found])
    return shared_documents.barred(base, met.join(rejected, on="rid", how="anti"), contract)


def _shared(
    base: pl.DataFrame,
    prepared: Prepared,
    contract: Contract,
    given: evidence.Sent,
    barred: pl.DataFrame,
) -> pl.DataFrame:
    """Queries for claims that no longer meet their evidence rule once shared documents are taken from them."""
    if barred.is_empty():
        return shared_documents.findings(barred)
    left = given.documents.join(barred, on=["rid", "index"], how="anti")
    affected = base.join(barred, on="rid", how="semi", maintain_order="left")
    again = assess(affected, prepared, contract, evidence.Sent(left, evidence.masks(left))).judged
    short = again.filter(~pl.col("met")).select("rid")
    early = evidence.undated(evidence.meeting(left, again)).select("rid")
    lost = pl.concat([short, early]).unique()
    return shared_documents.findings(
        barred.unique("rid", keep="first", maintain_order=True).join(lost, on="rid", how="semi", maintain_order="left")
    )


def waive(found: list[pl.DataFrame], waived: pl.DataFrame) -> list[pl.DataFrame]:
    """Drop the checks' findings that an approval waives; an incomplete approval leaves a query."""
    if waived.is_empty():
        return found
    findings = together(found).join(waived, on=["rid", "rule"], how="left", maintain_order="left")
    softened = pl.when(~pl.col("full")).then(pl.lit("query")).otherwise("severity").alias("severity")
    kept = findings.filter(~pl.col("full").fill_null(False)).with_columns(softened.fill_null(pl.col("severity")))
    return [kept.drop("full")]


def release(found: pl.DataFrame, released: pl.Series) -> pl.DataFrame:
    """A person's approval turns the claim's queries and rejections into remarks; they stay on record."""
    freed = pl.col("rid").is_in(released.implode())
    return found.with_columns(pl.when(freed).then(pl.lit("remark")).otherwise("severity").alias("severity"))


def _waived_limits(base: pl.DataFrame, prepared: Prepared, contract: Contract) -> pl.Series:
    waived = waivers(base, prepared, contract).filter((pl.col("rule") == "limit") & pl.col("full"))
    return waived["rid"].implode()
