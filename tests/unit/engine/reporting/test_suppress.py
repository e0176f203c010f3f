"""What is published gives no small number away: an attacker who knows the method tries every table there could be."""

import collections
import dataclasses
import datetime as dt
import itertools

import polars as pl
import pytest

from kbop_cli.engine.reporting import public
from kbop_cli.engine.reporting.suppress import HIDDEN, SMALL, rounded, safe_beside, safe_step, shown, shown_total
from tests.reporting import claim, month_of, paid

ANYTHING = set(range(1, SMALL + 1))


@pytest.mark.parametrize(
    ("count", "published"), [(0, 0), (1, HIDDEN), (7, HIDDEN), (8, 10), (12, 10), (13, 15), (17, 15), (18, 20)]
)
def test_a_count_as_it_is_published(count, published):
    assert shown(count) == published


@pytest.mark.parametrize(("count", "step", "nearest"), [(12, 25, 0), (13, 25, 25), (5, 10, 10), (4, 10, 0)])
def test_the_nearest_multiple_half_up(count, step, nearest):
    assert rounded(count, step) == nearest


def attacked(cells: int, most: int, total) -> list[set[int]]:
    """What an attacker can tell of every hidden cell, over every table of so many cells up to `most`.

    Tables that publish alike cannot be told apart; of those each hidden cell has the values that it takes in any.
    """
    alike = collections.defaultdict(list)
    for table in itertools.product(range(most + 1), repeat=cells):
        published = tuple(map(shown, table))
        alike[published, total(published, sum(table))].append(table)
    return [
        {table[place] for table in tables}
        for (published, _), tables in alike.items()
        for place, cell in enumerate(published)
        if cell is HIDDEN
    ]


@pytest.mark.parametrize(("cells", "most"), [(1, 32), (2, 32), (3, 22), (4, 17), (5, 7)])
def test_a_brute_force_attacker_learns_nothing_of_a_hidden_cell(cells, most):
    told = attacked(cells, most, shown_total)
    assert told
    assert all(values == ANYTHING for values in told)


def test_the_attacker_is_one_who_can_win():
    # Totals rounded to 5 by themselves, as the profile has it: 7 + 12 + 12 + 12 is found out, and many more.
    told = attacked(4, 17, lambda published, total: shown(total))
    assert {7} in told
    # A step chosen by the true total says that the finer one would not do.
    told = attacked(2, 22, lambda published, total: total if total > 20 else shown(total))
    assert any(values != ANYTHING for values in told)


def test_a_total_is_shown_where_it_is_safe():
    assert shown_total((10, 15), 24) == 25
    assert safe_step((10, 15, 20, HIDDEN)) in (10, 20, 25)
    assert shown_total((HIDDEN, 0, 0), 5) is HIDDEN


def counts_of(report, name):
    return report.tables()[name].frame["claims"].to_list()


def test_the_report_publishes_by_these_rules_and_nothing_else():
    month = month_of(claim("employment_entry", "A1"))
    one = month.claims
    for counts in [(9, 3, 0, 0), (12, 12, 12, 7), (30, 5, 2, 1), (0, 0, 0, 0)]:
        decisions = [name for name, count in zip(public.DECISIONS, counts, strict=True) for _ in range(count)]
        frame = pl.concat([one.head(0), *[one] * len(decisions)]).with_columns(
            pl.Series("decision", decisions, dtype=pl.String)
        )
        report = public.for_public(dataclasses.replace(month, claims=frame), {})
        cells = [shown(count) for count in counts]
        assert counts_of(report, "decisions") == [*cells, shown_total(cells, sum(counts))]
        assert set(report.tables()) == {"decisions", "assumptions"}


@pytest.mark.parametrize("outcome", ["employment_entry", "employment_26w"])
def test_an_attacker_on_everything_that_is_published_learns_nothing(outcome):
    """Every report that there could be of so many claims of one price, whole: counts, shares, totals and money."""
    month = month_of(claim(outcome, "A1"))
    assert month.claims["decision"].to_list() == ["approved"]
    alike = collections.defaultdict(list)
    for counts in itertools.product(range(13), range(8), range(8)):
        decisions = [name for name, count in zip(public.DECISIONS, counts, strict=False) for _ in range(count)]
        claims = pl.concat([month.claims.head(0), *[month.claims] * len(decisions)])
        claims = claims.with_columns(pl.Series("decision", decisions, dtype=pl.String))
        claims = claims.with_columns(
            pl.when(pl.col("decision") == "approved").then("price").otherwise(0).alias("amount")
        )
        report = public.for_public(dataclasses.replace(month, claims=claims), {})
        emitted = [(section.lines, [table.frame.rows() for table in section.tables]) for section in report.sections]
        alike[repr(emitted)].append(counts)
    for reports in alike.values():
        for cells in zip(*reports, strict=True):
            if any(0 < cell <= SMALL for cell in cells):
                assert set(cells) == ANYTHING


