"""The KPI table: its rows, its columns, and the negative outcome assessment on every side of its bounds."""

import datetime as dt

import pytest

from kbop_cli.engine.reporting import kpi, sections_kpi
from tests.reporting import claim, month_of, paid

OUTCOME = "employment_entry"
SCALE = 10_000


def target(month, number, downside=None, outcome=OUTCOME, provider="Northgate"):
    return {"provider": provider, "outcome": outcome, "month": month, "target": number, "downside_target": downside}


def lines(month):
    """(title, target, to date, actual, outstanding, variance, share, negative) of every row, unscaled."""
    rows = kpi.kpis(month).drop("provider", "outcome", "kind", *kpi.MISSED).rows()
    return [(row[0], *(None if cell is None else cell / SCALE for cell in row[1:6]), row[6], row[7]) for row in rows]


def history(*months):
    """So many paid claims of each month given, as {month: number}."""
    return [
        paid(f"H{month}-{number}", OUTCOME, dt.date.fromisoformat(f"{month}-10"))
        for month, count in months
        for number in range(count)
    ]


def test_the_row_and_the_total():
    month = month_of(
        claim(OUTCOME, "A1"),
        claim(OUTCOME, "A2"),
        claim(OUTCOME, "A3", attended_on=None),
        claim("accommodation_3m", "A4"),
        targets=[target("2022-10", "5", "1"), target("2022-11", "5", "1"), target("2022-12", "4", "2")],
        history=history(("2022-10", 6), ("2022-11", 3)),
    )
    assert lines(month) == [
        ("Accommodation sustained for 3 months", 0, 0, 1, 0, 1, None, False),
        ("Entry into employment", 4, 14, 11, 1, -3, 7857, False),
        ("Total", 4, 14, 12, 1, -2, 8571, False),
    ]


def test_the_columns_are_those_of_the_monthly_report():
    section = sections_kpi.kpis(month_of(claim(OUTCOME, "A1"), targets=[target("2022-12", "4", "2")]), apart=False)
    assert [table.name for table in section.tables] == ["negative", "kpi_1"]
    assert [column.label for column in section.tables[1].columns] == [
        "Outcome",
        "Monthly target",
        "Target to date",
        "Actuals to date",
        "Evidence outstanding",
        "Variance",
        "% of target achieved",
    ]
    flagged = section.tables[0].frame.select("title", "state", "base_missed", "downside_missed").rows()
    assert flagged == [("Entry into employment", "negative", "not missed", "missed")]


def test_without_a_ledger_to_date_is_this_month_alone():
    month = month_of(claim(OUTCOME, "A1"), targets=[target("2022-11", "5"), target("2022-12", "2")])
    assert lines(month)[0][1:6] == (2, 2, 1, 0, -1)
    assert kpi.months_to_date(month) == ["2022-12", "2022-12"]


def test_a_claim_that_is_paid_already_counts_once():
    month = month_of(
        claim(OUTCOME, "A1"), targets=[target("2022-12", "1")], history=[paid("a1 ", OUTCOME, dt.date(2022, 12, 5))]
    )
    assert lines(month)[0][3] == 1


def test_a_claim_counts_in_the_month_in_which_it_is_verified():
    month = month_of(
        claim(OUTCOME, "A1", claimed_on="2023-01-01"),
        targets=[target("2022-12", "1")],
        history=[paid("B1", OUTCOME, dt.date(2023, 1, 5))],
    )
    assert lines(month)[0][3] == 1


def test_months_before_the_ledgers_first_are_not_in_to_date():
    rows = [target(f"2022-{part}", "2", "0") for part in (9, 10, 11, 12)]
    month = month_of(claim(OUTCOME, "A1"), targets=rows, history=history(("2022-11", 1)))
    assert lines(month)[0][1:6] == (2, 4, 2, 0, -2)
    # November and December are missed; of October it cannot be told.
    assert lines(month)[0][-1] is None


@pytest.mark.parametrize(
    ("october", "november", "december", "negative"),
    [(1, 1, 1, True), (2, 1, 1, False), (1, 2, 1, False), (1, 1, 2, False)],
)
def test_the_base_case_missed_three_months_in_a_row(october, november, december, negative):
    month = month_of(
        *(claim(OUTCOME, f"A{number}") for number in range(december)),
        targets=[target(f"2022-{part}", "2", "1") for part in (10, 11, 12)],
        history=history(("2022-10", october), ("2022-11", november)),
    )
    assert [row[-1] for row in lines(month)] == [negative, negative]


@pytest.mark.parametrize(("got", "negative"), [(1, True), (2, False), (3, False)])
def test_the_downside_case_missed_in_the_month(got, negative):
    month = month_of(
        *(claim(OUTCOME, f"A{number}") for number in range(got)),
        targets=[target("2022-12", "2", "2")],
        history=[],
    )
    assert lines(month)[0][-1] is negative


def test_what_cannot_be_told_stays_open():
    # The base case is missed this month; what earlier months brought is not known without the ledger.
    rows = [target(f"2022-{part}", "2", "1") for part in (10, 11, 12)]
    assert [row[-1] for row in lines(month_of(claim(OUTCOME, "A1"), targets=rows))] == [None, None]
    # A month that is met settles it all the same, and so does a month without a target.
    met = month_of(claim(OUTCOME, "A1"), claim(OUTCOME, "A2"), targets=rows)
    assert lines(met)[0][-1] is False
    assert lines(month_of(claim(OUTCOME, "A1"), targets=[rows[0], rows[2]]))[0][-1] is False


def test_a_target_that_is_empty_or_told_twice_is_not_known():
    empty = month_of(claim(OUTCOME, "A1"), targets=[target("2022-12", None, "1")])
    assert lines(empty)[0][1:] == (None, None, 1, 0, None, None, False)
    twice = month_of(claim(OUTCOME, "A1"), targets=[target("2022-12", "1", "1"), target("2022-12", "3", "1")])
    assert lines(twice)[0][1:6] == (None, None, 1, 0, None)
    alike = month_of(claim(OUTCOME, "A1"), targets=[target("2022-12", "1", "1"), target("2022-12", "1", "1")])
    assert lines(alike)[0][1:6] == (1, 1, 1, 0, 0)


def test_without_a_downside_column_the_base_case_alone_is_tested():
    rows = [{key: row[key] for key in ("provider", "outcome", "month", "target")} for row in [target("2022-12", "9")]]
    month = month_of(claim(OUTCOME, "A1"), targets=rows, history=[])
    assert lines(month)[0][-1] is False
