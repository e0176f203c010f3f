"""The columns of small tables, those of one type parsed as one.

What parsing costs a small table is not its cells but its columns: each takes the same steps. So the columns of all
tables are laid end to end by their types, and what was read of them is parted again. It is what parsing each alone
gives; of dates alone a column is looked at as a whole (`date_order`), and one that is in doubt is read by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import NamedTuple

import polars as pl

from kbop_cli.columns import Column
from kbop_cli.engine.given_columns import DTYPES, dtype
from kbop_cli.intake.cells import AS_TYPED, Parsed, coded, no_faults, parse, read_distinct, spread
from kbop_cli.intake.date_order import in_doubt


class Given(NamedTuple):
    """A column of text, and how it is to be parsed (see `cells.parse`)."""

    cells: pl.Series
    column: Column
    renamed: Mapping[str, str]
    serials: int

    def parsed(self) -> Parsed:
        """What it holds, parsed by itself."""
        return parse(self.cells, self.column, renamed=self.renamed, serials=self.serials)


def parse_all(given: Sequence[Given]) -> list[Parsed]:
    """Each column parsed, in the order in which they are given."""
    alike: dict[tuple[str, int], list[int]] = {}
    found: dict[int, Parsed] = {}
    for at, one in enumerate(given):
        if one.renamed:
            found[at] = one.parsed()
        else:
            kind = "as typed" if one.column.type in AS_TYPED else one.column.type
            alike.setdefault((kind, one.serials), []).append(at)
    for places in alike.values():
        found |= zip(places, _of_one_type([given[at] for at in places]), strict=True)
    return [found[at] for at in range(len(given))]


def _of_one_type(given: Sequence[Given]) -> list[Parsed]:
    if len(given) == 1:
        return [given[0].parsed()]
    first = given[0]
    whole = pl.concat([one.cells.cast(pl.String) for one in given], rechunk=True)
    ends = [0, *accumulate(len(one.cells) for one in given)]
    if first.column.type == "date":
        return _dates(whole, given, ends)
    parts = _parted(parse(whole, replace(first.column, recurs=False), renamed={}, serials=first.serials), ends)
    return [
        part._replace(values=part.values.cast(dtype(one.column))) if one.column.recurs else part
        for one, part in zip(given, parts, strict=True)
    ]


def _dates(whole: pl.Series, given: Sequence[Given], ends: Sequence[int]) -> list[Parsed]:
    codes, texts = coded(whole)
    read = read_distinct(texts, given[0].column, {}, given[0].serials)
    which = pl.concat([pl.repeat(at, len(one.cells), dtype=pl.UInt32, eager=True) for at, one in enumerate(given)])
    doubtful = in_doubt(read["tidied"], codes, which, workbook=given[0].serials > 0)
    parts = _parted(spread(codes, read, DTYPES["date"]), ends)
    return [given[at].parsed() if at in doubtful else part for at, part in enumerate(parts)]


def _parted(whole: Parsed, ends: Sequence[int]) -> list[Parsed]:
    """What was read, for each of the columns that lie end to end."""
    places = whole.faults["at"]
    bounds = places.search_sorted(pl.Series(ends, dtype=places.dtype)).to_list() if len(places) else [0] * len(ends)
    return [
        Parsed(whole.values.slice(start, end - start), _from(whole.faults, start, low, high))
        for (start, end), (low, high) in zip(pairwise(ends), pairwise(bounds), strict=True)
    ]


def _from(faults: pl.DataFrame, start: int, low: int, high: int) -> pl.DataFrame:
    if low == high:
        return no_faults()
    return faults.slice(low, high - low).with_columns(at=pl.col("at") - start)
