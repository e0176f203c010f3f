"""What is said of evidence: what the rule asks, what is missing, dated too early, or from the claimant's own side."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.evidence import Meeting, Sent, bits
from kbop_cli.engine.evidence_dates import dated_otherwise, undated, unknown_milestones
from kbop_cli.engine.findings import make
from kbop_cli.engine.prepare import Prepared
from kbop_cli.model import Alternative, Contract, EvidenceRule, Outcome, RateCard
from kbop_cli.wording import worded


def in_words(rule: EvidenceRule, card: RateCard) -> str:
    """The rule as a provider reads it, in the words that the evidence table uses."""
    return "; and ".join(_group_words(group, card) for group in rule.groups)


def _group_words(group: tuple[Alternative, ...], card: RateCard) -> str:
    ways = [_alternative_words(alternative, card) for alternative in group]
    return ways[0] if len(ways) == 1 else f"one of {', '.join(ways)}"


def _alternative_words(alternative: Alternative, card: RateCard) -> str:
    names = [
        f"{name} (signed)" if card.evidence_types[name].needs_signature else name for name in alternative.documents
    ]
    said = " with ".join(names)
    return said + (f" where {' and '.join(part.words() for part in alternative.when)}" if alternative.when else "")


def findings(
    judged: pl.DataFrame, met: Meeting, given: Sent, prepared: Prepared, contract: Contract
) -> list[pl.DataFrame]:
    """Evidence that is missing, dated too early, absent though asked for, or from the claimant's own side."""
    early = dated_otherwise(undated(met.dated()), contract)
    found = [early, *unknown_milestones(judged, prepared, contract), _own_side(met)]
    told = _sent_in_words(judged.filter(~pl.col("met")), given, prepared)
    short = {plan: rows for (plan,), rows in told.partition_by("plan", as_dict=True).items()}
    for number, use in enumerate(contract.cards):
        for index, outcome in enumerate(use.card.outcomes.values()):
            if outcome.evidence is None:
                continue
            plan = number * 1000 + index
            if plan in short:
                found.append(_missing(short[plan], outcome, use.card))
            if outcome.evidence.supporting:
                mine = judged.filter(pl.col("plan") == plan)
                found += [_absent(mine, name, outcome) for name in outcome.evidence.supporting]
    return found


def _sent_in_words(short: pl.DataFrame, given: Sent, prepared: Prepared) -> pl.DataFrame:
    """The claims with `name`: what was sent, types not asked for, unsigned forms and strange words included."""
    strange = prepared.unread["evidence"].filter(pl.col("column") == "evidence_type").select("index", "said")
    of_type = pl.col("evidence_type").cast(pl.String)
    unsigned = pl.when(pl.col("bit").is_not_null() & ~pl.col("counts")).then(
        worded("{} (not signed, or signature not known)", of_type)
    )
    documents = (
        given.documents.filter(pl.col("rid").is_in(short["rid"].implode()))
        .join(strange, on="index", how="left")
        .with_columns(pl.coalesce(unsigned, of_type, "said", pl.lit("a document of no given type")).alias("name"))
        .group_by("rid")
        .agg(pl.col("name").unique().sort().str.join(", "))
    )
    return short.join(documents, on="rid", how="left", maintain_order="left")


def _missing(told: pl.DataFrame, outcome: Outcome, card: RateCard) -> pl.DataFrame:
    """What the rule asks, and what was sent."""
    assert outcome.evidence is not None  # noqa: S101 - told to the type checker; the caller has looked
    return make(
        told,
        code="evidence_missing",
        severity="query",
        rule="evidence",
        message=worded(
            "Evidence is missing: the card asks for {}. Sent: {}. Send what is missing.",
            pl.lit(in_words(outcome.evidence, card)),
            pl.col("name").fill_null("nothing"),
        ),
        clause=outcome.evidence.clause,
        field="evidence",
        value=pl.col("name").fill_null(""),
    )


def _absent(rows: pl.DataFrame, name: str, outcome: Outcome) -> pl.DataFrame:
    """A supporting document that was not sent."""
    assert outcome.evidence is not None  # noqa: S101 - as above
    return make(
        rows.filter((pl.col("sent") & bits(outcome)[name]) == 0),
        code="supporting_document_absent",
        severity="remark",
        rule="evidence",
        message=f"A {name} is asked for where possible; its absence is no bar.",
        clause=outcome.evidence.clause,
        field="evidence",
    )


def _own_side(met: Meeting) -> pl.DataFrame:
    accepted = met.proving & met.documents["own_side"] & ~met.documents["by_service"]
    own = met.documents.select("rid", "evidence_type").filter(accepted)
    of_type = pl.col("evidence_type").cast(pl.String)
    rows = own.group_by("rid").agg(of_type.unique().sort().str.join(", ").alias("types")).sort("rid")
    return make(
        rows,
        code="issuer_on_claimant_side",
        severity="remark",
        rule="evidence",
        message=worded("The issuer of {} belongs to the claimant's side; it is accepted.", "types"),
        field="issuer",
        value=pl.col("types"),
    )
