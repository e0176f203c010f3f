"""What is remarked where claims look like each other, beside what limits, documents and ids already say.

One certificate or one job of several people, an unlimited outcome claimed twice on one day: found as `kbop dedupe`
finds them, by the same functions. A remark decides nothing; it is for a person to look at.
"""

from __future__ import annotations

import polars as pl

from kbop_cli.engine import duplicate_kinds as kinds
from kbop_cli.engine.between_words import OTHERS
from kbop_cli.engine.duplicate_words import KINDS, repeats_of
from kbop_cli.engine.findings import make, together
from kbop_cli.engine.given_columns import in_texts
from kbop_cli.engine.prepare import folded
from kbop_cli.engine.sieve import as_one, greatest
from kbop_cli.model import Contract
from kbop_cli.wording import worded

CODES = {
    "same_claim": "claim_again",
    "same_certificate": "certificate_shared",
    "same_job": "job_shared",
}
"""Kind of duplicate -> the reason code of its remark."""

_FIELDS = {
    "same_claim": "achieved_on",
    "same_certificate": "certificate_number",
    "same_job": "employer;started_on;gross_earnings",
}

_ALL = pl.lit(True)
_COLUMNS = ("rid", "claim_id", "claim_key", "person", "provider", "outcome", "achieved_on", "source", "row")


def likeness(claims: pl.DataFrame, contract: Contract, *, hide: bool = False) -> pl.DataFrame:
    """The remarks. With `hide` no claim of another provider is named."""
    in_order = ("achieved_on", "claim_key", "source", "row")
    turn = pl.lit(1).alias("turn")

    def having(*columns: str, but: pl.Expr = _ALL) -> pl.DataFrame:
        """The claims that have all of these, in the order in which they come: most have none of them."""
        rows = claims.lazy().filter(but, *(pl.col(name).is_not_null() for name in columns))
        named = dict.fromkeys((*_COLUMNS, *columns))
        once = pl.col("claim_key").is_null() | pl.col("claim_key").is_first_distinct()
        return in_texts(rows.select(*named, turn).sort(in_order, nulls_last=True).filter(once).collect())

    unlimited = sorted(set(claims["outcome"].drop_nulls().unique().to_list()) - repeats_of(contract).limits.keys())
    again = having("person", "achieved_on", but=pl.col("outcome").is_in(unlimited))
    found = pl.concat(
        [
            kinds.again(again, repeats_of(contract)),
            kinds.same_certificate(having("qualification_number", "certificate_number", "person")),
            kinds.same_job(having("employer", "started_on", "gross_earnings", "person")),
        ]
    )
    if found.is_empty():
        return together([])
    return _remarks(found, claims, hide)


def clusters(claims: pl.DataFrame, *, hide: bool = False) -> tuple[str, ...]:
    """Sentences on the run: many claims of a provider's one outcome, or of one worker, on one day.

    Of the run and not of each claim, for it is no claim's fault; `kbop dedupe` lists the claims. With `hide` no
    provider is named, and no worker ever is.
    """
    told = []
    provider, day = _numbered(claims["provider"]), claims["achieved_on"].to_physical()
    day = day - (day.min() or 0)
    for column, what in (("outcome", "a provider has {} claims or more of one outcome"), ("worker", _OF_WORKER)):
        large, most, named_by = _largest(provider, _numbered(claims[column]), day)
        if not large:
            continue
        group = ["provider", column, "achieved_on"]
        first = claims.select(group)[named_by].sort(group).row(0, named=True)
        named = f" {first['outcome']}" if column == "outcome" else ""
        whose = "" if hide else f" of {first['provider']}"
        told.append(
            f"{large:,} times {what.format(kinds.LEAST_CLUSTER)} on one day; the most is {most:,}"
            f"{named}{whose} on {first['achieved_on']}. kbop dedupe lists them."
        )
    return tuple(told)


def _numbered(texts: pl.Series) -> pl.Series:
    """A number for each text, the same where they are."""
    if texts.dtype != pl.String:
        return texts.to_physical()  # it is numbered already
    return texts.cast(pl.Categorical(pl.Categories.random())).to_physical()


def _largest(*parts: pl.Series) -> tuple[int, int, pl.Series]:
    """How many groups of LEAST_CLUSTER or more agree in all parts (whole numbers), the size of the largest, and the
    rows of all that are as large. Sorting the groups' numbers takes a third of a hash table's time (see `sieve`)."""
    whole, _ = as_one(*parts)
    entries = whole.drop_nulls().sort(multithreaded=False)
    starts = pl.concat([entries[:1] >= 0, entries[1:] != entries[:-1]]).arg_true()
    sizes = starts.extend_constant(len(entries), 1).diff(null_behavior="drop")
    large = int((sizes >= kinds.LEAST_CLUSTER).sum())
    most = greatest(sizes)
    return large, most, whole.is_in(entries[starts.filter(sizes == most)].implode()).arg_true()


_OF_WORKER = "one worker has {} claims or more"


def _remarks(found: pl.DataFrame, claims: pl.DataFrame, hide: bool) -> pl.DataFrame:
    rows = found.sort("kind", "group", "rid")
    rows = rows.hstack(claims.select("claim_id", "provider")[rows["rid"]])
    group = ["kind", "group"]
    one, two = (pl.col(name).first().over(group) for name in ("claim_id", "provider"))
    own_is_first = pl.col("rid") == pl.col("rid").first().over(group)
    # Of each group the first claim names the second, every other one the first.
    rows = rows.with_columns(
        pl.when(own_is_first)
        .then(pl.col("claim_id").get(1, null_on_oob=True).over(group))
        .otherwise(one)
        .alias("with"),
        pl.when(own_is_first)
        .then(pl.col("provider").get(1, null_on_oob=True).over(group))
        .otherwise(two)
        .alias("whose"),
    )
    shown = worded("claim {}", pl.col("with").fill_null("(no id)"))
    if hide:
        shown = (
            pl.when((folded("provider") == folded("whose")).fill_null(value=False))
            .then(shown)
            .otherwise(pl.lit(OTHERS))
        )
    what = pl.col("kind").replace_strict({kind: said.what for kind, said in KINDS.items()}, return_dtype=pl.String)
    mend = pl.col("kind").replace_strict({kind: said.mend for kind, said in KINDS.items()}, return_dtype=pl.String)
    return make(
        rows.sort("rid", "kind", "group"),
        code=pl.col("kind").replace_strict(CODES, return_dtype=pl.String),
        severity="remark",
        rule="likeness",
        message=worded("{} (see {}). {}", what, shown, mend),
        field=pl.col("kind").replace_strict(_FIELDS, return_dtype=pl.String),
    )
