"""What a month's page costs: `python -m bench.report [RUN] [--runs 9]`; without RUN, on the demo's month.

Start-up is a process that imports what `kbop report` needs and stops. Rendering is the page's text, charts and data,
from the month that is laid out, the first time in a process, its imports not counted again. The aim is that rendering
takes no more than twice start-up, and that the page is under 2 MB. `kbop report` as a whole decides the month again
before it renders, and is told beside them. The three take turns, each a process of its own; ratios are of medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MODULES = (
    "jinja2, polars, pygal, typer, xlsxwriter, kbop_cli.app, kbop_cli.commands.beside, kbop_cli.commands.report, "
    "kbop_cli.commands.rerun, kbop_cli.engine.dedupe, kbop_cli.engine.reporting.report, kbop_cli.output.page, "
    "kbop_cli.output.report_workbook"
)
START = f"import {MODULES}"
RENDER = f"""import sys, time
from pathlib import Path
import {MODULES}
from kbop_cli.commands.report import Audience, lay
from kbop_cli.engine.reporting.report import for_parties
from kbop_cli.output.page import page
laid = lay(Path(sys.argv[1]), None, Audience.council)
told = for_parties(laid.month, Audience.council, laid.beside, laid.facts)
start = time.perf_counter()
text = page(told.report, told)
print(time.perf_counter() - start, len(text.encode()))
"""
KBOP = "from kbop_cli.app import main; main()"


def run(code: str, *arguments: str) -> tuple[float, str]:
    """How long a Python process of its own takes, and what it prints; raises where it fails."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=True, text=True)
    return time.perf_counter() - start, done.stdout


def measure(folder: Path, runs: int) -> None:
    """Print start-up, rendering and the whole command, and the page's size."""
    starts, renders, wholes, size = [], [], [], 0
    for turn in range(runs + 1):
        start, (_, told) = run(START)[0], run(RENDER, str(folder))
        whole, _ = run(KBOP, "report", str(folder), "--out", str(folder.parent / "bench-report"), "--quiet")
        if turn:  # the first warms
            starts.append(start)
            renders.append(float(told.split()[0]))
            wholes.append(whole)
        size = int(told.split()[1])
    start, render, whole = (statistics.median(each) for each in (starts, renders, wholes))
    pairs = [render / start for start, render in zip(starts, renders, strict=True)]
    print(f"start-up {start * 1000:.0f} ms; rendering {render * 1000:.0f} ms; kbop report {whole * 1000:.0f} ms")
    print(f"rendering / start-up {render / start:.2f} (pairs {min(pairs):.2f} to {max(pairs):.2f}; target 2.0)")
    print(f"kbop report / start-up {whole / start:.2f}; page {size / 1e6:.2f} MB (target 2.0)", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("run", nargs="?", type=Path, help="a run's folder")
    options.add_argument("--runs", type=int, default=9)
    given = options.parse_args()
    os.environ.pop("KBOP_DEBUG", None)
    if given.run is not None:
        measure(given.run.resolve(), given.runs)
        return
    with tempfile.TemporaryDirectory() as made:
        run(KBOP, "demo", f"{made}/demo", "--quiet")
        measure(Path(made) / "demo" / "runs" / "2023-06", given.runs)


if __name__ == "__main__":
    main()
