"""`--redact` on verify and explain: classes in place of cells, decisions as they are."""

from __future__ import annotations

import csv
import json

from tests.factory.bases import base
from tests.support import ROOT, kbop, write_tables


def laid_out(folder):
    tables = base("employment_26w", "generic")
    tables["claims"][0] |= {"gross_earnings": "12.34", "claimed_on": "31/02/2023"}
    (folder / "ratecards").symlink_to(ROOT / "ratecards")
    (folder / "contract.yaml").write_bytes((ROOT / "kbop_cli/templates/kbop/contract.yaml").read_bytes())
    (folder / "inbox").mkdir()
    write_tables(tables, folder / "inbox")
    return tables["claims"][0]


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_findings_show_classes_and_the_meaning_of_their_codes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    laid_out(tmp_path)
    for name, more in (("plain", ()), ("redacted", ("--redact",))):
        assert kbop("verify", "inbox", "--month", "2023-02", "--out", name, "--quiet", *more).code == 0
    plain, redacted = (read(tmp_path / name / "findings.csv") for name in ("plain", "redacted"))
    assert [(row["code"], row["field"], row["source"]) for row in plain] == [
        (row["code"], row["field"], row["source"]) for row in redacted
    ]
    assert "12.34" in str(plain)
    assert "31/02/2023" in str(plain)
    for cell in ("12.34", "31/02/2023"):
        assert cell not in str(redacted)
    assert {row["value"] for row in redacted} >= {"a date"}
    assert (tmp_path / "plain/decisions.csv").read_bytes() == (tmp_path / "redacted/decisions.csv").read_bytes()
    assert json.loads((tmp_path / "redacted/manifest.json").read_text("utf-8"))["redacted"] is True


def test_explain_shows_what_kbop_decided_and_no_cell(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    claim = laid_out(tmp_path)
    kbop("verify", "inbox", "--month", "2023-02", "--out", "run", "--quiet")
    for form in ("text", "json"):
        said = kbop("explain", claim["claim_id"], "--in", "run", "--redact", "--format", form)
        assert said.code == 0
        assert "rejected" in said.out
        assert "employment_26w" in said.out
        for cell in ("12.34", "31/02/2023", claim["achieved_on"], claim["participant_id"] + ","):
            assert cell not in said.out
