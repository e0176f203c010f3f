"""The scoreboard over public corpora of broken files: `python -m bench.corpora FOLDER`.

`python -m bench.fetch_corpora FOLDER` fetches them; nothing of them belongs in the repository, and one that is not
there is left out.

A reading is *right* where its cells are those that the corpus gives (or where it refuses what the corpus calls bad),
*refused* where the reader says why it will not read, *told* where it gives other cells and says which rows it left out
or which cells it could not read, and *silent* where it gives other cells without a word: the one outcome that pays
wrong claims. Outer white space does not count. Workbooks have no answer to compare with, so openpyxl is taken for one:
silent are the cells that differ from its.
"""

from __future__ import annotations

import argparse
import math
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl

from bench import corpora_text as text
from kbop_cli.errors import KbopError
from kbop_cli.intake import containers, workbooks
from kbop_cli.intake.limits import DEFAULT
from kbop_cli.intake.sources import Asked


def books(folder: Path) -> None:
    """Every workbook under the folder, and for XLSX and XLSM each cell beside openpyxl's."""
    score, other = Counter[str](), Counter[str]()
    suffixes = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
    found = (path for each in folder.iterdir() for path in each.resolve().rglob("*"))
    for path in sorted(path for path in found if path.suffix.lower() in suffixes and path.is_file()):
        score[judged(path)] += 1
        if path.suffix.lower() in {".xlsx", ".xlsm"}:
            other[openpyxl_alone(path)] += 1
    print("workbooks              openpyxl    ", *(f"{what} {count:5}" for what, count in sorted(other.items())))
    print("workbooks              kbop        ", *(f"{what} {count:5}" for what, count in sorted(score.items())))


def judged(path: Path) -> str:
    kind = containers.kind(path)
    if kind not in {"xlsx", "xlsb", "xls", "ods"}:
        return "refused"
    try:
        book = workbooks.read(Asked(path, path.name, "any"), kind, ["any"], DEFAULT)
    except KbopError:
        return "refused"
    except Exception:  # a crash, whatever it is: what the scoreboard is there to count
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
        except Exception:  # openpyxl raises whatever it comes upon; it has no answer then
            return
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


def openpyxl_alone(path: Path) -> str:
    """What openpyxl makes of a workbook; it reads XLSX and XLSM alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            openpyxl.load_workbook(path, data_only=True)
        except (zipfile.BadZipFile, KeyError, ValueError, openpyxl.utils.exceptions.InvalidFileException):
            return "refused"
        except Exception:  # a crash, whatever it is, and counted as kbop's are
            return "crashed"
    return "read"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    folder = options.parse_args().folder
    if (folder / "pollock").is_dir():
        text.score("Pollock, polluted", text.pollock(folder / "pollock", "polluted_files"))
        text.score("Pollock, survey", text.pollock(folder / "pollock", "survey_sample"))
    if (folder / "csv-spectrum").is_dir():
        text.score("csv-spectrum", text.spectrum(folder / "csv-spectrum"))
    if (folder / "csv-test-data").is_dir():
        text.score("csv-test-data", text.test_data(folder / "csv-test-data"))
    for name in ("frictionless", "csvkit", "rvl", "CSV-test-files"):
        found = [path for top in folder.glob(f"{name}*") for path in top.rglob("*.csv") if path.is_file()]
        if found:
            text.unanswered(name, iter(sorted(found)))
    books(folder)


if __name__ == "__main__":
    main()
