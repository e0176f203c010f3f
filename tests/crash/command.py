"""Kill -9 the command itself, `kbop pay`, at random moments, then look: the ledger verifies, the payment is in it whole
or not at all, every file is whole or absent, and the next run finishes the job with the bytes of an undisturbed one.

    python -m tests.crash.command KILLS [--postgres] [--beside 3] [--seed SEED]     a thousand take a quarter of an hour

The month that is paid has claims of its own and takes one back that an earlier month paid. With `--beside`, so many
months are paid and killed side by side, each in a ledger of its own, on one server.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from kbop_cli.engine.lines import Line
from kbop_cli.engine.terms import Terms, terms_of
from kbop_cli.intake.contract import read_contract
from kbop_cli.ledger.lines import history
from kbop_cli.ledger.open import open_ledger, restore_ledger
from tests.claim_factory import cases
from tests.postgres_server import Server, start_server
from tests.support import ROOT, kbop, write_tables

FIRST, MONTH = "2023-06", "2023-07"
LEDGER = "kbop-ledger.sqlite"
FILES = ("payment.csv", "remittance.csv", "payment.xlsx", "control_totals.json")
NAMES = ("--by", "Ann", "--approved-by", "Bob", "--on", "2023-08-14")


@dataclass
class Month:
    """A workspace with a month that waits to be paid, and how to bring it back to that."""

    folder: Path
    server: Server | None = None
    where: str = field(init=False)
    terms: Terms = field(init=False)
    before: list[Line] = field(init=False)

    @property
    def run(self) -> Path:
        return self.folder / MONTH

    @property
    def kept(self) -> Path:
        return self.folder / "kept.sqlite"

    def __post_init__(self) -> None:
        self.where = self.server.new_schema() if self.server else str(self.folder / LEDGER)
        self._lay_out()
        self.terms = terms_of(read_contract(self.folder / "contract.yaml"))
        self.before = self.lines()

    def _lay_out(self) -> None:
        shutil.copytree(ROOT / "ratecards", self.folder / "ratecards")
        contract = self.folder / "contract.yaml"
        text = (ROOT / "kbop_cli" / "templates" / "kbop" / "contract.yaml").read_text(encoding="utf-8")
        contract.write_text(text.replace(LEDGER, self.where) if self.server else text, encoding="utf-8")
        tables = cases(random.Random(3), 60)
        half = {row["claim_id"] for row in tables["claims"][::2]}
        self._do("ledger", "open", "--contract", contract)
        self._verify(FIRST, {**tables, "claims": [row for row in tables["claims"] if row["claim_id"] in half]})
        self._do("pay", self.folder / FIRST, *NAMES)
        paid = [line.claim.claim_id for line in self.lines(terms_of(read_contract(contract)))]
        self._do("ledger", "reverse", paid[0], "--reason", "void", "--by", "Cy", "--contract", contract)
        self._verify(MONTH, tables)
        self._do("ledger", "backup", self.kept, "--contract", contract)

    def _verify(self, month: str, tables) -> None:
        inbox = self.folder / f"inbox-{month}"
        inbox.mkdir()
        write_tables(tables, inbox)
        contract = self.folder / "contract.yaml"
        self._do("verify", inbox, "--contract", contract, "--month", month, "--out", self.folder / month, "--quiet")

    @staticmethod
    def _do(*words: object) -> None:
        said = kbop(*words)
        assert said.code == 0, said.err

    def lines(self, terms: Terms | None = None) -> list[Line]:
        with closing(open_ledger(self.where)) as ledger:
            return [line for _, line in history(ledger, terms or self.terms)]

    def restore(self) -> None:
        """The ledger and the run as they were before the month was paid."""
        for name in FILES:
            (self.run / name).unlink(missing_ok=True)
        if self.server:
            self.server.empty(self.where)
        else:
            for part in self.folder.glob(f"{LEDGER}*"):
                part.unlink()
        restore_ledger(self.kept, self.where, "KBOP")

    def pay(self) -> subprocess.Popen[str]:
        """`kbop pay` as a process of its own; it prints its control totals."""
        command = [sys.executable, "-m", "kbop_cli", "pay", str(self.run), *NAMES, "--format", "json"]
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def files(self) -> dict[str, bytes]:
        return {name: (self.run / name).read_bytes() for name in FILES if (self.run / name).exists()}

    def state(self, expected: list[Line]) -> str:
        """How far the last run came, having looked that nothing is half done."""
        with closing(open_ledger(self.where)) as ledger:
            assert ledger.verify() == ()
        lines, found = self.lines(), self.files()
        assert lines in (self.before, expected), "the payment is entered in part"
        if lines == self.before:
            assert not found, "there are files of a payment that is not in the ledger"
            return "before the entry"
        for name in found.keys() - {"payment.xlsx"}:
            assert found[name].endswith(b"\n"), f"{name} is cut short"
        return "after the files" if len(found) == len(FILES) else "between entry and files"


def told(files: dict[str, bytes]) -> dict[str, object]:
    """What files of one payment say in any ledger: without its hashes, which hang on the salts of each."""
    control = json.loads(files["control_totals.json"])
    return {
        "payment": files["payment.csv"],
        "remittance": files["remittance.csv"],
        "control": {name: value for name, value in control.items() if name not in ("ledger", "files")},
    }


def paid(month: Month) -> tuple[list[Line], dict[str, object]]:
    """The lines and files of a payment that nobody disturbs, made in this process."""
    said = kbop("pay", month.run, *NAMES)
    assert said.code == 0, said.err
    return month.lines(), told(month.files())


def undisturbed(month: Month) -> tuple[list[Line], dict[str, object], float]:
    """The same, and the seconds that the command takes as a process of its own."""
    begun = time.perf_counter()
    process = month.pay()
    _, error = process.communicate()
    assert process.returncode == 0, error
    taken = time.perf_counter() - begun
    return month.lines(), told(month.files()), taken


def kill_often(month: Month, kills: int, seed: int, say: Callable[[str], None] = lambda _: None) -> Counter[str]:
    """Kill the command so often, and finish every payment that was begun; where the kills fell.

    The moments are spread over the whole command, more of them late, where it enters and writes. How long it takes
    changes with what else the machine does: the last payment that was not cut off early is the measure, and after many
    kills in a row before the entry later moments are chosen.
    """
    chance = random.Random(seed)
    expected, files, seconds = undisturbed(month)
    assert len(expected) > len(month.before) + 1
    fell: Counter[str] = Counter()
    while fell.total() < kills:
        month.restore()
        early, reached = 0, "before the entry"
        while True:
            was, begun = reached, time.perf_counter()
            process = month.pay()
            if fell.total() < kills:
                killer = threading.Timer(max(chance.random(), chance.random()) * seconds * 1.1, process.kill)
                killer.start()
            _, error = process.communicate()
            killer.cancel()
            killer.join()
            taken, reached = time.perf_counter() - begun, month.state(expected)
            if was == "before the entry" != reached:
                seconds = taken
            if process.returncode == 0:
                break
            assert process.returncode == -9, error
            fell[reached] += 1
            early += 1
            seconds *= 1.25 if reached == "before the entry" and early % 5 == 0 else 1
        assert reached == "after the files"
        assert told(month.files()) == files
        assert not list(month.folder.glob(f".{MONTH}.*")), "what a killed payment was building is still there"
        say(f"{fell.total()} kills: {dict(fell)} (seed {seed})")
    return fell


def kill_beside(months: list[Month], kills: int, seed: int, say: Callable[[str], None]) -> Counter[str]:
    """`kill_often` on several months at once, each with its part of the kills and a seed of its own."""
    parts = [(kills + at) // len(months) for at in range(len(months))]
    with ThreadPoolExecutor(len(months)) as threads:
        jobs = [
            threads.submit(kill_often, month, part, seed + at, say)
            for at, (month, part) in enumerate(zip(months, parts, strict=True))
        ]
        return sum((job.result() for job in jobs), Counter())


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("kills", type=int)
    options.add_argument("--postgres", action="store_true")
    options.add_argument("--beside", type=int, default=1)
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, start_server() if asked.postgres else nullcontext() as server:
        months = []
        for at in range(asked.beside):
            place = Path(folder) / str(at)
            place.mkdir()
            months.append(Month(place, server))
        fell = kill_beside(months, asked.kills, asked.seed, print)
        print(f"{fell.total()} kills in all: {dict(fell)}; every payment was finished as if undisturbed")


if __name__ == "__main__":
    main()
