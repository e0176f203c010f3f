"""Parts of a card that nothing uses: tables, further columns, shared rules and shared evidence."""

from __future__ import annotations

from collections.abc import Iterator

from kbop_cli.cards.lint.base import Flaw
from kbop_cli.cards.parts import columns_read
from kbop_cli.engine.prices import price_refs
from kbop_cli.engine.words import conditions_of
from kbop_cli.model import RateCard
from kbop_cli.rules.base import bounds_of

MEND = "Use it where it is meant, or remove it."


def check(card: RateCard) -> Iterator[Flaw]:
    """Each unused part."""
    for part, names in (("shared_rules", card.unused_rules), ("shared_evidence", card.unused_evidence)):
        for name in names:
            kind = part.removeprefix("shared_").removesuffix("s")
            yield Flaw("part_unused", (part, name), f'no outcome uses the shared {kind} "{name}".', MEND)
    tables = {bound.table for condition in conditions_of(card) for bound in bounds_of(condition).values()}
    for name in card.tables:
        if name not in tables:
            yield Flaw("part_unused", ("tables", name), f'no rule reads the table "{name}".', MEND)
    read = {ref for outcome in card.outcomes.values() for ref in columns_read(outcome)}
    read |= {ref for outcome in card.outcomes.values() for ref in price_refs(outcome, card.adjustments)}
    for table, columns in card.further_columns.items():
        for name in columns:
            if not any(ref.table == table and ref.column == name for ref in read):
                what = f'nothing reads the column "{name}" of {table}.'
                yield Flaw("part_unused", ("further_columns", table, name), what, MEND)
