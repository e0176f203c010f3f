"""What the card's commands cost, as ratios: `python -m bench.ratecard [--claims 31000] [--runs 7] [--start-only]`.

`check` and `diff` beside a command that only starts (`kbop ratecard check --help`: the shell of every command, its
options and nothing else): what they add may be half of that. `impact` over past claims beside `verify` of the same
claims: 2.5 times at most. Each is a process of its own and they take turns, because the machine is never the same
twice; the ratios are of the medians of processor seconds, which a busy machine disturbs least, and of the clock's.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.generate import write
from bench.verify import Cost, run, workspace

KBOP = [sys.executable, "-m", "kbop_cli"]
CARD, OTHER = "ratecards/kbop-generic", "ratecards/kbop-generic-strict"


def in_turns(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, list[Cost]]:
    """Run the commands in turns, after one run each that is not counted."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            cost = run(command)
            if turn:
                costs[name].append(cost)
    return costs


def median(costs: list[Cost], measure: str) -> float:
    return statistics.median(getattr(cost, measure) for cost in costs)


def tell(costs: dict[str, list[Cost]], base: str) -> None:
    for name, each in costs.items():
        ratios = [median(each, measure) / median(costs[base], measure) for measure in ("processor", "seconds")]
        seconds = median(each, "processor")
        print(f"{name:8} {seconds:7.3f} s of processor; {ratios[0]:.2f} times {base} (by the clock {ratios[1]:.2f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=31_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--start-only", action="store_true", help="check and diff alone: half a minute")
    asked = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # whoever installs kbop has its modules compiled
    commands = {
        "start": [*KBOP, "ratecard", "check", "--help"],
        "check": [*KBOP, "ratecard", "check", CARD],
        "diff": [*KBOP, "ratecard", "diff", CARD, OTHER],
    }
    tell(in_turns(commands, asked.runs), "start")
    if asked.start_only:
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write(folder / "inbox", asked.claims, ";")
        contract = str(workspace(folder))
        claims, out = str(folder / "inbox"), str(folder / "run")
        verify = [*KBOP, "verify", claims, "--quiet", "--month", "2023-06", "--contract", contract, "--out", out]
        impact = [*KBOP, "ratecard", "impact", CARD, OTHER, "--quiet", "--claims", claims, "--contract", contract]
        replay = {"verify": verify, "impact": impact}
        tell(in_turns(replay, max(3, asked.runs // 2)), "verify")


if __name__ == "__main__":
    main()
