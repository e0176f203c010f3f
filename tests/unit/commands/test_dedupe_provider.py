"""What `kbop dedupe` tells a provider: its own people and claims, and of another's nothing, in any file or on screen.

Every cell of the other provider that its own export does not hold as well is looked for in all that is written and
printed. Two people of theirs are one with two of ours, one of them with every cell alike; claims of all kinds hang on it.
"""

import json
import re

import pytest

from tests.factory.bases import alter, base
from tests.support import apart, kbop, together, write_tables
from tests.unit.commands.test_dedupe import lay_out, search

OURS, THEIRS = "Northbridge House", "Quillfell Trust"
ROBIN = {
    "first_name": "Robin",
    "last_name": "Oakthwaite",
    "date_of_birth": "1984-05-17",
    "postcode": "HD1 2AB",
    "national_insurance_number": "",
    "restricted": "no",
}
TWIN = {**ROBIN}
SLIP = {
    "first_name": "Wojciech",
    "last_name": "Dabrowski",
    "date_of_birth": "1979-11-30",
    "postcode": "WF13 4XY",
    "national_insurance_number": "CE482915A",
    "restricted": "no",
}
SLIPPED = {
    "first_name": "Wojtek",
    "last_name": "Dabrovska",
    "date_of_birth": "1979-11-13",
    "postcode": "LS9 7ZZ",
    "national_insurance_number": "CE482915B",
    "restricted": "no",
}


def world(mark, provider, who, outcome="employment_entry", day="2022-11-15", **claim):
    tables = apart(alter(base(outcome), {}), mark)
    people = [{**row, **who, "provider": provider} for row in tables["participants"]]
    claims = [{**row, "provider": provider, "achieved_on": day, **claim} for row in tables["claims"]]
    evidence = [{**row, "dated_on": day} for row in tables["evidence"]]
    return {"participants": people, "claims": claims, "evidence": evidence}


def register(restricted="no"):
    """Ours first: two people, and the same two at theirs; a document, a certificate and a job are shared too."""
    job = {"employer": "Kestrel Foundry", "started_on": "2022-11-15", "gross_earnings": "1234.56"}
    ours = [world("own1 ", OURS, ROBIN, **job), world("own2 ", OURS, SLIP, "accommodation_entry", "2022-11-16")]
    theirs = [
        world("sec1 ", THEIRS, {**TWIN, "restricted": restricted}, day="2022-12-03"),
        world("sec2 ", THEIRS, {**SLIPPED, "restricted": restricted}, "accommodation_entry", "2022-12-04"),
        world("sec3 ", THEIRS, {**SLIP, "first_name": "Xanthe", "last_name": "Vexmoor", "date_of_birth": "1951-02-03",
                                "national_insurance_number": ""}, day="2022-12-05", **job),
    ]  # fmt: skip
    theirs[2]["evidence"] = [
        {**row, "document_id": ours[0]["evidence"][0]["document_id"]} for row in theirs[2]["evidence"]
    ]
    return together([*ours, *theirs])


@pytest.fixture(scope="module", params=["no", "yes", ""])
def work(request, tmp_path_factory):
    """The same export with the others not restricted, restricted, and their flag not known."""
    folder = lay_out(tmp_path_factory.mktemp("work") / "work", {})
    tables = register(request.param)
    for provider, name in ((OURS, "ours"), (THEIRS, f"{THEIRS.split()[0].lower()} export")):
        mine = {
            "participants": [row for row in tables["participants"] if row["provider"] == provider],
            "claims": [row for row in tables["claims"] if row["provider"] == provider],
        }
        ids = {row["claim_id"] for row in mine["claims"]}
        mine["evidence"] = [row for row in tables["evidence"] if row["claim_id"] in ids]
        (folder / name).mkdir()
        write_tables(mine, folder / name)
    return folder, request.param


def run(folder, *further):
    inputs = [
        path for path in sorted(folder.iterdir()) if path.is_dir() and path.name not in ("ratecards", "found", "inbox")
    ]
    return kbop("dedupe", *inputs, "--contract", folder / "contract.yaml", *further)


def eyes(provider=OURS):
    return ("--audience", "provider", "--provider", provider)


