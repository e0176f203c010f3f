"""What people, spreadsheets and case systems do to a sound export, and what must never follow: pay that rises unsaid.

`python -m tests.mutants 10000` tries so many mutants (`--start N` begins elsewhere, so that a long run can be had in
pieces) and prints every one after which more is approved than of the clean export although nothing says so. What says
so: a refusal, a finding, a fault, a remark, a note, a heading that is not ours.

A mutant changes how cells stand in the file. A cell that is replaced by another that is as plausible (a column that was
sorted by itself, an id dragged over those below it) makes a false claim, which no reader can see; so there is no such
mutant, and the clean export holds no claim that is rejected for one day or one pound.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import functools
import io
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kbop_cli.engine.prepare import further_columns
from kbop_cli.engine.verify import verify
from kbop_cli.errors import KbopError
from kbop_cli.intake.tables import read_inputs
from tests.factory.bases import base, cohorts, together
from tests.support import kbop_contract

Grid = list[list[str]]
Files = dict[str, bytes]
OUTCOMES = (
    *("wellbeing_initial", "financial_resilience", "statutory_order", "accommodation_entry", "accommodation_3m"),
    *("education_entry", "qualification_full", "employment_entry", "employment_13w", "volunteering_entry"),
    *("services_access", "mental_health_engagement", "legal_protection"),
)
IDS = ("claim_id", "participant_id", "document_id", "approval_ref", "sha256")
CODES = ("cp1252", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-32-be", "mac-roman", "latin-1")


@functools.cache
def clean() -> Mapping[str, Grid]:
    """A month of sound claims under numbers with leading zeros; four are not to be paid.

    One is made twice, one is a second of a kind that is paid once, one has no evidence, and of one the form is unsigned.
    """
    worlds = [
        base(outcome, cohorts(outcome)[0], f"{at + 1:05}", f"{at + 71:05}") for at, outcome in enumerate(OUTCOMES)
    ]
    tables = together(*worlds)
    first = tables["claims"][3]
    tables["claims"] += [dict(first), {**first, "claim_id": "00100"}]
    documents = [row for row in tables["evidence"] if row["claim_id"] == first["claim_id"]]
    tables["evidence"] += [{**row, "claim_id": "00100", "document_id": f"0{row['document_id']}"} for row in documents]
    last = [row["claim_id"] for row in tables["claims"][6:8]]
    tables["evidence"] = [row for row in tables["evidence"] if row["claim_id"] != last[0]]
    for row in tables["evidence"]:
        if row["claim_id"] == last[1]:
            row |= {"evidence_type": "self_certification", "signed": "no"}
    return {name: _grid(rows) for name, rows in tables.items() if rows}


def _grid(rows: list[dict[str, str | None]]) -> Grid:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [names, *([row.get(name) or "" for name in names] for row in rows)]


def as_text(grid: Grid, delimiter: str = ",", end: str = "\n") -> str:
    """The table as CSV."""
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter, lineterminator=end).writerows(grid)
    return held.getvalue()


@dataclass(frozen=True)
class Judged:
    """What a run made of the files: pounds approved, and everything that it said."""

    approved: int
    said: Counter[tuple[object, ...]]


def judge(files: Files) -> Judged | None:
    """Read and decide; None where the files are refused."""
    terms = kbop_contract()
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        try:
            read = read_inputs([folder], tables=further_columns(terms))
        except KbopError:
            return None
        decided = verify(read.tables, read.faults, [source.file for source in read.sources], terms)
    said: Counter[tuple[object, ...]] = Counter()
    for frame in (read.faults, read.remarks):
        said.update(("cell", *row) for row in frame.select("table", "column", "code").iter_rows())
    said.update(
        ("finding", *row) for row in decided.decided.findings.select("claim_id", "code", "severity").iter_rows()
    )
    said.update(("note", note) for source in read.sources for note in source.notes)
    said.update(("note", note) for note in (*read.notes, *decided.notes, *decided.defaults_used))
    said.update(("heading", heading) for headings in read.unknown_columns.values() for heading in headings)
    return Judged(int(decided.decided.decisions["amount"].sum()), said)


@functools.cache
def clean_run() -> Judged:
    """The clean export, judged."""
    judged = judge({f"{name}.csv": as_text(grid).encode() for name, grid in clean().items()})
    assert judged is not None
    return judged


def unsaid(files: Files) -> str:
    """Why a mutant breaks the law, or nothing: more is approved than of the clean export, and nothing says why."""
    judged, before = judge(files), clean_run()
    if judged is None or judged.approved <= before.approved or judged.said - before.said:
        return ""
    return f"£{judged.approved / 100:,.2f} approved in place of £{before.approved / 100:,.2f}, and nothing says why"


def mutant(rng: random.Random) -> tuple[str, Files]:
    """One or two things done to a table, or to all of them, and what they are."""
    grids = {name: [list(row) for row in grid] for name, grid in clean().items()}
    files = {}
    done = []
    whole = rng.random() < 0.15
    chosen = (
        list(grids) if whole else [rng.choice(["claims", "claims", "evidence", "participants", rng.choice([*grids])])]
    )
    changes = rng.sample(GRID_CHANGES, rng.choice([0, 1, 1, 2]))
    texts = rng.sample(TEXT_CHANGES, 1 if not changes else rng.choice([0, 0, 1]))
    for name, grid in grids.items():
        if name in chosen:
            for change in changes:
                change(rng, grid)
                done.append(f"{name}: {change.__name__}")
        text = as_text(grid)
        content = text.encode("utf-8", "surrogatepass")
        if name in chosen:
            for alter in texts:
                content = alter(rng, grid, text)
                done.append(f"{name}: {alter.__name__}")
        files[f"{name}.csv"] = content
    return "; ".join(done), files


def _row(rng: random.Random, grid: Grid) -> list[str]:
    return grid[rng.randrange(1, len(grid))]


def _cell(rng: random.Random, grid: Grid) -> tuple[list[str], int]:
    row = _row(rng, grid)
    held = [place for place, cell in enumerate(row) if cell] or [0]
    return row, rng.choice(held)


def _columns(rng: random.Random, grid: Grid, holds: Callable[[str], bool]) -> list[int]:
    return [place for place, name in enumerate(grid[0]) if holds(name)]


def swapped_columns(rng: random.Random, grid: Grid) -> None:
    """The cells of two columns change places; their headings stay."""
    one, other = rng.sample(range(len(grid[0])), 2)
    for row in grid[1:]:
        row[one], row[other] = row[other], row[one]


def swapped_headings(rng: random.Random, grid: Grid) -> None:
    """Two headings change places."""
    one, other = rng.sample(range(len(grid[0])), 2)
    grid[0][one], grid[0][other] = grid[0][other], grid[0][one]


def moved_columns(rng: random.Random, grid: Grid) -> None:
    """Columns in another order, headings and all: nothing should change."""
    order = rng.sample(range(len(grid[0])), len(grid[0]))
    for at, row in enumerate(grid):
        grid[at] = [row[place] for place in order]


def doubled_row(rng: random.Random, grid: Grid) -> None:
    """A row stands again, some way down."""
    grid.insert(rng.randrange(1, len(grid) + 1), list(_row(rng, grid)))


def doubled_row_under_another_spelling(rng: random.Random, grid: Grid) -> None:
    """A row stands again, its ids as a spreadsheet would spell them."""
    row = list(_row(rng, grid))
    spelt = rng.choice(SPELLINGS)
    for place in _columns(rng, grid, lambda name: name in IDS):
        if rng.random() < 0.7:
            row[place] = spelt(row[place])
    grid.append(row)


def spelt_ids(rng: random.Random, grid: Grid) -> None:
    """An id column, or one cell of it, as a spreadsheet spells it: `1.0`, no leading zeros, a power of ten."""
    places = _columns(rng, grid, lambda name: name in IDS)
    if not places:
        return
    place, spelt = rng.choice(places), rng.choice(SPELLINGS)
    for row in grid[1:] if rng.random() < 0.6 else [_row(rng, grid)]:
        row[place] = spelt(row[place])


def _unzeroed(text: str) -> str:
    return text.lstrip("0")


def _decimal(text: str) -> str:
    return f"{text.lstrip('0')}.0" if text.isdigit() else f"{text}.0"


def _power(text: str) -> str:
    return f"{int(text):.2E}" if text.isdigit() else text


SPELLINGS: list[Callable[[str], str]] = [
    _unzeroed,
    _decimal,
    _power,
    str.lower,
    str.upper,
    lambda text: f" {text} ",
    lambda text: f"{text}\u00a0",
    lambda text: f"\u200b{text}",
    lambda text: f"\u200f{text}",
    lambda text: f"'{text}",
    lambda text: f"#{text}",
    lambda text: "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else sign for sign in text),
    lambda text: text[:-1],
    lambda text: text.replace("-", "\u2011"),
]


def totals_row(rng: random.Random, grid: Grid) -> None:
    """A total below the table, or a row copied down with figures alone."""
    row = [""] * len(grid[0])
    row[0] = rng.choice(["Total", "Grand total", "", "TOTAL:", "Sum", "Totals for June"])
    row[rng.randrange(len(row))] = rng.choice(["12", "£6,000.00", "=SUM(A1:A9)", "100%"])
    grid.insert(rng.choice([len(grid), rng.randrange(1, len(grid) + 1)]), row)


_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def serial_days(rng: random.Random, grid: Grid) -> None:
    """Days as a spreadsheet's numbers, in one column or one cell."""
    _days(rng, grid, lambda day: str((day - dt.date(1899, 12, 30)).days))


