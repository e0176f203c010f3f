"""Two ids that look like one person, where between them they have more of an outcome than a person is paid.

A strong match is for a person to judge, so it never rejects: the later claim is asked about, or only remarked, as the
contract says. Which claim is the later is told by the very rules of limits and exclusive outcomes, with the two ids
taken for one; what the ledger has under either id comes first. Once somebody has judged the pair it is not looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from kbop_cli.engine.exclusive import groups_of
from kbop_cli.engine.findings import SCHEMA, make, together
from kbop_cli.engine.identity.judgements import SAME, persons
from kbop_cli.engine.identity.match import USUAL, strong_pairs
from kbop_cli.engine.identity.normalise import COLUMNS
from kbop_cli.engine.limits import limits_by_outcome
from kbop_cli.engine.places import places
from kbop_cli.engine.prepare import folded
from kbop_cli.engine.sieve import laid_together, stand_once
from kbop_cli.model import Contract
from kbop_cli.wording import worded

RULE = "strong_match"

NEEDED, NUMBER = ("first_name", "date_of_birth"), "national_insurance_number"
"""Columns without which a match is only possible, but where the number agrees (see the guards)."""

MOST_IDS = 8
"""Ids that look alike one and all beyond this number are taken for cells that were filled in, not for one person."""


class TwoIds(NamedTuple):
    """What was found: findings, and sentences on what could not be looked for."""

    findings: pl.DataFrame
    notes: tuple[str, ...]


NOTHING = TwoIds(pl.DataFrame(schema=SCHEMA), ())


def two_ids(
    people: pl.DataFrame,
    keys: pl.Series,
    claims: pl.DataFrame,
    paid: pl.DataFrame,
    contract: Contract,
    exempt: Mapping[str, pl.Series],
    own: pl.DataFrame,
    judgements: pl.DataFrame | None = None,
    *,
    hide: bool = False,
) -> TwoIds:
    """The findings on later claims of two ids that match exactly or strongly.

    `people` is the participants table as read, `keys` its ids as they are compared; `claims` carries `standing` by all
    that came before limits, `paid` is as `earlier` gives it, `own` the findings of limits and exclusive outcomes on
    each id alone. With `hide` neither another id nor another provider's claim is told.
    """
    if contract.strong_match == "ignore":
        return NOTHING
    missing = _silent(people)
    told = _not_looked_for(missing) if contract.strong_match == "query" else ()
    if len(missing) == len(USUAL):
        return TwoIds(NOTHING.findings, told)
    bits = _bits(contract)
    if not bits:
        return NOTHING  # no limit and no exclusive group: nobody stands in anybody's way
    # Few have a second id: what all have claimed is looked at by these columns alone.
    rejected = own.filter(pl.col("severity") == "reject")["rid"]
    mine = claims.select("rid", "participant_key", "prow", "standing", _bit(claims["outcome"], bits)).filter(
        pl.col("bit").is_not_null()
        & (pl.col("standing") != "rejected")
        & ~pl.col("rid").is_in(rejected.implode())
        & pl.col("participant_key").is_not_null()
    )
    before = paid.filter(pl.col("outcome").is_in(list(bits)))
    marks = _marks(keys, mine, before.select("participant_key", _bit(before["outcome"], bits)), judgements)
    pairs, large = _pairs(people, keys, marks, judgements)
    notes = (*told, *large)
    if pairs.is_empty():
        return TwoIds(NOTHING.findings, notes)
    sides = _sides(pairs, judgements)
    concerned = mine.filter(pl.col("participant_key").is_in(sides["participant_key"].implode()))["rid"]
    merged = claims[concerned].drop("person").join(sides, on="participant_key", maintain_order="left_right")
    # A claim may stand in several pairs: each is judged by itself, under a number of its own.
    merged = merged.rename({"rid": "claim"}).with_row_index("rid")
    spared = {rule: merged.filter(pl.col("claim").is_in(rids.implode()))["rid"] for rule, rids in exempt.items()}
    earlier = before.drop("person").join(sides.select("participant_key", "person"), on="participant_key")
    found = together(places(merged, earlier, contract, spared, hide=hide))
    return TwoIds(_told(found, own, merged, contract, hide), notes)


def _silent(people: pl.DataFrame) -> list[str]:
    """The identity columns that the export lacks, or in which it says nothing."""
    columns = [COLUMNS[field][0] for field in USUAL]
    return [name for name in columns if name not in people.columns or people[name].null_count() == people.height]


def _not_looked_for(missing: list[str]) -> tuple[str, ...]:
    """What is said of columns that are missing: without a name or the date of birth no match is ever strong."""
    if len(missing) == len(USUAL):
        return (f"The export has no {', '.join(missing)}: two ids of one person were not looked for.",)
    needed = [name for name in missing if name in NEEDED]
    if not needed:
        return ()
    by_number = NUMBER not in missing
    told = "were looked for by National Insurance number only" if by_number else "were not looked for"
    return (f"The export has no {', '.join(needed)}: two ids of one person {told}.",)


def _bits(contract: Contract) -> dict[str, int]:
    """Outcome -> bits that it shares with the outcomes that it could stand in the way of, itself among them.

    There are 64; beyond them some outcomes share one, so that more pairs than need be are compared.
    """
    bits = {code: 1 << place % 64 for place, code in enumerate(sorted(limits_by_outcome(contract)))}
    for place, group in enumerate(groups_of(contract).values(), start=len(bits)):
        for code in group.outcomes():
            bits[code] = bits.get(code, 0) | 1 << place % 64
    return bits


def _bit(outcomes: pl.Series, bits: Mapping[str, int]) -> pl.Series:
    """The bits of each outcome, null for those that stand in nobody's way."""
    places = outcomes.cast(pl.Enum(list(bits)), strict=False).to_physical()
    return pl.Series("bit", list(bits.values()), dtype=pl.UInt64)[places]


