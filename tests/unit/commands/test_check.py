"""`kbop check` as a provider's pre-flight: what is told, what is marked, and what makes it fail."""

from __future__ import annotations

import csv
import json

import openpyxl
import pytest
import xlsxwriter

from kbop_cli.columns import TABLES
from kbop_cli.intake.tables import read_inputs
from tests.factory.bases import base
from tests.support import ROOT, kbop, write_tables

PEOPLE = "participant_id,provider,cohort,referred_on,service_started_on,postcode,first_name\n"
CLAIMS = "claim_id,participant_id,provider,outcome,achieved_on,claimed_on,gross_earnings,notes\n"


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "participants.csv").write_text(PEOPLE + "P1,A,generic,2022-01-01,2022-01-02,HD1 2TG,Ann\n", "utf-8")
    (folder / "claims.csv").write_text(
        "Report of June,,,,,,,\n"
        + CLAIMS
        + 'C1,P1,A,x,31/02/2023,2023-03-01,TBC,"two\nlines"\n'
        + "C2,P1,A,x,01/02/2023,2023-03-01,12.50,=1+1\n\n"
        + "C3,P1,A,x,2023-02-01,soon,,\n",
        "utf-8",
    )
    return folder


def marks(path):
    """Every marked cell of a workbook by sheet and address, with its text and its comment."""
    return {
        (sheet.title, cell.coordinate): (cell.value, cell.comment.text)
        for sheet in openpyxl.load_workbook(path).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def test_counts_come_first_and_then_every_problem_with_its_place(inbox):
    said = kbop("check", inbox)
    assert said.code == 1
    counts, _, every = said.out.partition("Cells that need mending: 3")
    assert [line.split()[-4:] for line in counts.splitlines() if "claims " in line] == [["3", "3", "0", "0"]]
    assert "no_such_day  achieved_on" in every
    assert 'claims.csv, row 3, achieved_on: "31/02/2023": ' in every
    assert 'claims.csv, row 3, gross_earnings: "TBC": ' in every
    assert 'claims.csv, row 7, claimed_on: "soon": ' in every


def test_the_marked_copy_holds_each_cell_where_it_stood_with_the_reason(inbox, tmp_path):
    out = tmp_path / "marked.xlsx"
    assert kbop("check", inbox, "--mark", out, "--quiet").code == 1
    found = marks(out)
    assert found.keys() == {("claims", "E3"), ("claims", "G3"), ("claims", "F6")}
    assert found["claims", "E3"][0] == "31/02/2023"
    assert found["claims", "E3"][1].startswith('"31/02/2023": There is no such day')
    problems = openpyxl.load_workbook(out)["Problems"]
    assert [cell.value for cell in problems[2]][:6] == ["fault", "claims.csv", None, 3, "achieved_on", "31/02/2023"]
    assert problems.max_row == 4


def test_the_marked_copy_is_read_as_the_export_was_and_runs_nothing(inbox, tmp_path):
    out = tmp_path / "marked.xlsx"
    kbop("check", inbox, "--mark", out, "--quiet")
    before, after = (read_inputs([path], tables=TABLES) for path in (inbox, out))
    for name, frame in before.tables.items():
        assert after.tables[name].drop("source", "row").equals(frame.drop("source", "row"))
    cells = [cell for sheet in openpyxl.load_workbook(out).worksheets for row in sheet.iter_rows() for cell in row]
    assert "=1+1" in {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_a_marked_copy_is_the_same_bytes_again(inbox, tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        kbop("check", inbox, "--mark", tmp_path / name, "--quiet")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_table_that_starts_elsewhere_is_marked_where_it_stands_and_days_stay_days(tmp_path):
    path, out = tmp_path / "claims.xlsx", tmp_path / "marked.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Claims")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_string(1, 2, "June")
        for place, name in enumerate(CLAIMS.strip().split(",")):
            sheet.write_string(4, 2 + place, name)
        for place, cell in enumerate(("C1", "P1", "A", "x")):
            sheet.write_string(5, 2 + place, cell)
        sheet.write_number(5, 6, 45_000, day)
        sheet.write_string(5, 7, "never")
    assert kbop("check", path, "--mark", out, "--quiet").code == 1
    assert marks(out).keys() == {("Claims", "H6")}
    sheet = openpyxl.load_workbook(out)["Claims"]
    assert (sheet["C2"].value, sheet["C5"].value) == ("June", "claim_id")
    assert sheet["G6"].is_date
    assert sheet["G6"].value.isoformat() == "2023-03-15T00:00:00"


def test_two_files_of_a_name_are_two_sheets(tmp_path):
    for provider in ("a", "b"):
        folder = tmp_path / provider
        folder.mkdir()
        (folder / "claims.csv").write_text(CLAIMS + f"C{provider},P1,A,x,no,2023-03-01,,\n", "utf-8")
    out = tmp_path / "marked.xlsx"
    kbop("check", tmp_path / "a", tmp_path / "b", "--mark", out, "--quiet")
    assert marks(out).keys() == {("claims", "E2"), ("claims 2", "E2")}


def test_problems_as_csv_and_as_json(inbox, tmp_path):
    out = tmp_path / "problems.csv"
    said = kbop("check", inbox, "--csv", out, "--format", "json")
    with out.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    told = json.loads(said.out)
    assert [(line["row"], line["column"], line["cell"]) for line in lines] == [
        ("3", "achieved_on", "31/02/2023"),
        ("3", "gross_earnings", "TBC"),
        ("7", "claimed_on", "soon"),
    ]
    assert [fault["row"] for fault in told["faults"]] == [3, 3, 7]
    assert {one["code"]: one["count"] for one in told["causes"]} == {"no_such_day": 1, "not_a_date": 1, "not_money": 1}
    assert told["read"][0] | {"notes": []} == {
        "file": "claims.csv",
        "sheet": "",
        "table": "claims",
        "rows": 3,
        "faults": 3,
        "remarks": 0,
        "evidence": 0,
        "notes": [],
    }


def test_a_cell_that_looks_odd_is_told_and_does_not_fail(tmp_path):
    (tmp_path / "participants.csv").write_text(PEOPLE + "P1,A,generic,2022-01-01,2022-01-02,HD1,Ann\n", "utf-8")
    said = kbop("check", tmp_path)
    assert said.code == 0
    assert "Cells that were read and look odd: 1" in said.out
    assert 'participants.csv, row 2, postcode: looks odd: "3-character text": ' in said.out
    assert [one["code"] for one in json.loads(kbop("check", tmp_path, "--format", "json").out)["remarks"]] == [
        "odd_postcode"
    ]


@pytest.fixture
def without_evidence(tmp_path, monkeypatch):
    tables = base("accommodation_3m", "generic")
    tables["evidence"][0]["evidence_type"] = "payslips"
    (tmp_path / "inbox").mkdir()
    write_tables(tables, tmp_path / "inbox")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ratecards").symlink_to(ROOT / "ratecards")
    (tmp_path / "contract.yaml").write_bytes((ROOT / "kbop_cli/templates/kbop/contract.yaml").read_bytes())
    return tables["claims"][0]


def test_the_least_intrusive_evidence_is_told_and_does_not_fail(without_evidence):
    said = kbop("check", "inbox")
    assert said.code == 0
    claim, achieved = without_evidence["claim_id"], without_evidence["achieved_on"]
    assert (
        f'claims.csv, row 2, claim_id: claim "{claim}", accommodation_3m: it needs evidence, and what asks least is: '
        f"Self-certification form, signed (self_certification), dated {achieved} or later." in said.out
    )


def test_one_table_alone_can_be_checked(without_evidence):
    said = kbop("check", "inbox/claims.csv")
    assert said.code == 0
    assert "no table participants: which evidence is outstanding was not worked out" in said.out


def test_redacted_nothing_of_a_cell_is_shown_but_its_class(inbox, tmp_path):
    out = tmp_path / "problems.csv"
    for form in ("text", "json"):
        said = kbop("check", inbox, "--redact", "--csv", out, "--format", form)
        for cell in ("31/02/2023", "TBC", "soon"):
            assert cell not in said.out
            assert cell not in out.read_text("utf-8")
        assert "a date" in said.out
        assert "3-character text" in said.out


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("inbox/claims.csv", "is one of the files that were read"),
        ("marked.pdf", "ends in neither .xlsx"),
        ("nowhere/marked.xlsx", "there is no such folder"),
    ],
)
def test_a_target_that_would_do_harm_is_refused(inbox, monkeypatch, target, said):
    monkeypatch.chdir(inbox.parent)
    before = (inbox / "claims.csv").read_bytes()
    answer = kbop("check", "inbox", "--mark", target)
    assert answer.code == 2
    assert said in answer.err
    assert (inbox / "claims.csv").read_bytes() == before


def test_an_input_of_no_table_is_refused(tmp_path):
    (tmp_path / "stuff.csv").write_text("a,b\n1,2\n", "utf-8")
    answer = kbop("check", tmp_path)
    assert answer.code == 2
    assert "stuff.csv was not read: its name is no table's." in answer.err
