"""The demo: its month is paid, drawn from by dice, audited and reported; every figure is the files' and the ledger's."""

import html
import json
import re
import shutil
import zipfile

import openpyxl
import polars as pl
import pytest

from tests.audit_workbooks import rows
from tests.support import kbop


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """The demo's folder, and what it said."""
    folder = tmp_path_factory.mktemp("paid") / "demo"
    said = kbop("demo", folder)
    assert said.code == 0, said.err
    return folder, said


@pytest.fixture(scope="module")
def run(demo):
    """The demo's month: paid, sampled, evaluated."""
    return demo[0] / "runs" / "2023-06"


@pytest.fixture(scope="module")
def book(run):
    return openpyxl.load_workbook(run / "report" / "council.xlsx")


def test_the_demo_draws_fills_in_evaluates_and_pays_the_difference(demo, run, tmp_path):
    folder, said = demo
    assert "payment 2023-06, 593 lines, £361,400.00" in said.out
    assert f"What is claimed twice, side by side: {folder / 'duplicates' / 'page.html'}" in said.err
    pairs = rows(folder / "duplicates" / "pairs.csv")
    assert len(pairs) == 16
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


def table(book, sheet, first, *, after=0):
    """The rows under the heading that begins with `first`, as dicts."""
    rows = [[cell.value for cell in row] for row in book[sheet].iter_rows()]
    top = next(at for at, row in enumerate(rows) if at >= after and row[0] == first)
    names = [name for name in rows[top] if name is not None]
    found = []
    for row in rows[top + 1 :]:
        if row[0] is None:
            break
        found.append(dict(zip(names, row, strict=False)))
    return found


def test_the_demo_leaves_the_page_the_packs_and_the_verifiers_workbook(run):
    made = {path.relative_to(run / "report").as_posix() for path in (run / "report").rglob("*.*")}
    assert {"council.html", "council.xlsx", "public.html", "review.xlsx"} <= made
    assert len([name for name in made if name.startswith("providers/") and name.endswith(".xlsx")]) == 8
    assert (run / "report" / "council.html").stat().st_size < 2_000_000


def test_decisions_by_provider_are_those_of_the_csv(run, book):
    decisions = pl.read_csv(run / "decisions.csv", infer_schema=False)
    pence = pl.col("amount").str.replace(".", "", literal=True).cast(pl.Int64)
    rows = {row["Provider"]: row for row in table(book, "Decisions by outcome and pro", "Provider")}
    for (provider,), mine in decisions.group_by("provider"):
        row = rows[provider]
        assert row["Claims"] == mine.height
        for decision in ("approved", "queried", "rejected", "recorded"):
            assert row[decision.capitalize()] == mine.filter(decision=decision).height
        assert row["Payable"] * 100 == mine.select(pence.sum()).item()
    assert rows["Total"]["Claims"] == decisions.height


def test_payments_and_caps_are_the_ledgers(run, book):
    totals = json.loads((run / "control_totals.json").read_text(encoding="utf-8"))
    (batch,) = table(book, "Payments and caps", "Batch")
    assert (batch["Batch"], batch["Kind"], batch["Lines"]) == ("2023-06", "outcome", totals["lines"])
    assert round(batch["Amount"] * 100) == totals["pence"]
    caps = {(row["Cap"], row.get("of")): row for row in table(book, "Payments and caps", "Cap")}
    for cap in totals["caps"]:
        (row,) = [row for (name, _), row in caps.items() if row["Limit"] * 100 == cap["limit"]]
        assert round(row["Paid to date"] * 100) == cap["closing"]
    lines = [row[0].value for row in book["Payments and caps"].iter_rows()]
    assert any(isinstance(line, str) and totals["ledger"]["head"] in line for line in lines)


def test_the_audit_is_the_certificates_and_the_evaluations(run, book):
    certificate = json.loads((run / "sample.json").read_text(encoding="utf-8"))
    evaluation = json.loads((run / "evaluation.json").read_text(encoding="utf-8"))
    drawn = [row["Claim"] for row in table(book, "Claims drawn", "Order")]
    assert drawn == [pick["claim_id"] for pick in certificate["picks"]]
    wrong = table(book, "The audit sample", "Claim")
    assert [(row["Claim"], f"{row['Wrongly paid']:.2f}") for row in wrong] == [
        (one["claim_id"], one["error"]) for one in evaluation["errors"]
    ]
    said = {row[0].value for row in book["The audit sample"].iter_rows()}
    assert set(evaluation["in_words"]) <= said


def test_an_evaluation_of_another_draw_is_left_out(run):
    from kbop_cli.commands.beside import audit

    path = run / "evaluation.json"
    kept = path.read_text(encoding="utf-8")
    try:
        path.write_text(json.dumps(json.loads(kept) | {"certificate": "0" * 64}), encoding="utf-8")
        found = audit(run)
    finally:
        path.write_text(kept, encoding="utf-8")
    assert found.errors is None
    assert "of another draw" in found.says[0]


