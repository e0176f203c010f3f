"""What the XML of a sheet tells that the reader of cells does not: errors, formulas, hidden rows, merged
cells.

The reader gives an error cell (`#N/A`) as empty, knows nothing of the others, and lays out every cell up to
the last one, however far off that is. A sheet is searched as text, in pieces that cut no cell in two, never
parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import polars as pl

from kbop_cli.intake.containers import Container, Part, refused
from kbop_cli.intake.markup import checked

_LARGEST_CELL = 1 << 24
_REFERENCE = """\\br ?= ?["']"""


@dataclass(slots=True)
class Found:
    """What a sheet holds beside plain cells. Cells are named as a spreadsheet does (`G14`)."""

    hidden: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    uncalculated: list[str] = field(default_factory=list)
    formulas: int = 0
    count_numbers: Callable[[int], int] = field(default=lambda column: 0)
    """How many cells of a column (A is 1) hold numbers; searched for only where it is asked."""


@dataclass(slots=True)
class _Extent:
    """Bounds of the rows and columns in which cells lie, by the cells' own names, which the reader goes
    by."""

    rows: int = 0
    columns: int = 0


def scan(container: Container, part: Part) -> Found:
    """Search one sheet, and refuse it where its cells lie so far apart that the reader could not lay them
    out."""
    found, bounds = Found(count_numbers=partial(_count_numbers, container, part)), _Extent()
    for piece, patterns in _pieces(container, part):
        text = pl.Series([piece.decode("utf-8", "replace")], dtype=pl.String)
        if text.str.contains(patterns.remarkable).any():
            _search(text, patterns, found)
        _bound(text, patterns, bounds)
    if bounds.rows * bounds.columns > container.limits.cells:
        _refuse_too_far_apart(container, part)
    return found


def _count_numbers(container: Container, part: Part, column: int) -> int:
    count = 0
    for piece, patterns in _pieces(container, part):
        text = pl.Series([piece.decode("utf-8", "replace")], dtype=pl.String)
        count += int(text.str.count_matches(patterns.number.replace("COLUMN", column_letters(column))).item())
    return count


def _pieces(container: Container, part: Part) -> Iterator[tuple[bytes, _Patterns]]:
    patterns: _Patterns | None = None
    rest = b""
    for piece in checked(container, part):
        if patterns is None:
            patterns = _Patterns.of(piece)
        whole = rest + piece
        cut = max(whole.rfind(patterns.row), whole.rfind(patterns.cell), 0) or whole.rfind(b"<")
        if cut <= 0 and len(whole) > _LARGEST_CELL:
            raise refused(container.shown, f"{part.name} holds a cell of more than {_LARGEST_CELL:,} bytes")
        rest = whole[cut:]
        yield whole[:cut], patterns
    if patterns is not None:
        yield rest, patterns


@dataclass(frozen=True, slots=True)
class _Patterns:
    row: bytes
    cell: bytes
    remarkable: str
    errors: str
    uncalculated: str
    formulas: str
    hidden: str
    merged: str
    number: str

    @classmethod
    def of(cls, start: bytes) -> _Patterns:
        """The patterns for the namespace prefix that the sheet uses, which is nearly always none."""
        match = re.search(rb"<([A-Za-z0-9]+:)?worksheet", start)
        prefix = (match[1] or b"").decode() if match else ""
        empty = rf"<{prefix}v ?/>|<{prefix}v></{prefix}v>"
        formula = rf"<{prefix}f(?: [^>]*)?(?:/>|>[^<]*</{prefix}f>)"
        return cls(
            row=f"<{prefix}row ".encode(),
            cell=f"<{prefix}c ".encode(),
            remarkable=rf't="e"|hidden="|<{prefix}mergeCell |<{prefix}f[ >/]',
            errors=rf'<{prefix}c [^>]*\bt="e"[^>]*>(?:{formula})?<{prefix}v(?: [^>]*)?>[^<]*',
            uncalculated=rf"<{prefix}c [^>]*[^/>]>{formula}(?:{empty})?</{prefix}c>",
            formulas=rf"<{prefix}f[ >/]",
            hidden=rf'<{prefix}row [^>]*\bhidden="(?:1|true)"[^>]*>',
            merged=rf"<{prefix}mergeCell [^>]*>",
            number=rf'<{prefix}c r="COLUMN[0-9]+"(?: s="[0-9]+")?(?: t="n")?><{prefix}v>',
        )


def _search(text: pl.Series, patterns: _Patterns, found: Found) -> None:
    found.errors += [(_attribute("r", tag), tag.rpartition(">")[2]) for tag in _all(text, patterns.errors)]
    found.formulas += int(text.str.count_matches(patterns.formulas).item())
    # A formula that yields no characters is saved as an empty text, and has been calculated.
    uncalculated = (tag for tag in _all(text, patterns.uncalculated) if 't="str"' not in tag)
    found.uncalculated += [_attribute("r", tag) for tag in uncalculated]
    found.hidden += [int(row) for tag in _all(text, patterns.hidden) if (row := _attribute("r", tag))]
    found.merged += [cells for tag in _all(text, patterns.merged) if (cells := _attribute("ref", tag))]


def _all(text: pl.Series, pattern: str) -> list[str]:
    return text.str.extract_all(pattern).explode().drop_nulls().to_list()


def _attribute(name: str, tag: str) -> str:
    match = re.search(rf'\b{name}="([A-Z0-9:]+)"', tag)
    return match[1] if match else ""


def _bound(text: pl.Series, patterns: _Patterns, bounds: _Extent) -> None:
    """Widen the bounds by those of a piece, rows to the number of their digits and columns to the letter
    Z."""
    named = text.str.extract_all(patterns.row.decode() + "[^>]*>").explode().str.extract(r'\br="([0-9]{1,9})"')
    rows = max(bounds.rows, *named.cast(pl.UInt32).drop_nulls().top_k(1), 1)
    longer = rf"{_REFERENCE}[A-Za-z]{{1,3}}[0-9]{{{len(str(rows)) + 1}}}"
    bounds.rows = 10**9 if text.str.contains(longer).any() else 10 ** len(str(rows)) - 1
    wide = text.str.extract_all(rf"{_REFERENCE}[A-Za-z]{{2,3}}[0-9]").explode().drop_nulls().unique()
    bounds.columns = max(26, bounds.columns, *(column_number(name[:-1].strip("r =\"'")) for name in wide))


def _refuse_too_far_apart(container: Container, part: Part) -> None:
    """Name every cell, which takes longer than the bounds, and refuse the sheet if they do lie too far
    apart."""
    extent = _Extent()
    for piece, _ in _pieces(container, part):
        text = pl.Series([piece.decode("utf-8", "replace")], dtype=pl.String)
        named = text.str.extract_all(rf"{_REFERENCE}[A-Za-z]{{1,3}}[0-9]{{1,9}}").explode().drop_nulls()
        rows = named.str.extract(r"([0-9]+)$").cast(pl.UInt32)
        extent.rows = max(extent.rows, *rows.top_k(1), 0)
        letters = named.str.extract(r"([A-Za-z]+)[0-9]+$").unique().drop_nulls()
        extent.columns = max(extent.columns, *(column_number(name) for name in letters), 0)
    if extent.rows * extent.columns > container.limits.cells:
        apart = f"{extent.rows:,} rows by {extent.columns:,} columns"
        raise refused(container.shown, f"the cells of {part.name} lie {apart} apart, most of them empty")


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
