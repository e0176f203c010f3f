"""`check`, `explain`, `schema` and `init` as a user runs them."""

import csv
import json

import pytest

from kbop_cli.codes import CODES
from tests.support import kbop


@pytest.fixture(scope="module")
def run(laid_out, tmp_path_factory):
    out = tmp_path_factory.mktemp("runs") / "run"
    kbop(
        "verify",
        laid_out / "inbox",
        "--contract",
        laid_out / "contract.yaml",
        "--month",
        "2023-06",
        "--out",
        out,
        "--quiet",
    )
    return out


def test_check_lists_every_fault_with_its_place_and_fails(workspace):
    claims = workspace / "inbox" / "claims.csv"
    lines = claims.read_text(encoding="utf-8").splitlines()
    heading = lines[0].split(",")
    cells = next(csv.reader([lines[1]]))
    cells[heading.index("achieved_on")] = "31/02/2023"
    cells[heading.index("outcome")] = "acommodation_entry"
    lines[1] = ",".join(f'"{cell}"' for cell in cells)
    claims.write_text("\n".join(lines), encoding="utf-8")
    said = kbop("check", workspace / "inbox", "--contract", workspace / "contract.yaml")
    assert said.code == 1
    assert 'claims.csv, row 2, achieved_on: "31/02/2023": ' in said.out
    assert 'claims.csv, row 2, outcome: outcome "acommodation_entry" is no word of the contract\'s cards. ' in said.out
    told = json.loads(
        kbop("check", workspace / "inbox", "--contract", workspace / "contract.yaml", "--format", "json").out
    )
    assert {"file": "claims.csv", "sheet": "", "row": 2, "column": "achieved_on"}.items() <= next(
        fault for fault in told["faults"] if fault["cell"] == "31/02/2023"
    ).items()


def test_check_of_a_clean_export_passes(tmp_path):
    (tmp_path / "participants.csv").write_text(
        "participant_id,provider,cohort,referred_on,service_started_on\nP1,A,generic,2022-01-01,2022-01-02\n",
        encoding="utf-8",
    )
    (tmp_path / "claims.csv").write_text(
        "claim_id,participant_id,provider,outcome,achieved_on,claimed_on\nC1,P1,A,x,2023-01-01,2023-01-02\n",
        encoding="utf-8",
    )
    said = kbop("check", tmp_path)
    assert said.code == 0
    assert "Every cell can be read." in said.out


def test_explain_tells_every_rule_of_a_claim(run):
    with (run / "decisions.csv").open(encoding="utf-8", newline="") as file:
        decisions = list(csv.DictReader(file))
    for decision in ("approved", "queried", "rejected"):
        claim = next(row for row in decisions if row["decision"] == decision and row["claim_id"] and row["rate_card"])
        said = kbop("explain", claim["claim_id"], "--in", run)
        assert said.code == 0
        assert f"{decision}, £" in said.out
        assert claim["rate_card"] in said.out
        for code in claim["reasons"].split(";"):
            assert code in said.out
        told = json.loads(kbop("explain", claim["claim_id"], "--in", run, "--format", "json").out)
        assert told[0]["decision"] == decision


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(code):
    said = kbop("explain", code)
    assert said.code == 0
    assert said.out.startswith(f"{code}: ")


def test_every_code_that_a_run_gives_is_in_the_list(run):
    with (run / "findings.csv").open(encoding="utf-8", newline="") as file:
        given = {row["code"] for row in csv.DictReader(file)}
    assert given
    assert given <= set(CODES)


def test_a_run_whose_input_changed_is_not_explained(workspace):
    kbop(
        "verify",
        workspace / "inbox",
        "--contract",
        workspace / "contract.yaml",
        "--month",
        "2023-06",
        "--out",
        workspace / "run",
    )
    with (workspace / "inbox" / "claims.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    said = kbop("explain", "C1", "--in", workspace / "run")
    assert said.code == 2
    assert "claims.csv: has changed since the run" in said.err


def test_init_lays_out_a_workspace_that_verifies_and_overwrites_nothing(laid_out, tmp_path):
    for template in ("kbop", "start"):
        folder = tmp_path / template
        assert kbop("init", folder, "--template", template).code == 0
        said = kbop(
            "verify",
            laid_out / "inbox",
            "--contract",
            folder / "contract.yaml",
            "--month",
            "2023-06",
            "--out",
            folder / "run",
            "--quiet",
        )
        assert said.code == 0
        again = kbop("init", folder, "--template", template)
        assert again.code == 2
        assert "already holds contract.yaml" in again.err


@pytest.mark.parametrize("name", ["ratecard", "contract", "claims", "participants", "evidence", "decisions"])
def test_schemas_are_printed(name):
    said = kbop("schema", name)
    assert said.code == 0
    assert json.loads(said.out)


def test_help_is_given_for_every_command():
    for command in ([], ["demo"], ["init"], ["check"], ["verify"], ["explain"], ["schema"]):
        said = kbop(*command, "--help")
        assert said.code == 0
        assert "Example: kbop" in said.out or not command
