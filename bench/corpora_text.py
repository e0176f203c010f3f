"""Delimited files of public corpora, each read three ways and held against what it should be."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kbop_cli.columns import RESERVED, Column
from kbop_cli.errors import KbopError
from kbop_cli.intake.tables import read_inputs

Table = list[list[str]]
NAMES = ("kbop", "csv, strict", "Polars")
OUTCOMES = ("right", "refused", "told", "silent", "crashed")


@dataclass(frozen=True)
class Sample:
    """A file, its heading, and the records that it should give; None where it should be refused."""

    path: Path
    heading: Sequence[str]
    answer: Table | None


def tidy(rows: Iterator[Sequence[str | None]]) -> Table:
    """The rows that hold something, without outer white space, line ends made one."""
    kept = ([(cell or "").strip().replace("\r\n", "\n") for cell in row] for row in rows)
    return [row for row in kept if any(row)]


class ToldError(Exception):
    """Other cells than the corpus gives, and what was left out or could not be read is said."""


def by_kbop(sample: Sample) -> Table:
    columns = {name: Column(name, "text", required=True) for name in sample.heading}
    read = read_inputs([f"sales={sample.path}"], tables={"sales": columns})
    table = tidy(iter(read.tables["sales"].select(list(columns)).rows()))
    if table != sample.answer and sample.answer is not None and (read.faults.height or read.sources[0].notes):
        raise ToldError
    return table


def by_standard_library(sample: Sample) -> Table:
    with sample.path.open(encoding="utf-8", newline="") as file:
        return tidy(iter(list(csv.reader(file, strict=True))[1:]))


def by_polars(sample: Sample) -> Table:
    return tidy(iter(pl.read_csv(sample.path, infer_schema=False, glob=False).rows()))


def outcome(reader: Callable[[Sample], Table], sample: Sample) -> str:
    """What a reader made of one file. A refusal is the reader's own error; any other exception is a crash."""
    try:
        return "right" if reader(sample) == sample.answer else "silent"
    except ToldError:
        return "told"
    except (KbopError, csv.Error, UnicodeDecodeError, pl.exceptions.PolarsError):
        return "refused"
    except Exception:  # a crash, whatever it is: what the scoreboard is there to count
        return "crashed"


def score(title: str, samples: Iterator[Sample]) -> None:
    """Print a line a reader; a file that should be refused and is counts as right; what kbop gets wrong by name."""
    readers = dict(zip(NAMES, (by_kbop, by_standard_library, by_polars), strict=True))
    scores = {name: Counter[str]() for name in readers}
    for sample in samples:
        for name, reader in readers.items():
            found = outcome(reader, sample)
            if sample.answer is None and found == "refused":
                found = "right"
            scores[name][found] += 1
            if name == "kbop" and found in {"silent", "crashed"}:
                print(f"  {found}: {sample.path.name}")
    for name, counted in scores.items():
        print(f"{title:22} {name:12}", *(f"{what} {counted[what]:5}" for what in OUTCOMES), flush=True)


def pollock(folder: Path, part: str) -> Iterator[Sample]:
    """Polluted files, or the survey of real ones, each with its clean table."""
    for path in sorted((folder / part / "csv").glob("*.csv")):
        clean = folder / part / "clean" / path.name
        if clean.is_file():
            rows = list(csv.reader(io.StringIO(clean.read_text(encoding="utf-8"), newline="")))
            if rows:
                yield Sample(path, rows[0], tidy(iter(rows[1:])))


def spectrum(folder: Path) -> Iterator[Sample]:
    """csv-spectrum: every file with the records that it should give."""
    for path in sorted((folder / "csvs").glob("*.csv")):
        given = json.loads((folder / "json" / f"{path.stem}.json").read_text(encoding="utf-8"))
        records = given if isinstance(given, list) else [given]
        yield Sample(path, list(records[0]), tidy(iter([list(one.values()) for one in records])))


def test_data(folder: Path) -> Iterator[Sample]:
    """csv-test-data: valid files with their records, and bad ones; where none has a heading, it is given one."""
    with tempfile.TemporaryDirectory() as beside:
        for path in sorted((folder / "csv").glob("*.csv")):
            known = folder / "json" / f"{path.stem}.json"
            records = json.loads(known.read_text(encoding="utf-8")) if known.is_file() else None
            if "header" in path.stem:
                rows = None if records is None else [list(one.values()) for one in records]
                yield Sample(path, ["foo", "bar", "baz"], None if rows is None else tidy(iter(rows)))
            else:
                width = len(records[0]) if records else 3
                heading = [f"column {at}" for at in range(width)]
                copy = Path(beside) / path.name
                copy.write_bytes((",".join(heading) + "\n").encode() + path.read_bytes())
                yield Sample(copy, heading, None if records is None else tidy(iter(records)))


def unanswered(title: str, paths: Iterator[Path]) -> None:
    """Files without an answer: read or refused, never a crash. Their own first row is taken for the heading."""
    counted = Counter[str]()
    for path in paths:
        raw = path.read_bytes()[:65536]
        first = raw.decode("utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "latin-1", "replace").splitlines()
        labels = {cell.strip() for line in first[:3] for mark in ",;\t|" for cell in line.split(mark)}
        labels -= RESERVED | {""}
        columns = {label: Column(label, "text") for label in sorted(labels)[:300]}
        try:
            read_inputs([f"sales={path}"], tables={"sales": columns or {"none": Column("none", "text")}})
            counted["read"] += 1
        except KbopError:
            counted["refused"] += 1
        except Exception as error:  # whatever it is, it is counted and named
            counted["crashed"] += 1
            print(f"  crashed: {path.name}: {type(error).__name__}")
    print(f"{title:22} kbop        ", *(f"{what} {counted[what]:5}" for what in ("read", "refused", "crashed")))
