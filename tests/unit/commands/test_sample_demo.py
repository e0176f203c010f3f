"""The demo's month is paid and goes on to an audit: drawn by dice, filled in, evaluated, and re-performed elsewhere."""

import json
import shutil

from tests.audit_workbooks import rows
from tests.support import kbop


def test_the_demo_draws_fills_in_evaluates_and_pays_the_difference(tmp_path):
    said = kbop("demo", tmp_path / "demo")
    assert said.code == 0, said.err
    assert "payment 2023-06, 593 lines, £361,400.00" in said.out
    assert f"What is claimed twice, side by side: {tmp_path / 'demo' / 'duplicates' / 'page.html'}" in said.err
    pairs = rows(tmp_path / "demo" / "duplicates" / "pairs.csv")
    assert len(pairs) == 16
    run = tmp_path / "demo" / "runs" / "2023-06"
    control = json.loads((run / "control_totals.json").read_text(encoding="utf-8"))
    assert (control["pence"], control["entered_on"]) == (361_400_00, "2023-07-14")
    sample = rows(run / "sample.csv")
    approved = [row for row in rows(run / "frame.csv") if row["decision"] == "approved"]
    assert sum(row["selection"] == "random" for row in sample) == -(-len(approved) // 10)
    assert {row["selection"] for row in sample} == {"random", "certainty", "risk", "rejection"}
    certain = {row["claim_id"] for row in approved if "self_certified" in row["tiers"].split(";")}
    assert certain
    assert certain <= {row["claim_id"] for row in sample}
    told = json.loads((run / "evaluation.json").read_text(encoding="utf-8"))
    total = {name: float(amount) for name, amount in told["total"].items()}
    assert 0 < total["identified"] <= total["projected"] <= total["upper"]
    assert total["lower"] <= total["projected"]
    assert {row["finding"] for row in told["errors"]} == {"not agreed", "not available", "partly"}
    assert "do not rule out" in said.out
    adjusted = {row["claim_id"]: row["amount"] for row in rows(run / "adjustments.csv")}
    next_payment = [row for row in rows(run.parent / "2023-07" / "payment.csv") if row["kind"] == "adjustment"]
    assert {row["claim_id"]: row["amount"] for row in next_payment} == adjusted
    for name in ("sample.json", "frame.csv"):
        shutil.copy(run / name, tmp_path / name)
    assert kbop("sample", "verify", tmp_path / "sample.json", tmp_path / "frame.csv").code == 0
