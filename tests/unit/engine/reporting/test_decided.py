"""Decisions, causes and days: exact figures of small months, and sums that reconcile with decisions.csv."""

import datetime as dt

import polars as pl
import pytest

from kbop_cli.engine.reporting import days, decided
from kbop_cli.engine.reporting.shapes import SHARE
from kbop_cli.output.verified import summary
from tests.reporting import claim, crowd, month_of, paid
from tests.support import decide, kbop_contract


@pytest.fixture(scope="module")
def month():
    return month_of(
        claim("employment_entry", "A1", "East"),
        claim("employment_entry", "A2", "East", attended_on=None),
        claim("employment_26w", "A3", "West", gross_earnings="1.00"),
        claim("accommodation_3m", "A4", "West", e__evidence_type="self_certification"),
        claim("added_value", "A5", "West"),
    )


def test_decisions_with_what_is_held_up(month):
    assert decided.by_decision(month.claims).rows() == [
        ("approved", 2, 165000, 0, 0),
        ("queried", 1, 0, 50000, 0),
        ("rejected", 1, 0, 220000, 0),
        ("recorded", 1, 0, 0, 0),
    ]


def test_by_provider_counts_pounds_and_self_certification(month):
    rows = decided.by(month.claims, "provider").rows(named=True)
    assert [tuple(row.values()) for row in rows] == [
        ("East", 2, 1, 1, 0, 0, 50000, 50000, 0, 0, 0),
        ("West", 3, 1, 0, 1, 1, 115000, 0, 220000, 1, SHARE),
    ]


def test_causes_most_pounds_first(month):
    causes = decided.causes(month.claims).drop("meaning", "mend")
    assert causes.rows() == [
        ("rejected", "no_alternative_holds", 1, 220000, 1, 220000),
        ("queried", "missing", 1, 50000, 1, 50000),
    ]


def test_a_claim_with_two_causes_counts_for_each_and_alone_for_none():
    month = month_of(claim("employment_entry", "A1", attended_on=None, e__evidence_type="payslip"))
    causes = decided.causes(month.claims).select("code", "claims", "amount", "alone", "alone_amount")
    assert causes.rows() == [
        ("evidence_missing", 1, 50000, 0, 0),
        ("missing", 1, 50000, 0, 0),
    ]


def test_of_a_rejected_claim_its_queries_cause_nothing():
    month = month_of(claim("employment_entry", "A1", started_on="2020-01-01", e__evidence_type="payslip"))
    assert month.claims["decision"].to_list() == ["rejected"]
    assert "evidence_missing" in month.claims["reasons"].to_list()[0]
    assert decided.causes(month.claims)["code"].to_list() == ["dates_out_of_bounds"]


def test_figures_reconcile_with_the_summary():
    tables = crowd(4, 150)
    verified = decide(tables, month="2022-11")
    summed = summary(verified.decided, {})
    from kbop_cli.engine.reporting.month import lay_out

    month = lay_out(verified, kbop_contract(), "2022-11")
    glance = decided.by_decision(month.claims)
    assert {name: (n, f"{pence / 100:.2f}") for name, n, pence, *_ in glance.rows()} == {
        name: (row["claims"], row["amount"]) for name, row in summed["decisions"].items()
    }
    for by in ("outcome", "provider"):
        rows = decided.by(month.claims, by).rows(named=True)
        mine = {(row[by] or "", row["approved"], row["queried"], f"{row['amount'] / 100:.2f}") for row in rows}
        assert mine == {(row[by], row["approved"], row["queried"], row["amount"]) for row in summed[f"{by}s"]}


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (-1, "before"),
        (0, "0-7"),
        (7, "0-7"),
        (8, "8-30"),
        (30, "8-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-90"),
        (91, "91-180"),
        (180, "91-180"),
        (181, "181+"),
        (None, "unknown"),
    ],
)
def test_the_span_of_a_number_of_days(number, name):
    frame = pl.DataFrame({"days": [number]}, schema={"days": pl.Int64})
    assert frame.select(days.span(pl.col("days"))).item() == name


@pytest.mark.parametrize(
    ("given", "half", "nine_tenths"),
    [([5], 5, 5), ([1, 2], 1, 2), ([1, 2, 3], 2, 3), (list(range(1, 11)), 5, 9), (list(range(1, 12)), 6, 10)],
)
def test_half_and_nine_tenths_lie_within(given, half, nine_tenths):
    frame = pl.DataFrame(
        {"provider": ["A"] * len(given), "days": given}, schema={"provider": pl.String, "days": pl.Int64}
    )
    assert days.by_provider(frame).rows() == [("A", len(given), half, nine_tenths, max(given))]


def test_stages_are_told_as_far_as_the_dates_are_known():
    without = month_of(claim("employment_entry", "A1"))
    assert days.stages(without.claims).rows() == [("achieved to claimed", 1, 20, 20, 20)]
    # A1 is judged by a person on the 9th and paid on the 30th; A2 is decided by its payment; A3 is not paid.
    judged = {"claim_id": "A1", "decision": "approved", "decided_by": "V", "decided_on": "2022-12-09", "reason": "seen"}
    told = month_of(
        *(claim("employment_entry", name) for name in ("A1", "A2")),
        claim("employment_entry", "A3", attended_on=None),
        paid_lines=[("a1", dt.date(2022, 12, 30), 50000), ("a2", dt.date(2022, 12, 30), 50000)],
        decisions=[judged],
    )
    assert days.stages(told.claims).rows() == [
        ("achieved to claimed", 3, 20, 20, 20),
        ("claimed to decided", 2, 4, 25, 25),
        ("decided to paid", 2, 0, 21, 21),
        ("achieved to paid", 2, 45, 45, 45),
    ]


def test_the_ledger_tells_how_long_earlier_months_took():
    history = [paid("B1", "employment_entry", dt.date(2022, 10, 3)), paid("B2", "added", dt.date(2022, 11, 3))]
    told = month_of(claim("employment_entry", "A1"), history=history)
    assert days.by_month(told.history).rows() == [("2022-10", 1, 50, 50, 50), ("2022-11", 1, 50, 50, 50)]