def day_and_month_swapped(rng: random.Random, grid: Grid) -> None:
    """Days written with the month first, in one column or one cell."""
    _days(rng, grid, lambda day: f"{day:%m/%d/%Y}")


def days_otherwise(rng: random.Random, grid: Grid) -> None:
    """Days in another common form."""
    form = rng.choice(["%d/%m/%y", "%d %B %Y", "%d-%b-%y", "%Y%m%d", "%d.%m.%Y", "%a %d %b %Y", "%y-%m-%d"])
    _days(rng, grid, lambda day: day.strftime(form))


def _days(rng: random.Random, grid: Grid, written: Callable[[dt.date], str]) -> None:
    places = [at for at in range(len(grid[0])) if any(_ISO.fullmatch(row[at]) for row in grid[1:])]
    if not places:
        return
    place = rng.choice(places)
    for row in grid[1:] if rng.random() < 0.6 else [_row(rng, grid)]:
        if _ISO.fullmatch(row[place]):
            row[place] = written(dt.date.fromisoformat(row[place]))


def strange_signs(rng: random.Random, grid: Grid) -> None:
    """A sign that is not seen, or looks like another, in a cell."""
    row, place = _cell(rng, grid)
    sign = rng.choice("\u00a0\u200b\u200e\u200f\u202e\u2060\ufeff\u00ad\u2019\u201c\u2013\u3000\u0000\u001a\t\u0301")
    at = rng.randrange(len(row[place]) + 1)
    row[place] = row[place][:at] + sign + row[place][at:]


