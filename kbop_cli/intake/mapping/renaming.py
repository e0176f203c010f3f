"""The words of an export that no card knows, and which of ours each most likely is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

import polars as pl

from kbop_cli.columns import Column
from kbop_cli.intake.characters import fold, key
from kbop_cli.intake.mapping.names import words
from kbop_cli.model import Contract
from kbop_cli.proposal import GUESS, LIKELY, Renamed

_SURE = 0.95
_WITHIN = 0.6
"""How near a word is to one whose title holds it: worth a guess."""

_MOST = 400
"""Words of one column that are looked at, the most frequent first."""

Vocabulary = Mapping[str, str]
"""By word of ours the other text it goes by: its title on the card, or the word itself."""


def titles(contract: Contract) -> dict[tuple[str, str], dict[str, str]]:
    """By table and column, the words of ours with the titles that the cards give them."""
    outcomes: dict[str, str] = {}
    documents: dict[str, str] = {}
    cohorts: dict[str, str] = {}
    for use in contract.cards:
        outcomes |= {code: outcome.title for code, outcome in use.card.outcomes.items()}
        documents |= {name: kind.title for name, kind in use.card.evidence_types.items()}
        cohorts |= dict.fromkeys(use.cohorts, use.card.title)
    return {
        ("participants", "cohort"): cohorts,
        ("claims", "outcome"): outcomes,
        ("evidence", "evidence_type"): documents,
        ("claims", "evidence"): documents,
    }


def renamed(cells: pl.Series, column: Column, known: Vocabulary, said: Mapping[str, str]) -> Iterator[Renamed]:
    """Every word of the cells that is neither ours nor renamed already (`said`), the most frequent first."""
    held = cells.str.split(";").explode() if column.type == "words" else cells
    counted = Counter(fold(cell) for cell in held.drop_nulls().to_list())
    ours, done = {fold(word) for word in known}, {fold(theirs) for theirs in said}
    skipped = ours | done | {"", "none"} if column.type == "words" else ours | done | {""}
    for theirs, count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:_MOST]:
        if theirs not in skipped:
            word, confidence = _nearest(theirs, known)
            yield Renamed(column.name, theirs, word if confidence >= GUESS else "", count, confidence)


def spellings(cells: pl.Series, said: Mapping[str, str]) -> Iterator[Renamed]:
    """Names that differ by punctuation or a letter or two: the rarer is proposed to be the commoner."""
    counted = Counter(cells.drop_nulls().to_list())
    done = {fold(theirs) for theirs in said}
    names = sorted(counted, key=lambda name: (-counted[name], name))[:_MOST]
    for at, name in enumerate(names):
        best = max(((_alike(name, other), other) for other in names[:at]), default=(0.0, ""))
        if best[0] >= LIKELY and fold(name) != fold(best[1]) and fold(name) not in done:
            yield Renamed("provider", name, best[1], counted[name], best[0])


def _alike(name: str, other: str) -> float:
    if key(name) == key(other):
        return 0.9
    ratio = SequenceMatcher(None, key(name), key(other), autojunk=False).ratio()
    return 0.7 if ratio >= 0.9 and min(len(name), len(other)) >= 6 else 0.0


def _nearest(theirs: str, known: Vocabulary) -> tuple[str, float]:
    """The word of ours that is nearest, and how sure that is; two that are as near make it unsure."""
    scored = sorted(((_score(theirs, word, title), word) for word, title in known.items()), reverse=True)
    if not scored:
        return "", 0.0
    best, word = scored[0]
    if len(scored) > 1 and best < _SURE and best - scored[1][0] < 0.05:
        best = min(best, (LIKELY + GUESS) / 2)
    return word, best


def _score(theirs: str, word: str, title: str) -> float:
    if key(theirs) in {key(word), key(title)}:
        return _SURE
    if not _numbers(theirs) <= _numbers(word) | _numbers(title):
        return 0.0  # 3 months are never 6
    said = words(theirs)
    shared = max(
        len(said & other) / len(said | other) if said | other else 0.0 for other in (words(word), words(title))
    )
    spelt = SequenceMatcher(None, key(theirs), key(word), autojunk=False).ratio()
    if said and said <= words(title):
        shared = max(shared, _WITHIN)
    return max(0.85 * shared, 0.85 * spelt if spelt >= 0.85 else 0.6 * spelt)


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"[0-9]+", text))
