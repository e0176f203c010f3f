"""`kbop sample` as a user runs it: freeze, draw, verify, carry on."""

import json
import shutil
import zipfile
from hashlib import sha256

import pytest

from tests.audit_workbooks import SEED, draw, frozen_hash, rows, shuffled, verified
from tests.support import kbop


@pytest.fixture(scope="module")
def made(laid_out, tmp_path_factory):
    """A verified run in its workspace. Not to be changed."""
    workspace = tmp_path_factory.mktemp("sampled") / "workspace"
    shutil.copytree(laid_out, workspace)
    verified(workspace)
    return workspace


@pytest.fixture
def run(made, tmp_path):
    return shutil.copytree(made, tmp_path / "workspace") / "runs" / "run"


def test_freeze_then_draw_then_verify(run):
    hashed = frozen_hash(draw(run))
    assert not (run / "sample.csv").exists()
    said = draw(run, "--seed", SEED, "--seed-source", "dice", "--rejections", 3)
    assert said.code == 0, said.err
    assert "was not frozen" not in said.out
    certificate = json.loads((run / "sample.json").read_text(encoding="utf-8"))
    assert certificate["frame"]["hash"] == hashed
    assert (certificate["request"]["purpose"], certificate["request"]["seed_source"]) == ("2023-06/main", "dice")
    frame, sample = rows(run / "frame.csv"), rows(run / "sample.csv")
    approved = [row for row in frame if row["decision"] == "approved"]
    decided = [row["claim_id"] for row in rows(run / "decisions.csv") if row["decision"] == "approved"]
    assert [row["claim_id"] for row in approved] == decided
    # The random part, worked out again from what is published alone.
    tickets = {
        row["claim_id"]: sha256("\x1f".join(["kbop-draw-1", "2023-06/main", SEED, row["claim_id"]]).encode())
        for row in approved
    }
    order = sorted(tickets, key=lambda claim: tickets[claim].digest())
    random = [row["claim_id"] for row in sample if row["selection"] == "random"]
    assert random == order[: -(-len(approved) // 10)]
    assert sum(row["selection"] == "rejection" for row in sample) == 3
    away = run.parent / "elsewhere"
    away.mkdir()
    for name in ("sample.json", "frame.csv"):
        shutil.copy(run / name, away / name)
    checked = kbop("sample", "verify", away / "sample.json", away / "frame.csv")
    assert checked.code == 0
    assert checked.out.startswith("The certificate holds: 2023-06/main")


def test_a_draw_without_a_frozen_frame_says_so(run):
    assert "The frame was not frozen before the seed was known." in draw(run, "--seed", SEED).out


@pytest.mark.parametrize(("seed", "said"), [("123456789012345", "15 characters"), ("1", "1 characters")])
def test_a_short_seed_is_refused(run, seed, said):
    refused = draw(run, "--seed", seed)
    assert refused.code == 2
    assert said in refused.err
    assert not (run / "sample.json").exists()


def test_shuffled_rows_give_the_same_bytes(run, tmp_path):
    draw(run, "--seed", SEED, "--out", tmp_path / "first")
    shuffled(run.parents[1] / "inbox")
    again = verified(run.parents[1], "again")
    assert draw(again, "--seed", SEED, "--out", tmp_path / "second").code == 0
    for name in ("frame.csv", "sample.csv", "sample.json", "frame.json", "sample.xlsx"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes(), name


def test_a_seed_draws_once_and_no_other_seed_after_it(run):
    assert draw(run, "--seed", SEED).code == 0
    held = (run / "sample.json").read_bytes()
    assert draw(run, "--seed", SEED).code == 0
    refused = draw(run, "--seed", SEED[::-1])
    assert refused.code == 2
    assert "holds the sample of 2023-06/main already" in refused.err
    assert draw(run).code == 2
    assert (run / "sample.json").read_bytes() == held
    assert draw(run, "--seed", SEED[::-1], "--purpose", "2023-06/second", "--out", run.parent / "second").code == 0


def test_a_purpose_is_fixed_when_the_frame_is_frozen(run):
    draw(run, "--purpose", "2023-06/a")
    refused = draw(run, "--seed", SEED, "--purpose", "2023-06/b")
    assert refused.code == 2
    assert "frozen for 2023-06/a" in refused.err
    draw(run, "--seed", SEED)
    assert json.loads((run / "sample.json").read_text(encoding="utf-8"))["request"]["purpose"] == "2023-06/a"


def test_a_frame_that_changed_after_it_was_frozen_is_refused(run):
    draw(run)
    refused = draw(run, "--seed", SEED, "--by", "option")
    assert refused.code == 2
    assert "not the one that was frozen" in refused.err


def test_a_run_edited_since_verify_is_refused(run):
    path = run / "decisions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",rejected,", ",approved,", 1), encoding="utf-8")
    refused = draw(run)
    assert refused.code == 2
    assert "decisions.csv: was changed since kbop verify wrote it." in refused.err
    # Nor does it help to mend the hash: the inputs decide otherwise.
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    for written in manifest["written"]:
        written["sha256"] = sha256((run / written["file"]).read_bytes()).hexdigest()
    (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    refused = draw(run)
    assert refused.code == 2
    assert "is not what its inputs give" in refused.err


def test_a_changed_input_is_refused(run):
    claims = run.parents[1] / "inbox" / "claims.csv"
    claims.write_text(claims.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    refused = draw(run)
    assert refused.code == 2
    assert "claims.csv: has changed since the run." in refused.err


def test_an_empty_frame_is_refused(workspace):
    claims = workspace / "inbox" / "claims.csv"
    head, *lines = claims.read_text(encoding="utf-8").splitlines()
    place = head.split(",").index("achieved_on")
    lines = [",".join("" if at == place else cell for at, cell in enumerate(line.split(","))) for line in lines[:5]]
    claims.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    refused = draw(verified(workspace), "--seed", SEED)
    assert refused.code == 2
    assert "The frame is empty: no claim is approved." in refused.err


def test_a_draw_is_extended_and_a_claim_replaced_in_the_same_order(run):
    draw(run, "--seed", SEED)
    first = [row["claim_id"] for row in rows(run / "sample.csv") if row["selection"] == "random"]
    assert draw(run, "--extend", len(first) + 2).code == 0
    longer = [row["claim_id"] for row in rows(run / "sample.csv") if row["selection"] == "random"]
    assert longer[: len(first)] == first
    assert len(longer) == len(first) + 2
    unsaid = draw(run, "--replace", first[0])
    assert unsaid.code == 2
    assert "for a reason" in unsaid.err
    assert draw(run, "--replace", first[0], "--reason", "the file was destroyed in a flood").code == 0
    after = [row["claim_id"] for row in rows(run / "sample.csv")]
    assert first[0] not in after
    assert kbop("sample", "verify", run / "sample.json", run / "frame.csv").code == 0


@pytest.mark.parametrize("design", ["stratified", "systematic", "monetary-unit", "value"])
def test_every_design_draws_and_holds(run, tmp_path, design):
    said = draw(run, "--seed", SEED, "--design", design, "--rate", "0.2", "--out", tmp_path / "out")
    assert said.code == 0, said.err
    assert kbop("sample", "verify", tmp_path / "out" / "sample.json", tmp_path / "out" / "frame.csv").code == 0


def test_strata_of_any_column(run, tmp_path):
    assert draw(run, "--seed", SEED, "--by", "evidence_class", "--by", "provider", "--out", tmp_path).code == 0
    frame = {row["claim_id"]: row for row in rows(tmp_path / "frame.csv")}
    sample = [row for row in rows(tmp_path / "sample.csv") if row["selection"] == "random"]
    for row in sample:
        of = frame[row["claim_id"]]
        assert row["stratum"] == f"{of['evidence_class']} / {of['provider']}"
    approved = {(row["evidence_class"], row["provider"]) for row in frame.values() if row["decision"] == "approved"}
    assert {tuple(row["stratum"].split(" / ")) for row in sample} == approved
    refused = draw(run, "--seed", SEED, "--by", "participant_id", "--out", tmp_path / "x")
    assert refused.code == 2
    assert "no column participant_id" in refused.err


def test_claims_audited_before_are_left_out(run, tmp_path):
    draw(run, "--seed", SEED, "--out", tmp_path / "a")
    draw(run, "--seed", SEED, "--purpose", "2", "--audited", tmp_path / "a" / "sample.json", "--out", tmp_path / "b")
    first, second = ({row["claim_id"] for row in rows(tmp_path / each / "sample.csv")} for each in "ab")
    assert second
    assert not first & second


def test_verify_says_what_differs(run):
    draw(run, "--seed", SEED)
    frame = run / "frame.csv"
    lines = frame.read_text(encoding="utf-8").splitlines()
    frame.write_text("\n".join([lines[0], *lines[2:]]) + "\n", encoding="utf-8")
    said = kbop("sample", "verify", run / "sample.json", frame)
    assert said.code == 1
    assert "frame, hash: the certificate says" in said.out
    frame.write_text("nothing", encoding="utf-8")
    assert kbop("sample", "verify", run / "sample.json", frame).code == 2
    frame.write_bytes(b"\xff\xfe\x00claim_id")
    assert kbop("sample", "verify", run / "sample.json", frame).code == 2
    assert "defect" not in kbop("sample", "verify", frame, frame).err


def test_the_frame_reads_the_same_when_its_rows_are_turned_round(run):
    draw(run, "--seed", SEED)
    head, *lines = (run / "frame.csv").read_text(encoding="utf-8").splitlines()
    (run / "frame.csv").write_text("\n".join([head, *reversed(lines)]), encoding="utf-8")
    assert kbop("sample", "verify", run / "sample.json", run / "frame.csv").code == 0


def test_the_workbook_names_nobody_and_runs_nothing(run):
    draw(run, "--seed", SEED)
    people = rows(run.parents[1] / "inbox" / "participants.csv")
    with zipfile.ZipFile(run / "sample.xlsx") as book:
        text = b"".join(book.read(name) for name in book.namelist()).decode()
    assert "<f>" not in text
    assert "<hyperlink " not in text
    assert '"agreed,not agreed,partly,not available"' in text
    assert "person 1" in text
    assert not [row["participant_id"] for row in people if f">{row['participant_id']}<" in text]


def test_plan_says_what_ten_per_cent_can_tell():
    said = kbop("sample", "plan", "--claims", 100, "--tolerable", "0.05")
    assert said.code == 0
    assert "A clean sample of 10 of 100 does not rule out 24 wrong claims." in said.out
    told = json.loads(kbop("sample", "plan", "--claims", 100, "--tolerable", "0.05", "--format", "json").out)
    assert told["size_of_very_many"] == 59
    assert {"claims": 100, "drawn": 10, "not_ruled_out": [24, 38, 49, 59]} in told["reach"]


@pytest.mark.parametrize(
    "options", [["--tolerable", "0"], ["--confidence", "1"], ["--expected", "0.06"], ["--rate", "x"]]
)
def test_plan_refuses_what_is_no_rate(options):
    said = kbop("sample", "plan", *options)
    assert said.code == 2
    assert "defect" not in said.err
