"""The frozen frame: one form, one hash, and what cannot be frozen."""

import json
from datetime import date
from hashlib import sha256

import polars as pl
import pytest

from kbop_cli.engine.sample.frame import freeze
from kbop_cli.errors import KbopError

COLUMNS = ["claim_id", "decision", "provider", "outcome", "amount"]


def table(*rows: tuple[object, ...]) -> pl.DataFrame:
    return pl.DataFrame(rows, COLUMNS, orient="row")


def reference(rows: list[list[object]]) -> str:
    lines = "".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    return sha256(("kbop-frame-1\n" + lines).encode()).hexdigest()


def test_the_hash_is_that_of_the_canonical_json():
    frame = freeze(
        table(
            ("C2", "approved", 'a "quoted" \\ provider', "x", 50_000),
            ("C10", "rejected", "Zoë", "y", None),
            ("Ç", "approved", "p", "x", 0),
            ("C3", "queried", "p", "x", 10),
        )
    )
    assert frame.hash == reference(
        [
            ["C10", "rejected", "Zoë", "y", 0],
            ["C2", "approved", 'a "quoted" \\ provider', "x", 50_000],
            ["Ç", "approved", "p", "x", 0],
        ]
    )
    assert frame.approved["claim_id"].to_list() == ["C2", "Ç"]
    assert frame.rejected["claim_id"].to_list() == ["C10"]


@pytest.mark.parametrize(
    "cells",
    [
        ["a, b", "[x]", "", "null", "007", "1.50", " p ", "'", "\u2028", "Ünïcode"],
        ["\\", "a\\b", "[]"],
        ['"', '""', 'a"', "plain"],
        ['\\"', '"\\', '\\\\""', "\\n"],
    ],
)
def test_no_cell_can_pass_for_another(cells):
    rows = [(f"C{at}", "approved", cell, cells[-1 - at], at) for at, cell in enumerate(cells)]
    assert freeze(table(*rows)).hash == reference([list(row) for row in rows])


def test_further_columns_become_text_sorted_by_name_after_ours():
    claims = table(("C1", "approved", "p", "x", 1)).with_columns(
        tiers=pl.Series([["a", "b"]]), self_certified=True, on=date(2023, 11, 30), gap=pl.lit(None, pl.String)
    )
    frame = freeze(claims, ["tiers", "self_certified", "on", "gap", "amount"])
    assert frame.columns == (*COLUMNS, "gap", "on", "self_certified", "tiers")
    assert frame.claims.row(0) == ("C1", "approved", "p", "x", 1, "", "2023-11-30", "yes", "a;b")


def test_rows_in_another_order_and_unicode_in_another_form_hash_alike():
    composed, decomposed = "Zo\u00eb", "Zoe\u0308"
    one = freeze(table(("C1", "approved", composed, "x", 1), ("C2", "approved", "p", "x", 2)))
    other = freeze(table(("C2", "approved", "p", "x", 2), ("C1", "approved", decomposed, "x", 1)))
    assert one.hash == other.hash
    assert one.claims.equals(other.claims)


def test_freezing_a_frame_read_back_as_text_gives_the_same_hash():
    claims = table(("C1", "approved", "p", "x", 1), ("C2", "rejected", "", "x", None))
    frame = freeze(claims.with_columns(self_certified=pl.Series([False, None])), ["self_certified"])
    again = pl.read_csv(frame.claims.write_csv().encode(), schema_overrides={"amount": pl.Int64})
    assert freeze(again, frame.columns).hash == frame.hash


@pytest.mark.parametrize("change", [("amount", 2), ("provider", "q"), ("decision", "rejected"), ("claim_id", "C9")])
def test_any_changed_cell_changes_the_hash(change):
    claims = table(("C1", "approved", "p", "x", 1), ("C2", "approved", "p", "x", 1))
    name, value = change
    changed = claims.with_columns(pl.when(pl.col("claim_id") == "C1").then(pl.lit(value)).otherwise(name).alias(name))
    assert freeze(claims).hash != freeze(changed).hash


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("C1", "approved", "p", "x", 1), ("C1", "approved", "p", "x", 1)], "stands twice: 'C1'"),
        ([("Zo\u00eb", "approved", "p", "x", 1), ("Zoe\u0308", "approved", "p", "x", 1)], "stands twice"),
        ([("C\x1f1", "approved", "p", "x", 1)], "control character: 'C\\x1f1'"),
        ([("C1", "approved", "p\n", "x", 1)], "control character: 'C1'"),
        ([("", "approved", "p", "x", 1)], "No claim_id"),
        ([("C1", "approved", "p", "x", None)], "without an amount: 'C1'"),
        ([("C1", "approved", "p", "x", -1)], "below zero: 'C1'"),
        ([("C1", "rejected", "p", "x", 1)], "The frame is empty"),
        ([("C1", "queried", "p", "x", 1)], "The frame is empty"),
    ],
)
def test_what_cannot_be_frozen_is_said(rows, said):
    with pytest.raises(KbopError) as error:
        freeze(table(*rows))
    assert said in str(error.value)


def test_every_fault_is_said_at_once_and_long_lists_are_cut():
    rows = [(f"C{number}", "approved", "p", "x", -1) for number in range(7)]
    with pytest.raises(KbopError) as error:
        freeze(table(*rows, ("C\t", "approved", "p", "x", 1)))
    assert [problem.what for problem in error.value.problems] == [
        "A control character: 'C\\t'.",
        "An amount below zero: 'C0', 'C1', 'C2', 'C3', 'C4' and 2 more.",
    ]


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        (table(("C1", "approved", "p", "x", 1)).drop("provider"), "lacks the column provider"),
        (table(("C1", "approved", "p", "x", 1.5)), "not in whole pence"),
        (table(("C1", "approved", 0.1, "x", 1)), "provider holds binary floats"),
    ],
)
def test_a_frame_of_the_wrong_shape_is_said(claims, said):
    with pytest.raises(KbopError, match=said):
        freeze(claims)