def quoted_cell(rng: random.Random, grid: Grid) -> None:
    """A cell between quotation marks of some kind."""
    row, place = _cell(rng, grid)
    left, right = rng.choice(["\u201c\u201d", "\u2018\u2019", '""', "''", "\u00ab\u00bb", "()", "[]"])
    row[place] = f"{left}{row[place]}{right}"


def other_figures(rng: random.Random, grid: Grid) -> None:
    """A figure as it is written elsewhere."""
    row, place = _cell(rng, grid)
    if re.fullmatch(r"\d+(\.\d+)?", row[place]) and grid[0][place] not in IDS:
        forms = ("{}-", "({})", "£{}", "{} GBP", "{}%", "~{}", "{}k", "{},00", "'{}", "{}E3", "{}.", "+{}")
        row[place] = rng.choice(forms).format(row[place])


def changed_heading(rng: random.Random, grid: Grid) -> None:
    """A heading is renamed, emptied, cut, or stands twice."""
    place = rng.randrange(len(grid[0]))
    name = grid[0][place]
    other = rng.choice(grid[0])
    grid[0][place] = rng.choice([name.upper(), name[:-1], "", f"{name}_1", other, name.replace("_", " "), "Unnamed: 3"])


def shifted_cells(rng: random.Random, grid: Grid) -> None:
    """The cells of a row stand one place to the right or to the left."""
    row = _row(rng, grid)
    at = rng.randrange(len(row))
    if rng.random() < 0.5:
        row.insert(at, "")
        row.pop()
    else:
        row.pop(at)
        row.append("")


def emptied(rng: random.Random, grid: Grid) -> None:
    """A column, or a stretch of rows, without its cells."""
    if rng.random() < 0.5:
        place = rng.randrange(len(grid[0]))
        for row in grid[1:]:
            row[place] = ""
    else:
        for row in rng.sample(grid[1:], min(3, len(grid) - 1)):
            row[:] = [""] * len(row)


