"""Evidence: which documents count, whether they meet the rule, whether they are dated on or after the milestone.

Every evidence type of an outcome has a bit; what was sent for a claim is a mask, and an alternative is met where all
its bits are set. A form that needs a signature counts only where `signed` is yes.
"""

from __future__ import annotations

import functools
import operator
from typing import NamedTuple

import polars as pl

from kbop_cli.engine.evidence_dates import window, with_timely
from kbop_cli.engine.rows import alike, spread
from kbop_cli.engine.sieve import greatest, laid_together, marked, without
from kbop_cli.engine.threads import both
from kbop_cli.model import Contract, EvidenceRule, Facts, Outcome
from kbop_cli.rules.base import all_hold

MAX_TYPES = 62
"""Bits of a signed 64-bit mask; the card's check refuses an outcome that names more types."""


OWN_SIDE = ("provider", "prime")
"""Issuers that belong to the claimant's side."""


class Sent(NamedTuple):
    """`documents`: rid, index, evidence_type (an Enum), bit, counts, self_certification, by_service, numbers, dated_on,
    own_side (its issuer belongs to the claimant's side), listed, timely, and the claim's plan, person and achieved_on.

    `masks`: rid, sent: the bits of the documents that count. `claims`: how many claims there are, those without
    documents included.
    """

    documents: pl.DataFrame
    masks: pl.DataFrame
    claims: int


def sent(base: pl.DataFrame, evidence: pl.DataFrame, contract: Contract) -> Sent:
    """The documents of every claim, with the bit that the claim's outcome gives to their type (null: not asked for)."""
    # A document's type and issuer are few words: as texts they would be the widest that is moved from here on.
    columns = (
        "index",
        pl.col("evidence_type").cast(_types(contract), strict=False),
        *("document_number", "sha_number", "dated_on", "listed", "signed"),
        pl.col("issuer").is_in(OWN_SIDE).fill_null(False).alias("own_side"),
    )
    narrow, met = both(
        lambda: evidence.select(columns).rechunk(),
        lambda: alike(evidence["claim_key"], base["claim_key"]),
        rows=evidence.height,
    )
    documents, claim = met.rows(narrow)
    documents = documents.hstack(base.select("rid", "plan", "person", "achieved_on")[claim].get_columns())
    documents = documents.hstack(_kinds(documents, contract))
    counts = pl.col("bit").is_not_null() & (~pl.col("needs_signature") | pl.col("signed").fill_null(False))
    documents = documents.with_columns(counts=counts).drop("needs_signature", "signed")
    documents = with_timely(documents, base, contract)
    return Sent(documents, masks(documents), base.height)


def masks(documents: pl.DataFrame) -> pl.DataFrame:
    """The bits of the documents that count, a row a claim that has any."""
    counting = documents.select("rid", "bit", "timely").filter(documents["counts"])
    length = greatest(counting["rid"]) + 1
    sent_bits = timely = laid_together(counting["rid"], counting["bit"], length)
    if not counting["timely"].all():
        in_time = counting.filter("timely")
        timely = laid_together(in_time["rid"], in_time["bit"], length)
    rids = (sent_bits != 0).arg_true()
    return pl.DataFrame({"rid": rids, "sent": sent_bits[rids], "timely": timely[rids]})


def bits(outcome: Outcome) -> dict[str, int]:
    """The bit of every evidence type that the outcome names."""
    return {name: 1 << place for place, name in enumerate(outcome.evidence.types() if outcome.evidence else ())}


