"""What makes an approved claim worth a second look, told from the decided run, the contract and its cards.

Tiers (their names in a contract's `audit: tiers`):

    self_certified   an outcome whose card states a risk, proved by self-certification alone
    service_declared every document that counts was written by the service itself, where the card takes others' papers
    just_clears      a score that is better than the first by the least that the card asks, or by under one point more
    claimant_side    a document that counts was issued by the provider or the prime
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from kbop_cli.columns import NUMBER_SCALE
from kbop_cli.engine import evidence
from kbop_cli.engine.assessed import lay_beside
from kbop_cli.engine.checks import assign_cards
from kbop_cli.engine.verify import Verified
from kbop_cli.engine.words import inside
from kbop_cli.model import Contract, Outcome, RateCard, TierName
from kbop_cli.rules.assessments import ScoreChange, score_to_spare

REASONS: dict[TierName, str] = {
    "self_certified": "self-certified, where the card states a risk",
    "service_declared": "rests on the service's own declaration",
    "just_clears": "a score that just clears",
    "claimant_side": "evidence from the claimant's side",
}
"""Every tier and how the sample words it."""

CLASSES = ("self_certification", "service", "document", "none")


def labels(decided: Verified, contract: Contract) -> pl.DataFrame:
    """One row a row of the decisions, in their order: rid, tiers (List(String), in the order of REASONS) and
    evidence_class (one of CLASSES): what the claim rests on."""
    base = assign_cards(decided.prepared.base, contract)
    rows = decided.decided.decisions.select("rid", "self_certified")
    rows = rows.join(base.select("rid", "plan"), on="rid", how="left", maintain_order="left")
    papers = evidence.sent(base, decided.prepared.evidence, contract).documents.filter("counts")
    by_claim = papers.group_by("rid").agg(pl.col("by_service").all())
    rows = rows.join(by_claim, on="rid", how="left", maintain_order="left")
    risky = [plan for plan, _, outcome in _plans(contract) if outcome.risk]
    own = decided.decided.findings.filter(pl.col("code") == "issuer_on_claimant_side")["rid"]
    close = pl.concat([pl.Series("rid", [], pl.UInt32), *_close(base, decided, contract)])
    service = pl.col("by_service").fill_null(False) & ~pl.col("self_certified")
    held = {
        "self_certified": pl.col("self_certified") & pl.col("plan").is_in(risky),
        "service_declared": service & pl.col("plan").is_in(_with_others(contract)),
        "just_clears": pl.col("rid").is_in(close.implode()),
        "claimant_side": pl.col("rid").is_in(own.implode()),
    }
    tiers = pl.concat_list(
        pl.when(held[name].fill_null(False)).then(pl.lit(name)) for name in REASONS
    ).list.drop_nulls()
    kind = (
        pl.when("self_certified")
        .then(pl.lit("self_certification"))
        .when(service)
        .then(pl.lit("service"))
        .when(pl.col("by_service").is_not_null())
        .then(pl.lit("document"))
        .otherwise(pl.lit("none"))
    )
    return rows.select("rid", tiers.alias("tiers"), kind.alias("evidence_class"))


def _close(base: pl.DataFrame, decided: Verified, contract: Contract) -> Iterator[pl.Series]:
    """The rids of the claims whose score just clears, by outcome and rule."""
    on_file = decided.prepared.on_file
    for plan, _, outcome in _plans(contract):
        for change in (change for change in _changes(outcome) if change.instrument in on_file):
            spare = score_to_spare(change)
            if spare is None:
                continue
            mine = base.filter(pl.col("plan") == plan)
            asked = mine.select("rid", "plan", "person", "achieved_on")
            laid = lay_beside(asked, on_file[change.instrument], change.instrument, ()).drop("rid", "plan")
            yield mine.hstack(laid).filter(spare.is_between(0, NUMBER_SCALE, closed="left"))["rid"]


def _plans(contract: Contract) -> Iterator[tuple[int, RateCard, Outcome]]:
    """Every outcome with its card and the number that the engine gives it."""
    for number, use in enumerate(contract.cards):
        for index, outcome in enumerate(use.card.outcomes.values()):
            yield number * 1000 + index, use.card, outcome


def _with_others(contract: Contract) -> list[int]:
    """The outcomes that can be proved by papers of others than the service, and of the claimant."""
    return [plan for plan, card, outcome in _plans(contract) if any(_others(card, outcome))]


def _others(card: RateCard, outcome: Outcome) -> Iterator[bool]:
    for group in outcome.evidence.groups if outcome.evidence else ():
        for name in (name for alternative in group for name in alternative.documents):
            kind = card.evidence_types[name]
            yield not (kind.by_service or kind.self_certification)


def _changes(outcome: Outcome) -> list[ScoreChange]:
    return [part for rule in outcome.rules for part in inside(rule.condition) if isinstance(part, ScoreChange)]
