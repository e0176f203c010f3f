"""Changes of the words that a card knows: a word that it does not know is asked about, never paid."""

from __future__ import annotations

from collections.abc import Iterator

from kbop_cli.cards.diff.change import Noted
from kbop_cli.cards.logic import never
from kbop_cli.cards.parts import Way, columns_read
from kbop_cli.columns import TABLES
from kbop_cli.engine.words import card_words, instruments_of
from kbop_cli.model import Outcome, RateCard, Ref
from kbop_cli.rules.values import OneOf


def words(before: RateCard, now: RateCard) -> Iterator[Noted]:
    """Words that are known now and were not, or the other way round; then the lists as they are written."""
    known, knows = card_words(before), card_words(now)
    told = list(_known(known, knows, now))
    yield from told
    yield from _instruments(before, now)
    for column in sorted({*before.words, *now.words}):
        old, new = before.words.get(column), now.words.get(column)
        if old == new or any(noted.way[-1] == column for noted in told):
            continue
        gone, fresh = (
            sorted((old or frozenset()) - (new or frozenset())),
            sorted((new or frozenset()) - (old or frozenset())),
        )
        parts = [f"now with {', '.join(fresh)}"] * bool(fresh) + [f"without {', '.join(gone)}"] * bool(gone)
        said = f"The list of words for {column}: {' and '.join(parts)}; the rules name them all the same."
        yield Noted("wording", ("words", column), said)


def _known(known: dict[Ref, frozenset[str]], knows: dict[Ref, frozenset[str]], now: RateCard) -> Iterator[Noted]:
    for ref in sorted({*known, *knows}):
        old, new = known.get(ref), knows.get(ref)
        way: Way = ("words", ref.column)
        if old is None and new is not None:
            said = f"{ref} takes only these words now, any other is asked about: {', '.join(sorted(new))}."
            yield Noted("tightened", way, said)
        elif new is None:
            yield Noted("loosened", way, f"{ref} takes any word now.")
        elif old is not None and old != new:
            yield from _words(way, ref, old, new, now)


def _words(way: Way, ref: Ref, old: frozenset[str], new: frozenset[str], now: RateCard) -> Iterator[Noted]:
    for word in sorted(new - old):
        if _refused(now, ref, word):
            yield Noted("wording", way, f'"{word}" is now a known word for {ref}; no claim with it is paid.')
        else:
            yield Noted("loosened", way, f'"{word}" is now a known word for {ref}; before, it was asked about.')
    for word in sorted(old - new):
        yield Noted("tightened", way, f'"{word}" is no known word for {ref} any more: it is asked about.')


def _refused(card: RateCard, ref: Ref, word: str) -> bool:
    """Whether every outcome that reads the column refuses a claim with this word."""
    column = TABLES[ref.table].get(ref.column)
    if column is not None and column.required:
        return False
    readers = [outcome for outcome in card.outcomes.values() if ref in columns_read(outcome)]
    return all(_refuses(outcome, OneOf(ref, (word,))) for outcome in readers)


def _refuses(outcome: Outcome, held: OneOf) -> bool:
    return any(rule.otherwise != "remark" and not rule.when and never([held, rule.condition]) for rule in outcome.rules)


def _instruments(before: RateCard, now: RateCard) -> Iterator[Noted]:
    """An assessment of a kind that no card names may be of any kind, and leaves the first one in doubt."""
    old, new = instruments_of([before]), instruments_of([now])
    for name in sorted(new - old):
        yield Noted(
            "loosened", ("outcomes",), f'Assessments called "{name}" are known now; before, they left others in doubt.'
        )
    for name in sorted(old - new):
        yield Noted(
            "tightened",
            ("outcomes",),
            f'Assessments called "{name}" are not known any more: they leave others in doubt.',
        )