def _bits(contract: Contract) -> pl.DataFrame:
    rows = []
    for number, use in enumerate(contract.cards):
        for index, outcome in enumerate(use.card.outcomes.values()):
            for name, bit in bits(outcome).items():
                kind = use.card.evidence_types[name]
                rows.append(
                    (number * 1000 + index, name, bit, kind.needs_signature, kind.self_certification, kind.by_service)
                )
    schema = {
        "plan": pl.Int32,
        "evidence_type": pl.String,
        "bit": pl.Int64,
        "needs_signature": pl.Boolean,
        "self_certification": pl.Boolean,
        "by_service": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _types(contract: Contract) -> pl.Enum:
    return pl.Enum(sorted({name for use in contract.cards for name in use.card.evidence_types}))


def _kinds(documents: pl.DataFrame, contract: Contract) -> list[pl.Series]:
    """What `_bits` tells of the documents' types, looked up by number."""
    types = _types(contract)
    table = _bits(contract).with_columns(pl.col("evidence_type").cast(types))

    def number(rows: pl.DataFrame) -> pl.Series:
        kind = rows["evidence_type"].to_physical().cast(pl.UInt32)
        return rows["plan"].cast(pl.UInt32) * max(len(types.categories), 1) + kind

    numbers, asked = number(table), number(documents)
    place = pl.Series([None], dtype=pl.UInt32).new_from_index(0, max(greatest(numbers), greatest(asked)) + 1)
    place = place.scatter(numbers, pl.int_range(table.height, dtype=pl.UInt32, eager=True))
    of_type = place.gather(asked)
    return table.select(pl.exclude("plan", "evidence_type").gather(of_type)).get_columns()


def expressions(outcome: Outcome, facts: Facts) -> list[pl.Expr]:
    """`met`, the `mask` of the documents that meet the rule, the `milestone` they must be dated from, and `until`.

    `in_time`: whether documents that are all dated so meet it, where the rule asks that; otherwise null.
    """
    rule = outcome.evidence
    if rule is None:
        nothing = pl.lit(0, dtype=pl.Int64).alias("mask")
        never = [pl.lit(None, dtype=pl.Date).alias(name) for name in ("milestone", "until")]
        return [pl.lit(True).alias("met"), nothing, *never, pl.lit(None, dtype=pl.Boolean).alias("in_time")]
    met, mask = _met(rule, outcome, facts, pl.col("sent"))
    in_time: pl.Expr = pl.lit(None, dtype=pl.Boolean)
    if rule.dated == "every":
        in_time, timely = _met(rule, outcome, facts, pl.col("timely"))
        mask = pl.when(in_time).then(timely).otherwise(mask)
    milestone, until = window(rule)
    return [
        met.alias("met"),
        mask.alias("mask"),
        milestone.alias("milestone"),
        until.alias("until"),
        in_time.alias("in_time"),
    ]


def _met(rule: EvidenceRule, outcome: Outcome, facts: Facts, sent: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Whether these documents meet the rule, and those of them that do."""
    bit_of = bits(outcome)
    met, masks = [], []
    for group in rule.groups:
        ways, alone = [], 0
        for alternative in group:
            need = 0
            for name in alternative.documents:
                need |= bit_of[name]
            if len(alternative.documents) == 1 and not alternative.when:
                alone |= need
                continue
            holds = (sent & need) == need
            if alternative.when:
                # What cannot be told is not met: the claim is asked about, not paid.
                holds = (holds & all_hold(part.expr(facts) for part in alternative.when)).fill_null(False)
            ways.append(holds)
            masks.append(holds.cast(pl.Int64) * need)
        if alone:  # documents each of which is enough are looked for all at once
            ways.append((sent & alone) != 0)
            masks.append(sent & alone)
        met.append(pl.any_horizontal(ways))
    return pl.all_horizontal(met), functools.reduce(operator.or_, masks)


class Meeting(NamedTuple):
    """Which of the `documents` (see `Sent`) meet the evidence rule of their claim: those that are `proving`.

    `rules`: the milestone, until and in_time of claims, at the place `of_claim` for each document. The documents that
    meet it are marked and not laid out again: a copy would be most of what a large month holds at that time.
    """

    documents: pl.DataFrame
    proving: pl.Series
    rules: pl.DataFrame
    of_claim: pl.Series

    def rows(self, *names: str) -> pl.DataFrame:
        """These columns of the documents that meet the rule."""
        return self.documents.select(names).filter(self.proving)

    def dated(self) -> pl.DataFrame:
        """What tells whether they are dated as they must be (see `undated`)."""
        of_claim = self.of_claim.filter(self.proving)
        rules = self.rules.select(pl.all().gather(of_claim)).get_columns()
        return self.rows("rid", "plan", "evidence_type", "dated_on").hstack(rules)


def meeting(given: Sent, judged: pl.DataFrame) -> Meeting:
    """The documents that meet the evidence rule of their claim."""
    names = ("milestone", "until", "in_time")
    rules = judged.filter(pl.col("met") & (pl.col("mask") != 0)).select("rid", "mask", *names).rechunk()
    place = spread(rules["rid"], pl.int_range(rules.height, dtype=pl.UInt32, eager=True), given.claims)
    of_claim = place.gather(given.documents["rid"])
    proving = given.documents["counts"] & ((given.documents["bit"] & rules["mask"].gather(of_claim)) != 0)
    return Meeting(given.documents, proving.fill_null(value=False), rules.select(names), of_claim)


def self_certified(met: Meeting, barred: pl.DataFrame) -> pl.DataFrame:
    """Claims that rest on self-certification alone, but for the documents that are `barred`: rid."""
    narrow = met.rows("rid", "index", "self_certification")
    # Most claims have no such document, and need not be grouped.
    concerned = marked(narrow["rid"].filter(narrow["self_certification"]), greatest(narrow["rid"]) + 1)
    few = without(narrow.filter(concerned.gather(narrow["rid"])), barred)
    by_claim = few.lazy().group_by("rid").agg(pl.col("self_certification").all())
    return by_claim.filter(pl.col("self_certification")).select("rid").collect()
