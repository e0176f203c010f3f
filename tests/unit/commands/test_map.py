"""`kbop map`: an unknown export becomes a mapping that the contract holds and every run checks."""

from __future__ import annotations

import json

import pytest
import xlsxwriter

from kbop_cli.commands.run import read_month
from kbop_cli.intake.contract import read_contract
from tests.support import ROOT, kbop

CANARIES = ("Janecanary Smith", "free text canary", "QQ 12 34 56 C", "HD1 2TG", "canary@example.org", "01/02/1990")
HEADING = ("Submission No", "Service User ID", "Organisation", "Result", "Outcome Date", "Submitted", "Housing type")
PERSONAL = ("Case worker", "Comments", "NI No", "Post Code", "Email", "DOB")
OUTCOMES = ("Entry into employment", "Accommodation 3 months", "Qualification (full)", "Employment 26 weeks")


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ratecards").symlink_to(ROOT / "ratecards")
    (tmp_path / "contract.yaml").write_bytes((ROOT / "kbop_cli/templates/kbop/contract.yaml").read_bytes())
    return tmp_path


@pytest.fixture
def unknown(workspace):
    """A workbook as a case system writes it: title rows, other headings, other words, personal columns."""
    path = workspace / "return.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Outcome Report")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_string(0, 0, "Monthly return")
        for place, name in enumerate((*HEADING, *PERSONAL)):
            sheet.write_string(3, place, name)
        for at in range(20):
            row = (f"S{at:04}", f"{1000 + at}", "Foundation", OUTCOMES[at % 4])
            for place, cell in enumerate(row):
                sheet.write_string(4 + at, place, cell)
            sheet.write_number(4 + at, 4, 45_050 + at, day)
            sheet.write_number(4 + at, 5, 45_080 + at, day)
            sheet.write_string(4 + at, 6, "Own tenancy")
            for place, cell in enumerate(CANARIES):
                sheet.write_string(4 + at, 7 + place, cell)
    return path


def test_headings_and_cells_tell_the_table_its_columns_and_its_words(unknown):
    told = json.loads(kbop("map", unknown, "--format", "json").out)
    (sheet,) = told["sheets"]
    assert (sheet["sheet"], sheet["table"], sheet["named"], sheet["missing"]) == ("Outcome Report", "claims", False, [])
    assert {one["column"]: one["heading"] for one in sheet["columns"]} == {
        "claim_id": "Submission No",
        "participant_id": "Service User ID",
        "provider": "Organisation",
        "outcome": "Result",
        "achieved_on": "Outcome Date",
        "claimed_on": "Submitted",
        "accommodation_type": "Housing type",
        "worker": "Case worker",
        "notes": "Comments",
    }
    assert {word["theirs"]: word["ours"] for word in sheet["words"]} == {
        "accommodation 3 months": "accommodation_3m",
        "employment 26 weeks": "employment_26w",
        "entry into employment": "employment_entry",
        "qualification (full)": "qualification_full",
        "own tenancy": "own_tenancy",
    }


def test_samples_are_shown_and_nothing_that_identifies_a_person(unknown):
    for form in ("text", "json"):
        said = kbop("map", unknown, "--format", form)
        assert "S0000" in said.out
        assert "2023-05-04" in said.out
        assert "(texts of 16 characters, not shown)" in said.out
        for canary in CANARIES:
            assert canary not in said.out + said.err


def test_nothing_is_written_without_consent(unknown, workspace):
    before = (workspace / "contract.yaml").read_bytes()
    said = kbop("map", unknown)
    assert said.code == 0
    assert 'claim_id: "Submission No"' in said.out
    assert "Nothing was written." in said.err
    assert (workspace / "contract.yaml").read_bytes() == before


def test_what_is_written_is_only_added_and_reads_the_export(unknown, workspace):
    before = (workspace / "contract.yaml").read_text("utf-8")
    assert kbop("map", unknown, "--write").code == 0
    after = (workspace / "contract.yaml").read_text("utf-8")
    assert after.startswith(before)
    terms = read_contract(workspace / "contract.yaml")
    read = read_month([f"claims={unknown}#Outcome Report"], terms, required=())
    claims = read.tables["claims"]
    assert not read.faults.height
    assert claims["claim_id"][0] == "S0000"
    assert claims["outcome"].to_list()[:3] == ["employment_entry", "accommodation 3 months", "qualification_full"]
    assert claims["achieved_on"][0].isoformat() == "2023-05-04"


def test_words_that_are_not_sure_are_written_only_when_asked_for(unknown, workspace):
    said = kbop("map", unknown, "--write")
    assert "Words that are less than sure and are left out: 2" in said.err
    kbop("map", unknown, "--write", "--at-least", "likely")
    values = read_contract(workspace / "contract.yaml").values["claims"]["outcome"]
    assert values["accommodation 3 months"] == "accommodation_3m"
    assert values["employment 26 weeks"] == "employment_26w"


def test_a_second_time_there_is_nothing_to_add(unknown, workspace):
    kbop("map", unknown, "--write", "--at-least", "guess")
    before = (workspace / "contract.yaml").read_bytes()
    said = kbop("map", unknown, "--write", "--at-least", "guess")
    assert "Nothing is to be added to the contract." in said.err
    assert (workspace / "contract.yaml").read_bytes() == before


def test_a_second_providers_heading_stands_beside_the_first(workspace):
    rest = "participant_id,provider,outcome,achieved_on,claimed_on\nA1,P1,A,employment_entry,2023-01-01,2023-01-02\n"
    for name, heading in (("claims-a.csv", "Claim Ref"), ("claims-b.csv", "Claim No")):
        (workspace / name).write_text(f"{heading},{rest}", "utf-8")
        assert kbop("map", name, "--write").code == 0
    terms = read_contract(workspace / "contract.yaml")
    assert terms.columns == {"claims": {"claim_id": ("Claim Ref", "Claim No")}}
    read = read_month(["claims-a.csv", "claims-b.csv"], terms, required=())
    assert read.tables["claims"]["claim_id"].to_list() == ["A1", "A1"]


def test_a_contract_whose_text_cannot_be_changed_is_left_as_it_was(unknown, workspace):
    (workspace / "contract.yaml").chmod(0o444)
    text = (workspace / "contract.yaml").read_text("utf-8")
    broken = workspace / "broken.yaml"
    broken.write_text(text + "columns: x\n", "utf-8")
    assert kbop("map", unknown, "--contract", broken, "--write").code == 2
    assert broken.read_text("utf-8") == text + "columns: x\n"


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "it holds no table"), (b"just a line\n", "it holds no table"), (b"<html>", "web page")]
)
def test_a_file_that_holds_no_table_is_refused(workspace, content, said):
    (workspace / "odd.csv").write_bytes(content)
    answer = kbop("map", "odd.csv")
    assert answer.code == 2
    assert said in answer.err
