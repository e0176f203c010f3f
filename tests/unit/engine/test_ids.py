"""Ids as they are compared: without regard to case and to white space inside, however long they are."""

from __future__ import annotations

import polars as pl
import pytest

from kbop_cli.engine.prepare import keyed, with_keys
from kbop_cli.engine.rows import alike

SHORT, LONG = "C1", "0123456789abcdef" * 4


@pytest.mark.parametrize("white", [" ", "  ", "\t", "\n", "\x0b", "\x0c", "\r", "\u00a0", "\u2003"])
@pytest.mark.parametrize("body", [SHORT, LONG])
def test_white_space_inside_is_one_space_whatever_it_is(body, white):
    frame = pl.DataFrame({"sha256": [body, f"{body}{white}X", f"{body} x"]})
    assert keyed(frame, "sha256")["sha256_key"].to_list() == [body.lower(), f"{body.lower()} x", f"{body.lower()} x"]


def met(left, right):
    """The pairs of places that meet, by both of the ways in which they are told."""
    left, right = pl.Series(left, dtype=pl.String), pl.Series(right, dtype=pl.String)
    found = alike(left, right)
    rows, places = found.rows(pl.DataFrame({"at": range(len(left))}))
    pairs = sorted(zip(rows["at"].to_list(), places.to_list(), strict=True))
    of_each = found.of_each(len(left)).to_list()
    assert all(place in {two for one, two in pairs if one == at} | {None} for at, place in enumerate(of_each))
    assert {at for at, place in enumerate(of_each) if place is not None} == {one for one, _ in pairs}
    return found.left is None, pairs


def test_texts_meet_where_they_are_equal_each_as_often_as_it_stands():
    pairs = [(0, 1), (0, 3), (2, 0), (3, 1), (3, 3)]
    assert met(["a", None, "b", "a", "c"], ["b", "a", None, "a"]) == (False, pairs)


def test_texts_that_meet_one_each_stay_in_order():
    assert met(["a", None, "b", "a", "c"], ["b", None, "a"]) == (True, [(0, 2), (2, 0), (3, 2)])
    assert met(["b", "a"], ["a", "b"]) == (True, [(0, 1), (1, 0)])
    assert met(["b", "a"], ["c", None]) == (True, [])
    assert met([], []) == (True, [])


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [(["a", "b"], ["b", "c"], (False, [(1, 0)])), (["a", "b", None], ["b"], (True, [(1, 0)]))],
)
def test_texts_of_one_number_that_differ_do_not_meet(monkeypatch, left, right, expected):
    monkeypatch.setattr(pl.Series, "hash", lambda texts: pl.repeat(7, len(texts), dtype=pl.UInt64, eager=True))
    assert met(left, right) == expected


def test_documents_of_no_table_have_no_keys():
    table = pl.DataFrame({"index": [0, 1], "document_id": ["D 1", "d2"], "sha256": [None, "AB"]})
    rows = pl.DataFrame({"index": [1, 5, 1, 0]})
    told = with_keys(rows, table.cast({"index": pl.Int64}))
    assert told["document_key"].to_list() == ["d2", None, "d2", "d 1"]
    assert told["sha_key"].to_list() == ["ab", None, "ab", None]
