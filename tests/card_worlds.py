"""Claims to try two versions of a card on: its scenarios, and each with cells and documents on or beside a bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import polars as pl

from kbop_cli.cards.parts import columns_read
from kbop_cli.cards.quantities import limits_of, parts
from kbop_cli.cards.scenarios import IDS, contract_of
from kbop_cli.columns import Type, with_further
from kbop_cli.engine.given_columns import further_columns
from kbop_cli.engine.verify import verify
from kbop_cli.engine.words import card_words, conditions_in
from kbop_cli.intake.card import inspect_card
from kbop_cli.intake.rows import read_rows
from kbop_cli.intake.scenarios import read_scenarios
from kbop_cli.model import Outcome, RateCard, Ref, Span
from kbop_cli.scenario import ScenarioBook
from tests.support import ROOT

DAY = timedelta(days=1)
Rows = dict[str, list[dict[str, str]]]


def card_and_book(folder: str) -> tuple[RateCard, ScenarioBook]:
    """The card of a folder below the repository's root, with its scenarios."""
    path = ROOT / folder
    card = inspect_card((path / "card.yaml").read_bytes(), folder).card
    assert card is not None
    return card, read_scenarios(path / "scenarios.yaml", folder, card)


@dataclass(frozen=True)
class World:
    """One scenario's rows, whose ids no other world has; the outcome of the claim that is meant."""

    outcome: str
    rows: Rows


def worlds(card: RateCard, book: ScenarioBook, rng: Random, each: int) -> list[World]:
    """Every scenario as it is, and so many times with one to three changes."""
    found: list[World] = []
    for scenario in book.scenarios:
        for turn in range(each + 1):
            rows = {name: [dict(row) for row in given] for name, given in scenario.tables.items()}
            outcome = card.outcomes.get(scenario.outcome)
            for _ in range(rng.choice((1, 1, 2, 3)) if turn and outcome else 0):
                assert outcome is not None
                _change(rows, card, outcome, rng)
            found.append(World(scenario.outcome, _apart(rows, len(found))))
    return found


Read = tuple[dict[str, pl.DataFrame], pl.DataFrame]


def read(chosen: Sequence[World], card: RateCard, book: ScenarioBook) -> Read:
    """The worlds as frames with their faults; the same under every card that declares the same columns."""
    rows: dict[str, list[dict[str, str]]] = {}
    for world in chosen:
        for name, given in world.rows.items():
            rows.setdefault(name, []).extend(given)
    return read_rows(rows, further_columns(contract_of(card, book.cohorts)))


def decided(claims: Read, card: RateCard, book: ScenarioBook) -> pl.DataFrame:
    """Each claim with what it is paid under the card: rid, claim_id, amount."""
    made = verify(*claims, [book.file], contract_of(card, book.cohorts))
    return made.decided.decisions.select("rid", "claim_id", "amount")


def _apart(rows: Rows, number: int) -> Rows:
    def marked(cell: str) -> str:
        return ";".join(
            f"{number:05}.{part.strip()}" if part.strip() not in ("", "none") else part for part in cell.split(";")
        )

    return {
        name: [{column: marked(cell) if column in IDS else cell for column, cell in row.items()} for row in given]
        for name, given in rows.items()
    }


def _change(rows: Rows, card: RateCard, outcome: Outcome, rng: Random) -> None:
    turn = rng.random()
    if turn < 0.75 or not (rows.get("evidence") or rows.get("assessments")):
        _cell(rows, card, outcome, rng)
    elif rows.get("evidence") and turn < 0.92:
        _document(rows, card, rng)
    elif rows.get("assessments"):
        row = rng.choice(rows["assessments"])
        name = rng.choice(("assessed_on", "score"))
        row[name] = _near(rows, "date" if name == "assessed_on" else "number", outcome, rng)


def _cell(rows: Rows, card: RateCard, outcome: Outcome, rng: Random) -> None:
    read = sorted({*columns_read(outcome), Ref("claims", "achieved_on"), Ref("claims", "claimed_on")})
    ref = rng.choice(read)
    if not rows.get(ref.table):
        return
    kind = with_further(card.further_columns)[ref.table][ref.column].type
    row = rows[ref.table][0]
    if kind in ("word", "words"):
        words = [*sorted(card_words(card).get(ref, ())), *card.evidence_types]
        row[ref.column] = rng.choice([*words[:12], "other", ""])
    else:
        row[ref.column] = _near(rows, kind, outcome, rng)


def _near(rows: Rows, kind: Type, outcome: Outcome, rng: Random) -> str:
    """A cell on or beside a bound of the outcome, or on another day of the world, or one that is not known."""
    if rng.random() < 0.1:
        return rng.choice(("", "soon"))
    if kind == "yesno":
        return rng.choice(("yes", "no", ""))
    limits = [limit for condition in conditions_in(outcome) for limit in limits_of(condition)]
    if kind == "date":
        spans = [Span(), *(limit.value for limit in limits if isinstance(limit.value, Span))]
        days = [cell for given in rows.values() for row in given for cell in row.values() if _day(cell)]
        steps = (0, 1, -1, 30, 365)
        return str(_shifted(date.fromisoformat(rng.choice(days)), rng.choice(spans), rng) + rng.choice(steps) * DAY)
    numbers = [limit.value for limit in limits if isinstance(limit.value, Decimal) and abs(limit.value) < 100_000]
    units = (Decimal(0), Decimal(1), Decimal(-1), Decimal("0.01"), Decimal("-0.01"))
    return f"{abs(rng.choice([*numbers, Decimal(1)]) + rng.choice(units)):f}"


def _day(cell: str) -> bool:
    try:
        return bool(date.fromisoformat(cell))
    except ValueError:
        return False


def _shifted(day: date, span: Span, rng: Random) -> date:
    months, days = parts(span)
    sign = rng.choice((1, -1))
    month = day.year * 12 + day.month - 1 + sign * months
    return date(month // 12, month % 12 + 1, min(day.day, 28)) + sign * days * DAY


def _document(rows: Rows, card: RateCard, rng: Random) -> None:
    row = rng.choice(rows["evidence"])
    turn = rng.randrange(4)
    if turn == 0:
        rows["evidence"] = [other for other in rows["evidence"] if other is not row]
    elif turn == 1:
        row["evidence_type"] = rng.choice(sorted(card.evidence_types))
    elif turn == 2 and _day(row.get("dated_on", "")):
        row["dated_on"] = str(date.fromisoformat(row["dated_on"]) + rng.choice((-40, -15, -1, 1, 15, 40)) * DAY)
    else:
        row["signed"] = rng.choice(("yes", "no", ""))
