"""What comes back to `kbop dedupe`: a table of pairs, each with what a person judged of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from kbop_cli.columns import JUDGEMENTS, key
from kbop_cli.engine.identity.judgements import JUDGEMENTS as WORDS
from kbop_cli.errors import KbopError, Place, Problem, fail
from kbop_cli.intake.reading import nearest
from kbop_cli.intake.tables import read_inputs

TABLE = "judgements"
_OURS = ("left", "right", "judged_by", "reason")
"""Cells that kbop may have written with an apostrophe before them, so that no spreadsheet runs them."""


def read_judgements(path: Path) -> tuple[pl.DataFrame, int]:
    """The rows that judge, with the columns of `columns.JUDGEMENTS`, and how many rows leave the judgement empty.

    Raises `KbopError` with every problem: a cell that cannot be read or is missing, a word that is no judgement, an id
    beside itself, two judgements on one pair.
    """
    if not path.is_file():
        raise fail("there is no such file.", mend="Name the table of judgements.", place=Place(file=path.name))
    read = read_inputs([f"{TABLE}={path}"], tables={TABLE: JUDGEMENTS})
    source = read.sources[0]

    def place(row: int, column: str) -> Place:
        return Place(source.file, source.sheet, row, column)

    rows = read.tables[TABLE].with_columns(
        pl.when(pl.col(name).str.contains("^'[^A-Za-z0-9]")).then(pl.col(name).str.slice(1)).otherwise(name).alias(name)
        for name in _OURS
    )
    problems = [
        Problem(place(fault["row"], fault["column"]), fault["message"]) for fault in read.faults.iter_rows(named=True)
    ]
    told = rows.filter(pl.col("judgement").is_not_null())
    words = pl.col("judgement").str.replace_all("_", " ", literal=True).replace({"same": "same person"})
    told = told.with_columns(words.alias("judgement"))
    faulty = {(fault["row"], fault["column"]) for fault in read.faults.iter_rows(named=True)}
    seen: dict[frozenset[str], str] = {}
    for row in told.iter_rows(named=True):
        for column, what, mend in _wrong(row, seen):
            if (row["row"], column) not in faulty:
                problems.append(Problem(place(row["row"], column), what, mend=mend))
    if problems:
        raise KbopError(problems)
    return told.select(*JUDGEMENTS), rows.height - told.height


def _wrong(row: Mapping[str, Any], seen: dict[frozenset[str], str]) -> Iterator[tuple[str, str, str]]:
    """Column, what is wrong and what would mend it; remembers the pair."""
    for column in JUDGEMENTS:
        if row[column] is None:
            yield column, "is empty, and a judgement needs it.", "Fill it in."
    if row["judgement"] not in WORDS:
        known = f"Write one of: {', '.join(WORDS)}."
        yield "judgement", f'"{row["judgement"]}" is no judgement.', nearest(row["judgement"], WORDS) or known
    if row["left"] is None or row["right"] is None:
        return
    pair = frozenset((key(row["left"]), key(row["right"])))
    if len(pair) == 1:
        yield "right", "is the same id as left.", "Name two ids."
    if seen.setdefault(pair, row["judgement"]) != row["judgement"]:
        yield "judgement", "differs from another row's on the same two ids.", "Keep the one that is meant."
