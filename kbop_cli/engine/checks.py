"""What every claim must meet before its outcome's own rules: its ids, its dates, its card.

Sources: GO Lab 2023 and the contract; each check's clause says which. Codes never change meaning.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from kbop_cli.columns import Column
from kbop_cli.engine.findings import FEW, make, shown
from kbop_cli.engine.prepare import Prepared
from kbop_cli.engine.required import CLAUSE, missing_cells, repeated_ids
from kbop_cli.model import Contract, Severity
from kbop_cli.wording import worded


class Check(NamedTuple):
    """`fires` is true where the claim has a finding. `rule` is the name that an approval may waive."""

    code: str
    severity: Severity
    fires: pl.Expr
    message: pl.Expr
    fields: tuple[str, ...]
    rule: str = ""

    def reads(self) -> list[str]:
        """The columns that a finding tells of."""
        return list(dict.fromkeys(["rid", *self.fields, *self.message.meta.root_names()]))


def assign_cards(base: pl.DataFrame, contract: Contract) -> pl.DataFrame:
    """Add `use` (which card of the contract judges, null where none is known) and `plan` (card and outcome)."""
    achieved, cohort = pl.col("achieved_on"), pl.col("participant.cohort")
    use = pl.lit(None, dtype=pl.Int16)
    for number, card_use in enumerate(contract.cards):
        fits = cohort.is_in(list(card_use.cohorts)) & (achieved >= card_use.since)
        if card_use.until is not None:
            fits &= achieved <= card_use.until
        use = pl.when(fits).then(pl.lit(number, dtype=pl.Int16)).otherwise(use)
    codes = sorted({code for card_use in contract.cards for code in card_use.card.outcomes})
    plans = {
        (number, code): (number * 1000 + index, outcome.since, outcome.until)
        for number, card_use in enumerate(contract.cards)
        for index, (code, outcome) in enumerate(card_use.card.outcomes.items())
    }
    # Every card with every outcome, in order, so that a claim's plan is looked up by number.
    table = pl.DataFrame(
        [plans.get((number, code), (None, None, None)) for number in range(len(contract.cards)) for code in codes],
        schema={"plan": pl.Int32, "since": pl.Date, "until": pl.Date},
        orient="row",
    )
    outcome = pl.col("outcome").cast(pl.Enum(codes), strict=False).to_physical()
    asked = base.select("achieved_on", use.alias("use"), outcome.alias("outcome"))
    asked = asked.with_columns(place=pl.col("use").cast(pl.UInt32) * len(codes) + pl.col("outcome"))
    plan = table["plan"].gather(asked["place"])
    if table["since"].null_count() + table["until"].null_count() < 2 * table.height:
        since, until = (pl.lit(table[name]).gather(pl.col("place")) for name in ("since", "until"))
        in_time = (since.is_null() | (achieved >= since)) & (until.is_null() | (achieved <= until))
        plan = asked.select(pl.when(in_time).then(pl.lit(plan)).alias("plan")).to_series()
    return base.hstack([asked["use"], plan])


def check_claims(base: pl.DataFrame, prepared: Prepared, contract: Contract, month: str) -> list[pl.DataFrame]:
    """The findings of every check on every claim. Waivers are applied later, by rule name."""
    found = [missing_cells(base, prepared)]
    claims = prepared.columns["claims"]
    people = {f"participant.{name}": column for name, column in prepared.columns["participants"].items()}
    columns: Mapping[str, Column] = {**claims, **people}
    checks = _checks(contract, month)
    fires = base.select(check.fires.fill_null(False).alias(str(place)) for place, check in enumerate(checks))
    for check, fired in zip(checks, fires, strict=True):
        if not fired.any():
            continue
        values = [shown(name, columns[name]).fill_null("") for name in check.fields]
        found.append(
            make(
                base.lazy().filter(fired) if base.height >= FEW else base.select(check.reads()).filter(fired),
                code=check.code,
                severity=check.severity,
                rule=check.rule or check.code,
                message=check.message,
                clause=CLAUSE,
                field=";".join(check.fields),
                value=pl.concat_str(values, separator="; ") if values else "",
            )
        )
    return [*found, *repeated_ids(base, prepared)]


def _text(text: str) -> pl.Expr:
    return pl.lit(text)


def _checks(contract: Contract, month: str) -> list[Check]:
    achieved, claimed = pl.col("achieved_on"), pl.col("claimed_on")
    service = pl.col("participant.service_started_on")
    known_person = pl.col("prow").is_not_null()
    long_term = [
        number * 1000 + index
        for number, use in enumerate(contract.cards)
        for index, outcome in enumerate(use.card.outcomes.values())
        if outcome.long_term
    ]
    # A card in which no outcome is long-term knows nobody who was taken over.
    knowing = [n for n, use in enumerate(contract.cards) if any(o.long_term for o in use.card.outcomes.values())]
    short = pl.col("plan").is_not_null() & ~pl.col("plan").is_in(long_term) & pl.col("use").is_in(knowing)
    first = min((use.since for use in contract.cards), default=date.max)
    in_service = achieved.is_between(contract.since, contract.until)
    checks = [
        Check(
            "participant_unknown",
            "query",
            pl.col("participant_id").is_not_null() & ~known_person,
            _text("The participant is not in the export. Send the participant's row, or correct participant_id."),
            ("participant_id",),
        ),
        Check(
            "participant_differs",
            "query",
            known_person & pl.col("participant_differs"),
            _text("The participant_id stands on several rows of the participants table that differ. Send one row."),
            ("participant_id",),
        ),
        Check(
            "no_card_in_force",
            "query",
            pl.col("use").is_null() & pl.col("participant.cohort").is_not_null() & in_service,
            worded(
                "No rate card of the contract is in force for this cohort on {} (the first is in force from {}). "
                "Agree with the council how it is judged.",
                achieved.dt.strftime("%Y-%m-%d"),
                pl.lit(first.isoformat()),
            ),
            ("achieved_on", "participant.cohort"),
        ),
        Check(
            "outcome_not_on_card",
            "reject",
            pl.col("use").is_not_null() & pl.col("outcome").is_not_null() & pl.col("plan").is_null(),
            _text(
                "The outcome is not on the rate card in force for the participant's cohort on the day of achievement."
            ),
            ("outcome", "participant.cohort", "achieved_on"),
        ),
        Check(
            "achieved_outside_service",
            "reject",
            ~in_service,
            _text(f"It was achieved outside the service's dates, {contract.since} to {contract.until}."),
            ("achieved_on",),
        ),
        Check(
            "achieved_before_service_start",
            "reject",
            achieved < service,
            _text("It was achieved before the service began for the participant. Correct the date that is wrong."),
            ("achieved_on", "participant.service_started_on"),
        ),
        Check(
            "claimed_before_achieved",
            "reject",
            claimed < achieved,
            _text("It was claimed before it was achieved. Claim it again on or after achieved_on."),
            ("claimed_on", "achieved_on"),
        ),
        Check(
            "legacy_not_long_term",
            "reject",
            short & pl.col("participant.legacy"),
            _text("The participant was taken over from the earlier contract: only long-term outcomes are paid."),
            ("participant.legacy", "outcome"),
        ),
        Check(
            "legacy_unknown",
            "query",
            short & known_person & pl.col("participant.legacy").is_null(),
            _text("It is not known whether the participant was taken over from the earlier contract. Give legacy."),
            ("participant.legacy",),
        ),
        Check(
            "provider_differs",
            "remark",
            pl.col("provider") != pl.col("participant.provider"),
            _text("The claim's provider is not the participant's."),
            ("provider", "participant.provider"),
        ),
    ]
    if contract.claims_close_on is not None:
        checks.append(
            Check(
                "claimed_late",
                "reject",
                claimed > contract.claims_close_on,
                _text(
                    f"It was claimed after claims closed ({contract.claims_close_on}); no approval waives late_claim."
                ),
                ("claimed_on",),
                rule="late_claim",
            )
        )
    if month:
        checks.append(
            Check(
                "claimed_in_other_month",
                "remark",
                ~claimed.is_between(*_days_of(month)),
                _text(f"It was claimed outside the month that is verified, {month}."),
                ("claimed_on",),
            )
        )
    return checks


def _days_of(month: str) -> tuple[date, date]:
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])
