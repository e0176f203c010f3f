"""How far apart the cells of a sheet lie, told from its XML as text, before the reader lays out all between them.

The reader goes by the name that a cell bears (`G14`), and by counting where it bears none. Most sheets state their
extent, and it is enough to see that no cell lies outside a box about it; else bounds are taken from the names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

_NAMED = ' r="'
_STATED = re.compile(r'<(?:\w+:)?dimension ref="(?:[A-Z]{1,3}[0-9]{1,7}:)?([A-Z]{1,3})([0-9]{1,7})"')


@dataclass(slots=True)
class Extent:
    """Bounds of the rows and columns in which cells lie.

    `nameless`: the most cells without a name in one row; `open`: those so far of one that may go on in the next piece.
    """

    rows: int = 0
    columns: int = 0
    nameless: int = 0
    open: int = 0

    @property
    def width(self) -> int:
        """The columns, where nameless cells may follow the last that has a name."""
        return self.columns + self.nameless

    def count_nameless(self, text: pl.Series, row: str, nameless: str) -> None:
        """Widen by the most cells without a name that a row of this piece holds."""
        runs = text.str.split(row).explode().str.count_matches(nameless)
        whole = runs.item(0) + self.open
        self.open = whole if len(runs) == 1 else runs.item(-1)
        self.nameless = max(self.nameless, whole, *runs.slice(1).top_k(1))


class Box(NamedTuple):
    """Bounds somewhat wider than those that a sheet states, and a pattern of what names a cell or row outside."""

    rows: int
    columns: int
    outside: str


def box(start: str, most: int) -> Box | None:
    """The box about the extent that the sheet states; None where it states none, or the box holds more than `most`."""
    stated = _STATED.search(start)
    if stated is None:
        return None
    letters, digits = stated[1], stated[2]
    rows = (int(digits[0]) + 1) * 10 ** (len(digits) - 1) - 1
    columns = column_number(letters[0] + "Z" * (len(letters) - 1))
    if rows * columns > most:
        return None
    lower = [f"[0-9]{{{len(digits) + 1}}}", *_above(digits[0], "9", f"[0-9]{{{len(digits) - 1}}}")]
    further = [f"[A-Z]{{{len(letters) + 1}}}", *_above(letters[0], "Z", f"[A-Z]{{{len(letters) - 1}}}"), "[a-z]"]
    return Box(rows, columns, f"{_NAMED}(?:{'|'.join(further)}|[A-Z]*(?:{'|'.join(lower)}))")


def _above(first: str, last: str, rest: str) -> Iterator[str]:
    """A pattern of what begins with a sign after `first`."""
    if first < last:
        yield f"[{chr(ord(first) + 1)}-{last}]{rest}"


def bound(text: pl.Series, row: str, extent: Extent) -> None:
    """Widen by a piece, rows to the number of their digits and columns to the letter Z."""
    named = text.str.extract_all(row + "[^>]*>").explode().str.extract(r'\br="([0-9]{1,9})"')
    rows = max(extent.rows, *named.cast(pl.UInt32).drop_nulls().top_k(1), 1)
    longer = rf"{_NAMED}[A-Za-z]{{1,3}}[0-9]{{{len(str(rows)) + 1}}}"
    extent.rows = 10**9 if text.str.contains(longer).any() else 10 ** len(str(rows)) - 1
    wide = text.str.extract_all(rf"{_NAMED}[A-Za-z]{{2,3}}[0-9]").explode().drop_nulls().unique()
    extent.columns = max(26, extent.columns, *(column_number(name[len(_NAMED) : -1]) for name in wide))


def measure(text: pl.Series, extent: Extent, *, rows_too: bool) -> None:
    """Widen by a piece exactly, which takes longer: every cell is looked at by its name, and every row where asked."""
    named = text.str.extract_all(rf"{_NAMED}[A-Za-z]{{{0 if rows_too else 1},3}}[0-9]{{1,9}}").explode().drop_nulls()
    rows = named.str.extract(r"([0-9]+)$").cast(pl.UInt32)
    extent.rows = max(extent.rows, *rows.top_k(1), 0)
    letters = named.str.extract(r"([A-Za-z]+)[0-9]+$").unique().drop_nulls()
    extent.columns = max(extent.columns, *(column_number(name) for name in letters), 0)


def column_number(letters: str) -> int:
    """The number of a column from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """The letters of a column from its number: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters
