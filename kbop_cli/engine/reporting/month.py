"""A decided month as reports read it: one row a claim with all that a figure may be counted by."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from kbop_cli.engine.approved import restricted
from kbop_cli.engine.checks import assign_cards
from kbop_cli.engine.evidence import Sent, sent
from kbop_cli.engine.given_columns import in_texts
from kbop_cli.engine.mend import LEAST, outstanding
from kbop_cli.engine.one_row import one_row_each
from kbop_cli.engine.prepare import Prepared, with_keys
from kbop_cli.engine.reporting.apart import with_marks
from kbop_cli.engine.verify import Verified
from kbop_cli.model import Contract

HISTORY = pl.Schema(
    {
        "claim_id": pl.String(),
        "participant_id": pl.String(),
        "provider": pl.String(),
        "outcome": pl.String(),
        "achieved_on": pl.Date(),
        "month": pl.String(),
        "paid_on": pl.Date(),
        "restricted": pl.Boolean(),
    }
)
"""Claims that stand in the ledger; `month` is the one they were verified in, `paid_on` the day it was approved,
`restricted` whether the participant was marked so then or is now."""

PAID = pl.Schema({"claim_key": pl.String(), "paid_on": pl.Date(), "paid": pl.Int64()})
"""What the month's own payment paid for each claim, in pence."""


@dataclass(frozen=True, slots=True)
class Month:
    """A decided month.

    `claims`, a row a claim, sorted by claim_id and place: rid, claim_id, participant_id, provider, cohort, outcome,
    title, group, achieved_on, claimed_on, decision, price (pence, null where not known), amount (pence payable),
    amount_claimed, rate_card, rate_card_version, reasons, causes (those reasons that made the decision) and remarks
    (lists of codes), self_certified, restricted, days (achieved to claimed), decided_on (the day a person judged it,
    else the day its payment was approved), paid_on (that day), paid, place, claim_key, participant_key.
    `documents` are those of `sent` with document_id, sha256, signed and issuer as typed. `findings` are as the engine
    gives them, `accepted` is the evidence that asks least (`mend.outstanding`), `people` has one row a participant,
    `history` is None without a ledger; `known_from` is the first month of which it is known what was approved.
    """

    contract: Contract
    month: str
    claims: pl.DataFrame
    findings: pl.DataFrame
    people: pl.DataFrame
    base: pl.DataFrame
    sent: Sent
    documents: pl.DataFrame
    prepared: Prepared
    accepted: pl.DataFrame
    notes: tuple[str, ...]
    history: pl.DataFrame | None = None
    known_from: str = ""
    titles: dict[str, str] = field(default_factory=dict)


def lay_out(
    verified: Verified,
    contract: Contract,
    month: str,
    history: pl.DataFrame | None = None,
    paid: pl.DataFrame | None = None,
    *,
    mended: bool = True,
) -> Month:
    """The month from a run decided again. `history`: what the ledger holds (`HISTORY`), None where there is none.

    `paid` (`PAID`): what the month's own payment paid, None where it is not paid yet. `mended`: a work list is wanted,
    and with it the evidence that asks least.
    """
    base = assign_cards(verified.prepared.base, contract)
    given = sent(base, verified.prepared.evidence, contract)
    people = _people(verified.prepared)
    if history is not None:
        history = with_marks(history.select(pl.col(name).cast(kind) for name, kind in HISTORY.items()), people)
    begun = history["month"].min() if history is not None else None
    as_typed = in_texts(verified.prepared.documents.select("index", "document_id", "sha256", "signed", "issuer"))
    titles = outcome_titles(contract)
    return Month(
        contract=contract,
        month=month,
        claims=_dated(_claims(verified, base, titles), verified.prepared.decisions, paid),
        findings=verified.decided.findings,
        people=people,
        base=base,
        sent=given,
        documents=with_keys(
            given.documents.with_columns(pl.col("evidence_type").cast(pl.String)).join(
                as_typed, on="index", how="left", maintain_order="left"
            ),
            verified.prepared.documents,
        ),
        prepared=verified.prepared,
        accepted=outstanding(verified, contract) if mended else pl.DataFrame(schema=LEAST),
        notes=(*verified.notes, *(f"Default used: {text}" for text in verified.defaults_used)),
        history=history,
        known_from=min(str(begun), month) if begun is not None else month,
        titles=dict(titles.select("outcome", "title").iter_rows()),
    )


