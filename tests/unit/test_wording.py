"""Sentences of cells, on whatever chunks a frame is made of."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from kbop_cli.wording import worded


@pytest.fixture
def pieces():
    """Three chunks, of which a filter leaves the middle one empty."""
    parts = [pl.DataFrame({"name": [name], "number": [number]}) for name, number in (("a", 1), ("gone", 2), ("b", 3))]
    frame = pl.concat(parts, rechunk=False).filter(pl.Series([True, False, True]))
    assert [chunk.len() for chunk in frame["name"].get_chunks()] == [1, 0, 1]
    return frame


def test_a_column_with_an_empty_chunk_is_worded(pieces):
    said = pieces.select(worded("{} has {}.", "name", pl.col("number") + 1)).to_series()
    assert said.to_list() == ["a has 2.", "b has 4."]


def test_what_is_not_known_leaves_the_sentence_unknown():
    frame = pl.DataFrame({"day": [date(2023, 1, 31), None]})
    assert frame.select(worded("on {}", "day")).to_series().to_list() == ["on 2023-01-31", None]


def test_parts_and_places_must_agree():
    with pytest.raises(ValueError, match="1 parts for 2 places"):
        worded("{} and {}", "name")
