"""Workbooks as people make them: where tables start, what is hidden, what kinds of cell there are."""

from datetime import date

import pytest
import xlsxwriter

from kbop_cli.errors import Place
from kbop_cli.intake.extents import column_letters, column_number

HEADING = ["claim_id", "participant_id", "provider", "outcome", "achieved_on", "claimed_on"]
ROW = ["C1", "P1", "A", "x", "2023-01-31", "2023-02-01"]
PARTICIPANTS = ["participant_id", "provider", "cohort", "referred_on", "service_started_on"]


@pytest.fixture
def book(month):
    """A workbook to be filled, beside participants as CSV: `fill(book, sheet)` lays out `claims.xlsx`."""

    def make(fill, *, name="claims.xlsx", sheet="Claims", **options):
        made = xlsxwriter.Workbook(month.folder / name, options)
        fill(made, made.add_worksheet(sheet))
        made.close()
        return month

    return make


def rows(*records):
    def fill(_, sheet):
        for at, record in enumerate(records):
            sheet.write_row(at, 0, record)

    return fill


def claims(inputs):
    return inputs.tables["claims"]


def source(inputs):
    return next(one for one in inputs.sources if one.table == "claims")


def test_every_kind_of_cell(book):
    def fill(made, sheet):
        day = made.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(
            0, 0, [*HEADING, "amount_claimed", "hours", "signed", "support_months", "gp_treatment_followed"]
        )
        sheet.write_string(1, 0, "007")
        sheet.write_number(1, 1, 7)
        sheet.write_string(1, 2, " Provider  A ")
        sheet.write_string(1, 3, "x")
        sheet.write_datetime(1, 4, date(2023, 1, 31), day)
        sheet.write_number(1, 5, 44958)
        sheet.write_number(1, 6, 341.75000000000006)
        sheet.write_number(1, 7, 36.5)
        sheet.write_boolean(1, 10, True)
        sheet.write_string(1, 9, "3")
        sheet.write_row(2, 0, ["8", "P8", "b", "y", "31/01/2023", "1-Feb-23", "£1,200.00", "x"])

    inputs = book(fill).read()
    frame = claims(inputs)
    assert frame["row"].to_list() == [2, 3]
    assert frame["claim_id"].to_list() == ["007", "8"]
    assert frame["participant_id"].to_list() == ["7", "P8"]
    assert frame["provider"].to_list() == ["Provider  A", "b"]
    assert frame["achieved_on"].to_list() == [date(2023, 1, 31)] * 2
    assert frame["claimed_on"].to_list() == [date(2023, 2, 1)] * 2
    assert frame["amount_claimed"].to_list() == [34175, 120000]
    assert frame["hours"].to_list() == [365000, None]
    assert frame["support_months"].to_list() == [30000, None]
    assert frame["gp_treatment_followed"].to_list() == [True, None]
    assert inputs.faults.select("row", "column", "cell", "code").rows() == [(3, "hours", "x", "not_a_number")]
    assert inputs.unknown_columns == {0: ("signed",)}


