"""The dates of evidence: from which day to which a document counts, and what is said of others."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.findings import make
from kbop_cli.engine.prepare import Prepared
from kbop_cli.engine.rule_findings import faults_of
from kbop_cli.engine.sieve import greatest, marked
from kbop_cli.model import Contract, EvidenceRule
from kbop_cli.rules.base import after, before, column
from kbop_cli.wording import worded


def window(rule: EvidenceRule) -> tuple[pl.Expr, pl.Expr]:
    """The first and the last day of which a document must be dated; null where there is none."""
    no_day = pl.lit(None, dtype=pl.Date)
    if rule.dated_on_or_after is None:
        return no_day, no_day
    day = column(rule.dated_on_or_after)
    first = day if rule.early_by is None else before(day, rule.early_by)
    return first, no_day if rule.late_by is None else after(day, rule.late_by)


def with_timely(documents: pl.DataFrame, base: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """The documents with `timely`: false where a rule asks that every document be dated in time, and this is not."""
    asking = {plan: rule for plan, rule in _rules(contract).items() if rule.dated == "every"}
    windows = [_ends(base.filter(pl.col("plan") == plan), rule) for plan, rule in asking.items()]
    if not windows:
        return documents.with_columns(timely=pl.lit(True))
    laid = documents.join(
        pl.concat(windows).with_columns(asked=pl.lit(True)), on="rid", how="left", maintain_order="left"
    )
    first, last = (pl.col(name) for name in ENDS)
    in_time = (pl.col("dated_on") >= first) & (last.is_null() | (pl.col("dated_on") <= last))
    timely = pl.col("asked").is_null() | in_time.fill_null(False)
    return laid.with_columns(timely.alias("timely")).drop("asked", *ENDS)


def _ends(claims: pl.DataFrame, rule: EvidenceRule) -> pl.DataFrame:
    return claims.select("rid", *(end.alias(name) for name, end in zip(ENDS, window(rule), strict=True)))


ENDS = ("first day", "last day")


def _rules(contract: Contract) -> dict[int, EvidenceRule]:
    """The evidence rule of every plan."""
    return {
        number * 1000 + index: outcome.evidence
        for number, use in enumerate(contract.cards)
        for index, outcome in enumerate(use.card.outcomes.values())
        if outcome.evidence is not None
    }


def undated(dated_documents: pl.DataFrame) -> pl.DataFrame:
    """Claims whose documents are not dated as they must be: rid, plan, latest, unknown (a date is missing), named.

    Of a claim, one document from the milestone to `until`; or all, where the rule says so.
    """
    dated = pl.col("dated_on")
    in_time = (dated >= pl.col("milestone")) & (pl.col("until").is_null() | (dated <= pl.col("until")))
    outside = ~in_time.fill_null(False)
    one = worded(
        "{} of {}", pl.col("evidence_type").cast(pl.String), dated.dt.strftime("%Y-%m-%d").fill_null("no known date")
    )
    asked = dated_documents.filter(pl.col("milestone").is_not_null()).with_columns(outside.alias("outside"))
    # Most claims have a document that is dated so: only the others are grouped and told in words.
    timely = marked(asked["rid"].filter(~asked["outside"]), greatest(asked["rid"]) + 1)
    return (
        asked.lazy()
        .filter(~pl.col("in_time").fill_null(pl.lit(timely).gather(pl.col("rid"))))
        .with_columns(one.alias("one"))
        .group_by("rid")
        .agg(
            pl.col("plan").first(),
            dated.filter("outside").max().alias("latest"),
            dated.is_null().any().alias("unknown"),
            pl.col("milestone").first(),
            pl.col("until").first(),
            pl.col("one").filter("outside").unique().sort().str.join(", ").alias("named"),
        )
        .sort("rid")
        .collect()
    )


def unknown_milestones(judged: pl.DataFrame, prepared: Prepared, contract: Contract) -> list[pl.DataFrame]:
    """Queries for claims whose documents are to be dated from a day that is not known.

    Of the day of achievement it is said already: every claim needs one.
    """
    found = []
    for plan, rule in _rules(contract).items():
        ref = rule.dated_on_or_after
        if ref is None or str(ref) == "achieved_on":
            continue
        place = "rid" if ref.table == "claims" else "prow"
        rows = judged.filter((pl.col("plan") == plan) & pl.col("met") & pl.col("milestone").is_null())
        rows = rows.join(prepared.base.select("rid", "prow"), on="rid", how="left", maintain_order="left")
        faults = faults_of(prepared, ref).select(pl.col("index").alias(place), "said", pl.col("code").alias("fault"))
        rows = rows.join(faults.unique(place), on=place, how="left", maintain_order="left")
        found.append(
            make(
                rows,
                code=pl.col("fault").fill_null("missing"),
                severity="query",
                rule=RULE,
                message=worded(
                    "{} Whether a document is dated as it must be cannot be told.",
                    pl.col("said").fill_null(f"{ref} is empty: give it."),
                ),
                clause=CLAUSE,
                field=str(ref),
            )
        )
    return found


RULE, CLAUSE = "evidence_date", "evidence of a milestone is dated on or after it"


def dated_otherwise(rows: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """What is asked of claims whose documents are not dated as they must be (`undated`)."""
    rules = _rules(contract)
    words = {plan: _words(rule) for plan, rule in rules.items() if rule.dated_on_or_after is not None}
    latest = pl.col("latest").dt.strftime("%Y-%m-%d")
    every = pl.col("plan").is_in([plan for plan, rule in rules.items() if rule.dated == "every"])
    found = (
        pl.when(every)
        .then("named")
        .when(pl.col("unknown"))
        .then(pl.lit("a document has no known date"))
        .otherwise(worded("the latest is dated {}", latest))
    )
    said = pl.when(every).then(pl.lit("Not every document is dated")).otherwise(pl.lit("No document is dated"))
    last = pl.col("plan").replace_strict(
        {plan: end for plan, (_, end) in words.items()}, default="", return_dtype=pl.String
    )
    first = pl.col("plan").replace_strict(
        {plan: start for plan, (start, _) in words.items()}, default="", return_dtype=pl.String
    )
    return make(
        rows,
        code=pl.when(pl.col("unknown"))
        .then(pl.lit("evidence_undated"))
        .when(pl.col("latest") > pl.col("until"))
        .then(pl.lit("evidence_too_late"))
        .otherwise(pl.lit("evidence_too_early")),
        severity="query",
        rule=RULE,
        message=worded(
            "{} on or after {}, {}{} ({}). Send one that is, or give its dated_on.",
            said,
            first,
            pl.col("milestone").dt.strftime("%Y-%m-%d"),
            worded(", and no later than {}, {}", last, pl.col("until").dt.strftime("%Y-%m-%d")).fill_null(""),
            found,
        ),
        clause=CLAUSE,
        field="dated_on",
        value=latest.fill_null(""),
    )


def _words(rule: EvidenceRule) -> tuple[str, str]:
    """The first day and the last on which a document may be dated."""
    day = str(rule.dated_on_or_after)
    first = f"the day {rule.early_by} before {day}" if rule.early_by is not None else "the milestone"
    return first, f"{rule.late_by} after {day}" if rule.late_by is not None else ""
