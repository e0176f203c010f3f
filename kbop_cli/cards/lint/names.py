"""Words and columns: a rule's word that the card's own list lacks, a further column under a name that is taken."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from kbop_cli.cards.lint.base import Flaw, Way, rule_way
from kbop_cli.columns import TABLES
from kbop_cli.model import Condition, RateCard
from kbop_cli.rules.combined import AnyOf
from kbop_cli.rules.values import NoneOf, OneOf


def check(card: RateCard) -> Iterator[Flaw]:
    """Words not listed, columns shadowed."""
    for way, condition in _conditions(card):
        if isinstance(condition, OneOf | NoneOf) and condition.field.column in card.words:
            listed = card.words[condition.field.column]
            for word in condition.values:
                if word not in listed:
                    what = f'"{word}" is not among the words that the card lists for {condition.field.column}.'
                    yield Flaw("word_not_listed", (*way, "values"), what, _nearest(word, listed))
    for table, columns in card.further_columns.items():
        for name in columns:
            if name in TABLES[table]:
                what = f"every export has a column {name} among its {table}: this one would not be used."
                yield Flaw("column_shadowed", ("further_columns", table, name), what, "Give it a name of its own.")


def _nearest(word: str, listed: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, sorted(listed), n=1, cutoff=0.6)
    return f'Did you mean "{close[0]}"?' if close else "Add it under `words`, or correct it."


def _conditions(card: RateCard) -> Iterator[tuple[Way, Condition]]:
    for code, outcome in card.outcomes.items():
        for index, rule in enumerate(outcome.rules):
            way = rule_way(code, index)
            yield way, rule.condition
            yield from (((*way, "when", at), part) for at, part in enumerate(rule.when))
            if isinstance(rule.condition, AnyOf):
                for at, parts in enumerate(rule.condition.alternatives):
                    yield from (((*way, "alternatives", at, place), part) for place, part in enumerate(parts))
        for number, group in enumerate(outcome.evidence.groups if outcome.evidence else ()):
            for at, alternative in enumerate(group):
                here = ("outcomes", code, "evidence", "all_of", number, "any_of", at, "when")
                yield from (((*here, place), part) for place, part in enumerate(alternative.when))
