"""What the XML of a sheet tells that the reader of cells does not: errors, formulas, hidden rows, merged
cells.

The reader gives an error cell (`#N/A`) as empty, knows nothing of the others, and lays out every cell up to
the last one, however far off that is. A sheet is searched as text, in pieces that cut no cell in two, never
parsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import polars as pl

from kbop_cli.errors import KbopError, Place, Problem
from kbop_cli.intake.containers import Container, Part, refused
from kbop_cli.intake.extents import Extent, bound, box, column_letters, measure
from kbop_cli.intake.forms import other_than_pounds
from kbop_cli.intake.markup import checked

_LARGEST_CELL = 1 << 24
_ODD = r"<[^<>]*\s[\w:]+(?:\s*=\s*'|\s+=|=\s)|<[\w:]+[\n\t\r]|<[^<>]*[\n\t\r][\w:]+="
_PLAIN = (
    (r"[\n\t\r]", " "),
    (r" +([\w:]+) *= *'([^'\"<>]*)'", ' $1="$2"'),
    (r" +([\w:]+) *= *\"", ' $1="'),
)
"""Other ways of writing the same tags, and how they are undone; text between tags may change, and is not looked at."""


@dataclass(slots=True)
class Found:
    """What a sheet holds beside plain cells. Cells are named as a spreadsheet does (`G14`)."""

    hidden: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    uncalculated: list[str] = field(default_factory=list)
    formulas: int = 0
    count_numbers: Callable[[Collection[int]], dict[int, int]] = field(
        default=lambda columns: dict.fromkeys(columns, 0)
    )
    """How many cells of each of some columns (A is 1) hold numbers; searched for only where it is asked."""
    count_other: Callable[[Collection[int]], dict[int, int]] = field(default=lambda columns: dict.fromkeys(columns, 0))
    """Of those, how many show another currency or a percentage."""


def scan(container: Container, part: Part) -> Found:
    """Search one sheet, and refuse it where its cells lie so far apart that the reader could not lay them
    out."""
    others = other_than_pounds(container)
    found, extent = Found(count_numbers=partial(_count_numbers, container, part, None)), Extent()
    if others:
        found.count_other = partial(_count_numbers, container, part, others)
    most, about = container.limits.cells, None
    for at, (piece, patterns) in enumerate(_pieces(container, part)):
        text = piece
        if at == 0:
            about = box(_plain(piece).item(), most)
        if piece.str.contains(patterns.remarkable).any():
            text = _plain(piece)
            _search(text, patterns, found)
            extent.count_nameless(text, patterns.row.decode(), patterns.nameless)
        if about is None or text.str.contains(about.outside).any():
            bound(text, patterns.row.decode(), extent)
    if about is not None:
        extent.rows, extent.columns = max(extent.rows, about.rows), max(extent.columns, about.columns)
    if extent.rows * extent.width > most:
        _refuse_too_far_apart(container, part)
    if not all(found.uncalculated) or not all(name for name, _ in found.errors):
        raise _nameless(container, part)
    return found


def _count_numbers(
    container: Container, part: Part, styles: Collection[int] | None, columns: Collection[int]
) -> dict[int, int]:
    style = '(?: s="[0-9]+")?' if styles is None else f' s="(?:{"|".join(map(str, styles))})"'
    counts = dict.fromkeys(columns, 0)
    for piece, patterns in _pieces(container, part):
        text = _plain(piece)
        for column in columns:
            number = patterns.number.replace("COLUMN", column_letters(column)).replace("STYLE", style)
            counts[column] += int(text.str.count_matches(number).item())
    return counts


def _pieces(container: Container, part: Part) -> Iterator[tuple[pl.Series, _Patterns]]:
    """A sheet's XML as text, in pieces that cut no cell in two."""
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
        yield _text(whole[:cut]), patterns
    if patterns is not None:
        yield _text(rest), patterns


def _text(piece: bytes) -> pl.Series:
    return pl.Series([piece.decode("utf-8", "replace")], dtype=pl.String)


def _plain(text: pl.Series) -> pl.Series:
    """The piece as spreadsheets mostly write it: single spaces in its tags, double quotation marks about attributes."""
    if not text.str.contains(_ODD).any():
        return text
    for pattern, plain in _PLAIN:
        text = text.str.replace_all(pattern, plain)
    return text


class _Patterns(NamedTuple):
    row: bytes
    cell: bytes
    nameless: str
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
        empty = rf"<{prefix}v(?: [^>]*)?/>|<{prefix}v(?: [^>]*)?></{prefix}v>"
        formula = rf"<{prefix}f(?: [^>]*)?(?:/>|>[^<]*</{prefix}f>)"
        return cls(
            row=f"<{prefix}row ".encode(),
            cell=f"<{prefix}c ".encode(),
            nameless=rf"<{prefix}c(?:[>/]| [^r])",
            # Literals alone, which are searched for fastest: of a cell's attributes those that may stand first, and
            # what other ways of writing a tag cannot do without.
            remarkable="|".join(
                [
                    't="e"|hidden="',
                    *(f"<{prefix}{tag}" for tag in ("mergeCell ", "f ", "f>", "f/", "c>", "c/")),
                    *(f"<{prefix}c {first}" for first in "stcvpx"),
                    *("='", " =", "= ", "c\n", "c\t", "c\r", "w\n", "w\t", "w\r"),
                ]
            ),
            errors=rf'<{prefix}c [^>]*\bt="e"[^>]*>(?:(?:{formula})?<{prefix}v(?: [^>]*)?>[^<]*)?',
            uncalculated=rf"<{prefix}c(?: [^>]*[^/>])?>{formula}(?:{empty})?</{prefix}c>",
            formulas=rf"<{prefix}f[ >/]",
            hidden=rf'<{prefix}row [^>]*\bhidden="(?:1|true)"[^>]*>',
            merged=rf"<{prefix}mergeCell [^>]*>",
            number=rf'<{prefix}c r="COLUMN[0-9]+"STYLE(?: t="n")?>(?:{formula})?<{prefix}v>',
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


def _refuse_too_far_apart(container: Container, part: Part) -> None:
    extent = Extent()
    for piece, patterns in _pieces(container, part):
        extent.count_nameless(_plain(piece), patterns.row.decode(), patterns.nameless)
    for piece, _ in _pieces(container, part):
        measure(_plain(piece), extent, rows_too=extent.nameless > 0)
    if extent.rows * extent.width > container.limits.cells:
        apart = f"{extent.rows:,} rows by {extent.width:,} columns"
        raise refused(container.shown, f"the cells of {part.name} lie {apart} apart, most of them empty")


def _nameless(container: Container, part: Part) -> KbopError:
    """The error for cells that show something, are read as empty, and cannot be told from others."""
    return KbopError(
        Problem(
            Place(file=container.shown),
            f"{part.name} holds errors, or formulas without a value, in cells that bear no name.",
            "They would be read as empty, and which they are cannot be told.",
            "Open it in a spreadsheet and save it as XLSX.",
            "damaged_file",
        )
    )