def rows_above(rng: random.Random, grid: Grid) -> None:
    """Titles above the heading, or the heading again within the table."""
    if rng.random() < 0.5:
        grid.insert(0, ["Report of June", *[""] * (len(grid[0]) - 1)])
    else:
        grid.insert(rng.randrange(1, len(grid)), list(grid[0]))


def excel_errors(rng: random.Random, grid: Grid) -> None:
    """A cell as a spreadsheet shows an error, a formula, or a column that is too narrow."""
    row, place = _cell(rng, grid)
    row[place] = rng.choice(["#N/A", "#REF!", "########", "=A1", "TRUE", "FALSE", "NULL", "n/a", "-", "0"])


def rows_shuffled(rng: random.Random, grid: Grid) -> None:
    """Rows in another order: nothing should change."""
    body = grid[1:]
    rng.shuffle(body)
    grid[1:] = body


GRID_CHANGES: list[Callable[[random.Random, Grid], None]] = [
    *(swapped_columns, swapped_headings, moved_columns, doubled_row, doubled_row_under_another_spelling, spelt_ids),
    *(totals_row, serial_days, day_and_month_swapped, days_otherwise, strange_signs, quoted_cell, other_figures),
    *(changed_heading, shifted_cells, emptied, rows_above, excel_errors, rows_shuffled),
]


def dropped_separator(rng: random.Random, grid: Grid, text: str) -> bytes:
    """One separator is gone, or one too many is there."""
    places = [match.start() for match in re.finditer(",", text)]
    at = rng.choice(places)
    return (text[:at] + rng.choice(["", ",,", ";", "\t", " "]) + text[at + 1 :]).encode()


def other_separator(rng: random.Random, grid: Grid, text: str) -> bytes:
    """Another separator, with or without the quotation marks that it asks for."""
    mark = rng.choice([";", "\t", "|", ":", "^"])
    return (as_text(grid, mark) if rng.random() < 0.5 else text.replace(",", mark)).encode()


def other_encoding(rng: random.Random, grid: Grid, text: str) -> bytes:
    """Another encoding, sometimes taken for what it is not and written again."""
    if rng.random() < 0.2:
        return text.encode().decode("cp1252", "replace").encode()
    return text.encode(rng.choice(CODES), "replace")


def truncated(rng: random.Random, grid: Grid, text: str) -> bytes:
    """The end is missing."""
    content = text.encode()
    return content[: rng.randrange(len(content) * 3 // 4, len(content))]


def other_line_ends(rng: random.Random, grid: Grid, text: str) -> bytes:
    """Other line ends, mixed ones, or a line end within a record."""
    if rng.random() < 0.7:
        return text.replace("\n", rng.choice(["\r", "\r\n", "\n\n", "\r\r\n", "\n\r"])).encode()
    at = rng.randrange(len(text))
    return (text[:at] + rng.choice("\r\n") + text[at:]).encode()


def stray_quote(rng: random.Random, grid: Grid, text: str) -> bytes:
    """A quotation mark too many."""
    at = rng.randrange(len(text))
    return (text[:at] + '"' + text[at:]).encode()


def flipped_byte(rng: random.Random, grid: Grid, text: str) -> bytes:
    """A byte is damaged beyond reading."""
    content = bytearray(text.encode())
    content[rng.randrange(len(content))] = rng.choice([0x00, 0x1A, 0x80, 0x9D, 0xFF])
    return bytes(content)


def laid_end_to_end(rng: random.Random, grid: Grid, text: str) -> bytes:
    """The file stands twice in itself, with its heading or without."""
    return (text + (text if rng.random() < 0.5 else text.partition("\n")[2])).encode()


TEXT_CHANGES: list[Callable[[random.Random, Grid, str], bytes]] = [
    *(dropped_separator, other_separator, other_encoding, truncated, other_line_ends, stray_quote, flipped_byte),
    laid_end_to_end,
]


def main() -> None:
    """Try many mutants and print those that break the law."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("count", type=int)
    options.add_argument("--start", type=int, default=0)
    chosen = options.parse_args()
    broken = 0
    for number in range(chosen.start, chosen.start + chosen.count):
        done, files = mutant(random.Random(number))
        try:
            why = unsaid(files)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            why = f"{type(error).__name__}: {error}"
        if why:
            broken += 1
            print(f"mutant {number} ({done}): {why}", flush=True)
    print(f"{chosen.count:,} mutants, {broken} broken")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
