"""What starting costs, as ratios: `python -m bench.startup [--runs 15]`.

`kbop --help` beside a two-command Typer program with plain help (target 1.3), and `kbop verify` on the demo's month
beside importing Polars, Typer, jsonschema and fastexcel (target 3). The two of a pair take turns, each a process of
its own; the ratio is that of the medians.
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

PLAIN = """import typer
app = typer.Typer(rich_markup_mode=None, add_completion=False)
@app.command()
def one(name: str) -> None:
    "Do one thing."
@app.command()
def two(name: str) -> None:
    "Do another thing."
app()
"""
IMPORTS = "import polars, typer, jsonschema, fastexcel"
KBOP = "from kbop_cli.app import main; main()"


def seconds(code: str, *arguments: str, cwd: Path) -> float:
    """How long a Python process of its own takes; raises where it fails."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=True, cwd=cwd)
    return time.perf_counter() - start


def compare(title: str, floor: tuple[str, ...], ours: tuple[str, ...], runs: int, target: float, cwd: Path) -> None:
    """Print the ratio of the medians, and the lowest and highest of the pairs' own ratios."""
    pairs = [(seconds(*floor, cwd=cwd), seconds(*ours, cwd=cwd)) for _ in range(runs + 1)][1:]  # the first warms
    below, above = (statistics.median(pair[side] for pair in pairs) for side in (0, 1))
    each = [pair[1] / pair[0] for pair in pairs]
    print(
        f"{title}: {above * 1000:.0f} ms against {below * 1000:.0f} ms, ratio {above / below:.2f} "
        f"(pairs {min(each):.2f} to {max(each):.2f}; target {target})",
        flush=True,
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=15)
    runs = options.parse_args().runs
    os.environ.pop("KBOP_DEBUG", None)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        compare(
            "kbop --help beside a two-command Typer program", (PLAIN, "--help"), (KBOP, "--help"), runs, 1.3, folder
        )
        seconds(KBOP, "demo", "demo", "--quiet", cwd=folder)
        verify = ("verify", "inbox", "--month", "2023-06", "--out", "again")
        compare("kbop verify on the demo beside the imports", (IMPORTS,), (KBOP, *verify), runs, 3.0, folder / "demo")


if __name__ == "__main__":
    main()
