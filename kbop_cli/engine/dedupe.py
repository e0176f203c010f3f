"""A batch searched for duplicates: the claims priced by their cards, the people matched, what could not be looked for.

Nothing here is decided, and nothing depends on the order in which the rows came in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from kbop_cli.engine import evidence
from kbop_cli.engine.assess import assess
from kbop_cli.engine.checks import assign_cards
from kbop_cli.engine.duplicate_ways import with_pair_ways, with_ways
from kbop_cli.engine.duplicate_words import KINDS, repeats_of
from kbop_cli.engine.duplicates import LISTS, as_paid, duplicates
from kbop_cli.engine.given_columns import in_texts
from kbop_cli.engine.identity.judgements import persons
from kbop_cli.engine.identity.match import match
from kbop_cli.engine.prepare import folded, prepare
from kbop_cli.engine.verify import Verified
from kbop_cli.engine.waivers import WAIVERS
from kbop_cli.model import Contract

_NEEDS: Mapping[str, tuple[str, ...]] = {
    "one certificate behind several claims": ("qualification_number", "certificate_number"),
    "the same employer, first day and pay for several people": ("employer", "started_on", "gross_earnings"),
    "many claims of one worker on one day": ("worker",),
}
"""What is looked for in claims -> the columns without which it is not."""


@dataclass(frozen=True, slots=True)
class Deduped:
    """What a search found.

    members    one row a claim of a duplicate: number (of the duplicate, from 1), kind, way, grade, outcomes, claim_id,
               participant_id, provider, achieved_on, batch (of what was paid), at_stake, worth (pence), document (one
               behind several claims), message, and left, right: of a same_person the folded ids that look alike
    counts     kind, grade, found, claims (at stake, each once), pence (theirs), unknown (of how many it is not known)
    total      the same of all kinds together, each claim once: claims, pence, unknown
    pairs      left, right, grade, guard, way, weight, probability, agreed, close, differed, and what hangs on the pair:
               duplicates, pence (null where a worth is not known)
    could_not  sentences: what could not be looked for, and why
    silent     sentences: of how many claims and people too little is known
    compared   how many pairs of records were compared
    blocks     pass, groups, largest, cut: how large the groups were within which they were
    levels     the pairs as `match` gives them: how far each field agrees, and its weight
    people     the participants that stand in them, as they came
    """

    members: pl.DataFrame
    counts: pl.DataFrame
    total: Mapping[str, int]
    pairs: pl.DataFrame
    could_not: tuple[str, ...]
    levels: pl.DataFrame
    people: pl.DataFrame
    silent: tuple[str, ...] = ()
    compared: int = 0
    blocks: pl.DataFrame | None = None


def dedupe(
    tables: Mapping[str, pl.DataFrame],
    faults: pl.DataFrame,
    contract: Contract,
    paid: pl.DataFrame | None = None,
    judgements: pl.DataFrame | None = None,
    verified: Verified | None = None,
) -> Deduped:
    """Search the whole batch. `tables` and `faults` are as intake gives them, `paid` and `judgements` as the ledger
    does: pairs that were judged are not told again, and ids that were judged to be one person are one. `verified` is
    the same batch decided, where it is at hand."""
    people = tables["participants"]
    matches = match(people, judgements)
    claims = _priced(tables, faults, contract, verified)
    pairs = with_pair_ways(matches.pairs, people)
    one = persons(judgements) if judgements is not None else None
    repeated = duplicates(claims, repeats_of(contract), tables.get("evidence"), pairs, one, paid)
    members = members_of(with_ways(repeated, pairs).with_row_index("number", offset=1))
    told = (*matches.could_not, *_not_looked_for(tables))
    silent = (*matches.silent, *_unknown(claims), *_paid_already(claims, paid))
    alike = pl.concat([pairs.select(folded(side).alias("key")) for side in ("left", "right")])
    concerned = people.filter(folded("participant_id").is_in(alike["key"].unique().implode()))
    found = summed(members, pairs, told, concerned)
    return replace(found, silent=silent, compared=matches.compared, blocks=matches.blocks)


def summed(members: pl.DataFrame, pairs: pl.DataFrame, could_not: tuple[str, ...], people: pl.DataFrame) -> Deduped:
    """What a search found, counted."""
    total = _stakes(members).row(0, named=True)
    return Deduped(members, _counts(members), total, _hanging(pairs, members), could_not, pairs, people)


def _priced(
    tables: Mapping[str, pl.DataFrame], faults: pl.DataFrame, contract: Contract, verified: Verified | None
) -> pl.DataFrame:
    """The claims with `pence`, what the card pays for each, and numbered by what they say, not by where they stood."""
    # A month that is paid as a grant is priced at nothing, and who was judged to be one person stands there as one.
    if verified is not None and verified.persons.is_empty() and not contract.grants:
        prepared, base = verified.prepared, verified.prepared.base
        prices = verified.decided.decisions.select("rid", "pence")
    else:
        prepared = prepare(tables, faults, contract)
        base = assign_cards(prepared.base, contract)
        given = evidence.sent(base, prepared.evidence, contract)
        prices = assess(base, prepared, contract, given, pl.DataFrame(schema=WAIVERS)).judged.select("rid", "pence")
    named = [*prepared.columns["claims"], *(name for name in base.columns if name.startswith("participant."))]
    priced = in_texts(base.join(prices, on="rid", how="left", maintain_order="left").select(*named, "pence"))
    keys = [
        pl.col(name).list.join(";", ignore_nulls=True) if priced.schema[name] == pl.List(pl.String) else pl.col(name)
        for name in priced.columns
    ]
    return priced.sort(keys, nulls_last=True).select(
        pl.lit(0, pl.UInt32).alias("source"), pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias("row"), pl.all()
    )


def members_of(found: pl.DataFrame) -> pl.DataFrame:
    """One row a claim of each duplicate."""
    return found.explode(LISTS).select(
        "number",
        "kind",
        "way",
        "grade",
        "outcomes",
        pl.col("claim_ids").alias("claim_id"),
        pl.col("participant_ids").alias("participant_id"),
        pl.col("claim_providers").alias("provider"),
        pl.col("days").alias("achieved_on"),
        pl.col("batches").alias("batch"),
        "at_stake",
        pl.col("worths").alias("worth"),
        "document",
        "message",
        pl.col("rows").alias("row"),
        "left",
        "right",
    )


def _stakes(members: pl.DataFrame) -> pl.DataFrame:
    """claims, pence, unknown of the claims at stake, each counted once."""
    once = members.filter("at_stake").unique("row").select("worth")
    return once.select(
        pl.len().cast(pl.Int64).alias("claims"),
        pl.col("worth").sum().alias("pence"),
        pl.col("worth").null_count().cast(pl.Int64).alias("unknown"),
    )


def _counts(members: pl.DataFrame) -> pl.DataFrame:
    order = {kind: place for place, kind in enumerate(KINDS)}
    schema = {"kind": pl.String, "grade": pl.String, "found": pl.Int64}
    rows = [
        pl.DataFrame([(kind, grade, rows["number"].n_unique())], schema=schema, orient="row").hstack(_stakes(rows))
        for (kind, grade), rows in members.group_by("kind", "grade", maintain_order=True)
    ]
    empty = pl.DataFrame(schema={**schema, **dict.fromkeys(("claims", "pence", "unknown"), pl.Int64)})
    return pl.concat([empty, *rows]).sort(pl.col("kind").replace_strict(order, return_dtype=pl.Int32), "grade")


def _hanging(pairs: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """The pairs with what the batch's duplicates put at stake on each; those with the most at stake first."""
    stake = pl.col("worth").filter("at_stake")
    hung = (
        members.drop_nulls("left")
        .group_by("left", "right", maintain_order=True)
        .agg(
            pl.col("number").n_unique().cast(pl.Int64).alias("duplicates"),
            pl.when(stake.null_count() == 0).then(stake.sum()).alias("pence"),
        )
    )
    keyed = pairs.with_columns(
        pl.min_horizontal(folded("left"), folded("right")).alias("left_key"),
        pl.max_horizontal(folded("left"), folded("right")).alias("right_key"),
    )
    joined = keyed.join(
        hung, left_on=["left_key", "right_key"], right_on=["left", "right"], how="left", maintain_order="left"
    )
    none = pl.col("duplicates").is_null()
    return joined.select(
        *("left", "right", pl.col("grade").cast(pl.String), "guard", "way", "weight", "probability"),
        *("agreed", "close", "differed"),
        pl.col("duplicates").fill_null(0),
        pl.when(none).then(pl.lit(0)).otherwise("pence").alias("pence"),
    ).sort("duplicates", "weight", "left", "right", descending=[True, True, False, False])


def _not_looked_for(tables: Mapping[str, pl.DataFrame]) -> Iterator[str]:
    papers = tables.get("evidence")
    if papers is None:
        yield "There is no evidence table: one document behind several claims was not looked for."
    elif "sha256" not in papers.columns:
        yield "evidence has no sha256: one file under several document ids was not looked for."
    for what, columns in _NEEDS.items():
        absent = [name for name in columns if name not in tables["claims"].columns]
        if absent:
            yield f"claims has no {', '.join(absent)}: {what} was not looked for."


def _paid_already(claims: pl.DataFrame, paid: pl.DataFrame | None) -> Iterator[str]:
    if paid is not None and (count := as_paid(claims, paid).height):
        yield f"{count} claims were paid as they stand here: they are taken for what was paid, not for further claims."


def _unknown(claims: pl.DataFrame) -> Iterator[str]:
    for name in ("claim_id", "participant_id", "outcome", "achieved_on"):
        unknown = claims[name].null_count()
        if unknown:
            yield f"{unknown} of {claims.height} claims have no {name} that is known: nothing was compared by it."
