"""A proposal for one sheet: which table it is, which heading is which column, which words are ours."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kbop_cli.columns import IDENTITY, Column, Type
from kbop_cli.intake.characters import key
from kbop_cli.intake.headings import given
from kbop_cli.intake.mapping.fits import figures, fit, looks_personal
from kbop_cli.intake.mapping.names import likeness, personal
from kbop_cli.intake.mapping.renaming import renamed, spellings
from kbop_cli.intake.mapping.seen import Seen, Tables
from kbop_cli.proposal import GUESS, LIKELY, Proposal, Proposed, Renamed

_NAME, _CELLS = 0.75, 0.25
"""How much the heading and the cells weigh."""

_TELLING = 0.9
_SHOWN = frozenset({"id", "word", "words", "date", "month", "money", "number", "yesno"})
"""The types of which samples are shown, where neither heading nor cells look personal."""

_SAMPLES, _SAMPLE_LENGTH = 3, 40
Words = Mapping[tuple[str, str], Mapping[str, str]]
Read = dict[int, dict[Type, float]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What is known before: the tables, the words of each column with their titles, and the contract's mappings."""

    tables: Tables
    words: Words
    columns: Mapping[str, Mapping[str, tuple[str, ...]]]
    values: Mapping[str, Mapping[str, Mapping[str, str]]]


def propose(seen: Seen, terms: Terms) -> Proposal:
    """The proposal for one sheet; of the table that its name tells, else of the one that it fits best."""
    read: Read = {}
    tables = (seen.named,) if seen.named else tuple(terms.tables)
    fitting = {title: _columns(seen, title, terms, read) for title in tables}
    table = max(tables, key=lambda title: _sum(fitting[title], terms.tables[title]))
    columns = fitting[table]
    found = {one.column for one in columns}
    used = {one.heading for one in columns}
    return Proposal(
        file=seen.file,
        sheet=seen.sheet,
        table=table,
        named=bool(seen.named),
        columns=tuple(columns),
        missing=tuple(name for name, column in terms.tables[table].items() if column.required and name not in found),
        unused=tuple(label for label in seen.labels if label not in used),
        words=tuple(_words(seen, table, columns, terms)),
    )


def _sum(columns: Iterable[Proposed], table: Mapping[str, Column]) -> float:
    """How well a table fits: its required columns weigh most."""
    needed = sum(column.required for column in table.values())
    confidence = {one.column: one.confidence for one in columns}
    required = sum(confidence.get(name, 0.0) for name, column in table.items() if column.required)
    return required / needed + 0.05 * sum(confidence.values())


def _columns(seen: Seen, title: str, terms: Terms, read: Read) -> list[Proposed]:
    """Each column with the heading that is likeliest its own, a heading once; in the order of our columns.

    `read`: what is known already of how the cells under a heading can be read, by its place and the type.
    """
    table = terms.tables[title]
    scored = []
    for place, name in enumerate(table):
        for at, label in enumerate(seen.labels):
            known = _is_known(label, name, terms.columns.get(title, {}))
            if not known and column_of_words(table[name]) and figures(seen.cells[at]):
                continue
            words = terms.words.get((title, name), {})
            cells = None if known else fit(seen.cells[at], title, table[name], words, read.setdefault(at, {}))
            confidence = 1.0 if known else _confidence(likeness(label, name), cells, table[name])
            if confidence >= (LIKELY if personal(label) else GUESS):
                scored.append((-confidence, place, at, name, known, cells))
    taken: dict[str, Proposed] = {}
    used: set[int] = set()
    for negative, _, at, name, known, cells in sorted(scored, key=lambda one: one[:3]):
        if name not in taken and at not in used:
            used.add(at)
            samples = _samples(seen.labels[at], seen.cells[at], table[name], terms.words.get((title, name), {}))
            because = _because(likeness(seen.labels[at], name), cells)
            taken[name] = Proposed(name, seen.labels[at], round(-negative, 2), known, because, samples)
    return [taken[name] for name in table if name in taken]


def _is_known(label: str, name: str, mapping: Mapping[str, tuple[str, ...]]) -> bool:
    return key(label) in {key(name), *map(key, given(mapping, name))}


def _confidence(name: float, cells: float | None, column: Column) -> float:
    if cells is None:
        return name
    if cells < 0.5 and column.type in {"date", "month", "money", "number", "yesno"}:
        return 0.0  # whatever the heading says, most cells would be faults
    both = _NAME * name + _CELLS * cells
    if column_of_words(column) and cells >= _TELLING:
        both = max(both, LIKELY + 0.1 * name)  # nobody else uses the cards' own words
    if column_of_words(column):
        return max(both, 0.9 * name)  # words may yet be renamed
    return both


def column_of_words(column: Column) -> bool:
    """Whether a column holds words out of a vocabulary."""
    return column.type in {"word", "words"}


def _because(name: float, cells: float | None) -> str:
    parts = ["same name" if name == 1 else "like its name" if name >= 0.6 else "not like its name"]
    if cells is not None:
        parts.append(f"{cells:.0%} of its cells fit")
    return ", ".join(parts)


def _samples(label: str, cells: pl.Series, column: Column, known: Collection[str]) -> tuple[str, ...]:
    """A few cells; of cells that may say who a person is, or are free text, only their kind."""
    distinct = cells.unique(maintain_order=True)
    if not len(distinct):
        return ()
    if _hidden(label, column, known) or looks_personal(distinct):
        return (_kind(distinct),)
    first = distinct.head(_SAMPLES).str.strip_suffix(" 00:00:00").to_list()
    return tuple(cell if len(cell) <= _SAMPLE_LENGTH else f"{cell[:_SAMPLE_LENGTH]}…" for cell in first)


def _hidden(label: str, column: Column, known: Collection[str]) -> bool:
    if column.type not in _SHOWN or column.private or column.name in IDENTITY or personal(label):
        return True
    if column_of_words(column) and not known:
        return True  # whatever people write there
    return column.type in {"id", "word", "words"} and likeness(label, column.name) < LIKELY


def _kind(cells: pl.Series) -> str:
    lengths = sorted(set(cells.str.len_chars().to_list()))
    span = f"{lengths[0]}" if len(lengths) == 1 else f"{lengths[0]} to {lengths[-1]}"
    return f"(texts of {span} characters, not shown)"


def _words(seen: Seen, title: str, columns: Sequence[Proposed], terms: Terms) -> Iterable[Renamed]:
    for one in columns:
        if one.confidence < LIKELY:
            continue
        column = terms.tables[title][one.column]
        said = terms.values.get(title, {}).get(one.column, {})
        cells = seen.cells[seen.labels.index(one.heading)]
        if known := terms.words.get((title, one.column)):
            yield from renamed(cells, column, known, said)
        elif one.column == "provider":
            yield from spellings(cells, said)
