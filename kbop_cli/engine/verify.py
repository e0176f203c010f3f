"""The month, verified: the whole story of how claims become decisions.

assess (each claim by its outcome's own rules) -> evidence -> shared documents -> persons' judgements -> limits ->
decide. Every stage adds findings; nothing is dropped, and the number of claims is checked to be conserved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from kbop_cli.engine import evidence, evidence_findings, one_person, remarks, shared_documents
from kbop_cli.engine.alternating import alternating
from kbop_cli.engine.assess import assess, meets_evidence
from kbop_cli.engine.checks import assign_cards, check_claims
from kbop_cli.engine.decide import Decided, decide, standing
from kbop_cli.engine.earlier import earlier, hide_documents, hide_provider, paid_before
from kbop_cli.engine.evidence_dates import undated
from kbop_cli.engine.findings import together
from kbop_cli.engine.identity.judgements import persons as judged_to_be_one
from kbop_cli.engine.likeness import clusters, likeness
from kbop_cli.engine.loose_ends import loose_ends
from kbop_cli.engine.odd_cells import astray, odd_cells
from kbop_cli.engine.persons import judge
from kbop_cli.engine.places import BETWEEN, places
from kbop_cli.engine.prepare import Prepared, prepare
from kbop_cli.engine.rows import spread
from kbop_cli.engine.sieve import marked, without
from kbop_cli.engine.threads import both
from kbop_cli.engine.two_ids import two_ids
from kbop_cli.engine.waivers import said, waive, waivers
from kbop_cli.model import Contract


class Verified(NamedTuple):
    """A decided month. `decided`: see `decide`; `trace`: every rule's verdict on the claims asked about; `persons`:
    the ids that were judged to be one person."""

    decided: Decided
    prepared: Prepared
    notes: tuple[str, ...]
    defaults_used: tuple[str, ...]
    trace: pl.DataFrame
    persons: pl.DataFrame


def verify(
    tables: Mapping[str, pl.DataFrame],
    faults: pl.DataFrame,
    sources: Sequence[str],
    contract: Contract,
    month: str = "",
    paid: pl.DataFrame | None = None,
    traced: Callable[[pl.DataFrame], Sequence[int]] = lambda base: (),
    progress: Callable[[str], None] = lambda stage: None,
    hide: bool = False,
    judgements: pl.DataFrame | None = None,
    odd: pl.DataFrame | None = None,
) -> Verified:
    """Decide every claim.

    `tables` and `faults` are as intake gives them, `sources` names each source; `paid` is what the ledger holds
    (`kbop_cli.ledger.paid`); `traced` picks the claims whose every verdict is kept, `progress` is told each stage's
    name. With `hide`, no finding tells anything of another provider's claim. `judgements` is what people said of pairs
    of ids (`kbop_cli.ledger.judgements`); `odd` are the cells that look wrong (intake's remarks).
    """
    progress("laying out")
    persons = pl.DataFrame(schema=one_person.PERSONS) if judgements is None else judged_to_be_one(judgements)
    if persons.is_empty():
        prepared = prepare(tables, faults, contract)
    else:
        prepared = one_person.joined(prepare(one_person.with_one_file(tables, persons), faults, contract), persons)
    base = assign_cards(prepared.base, contract)
    # What each step took to find out is let go before the next: it is most of what a large month holds.
    alone = _alone(base, prepared, contract, month, traced, progress, hide=hide)
    progress("applying persons' decisions and limits")
    before = earlier(paid, base, persons)
    found = _together(_Month(tables, prepared, contract, alone, before, persons, judgements, hide), odd)
    trace = pl.concat(alone.trace) if alone.trace else pl.DataFrame()
    progress("deciding")
    priced, strange = _at_nil(alone.base, contract), prepared.unread["claims"]
    decided = decide(priced, together(found.findings), alone.resting, contract, sources, strange)
    return Verified(decided, prepared, found.notes, prepared.defaults_used, trace, persons)


class _Alone(NamedTuple):
    """The month once each claim was judged by itself: the claims with their prices, the findings so far, approvals
    that waive a rule, the claims that rest on self-certification, the documents (`index`) of claims, and every rule's
    verdict on the claims that are traced."""

    base: pl.DataFrame
    findings: list[pl.DataFrame]
    waived: pl.DataFrame
    resting: pl.DataFrame
    documents: pl.Series
    trace: list[pl.DataFrame]


def _alone(
    base: pl.DataFrame,
    prepared: Prepared,
    contract: Contract,
    month: str,
    traced: Callable[[pl.DataFrame], Sequence[int]],
    progress: Callable[[str], None],
    *,
    hide: bool,
) -> _Alone:
    """Each claim by its outcome's rules and its evidence, shared documents among it."""
    progress("judging by the rate card")
    given, waived = both(
        lambda: evidence.sent(base, prepared.evidence, contract),
        lambda: waivers(base, prepared, contract),
        rows=base.height,
    )
    verdicts, checked = both(
        lambda: assess(base, prepared, contract, given, waived, traced(base)),
        lambda: check_claims(base, prepared, contract, month),
        rows=base.height,
    )
    priced = base.with_columns(spread(verdicts.judged["rid"], verdicts.judged["pence"], base.height))
    found = waive(checked, waived) + verdicts.findings
    progress("weighing evidence")
    met = evidence.meeting(given, verdicts.judged)
    # What is said of evidence rejects nothing, so that it has no part in what may not count.
    weighed, barred = both(
        lambda: evidence_findings.findings(verdicts.judged, met, given, prepared, contract),
        lambda: _barred(priced, prepared, contract, met, found),
        rows=base.height,
    )
    found += weighed
    if hide:
        barred = hide_documents(barred, priced)
        found = [hide_provider(together(found))]
    found.append(_shared(priced, prepared, contract, given, barred))
    resting = evidence.self_certified(met, barred)
    return _Alone(priced, found, waived, resting, given.documents["index"], verdicts.trace)


class _Month(NamedTuple):
    """What is read once each claim was judged by itself. `paid`: what the ledger holds (see `earlier`)."""

    tables: Mapping[str, pl.DataFrame]
    prepared: Prepared
    contract: Contract
    alone: _Alone
    paid: pl.DataFrame
    persons: pl.DataFrame
    judgements: pl.DataFrame | None
    hide: bool


class _Found(NamedTuple):
    """Findings, and sentences on the run."""

    findings: list[pl.DataFrame]
    notes: tuple[str, ...]


def _together(month: _Month, odd: pl.DataFrame | None) -> _Found:
    """All that there is to say: what decides between claims, with what each was found to be alone, and beside them."""
    base, hide = month.alone.base, month.hide
    # Neither needs the other, and most of the first keeps but one processor busy.
    between, (beside, many) = both(
        lambda: _between(month), lambda: (_beside(month, odd), clusters(base, hide=hide)), rows=base.height
    )
    found = [*between.findings, *beside.findings, one_person.findings(base, month.persons, hide=hide)]
    return _Found(found, (*beside.notes, *between.notes, *many))


def _between(month: _Month) -> _Found:
    """Persons' judgements and limits, each of which needs to know what still stands by then."""
    base, waived, resting = month.alone.base, month.alone.waived, month.alone.resting
    contract, before, hide = month.contract, month.paid, month.hide
    found = list(month.alone.findings)
    claims = standing(base, together(found), contract)
    if any(use.card.alternating for use in contract.cards):
        found += _alternating(claims, resting["rid"], month)
        claims = standing(base, together(found), contract)
    judged = judge(claims, month.prepared)
    if judged.findings:
        found = [release(together(found), judged.released), *judged.findings]
        claims = standing(base, together(found), contract)
    again = paid_before(base, before, hide=hide)
    claims = standing(base, together([*found, again]), contract)
    exempt = _exempt(waived, judged.exempt)
    full = places(claims, before, contract, exempt, hide=hide)
    found += said(waived.filter(pl.col("full") & pl.col("rule").is_in(BETWEEN)))
    # Where the outcome's limit names the earlier claim, that says it.
    found += [*full, again.join(together(full).filter(pl.col("code") == "limit_reached"), on="rid", how="anti")]
    people, keys = month.tables["participants"], month.prepared.participants["participant_key"]
    alike = two_ids(people, keys, claims, before, contract, exempt, together(full), month.judgements, hide=hide)
    found += [release(alike.findings, judged.released), remarks.paid_as_grant(claims, contract)]
    return _Found(found, alike.notes)


def _beside(month: _Month, odd: pl.DataFrame | None) -> _Found:
    """What is said beside decisions: remarks on claims, and sentences on the run."""
    base, tables, prepared, contract = month.alone.base, month.tables, month.prepared, month.contract
    found = [
        *remarks.amounts(base, prepared.unread["claims"]),
        likeness(base, contract, hide=month.hide),
        remarks.out_of_order(base, contract),
        remarks.unknown_references(base, prepared),
        *odd_cells(base, tables, odd),
    ]
    sent = tables["assessments"].height if "assessments" in tables else 0
    loose = loose_ends(prepared, contract, month.alone.documents, sent)
    notes = (*remarks.of_the_run(prepared), *loose, *astray(base, tables, odd))
    return _Found(found, notes)


def _at_nil(base: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """The claims, priced at nil where their month is paid as a grant."""
    months = [month for grant in contract.grants for month, _ in grant.months]
    if not months:
        return base
    granted = pl.col("achieved_on").dt.strftime("%Y-%m").is_in(months) & pl.col("pence").is_not_null()
    return base.with_columns(pl.when(granted).then(pl.lit(0, pl.Int64)).otherwise("pence").alias("pence"))


def _barred(
    base: pl.DataFrame, prepared: Prepared, contract: Contract, met: evidence.Meeting, found: Sequence[pl.DataFrame]
) -> pl.DataFrame:
    """Documents that may not count, looked for among the claims that their own rules do not reject."""
    rejected = together(found).filter(pl.col("severity") == "reject")
    accepted = met.proving & ~marked(rejected["rid"], base.height).gather(met.documents["rid"])
    return shared_documents.barred(base, met.documents, accepted, prepared.documents, contract)


def _shared(
    base: pl.DataFrame, prepared: Prepared, contract: Contract, given: evidence.Sent, barred: pl.DataFrame
) -> pl.DataFrame:
    """Queries for claims that no longer meet their evidence rule once shared documents are taken from them."""
    if barred.is_empty():
        return shared_documents.findings(barred)
    documents = without(given.documents.filter(pl.col("rid").is_in(barred["rid"].implode())), barred)
    left = evidence.Sent(documents, evidence.masks(documents), given.claims)
    affected = base[barred["rid"].unique().sort()]
    again = meets_evidence(affected, prepared, contract, left)
    short = again.filter(~pl.col("met")).select("rid")
    early = undated(evidence.meeting(left, again).dated()).select("rid")
    lost = pl.concat([short, early]).unique()
    return shared_documents.findings(
        barred.unique("rid", keep="first", maintain_order=True).join(lost, on="rid", how="semi", maintain_order="left")
    )


def _alternating(claims: pl.DataFrame, resting: pl.Series, month: _Month) -> list[pl.DataFrame]:
    """Queries for claims whose evidence does not alternate, but for those for which an approval waives it."""
    waived = month.alone.waived
    freed = waived.filter((pl.col("rule") == "alternating") & pl.col("full"))["rid"].implode()
    found = alternating(claims, resting, month.paid, month.contract, hide=month.hide)
    return [frame.filter(~pl.col("rid").is_in(freed)) for frame in found]


def release(found: pl.DataFrame, released: pl.Series) -> pl.DataFrame:
    """A person's approval turns the claim's queries and rejections into remarks; they stay on record."""
    freed = pl.col("rid").is_in(released.implode())
    return found.with_columns(pl.when(freed).then(pl.lit("remark")).otherwise("severity").alias("severity"))


def _exempt(waived: pl.DataFrame, agreed: pl.Series) -> Mapping[str, pl.Series]:
    """Rule -> the claims that it does not touch: those that a person approved as agreed, those with an approval."""
    full = waived.filter("full")
    return {rule: pl.concat([agreed, full.filter(pl.col("rule") == rule)["rid"]]) for rule in BETWEEN}
