"""`kbop sample evaluate`: the workbook comes back, is refused cell by cell or read, and its findings go on."""

import csv
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from html.parser import HTMLParser

import pytest

from kbop_cli.engine.lines import Claim
from kbop_cli.engine.payment import plan
from kbop_cli.engine.standing import standing
from kbop_cli.intake.contract import read_contract
from kbop_cli.ledger.batches import Approval, enter
from kbop_cli.ledger.open import create_ledger, open_ledger
from kbop_cli.ledger.requests import pending
from tests.audit_workbooks import SEED, draw, fill, rows, verified
from tests.paying import KBOP
from tests.support import kbop

WRONG = {"finding": "not agreed", "error_class": "random", "reason": "wrong amount"}


@pytest.fixture(scope="module")
def made(laid_out, tmp_path_factory):
    """A workspace with a drawn sample. Not to be changed."""
    workspace = tmp_path_factory.mktemp("evaluated") / "workspace"
    shutil.copytree(laid_out, workspace)
    said = draw(verified(workspace), "--seed", SEED, "--rejections", 2, "--rate", "0.3")
    assert said.code == 0, said.err
    return workspace


@pytest.fixture
def run(made, tmp_path):
    return shutil.copytree(made, tmp_path / "workspace") / "runs" / "run"


def evaluate(run, answers=None, *options, systemic=None):
    book = fill(run / "sample.xlsx", run.parent / "returned.xlsx", answers, systemic)
    return kbop("sample", "evaluate", run / "sample.json", book, *options)


def test_a_clean_sample_is_said_plainly(run):
    said = evaluate(run)
    assert said.code == 0, said.err
    told = json.loads((run / "evaluation.json").read_text(encoding="utf-8"))
    drawn = told["strata"][0]["drawn"]
    claims = told["strata"][0]["claims"]
    upper = told["strata"][0]["wrong_claims"]["upper"]
    assert upper > 0
    assert f"A clean sample of {drawn} of {claims} does not rule out {upper} wrong claims." in said.out
    assert told["total"]["identified"] == told["total"]["lower"] == "0.00"
    assert told["adjustments"] == []
    assert (run / "adjustments.csv").read_text(encoding="utf-8") == "kind,claim_id,amount,reason,draw,certificate\n"


def test_findings_become_figures_and_adjustments(run):
    paid = [row["amount"] for row in rows(run / "sample.csv")]
    said = evaluate(run, {2: WRONG, 3: {"finding": " Not  Available "}, 4: {"finding": "partly", "amount_found": 1.5}})
    assert said.code == 0, said.err
    told = json.loads((run / "evaluation.json").read_text(encoding="utf-8"))
    errors = {row["claim_id"]: row["error"] for row in told["errors"]}
    claims = [row["claim_id"] for row in rows(run / "sample.csv")]
    partly = f"{float(paid[2]) - 1.5:.2f}"
    assert errors == {claims[0]: paid[0], claims[1]: paid[1], claims[2]: partly}
    whole = sum(round(float(amount) * 100) for amount in errors.values())
    assert told["total"]["identified"] == f"{whole / 100:.2f}"
    assert told["missing"]["claims"] == 1
    other = round(float(told["missing"]["read_the_other_way"]["identified"]) * 100)
    assert whole - other == round(float(paid[1]) * 100)
    adjusted = {row["claim_id"]: row["amount"] for row in rows(run / "adjustments.csv")}
    assert adjusted == {claim: f"-{amount}" for claim, amount in errors.items()}
    assert evaluate(run, {3: {"finding": "not available"}}, "--missing", "agreed").code == 0
    assert rows(run / "adjustments.csv") == []


def test_the_same_findings_give_the_same_bytes(run):
    names = ("evaluation.json", "evaluation.html", "adjustments.csv")
    evaluate(run, {2: WRONG})
    first = [(run / name).read_bytes() for name in names]
    evaluate(run, {2: WRONG}, "--out", run.parent / "again")
    assert [(run.parent / "again" / name).read_bytes() for name in names] == first


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({3: {"claim_id": "C-UNKNOWN"}}, "row 3, claim_id: C-UNKNOWN was not drawn."),
        ({3: {"finding": "fine"}}, "row 3, finding: the finding is 'fine'."),
        ({3: {"finding": None}}, "row 3, finding: no finding for "),
        ({3: {**WRONG, "error_class": "odd"}}, "row 3, error_class: the class is 'odd'."),
        ({3: {**WRONG, "reason": "mood"}}, "row 3, reason: the reason is 'mood'."),
        ({3: {**WRONG, "amount_found": "some"}}, "row 3, amount_found: "),
        ({3: {**WRONG, "amount_found": -1}}, "row 3, amount_found: the amount found is below zero."),
        ({3: {"amount_paid": 1}}, "row 3, amount_paid: "),
        ({3: {"order": 9}}, "row 3, claim_id: "),
    ],
)
def test_an_altered_cell_is_named_and_nothing_is_applied(run, answers, said):
    refused = evaluate(run, answers)
    assert refused.code == 2
    assert f"returned.xlsx, sheet sample, {said}" in refused.err
    assert not (run / "evaluation.json").exists()


