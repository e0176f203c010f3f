"""What people and spreadsheets do to a workbook: sheets moved and hidden, cells merged, totals, formulas, other epochs."""

from __future__ import annotations

import copy
import datetime as dt
import random
from collections.abc import Callable

from tests.mutating.books import Book, Cell, Formula, Sheet, book, clean_book_run, saved
from tests.mutating.cells import GRID_CHANGES
from tests.mutating.export import Files, clean, judge, said_why

Change = Callable[[random.Random, Book], None]


def _sheet(rng: random.Random, made: Book) -> Sheet:
    weighed = ["claims", "claims", "claims", "evidence", "participants"]
    return made.sheet(rng.choice([*weighed, rng.choice([sheet.name for sheet in made.sheets])]))


def _rows(rng: random.Random, sheet: Sheet) -> list[int]:
    below = range(1, len(sheet.rows))
    return rng.sample(below, min(len(below), rng.choice([1, 1, 2, 5])))


def _cells(rng: random.Random, sheet: Sheet, holds: Callable[[Cell], bool]) -> list[tuple[int, int]]:
    """The cells of that kind in one column, or one of them."""
    found = [(at, place) for at, row in enumerate(sheet.rows) for place, cell in enumerate(row) if at and holds(cell)]
    if not found:
        return []
    _, place = rng.choice(found)
    column = [one for one in found if one[1] == place]
    return column if rng.random() < 0.5 else [rng.choice(column)]


def sheets_in_another_order(rng: random.Random, made: Book) -> None:
    rng.shuffle(made.sheets)


def table_elsewhere(rng: random.Random, made: Book) -> None:
    sheet = _sheet(rng, made)
    sheet.down, sheet.right = rng.randrange(8), rng.randrange(5)


def rows_hidden(rng: random.Random, made: Book) -> None:
    sheet = _sheet(rng, made)
    sheet.hidden_rows.update(_rows(rng, sheet))


def columns_hidden(rng: random.Random, made: Book) -> None:
    sheet = _sheet(rng, made)
    sheet.hidden_columns.add(rng.randrange(len(sheet.rows[0])))


def filtered(rng: random.Random, made: Book) -> None:
    sheet = _sheet(rng, made)
    sheet.filtered = True
    sheet.hidden_rows.update(_rows(rng, sheet))


def remarks_on_cells(rng: random.Random, made: Book) -> None:
    sheet = _sheet(rng, made)
    sheet.remarks[rng.randrange(len(sheet.rows)), rng.randrange(len(sheet.rows[0]))] = "approved, £9,999.00"


def days_from_1904(rng: random.Random, made: Book) -> None:
    made.from_1904 = True


def empty_columns_between(rng: random.Random, made: Book) -> None:
    sheet = _sheet(rng, made)
    place = rng.randrange(len(sheet.rows[0]) + 1)
    for row in sheet.rows:
        row.insert(place, None)


def figures_as_text(rng: random.Random, made: Book) -> None:
    sheet = _sheet(rng, made)
    for at, place in _cells(rng, sheet, lambda cell: isinstance(cell, float)):
        sheet.rows[at][place] = f"{sheet.rows[at][place]:.2f}"


def days_as_text(rng: random.Random, made: Book) -> None:
    sheet = _sheet(rng, made)
    for at, place in _cells(rng, sheet, lambda cell: isinstance(cell, dt.date)):
        sheet.rows[at][place] = f"{sheet.rows[at][place]:%d/%m/%Y}"


NEUTRAL: list[Change] = [
    *(sheets_in_another_order, table_elsewhere, rows_hidden, columns_hidden, filtered, remarks_on_cells),
    *(days_from_1904, empty_columns_between, figures_as_text, days_as_text),
]
"""After these the same is approved: the cells are the same."""


def sheet_hidden(rng: random.Random, made: Book) -> None:
    _sheet(rng, made).state = rng.choice(["hidden", "very hidden"])


def sheet_doubled(rng: random.Random, made: Book) -> None:
    """A copy of a sheet under the name that a spreadsheet gives it, whole or in part, sometimes hidden."""
    sheet = copy.deepcopy(_sheet(rng, made))
    sheet.name = rng.choice(["{} (2)", "Copy of {}", "{} old", "2 {}"]).format(sheet.name)
    if rng.random() < 0.4:
        del sheet.rows[rng.randrange(2, len(sheet.rows) + 1) :]
    sheet.state = rng.choice(["", "", "hidden"])
    made.sheets.insert(rng.randrange(len(made.sheets) + 1), sheet)


def sheet_renamed(rng: random.Random, made: Book) -> None:
    sheet = _sheet(rng, made)
    sheet.name = rng.choice(
        ["Sheet1", sheet.name.upper(), f"{sheet.name} June", sheet.name[:-1], "claims and evidence"]
    )


def cells_merged(rng: random.Random, made: Book) -> None:
    """Cells of a column, or of a row, under one value: the others are gone."""
    sheet = _sheet(rng, made)
    at, place = rng.randrange(len(sheet.rows) - 1), rng.randrange(len(sheet.rows[0]) - 1)
    down, right = rng.choice([(1, 0), (2, 0), (0, 1), (1, 1)])
    bottom, edge = min(at + down, len(sheet.rows) - 1), min(place + right, len(sheet.rows[0]) - 1)
    for row in range(at, bottom + 1):
        for column in range(place, edge + 1):
            if (row, column) != (at, place):
                sheet.rows[row][column] = None
    if (bottom, edge) != (at, place) and not sheet.merged:
        sheet.merged.append((at, place, bottom, edge))


