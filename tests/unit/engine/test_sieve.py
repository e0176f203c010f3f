"""Rows made few by sorted numbers: what is let go must be what would have been let go by comparing."""

import polars as pl
import pytest

from kbop_cli.engine.shared_documents import KEYS, _behind, _standing_several_times
from kbop_cli.engine.sieve import as_one, laid_together, marked, stand_once, standing_twice, twice


def test_twice_are_those_that_stand_more_than_once():
    assert twice(pl.Series([3, 1, None, 3, 2, None, 3], dtype=pl.UInt64)).to_list() == [3]


def test_texts_that_stand_twice_come_in_their_order():
    frame = pl.DataFrame({"key": ["b", "a", None, "b", "c", "a", None]})
    assert standing_twice(frame, "key")["key"].to_list() == ["b", "a", "b", "a"]


@pytest.mark.parametrize("great", [(1 << 20) - 1, (1 << 32) - 1])
def test_numbers_side_by_side_are_in_order_as_they_are_in_turn(great):
    """The greater ones need more than 64 bits together."""
    rows = [(0, great, 1), (great, 0, 0), (0, great, 0), (0, 0, great), (great, 0, 1), (1, 0, 0)]
    parts = [pl.Series(column, dtype=pl.UInt32) for column in zip(*rows, strict=True)]
    whole, widths = as_one(*parts)
    assert widths == [great.bit_length()] * 3
    assert [rows[place] for place in whole.arg_sort()] == sorted(rows)


def test_a_number_with_a_part_that_is_not_known_is_not_known():
    whole, _ = as_one(pl.Series([1, None, 2]), pl.Series([1, 1, None]))
    assert whole.is_null().to_list() == [False, True, True]


RUNGS = pl.DataFrame(
    {"plan": [0, 1, 2], "outcome": ["low", "high", "alone"], "ladder": ["way", "way", None], "may_share": [[], [], []]},
    schema_overrides={"plan": pl.Int32, "may_share": pl.List(pl.String)},
)


@pytest.mark.parametrize(
    ("behind", "kept"),
    [
        ([(5, 0), (6, 0)], True),
        ([(5, 2), (6, 2)], True),
        ([(0, 2), (1, 2)], True),
        ([(5, 0), (5, 1)], True),
        ([(5, 2), (5, 0), (5, 1)], True),
        ([(5, 0), (5, 0)], False),
        ([(5, 0), (5, 2)], False),
        ([(5, 2), (5, 2)], False),
        ([(None, 0), (5, 0)], False),
        ([(None, 0), (None, 2)], False),
        ([(None, 0), (5, 0), (6, 0)], True),
        ([(5, None), (5, 0)], False),
        ([(5, None), (6, None)], True),
    ],
)
def test_documents_of_two_people_or_two_rungs_are_kept(behind, kept):
    """`behind`: the person and the plan of each claim; nobody and no plan are like nothing, nor is a rejected claim."""
    number = 0xDEADBEEFCAFEF00D
    alone, rejected = [(9, 0), (9, 1)], [(8, 0), (8, 1)]
    every = behind + alone + rejected
    meeting = pl.DataFrame(
        {
            "rid": range(len(every)),
            "index": range(len(every)),
            "person": [person for person, _ in every],
            "plan": [plan for _, plan in every],
            "achieved_on": None,
            "evidence_type": "payslip",
            # The two that are alone have a number of their own, and none.
            "document_number": [number] * len(behind) + [number ^ 1 << 63, None] + [number] * len(rejected),
        },
        schema_overrides={"person": pl.UInt32, "plan": pl.Int32, "document_number": pl.UInt64},
    )
    accepted = pl.Series([True] * len(behind + alone) + [False] * len(rejected))
    found = _standing_several_times(meeting, next(iter(KEYS)), _behind(meeting, RUNGS, accepted))
    assert found["rid"].to_list() == (list(range(len(behind))) if kept else [])


@pytest.mark.parametrize(
    ("texts", "once"),
    [
        (["a", "b", "c"], True),
        (["c", "a", "b"], True),
        (["a", "a", "b"], False),
        (["a", "b", "a"], False),
        ([None, "a", "b"], True),
        ([None, None, "a"], False),
        (["a", None, "b", None], False),
        ([], True),
    ],
)
def test_texts_stand_once_whatever_their_order(texts, once):
    assert stand_once(pl.Series(texts, dtype=pl.String)) is once


def test_bits_of_one_place_are_laid_together():
    places = pl.Series([2, 0, 2, 2, 0, 2], dtype=pl.UInt32)
    bits = pl.Series([1, 4, 2, 8, 4, 3], dtype=pl.Int64)
    assert laid_together(places, bits, 4).to_list() == [4, 0, 11, 0]


@pytest.mark.parametrize(
    ("places", "length", "expected"),
    [
        ([], 0, []),
        ([], 2, [False, False]),
        ([0], 0, [True]),
        ([1], 3, [False, True, False]),
        ([2, 0], 1, [True, False, True]),
    ],
)
def test_what_is_marked_is_as_long_as_it_needs(places, length, expected):
    assert marked(pl.Series(places, dtype=pl.UInt32), length).to_list() == expected
