"""`kbop report` as a user runs it."""

import json
import shutil

import polars as pl
import pytest

from tests.support import kbop


@pytest.fixture(scope="module")
def run(laid_out, tmp_path_factory):
    out = tmp_path_factory.mktemp("reported") / "run"
    kbop(
        "verify", laid_out / "inbox", "--contract", laid_out / "contract.yaml", "--month", "2022-11", "--out", out, "-q"
    )
    return out


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("audience", ["council", "prime", "public"])
def test_a_page_and_a_workbook_for_an_audience(run, tmp_path, audience):
    said = kbop("report", run, "--audience", audience, "--out", tmp_path)
    assert (said.code, said.out) == (0, "")
    assert files(tmp_path) == [f"{audience}.html", f"{audience}.xlsx"]
    assert said.err.splitlines() == [f"Written: {tmp_path / audience}.html", f"Written: {tmp_path / audience}.xlsx"]


def test_a_pack_for_each_provider_under_a_plain_name(run, tmp_path):
    assert kbop("report", run, "--audience", "provider", "--out", tmp_path, "-q").code == 0
    names = ("01-northgate", "02-southgate", "03-x")
    assert files(tmp_path) == [f"providers/{name}.{ending}" for name in names for ending in ("html", "xlsx")]


def test_one_provider_alone(run, tmp_path):
    assert kbop("report", run, "--provider", " southGATE ", "--out", tmp_path, "-q").code == 0
    assert files(tmp_path) == ["providers/02-southgate.html", "providers/02-southgate.xlsx"]
    said = kbop("report", run, "--provider", "Southgat", "--out", tmp_path)
    assert said.code == 2
    assert 'Did you mean "Southgate"?' in said.err


def test_by_default_it_is_the_councils_in_the_runs_folder(laid_out, run, tmp_path):
    workspace = shutil.copytree(laid_out, tmp_path / "workspace")
    out = workspace / "runs" / "2022-11"
    kbop(
        "verify",
        workspace / "inbox",
        "--contract",
        workspace / "contract.yaml",
        "--month",
        "2022-11",
        "--out",
        out,
        "-q",
    )
    before = files(out)
    assert kbop("report", out, "-q").code == 0
    assert files(out) == sorted([*before, "report/council.html", "report/council.xlsx"])
    # A run that is not paid is replaced whole, its reports with it.
    kbop(
        "verify",
        workspace / "inbox",
        "--contract",
        workspace / "contract.yaml",
        "--month",
        "2022-11",
        "--out",
        out,
        "-q",
    )
    assert files(out) == before


@pytest.mark.parametrize("ending", ["html", "json"])
def test_the_evidence_pack_of_a_claim(run, tmp_path, ending):
    path = tmp_path / f"pack.{ending}"
    decisions = pl.read_csv(run / "decisions.csv", infer_schema=False)
    claim_id = decisions.filter(decision="approved").row(0, named=True)["claim_id"]
    assert kbop("report", run, "--claim", f" {claim_id.lower()} ", "--out", path, "-q").code == 0
    text = path.read_text(encoding="utf-8")
    if ending == "html":
        text = text.split('<script type="application/json" id="pack">')[1].split("</script>")[0]
    told = json.loads(text)
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    one = told["claims"][0]
    assert one["decision"]["claim_id"] == claim_id
    assert one["rules"] and all(
        rule["verdict"] in ("holds", "does not hold", "cannot be told") for rule in one["rules"]
    )
    assert one["rate_card"]["sha256"] in {card["sha256"] for card in manifest["rate_cards"]}
    assert told["run"]["contract"] == manifest["contract"]
    assert {source["sha256"] for source in told["run"]["read"]} == {source["sha256"] for source in manifest["read"]}
    assert {document["sha256"] for document in one["documents"]}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--claim", "C-nowhere"),
        ("--claim", "C1", "--audience", "prime"),
        ("--claim", "C1", "--provider", "Northgate"),
        ("--provider", "Northgate", "--audience", "public"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_written(run, tmp_path, arguments):
    said = kbop("report", run, *arguments, "--out", tmp_path / "out")
    assert said.code == 2
    assert said.err.startswith("kbop: ")
    assert not (tmp_path / "out").exists()


def test_a_run_whose_input_has_changed_is_refused(laid_out, tmp_path):
    workspace = shutil.copytree(laid_out, tmp_path / "workspace")
    out = tmp_path / "run"
    kbop(
        "verify",
        workspace / "inbox",
        "--contract",
        workspace / "contract.yaml",
        "--month",
        "2022-11",
        "--out",
        out,
        "-q",
    )
    with (workspace / "inbox" / "claims.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    said = kbop("report", out)
    assert said.code == 2
    assert "has changed since the run" in said.err
    assert not (out / "report").exists()
