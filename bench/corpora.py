"""The scoreboard over public corpora of broken files: `python -m bench.corpora FOLDER`.

FOLDER holds what you fetched; nothing of it belongs in the repository. A corpus that is not there is left out.

    git clone --depth 1 https://github.com/HPI-Information-Systems/Pollock FOLDER/pollock
    git clone --depth 1 https://github.com/tafia/calamine FOLDER/calamine
    pip download --no-deps --no-binary :all: -d FOLDER frictionless csvkit agate-excel tablib
    (then unpack each .tar.gz in FOLDER)

Pollock gives 2,290 polluted files, each with the table it should be. A reading is *right* where its cells are that
table's, *refused* where the reader says why it will not read, and *silent* where it gives other cells without a
word: the one outcome that pays wrong claims. Workbooks have no answer to compare with, so openpyxl is taken for one:
silent are the cells that differ from its. Outer white space does not count.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import polars as pl

from kbop_cli.columns import Column
from kbop_cli.errors import KbopError
from kbop_cli.intake import containers, workbooks
from kbop_cli.intake.limits import DEFAULT
from kbop_cli.intake.sources import Asked
from kbop_cli.intake.tables import read_inputs

HEADING = ["date", "time", "qty", "productid", "price", "producttype", "productdescription", "url", "comments"]
TABLE = {"sales": {name: Column(name, "text", required=True) for name in HEADING}}
Table = list[list[str]]


def tidy(rows: Iterator[list[str | None]]) -> Table:
    """The rows that hold something, without outer white space."""
    kept = ([(cell or "").strip() for cell in row] for row in rows)
    return [row for row in kept if any(row)]


def by_kbop(path: Path) -> Table:
    frame = read_inputs([f"sales={path}"], tables=TABLE).tables["sales"]
    return tidy(list(row[2:]) for row in frame.iter_rows())


def by_standard_library(path: Path) -> Table:
    with path.open(encoding="utf-8", newline="") as file:
        return tidy(iter(list(csv.reader(file, strict=True))[1:]))


def by_polars(path: Path) -> Table:
    return tidy(list(row) for row in pl.read_csv(path, infer_schema=False).iter_rows())


def polluted(folder: Path) -> None:
    """Every polluted file, read three ways."""
    readers: dict[str, Callable[[Path], Table]] = {
        "kbop": by_kbop,
        "csv, strict": by_standard_library,
        "Polars": by_polars,
    }
    scores = {name: Counter[str]() for name in readers}
    for path in sorted((folder / "polluted_files" / "csv").glob("*.csv")):
        clean = (folder / "polluted_files" / "clean" / path.name).read_text(encoding="utf-8")
        answer = tidy(iter(list(csv.reader(io.StringIO(clean, newline="")))[1:]))
        for name, reader in readers.items():
            scores[name][outcome(reader, path, answer)] += 1
    for name, score in scores.items():
        print(
            f"polluted CSV  {name:12}",
            *(f"{what} {score[what]:5}" for what in ("right", "refused", "silent", "crashed")),
        )


def outcome(reader: Callable[[Path], Table], path: Path, answer: Table) -> str:
    """What a reader made of one file. A refusal is the reader's own error; any other exception is a crash."""
    try:
        return "right" if reader(path) == answer else "silent"
    except (KbopError, csv.Error, UnicodeDecodeError, pl.exceptions.PolarsError):
        return "refused"
    except Exception:
        return "crashed"


def books(folder: Path) -> None:
    """Every workbook under the folder, and for XLSX and XLSM each cell beside openpyxl's."""
    score = Counter[str]()
    suffixes = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
    found = (path for each in folder.iterdir() for path in each.resolve().rglob("*"))
    for path in sorted(path for path in found if path.suffix.lower() in suffixes and path.is_file()):
        score[judged(path)] += 1
    print("workbooks     kbop        ", *(f"{what} {count:5}" for what, count in sorted(score.items())))


def judged(path: Path) -> str:
    kind = containers.kind(path)
    if kind not in {"xlsx", "xlsb", "xls", "ods"}:
        return "refused"
    try:
        book = workbooks.read(Asked(path, path.name, "any"), kind, ["any"], DEFAULT)
    except KbopError:
        return "refused"
    except Exception:
        return "crashed"
    different = list(differences(path, book)) if kind == "xlsx" else []
    for what in different[:3]:
        print(f"  {path.name}: {what}")
    return "silent" if different else "read"


def differences(path: Path, book: workbooks.Book) -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            other = openpyxl.load_workbook(path, data_only=True)
        except Exception:
            return  # openpyxl has no answer
    for sheet in book.sheets:
        if sheet.name not in other.sheetnames or not hasattr(other[sheet.name], "iter_rows"):
            continue
        lost = {name for name, _ in sheet.found.errors} if sheet.found else set()
        ours = {
            (row[-1], at + sheet.first): cell for row in sheet.cells.iter_rows() for at, cell in enumerate(row[:-1])
        }
        for row in other[sheet.name].iter_rows():
            for cell in row:
                if cell.coordinate not in lost and not alike(cell.value, ours.get((cell.row, cell.column))):
                    yield f"{sheet.name}!{cell.coordinate}"


def alike(theirs: object, ours: str | None) -> bool:
    """Whether a cell as openpyxl types it is the text that was read of it."""
    if theirs is None or (isinstance(theirs, str) and not theirs.strip()):
        return ours is None or not ours.strip()
    if ours is None:
        return False
    if isinstance(theirs, bool):
        return ours == str(theirs).lower()
    if isinstance(theirs, int | float):
        try:
            return math.isclose(float(ours), theirs, rel_tol=1e-8)
        except ValueError:
            return False
    if isinstance(theirs, datetime):
        return ours[:10] == theirs.isoformat()[:10]
    if isinstance(theirs, str):
        return " ".join(ours.split()) == " ".join(theirs.replace("_x000D_", " ").split())
    return True  # times of day and rich kinds: no column of ours holds them


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    folder = options.parse_args().folder
    for pollock in folder.glob("*/polluted_files"):
        polluted(pollock.parent)
    books(folder)


if __name__ == "__main__":
    main()
