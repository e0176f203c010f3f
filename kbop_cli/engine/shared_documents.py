"""One document behind two claims that may not share it: two rungs of one ladder, or two people.

Looked for among the documents that meet the evidence rule of claims that their own rules do not reject. Of two rungs
the later claim (achieved_on, then claim_id) loses the document; of two people both do. A claim that its other
documents suffice for stands. Nothing is joined with itself: one id on every document stays linear.
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import polars as pl

from kbop_cli.engine.findings import make
from kbop_cli.engine.prepare import folded
from kbop_cli.engine.sieve import greatest
from kbop_cli.engine.threads import at_once
from kbop_cli.model import Contract
from kbop_cli.wording import worded

KEYS = {"document_number": ("document_id", "d:"), "sha_number": ("sha256", "s:")}
"""What tells a document: its id and its hash, by number and as text. They are two keys, told apart by a letter."""


def barred(
    base: pl.DataFrame, sent: pl.DataFrame, accepted: pl.Series, documents: pl.DataFrame, contract: Contract
) -> pl.DataFrame:
    """Documents that may not count for a claim: rid, index, between (`rungs`, `people` or, where the document
    has no id, `nameless`), with (another claim_id).

    `sent` are the documents of claims, `accepted` whether each meets the evidence rule of one that is not rejected; the
    others are not looked at. `documents` is the evidence table as it was read.
    """
    # A document without an id may stand anywhere else: whether it is shared cannot be told.
    nameless = sent.filter(accepted & sent["document_number"].is_null() & ~sent["listed"]).select(
        "rid", "index", pl.lit("nameless").alias("between"), pl.lit("").alias("with"), pl.lit("").alias("key")
    )
    rungs = _rungs(contract)
    behind = _behind(sent, rungs, accepted)
    jobs = (partial(_standing_several_times, sent, number, behind) for number in KEYS)
    both = at_once(*jobs, rows=sent.height)
    shared = pl.concat(
        # Most are let go by now: the texts of the few that are left are looked up by row.
        several.hstack([documents[name].gather(several["index"])])
        .with_columns(pl.col("evidence_type").cast(pl.String), worded("{}{}", pl.lit(mark), folded(name)).alias("key"))
        .drop(name)
        for several, (name, mark) in zip(both, KEYS.values(), strict=True)
    )
    if shared.is_empty():
        return nameless.drop("key")
    shared = shared.hstack(base.select("claim_id", "claim_key")[shared["rid"]]).join(rungs, on="plan", how="left")
    shared = shared.sort("key", "achieved_on", "claim_key", "rid", "index")
    found = pl.concat([_between_people(shared), _between_rungs(shared), nameless])
    # A document may be shared by its id with one claim and by its hash with another: the id is named.
    found = found.sort("rid", "index", "between", "key").drop("key")
    return found.unique(["rid", "index"], keep="first", maintain_order=True)


def findings(rows: pl.DataFrame) -> pl.DataFrame:
    """A query for each claim (rid, between, with) that its remaining documents do not suffice for."""
    people = pl.col("between") == "people"
    nameless = pl.col("between") == "nameless"
    return make(
        rows,
        code=pl.when(people)
        .then(pl.lit("document_of_two_people"))
        .when(nameless)
        .then(pl.lit("document_id_missing"))
        .otherwise(pl.lit("document_of_two_milestones")),
        severity="query",
        rule="shared_document",
        message=pl.when(people)
        .then(
            worded(
                "A document it rests on also stands behind claim {} of another participant. "
                "Send a document of this person's own, or say why the two may share it.",
                pl.col("with").fill_null("(no id)"),
            )
        )
        .when(nameless)
        .then(
            pl.lit(
                "A document it rests on has no document_id, so nobody can tell whether it serves elsewhere. Give it."
            )
        )
        .otherwise(
            worded(
                "A document it rests on already proves the earlier milestone of claim {}. Send one of its own.",
                pl.col("with").fill_null("(no id)"),
            )
        ),
        clause="one document may not prove two milestones, nor two people's outcomes",
        field="document_id",
    )


def _between_people(shared: pl.DataFrame) -> pl.DataFrame:
    first = pl.col("person").first().over("key")
    named = pl.col("claim_id").first().over("key")
    others = pl.col("claim_id").filter(pl.col("person") != pl.col("person").first()).first().over("key")
    return (
        shared.filter(pl.col("person").is_not_null())
        .with_columns(first.alias("first"), named.alias("named"), others.alias("others"))
        .filter(pl.col("person").n_unique().over("key") > 1)
        .select(
            "rid",
            "index",
            pl.lit("people").alias("between"),
            pl.when(pl.col("person") == pl.col("first")).then("others").otherwise("named").alias("with"),
            "key",
        )
    )


def _between_rungs(shared: pl.DataFrame) -> pl.DataFrame:
    """The earliest claim of each document keeps it; a later one loses it if a claim before it is of another rung."""
    group = ["key", "person", "ladder"]
    on_ladder = shared.filter(
        pl.col("ladder").is_not_null() & ~pl.col("may_share").list.contains(pl.col("evidence_type"))
    )
    place = pl.int_range(pl.len()).over(group)
    other = pl.col("outcome") != pl.col("first_outcome")
    return (
        on_ladder.with_columns(
            place.alias("place"),
            pl.col("outcome").first().over(group).alias("first_outcome"),
            pl.col("claim_id").first().over(group).alias("first_claim"),
        )
        .with_columns(
            pl.col("place").filter(other).min().over(group).alias("other_place"),
            pl.col("claim_id").filter(other).first().over(group).alias("other_claim"),
        )
        .filter(other | (pl.col("place") > pl.col("other_place")))
        .select(
            "rid",
            "index",
            pl.lit("rungs").alias("between"),
            pl.when(other).then("first_claim").otherwise("other_claim").alias("with"),
            "key",
        )
    )


class _Behind(NamedTuple):
    """Whom a document is for and on which rung it stands, as one number of `bits` bits, the lower `of_rung` for the
    rung; 0 in place of a person or a rung that there is not, null for what is not looked at."""

    numbers: pl.Series
    bits: int
    of_rung: int


def _behind(sent: pl.DataFrame, rungs: pl.DataFrame, accepted: pl.Series) -> _Behind:
    rung = rungs.select("plan", rung=pl.struct("ladder", "outcome").rank("dense"), on=pl.col("ladder").is_not_null())
    by_plan = pl.zeros(greatest(rungs["plan"]) + 1, dtype=pl.UInt64, eager=True)
    by_plan = by_plan.scatter(rung["plan"], rung.select(pl.when("on").then("rung").otherwise(0)).to_series())
    of_rung = greatest(by_plan).bit_length()
    person = (sent["person"].cast(pl.UInt64) + 1).fill_null(0)
    numbers = (person * (1 << of_rung) + by_plan.gather(sent["plan"].cast(pl.UInt32)).fill_null(0)).set(~accepted, None)
    return _Behind(numbers, greatest(numbers).bit_length(), of_rung)


def _standing_several_times(sent: pl.DataFrame, number: str, behind: _Behind) -> pl.DataFrame:
    """The documents that stand, by their number, behind two people or on two rungs of one person, or may do so.

    Most of what is shared is so by nature, as one person's support plan is. It is let go first, by the numbers; the few
    that are kept are compared as texts by the caller. The upper bits of a document's number and what it stands behind
    are sorted as one number, so that what differs stands side by side: a quarter of what hash tables cost.
    """
    lower = pl.Series([(1 << behind.bits) - 1], dtype=pl.UInt64)
    upper = sent[number].set(behind.numbers.is_null(), None) & ~lower
    # Polars shares a sort of numbers among processors at twice the cost, and is no sooner done by two.
    entries = (upper | behind.numbers).drop_nulls().sort(multithreaded=False)
    before, apart = entries[:-1], entries[:-1] ^ entries[1:]
    same = (apart != 0) & (apart <= lower)
    before, apart = before.filter(same), apart.filter(same)
    one_person = apart < 1 << behind.of_rung
    of_rung, of_person = ((before & (1 << bits) - 1) for bits in (behind.of_rung, behind.bits))
    # Nobody and no rung, which are 0, come first and are not told apart from the next.
    several = (one_person & (of_rung != 0)) | (~one_person & (of_person >= 1 << behind.of_rung))
    kept = upper.is_in((before.filter(several) & ~lower).unique().implode())
    return sent.select("rid", "index", "person", "achieved_on", "evidence_type", "plan").filter(kept)


def _rungs(contract: Contract) -> pl.DataFrame:
    """Plan -> ladder and outcome. A ladder is known by its name across the contract's cards."""
    rows = []
    for number, use in enumerate(contract.cards):
        for index, code in enumerate(use.card.outcomes):
            ladder = next((ladder for ladder in use.card.ladders if code in ladder.outcomes), None)
            shared = list(ladder.shared) if ladder else []
            rows.append((number * 1000 + index, code, ladder.name if ladder else None, shared))
    schema = pl.Schema(
        {"plan": pl.Int32(), "outcome": pl.String(), "ladder": pl.String(), "may_share": pl.List(pl.String())}
    )
    return pl.DataFrame(rows, schema=schema, orient="row")
