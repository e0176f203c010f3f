"""`kbop verify` as a user runs it: what it writes, what it refuses, what its exit codes say."""

import csv
import hashlib
import json
from collections import Counter
from decimal import Decimal

import pytest

from tests.support import kbop


def verify(workspace, *further, out="run", inputs=None):
    return kbop(
        "verify", inputs or workspace / "inbox", "--contract", workspace / "contract.yaml",
        "--month", "2023-06", "--out", workspace / out, *further,
    )  # fmt: skip


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_files_reconcile_with_the_export_and_with_each_other(workspace):
    said = verify(workspace)
    assert (said.code, said.err) == (
        0,
        f"Written to {workspace / 'run'}: decisions.csv, findings.csv, summary.json, manifest.json\n",
    )
    decisions, findings = rows(workspace / "run" / "decisions.csv"), rows(workspace / "run" / "findings.csv")
    summary = json.loads((workspace / "run" / "summary.json").read_text(encoding="utf-8"))
    claims = [row for row in rows(workspace / "inbox" / "claims.csv") if any(row.values())]
    assert len(decisions) == len(claims) == summary["claims"]
    counted = Counter(row["decision"] for row in decisions)
    assert {name: part["claims"] for name, part in summary["decisions"].items() if part["claims"]} == counted
    assert set(counted) == {"approved", "queried", "rejected", "recorded"}
    total = sum(Decimal(row["amount"]) for row in decisions)
    assert total == Decimal(summary["payable"]) == sum(Decimal(row["amount"]) for row in summary["outcomes"]) > 0
    assert all(row["amount"] == "0.00" for row in decisions if row["decision"] != "approved")
    reasons = {(row["source"], code) for row in decisions for code in row["reasons"].split(";") if code}
    decided = {(row["source"], row["code"]) for row in findings if row["severity"] != "remark"}
    assert reasons == decided
    assert [row["claim_id"] for row in decisions] == sorted(row["claim_id"] for row in decisions)


def test_a_month_without_a_claim_is_a_month_of_none(workspace):
    claims = workspace / "inbox" / "claims.csv"
    claims.write_text(claims.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8", newline="\n")
    assert verify(workspace).code == 0
    assert rows(workspace / "run" / "decisions.csv") == rows(workspace / "run" / "findings.csv") == []
    summary = json.loads((workspace / "run" / "summary.json").read_text(encoding="utf-8"))
    assert (summary["claims"], summary["payable"]) == (0, "0.00")


def test_the_manifest_names_every_file_by_its_hash(workspace):
    verify(workspace)
    manifest = json.loads((workspace / "run" / "manifest.json").read_text(encoding="utf-8"))
    for written in manifest["written"]:
        data = (workspace / "run" / written["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == written["sha256"]
    assert {written["file"] for written in manifest["written"]} == {"decisions.csv", "findings.csv", "summary.json"}
    for source in manifest["read"]:
        data = (workspace / "run" / source["path"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == source["sha256"]
    assert str(workspace) not in json.dumps(manifest)


def test_the_same_input_gives_the_same_bytes_and_shuffled_rows_the_same_decisions(workspace):
    verify(workspace)
    verify(workspace, out="again")
    names = [path.name for path in sorted((workspace / "run").iterdir())]
    assert names == [path.name for path in sorted((workspace / "again").iterdir())]
    for name in names:
        assert (workspace / "run" / name).read_bytes() == (workspace / "again" / name).read_bytes(), name
    for path in (workspace / "inbox").iterdir():
        heading, *lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text(heading + "".join(reversed(lines)), encoding="utf-8")
    verify(workspace, out="shuffled")

    def told(out):
        keys = ("claim_id", "participant_id", "outcome", "decision", "amount", "reasons", "self_certified")
        return Counter(tuple(row[key] for key in keys) for row in rows(workspace / out / "decisions.csv"))

    assert told("shuffled") == told("run")


def test_an_unpaid_run_is_replaced_whole(workspace):
    verify(workspace)
    (workspace / "run" / "report.html").write_text("old", encoding="utf-8")
    assert verify(workspace).code == 0
    assert not (workspace / "run" / "report.html").exists()


@pytest.mark.parametrize("paid", [True, False])
def test_a_paid_run_or_a_folder_that_is_no_run_is_never_overwritten(workspace, paid):
    if paid:
        verify(workspace)
        (workspace / "run" / "payment.csv").write_text("batch\n", encoding="utf-8")
    else:
        (workspace / "run").mkdir()
        (workspace / "run" / "mine.txt").write_text("mine", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in (workspace / "run").iterdir()}
    said = verify(workspace)
    assert said.code == 2
    assert ("has been paid" if paid else "is no run of kbop") in said.err
    assert {path.name: path.read_bytes() for path in (workspace / "run").iterdir()} == before


@pytest.mark.parametrize(("fail_on", "code"), [(None, 0), ("query", 1), ("reject", 1)])
def test_the_exit_code_says_what_was_found(workspace, fail_on, code):
    further = ["--fail-on", fail_on] if fail_on else []
    assert verify(workspace, *further).code == code
    assert (workspace / "run" / "decisions.csv").exists()


def test_since_says_what_a_resubmission_changed(workspace):
    verify(workspace)
    before = {row["claim_id"]: row for row in rows(workspace / "run" / "decisions.csv")}
    gone = next(name for name, row in before.items() if row["decision"] == "approved")
    claims = workspace / "inbox" / "claims.csv"
    kept = [line for line in claims.read_text(encoding="utf-8").splitlines() if not line.startswith(f"{gone},")]
    claims.write_text("\n".join(kept) + "\n", encoding="utf-8")
    said = verify(workspace, "--since", workspace / "run", out="next")
    assert said.code == 0
    changed = {row["claim_id"]: row for row in rows(workspace / "next" / "changes.csv")}
    assert changed[gone]["change"] == "gone"
    assert changed[gone]["amount_before"] == before[gone]["amount"]
    assert "Since the earlier run" in said.out


def test_json_stands_alone_on_standard_output(workspace):
    said = verify(workspace, "--format", "json")
    assert json.loads(said.out) == json.loads((workspace / "run" / "summary.json").read_text(encoding="utf-8"))
    assert verify(workspace, "--quiet").out == ""


def test_a_link_to_a_run_stays_a_link(workspace):
    (workspace / "elsewhere").mkdir()
    try:
        (workspace / "link").symlink_to("elsewhere", target_is_directory=True)
    except OSError:  # Windows asks for a privilege
        pytest.skip("links cannot be made here")
    for _ in range(2):
        assert verify(workspace, out="link").code == 0
    assert (workspace / "link").is_symlink()
    assert (workspace / "elsewhere" / "decisions.csv").is_file()
    assert not [path for path in workspace.iterdir() if path.name.startswith(".")]
