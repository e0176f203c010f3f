"""What was paid before, laid out for judging: the ledger's claims beside the batch's, and what is said of them.

A claim that the ledger holds is rejected and names the earlier payment. A claim_id that the ledger holds for another
person or outcome is asked about: which of the two it is cannot be told.
"""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.between_words import OTHERS
from kbop_cli.engine.findings import make, together
from kbop_cli.engine.limits import PAID, paid_words
from kbop_cli.engine.one_person import numbers_of
from kbop_cli.engine.prepare import folded
from kbop_cli.wording import worded


def earlier(paid: pl.DataFrame | None, base: pl.DataFrame, persons: pl.DataFrame | None = None) -> pl.DataFrame:
    """The ledger's claims (`kbop_cli.ledger.paid`, with `paid_on`) as `limits` reads them.

    Ids also as compared, with the batch's number for the `person` (null: nobody of the batch; `persons` are the ids
    that were judged to be one); facts, which the ledger keeps as text, in the type of the claims' column of that name.
    """
    if paid is None:
        return pl.DataFrame(schema={**PAID, "provider": pl.String})
    typed = [
        _typed(name, base.schema[name])
        for name, kind in paid.schema.items()
        if name in base.columns and kind == pl.String and base.schema[name] != kind
    ]
    keyed = paid.with_columns(
        folded("claim_id").alias("claim_key"), folded("participant_id").alias("participant_key"), *typed
    )
    unplaced = keyed.drop("person", strict=False)
    return unplaced.join(numbers_of(base, persons), on="participant_key", how="left", maintain_order="left")


def _typed(name: str, kind: pl.DataType) -> pl.Expr:
    if kind == pl.Date:
        return pl.col(name).str.to_date("%Y-%m-%d")
    return (pl.col(name) == "true").alias(name) if kind == pl.Boolean else pl.col(name).cast(kind)


def paid_before(claims: pl.DataFrame, paid: pl.DataFrame, *, hide: bool = False) -> pl.DataFrame:
    """Findings on claims whose id the ledger holds.

    `claims` is the judged frame, `paid` as `earlier` gives it. With `hide` nothing is said of another provider's claim.
    """
    if paid.is_empty():
        return together([])
    named = ("participant_key", "person", "outcome", "provider", "batch", "paid_on")
    before = paid.filter(pl.col("claim_id") != "").unique("claim_key", keep="last", maintain_order=True)
    before = before.select("claim_key", *(pl.col(name).alias(f"{name} before") for name in named))
    columns = ("rid", "claim_id", "claim_key", "participant_key", "person", "outcome", "provider")
    met = claims.select(columns).join(before, on="claim_key", how="inner", maintain_order="left")
    one = [(pl.col(name) == pl.col(f"{name} before")).fill_null(False) for name in ("participant_key", "person")]
    same = (one[0] | one[1]) & (pl.col("outcome") == pl.col("outcome before")).fill_null(False)
    own = folded("provider") == folded("provider before")
    shown = own.fill_null(False) if hide else pl.lit(True)
    where = pl.when(shown).then(paid_words("batch before", "paid_on before")).otherwise(pl.lit(""))
    repeated = [
        make(
            met.filter(same),
            code="paid_before",
            severity="reject",
            rule="paid_before",
            message=worded("This claim is in the ledger already{}.", where),
            clause="a claim is paid once",
            field="claim_id",
            value=pl.col("claim_id"),
        ),
        make(
            met.filter(~same),
            code="claim_id_used_before",
            severity="query",
            rule="paid_before",
            message=worded(
                "The ledger holds this claim_id for another person or outcome{}. Say which is meant; "
                "give a new claim an id of its own.",
                where,
            ),
            clause="a claim is paid once",
            field="claim_id",
            value=pl.col("claim_id"),
        ),
    ]
    return together(repeated)


def hide_documents(barred: pl.DataFrame, base: pl.DataFrame) -> pl.DataFrame:
    """`shared_documents.barred` without the claim ids of other providers: those become `OTHERS`."""
    owners = base.select("claim_id", pl.col("provider").alias("theirs")).drop_nulls().unique()
    owners = owners.unique("claim_id", keep="none")
    known = barred.join(owners, left_on="with", right_on="claim_id", how="left", maintain_order="left").join(
        base.select("rid", "provider"), on="rid", how="left", maintain_order="left"
    )
    own = (pl.col("provider") == pl.col("theirs")).fill_null(False) | (pl.col("between") == "nameless")
    return known.with_columns(pl.when(own).then("with").otherwise(pl.lit(OTHERS)).alias("with")).select(barred.columns)


def hide_provider(found: pl.DataFrame) -> pl.DataFrame:
    """Findings without the participant's provider, where the claim's is another."""
    differs = pl.col("code") == "provider_differs"
    return found.with_columns(pl.when(differs).then(pl.lit("")).otherwise("value").alias("value"))
