"""A drawn sample of a small workspace, and auditors who fill in its workbook."""

import csv
import re
from pathlib import Path

import openpyxl

from tests.support import Said, kbop

SEED = "35463115561121636246"


def verified(workspace: Path, name: str = "run") -> Path:
    """The workspace's month, verified."""
    out = workspace / "runs" / name
    terms = workspace / "contract.yaml"
    said = kbop("verify", workspace / "inbox", "--contract", terms, "--month", "2023-06", "--out", out, "--quiet")
    assert said.code == 0, said.err
    return out


def draw(run: Path, *options: object) -> Said:
    return kbop("sample", "draw", run, *options)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fill(
    book: Path,
    to: Path,
    answers: dict[int, dict[str, object]] | None = None,
    systemic: list[list[object]] | None = None,
) -> Path:
    """All agreed but the cells that `answers` gives, by row of the sheet and heading; `systemic`: rows of that sheet."""
    held = openpyxl.load_workbook(book)
    sheet = held["sample"]
    headings = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, headings["finding"]).value = "agreed"
        for heading, value in (answers or {}).get(row, {}).items():
            sheet.cell(row, headings[heading]).value = value
    for number, cells in enumerate(systemic or [], start=2):
        for column, value in enumerate(cells, start=1):
            held["systemic"].cell(number, column).value = value
    held.save(to)
    return to


def shuffled(inbox: Path) -> None:
    """Turn the rows of every table of an inbox round."""
    for path in inbox.glob("*.csv"):
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([head, *reversed(lines)]) + "\n", encoding="utf-8")


def frozen_hash(said: Said) -> str:
    found = re.search(r"Its hash: ([0-9a-f]{64})\n", said.out)
    assert found, said
    return found[1]