def outcome_titles(contract: Contract) -> pl.DataFrame:
    """outcome, title, group, place (its order on the cards): the first card that has the outcome names it."""
    found: dict[str, tuple[str, str]] = {}
    for use in contract.cards:
        for outcome in use.card.outcomes.values():
            found.setdefault(outcome.code, (outcome.title, outcome.group))
    rows = [(code, title, group, place) for place, (code, (title, group)) in enumerate(found.items())]
    schema = {"outcome": pl.String, "title": pl.String, "group": pl.String, "place": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _claims(verified: Verified, base: pl.DataFrame, titles: pl.DataFrame) -> pl.DataFrame:
    findings = verified.decided.findings.lazy()
    severity = pl.col("severity")
    reasons = _codes(findings.filter(severity != "remark"), "reasons")
    rejecting = _codes(findings.filter(severity == "reject"), "rejecting")
    remarks = _codes(findings.filter(severity == "remark"), "remarks")
    facts = base.lazy().select(
        "rid",
        "claim_key",
        "participant_key",
        cohort=pl.col("participant.cohort").cast(pl.String),
        restricted=restricted(verified.prepared),
    )
    none = pl.lit([], dtype=pl.List(pl.String))
    causes = (
        pl.when(pl.col("decision") == "rejected")
        .then("rejecting")
        .when(pl.col("decision") == "queried")
        .then("reasons")
    )
    claims = (
        in_texts(verified.decided.decisions)
        .lazy()
        .rename({"standing": "decision", "pence": "price"})
        .drop("reasons")
        .join(facts, on="rid", how="left", maintain_order="left")
        .join(titles.lazy().drop("place"), on="outcome", how="left", maintain_order="left")
        .join(reasons, on="rid", how="left", maintain_order="left")
        .join(rejecting, on="rid", how="left", maintain_order="left")
        .join(remarks, on="rid", how="left", maintain_order="left")
        .select(
            *("rid", "claim_id", "participant_id", "provider", "cohort", "outcome"),
            pl.coalesce("title", "outcome").alias("title"),
            *("group", "achieved_on", "claimed_on", "decision", "price", "amount", "amount_claimed"),
            *("rate_card", "rate_card_version"),
            pl.col("reasons").fill_null(none),
            causes.fill_null(none).alias("causes"),
            pl.col("remarks").fill_null(none),
            *("self_certified", "restricted"),
            (pl.col("claimed_on") - pl.col("achieved_on")).dt.total_days().alias("days"),
            *("place", "claim_key", "participant_key"),
        )
        .collect()
    )
    if claims.height != base.height:
        raise AssertionError("laying claims out for a report changed their number")
    return claims


def _dated(claims: pl.DataFrame, decisions: pl.DataFrame, paid: pl.DataFrame | None) -> pl.DataFrame:
    """The claims with the days on which they were decided and paid, where those are known."""
    paid = pl.DataFrame(schema=PAID) if paid is None else paid.cast(PAID)
    judged = decisions.group_by("claim_key").agg(pl.col("decided_on").max())
    dated = claims.join(judged, on="claim_key", how="left", maintain_order="left").join(
        paid, on="claim_key", how="left", maintain_order="left"
    )
    if dated.height != claims.height:
        raise AssertionError("laying payments beside claims changed their number")
    own = pl.col("decision") == "approved"
    return dated.with_columns(
        pl.when(own).then("paid_on").alias("paid_on"), pl.when(own).then("paid").alias("paid")
    ).with_columns(pl.coalesce("decided_on", "paid_on").alias("decided_on"))


def _codes(findings: pl.LazyFrame, name: str) -> pl.LazyFrame:
    return findings.group_by("rid").agg(pl.col("code").unique().sort().alias(name))


def _people(prepared: Prepared) -> pl.DataFrame:
    """participant_id, participant_key and the participant's columns, a row a person, sorted by id."""
    each = one_row_each(prepared.participants, prepared.columns["participants"], prepared.unread["participants"])
    ids = prepared.participants.select(pl.col("index").alias("prow"), "participant_id")
    named = each.join(ids, on="prow", how="left", maintain_order="left")
    return named.with_columns(restricted(prepared).alias("restricted")).sort("participant_key")
