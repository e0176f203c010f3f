"""Who may see what: a provider its own data, nobody but the council a line on a participant marked restricted.

No report names a person, a date of birth or an address: participants are their ids.
"""

from __future__ import annotations

import dataclasses

import polars as pl

from kbop_cli.codes import CODES
from kbop_cli.engine.likeness import clusters
from kbop_cli.engine.reporting.month import Month
from kbop_cli.rules.base import folded
from kbop_cli.wording import worded

NAMED_CLAIMS = (
    "certificate_shared",
    "claim_again",
    "claim_id_used_before",
    "document_of_two_milestones",
    "document_of_two_people",
    "earlier_outcome_missing",
    "earlier_outcome_out_of_time",
    "job_shared",
    "judged_one_person",
    "limit_reached",
    "limit_unclear",
    "outcome_excluded",
    "paid_before",
    "person_under_two_ids",
)
"""Findings whose sentence may name a claim of another participant or provider, or another id."""

COUNCIL, PRIME, PROVIDER, PUBLIC = "council", "prime", "provider", "public"


def providers(month: Month) -> list[str]:
    """Every provider that has a claim or a target, in order."""
    named = pl.concat([month.claims["provider"], month.prepared.targets["provider"]])
    return [str(name) for name in named.drop_nulls().unique().sort().to_list()]


def of_provider(month: Month, provider: str) -> Month:
    """The provider's own claims, people, targets and payments, and nothing of anybody else's."""
    mine = pl.col("provider") == provider
    claims = month.claims.filter(mine)
    targets = month.prepared.targets.filter(mine)
    return dataclasses.replace(
        month,
        claims=claims,
        findings=_without_others(month, claims).join(claims, on="rid", how="semi", maintain_order="left"),
        people=month.people.filter(pl.col("participant.provider") == provider),
        base=month.base.join(claims, on="rid", how="semi", maintain_order="left"),
        prepared=month.prepared._replace(targets=targets),
        notes=(),
        history=None if month.history is None else month.history.filter(mine),
    )


def listed(month: Month) -> Month:
    """The month as lists outside the council's output show it: without the claims of restricted participants."""
    open_ = month.claims.filter(~pl.col("restricted"))
    base = month.base.join(open_, on="rid", how="semi", maintain_order="left")
    return dataclasses.replace(
        month,
        notes=_notes(month, base),
        history=None if month.history is None else month.history.filter(~pl.col("restricted")),
        claims=open_,
        findings=_without_others(month, open_).join(open_, on="rid", how="semi", maintain_order="left"),
        people=month.people.filter(~pl.col("restricted")),
        base=base,
    )


def _notes(month: Month, base: pl.DataFrame) -> tuple[str, ...]:
    """What was said of the run; of many claims on one day as those of `base` have it."""
    if not month.notes or base.height == month.base.height:
        return month.notes
    many = clusters(month.base)
    return (*(note for note in month.notes if note not in many), *clusters(base))


def _without_others(month: Month, seen: pl.DataFrame) -> pl.DataFrame:
    """The findings, with sentences that may name a claim outside `seen` said without it."""
    code = pl.col("code")
    general = {name: " ".join(part for part in CODES[name] if part != "Nothing.") for name in NAMED_CLAIMS}
    beside = pl.col("rid").is_in(_beside_others(month, seen).implode())
    ids = _ids_of_others(month, seen)
    named = [pl.col(name).str.contains_any(ids.implode(), ascii_case_insensitive=True) for name in ("message", "value")]
    hidden = code.is_in(list(NAMED_CLAIMS)) & (beside | pl.any_horizontal(named).fill_null(False))
    told = worded(
        "{} The council knows which claim it is.", code.replace_strict(general, default="", return_dtype=pl.String)
    )
    return month.findings.with_columns(
        pl.when(hidden).then(told).otherwise("message").alias("message"),
        pl.when(hidden).then(pl.lit("")).otherwise("value").alias("value"),
    )


def _ids_of_others(month: Month, seen: pl.DataFrame) -> pl.Series:
    """The ids of claims that are not seen and of participants marked restricted, in this export and in the ledger."""
    both = ("claim_id", "participant_id")
    frames = [month.claims.join(seen, on="rid", how="anti").select(both)]
    if month.history is not None:
        mine = seen["provider"].drop_nulls().unique().implode()
        others = ~pl.col("provider").is_in(mine).fill_null(False)
        frames.append(month.history.filter(others | pl.col("restricted")).select(both))
    marked = month.people.filter("restricted")["participant_id"]
    own = seen["participant_id"].drop_nulls().unique().implode()
    found = pl.concat([*(frame[name] for frame in frames for name in both), marked]).drop_nulls().unique()
    # Whoever has a claim that is seen may be named: one person may have claims of two providers.
    return found.filter((found != "") & ~found.is_in(own)).sort()


def _used_by_others(month: Month, seen: pl.DataFrame) -> pl.Series:
    """Claims whose id the ledger holds for a provider that is not seen."""
    if month.history is None:
        return pl.Series(dtype=pl.UInt32)
    mine = seen["provider"].drop_nulls().unique().implode()
    others = month.history.filter(~pl.col("provider").is_in(mine).fill_null(False))
    keys = others.select(folded(pl.col("claim_id"))).to_series()
    return seen.filter(pl.col("claim_key").is_in(keys.implode()))["rid"]


def _beside_others(month: Month, seen: pl.DataFrame) -> pl.Series:
    """Claims that share a person or a document with a claim that is not seen, or with a payment not known to be."""
    unseen = month.claims.join(seen, on="rid", how="anti")
    people = unseen["participant_key"].drop_nulls()
    if month.history is not None:
        owners = month.history.select(folded(pl.col("participant_id")).alias("participant_key"), "provider")
        mine = seen["provider"].drop_nulls().unique().implode()
        others = owners.filter(~pl.col("provider").is_in(mine).fill_null(False))
        people = pl.concat([people, others["participant_key"]])
    of_person = seen.filter(pl.col("participant_key").is_in(people.implode()))["rid"]
    paid = month.findings.filter(pl.col("value").str.contains("paid in batch", literal=True))["rid"]
    documents = month.documents
    several = month.findings.filter(pl.col("code") == "judged_one_person")["rid"]
    frames = [of_person, several, paid if month.history is None else paid.head(0), _used_by_others(month, seen)]
    for key in ("document_key", "sha_key"):
        theirs = documents.join(unseen, on="rid", how="semi")[key].drop_nulls()
        frames.append(documents.filter(pl.col(key).is_in(theirs.implode()))["rid"])
    return pl.concat(frames)
