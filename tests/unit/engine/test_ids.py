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


def test_texts_meet_where_they_are_equal_each_as_often_as_it_stands():
    left, right = pl.Series(["a", None, "b", "a", "c"]), pl.Series(["b", "a", None, "a"])
    one, two = alike(left, right)
    assert sorted(zip(one.to_list(), two.to_list(), strict=True)) == [(0, 1), (0, 3), (2, 0), (3, 1), (3, 3)]


def test_texts_of_one_number_that_differ_do_not_meet(monkeypatch):
    monkeypatch.setattr(pl.Series, "hash", lambda texts: pl.repeat(7, len(texts), dtype=pl.UInt64, eager=True))
    one, two = alike(pl.Series(["a", "b"]), pl.Series(["b", "c"]))
    assert (one.to_list(), two.to_list()) == ([1], [0])


def test_documents_of_no_table_have_no_keys():
    table = pl.DataFrame({"index": [0, 1], "document_id": ["D 1", "d2"], "sha256": [None, "AB"]})
    rows = pl.DataFrame({"index": [1, 5, 1, 0]})
    told = with_keys(rows, table.cast({"index": pl.Int64}))
    assert told["document_key"].to_list() == ["d2", None, "d2", "d 1"]
    assert told["sha_key"].to_list() == ["ab", None, "ab", None]
