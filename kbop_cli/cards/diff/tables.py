"""Changes of dated tables, with the direction in which the rules that read them go."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from kbop_cli.cards import telling
from kbop_cli.cards.diff.change import Category, Noted, basis, wording
from kbop_cli.cards.diff.past import Days, is_past
from kbop_cli.cards.diff.rules import further_fields
from kbop_cli.cards.diff.timeline import At, Stretch, differing
from kbop_cli.cards.parts import OPEN_END, Way
from kbop_cli.cards.quantities import limits_of
from kbop_cli.model import Condition, Outcome, RateCard, Table
from kbop_cli.rules.combined import AnyOf
from kbop_cli.rules.values import Number

Raised = Literal["tighter", "looser", "unclear"]
_OPPOSITE: dict[Raised, Raised] = {"tighter": "looser", "looser": "tighter", "unclear": "unclear"}
TOLD = ("name", "rows", "basis", "source")


def tables(before: RateCard, now: RateCard, held: Days, as_of: date | None) -> Iterator[Noted]:
    """Every change of the tables. `held`: the days for which both cards speak."""
    for name, new in now.tables.items():
        way: Way = ("tables", name)
        old = before.tables.get(name)
        if old is None:
            yield Noted("wording", way, f'The table "{name}" is new; what reads it is told of its rules.')
            continue
        yield from _rows(way, old, new, raised(before, name) | raised(now, name), held, as_of)
        yield from wording((*way, "source"), f"{name}, source", old.source, new.source)
        yield from basis(way, f"The table {name}", old.basis, new.basis, new.source)
        yield from further_fields(way, f"The table {name}", old, new, TOLD)
    for name in before.tables:
        if name not in now.tables:
            yield Noted("wording", ("tables",), f'The table "{name}" is gone; what read it is told of its rules.')


def _rows(way: Way, old: Table, new: Table, directions: set[Raised], held: Days, as_of: date | None) -> Iterator[Noted]:
    if old.rows == new.rows:
        return
    starts = [row.since for row in (*old.rows, *new.rows)]
    found = list(differing(_at(old), _at(new), starts, min(starts), OPEN_END))
    if not found:
        yield Noted("wording", (*way, "rows"), f"{new.name} is written otherwise; its figures do not change.")
    for stretch in found:
        here = (*way, "rows", _row(new, stretch))
        yield Noted(_category(stretch, directions), here, _told(new.name, stretch))
        if directions and is_past(max(stretch.since, held[0]), as_of):
            said = f"{new.name}: the figure of days that are past changes, since {stretch.since}."
            yield Noted("backdated", here, said)


def _category(stretch: Stretch, directions: set[Raised]) -> Category:
    if not directions:
        return "wording"
    if stretch.old is None or stretch.new is None:
        # Without a figure the rule cannot be told, and nobody is paid on it.
        return "loosened" if stretch.old is None else "tightened"
    if len(directions) > 1 or "unclear" in directions:
        return "unclear"
    return "tightened" if ("tighter" in directions) == (stretch.new > stretch.old) else "loosened"


def _told(name: str, stretch: Stretch) -> str:
    was, is_now = ("no figure" if each is None else telling.pounds(each) for each in (stretch.old, stretch.new))
    return f"{name} {stretch.words()}: {is_now} instead of {was}."


def raised(card: RateCard, name: str) -> set[Raised]:
    """Which way the rules go that read the table, when its figure is raised."""
    return {each for outcome in card.outcomes.values() for each in _of_outcome(outcome, name)}


def _of_outcome(outcome: Outcome, name: str) -> Iterator[Raised]:
    for rule in outcome.rules:
        if rule.otherwise == "remark":
            continue
        yield from _of_condition(rule.condition, name)
        # A narrower `when` lets more claims pass the rule over.
        for part in rule.when:
            yield from (_OPPOSITE[each] for each in _of_condition(part, name))
    for group in outcome.evidence.groups if outcome.evidence else ():
        for alternative in group:
            for part in alternative.when:
                yield from _of_condition(part, name)


def _of_condition(condition: Condition, name: str) -> Iterator[Raised]:
    if isinstance(condition, AnyOf):
        for parts in condition.alternatives:
            for part in parts:
                yield from _of_condition(part, name)
    if not isinstance(condition, Number):
        return
    for limit in limits_of(condition):
        if limit.quantity[3] == name:
            positive = isinstance(limit.value, Decimal) and limit.value >= 0
            yield ("tighter" if limit.side == "low" else "looser") if positive else "unclear"


def _at(table: Table) -> At:
    def figure(day: date) -> int | None:
        held = [row.pence for row in table.rows if row.since <= day]
        return held[-1] if held else None

    return figure


def _row(table: Table, stretch: Stretch) -> int:
    held = [index for index, row in enumerate(table.rows) if row.since <= stretch.since]
    return held[-1] if held else 0
