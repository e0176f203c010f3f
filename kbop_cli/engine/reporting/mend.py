"""What a provider is to do about its claims: what is missing, what would mend it, and the evidence that asks least.

Among what the card accepts, the evidence named is that whose missing documents weigh least by the card's `burden`
(1 asks least of the person and of third parties, 9 most).
"""

from __future__ import annotations

import polars as pl

from kbop_cli.codes import CODES
from kbop_cli.engine.assess import FrameFacts, Plan, plans
from kbop_cli.engine.evidence import bits
from kbop_cli.engine.reporting.month import Month
from kbop_cli.model import Alternative
from kbop_cli.rules.base import all_hold

ASKED = ("evidence_missing",)
"""Findings that further documents mend."""

DATED = ("evidence_too_early", "evidence_undated", "document_of_two_people", "document_of_two_milestones")
"""Findings that another document of a kind that is accepted mends, whatever was sent before."""

NAMED_CLAIMS = ("limit_reached", "limit_unclear", "document_of_two_people", "document_of_two_milestones")
"""Findings whose sentence may name a claim of another participant or provider."""


def worklist(month: Month) -> pl.DataFrame:
    """A row a finding that queried or rejected a claim, most pounds first.

    rid, claim_id, participant_id, provider, outcome, title, achieved_on, claimed_on, decision, price, code, message,
    mend, accepted (the least intrusive evidence, for findings about evidence), clause, field, place.
    """
    findings = month.findings.filter(pl.col("severity") != "remark").select("rid", "code", "message", "clause", "field")
    told = ("claim_id", "participant_id", "provider", "outcome", "title", "achieved_on", "claimed_on", "decision")
    claims = month.claims.filter(pl.col("decision").is_in(["queried", "rejected"])).select(
        "rid", *told, "price", "place"
    )
    least = pl.concat([_least(month, sent=True), _least(month, sent=False)])
    words = pl.DataFrame(
        [(code, mend) for code, (_, mend) in CODES.items()], schema={"code": pl.String, "mend": pl.String}, orient="row"
    )
    return (
        claims.join(findings, on="rid", how="inner")
        .join(words, on="code", how="left")
        .with_columns(
            pl.col("code").is_in(list(ASKED)).alias("sent"), pl.col("code").is_in([*ASKED, *DATED]).alias("about")
        )
        .join(least.with_columns(pl.lit(True).alias("about")), on=["rid", "sent", "about"], how="left")
        .sort(
            "price",
            "claim_id",
            "rid",
            "code",
            "message",
            descending=[True, False, False, False, False],
            nulls_last=True,
        )
        .select("rid", *told, "price", "code", "message", "mend", "accepted", "clause", "field", "place")
    )


def _least(month: Month, *, sent: bool) -> pl.DataFrame:
    """rid, accepted, sent: the evidence that asks least; with `sent`, beside the documents that count already."""
    frames = [pl.DataFrame(schema={"rid": pl.UInt32, "accepted": pl.String, "sent": pl.Boolean})]
    queried = month.claims.filter(pl.col("decision") == "queried").select("rid")
    waiting = month.base.join(queried, on="rid", how="semi").join(month.sent.masks, on="rid", how="left")
    mask = pl.col("sent").fill_null(0) if sent else pl.lit(0, dtype=pl.Int64)
    waiting = waiting.with_columns(mask.alias("sent"))
    for plan in plans(month.contract):
        mine = waiting.filter(pl.col("plan") == plan.number)
        if mine.height and plan.outcome.evidence is not None:
            frames.append(mine.select("rid", _asked(month, plan).alias("accepted"), pl.lit(sent).alias("sent")))
    return pl.concat(frames)


def _asked(month: Month, plan: Plan) -> pl.Expr:
    """The missing documents of the lightest alternative of every group that is not met yet."""
    facts = FrameFacts(month.prepared.columns, plan.card, frozenset())
    groups = plan.outcome.evidence.groups if plan.outcome.evidence else ()
    return pl.concat_str([_group(plan, group, facts) for group in groups], separator="; and ", ignore_nulls=True)


def _group(plan: Plan, group: tuple[Alternative, ...], facts: FrameFacts) -> pl.Expr:
    """What the group still asks for in words, null where it is met. An alternative counts unless it is known not to."""
    bit_of = bits(plan.outcome)
    weights = [_weight(plan, alternative, bit_of, facts) for alternative in group]
    least = pl.min_horizontal(weights)
    lightest = [
        pl.when(weight == least).then(
            pl.when(least > 0).then(_missing(plan, alternative, bit_of)).otherwise(pl.lit(""))
        )
        for weight, alternative in zip(weights, group, strict=True)
    ]
    said = pl.coalesce(lightest)
    return pl.when(said != "").then(said)


def _weight(plan: Plan, alternative: Alternative, bit_of: dict[str, int], facts: FrameFacts) -> pl.Expr:
    """How much the missing documents of an alternative ask; null where it is known not to be open to the claim."""
    open_ = all_hold(part.expr(facts) for part in alternative.when).fill_null(True)
    burdens = [
        pl.when((pl.col("sent") & bit_of[name]) == 0).then(plan.card.evidence_types[name].burden).otherwise(0)
        for name in alternative.documents
    ]
    return pl.when(open_).then(pl.sum_horizontal(burdens).cast(pl.Int64))


def _missing(plan: Plan, alternative: Alternative, bit_of: dict[str, int]) -> pl.Expr:
    titles = [
        pl.when((pl.col("sent") & bit_of[name]) == 0).then(pl.lit(plan.card.evidence_types[name].title))
        for name in alternative.documents
    ]
    return pl.concat_str(titles, separator=" and ", ignore_nulls=True)