def totals(rng: random.Random, made: Book) -> None:
    """A total below, in the middle, or under a formula; sometimes with a remark below it."""
    sheet = _sheet(rng, made)
    row: list[Cell] = [None] * len(sheet.rows[0])
    row[0] = rng.choice(["Total", None, "Grand total", "Sum of all", "16"])
    row[rng.randrange(len(row))] = rng.choice(
        [16.0, Formula("=SUM(A2:A17)", 5950.0), "£5,950.00", Formula("=A2", "00001")]
    )
    sheet.rows.insert(rng.choice([len(sheet.rows), rng.randrange(1, len(sheet.rows))]), row)
    if rng.random() < 0.4:
        sheet.rows.append(["Prepared by the provider", *[None] * (len(row) - 1)])


def text_as_figures(rng: random.Random, made: Book) -> None:
    """Identifiers that became numbers: their zeros are lost."""
    sheet = _sheet(rng, made)
    for at, place in _cells(rng, sheet, lambda cell: isinstance(cell, str) and cell.isdigit()):
        sheet.rows[at][place] = float(str(sheet.rows[at][place]))


def days_without_form(rng: random.Random, made: Book) -> None:
    """Days shown as the numbers that they are."""
    sheet = _sheet(rng, made)
    for at, place in _cells(rng, sheet, lambda cell: isinstance(cell, dt.date)):
        day = sheet.rows[at][place]
        assert isinstance(day, dt.date)
        sheet.rows[at][place] = float((day - dt.date(1899, 12, 30)).days)


def words_as_truths(rng: random.Random, made: Book) -> None:
    sheet = _sheet(rng, made)
    for at, place in _cells(rng, sheet, lambda cell: cell in {"yes", "no"}):
        sheet.rows[at][place] = sheet.rows[at][place] == "yes"


def errors(rng: random.Random, made: Book) -> None:
    sheet = _sheet(rng, made)
    for at, place in _cells(rng, sheet, lambda cell: cell is not None):
        sheet.rows[at][place] = Formula("=VLOOKUP(1,Z1:Z2,2)", rng.choice(["#N/A", "#REF!", "#VALUE!", "#NAME?"]))


def formulas(rng: random.Random, made: Book) -> None:
    """Formulas whose saved value is that of the cell, of the row above (stale), or none."""
    sheet = _sheet(rng, made)
    for at, place in _cells(rng, sheet, lambda cell: isinstance(cell, str | float) and cell != ""):
        cell, above = sheet.rows[at][place], sheet.rows[at - 1][place] if at > 1 else None
        stale = above if isinstance(above, str | float) else ""
        assert isinstance(cell, str | float)
        sheet.rows[at][place] = Formula("=Z1", rng.choice([cell, stale, ""]))


def rows_doubled(rng: random.Random, made: Book) -> None:
    sheet = _sheet(rng, made)
    for at in _rows(rng, sheet):
        sheet.rows.insert(rng.randrange(1, len(sheet.rows) + 1), list(sheet.rows[at]))


def blank_rows(rng: random.Random, made: Book) -> None:
    sheet = _sheet(rng, made)
    for at in _rows(rng, sheet):
        sheet.rows.insert(at, [rng.choice([None, " ", "\u00a0"])] * len(sheet.rows[0]))


def epoch_relabelled(rng: random.Random, made: Book) -> None:
    made.relabelled = True


def another_table_beside(rng: random.Random, made: Book) -> None:
    """A small summary to the right of a table, with a heading of its own, or the same heading again."""
    sheet = _sheet(rng, made)
    names = rng.choice([["outcome", "count"], list(sheet.rows[0][:3]), ["Notes", None]])
    for at, row in enumerate(sheet.rows):
        row += [None, *(names if at == 0 else [f"x{at}" if at < 4 else None for _ in names])]


def heading_over_two_rows(rng: random.Random, made: Book) -> None:
    sheet = _sheet(rng, made)
    groups: list[Cell] = [None] * len(sheet.rows[0])
    groups[0] = "Claim"
    groups[len(groups) // 2] = "Detail"
    sheet.rows.insert(0, groups)


BOOK_CHANGES: list[Change] = [
    *NEUTRAL,
    *(sheet_hidden, sheet_doubled, sheet_renamed, cells_merged, totals, text_as_figures, days_without_form),
    *(words_as_truths, errors, formulas, rows_doubled, blank_rows, epoch_relabelled, another_table_beside),
    heading_over_two_rows,
]


def book_mutant(rng: random.Random, among: list[Change] = BOOK_CHANGES) -> tuple[str, Files]:
    """One to three things done to the sound workbook, sometimes after one to a table's cells, and what they are."""
    grids = {name: [list(row) for row in grid] for name, grid in clean().items()}
    done = []
    if among is BOOK_CHANGES and rng.random() < 0.25:
        change = rng.choice(GRID_CHANGES)
        name = rng.choice(["claims", "claims", "evidence", "participants"])
        change(rng, grids[name])
        done.append(f"{name}: {change.__name__}")
    made = book(grids)
    # Sheets are found by their names, and rows by their places: what moves those comes last.
    chosen = rng.sample(among, rng.choice([1, 1, 2, 3]))
    for step in sorted(chosen, key=lambda step: step in {sheet_renamed, sheets_in_another_order, sheet_doubled}):
        step(rng, made)
        done.append(step.__name__)
    return "; ".join(done), {"month.xlsx": saved(made)}


def unsaid_of_book(files: Files) -> str:
    """Why a mutant of the workbook breaks the law, or nothing."""
    return said_why(judge(files), clean_book_run())


def changed_by_nothing(files: Files) -> str:
    """What a change of nothing but looks does to what is approved; nothing where it does nothing."""
    judged, before = judge(files), clean_book_run()
    if judged is None:
        return "the workbook is refused"
    return "" if judged.approved == before.approved else f"{judged.approved} approved in place of {before.approved}"
