"""What verifying costs, as ratios: `python -m bench.verify [--claims 1000000] [--runs 5] [--ten]`.

`kbop verify`, start to end as a process of its own, beside a process that reads the same files as text with Polars
and does nothing else; the two take turns, because the machine is never the same twice, and the ratio is that of the
medians. Processor seconds (all threads) stand beside the clock's: on a busy machine they are the steadier measure.
Targets: 4 times the read under 2.5 GB at a million claims; ten times the claims (--ten) in 12 times the time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.generate import write

ROOT = Path(__file__).resolve().parent.parent
READ = """import sys, pathlib, polars
frames = [polars.read_csv(path, infer_schema=False) for path in sorted(pathlib.Path(sys.argv[1]).glob("*.csv"))]
print(sum(frame.height for frame in frames))"""


@dataclass(frozen=True)
class Cost:
    """One run: the clock's seconds, the processor's, and the most memory it held, in MB (0 where not known)."""

    seconds: float
    processor: float
    memory: int


def run(command: Sequence[str]) -> Cost:
    """Run a command to its end; raises where it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT)
    if not hasattr(os, "wait4"):  # Windows tells nothing of a child that has ended
        if process.wait():
            raise SystemExit(f"failed: {' '.join(command)}")
        return Cost(time.perf_counter() - start, 0.0, 0)
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(command)}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss // unit)


def workspace(folder: Path) -> Path:
    """The KBOP contract with its cards."""
    shutil.copytree(ROOT / "ratecards", folder / "ratecards")
    shutil.copyfile(ROOT / "kbop_cli" / "templates" / "kbop" / "contract.yaml", folder / "contract.yaml")
    return folder / "contract.yaml"


def measure(claims: int, runs: int, quoted: bool) -> tuple[list[Cost], list[Cost]]:
    """Costs of reading and of verifying, run in turns."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        rows = write(folder / "inbox", claims, "," if quoted else ";")
        size = sum(path.stat().st_size for path in (folder / "inbox").iterdir())
        said = ", ".join(f"{count:,} {name}" for name, count in rows.items())
        print(f"{said}; {size / 1e6:,.0f} MB", flush=True)
        contract = workspace(folder)
        read = [sys.executable, "-c", READ, str(folder / "inbox")]
        verify = [sys.executable, "-m", "kbop_cli", "verify", str(folder / "inbox"), "--quiet", "--month", "2023-06"]
        verify += ["--contract", str(contract), "--out", str(folder / "run")]
        reads, verifies = [], []
        for _ in range(runs):
            reads.append(run(read))
            verifies.append(run(verify))
            print(f"  read {told(reads[-1])}; verify {told(verifies[-1])}", flush=True)
        return reads, verifies


def told(cost: Cost) -> str:
    memory = f"{cost.memory:,} MB" if cost.memory else "memory not known here"
    return f"{cost.seconds:.2f} s, {cost.processor:.2f} s of processor, {memory}"


def median(costs: Sequence[Cost], what: str) -> float:
    return statistics.median(getattr(cost, what) for cost in costs)


def ratios(above: Sequence[Cost], below: Sequence[Cost]) -> str:
    clock = median(above, "seconds") / median(below, "seconds")
    if not median(below, "processor"):
        return f"{clock:.2f} times by the clock"
    return f"{clock:.2f} times by the clock, {median(above, 'processor') / median(below, 'processor'):.2f} by processor"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure kbop verify beside Polars reading the same files.")
    parser.add_argument("--claims", type=int, default=1_000_000, help="how many; a multiple of five")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--ten", action="store_true", help="then ten times the claims, once")
    parser.add_argument("--quoted", action="store_true", help="commas in some notes, so that no record is plain")
    given = parser.parse_args()
    reads, verifies = measure(given.claims, given.runs, given.quoted)
    print(
        f"verify takes {ratios(verifies, reads)} what Polars takes to read; most memory "
        f"{max(cost.memory for cost in verifies):,} MB"
    )
    if given.ten:
        ten_reads, ten_verifies = measure(given.claims * 10, 1, given.quoted)
        print(
            f"ten times the claims: verify takes {ratios(ten_verifies, ten_reads)} the read, and "
            f"{ratios(ten_verifies, verifies)} as long as before"
        )


if __name__ == "__main__":
    main()
