"""What is said of one rule: why it does not hold, or what is needed to tell, with the claim's own values."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from kbop_cli.columns import Column
from kbop_cli.engine.findings import decimal_text, make, shown
from kbop_cli.engine.prepare import Prepared
from kbop_cli.engine.prices import plain, price_refs
from kbop_cli.engine.unread import UNREAD
from kbop_cli.model import Adjustment, Condition, Outcome, Ref, Rule
from kbop_cli.rules.assessments import beside
from kbop_cli.rules.base import column
from kbop_cli.wording import worded

NO_FAULTS = pl.DataFrame(schema=UNREAD)


def faults_of(prepared: Prepared, ref: Ref) -> pl.DataFrame:
    """The cells of a column that were given and are not known."""
    return prepared.unread_cells.get(ref, NO_FAULTS)


def unpriced(
    rows: pl.DataFrame, outcome: Outcome, adjustments: tuple[Adjustment, ...], prepared: Prepared
) -> pl.DataFrame:
    """The finding of claims without a price: what was looked at, and what it held."""
    refs = sorted(price_refs(outcome, adjustments))
    parts = [part for each in outcome.prices for part in each.when]
    rows, states = _with_states(rows, refs, _instruments(parts), prepared)
    message = pl.lit("The rate card has no price for this outcome on that day. Its keeper must say what is paid.")
    if not plain(outcome, adjustments) or any(each.where for each in outcome.prices):
        message = worded(
            "No one price of the rate card fits, or it cannot be told which ({}). Give what is empty or 0; "
            "where nothing is, the card's keeper must say what is paid.",
            pl.concat_str([state for _, _, state in states], separator=", "),
        )
    values = [shown(str(ref), _column(ref, prepared)).fill_null("") for ref in refs]
    return make(
        rows,
        code="price_missing",
        severity="query",
        rule="price",
        message=message,
        clause=outcome.clause,
        field=";".join(map(str, refs)),
        value=pl.concat_str(values, separator="; "),
    )


def not_held(failing: pl.DataFrame, name: str, rule: Rule, prepared: Prepared) -> pl.DataFrame:
    """The findings of one rule: why it does not hold, or what is needed to tell."""
    failing, states = _with_states(failing, *_read_by(rule), prepared)
    found = pl.concat_str([state for _, _, state in states], separator=", ") if states else pl.lit("")
    unknown = pl.col(name).is_null()
    # A list may be given and yet hold a word that nobody knows: its fault comes before its being empty.
    given = [ref for ref, _, _ in states if ref]
    empty = [pl.when(column(ref).is_null()).then(pl.lit("missing")) for ref in given]
    codes = [
        pl.coalesce(f"{ref}~code", code) if ref in prepared.unread_cells else code
        for ref, code in zip(given, empty, strict=True)
    ]
    reason = pl.coalesce([*codes, pl.lit(_code_unknown(rule))])
    severity = (
        pl.when(unknown)
        .then(pl.lit("remark" if rule.otherwise == "remark" else "query"))
        .otherwise(pl.lit(rule.otherwise))
    )
    told = pl.when(unknown).then(pl.lit("It cannot be told from what was sent")).otherwise(pl.lit("It is not so"))
    tail = pl.when(found == "").then(pl.lit("")).otherwise(worded(" ({})", found))
    values = [shown(str(ref), _column(ref, prepared)).fill_null("") for ref, _, _ in states if ref]
    return make(
        failing,
        code=pl.when(unknown).then(reason).otherwise(pl.lit(rule.condition.code)),
        severity=severity,
        rule=rule.id,
        message=worded("{} {}{}. {}", pl.lit(rule.says), told, tail, pl.lit(rule.mend)),
        clause=rule.clause,
        field=";".join(str(ref) for ref, _, _ in states if ref),
        value=pl.concat_str(values, separator="; ") if values else "",
    )


def _code_unknown(rule: Rule) -> str:
    kind = rule.condition.kind
    if kind in ("assessment", "score_change", "other_document"):
        return "assessment_missing"
    return rule.condition.code if kind == "approval" else "missing"


def _column(ref: Ref, prepared: Prepared) -> Column:
    return prepared.columns[ref.table][ref.column]


def _read_by(rule: Rule) -> tuple[list[Ref], list[str]]:
    """The columns that a rule reads, and the instrument."""
    return [ref for part in (*rule.when, rule.condition) for ref in part.refs()], _instruments([rule.condition])


def _instruments(conditions: Iterable[Condition]) -> list[str]:
    named = [getattr(condition, "instrument", None) for condition in conditions]
    return list(dict.fromkeys(name for name in named if name is not None))


def _with_states(
    failing: pl.DataFrame, refs: Iterable[Ref], instruments: Iterable[str], prepared: Prepared
) -> tuple[pl.DataFrame, list[tuple[Ref | None, str, pl.Expr]]]:
    """For every cell that is read, its state: `started_on 2023-01-10`, `weeks is empty`, or its fault."""
    states: list[tuple[Ref | None, str, pl.Expr]] = []
    for ref in dict.fromkeys(refs):
        told = [worded("{} {}", pl.lit(str(ref)), shown(str(ref), _column(ref, prepared))), pl.lit(f"{ref} is empty")]
        if ref in prepared.unread_cells:
            on = "rid" if ref.table == "claims" else "prow"
            names = {"index": on, "said": f"{ref}~said", "code": f"{ref}~code"}
            faults = faults_of(prepared, ref).select(pl.col(name).alias(ours) for name, ours in names.items())
            failing = failing.join(faults, on=on, how="left", maintain_order="left")
            told.insert(0, pl.col(f"{ref}~said").str.strip_chars_end("."))
        states.append((ref, str(ref), pl.coalesce(told)))
    for instrument in instruments:
        states += [(None, label, state) for label, state in _assessment_states(instrument)]
    return failing, states


def _assessment_states(instrument: str) -> list[tuple[str, pl.Expr]]:
    name = instrument.replace("_", " ")
    first = pl.col(beside(instrument, "first_on")).dt.strftime("%Y-%m-%d")
    first_score = decimal_text(pl.col(beside(instrument, "first_low")))
    now = decimal_text(pl.col(beside(instrument, "at_score")))
    at = pl.col(beside(instrument, "at"))
    doubt = pl.col(beside(instrument, "undated")) | pl.col(beside(instrument, "doubt_on")).is_not_null()
    doubtful = pl.when(doubt).then(pl.lit("another on file has no known date or instrument"))
    return [
        ("first", pl.coalesce(worded("first {} {}", pl.lit(name), first), pl.lit(f"no {name} on file"))),
        ("at", pl.when(at).then(pl.lit(f"one {name} is dated so")).otherwise(pl.lit(f"no {name} is dated so"))),
        ("scores", worded("scores {} and {}", first_score.fill_null("not known"), now.fill_null("not known"))),
        ("doubt", doubtful.fill_null("no other on file is in doubt")),
    ]


def traced(rows: pl.DataFrame, name: str, rule: Rule, prepared: Prepared) -> pl.DataFrame:
    rows, states = _with_states(rows, *_read_by(rule), prepared)
    found = pl.concat_str([state for _, _, state in states], separator=", ") if states else pl.lit("")
    return rows.select("rid", pl.lit(rule.id).alias("rule"), pl.col(name).alias("verdict"), found.alias("found"))
