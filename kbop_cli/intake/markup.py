"""What the XML of a workbook tells that the reader of cells does not: names, hidden rows, merged cells,
errors.

The reader gives an error cell (`#N/A`) as empty, and knows nothing of hidden rows, merged cells and
formulas. Small parts are parsed by expat, which refuses any document type. A sheet is searched as text,
piece by piece.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

import polars as pl

from kbop_cli.intake.containers import Container, Part, damaged, refused

_LARGEST_CELL = 1 << 24


@dataclass(frozen=True, slots=True)
class Names:
    """The sheets of a workbook: the part that holds each, by name, and the epoch of its day numbers."""

    parts: dict[str, str]
    epoch: int


@dataclass(slots=True)
class Found:
    """What a sheet holds beside plain cells. Cells are named as a spreadsheet does (`G14`)."""

    rows: int = 0
    columns: int = 0
    hidden: list[int] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    uncalculated: list[str] = field(default_factory=list)
    formulas: int = 0

    @property
    def lost(self) -> bool:
        """Whether there are cells that show something and are read as empty."""
        return bool(self.errors or self.uncalculated)


def names(container: Container) -> Names:
    """The sheets that `xl/workbook.xml` lists."""
    parts: dict[str, str] = {}
    epoch = 1900
    targets = _targets(container)
    for tag, attributes in _elements(container, "xl/workbook.xml"):
        if tag == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
            epoch = 1904
        if tag == "sheet":
            link = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            parts[attributes.get("name", "")] = targets.get(link, "")
    return Names(parts, epoch)


def _targets(container: Container) -> dict[str, str]:
    elements = _elements(container, "xl/_rels/workbook.xml.rels")
    return {
        attributes.get("Id", ""): posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
        for tag, attributes in elements
        if tag == "Relationship"
    }


def _elements(container: Container, name: str) -> list[tuple[str, dict[str, str]]]:
    part = container.part(name)
    found: list[tuple[str, dict[str, str]]] = []
    if part is None:
        raise damaged(container.shown)

    def start(tag: str, attributes: dict[str, str]) -> None:
        found.append((tag.rpartition(":")[2], attributes))

    def doctype(*_: object) -> None:
        raise refused(container.shown, f"{name} declares a document type")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(container.whole(part), True)
    except expat.ExpatError:
        raise damaged(container.shown) from None
    return found


def check_parts(container: Container, leave: set[str]) -> None:
    """Inflate and count every part but those to `leave`, and refuse any that declares a document type."""
    for part in container.parts:
        if part.name not in leave:
            for _ in _checked(container, part):
                pass


def _checked(container: Container, part: Part) -> Iterator[bytes]:
    """The pieces of a part. A document type is refused: entities make a small part a large one."""
    markup = part.name.lower().endswith((".xml", ".rels", ".vml"))
    end = b""
    for at, piece in enumerate(container.pieces(part)):
        if markup and at == 0 and b"\0" in piece[:4]:
            raise refused(container.shown, f"{part.name} is not UTF-8")
        if markup and (b"<!DOCTYPE" in end + piece or b"<!ENTITY" in end + piece):
            raise refused(container.shown, f"{part.name} declares a document type")
        end = piece[-9:]
        yield piece


def scan(container: Container, part: Part) -> Found:
    """Search one sheet. Its extent is that of its cells' own names, which the reader goes by."""
    found = Found()
    for piece, patterns in _cells(container, part):
        _search(piece, patterns, found)
    if found.rows * found.columns > container.limits.cells:
        extent = f"{found.rows:,} rows by {found.columns:,} columns"
        raise refused(container.shown, f"the cells of {part.name} lie {extent} apart, although most of them are empty")
    return found


