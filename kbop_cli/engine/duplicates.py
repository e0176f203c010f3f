"""Claims that look like each other: the same thing claimed twice, or one thing behind two claims.

For people to look at: nothing is decided here. The claims of one person are those of every id that was judged to be
that person; two ids that only look like one person are a kind of their own. Always the whole batch at once.
"""

from __future__ import annotations

import polars as pl

from kbop_cli.columns import TABLES
from kbop_cli.engine import duplicate_kinds as kinds
from kbop_cli.engine.duplicate_documents import PAPERS, same_documents
from kbop_cli.engine.duplicate_words import KINDS, Repeats
from kbop_cli.engine.given_columns import DTYPES
from kbop_cli.engine.prepare import folded, keyed
from kbop_cli.wording import worded

GRADES = ("exact", "strong", "possible", "remark")

SHOWN = 6
"""How many claim ids a message names."""

LISTS = ("claim_ids", "participant_ids", "claim_providers", "days", "batches", "sources", "rows", "at_stake", "worths")
"""Columns of `duplicates` that hold a list, one entry a claim, in the same order."""


def duplicates(
    claims: pl.DataFrame,
    repeats: Repeats,
    evidence: pl.DataFrame | None = None,
    pairs: pl.DataFrame | None = None,
    persons: pl.DataFrame | None = None,
    paid: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Every duplicate among `claims`, and of `claims` with what was `paid`.

    claims    typed as `columns.TABLES` says, with source and row; `pence`, where it is there, is what each would be
              paid, else amount_claimed is
    evidence  typed likewise; without it shared documents are not looked for
    pairs     `identity.match.Matches.pairs`: ids that look like one person
    persons   `identity.judgements.persons`: ids that were judged to be one
    paid      what the ledger holds: claim_id, participant_id, provider, outcome, achieved_on, batch, price (pence) and
              any column of claims that limits read

    One row a duplicate: kind, grade, outcomes (list), the LISTS (the claim that comes first is first: what was paid,
    then by achieved_on and claim_id; days are achieved_on; source and row are null of what was paid, batch of what was
    not; at_stake says whether the claim would not stand, worths is its pence), pence (at stake: what the claims that
    would not stand are worth; null where one's worth is not known), document (its id, or the hash of the file, where
    one is behind several claims), message, which quotes claim ids and nothing that says who a person is.
    """
    every = _in_order(_complete(claims, repeats), persons, paid)
    once = every.filter(pl.col("claim_key").is_null() | pl.col("claim_key").is_first_distinct())
    found = [
        kinds.same_claim(every),
        kinds.again(once, repeats),
        kinds.same_outcome(once, repeats),
        kinds.exclusive_outcomes(once, repeats),
        kinds.impossible_order(once, repeats),
        kinds.same_certificate(once),
        kinds.same_job(once),
        kinds.clusters(once),
    ]
    if evidence is not None:
        found.append(same_documents(once, evidence, repeats))
    if pairs is not None:
        found.append(kinds.same_person(once, pairs, repeats))
    return _with_document(_report(pl.concat(found), every), evidence)


def to_provider(found: pl.DataFrame, provider: str) -> pl.DataFrame:
    """The duplicates in which `provider` has a part, without the claims and the people of any other.

    kind, grade, claim_ids, participant_ids, rows (the provider's own), others (how many are not its own), message.
    """
    mine = found.with_row_index("at").filter(pl.col("claim_providers").list.contains(provider))
    own = (pl.col("claim_providers") == provider).fill_null(value=False)
    listed = (
        mine.explode(LISTS)
        .group_by("at", "kind", "grade", maintain_order=True)
        .agg(
            *(pl.col(name).filter(own).alias(name) for name in ("claim_ids", "participant_ids", "rows")),
            (~own).sum().alias("others"),
        )
    )
    said = pl.when(pl.col("others") > 0).then(worded(" and {} of others", "others")).otherwise(pl.lit(""))
    return listed.with_columns(message(said)).drop("at")


def _complete(claims: pl.DataFrame, repeats: Repeats) -> pl.DataFrame:
    """The claims with every column that they may have, or that a limit reads, and `pence`."""
    wanted = {name: DTYPES[column.type] for name, column in TABLES["claims"].items()}
    for limit in repeats.limits.values():
        read = (*limit.per, limit.higher, limit.other)
        wanted |= {str(ref): pl.String() for ref in read if ref is not None and str(ref) not in wanted}
    absent = [pl.lit(None, dtype).alias(name) for name, dtype in wanted.items() if name not in claims.columns]
    whole = claims.with_columns(absent)
    return whole if "pence" in whole.columns else whole.with_columns(pl.col("amount_claimed").alias("pence"))


def _in_order(claims: pl.DataFrame, persons: pl.DataFrame | None, paid: pl.DataFrame | None) -> pl.DataFrame:
    """One row a claim, of the ledger and of the batch, in the order in which they come, numbered by `rid`."""
    every = claims.with_columns(pl.lit(1).alias("turn"), pl.lit(None, pl.String).alias("batch"))
    if paid is not None:
        itself = as_paid(claims, paid)
        every = claims.with_row_index("place").join(itself, on="place", how="left", maintain_order="left")
        every = every.with_columns(
            pl.when(pl.col("batch").is_null()).then(1).otherwise(0).alias("turn"),
            pl.coalesce("price", "pence").alias("pence"),
        ).drop("place", "price", "entry")
        before = paid.with_row_index("entry").join(itself, on="entry", how="anti", maintain_order="left")
        before = before.rename({"price": "pence"}).with_columns(pl.lit(0).alias("turn")).drop("entry")
        alike = [name for name in before.columns if before.schema[name] == every.schema.get(name)]
        every = pl.concat([before.select(alike), every], how="diagonal")
    every = keyed(every, "claim_id", "participant_id").with_columns(pl.col("participant_key").alias("person"))
    if persons is not None:
        judged = persons.select(folded("participant_id").alias("participant_key"), pl.col("person").alias("judged"))
        every = every.join(judged, on="participant_key", how="left", maintain_order="left")
        every = every.with_columns(pl.coalesce("judged", "person").alias("person"))
    return every.sort("turn", "achieved_on", "claim_key", "source", "row", nulls_last=True).with_row_index("rid")


def as_paid(claims: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """place (in `claims`), entry (its place in `paid`), batch, price: the rows of the batch that are what was paid.

    An export may hold claims that were paid since, or all claims to date. A row is the very claim that was paid where
    its id, person, provider, outcome and day are, and it was claimed no later than the month of the batch; of several
    such rows the first.
    """
    same = ["claim_key", "participant_key", "provider_key", "outcome", "achieved_on"]
    month = pl.col("batch").str.extract(r"^(\d{4}-\d{2})")
    stood = keyed(paid, "claim_id", "participant_id").with_row_index("entry")
    stood = stood.with_columns(folded("provider").alias("provider_key"), month.alias("month"))
    came = keyed(claims, "claim_id", "participant_id").with_row_index("place")
    came = came.select(
        "place", *same[:2], folded("provider").alias("provider_key"), *same[3:], "claimed_on", "source", "row"
    )
    met = came.join(stood.select(*same, "month", "entry", "batch", "price"), on=same)
    met = met.filter(pl.col("claimed_on").dt.strftime("%Y-%m") <= pl.col("month"))
    met = met.sort("source", "row", "entry").unique("entry", keep="first", maintain_order=True)
    return met.unique("place", keep="first", maintain_order=True).select("place", "entry", "batch", "price")


def _report(members: pl.DataFrame, every: pl.DataFrame) -> pl.DataFrame:
    order = {kind: number for number, kind in enumerate(KINDS)}
    claims = every.select(
        "rid",
        "outcome",
        "pence",
        pl.col("claim_id").alias("claim_ids"),
        pl.col("participant_id").alias("participant_ids"),
        pl.col("provider").alias("claim_providers"),
        pl.col("achieved_on").alias("days"),
        pl.col("batch").alias("batches"),
        pl.col("source").alias("sources"),
        pl.col("row").alias("rows"),
        pl.col("pence").alias("worths"),
    )
    at_stake = pl.col("pence").filter("at_stake")
    listed = (
        members.join(claims, on="rid", how="left")
        .sort("rid")
        .group_by("kind", "grade", "group", maintain_order=True)
        .agg(
            pl.col("outcome").drop_nulls().unique(maintain_order=True).alias("outcomes"),
            *(pl.col(name) for name in LISTS),
            pl.when(at_stake.null_count() == 0).then(at_stake.sum()).alias("pence"),
            pl.col("rid").alias("rids"),
        )
        .sort(pl.col("kind").replace_strict(order, return_dtype=pl.Int32), "rids", "group")
    )
    paper = pl.when(pl.col("kind").is_in(list(PAPERS))).then(pl.col("group").str.split("\x1f").list.get(1))
    return listed.with_columns(message(pl.lit("")), paper.alias("document")).drop("group", "rids")


def _with_document(found: pl.DataFrame, evidence: pl.DataFrame | None) -> pl.DataFrame:
    """`document` as the evidence table writes it."""
    if evidence is None or "document_id" not in evidence.columns:
        return found
    typed = evidence.select(folded("document_id").alias("document"), pl.col("document_id").alias("typed")).drop_nulls()
    typed = typed.sort("document", "typed").unique("document", keep="first")
    named = found.join(typed, on="document", how="left", maintain_order="left")
    return named.with_columns(pl.coalesce("typed", "document").alias("document")).drop("typed")


def message(further: pl.Expr) -> pl.Expr:
    """What was found, the claims (`claim_ids`, and what is said `further` of them), and what would mend it."""
    what = {kind: said.what for kind, said in KINDS.items()}
    mend = {kind: said.mend for kind, said in KINDS.items()}
    ids = pl.col("claim_ids").list.head(SHOWN).list.eval(pl.element().fill_null("(no id)")).list.join(", ")
    more = pl.col("claim_ids").list.len().cast(pl.Int64) - SHOWN
    rest = pl.when(more > 0).then(worded(" and {} more", more)).otherwise(pl.lit(""))
    return worded(
        "{}: {}{}{}. {}",
        pl.col("kind").replace_strict(what, return_dtype=pl.String),
        ids,
        rest,
        further,
        pl.col("kind").replace_strict(mend, return_dtype=pl.String),
    ).alias("message")