def test_two_findings_for_one_claim_and_ids_that_changed_places(run):
    claims = [row["claim_id"] for row in rows(run / "sample.csv")]
    twice = evaluate(run, {3: {"claim_id": claims[0]}})
    assert twice.code == 2
    assert "row 3, claim_id" in twice.err
    swapped = evaluate(run, {2: {"claim_id": claims[1]}, 3: {"claim_id": claims[0]}})
    assert swapped.code == 2
    assert "row 2, claim_id: " in swapped.err
    assert "row 3, claim_id: " in swapped.err
    both = evaluate(
        run, {3: {"claim_id": claims[0], "order": 1, "amount_paid": float(rows(run / "sample.csv")[0]["amount"])}}
    )
    assert f"a second finding for {claims[0]}" in both.err
    assert f"{claims[1]} was drawn and is not here." in both.err


def approved(run):
    """The frame's approved claims with their pounds, drawn ones first."""
    drawn = [row["claim_id"] for row in rows(run / "sample.csv") if row["selection"] == "random"]
    paid = {row["claim_id"]: float(row["amount"]) for row in rows(run / "frame.csv") if row["decision"] == "approved"}
    return {name: paid[name] for name in [*drawn, *sorted(paid.keys() - set(drawn))]}, drawn


def test_a_systemic_error_is_delimited_in_the_workbook_and_leaves_the_projection(run):
    paid, drawn = approved(run)
    hit, unseen, right = drawn[0], *[name for name in paid if name not in drawn][:2]
    group = [[hit, 0], [unseen, 0], [right, paid[right]]]
    alone = {2: {**WRONG, "error_class": "systemic"}}
    assert evaluate(run, alone).code == 0
    before = json.loads((run / "evaluation.json").read_text(encoding="utf-8"))
    assert any("not delimited: it stays in the projection" in line for line in before["in_words"])
    said = evaluate(run, alone, systemic=group)
    assert said.code == 0, said.err
    assert "The 3 claims that a systemic error may have touched were all looked at, 2 of them wrong" in said.out
    told = json.loads((run / "evaluation.json").read_text(encoding="utf-8"))
    (stratum,) = told["strata"]
    assert (stratum["settled"], stratum["drawn"], stratum["wrong"]) == (3, len(drawn) - 1, 0)
    whole = f"{paid[hit] + paid[unseen]:.2f}"
    assert told["total"]["identified"] == told["total"]["projected"] == told["total"]["lower"] == whole
    assert float(told["total"]["upper"]) > float(whole)
    assert {row["claim_id"]: row["amount"] for row in rows(run / "adjustments.csv")} == {
        hit: f"-{paid[hit]:.2f}",
        unseen: f"-{paid[unseen]:.2f}",
    }


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (["C-UNKNOWN", 0], "row 2, claim_id: The delimited claim C-UNKNOWN is no approved claim of the frame."),
        (["{seen}", None], "row 2, amount_found: no amount for {seen}."),
        (["{seen}", "all"], "row 2, amount_found: "),
        (["{seen}", -1], "row 2, claim_id: The delimited claim {seen} has an amount found below zero."),
        ([None, 5], "row 2, claim_id: "),
        (["{seen}", 0], "row 2, claim_id: The delimited claim {seen} was found otherwise in the sample."),
    ],
)
def test_a_delimitation_that_cannot_be_is_named_with_its_cell(run, listed, said):
    seen = approved(run)[1][0]
    cells = [cell.format(seen=seen) if isinstance(cell, str) else cell for cell in listed]
    refused = evaluate(run, systemic=[cells])
    assert refused.code == 2
    assert f"returned.xlsx, sheet systemic, {said.format(seen=seen)}" in refused.err
    assert not (run / "evaluation.json").exists()


def test_a_frame_or_certificate_that_changed_is_refused(run):
    certificate = run / "sample.json"
    text = certificate.read_text(encoding="utf-8")
    claims = [row["claim_id"] for row in rows(run / "sample.csv")]
    left = next(row["claim_id"] for row in rows(run / "frame.csv") if row["claim_id"] not in text)
    certificate.write_text(text.replace(claims[0], left), encoding="utf-8")
    refused = evaluate(run)
    assert refused.code == 2
    assert f"{left} is in the certificate's sample, and is not drawn." in refused.err
    certificate.write_text(text, encoding="utf-8")
    (run / "frame.csv").write_text("claim_id\nC1\n", encoding="utf-8")
    assert "frame.csv: lacks the column" in evaluate(run).err


class Page(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]


