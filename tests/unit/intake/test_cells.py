from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from kbop_cli.columns import TABLES, Column
from kbop_cli.engine.given_columns import DTYPES, NUMBERED
from kbop_cli.intake.cells import parse, read_as
from kbop_cli.intake.messages import MESSAGES


def typed(type_, *cells, renamed=None, serials=0):
    series = pl.Series(cells, dtype=pl.String)
    column = Column("column", type_)
    parsed = parse(series, column, renamed=renamed or {}, serials=serials)
    assert parsed.values.dtype == DTYPES[type_]
    assert len(parsed.values) == len(cells)
    if read_as(column) is not None:
        again = parse(
            series.cast(pl.Categorical(pl.Categories.random())),
            column,
            renamed=renamed or {},
            serials=serials,
        )
        assert again.values.to_list() == parsed.values.to_list()
        assert again.faults.equals(parsed.faults)
    if type_ in NUMBERED:
        numbered = replace(column, recurs=True)
        for cells_ in (series, series.cast(NUMBERED[type_])):
            again = parse(cells_, numbered, renamed=renamed or {}, serials=serials)
            assert again.values.dtype == NUMBERED[type_]
            assert again.values.to_list() == parsed.values.to_list()
            assert again.faults.equals(parsed.faults)
    assert set(parsed.faults["code"]) <= set(MESSAGES)
    return parsed.values.to_list(), parsed.faults.rows()


@pytest.mark.parametrize("type_", NUMBERED)
@pytest.mark.parametrize("few", [0, 10_000], ids=["many", "few"])
def test_what_other_columns_number_changes_nothing_in_one(monkeypatch, type_, few):
    monkeypatch.setattr("kbop_cli.intake.cells._MANY_CODES", few)
    others = pl.Series(["Others", " of another column ", "#REF!", None], dtype=NUMBERED[type_])
    assert typed(type_, "as it is", None, "as it is")[0] == ["as it is", None, "as it is"]
    values, faults = typed(type_, " Spaced", "#N/A", "as it is", "Others")
    assert values == (
        ["spaced", None, "as it is", "others"] if type_ == "word" else ["Spaced", None, "as it is", "Others"]
    )
    assert faults == [(1, "cell_error")]
    assert others.to_list() == ["Others", " of another column ", "#REF!", None]


@pytest.mark.parametrize("type_", DTYPES)
def test_empty_cells_are_not_known_and_are_no_faults(type_):
    assert typed(type_, None, "", "  ", "\u00a0", "\u200b\ufeff") == ([None] * 5, [])
    assert typed(type_) == ([], [])


def test_identifiers_are_kept_as_typed():
    assert typed("id", " 007 ", "\u00a0A  b\u200b", "1.0", "None", "n/a")[0] == [
        "007",
        "A  b",
        "1.0",
        "None",
        "n/a",
    ]


def test_words_of_a_vocabulary_are_folded():
    cells = [
        "Provider  A",
        " PROVIDER a ",
        "provider\u00a0A",
        "Ｐrovider A",
        "St Anne’s",
        "Family – own",
        "a\nb",
    ]
    assert typed("word", *cells)[0] == ["provider a"] * 4 + ["st anne's", "family - own", "a b"]


def test_lists():
    values, faults = typed("words", "Payslips; Employer  Letter ;payslips", "NONE", ";;", "none; a", "none;none")
    assert values == [["payslips", "employer letter"], [], None, None, []]
    assert faults == [(3, "none_with_others")]


def test_yes_and_no():
    said = ["Y", "yes", "TRUE", "t", "1", "1.0", "N", "No", "false", "F", "0", "0.0"]
    assert typed("yesno", *said) == ([True] * 6 + [False] * 6, [])
    assert typed("yesno", "maybe", "2", "x", "n/a") == ([None] * 4, [(at, "not_yes_no") for at in range(4)])


def test_look_alike_characters_are_read_and_order_reversing_marks_are_not():
    cells = ["\u00a0£1,200.00\u200b", "１２０", "−5", "￡5", "\u202e005", "½", "£500²"]
    values, faults = typed("money", *cells)
    assert values == [120000, 12000, -500, 500, None, None, None]
    assert [at for at, _ in faults] == [4, 5, 6]
    assert typed("date", "31\u201001\u20102023", "\ufeff2023\u201301\u201331")[0] == [date(2023, 1, 31)] * 2


def test_faults_keep_their_places_among_repeated_and_good_values():
    values, faults = typed("money", "5", "x", None, "5", "x", "y", "£7")
    assert values == [500, None, None, 500, None, None, 700]
    assert faults == [(1, "not_money"), (4, "not_money"), (5, "not_money")]
    assert typed("date", "x", "2023-01-31", "x")[1] == [(0, "not_a_date"), (2, "not_a_date")]


def test_a_column_that_puts_the_month_first_has_its_ambiguous_days_as_faults():
    values, faults = typed("date", "01/13/2023", "03/04/2023", "04/04/2023", "2023-01-02", "5-Jun-23", "3.4.23")
    assert values == [None, None, date(2023, 4, 4), date(2023, 1, 2), date(2023, 6, 5), None]
    assert faults == [(0, "month_first"), (1, "ambiguous_date"), (5, "ambiguous_date")]


