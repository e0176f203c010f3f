"""The review round trip: what a person fills in comes back as decisions, what was altered is refused with its cell."""

import openpyxl
import polars as pl
import pytest

from tests.support import kbop


@pytest.fixture(scope="module")
def run(laid_out, tmp_path_factory):
    out = tmp_path_factory.mktemp("reviewed") / "run"
    kbop(
        "verify", laid_out / "inbox", "--contract", laid_out / "contract.yaml", "--month", "2022-11", "--out", out, "-q"
    )
    return out


@pytest.fixture
def book(run, tmp_path):
    """A fresh workbook: (path, workbook, sheet, columns by heading)."""
    path = tmp_path / "review.xlsx"
    assert kbop("review", run, "--out", path, "-q").code == 0
    opened = openpyxl.load_workbook(path)
    sheet = opened["Review"]
    return path, opened, sheet, {cell.value: cell.column for cell in sheet[1]}


def fill(book, row, **given):
    _, _, sheet, columns = book
    for name, value in given.items():
        sheet.cell(row, columns[name]).value = value


def take(run, book):
    path, opened, _, _ = book
    opened.save(path)
    return kbop("review", run, "--read", path, "-q")


JUDGED = {
    "decision": "queried",
    "decided_by": "V. Verifier",
    "decided_on": "2022-12-01",
    "reason": "Ask for the letter.",
}


def find(book, stands):
    """The first row whose claim stands so."""
    _, _, sheet, columns = book
    return next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, columns["stands"]).value == stands)


def test_every_claim_that_can_be_judged_stands_once_those_for_a_person_first(run, book):
    _, _, sheet, columns = book
    decisions = pl.read_csv(run / "decisions.csv", infer_schema=False)
    expected = decisions.filter((pl.col("decision") != "recorded") & pl.col("claim_id").is_not_null())
    ids = [sheet.cell(row, columns["claim_id"]).value for row in range(2, sheet.max_row + 1)]
    assert len(ids) == len(set(ids)) == expected["claim_id"].n_unique()
    person = [sheet.cell(row, columns["needs a person"]).value for row in range(2, sheet.max_row + 1)]
    assert person == sorted(person, reverse=True)
    assert "yes" in person


def test_the_sheet_offers_decisions_and_is_locked_elsewhere(book):
    _, _, sheet, columns = book
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert lists[0].formula1 == '"approved,queried,rejected"'
    assert sheet.protection.sheet
    assert sheet.cell(2, columns["claim_id"]).protection.locked
    assert not sheet.cell(2, columns["decision"]).protection.locked


def test_what_is_filled_in_comes_back_and_decides(run, book, laid_out, tmp_path):
    row = find(book, "approved")
    claim_id = book[2].cell(row, book[3]["claim_id"]).value
    fill(book, row, **JUDGED | {"reason": "-2+3"})
    assert take(run, book).code == 0
    back = book[0].with_name("decisions.csv")
    assert back.read_text(encoding="utf-8").splitlines() == [
        "claim_id,decision,decided_by,decided_on,reason,approval_ref",
        f"{claim_id},queried,V. Verifier,2022-12-01,'-2+3,",
    ]
    out = tmp_path / "again"
    said = kbop(
        "verify",
        laid_out / "inbox",
        back,
        "--contract",
        laid_out / "contract.yaml",
        "--month",
        "2022-11",
        "--out",
        out,
        "-q",
    )
    assert said.code == 0
    decided = pl.read_csv(out / "decisions.csv", infer_schema=False).filter(claim_id=claim_id)
    assert decided["decision"].to_list() == ["queried"]
    assert decided["reasons"].to_list() == ["queried_by_person"]


def test_an_empty_workbook_is_no_decision(run, book):
    assert take(run, book).code == 0
    assert len(book[0].with_name("decisions.csv").read_text(encoding="utf-8").splitlines()) == 1


@pytest.mark.parametrize("name", ["decided_by", "decided_on", "reason", "decision"])
def test_each_part_of_a_decision_is_required(run, book, name):
    row = find(book, "queried")
    fill(book, row, **JUDGED | {name: None})
    said = take(run, book)
    assert said.code == 2
    assert f"review.xlsx, sheet Review, row {row}, {name}: " in said.err
    assert not book[0].with_name("decisions.csv").exists()


def test_a_date_and_a_word_that_cannot_be_read_are_refused(run, book):
    row = find(book, "queried")
    fill(book, row, **JUDGED | {"decided_on": "31/02/2022", "decision": "maybe"})
    said = take(run, book)
    assert f"row {row}, decided_on: cannot be read as a date." in said.err
    assert f"row {row}, decision: is no decision." in said.err


def test_an_altered_id_is_refused_with_its_cell(run, book):
    book[2].cell(3, book[3]["claim_id"], "C-other")
    said = take(run, book)
    assert said.code == 2
    assert "row 3, claim_id: is no claim of the workbook" in said.err


def test_ids_that_changed_places_are_refused(run, book):
    _, _, sheet, columns = book
    first, second = (sheet.cell(row, columns["claim_id"]).value for row in (2, 3))
    sheet.cell(2, columns["claim_id"], second)
    sheet.cell(3, columns["claim_id"], first)
    said = take(run, book)
    assert "row 2, claim_id: is not the id that this row came with" in said.err
    assert "row 3, claim_id: is not the id that this row came with" in said.err


def test_an_added_row_is_refused(run, book):
    _, _, sheet, columns = book
    last = sheet.max_row + 1
    fill(book, last, claim_id=sheet.cell(2, columns["claim_id"]).value, **JUDGED)
    said = take(run, book)
    assert f"row {last}, claim_id: is not the id that this row came with" in said.err
    assert "row 2, claim_id: stands on more than one row." in said.err
    fill(book, last, claim_id=None)
    assert f"row {last}, claim_id: the row has no claim_id" in take(run, book).err


def test_a_workbook_of_another_run_is_refused(run, book, laid_out, tmp_path):
    out = tmp_path / "other"
    kbop(
        "verify", laid_out / "inbox", "--contract", laid_out / "contract.yaml", "--month", "2022-10", "--out", out, "-q"
    )
    said = take(out, book)
    assert said.code == 2
    assert "a workbook of another run" in said.err


def test_rows_may_be_sorted_and_left_out(run, book):
    _, _, sheet, _ = book
    row = find(book, "queried")
    fill(book, row, **JUDGED)
    sheet.delete_rows(sheet.max_row)
    moved = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=2)][::-1]
    for at, cells in enumerate(moved, start=2):
        for place, value in enumerate(cells, start=1):
            sheet.cell(at, place).value = value
    assert take(run, book).code == 0
    assert len(book[0].with_name("decisions.csv").read_text(encoding="utf-8").splitlines()) == 2


def test_a_rejection_is_overruled_only_by_an_agreed_exception(run, book):
    row = find(book, "rejected")
    fill(book, row, **JUDGED | {"decision": "approved"})
    assert f"row {row}, approval_ref: " in take(run, book).err
    fill(book, row, approval_ref="X1")
    assert take(run, book).code == 0


def test_nothing_else_is_overwritten(run, book):
    other = book[0].with_name("decisions.csv")
    other.write_text("something else\n", encoding="utf-8")
    said = take(run, book)
    assert said.code == 2
    assert other.read_text(encoding="utf-8") == "something else\n"
