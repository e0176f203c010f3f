"""The evidence that asks least: what a provider may send for a claim whose evidence is outstanding.

Among what the card accepts, the evidence named is that whose missing documents weigh least by the card's `burden`
(1 asks least of the person and of third parties, 9 most).
"""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.assessed import assessments_beside
from kbop_cli.engine.checks import assign_cards
from kbop_cli.engine.evidence import bits, sent
from kbop_cli.engine.evidence_dates import window
from kbop_cli.engine.parts import FrameFacts, Plan, plans
from kbop_cli.engine.prepare import Prepared
from kbop_cli.engine.verify import Verified
from kbop_cli.model import Alternative, Contract
from kbop_cli.rules.base import all_hold

ASKED = ("evidence_missing",)
"""Findings that further documents mend."""

DATED = ("evidence_too_early", "evidence_undated", "document_of_two_people", "document_of_two_milestones")
"""Findings that another document of a kind that is accepted mends, whatever was sent before."""

LEAST = pl.Schema({"rid": pl.UInt32(), "code": pl.String(), "accepted": pl.String(), "milestone": pl.Date()})


def outstanding(verified: Verified, contract: Contract) -> pl.DataFrame:
    """For each queried claim and each finding of `ASKED` and `DATED` on it, the evidence that asks least.

    `rid`, `code`, `accepted` (in words; null where the documents would do and a cell of the claim is not known on
    which that turns) and, where that evidence proves a milestone, the day from which it must be dated. A row a claim
    and code, sorted by both.
    """
    queried = verified.decided.decisions.filter(pl.col("standing") == "queried")["rid"].implode()
    found = (
        verified.decided.findings.filter(
            pl.col("code").is_in([*ASKED, *DATED]) & (pl.col("severity") == "query") & pl.col("rid").is_in(queried)
        )
        .select("rid", "code")
        .unique()
    )
    if found.is_empty():
        return pl.DataFrame(schema=LEAST)
    base = assign_cards(verified.prepared.base, contract)
    masks = sent(base, verified.prepared.evidence, contract).masks
    parts = []
    for codes, given in ((ASKED, masks), (DATED, masks.clear())):
        mine = found.filter(pl.col("code").is_in(codes))
        asked = base.join(mine.select("rid").unique(), on="rid", how="semi").join(given, on="rid", how="left")
        accepted = lightest(asked.with_columns(pl.col("sent").fill_null(0)), verified.prepared, contract)
        parts.append(mine.join(accepted, on="rid", how="inner"))
    return pl.concat(parts).select(list(LEAST)).sort("rid", "code")


def lightest(claims: pl.DataFrame, prepared: Prepared, contract: Contract) -> pl.DataFrame:
    """rid, accepted, milestone: the evidence that asks least of these claims, beside what counts already.

    `claims` are rows of the judged frame with `plan`, and `sent`: the bits of the documents that count.
    """
    frames = [pl.DataFrame(schema={name: LEAST[name] for name in ("rid", "accepted", "milestone")})]
    for plan in plans(contract):
        mine = claims.filter(pl.col("plan") == plan.number)
        rule = plan.outcome.evidence
        if mine.height and rule is not None:
            read = {getattr(part, "instrument", "") for group in rule.groups for each in group for part in each.when}
            mine = assessments_beside(mine, prepared.on_file, read - {""})
            frames.append(mine.select("rid", accepted=_asked(prepared, plan), milestone=window(rule)[0]))
    return pl.concat(frames)


def _asked(prepared: Prepared, plan: Plan) -> pl.Expr:
    """The missing documents of the lightest alternative of every group that is not met yet."""
    facts = FrameFacts(prepared.columns, plan.card, frozenset())
    groups = plan.outcome.evidence.groups if plan.outcome.evidence else ()
    said = pl.concat_str([_group(plan, group, facts) for group in groups], separator="; and ", ignore_nulls=True)
    return pl.when(said != "").then(said)


def _group(plan: Plan, group: tuple[Alternative, ...], facts: FrameFacts) -> pl.Expr:
    """What the group still asks for in words, null where it is met. An alternative counts unless it is known not to."""
    bit_of = bits(plan.outcome)
    weights = [_weight(plan, alternative, bit_of, facts) for alternative in group]
    least = pl.min_horizontal(weights)
    named = [
        pl.when(weight == least).then(
            pl.when(least > 0).then(_missing(plan, alternative, bit_of)).otherwise(pl.lit(""))
        )
        for weight, alternative in zip(weights, group, strict=True)
    ]
    said = pl.coalesce(named)
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
        pl.when((pl.col("sent") & bit_of[name]) == 0).then(pl.lit(_title(plan, name))) for name in alternative.documents
    ]
    return pl.concat_str(titles, separator=" and ", ignore_nulls=True)


def _title(plan: Plan, name: str) -> str:
    """The document's title, and the word by which the evidence table knows it."""
    kind = plan.card.evidence_types[name]
    unsaid = kind.needs_signature and "signed" not in kind.title.lower()
    return f"{kind.title} ({name}, signed)" if unsaid else f"{kind.title} ({name})"
