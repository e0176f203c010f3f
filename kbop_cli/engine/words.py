"""The words that the contract's cards know, column by column: what they use nowhere is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kbop_cli.columns import with_further
from kbop_cli.model import Condition, Contract, Outcome, RateCard, Ref
from kbop_cli.rules.assessments import Assessment, OtherDocument, ScoreChange
from kbop_cli.rules.combined import AnyOf
from kbop_cli.rules.dates import Interval
from kbop_cli.rules.values import NoneOf, OneOf


def conditions_of(card: RateCard) -> Iterator[Condition]:
    """Every condition of a card, those inside `when`, `any_of` and evidence included."""
    for outcome in card.outcomes.values():
        yield from conditions_in(outcome)
    for adjustment in card.adjustments:
        for condition in adjustment.when:
            yield from inside(condition)


def conditions_in(outcome: Outcome) -> Iterator[Condition]:
    """Every condition of an outcome, likewise."""
    for rule in outcome.rules:
        for condition in (rule.condition, *rule.when):
            yield from inside(condition)
    groups = outcome.evidence.groups if outcome.evidence else ()
    conditions = [alternative.when for group in groups for alternative in group]
    for when in (*conditions, *(price.when for price in outcome.prices)):
        for condition in when:
            yield from inside(condition)


def inside(condition: Condition) -> Iterator[Condition]:
    """The condition, those that it combines, and those under which its dates count."""
    yield condition
    if isinstance(condition, AnyOf):
        for alternative in condition.alternatives:
            for part in alternative:
                yield from inside(part)
    if isinstance(condition, Interval):
        for known in (known for anchor in condition.from_.anchors for known in anchor.first_known):
            for part in known.when:
                yield from inside(part)


def instruments_of(cards: Iterable[RateCard]) -> frozenset[str]:
    """The assessment instruments that rules name."""
    return frozenset(
        condition.instrument
        for card in cards
        for condition in conditions_of(card)
        if isinstance(condition, Assessment | ScoreChange | OtherDocument)
    )


def card_words(card: RateCard) -> dict[Ref, frozenset[str]]:
    """Column -> the words that a card knows there: those it lists and those its rules name."""
    known: dict[Ref, set[str]] = {}
    columns = with_further(card.further_columns)
    for column, words in card.words.items():
        for ref in (Ref("claims", column), Ref("participants", column)):
            if column in columns[ref.table]:
                known.setdefault(ref, set()).update(words)
    for condition in conditions_of(card):
        if isinstance(condition, OneOf | NoneOf) and condition.values:
            known.setdefault(condition.field, set()).update(condition.values)
    return {ref: frozenset(words) for ref, words in known.items()}


def vocabulary(contract: Contract) -> dict[str, dict[str, frozenset[str]]]:
    """Table -> column -> the words known there. A column that is not named here takes any word."""
    cards = [use.card for use in contract.cards]
    known: dict[tuple[str, str], set[str]] = {}
    for card in cards:
        for ref, words in card_words(card).items():
            known.setdefault((ref.table, ref.column), set()).update(words)
    known["claims", "outcome"] = {code for card in cards for code in card.outcomes}
    known["participants", "cohort"] = {cohort for use in contract.cards for cohort in use.cohorts}
    types = {name for card in cards for name in card.evidence_types}
    known["evidence", "evidence_type"] = known["claims", "evidence"] = types
    known["assessments", "instrument"] = set(instruments_of(cards))
    tables: dict[str, dict[str, frozenset[str]]] = {}
    for (table, column), together in known.items():
        tables.setdefault(table, {})[column] = frozenset(together)
    return tables


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word nearest to this one, or nothing where none is near."""
    import difflib

    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return close[0] if close else ""


def unknown_word(column: str, word: str, known: Iterable[str]) -> str:
    """What is said of a word that no card of the contract uses."""
    close = nearest(word, known)
    mend = f' Did you mean "{close}"?' if close else f" Known: {', '.join(sorted(known))}."
    return f'{column} "{word}" is no word of the contract\'s cards.{mend}'