def test_one_day_over_twelve_in_the_first_place_shows_that_the_day_comes_first():
    values, faults = typed("date", "01/13/2023", "03/04/2023", "13/04/2023")
    assert values == [None, date(2023, 4, 3), date(2023, 4, 13)]
    assert faults == [(0, "no_such_day")]
    assert typed("date", "03/04/2023", "12/12/2023") == ([date(2023, 4, 3), date(2023, 12, 12)], [])


def test_day_numbers_are_days_in_workbooks_alone():
    assert typed("date", "44957", serials=1900) == ([date(2023, 1, 31)], [])
    # A workbook's first year holds durations, whatever stands beside them.
    assert typed("date", "1900-01-01 00:00:00", serials=1900) == ([None], [(0, "year_out_of_range")])
    assert typed("date", "1900-01-01 00:00:00", "44957", serials=1900)[1] == [(0, "year_out_of_range")]
    assert typed("date", "1901-01-01 00:00:00", serials=1900)[1] == []
    assert typed("date", "44957") == ([None], [(0, "not_a_date")])


def test_their_values_become_ours():
    renamed = {"Pay Slip": "payslips", "x": "Why"}
    assert typed("words", "pay  slip;X;z", renamed=renamed)[0] == [["payslips", "why", "z"]]
    assert typed("word", " X ", "pay slip", "q", renamed=renamed)[0] == ["why", "payslips", "q"]
    assert typed("date", "never", "2023-01-31", renamed={"Never": ""})[0] == [None, date(2023, 1, 31)]
    assert typed("money", "free", "5", renamed={"FREE": "0"})[0] == [0, 500]
    assert typed("id", "prov-1", "P2", renamed={"PROV-1": "P1"})[0] == ["P1", "P2"]


def swapped(true_dates, texts):
    cells = [f"2023-{month:02}-{day:02} 00:00:00" for month, day in true_dates]
    return [*cells, *(f"{day}/03/2023" for day in texts)]


def test_true_dates_that_a_spreadsheet_may_have_turned_round_are_faults():
    early = [(month, 13 - month) for month in range(1, 10)] + [(5, 5)]
    _, faults = typed("date", *swapped(early, (13, 14, 15)), serials=1900)
    assert faults == [(at, "swapped_date") for at in range(9)]
    assert typed("date", *swapped(early, (13, 14)), serials=1900)[1] == []
    assert typed("date", *swapped(early[:9], (13, 14, 15)), serials=1900)[1] == []
    assert typed("date", *swapped([*early, (1, 13)], (13, 14, 15)), serials=1900)[1] == []
    assert typed("date", *swapped(early, (13, 14, 15)))[1] == []


def test_a_value_mapped_to_nothing_is_not_known():
    assert typed("date", "never", renamed={"never": ""}) == ([None], [])


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#REF!", "#NAME?", "#VALUE!", "#n/a", "########", "Err:502"])
@pytest.mark.parametrize("type_", DTYPES)
def test_a_spreadsheets_error_is_a_fault_in_every_type(type_, error):
    assert typed(type_, None, f" {error} ") == ([None, None], [(1, "cell_error")])
    assert typed(type_, None, error, renamed={"a": "b"})[1] == [(1, "cell_error")]


def test_what_only_begins_like_an_error_is_text():
    assert typed("id", "#1", "#N/A-7", "E1", "Error", "#") == (["#1", "#N/A-7", "E1", "Error", "#"], [])


def test_the_apostrophe_before_what_a_spreadsheet_would_run_is_taken_off_once():
    assert typed("id", "'=1+1", "''=1", "'quoted'", "' @x", "'007")[0] == ["=1+1", "'=1", "'quoted'", "@x", "'007"]
    assert typed("money", "'-5.00", "’-5.00")[0] == [-500, -500]
    assert typed("word", "'+a")[0] == ["+a"]


def test_identifiers_that_a_mapping_does_not_name_stay_as_typed():
    assert typed("id", " St Anne’s ", "PROV 1", renamed={"prov  1": "Provider One"})[0] == ["St Anne’s", "Provider One"]


@pytest.mark.parametrize("type_", sorted({column.type for table in TABLES.values() for column in table.values()}))
@pytest.mark.parametrize("kind", [pl.String, pl.Categorical(pl.Categories.random())], ids=["text", "categories"])
def test_a_column_without_a_cell_holds_nothing_of_its_type(type_, kind):
    column = next(one for table in TABLES.values() for one in table.values() if one.type == type_)
    empty = parse(pl.Series([None] * 3, dtype=kind), column, renamed={})
    one_cell = parse(pl.Series([None, "", None], dtype=pl.String).cast(kind), column, renamed={})
    assert empty.values.dtype == one_cell.values.dtype
    assert empty.values.to_list() == one_cell.values.to_list() == [None] * 3
    assert empty.faults.is_empty()