def test_what_is_said_of_the_run_is_not_published():
    month = dataclasses.replace(month_of(claim("employment_entry", "A1")), notes=("3 cells cannot be read.",))
    report = public.for_public(month, {})
    assert not any("3 cells" in line for section in report.sections for line in section.lines)


def a_year(counts, each=None):
    """Paid claims of April 2022 to February 2023: `counts` (outcome -> how many) dealt out, and March's own month."""
    lines = [
        paid(f"{outcome}-{turn}", outcome, dt.date(2022, 4 + turn % 9, 10))
        for outcome, count in counts.items()
        for turn in range(count)
    ]
    return [*lines, *(paid(f"L{at}", "wellbeing_initial", dt.date(2023, at, 10)) for at in (1, 2) for _ in range(1))]


def year_of(counts, month="2023-03", but=""):
    """The public report with a claim of its own, entry into employment, and these before it."""
    day = dt.date(int(month[:4]), int(month[5:]), 1)
    now = claim("employment_entry", "A1", achieved=day, claimed_on=f"{day:%Y-%m}-20")
    history = [line for line in a_year(counts) if line["month"] != but]
    return public.for_public(month_of(now, month=month, history=history), {})


MANY = {"employment_entry": 144, "wellbeing_initial": 100, "wellbeing_second": 60, "accommodation_3m": 70}
FEW = {"legal_protection": 4, "independence": 5, "education_entry": 3}


def test_outcomes_are_published_by_whole_year_alone():
    report = year_of({**MANY, **FEW})
    year = {line: (count, money) for line, count, money in report.tables()["year_2022"].frame.rows()}
    # 144 and one more; money is the rounded count at the one price; the three abuse outcomes are one line.
    assert year["Entry into employment"] == (145, 145 * 50000)
    assert year["First wellbeing assessment"] == (100, 100 * 20000)
    assert year["Entry into education or training"] == (None, None)
    assert year["Domestic abuse, all outcomes"] == (10, None)
    assert year["Second entry into employment (temporary)"] == (0, 0)
    assert not any("legal protection" in line.lower() for line in year)
    assert year["Total"] == (shown_total([145, 100, 60, 70, 10, None], 389), None)


@pytest.mark.parametrize("month", ["2023-02", "2023-04"])
def test_a_year_is_told_once_in_the_report_of_its_march(month):
    report = year_of(MANY, month)
    assert set(report.tables()) == {"decisions", "assumptions"}
    said = {"2023-02": "2022/23 are told in the report of March 2023", "2023-04": "2023/24 are told in the report of"}
    assert said[month] in " ".join(line for section in report.sections for line in section.lines)


def test_a_year_of_which_a_month_is_not_known_is_not_told():
    report = year_of(MANY, but="2022-08")
    assert "year_2022" not in report.tables()
    assert any("Not every month of 2022/23 is known" in line for section in report.sections for line in section.lines)


@pytest.mark.parametrize(("education", "told"), [(6, False), (7, False), (8, True), (0, True)])
def test_a_year_that_its_months_would_tell_is_left_out(education, told):
    """With two lines beside the small one, all of them known to five, their sum tells it."""
    report = year_of({"employment_entry": 144, "wellbeing_initial": 98, "education_entry": education})
    assert ("year_2022" in report.tables()) is told


@pytest.mark.parametrize(("cells", "most"), [(2, 32), (3, 22), (4, 17)])
def test_an_attacker_who_knows_the_total_learns_nothing_of_a_hidden_cell(cells, most):
    """Every year that there could be: where it is told, its months have told its total, to the unit."""
    alike = collections.defaultdict(list)
    for table in itertools.product(range(most + 1), repeat=cells):
        published = tuple(map(shown, table))
        if safe_beside(published, sum(table)):
            alike[published, sum(table)].append(table)
    hidden = [
        {table[place] for table in tables}
        for (published, _), tables in alike.items()
        for place, cell in enumerate(published)
        if cell is HIDDEN
    ]
    assert hidden
    assert all(values == ANYTHING for values in hidden)


def test_a_public_report_has_no_claim_no_participant_and_no_provider():
    month = month_of(claim("employment_entry", "CLAIM77", "Harbour House", cohort="domestic_abuse"))
    report = public.for_public(month, {})
    told = repr([table.frame.to_dicts() for table in report.tables().values()])
    for word in ("CLAIM77", "Harbour", "P-CLAIM77"):
        assert word not in told
    assert not any(column.lead for table in report.tables().values() for column in table.columns)