def test_day_numbers_in_a_workbook_of_the_other_epoch(book):
    def fill(made, sheet):
        sheet.write_row(0, 0, HEADING)
        sheet.write_row(1, 0, ROW[:4])
        sheet.write_datetime(1, 4, date(2023, 1, 31), made.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(1, 5, 43496)

    frame = claims(book(fill, date_1904=True).read())
    assert frame["achieved_on"].to_list() == [date(2023, 1, 31)]
    assert frame["claimed_on"].to_list() == [date(2023, 2, 1)]


def test_a_table_may_start_anywhere_and_rows_are_those_of_the_sheet(book):
    def fill(_, sheet):
        sheet.write(1, 2, "Claims for January")
        sheet.write_row(4, 2, HEADING)
        sheet.write_row(6, 2, ROW)
        sheet.write_row(9, 2, ["C2", *ROW[1:]])
        sheet.write_row(12, 2, ["Total", "", "", "", "", 2])

    inputs = book(fill).read()
    assert claims(inputs)["row"].to_list() == [7, 10]
    assert source(inputs).notes == (
        "rows above the heading: 1-4",
        "blank rows: 6, 8-9, 11-12",
        "totals or remarks below the table: 13",
    )


def test_groups_above_the_headings_are_joined_to_them(book):
    def fill(made, sheet):
        centred = made.add_format({"align": "center"})
        sheet.merge_range(0, 0, 0, 1, "Claim", centred)
        sheet.merge_range(0, 2, 0, 3, "Participant", centred)
        sheet.write_row(1, 0, ["ID", "Outcome", "ID", "Provider", "Achieved on", "Claimed on"])
        sheet.write_row(2, 0, ["C1", "x", "P1", "A", "2023-01-31", "2023-02-01"])

    inputs = book(fill).read(mapping={"claims": {"outcome": "Claim Outcome", "provider": "Participant provider"}})
    assert claims(inputs).select("row", "claim_id", "participant_id", "outcome", "provider").rows() == [
        (3, "C1", "P1", "x", "A")
    ]


def test_error_cells_are_faults_and_not_empty(book):
    def fill(_, sheet):
        sheet.write_row(2, 1, [*HEADING, "worker", "amount_claimed"])
        sheet.write_row(3, 1, ROW)
        sheet.write_formula("G4", "=1/0", None, "#DIV/0!")
        sheet.write_formula("H4", "=NA()", None, "#N/A")
        sheet.write_formula("D5", '=VLOOKUP("<a>",A:B,2)', None, "#N/A")
        sheet.write_formula("A1", "=1/0", None, "#DIV/0!")

    inputs = book(fill).read()
    faults = inputs.faults.select("row", "column", "cell", "code").sort("row", "column").rows()
    assert faults == [
        (4, "claimed_on", "#DIV/0!", "cell_error"),
        (4, "worker", "#N/A", "cell_error"),
        (5, "provider", "#N/A", "cell_error"),
    ]
    assert claims(inputs)["row"].to_list() == [4, 5]
    assert claims(inputs)["claimed_on"].to_list() == [None, None]


def test_formulas_are_told_and_one_without_a_value_is_a_fault(book):
    def fill(_, sheet):
        sheet.write_row(0, 0, [*HEADING, "amount_claimed", "hours"])
        sheet.write_row(1, 0, ROW)
        sheet.write_formula(1, 6, "=2*250", None, 500)
        sheet.write_formula(1, 7, "=6*6", None, "")

    inputs = book(fill).read()
    assert claims(inputs)["amount_claimed"].to_list() == [50000]
    assert "2 cells hold formulas; the values last saved were read" in source(inputs).notes


def test_hidden_rows_and_merged_cells_are_told(book):
    def fill(made, sheet):
        sheet.write_row(0, 0, HEADING)
        for at in range(1, 6):
            sheet.write_row(at, 0, [f"C{at}", *ROW[1:]])
        sheet.merge_range("B3:B4", "P1", made.add_format())
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_row(4, None, None, {"hidden": True})

    inputs = book(fill).read()
    assert claims(inputs)["row"].to_list() == [2, 3, 4, 5, 6]
    assert source(inputs).notes == (
        "hidden rows, read like any other: 4-5",
        "merged cells, of which only the first holds the value: B3:B4",
    )
    assert claims(inputs)["participant_id"].to_list() == ["P1", "P1", None, "P1", "P1"]


def test_a_hidden_sheet_is_read_only_where_it_is_asked_for(book, month):
    def fill(made, sheet):
        rows(HEADING, ROW)(made, sheet)
        old = made.add_worksheet("Old claims")
        rows(HEADING, ["C0", *ROW[1:]])(made, old)
        old.hide()

    inputs = book(fill).read()
    assert claims(inputs)["claim_id"].to_list() == ["C1"]
    assert inputs.notes == ("claims.xlsx, sheet Old claims was not read: it is hidden",)
    path = month.folder / "claims.xlsx"
    asked = month.read(f"claims={path}#old CLAIMS", month.folder / "participants.csv")
    assert claims(asked)["claim_id"].to_list() == ["C0"]


def test_one_workbook_may_hold_every_table(book, month):
    def fill(made, sheet):
        rows(HEADING, ROW)(made, sheet)
        rows(PARTICIPANTS, ["P1", "A", "generic", "1/1/2022", "1/1/2022"])(made, made.add_worksheet("Participant"))
        rows(["a", "b"])(made, made.add_worksheet("Lookups"))

    book(fill, name="January.xlsx")
    inputs = month.read(month.folder / "January.xlsx")
    assert {(one.file, one.sheet, one.table) for one in inputs.sources} == {
        ("January.xlsx", "Claims", "claims"),
        ("January.xlsx", "Participant", "participants"),
    }
    assert inputs.notes == ("January.xlsx, sheet Lookups was not read: its name is no table's",)


def test_the_one_sheet_with_cells_goes_by_the_files_name(book):
    def fill(made, sheet):
        rows(HEADING, ROW)(made, sheet)
        made.add_worksheet("Sheet2")

    inputs = book(fill, sheet="Sheet1").read()
    assert source(inputs).sheet == "Sheet1"


def test_two_sheets_that_no_name_tells_apart_are_refused(book):
    def fill(made, sheet):
        rows(HEADING, ROW)(made, sheet)
        rows(HEADING, ROW)(made, made.add_worksheet("Sheet2"))

    (problem,) = book(fill, sheet="Sheet1").refused()
    assert problem.place == Place(file="claims.xlsx")
    assert problem.mend == "Name the sheet: claims=claims.xlsx#Sheet1."


def test_a_sheet_that_is_not_there_is_named_with_its_nearest(book, month):
    book(rows(HEADING, ROW))
    (problem,) = month.refused(f"claims={month.folder / 'claims.xlsx'}#Claim list", month.folder / "participants.csv")
    assert problem.what == "there is no sheet Claim list; the sheets are Claims."


def test_a_sheet_without_cells_is_refused(book):
    (problem,) = book(lambda *_: None).refused()
    assert str(problem).startswith("claims.xlsx, sheet Claims: it holds nothing.")


def test_text_that_looks_like_a_formula_or_a_link_is_text(book):
    def fill(_, sheet):
        sheet.write_row(0, 0, HEADING)
        for column, text in enumerate(["=1+1", "@P1", "http://a.example/", "x"]):
            sheet.write_string(1, column, text)

    frame = claims(book(fill).read())
    assert frame.select("claim_id", "participant_id", "provider").rows() == [("=1+1", "@P1", "http://a.example/")]


def test_the_same_table_as_workbook_and_as_text_is_the_same_frame(book, month):
    records = [ROW, ["C2", "P1", "B", "y", "31/02/2023", ""], ["C3", "", "", "", "", "5"]]
    book(rows(HEADING, *records))
    from_workbook = month.read()
    (month.folder / "claims.xlsx").unlink()
    month.claims(*(",".join(record) for record in records))
    from_text = month.read()
    assert claims(from_workbook).equals(claims(from_text))
    assert from_workbook.faults.equals(from_text.faults)


def test_identifiers_held_as_numbers_are_told(book):
    records = [HEADING, [1, "007", "A", "x", "", ""], ["C2", "008", "A", "x", "", ""], [3, "P1", "A", "x", "", ""]]
    assert source(book(rows(*records)).read()).notes == (
        "claim_id holds numbers in 2 cells: leading zeros, if there were any, are lost",
    )


def test_the_names_of_columns():
    for number, letters in ((1, "A"), (26, "Z"), (27, "AA"), (702, "ZZ"), (703, "AAA"), (16384, "XFD")):
        assert column_letters(number) == letters
        assert column_number(letters) == number