def test_the_page_loads_and_runs_nothing(run):
    evaluate(run, {2: WRONG})
    text = (run / "evaluation.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    assert "svg" in page.tags
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    assert not {"src", "href", "onclick", "onload"} & set(page.attributes)
    assert "does not rule out" in text


def paid_month(run):
    """A ledger beside the contract in which the run's approved claims are paid."""
    claims = [
        Claim(
            row["claim_id"],
            row["participant_id"],
            row["provider"],
            row["outcome"],
            row["claim_id"],
            date.fromisoformat(row["achieved_on"]),
            price=round(float(row["amount"]) * 100),
        )
        for row in rows(run / "decisions.csv")
        if row["decision"] == "approved"
    ]
    ledger = create_ledger("kbop-ledger.sqlite", "KBOP", base=run.parents[1])
    head = ledger.head().hash
    made = plan(claims, standing([], KBOP), KBOP, batch="2023-06", month="2023-06", pending=pending(ledger, KBOP))
    enter(ledger, made, KBOP, Approval("Ann", "Bob", "run", date(2031, 3, 31)), expected_head=head)
    ledger.close()


def waiting(run):
    ledger = open_ledger("kbop-ledger.sqlite", base=run.parents[1])
    found = {item.claim.claim_id: item.claim.price for item in pending(ledger, KBOP).adjustments}
    ledger.close()
    return found


def test_adjustments_wait_in_the_ledger_for_the_next_payment_once(run):
    unpaid = evaluate(run, {2: WRONG}, "--propose", "--by", "Internal audit")
    assert unpaid.code == 2
    assert "There is no ledger" in unpaid.err
    paid_month(run)
    assert evaluate(run, {2: WRONG}, "--propose").code == 2
    said = evaluate(run, {2: WRONG, 3: WRONG}, "--propose", "--by", "Internal audit")
    assert said.code == 0, said.err
    assert "2 adjustments wait for the next payment." in said.err
    expected = {row["claim_id"]: -round(float(row["amount"]) * 100) for row in rows(run / "sample.csv")[:2]}
    assert waiting(run) == expected
    again = evaluate(run, {2: WRONG, 3: WRONG}, "--propose", "--by", "Internal audit")
    assert "0 adjustments wait for the next payment; 2 were in the ledger already." in again.err
    assert waiting(run) == expected


def test_claims_of_a_systemic_error_that_were_not_drawn_are_taken_back_too_each_once(run):
    paid_month(run)
    paid, drawn = approved(run)
    unseen = [name for name in paid if name not in drawn][:2]
    proposed = ("--propose", "--by", "Internal audit")
    said = evaluate(run, None, *proposed, systemic=[[unseen[0], 0]])
    assert "1 adjustments wait for the next payment." in said.err
    said = evaluate(run, None, *proposed, systemic=[[name, 0] for name in unseen])
    assert "1 adjustments wait for the next payment; 1 were in the ledger already." in said.err
    assert waiting(run) == {name: -round(paid[name] * 100) for name in unseen}
    with closing(sqlite3.connect(run.parents[1] / "kbop-ledger.sqlite")) as ledger:
        bodies = "".join(body for (body,) in ledger.execute("SELECT body FROM kbop_entry WHERE kind = 'request'"))
    assert not any(name in bodies for name in unseen), "an id is a personal value, and no part of the chain"


def test_the_ledger_holds_one_certificate_a_purpose(run):
    paid_month(run)
    first = draw(run, "--seed", SEED, "--rejections", 2, "--rate", "0.3")
    assert "The certificate is in the ledger: entry" in first.err
    assert (
        "The certificate was in the ledger already" in draw(run, "--seed", SEED, "--rejections", 2, "--rate", "0.3").err
    )
    other = draw(run, "--seed", SEED[::-1], "--out", run.parent / "other")
    assert other.code == 2
    assert "The ledger holds another certificate for 2023-06/main." in other.err
    assert not (run.parent / "other").exists()
    carried = draw(run, "--extend", 1 + sum(row["selection"] == "random" for row in rows(run / "sample.csv")))
    assert "The certificate is in the ledger: entry" in carried.err


def test_the_contract_says_whether_errors_are_extrapolated(run):
    terms = run.parents[1] / "contract.yaml"
    terms.write_text(
        terms.read_text(encoding="utf-8").replace("extrapolate: never", "extrapolate: projected_error"),
        encoding="utf-8",
    )
    assert read_contract(terms).extrapolate == "projected_error"
    changed = evaluate(run, {2: WRONG})
    assert "contract.yaml: has changed since the run was decided." in changed.err
    again = verified(run.parents[1], "again")
    assert draw(again, "--seed", SEED, "--rate", "0.3").code == 0
    book = fill(again / "sample.xlsx", run.parent / "b.xlsx", {2: WRONG})
    assert kbop("sample", "evaluate", again / "sample.json", book).code == 0
    told = json.loads((again / "evaluation.json").read_text(encoding="utf-8"))
    kinds = {row["kind"]: float(row["amount"]) for row in told["adjustments"]}
    total = {name: float(value) for name, value in told["total"].items()}
    assert kinds == {"identified": -total["identified"], "extrapolated": total["identified"] - total["projected"]}
    with (again / "adjustments.csv").open(encoding="utf-8", newline="") as file:
        assert [row["claim_id"] for row in csv.DictReader(file)][1] == ""
