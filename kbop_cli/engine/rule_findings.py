"""What is said of one rule: why it does not hold, or what is needed to tell, with the claim's own values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from kbop_cli.columns import Column
from kbop_cli.engine.findings import decimal_text, make, shown
from kbop_cli.engine.prepare import Prepared
from kbop_cli.engine.prices import plain, price_refs
from kbop_cli.engine.unread import UNREAD, unreadable_flag
from kbop_cli.model import Adjustment, Condition, Outcome, Ref, Rule
from kbop_cli.rules.assessments import beside
from kbop_cli.rules.base import column
from kbop_cli.wording import run_on, worded

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
            run_on(_listed(states)),
        )
    values = [_shown(ref).fill_null("") for ref in refs]
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
    read, instruments = _read_by(rule)
    failing, states = _with_states(failing, read, instruments, prepared)
    told = [" (", *_listed(states), ")"] if states else []
    unknown = pl.col(name).is_null()
    # A list may be given and yet hold a word that nobody knows: its fault comes before its being empty.
    empty = [pl.when(column(ref).is_null()).then(pl.lit("missing")) for ref in read]
    codes = [
        pl.coalesce(f"{ref}~code", code) if f"{ref}~code" in failing.columns else code
        for ref, code in zip(read, empty, strict=True)
    ]
    reason = pl.coalesce([*codes, pl.lit(_code_unknown(rule))])
    severity = (
        pl.when(unknown)
        .then(pl.lit("remark" if rule.otherwise == "remark" else "query"))
        .otherwise(pl.lit(rule.otherwise))
    )
    verdict = pl.when(unknown).then(pl.lit("It cannot be told from what was sent")).otherwise(pl.lit("It is not so"))
    values = [_shown(ref).fill_null("") for ref in read]
    return make(
        failing,
        code=pl.when(unknown).then(reason).otherwise(pl.lit(rule.condition.code)),
        severity=severity,
        rule=rule.id,
        message=run_on([f"{rule.says} ", verdict, *told, f". {rule.mend}"]),
        clause=rule.clause,
        field=";".join(map(str, read)),
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
    refs = dict.fromkeys(ref for part in (*rule.when, rule.condition) for ref in part.refs())
    return list(refs), _instruments([rule.condition])


def _instruments(conditions: Iterable[Condition]) -> list[str]:
    named = [getattr(condition, "instrument", None) for condition in conditions]
    return list(dict.fromkeys(name for name in named if name is not None))


State = tuple[str, pl.Expr]
"""What is said of a cell: words, and what follows them."""


def _with_states(
    failing: pl.DataFrame, refs: Sequence[Ref], instruments: Iterable[str], prepared: Prepared
) -> tuple[pl.DataFrame, list[State]]:
    """For every cell that is read, its state: `started_on 2023-01-10`, `weeks is empty`, or its fault.

    The cells as a message shows them stand beside the rows (`_shown`).
    """
    states: list[State] = []
    failing = failing.with_columns(shown(str(ref), _column(ref, prepared)).alias(f"{ref}~shown") for ref in refs)
    for ref in refs:
        words, cell = f"{ref} ", _shown(ref).fill_null("is empty")
        flag = unreadable_flag(ref)
        if flag in failing.columns and failing[flag].any():
            on = "rid" if ref.table == "claims" else "prow"
            names = {"index": on, "said": f"{ref}~said", "code": f"{ref}~code"}
            faults = faults_of(prepared, ref).select(pl.col(name).alias(ours) for name, ours in names.items())
            failing = failing.join(faults, on=on, how="left", maintain_order="left")
            words, cell = "", pl.coalesce(pl.col(f"{ref}~said").str.strip_chars_end("."), run_on([words, cell]))
        states.append((words, cell))
    return failing, [*states, *(("", state) for name in instruments for state in _assessment_states(name))]


def _listed(states: Sequence[State]) -> list[pl.Expr | str]:
    parts: list[pl.Expr | str] = []
    for words, cell in states:
        parts += [", ", words, cell]
    return parts[1:]


def _shown(ref: Ref) -> pl.Expr:
    return pl.col(f"{ref}~shown")


def _assessment_states(instrument: str) -> list[pl.Expr]:
    name = instrument.replace("_", " ")
    first = pl.col(beside(instrument, "first_on")).dt.strftime("%Y-%m-%d")
    first_score = decimal_text(pl.col(beside(instrument, "first_low")))
    now = decimal_text(pl.col(beside(instrument, "at_score")))
    at = pl.col(beside(instrument, "at"))
    doubt = pl.col(beside(instrument, "undated")) | pl.col(beside(instrument, "doubt_on")).is_not_null()
    doubtful = pl.when(doubt).then(pl.lit("another on file has no known date or instrument"))
    return [
        run_on([f"first {name} ", first]).fill_null(f"no {name} on file"),
        pl.when(at).then(pl.lit(f"one {name} is dated so")).otherwise(pl.lit(f"no {name} is dated so")),
        worded("scores {} and {}", first_score.fill_null("not known"), now.fill_null("not known")),
        doubtful.fill_null("no other on file is in doubt"),
    ]


def traced(rows: pl.DataFrame, name: str, rule: Rule, prepared: Prepared) -> pl.DataFrame:
    rows, states = _with_states(rows, *_read_by(rule), prepared)
    found = run_on(_listed(states))
    return rows.select("rid", pl.lit(rule.id).alias("rule"), pl.col(name).alias("verdict"), found.alias("found"))
