"""What reading costs, as ratios: `python -m bench.intake [--claims 1000000] [--rows 100000] [--runs 5]`.

A claims file as CSV is read, parsed and checked beside Polars reading the same file as text; a workbook
beside fastexcel loading its one sheet as text. Each run is a process of its own and the two take turns,
because the machine is never the same twice; the ratio is that of the medians. Targets: 2.0 for the CSV, 1.6
for the workbook, whose time includes the child process, the checks of the container and the search for
errors, hidden rows and merged cells.
"""

from __future__ import annotations

import argparse
import csv
import random
import statistics
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from kbop_cli.columns import TABLES

HEADING = [*TABLES["claims"]]
DATES, NUMBERS = {4, 5, 9, 11}, {6, 15, 21, 22, 23}

# What is timed in each process. Imports are left out: both sides need Polars.
POLARS = "work = lambda: polars.read_csv(path, infer_schema=False)"
FASTEXCEL = """import fastexcel
def work():
    book = fastexcel.read_excel(path)
    return book.load_sheet(0, header_row=None, skip_rows=0, dtypes="string").to_polars()"""
OURS = """from kbop_cli.columns import TABLES
from kbop_cli.intake.tables import read_inputs
def work():
    return read_inputs([path], tables={"claims": TABLES["claims"]})"""
TIMED = """import resource, sys, time, polars
path = sys.argv[1]
{}
start = time.perf_counter()
result = work()
seconds = time.perf_counter() - start
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"""


def claims(count: int):
    """Made-up claims: every column that a claims export may have, about half of the cells empty."""
    chance = random.Random(1)
    start = date(2020, 10, 1)
    for at in range(count):
        achieved = start + timedelta(chance.randrange(1200))
        days = [f"{achieved + timedelta(shift):%d/%m/%Y}" for shift in (0, 20, -100, -90)]
        job = at % 5 == 0
        home = at % 3 == 0
        row = [
            f"CLM-{at:08}",
            f"P{chance.randrange(400_000):06}",
            f"Provider {'ABCDEFGH'[chance.randrange(8)]}",
        ]
        row += [f"outcome_{chance.randrange(28)}", days[0], days[1]]
        row += [
            "" if home else f"{chance.randrange(50_000, 250_000) / 100:.2f}",
            "",
            "homeless" if at % 4 == 0 else "",
        ]
        row += [days[2] if at % 2 else "", "", days[3] if job else ""]
        row += [
            "own_tenancy" if home else "",
            "none" if home else "",
            "",
            "2" if at % 9 == 0 else "",
            "",
            "",
            "",
            "",
        ]
        row += (
            ["employed", f"{chance.random() * 9000:.2f}", f"{chance.random() * 90:.1f}", "13", "Acme Ltd"]
            if job
            else [""] * 5
        )
        row += [f"Worker {at % 977}", *[""] * 7, f"free text number {at} about the claim"]
        yield [*row, "payslips;employer_letter" if job else "self_certification"]


def write_csv(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADING)
        writer.writerows(claims(count))


def write_workbook(path: Path, count: int) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Claims")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, HEADING)
    for at, row in enumerate(claims(count), start=1):
        for place, cell in enumerate(row):
            if cell and place in DATES:
                d, m, y = map(int, cell.split("/"))
                sheet.write_datetime(at, place, date(y, m, d), day)
            elif cell and place in NUMBERS:
                sheet.write_number(at, place, float(cell))
            elif cell:
                sheet.write_string(at, place, cell)
    book.close()


def timed(work: str, path: Path) -> tuple[float, int]:
    """Seconds of one run in a process of its own, and its peak memory in megabytes, its children's apart."""
    command = [sys.executable, "-c", TIMED.format(work), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, memory = done.stdout.split()
    return float(seconds), int(memory)


def compare(title: str, path: Path, floor: str, runs: int, target: float) -> None:
    pairs = [(timed(floor, path), timed(OURS, path)) for _ in range(runs)]
    theirs, ours = (statistics.median(pair[side][0] for pair in pairs) for side in (0, 1))
    memory = max(pair[1][1] for pair in pairs)
    print(f"{title}: {ours:.2f} s against {theirs:.2f} s, ratio {ours / theirs:.2f} (target {target}), {memory:,} MB")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--claims", type=int, default=1_000_000)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--runs", type=int, default=5)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        text, book = Path(folder) / "claims.csv", Path(folder) / "claims.xlsx"
        write_csv(text, chosen.claims)
        compare(f"CSV, {chosen.claims:,} claims, beside Polars as text", text, POLARS, chosen.runs, 2.0)
        write_workbook(book, chosen.rows)
        compare(f"XLSX, {chosen.rows:,} claims, beside fastexcel", book, FASTEXCEL, chosen.runs, 1.6)


if __name__ == "__main__":
    main()
