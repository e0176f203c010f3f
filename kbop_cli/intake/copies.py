"""The sheets that were read, cell for cell as they stand in the files, so that a copy of them can be marked."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kbop_cli.intake import containers, workbooks
from kbop_cli.intake.ahead import NOTHING_BEGUN
from kbop_cli.intake.decoding import DELIMITERS, decode, opened
from kbop_cli.intake.limits import DEFAULT, Limits
from kbop_cli.intake.sources import Asked, Source

Row = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Copy:
    """One sheet as it stands in its file: each row by the number that messages give it, cells from column A on."""

    source: Source
    rows: Iterator[tuple[int, Row]]


def copies(sources: Sequence[Source], tables: Collection[str], limits: Limits = DEFAULT) -> Iterator[Copy]:
    """A copy of every source, in their order, read again only when its turn comes."""
    for source in sources:
        if source.delimiter:
            yield Copy(source, _of_text(source, limits))
        else:
            yield Copy(source, _of_sheet(source, tables, limits))


def _of_text(source: Source, limits: Limits) -> Iterator[tuple[int, Row]]:
    """The records of a delimited file, each by the line it starts in."""
    text = decode(_data(source, limits), source.file)
    mark = next(sign for sign, name in DELIMITERS.items() if name == source.delimiter)
    before = csv.field_size_limit(sys.maxsize)  # a cell may be as long as the file
    try:
        # Only line feeds end lines here, as they do where rows are numbered.
        with opened(text.data) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="\n") as lines:
            reader = csv.reader(lines, delimiter=mark)
            line, record = 1, _next(reader)
            while record is not None:
                yield line, record
                line, record = reader.line_num + 1, _next(reader)
    finally:
        csv.field_size_limit(before)


def _next(reader: Iterator[list[str]]) -> Row | None:
    """The next record; an empty one for a line above the heading that is none."""
    try:
        return next(reader, None)
    except csv.Error:
        return []


def _data(source: Source, limits: Limits) -> Path | bytes:
    if containers.kind(source.path) != "zip":
        return source.path
    container = containers.open_container(source.path, source.path.name, limits)
    inside = [part for part in container.parts if source.file.endswith(f"/{part.name}")]
    return container.whole(max(inside, key=lambda part: len(PurePosixPath(part.name).parts)))


def _of_sheet(source: Source, tables: Collection[str], limits: Limits) -> Iterator[tuple[int, Row]]:
    asked = Asked(source.path, source.file, source.table, source.sheet)
    book = workbooks.read(asked, containers.kind(source.path), tables, limits, NOTHING_BEGUN)
    sheet = next(sheet for sheet in book.sheets if sheet.name == source.sheet)
    before: Row = [None] * (sheet.first - 1)
    for row in sheet.cells.iter_rows():
        yield row[-1], [*before, *row[:-1]]