def secrets():
    """The cells that theirs have and ours have not, in every form in which they could be told."""
    tables = register()
    ours = {
        cell.strip()
        for rows in tables.values()
        for row in rows
        if OURS in row.values()
        for cell in row.values()
        if cell
    }
    ours |= {
        cell.strip() for row in tables["evidence"] if row["claim_id"].strip().startswith("own") for cell in row.values()
    }
    theirs = {cell.strip() for name in ("participants", "claims") for row in tables[name] if THEIRS in row.values()
              for cell in row.values() if cell}  # fmt: skip
    theirs |= {
        cell.strip() for row in tables["evidence"] if row["claim_id"].strip().startswith("sec") for cell in row.values()
    }
    told = {cell for cell in theirs - ours if len(cell) > 2}
    return told | {"sec1", "sec2", "sec3", "Quillfell", "quillfell", "04/12/2022", "13/11/1979", "LS97ZZ"}


def leaks(text):
    return {cell for cell in secrets() if cell.casefold() in text.casefold()}


def test_the_secrets_are_there_to_be_told(work):
    folder, restricted = work
    run(folder, "--out", folder / "found", "-q")
    whole = "".join(path.read_text(encoding="utf-8") for path in (folder / "found").iterdir())
    told = {cell for cell in secrets() if cell.casefold() in whole.casefold()}
    assert {"Vexmoor", "Dabrovska", "1979-11-13", "LS9 7ZZ", "sec1 C1", "sec2 P1", THEIRS, "2022-12-04"} <= secrets()
    assert {"Dabrovska", "1979-11-13", "sec1 C1", "sec2 P1", "sec3 C1", THEIRS, "Quillfell"} <= told
    assert ("LS9 7ZZ" in told) is (restricted != "yes")


def test_nothing_of_theirs_is_in_any_file_nor_on_the_terminal(work):
    folder, restricted = work
    said = run(folder, "--out", folder / "found", *eyes())
    assert said.code == 0, said.err
    assert leaks(said.out + said.err) == set()
    for path in (folder / "found").iterdir():
        assert leaks(path.read_text(encoding="utf-8")) == set(), path.name
    told = run(folder, "--format", "json", *eyes())
    assert leaks(told.out + told.err) == set()
    report = json.loads(told.out)
    kinds = {one["kind"] for one in report["duplicates"]}
    assert kinds == {"same_person", "same_document", "same_job"}
    claims = {claim["claim_id"].strip() for one in report["duplicates"] for claim in one["claims"]}
    assert claims == {"own1 C1", "own2 C1"}
    assert "of others" in told.out
    # Neither the grade, nor the way, nor the weight tells that the addresses are the same.
    assert {pair["grade"] for pair in report["pairs"]} == {"strong"}
    for row in (*report["pairs"], *(one for one in report["duplicates"] if one["kind"] == "same_person")):
        assert (row["grade"], row["way"]) == ("strong", None)
    for pair in report["pairs"]:
        assert (pair["right"], pair["weight"], pair["probability"], pair["guard"]) == (
            "not disclosed",
            None,
            None,
            None,
        )
        assert "postcode" not in (*pair["agreed"], *pair["close"], *pair["differed"])
        assert restricted == "no" or not pair["agreed"] + pair["close"] + pair["differed"]


@pytest.mark.parametrize("report", ["text", "json"])
@pytest.mark.parametrize(("ours", "theirs"), [("own1 P1", "sec1 P1"), ("own2 P1", "sec2 P1")])
def test_nothing_of_theirs_is_in_an_explanation(work, report, ours, theirs):
    folder, restricted = work
    said = run(folder, "--explain", theirs, ours, "--format", report, *eyes())
    assert said.code == 0, said.err
    assert leaks(said.out + said.err) == set()
    assert "not disclosed" in said.out
    assert not re.search(r"exact|bits|[+-]\d+\.\d\d", said.out)
    if restricted != "no":
        assert "the same" not in said.out
        assert "apart" not in said.out
    else:
        assert "the same" in said.out


def test_a_pair_between_others_is_not_there_for_a_third(work):
    folder, _ = work
    third = run(folder, "--explain", "own1 P1", "sec1 P1", *eyes("Somebody else"))
    assert third.code == 2
    assert third.err.startswith("kbop: own1 P1 and sec1 P1 are not told as a pair.")
    assert json.loads(run(folder, "--format", "json", *eyes("Somebody else")).out)["pairs"] == []


def test_two_ids_of_ones_own_are_told_in_full(tmp_path):
    folder = lay_out(tmp_path / "work", {})
    write_tables(together([world("a ", OURS, ROBIN), world("b ", OURS, TWIN, day="2022-12-03")]), folder / "inbox")
    (pair,) = json.loads(search(folder, "--format", "json", *eyes()).out)["pairs"]
    assert (pair["right"].strip(), pair["grade"], pair["way"]) == ("b P1", "exact", "alike throughout")
    assert "postcode" in pair["agreed"]