def first_column(container: Container, part: Part) -> int:
    """The number of the first column with a cell that holds something: the reader's first column."""
    first = 1 << 14
    for piece, patterns in _cells(container, part):
        text = pl.Series([piece.decode("utf-8", "replace")], dtype=pl.String)
        letters = text.str.extract_all(patterns.held).explode().drop_nulls().str.extract(r'\br="([A-Z]+)').unique()
        first = min(first, *(column_number(name) for name in letters.drop_nulls()), 1 << 14)
    return first


def _cells(container: Container, part: Part) -> Iterator[tuple[bytes, _Patterns]]:
    """The sheet in pieces, none of which cuts a cell in two."""
    patterns: _Patterns | None = None
    rest = b""
    for piece in _checked(container, part):
        if patterns is None:
            patterns = _Patterns.of(piece)
        piece = rest + piece
        cut = max(piece.rfind(patterns.row), piece.rfind(patterns.cell), 0) or piece.rfind(b"<")
        if cut <= 0 and len(piece) > _LARGEST_CELL:
            raise refused(container.shown, f"{part.name} holds a cell of more than {_LARGEST_CELL:,} bytes")
        rest = piece[cut:]
        yield piece[:cut], patterns
    if patterns is not None:
        yield rest, patterns


@dataclass(frozen=True, slots=True)
class _Patterns:
    row: bytes
    cell: bytes
    formula: bytes
    errors: str
    uncalculated: str
    formulas: str
    hidden: str
    merged: str
    held: str

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
            formula=f"<{prefix}f".encode(),
            errors=rf'<{prefix}c [^>]*\bt="e"[^>]*>(?:{formula})?<{prefix}v(?: [^>]*)?>[^<]*',
            uncalculated=rf"<{prefix}c [^>]*[^/>]>{formula}(?:{empty})?</{prefix}c>",
            formulas=rf"<{prefix}f[ >/]",
            hidden=rf'<{prefix}row [^>]*\bhidden="(?:1|true)"',
            merged=rf"<{prefix}mergeCell [^>]*>",
            held=rf"<{prefix}c [^>]*[^/>]><[^/]",
        )


def _search(piece: bytes, patterns: _Patterns, found: Found) -> None:
    text = pl.Series([piece.decode("utf-8", "replace")], dtype=pl.String)
    _extent(text, found)
    if b't="e"' in piece:
        found.errors += [(_name(tag), tag.rpartition(">")[2]) for tag in _all(text, patterns.errors)]
    if patterns.formula in piece:
        found.formulas += int(text.str.count_matches(patterns.formulas).item())
        # A formula that yields no characters is saved as an empty text, and has been calculated.
        found.uncalculated += [_name(tag) for tag in _all(text, patterns.uncalculated) if 't="str"' not in tag]
    if b"hidden=" in piece:
        rows = (re.search(r'\br="([0-9]+)"', tag) for tag in _all(text, patterns.hidden))
        found.hidden += [int(row[1]) for row in rows if row]
    if b"mergeCell " in piece:
        merged = (re.search(r'\bref="([A-Z0-9:]+)"', tag) for tag in _all(text, patterns.merged))
        found.merged += [match[1] for match in merged if match]


def _all(text: pl.Series, pattern: str) -> list[str]:
    return text.str.extract_all(pattern).explode().drop_nulls().to_list()


def _name(tag: str) -> str:
    match = re.search(r'\br="([A-Z]+[0-9]+)"', tag)
    return match[1] if match else ""


def _extent(text: pl.Series, found: Found) -> None:
    named = text.str.extract_all(r"""\br ?= ?["'][A-Za-z]{1,3}[0-9]{1,9}["']""").explode().drop_nulls()
    if not len(named):
        return
    named = named.str.strip_chars("r =\"'")
    digits = named.str.strip_chars_start("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    found.rows = max(found.rows, *digits.cast(pl.UInt32).top_k(1))
    letters = named.str.strip_chars_end("0123456789").unique()
    found.columns = max(found.columns, *(column_number(name) for name in letters))


def column_number(letters: str) -> int:
    """The number of a column from its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
