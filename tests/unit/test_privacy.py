"""Every command over an export whose identity cells, notes and reasons can be told: none of them is ever said.

Looked through are standard output, standard error, the names of files, and every file that is written, workbooks and
other zips unpacked; but for the two that are personal by their purpose: the copy of the export that `check --mark` is
asked for, and the page on which two people are laid side by side for judging.
"""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest

from kbop_cli.app import COMMANDS
from tests.claim_factory import cases
from tests.support import ROOT, kbop, write_tables

MONTH = "2023-06"


def canaries(at: int) -> dict[str, str]:
    """A person's cells, each such as stands nowhere else."""
    return {
        "first_name": f"Qanaryfirst{at}",
        "last_name": f"Qanarylast{at}",
        "date_of_birth": f"1933-{1 + at % 12:02}-{1 + at % 27:02}" if at % 5 else f"Qanaryborn{at}",
        "postcode": f"QX{at % 9} 9QZ",
        "national_insurance_number": f"QQ77{at:04}C",
    }


PERSONAL = {"personal.xlsx", "duplicates/page.html"}
MARKS = ("qanary", "1933-", "/1933", "9qz", "qq77")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("privacy")
    (folder / "ratecards").symlink_to(ROOT / "ratecards")
    (folder / "contract.yaml").write_bytes((ROOT / "kbop_cli/templates/kbop/contract.yaml").read_bytes())
    (folder / "inbox").mkdir()
    tables = {name: [dict(row) for row in rows] for name, rows in cases(random.Random(5), 60).items()}
    people = tables["participants"]
    people.append({**people[0], "participant_id": "P-again"})
    for at, row in enumerate(people):
        # The last one is the first one again, under another id.
        row |= canaries(0 if at == len(people) - 1 else at)
    for at, row in enumerate(tables["claims"]):
        row |= {"worker": f"Qanaryworker{at}", "notes": f"Qanarynote {at}"}
        row["gross_earnings"] = "TBC" if at % 7 == 0 else row.get("gross_earnings")
    for at, row in enumerate(tables.get("approvals", ())):
        row |= {"reason": f"Qanaryreason {at}"}
    write_tables(tables, folder / "inbox")
    (folder / "key").write_text("0123456789abcdef" * 4, "utf-8")
    return folder


def runs(claim: str) -> list[tuple[str, ...]]:
    """The commands, in an order in which each finds what it needs."""
    return [
        ("check", "inbox", "--csv", "problems.csv"),
        ("check", "inbox", "--format", "json"),
        ("check", "inbox", "--redact", "--mark", "personal.xlsx"),
        *(("map", f"inbox/{table}.csv") for table in ("participants", "claims")),
        ("map", "inbox/participants.csv", "--format", "json"),
        ("verify", "inbox", "--month", MONTH, "--out", "run"),
        ("verify", "inbox", "--month", MONTH, "--out", "redacted", "--redact", "--format", "json"),
        ("explain", claim, "--in", "run"),
        ("explain", claim, "--in", "run", "--format", "json"),
        ("dedupe", "inbox", "--out", "duplicates"),
        ("dedupe", "inbox", "--format", "json"),
        ("pseudonymise", "inbox", "--scope", "all", "--key", "key", "--out", "pseudonyms"),
        ("pay", "run", "--dry-run"),
        ("pay", "run", "--by", "A", "--approved-by", "B", "--on", "2023-07-14"),
        ("report", "run"),
        ("report", "run", "--audience", "provider"),
        ("report", "run", "--audience", "public"),
        ("review", "run"),
        ("ledger", "status"),
        ("ledger", "verify"),
        ("ledger", "show", "--format", "json"),
        ("sample", "draw", "run"),
        ("sample", "draw", "run", "--seed", "35463115561121636246", "--seed-source", "dice"),
        ("ratecard", "check", "ratecards"),
        ("ratecard", "impact", "ratecards/kbop-generic", "ratecards/kbop-generic", "--claims", "inbox"),
        ("schema", "claims"),
    ]


def test_no_command_says_who_a_person_is(workspace, monkeypatch):
    monkeypatch.chdir(workspace)
    assert kbop("ledger", "open").code == 0
    first = kbop("verify", "inbox", "--month", MONTH, "--out", "first", "--quiet")
    assert first.code == 0, first.err
    claim = _a_claim(workspace / "first" / "decisions.csv")
    done = set()
    for arguments in runs(claim):
        said = kbop(*arguments)
        assert "did not expect" not in said.err, (arguments, said.err)
        assert said.code in {0, 1} or arguments[0] in {"ratecard"}, (arguments, said.err)
        done.add(arguments[0])
        assert _marks((said.out + said.err).encode()) == [], arguments
    told = {}
    for path in sorted(path for path in workspace.rglob("*") if path.is_file() and "inbox" not in path.parts):
        name = path.relative_to(workspace).as_posix()
        found = _marks(name.encode() + b"".join(_contents(path)))
        if found and name not in PERSONAL:
            told[name] = found
    assert told == {}
    # `demo` and `init` read no export.
    assert {*done, "demo", "init"} == set(COMMANDS)


def test_the_canaries_can_be_seen(workspace):
    assert set(_marks((workspace / "inbox" / "participants.csv").read_bytes())) == set(MARKS) - {"/1933"}


def _a_claim(decisions: Path) -> str:
    return next(line.split(",")[0] for line in decisions.read_text("utf-8").splitlines()[1:] if line.split(",")[0])


def _contents(path: Path):
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as zipped:
            for name in zipped.namelist():
                yield zipped.read(name)
    else:
        yield path.read_bytes()


def _marks(content: bytes) -> list[str]:
    folded = content.lower()
    return [mark for mark in MARKS if mark.encode() in folded]
