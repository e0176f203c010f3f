"""Who is kept apart: outside the council's output, participants marked restricted are an aggregate line.

No other figure counts them there, so that no two tables tell by their difference what such a person achieved, or with
which provider. The mark is that of the export and, of what was paid before, that of the payment's day too.
"""

from __future__ import annotations

import polars as pl

from kbop_cli.rules.base import folded

LINE = "Participants marked restricted"
"""What the aggregate line is called."""


def with_marks(lines: pl.DataFrame, people: pl.DataFrame, marked: pl.DataFrame | None = None) -> pl.DataFrame:
    """Lines of the ledger with `restricted` as a reader outside the council is to be kept from them.

    A line is apart where it was marked when it was paid, its claim is marked on another line, its participant is marked
    in the export (`people`), or stands there no more and was marked on any line. `marked`: further lines to heed.
    """
    keyed = lines.with_columns(
        pl.col("restricted").fill_null(False),
        folded(pl.col("claim_id")).alias("claim_of"),
        folded(pl.col("participant_id")).alias("person_of"),
    )
    heeded = keyed if marked is None else pl.concat([keyed, _keyed(marked)], how="diagonal")
    set_ = heeded.filter("restricted")
    now = people.filter("restricted")["participant_key"]
    absent = ~pl.col("person_of").is_in(people["participant_key"].drop_nulls().implode())
    apart = (
        pl.col("restricted")
        | pl.col("claim_of").is_in(set_["claim_of"].drop_nulls().implode()).fill_null(False)
        | pl.col("person_of").is_in(now.drop_nulls().implode()).fill_null(False)
        | (absent & pl.col("person_of").is_in(set_["person_of"].drop_nulls().implode())).fill_null(False)
    )
    return keyed.with_columns(apart.alias("restricted")).drop("claim_of", "person_of")


def _keyed(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.select(
        pl.col("restricted").fill_null(False),
        folded(pl.col("claim_id")).alias("claim_of"),
        folded(pl.col("participant_id")).alias("person_of"),
    )