def pack(run, path, *options):
    said = kbop("report", run, *options, "--out", path, "-q")
    assert said.code == 0, said.err
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_pack_of_a_payment_holds_every_claim_rule_document_and_name(run, tmp_path):
    told = pack(run, tmp_path / "payment.json", "--payment")
    totals = json.loads((run / "control_totals.json").read_text(encoding="utf-8"))
    facts = told["payment"]["facts"]
    assert (facts["prepared_by"], facts["approved_by"]) == ("A. Analyst", "F. Officer")
    assert facts["ledger head"] == totals["ledger"]["head"]
    assert facts["amount"] == f"£{totals['pence'] / 100:,.2f}"
    payers = [(row["payer"], row["amount"]) for row in told["payment"]["tables"]["By payer"]]
    assert payers == [(row["payer"], f"£{row['pence'] / 100:,.2f}") for row in totals["payers"]]
    lines = pl.read_csv(run / "payment.csv", infer_schema=False)
    assert [line["claim_id"] for line in told["payment"]["tables"]["Lines"]] == lines["claim_id"].to_list()
    # Of rows that repeat a claim the first is paid, and the pack holds them all.
    packed = {one["decision"]["claim_id"]: one for one in reversed(told["claims"])}
    assert set(lines["claim_id"].to_list()) <= set(packed)
    for line in lines.head(40).iter_rows(named=True):
        one = packed[line["claim_id"]]
        assert one["decision"]["amount"] == line["amount"]
        assert one["rules"] and {rule["verdict"] for rule in one["rules"]} <= {"holds"}
        assert re.fullmatch("[0-9a-f]{64}", one["rate_card"]["sha256"])
        assert one["documents"] and all(document["document_id"] for document in one["documents"])


def test_the_pack_of_an_audit_holds_the_draw_its_claims_and_what_it_says(run, tmp_path):
    told = pack(run, tmp_path / "audit.json", "--audit")
    certificate = json.loads((run / "sample.json").read_text(encoding="utf-8"))
    assert told["audit"]["facts"]["frame"] == certificate["frame"]["hash"]
    assert told["audit"]["facts"]["seed"] == certificate["request"]["seed"]
    assert {one["decision"]["claim_id"] for one in told["claims"]} == {
        pick["claim_id"] for pick in certificate["picks"]
    }
    assert told["audit"]["tables"]["In the ledger"]
    assert re.fullmatch(r"£[\d,]+\.\d\d", told["audit"]["facts"]["amount"])


def test_a_pack_as_a_page_is_one_file(run, tmp_path):
    assert kbop("report", run, "--audit", "--out", tmp_path / "audit.html", "-q").code == 0
    text = (tmp_path / "audit.html").read_text(encoding="utf-8")
    assert not re.search(r'(src|href)="(?!#)', text)
    assert [path.name for path in tmp_path.iterdir()] == ["audit.html"]


def text_of(path):
    """All text of a page, or of every part of a workbook: its sheets, properties and names."""
    if path.suffix == ".html":
        return html.unescape(path.read_text(encoding="utf-8"))
    with zipfile.ZipFile(path) as parts:
        return "\n".join(html.unescape(parts.read(name).decode()) for name in parts.namelist())


IDENTIFYING = ("first_name", "last_name", "date_of_birth", "postcode", "national_insurance_number")


def test_no_report_names_anybody_and_a_pack_holds_its_own_provider_alone(run):
    inbox = run.parent.parent / "inbox" / "csv"
    people, claims, papers = (
        pl.read_csv(inbox / f"{name}.csv", infer_schema=False) for name in ("participants", "claims", "evidence")
    )
    kbop("report", run, "--audience", "prime", "-q")
    named = {cell for name in IDENTIFYING for cell in people[name].drop_nulls().to_list() if len(cell) > 3}
    named |= set(claims["worker"].drop_nulls().to_list())
    restricted = set(people.filter(pl.col("restricted").str.to_lowercase().str.starts_with("y"))["participant_id"])
    apart = restricted | set(claims.filter(pl.col("participant_id").is_in(list(restricted)))["claim_id"])
    everybody = {*claims["claim_id"], *people["participant_id"], *papers["document_id"].drop_nulls()}
    providers = set(claims["provider"].drop_nulls())
    assert len(named) > 500 and len(apart) > 20 and len(providers) == 8
    files = [
        path for path in (run / "report").rglob("*") if path.suffix in (".html", ".xlsx") and path.stem != "review"
    ]
    assert len(files) >= 22
    for path in files:
        text = text_of(path)
        words = set(re.findall(r"[\w-]+", text))
        assert not {name for name in named if name in words or (" " in name and name in text)}, path.name
        if path.stem == "council":
            continue
        assert not words & apart, path.name
        if path.stem == "public":
            assert not words & everybody
            assert not [name for name in providers if name in text]
        if path.parent.name == "providers":
            own = next(name for name in providers if path.stem.endswith(name.lower().replace(" ", "-")))
            mine = claims.filter(provider=own)
            theirs = {*mine["claim_id"], *mine["participant_id"], *people.filter(provider=own)["participant_id"]}
            theirs |= set(
                papers.filter(pl.col("claim_id").is_in(mine["claim_id"].implode()))["document_id"].drop_nulls()
            )
            assert not words & (everybody - theirs), path.name
            assert not [name for name in providers - {own} if name in text], path.name
