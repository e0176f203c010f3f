"""Kill -9 at random moments of paying, then look: the ledger verifies, nothing that was answered for is lost, nothing
is paid twice, and the next run finishes the job as if nothing had happened.

    python -m tests.crash.kill KILLS [SEED]        the long run: 1000 takes some minutes
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from kbop_cli.engine.lines import Line
from kbop_cli.ledger.lines import history
from kbop_cli.ledger.open import create_ledger, open_ledger
from tests.crash.months import MONTHS, TERMS, pay_all

ROOT = Path(__file__).parents[2]
MOST_STEPS = 1_900
"""What paying all months takes, in hundreds of steps of SQLite's machine; a little more, so that some runs end."""

MOST_SECONDS = 0.3


def run(where: str, *options: str) -> tuple[int, list[list[str]]]:
    """One payer: its exit code (negative: killed), and what it said."""
    command = [sys.executable, "-m", "tests.crash.months", where, *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr
    return done.returncode, [line.split() for line in done.stdout.splitlines()]


def undisturbed(where: str) -> list[Line]:
    """The lines of a ledger that nobody disturbs."""
    with closing(create_ledger(where, "kbop")) as ledger:
        pay_all(ledger)
        return [line for _, line in history(ledger, TERMS)]


def kill_often(kills: int, new_place: Callable[[], str], seed: int, *, by_steps: bool) -> int:
    """Kill payers so often, on as many ledgers as it takes; how many ledgers were finished."""
    chance = random.Random(seed)
    expected = undisturbed(new_place())
    finished = 0
    while kills > 0:
        where = new_place()
        create_ledger(where, "kbop").close()
        said: list[list[str]] = []
        for options in _moments(chance, by_steps):
            code, told = run(where, *(options if kills > 0 else ()))
            said += told
            with closing(open_ledger(where)) as ledger:
                for _, _, head in said:
                    assert ledger.verify(head) == (), f"seed {seed}"
            if code == 0:
                break
            assert code == -9, told
            kills -= 1
        with closing(open_ledger(where)) as ledger:
            assert [line for _, line in history(ledger, TERMS)] == expected, f"seed {seed}"
            assert ledger.verify(deep=True) == ()
            assert ledger.status().last_batch == MONTHS[-1]
        finished += 1
    return finished


def _moments(chance: random.Random, by_steps: bool) -> Iterator[tuple[str, str]]:
    while True:
        yield (
            ("--after", str(chance.randrange(MOST_STEPS)))
            if by_steps
            else ("--in", str(chance.random() * MOST_SECONDS))
        )


def main(kills: int, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(10**9))
        for by_steps in (True, False):
            part = kills // 2 if by_steps else kills - kills // 2
            finished = kill_often(part, lambda: str(Path(folder) / f"{next(numbers)}"), seed, by_steps=by_steps)
            sys.stdout.write(f"{part} kills, {finished} ledgers finished as if undisturbed (seed {seed})\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6))
