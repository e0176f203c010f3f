"""Parts of a card that nothing uses: tables, further columns, shared rules and shared evidence."""

from __future__ import annotations

from collections.abc import Iterator

from kbop_cli.cards.lint.base import Flaw
from kbop_cli.engine.words import conditions_in, conditions_of
from kbop_cli.model import Outcome, RateCard, Ref
from kbop_cli.rules.values import Number

MEND = "Use it where it is meant, or remove it."


def check(card: RateCard) -> Iterator[Flaw]:
    """Each unused part."""
    for part, names in (("shared_rules", card.unused_rules), ("shared_evidence", card.unused_evidence)):
        for name in names:
            kind = part.removeprefix("shared_").removesuffix("s")
            yield Flaw("part_unused", (part, name), f'no outcome uses the shared {kind} "{name}".', MEND)
    tables = {
        bound.table
        for condition in conditions_of(card)
        if isinstance(condition, Number)
        for bound in (condition.at_least, condition.above, condition.at_most, condition.below)
        if bound is not None
    }
    for name in card.tables:
        if name not in tables:
            yield Flaw("part_unused", ("tables", name), f'no rule reads the table "{name}".', MEND)
    read = {ref for outcome in card.outcomes.values() for ref in columns_read(outcome)}
    for table, columns in card.further_columns.items():
        for name in columns:
            if not any(ref.table == table and ref.column == name for ref in read):
                what = f'nothing reads the column "{name}" of {table}.'
                yield Flaw("part_unused", ("further_columns", table, name), what, MEND)


def columns_read(outcome: Outcome) -> set[Ref]:
    """Every column that the outcome's rules, evidence, limit and prices read."""
    refs = {ref for condition in conditions_in(outcome) for ref in condition.refs()}
    refs |= {outcome.price_at, *(ref for price in outcome.prices for ref, _ in price.where)}
    if outcome.evidence is not None and outcome.evidence.dated_on_or_after is not None:
        refs.add(outcome.evidence.dated_on_or_after)
    if outcome.limit is not None:
        refs |= {ref for ref in (*outcome.limit.per, outcome.limit.higher, outcome.limit.other) if ref is not None}
    return refs
