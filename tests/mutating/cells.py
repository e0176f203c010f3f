"""What people and spreadsheets do to the cells of a table, whatever file it is then saved in."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable

from tests.mutating.export import Grid

IDS = ("claim_id", "participant_id", "document_id", "approval_ref", "sha256")


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
