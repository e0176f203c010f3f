"""Dated tables: a figure for every day on which a rule can ask for one."""

from __future__ import annotations

from collections.abc import Iterator

from kbop_cli.cards.lint.base import Flaw, days
from kbop_cli.engine.words import conditions_in
from kbop_cli.model import Outcome, RateCard
from kbop_cli.rules.values import Number


def check(card: RateCard) -> Iterator[Flaw]:
    """Tables that begin after the first outcome that reads them."""
    for name, table in card.tables.items():
        readers = [outcome for outcome in card.outcomes.values() if name in tables_at_achievement(outcome)]
        first = min((days(card, outcome)[0] for outcome in readers), default=None)
        if first is not None and table.rows and first < table.rows[0].since:
            what = f"the table {name} begins on {table.rows[0].since}, and a rule reads it from {first}."
            yield Flaw("table_gap", ("tables", name, "rows"), what, "Add the earlier row, or begin the outcome later.")


def tables_at_achievement(outcome: Outcome) -> frozenset[str]:
    """The tables whose figure of the day of achievement the outcome's rules read."""
    return frozenset(
        bound.table
        for condition in conditions_in(outcome)
        if isinstance(condition, Number)
        for bound in (condition.at_least, condition.above, condition.at_most, condition.below)
        if bound is not None and bound.table and str(bound.at) == "achieved_on"
    )