def _marks(keys: pl.Series, mine: pl.DataFrame, before: pl.DataFrame, judgements: pl.DataFrame | None) -> pl.Series:
    """The bits of all that an id has claimed or was paid, a row of the participants; 0 for nothing.

    Those of ids that were judged to be one person are shared among them.
    """
    rows = pl.DataFrame([keys.alias("participant_key")]).with_row_index("prow")
    bits = [mine.select("prow", "bit").drop_nulls()]
    if not before.is_empty():
        bits.append(before.join(rows, on="participant_key").select("prow", "bit"))
    if judgements is not None and not judgements.is_empty():
        bits.append(_shared(mine, before, judgements).join(rows, on="participant_key").select("prow", "bit"))
    every = pl.concat(bits)
    marks = laid_together(every["prow"], every["bit"], keys.len()).alias("mark")
    if stand_once(keys):
        return marks
    # Of an id on several rows the first has what is claimed now.
    known = pl.when(pl.col("participant_key").is_not_null()).then("mark").otherwise(0)
    return rows.with_columns(marks).select(known.max().over("participant_key")).to_series()


def _shared(mine: pl.DataFrame, before: pl.DataFrame, judgements: pl.DataFrame) -> pl.DataFrame:
    """participant_key, bit: the bits of ids that were judged to be one person, all of theirs for each."""
    groups = persons(judgements).rename({"participant_id": "participant_key"})
    every = pl.concat([frame.select("participant_key", "bit") for frame in (mine, before)])
    of_group = groups.join(every, on="participant_key").group_by("person").agg(pl.col("bit").bitwise_or())
    return groups.join(of_group, on="person").select("participant_key", "bit")


def _pairs(
    people: pl.DataFrame, keys: pl.Series, marks: pl.Series, judgements: pl.DataFrame | None
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The strong pairs among those who have a claim that counts, and what is said of those that were let go."""
    given = [column for column, _ in COLUMNS.values() if column in people.columns]
    counts = marks != 0
    concerned = people.select("participant_id", *given).filter(counts).rechunk()
    pairs = strong_pairs(concerned, keys.filter(counts), marks.filter(counts), judgements)
    if pairs.is_empty():
        return pairs, ()
    same = pairs.select("left", "right", pl.lit(SAME).alias("verdict"), pl.lit(0).alias("number"))
    groups = persons(same)
    large = groups.filter(pl.len().over("person") > MOST_IDS)
    kept = pairs.filter(~folded("left").is_in(large["participant_id"].implode()))
    told = (
        f"{large.height} participant ids look alike in groups of more than {MOST_IDS}: their names and days of birth "
        "seem to be filled in, and nobody was asked whether they are one person; kbop dedupe lists them."
    )
    return kept, (told,) if large.height else ()


def _sides(pairs: pl.DataFrame, judgements: pl.DataFrame | None) -> pl.DataFrame:
    """participant_key, person (a number a pair), shown (the pair's other id), agreed, weight: a row an id and pair.

    An id that was judged to be one person with others brings those along.
    """
    numbered = pairs.sort("weight", "left", "right", descending=[True, False, False]).with_row_index("person")
    sides = pl.concat(
        numbered.select(
            folded(one).alias("participant_key"), "person", pl.col(other).alias("shown"), "grade", "agreed", "weight"
        )
        for one, other in (("left", "right"), ("right", "left"))
    )
    if judgements is None or judgements.is_empty():
        return sides
    groups = persons(judgements)
    members = groups.rename({"participant_id": "participant_key", "person": "group"})
    fellows = members.join(members.rename({"participant_key": "fellow"}), on="group").filter(
        pl.col("participant_key") != pl.col("fellow")
    )
    further = sides.join(fellows, on="participant_key").with_columns(pl.col("fellow").alias("participant_key"))
    return pl.concat([sides, further.select(sides.columns)]).unique(["participant_key", "person"], keep="first")


def _told(found: pl.DataFrame, own: pl.DataFrame, merged: pl.DataFrame, contract: Contract, hide: bool) -> pl.DataFrame:
    """One finding a claim: that of its likeliest pair, and none where its own id alone says as much."""
    facts = merged.select("rid", "claim", "person", "shown", "agreed", pl.col("grade").cast(pl.String))
    told = found.select("rid", "code", pl.col("message").alias("limit")).join(facts, on="rid").drop("rid")
    rows = (
        told.rename({"claim": "rid"})
        .join(own.select("rid", "code"), on=["rid", "code"], how="anti")
        .sort("rid", "person", "code")
        .unique("rid", keep="first", maintain_order=True)
    )
    # The grade too is kept back: an exact match is one of postcode or number, which would tell where the other lives.
    what = worded("{} ({} match: {} agree)", "shown", "grade", pl.col("agreed").list.join(", "))
    return make(
        rows,
        code="person_under_two_ids",
        severity=contract.strong_match,
        rule=RULE,
        message=worded(
            "The participant looks like one person with {}. {} Say whether they are one person "
            "(kbop dedupe --judge), or send what parts them.",
            pl.lit("another participant_id") if hide else what,
            "limit",
        ),
        clause="an outcome is paid once a person",
        field="participant_id",
        value=pl.lit("") if hide else pl.col("shown"),
    )
