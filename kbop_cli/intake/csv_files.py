"""Delimited text as cells: its delimiter and heading, the check of every record, and the columns that are
asked for."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from kbop_cli.errors import KbopError, Place, Problem
from kbop_cli.intake import asides, headings, quick
from kbop_cli.intake.characters import key
from kbop_cli.intake.decoding import DELIMITERS, HEAD, Text, opened
from kbop_cli.intake.limits import Limits
from kbop_cli.intake.survey import Survey, fault_of, numbers, survey

WIDEST = 1_000
"""Columns a delimited file may have."""


class Layout(NamedTuple):
    """Delimiter and heading of a file, and how many lines stand above the heading and above the records."""

    delimiter: str
    heading: headings.Heading
    above: int
    skip: int


def sniff(head: str, known: Mapping[str, Sequence[str]], place: Place) -> Layout:
    """The delimiter under which most of our columns are named in one of the first rows, else most cells are
    made."""
    wanted = {name for names in known.values() for name in names}
    best: tuple[tuple[int, int], Layout] | None = None
    for delimiter in DELIMITERS:
        rows, ends = first_rows(head, delimiter)
        heading = headings.find(rows, known)
        if heading is not None:
            score = (len({key(label) for label in heading.labels} & wanted), len(heading.labels))
            if best is None or score > best[0]:
                best = (score, Layout(delimiter, heading, [0, *ends][heading.first], ends[heading.last]))
    if best is None:
        raise KbopError(Problem(place, "it holds nothing.", mend="Leave it out, or give it its heading.", code="empty"))
    if len(best[1].heading.labels) > WIDEST:
        raise KbopError(Problem(place, f"its heading has more than {WIDEST:,} cells.", code="too_large"))
    return best[1]


def first_rows(head: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    rows: list[list[str]] = []
    ends: list[int] = []
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
            if len(rows) > headings.LOOK:
                break
    except csv.Error:
        pass  # what the head holds after this is no heading under this delimiter
    return rows, ends


class Cells(NamedTuple):
    """Cells as text by place (`0`, `1` …) with the line each record starts in as `row`, and what was left
    out."""

    frame: pl.DataFrame
    notes: tuple[str, ...]


def load(
    text: Text, layout: Layout, frame: pl.DataFrame | None, places: Collection[int], shown: str, limits: Limits
) -> Cells:
    """The cells below the heading at `places`, out of `frame`, which holds all columns as `read` read them.

    Raises `KbopError` with the line of every record that is not as wide as the heading or breaks the rules of
    quotation marks; `frame` is None where Polars could not read the file at all.
    """
    width = len(layout.heading.labels)
    below = _asides(text, layout, width)
    if frame is not None and quick.proves(text, layout.delimiter, layout.skip, width, len(frame)):
        starts, blank = None, quick.blank(frame)
    else:
        looked = survey(text.data, layout.delimiter, layout.skip, width)
        bad = looked.bad.filter(~pl.col("at").is_in(below))
        if len(bad):
            raise KbopError(list(_problems(bad, looked, layout, width, shown, limits)))
        starts, blank = looked.starts, looked.blank
    at = pl.int_range(0 if frame is None else len(frame), dtype=pl.UInt32, eager=True) if starts is None else starts
    if frame is None or len(at) != len(frame):
        what = "its records could not be told apart."
        raise KbopError(Problem(Place(file=shown), what, mend="Save it again as CSV UTF-8.", code="records"))
    frame = frame.select(*map(str, sorted(places)), (at + (layout.skip + 1)).alias("row"))
    left_out = blank.to_list() + below
    if left_out:
        frame = frame.filter(~at.is_in(left_out))
    return Cells(frame, tuple(_notes(blank, below, layout)))


def read(data: Path | bytes, layout: Layout, repeated: Mapping[int, pl.DataType]) -> pl.DataFrame | None:
    """All cells below the heading as text, by place; those of `repeated`, whose values recur, as a Categorical.

    None where Polars refuses the file. Short records are padded: nothing here is to be believed before `load`.
    """
    schema = {str(place): repeated.get(place, pl.String()) for place in range(len(layout.heading.labels))}
    try:
        return pl.scan_csv(
            data,
            has_header=False,
            glob=False,  # a name such as `[claims].csv` would be taken for a pattern, and nothing be read
            skip_lines=layout.skip,
            separator=layout.delimiter,
            schema=schema,
            missing_columns="insert",  # a blank line first would otherwise pass for a one-column file
        ).collect()
    except pl.exceptions.PolarsError:
        return None


def _asides(text: Text, layout: Layout, width: int) -> list[int]:
    """Totals and remarks below the table, by line from 0 for the first below the heading."""
    with opened(text.data) as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - HEAD))
        end = file.read()
    lines = end.decode("utf-8", "replace").removesuffix("\n").split("\n")[-asides.REACH :]
    rows = [next(csv.reader([line.replace("\r", "")], delimiter=layout.delimiter), []) for line in lines]
    found = [place for place in asides.below(rows) if len(rows[place]) <= width and lines[place].count('"') % 2 == 0]
    if not found:
        return []
    with opened(text.data) as file:
        count = sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(HEAD), b""))
    first = count + (not end.endswith(b"\n")) - len(lines) - layout.skip
    return [first + place for place in found if first + place >= 0]


def _problems(
    bad: pl.DataFrame, looked: Survey, layout: Layout, width: int, shown: str, limits: Limits
) -> Iterator[Problem]:
    named = bad.head(1 if looked.unclosed else limits.named)
    for at, text in named.iter_rows():
        yield Problem(
            Place(file=shown, row=at + layout.skip + 1),
            f"{fault_of(text, layout.delimiter, width)}.",
            "Its cells cannot be told apart, so nothing of the file was read.",
            "Put cells that hold the delimiter, a quotation mark or a line end in quotation marks.",
            "record",
        )
    rest = bad["at"].slice(len(named)) + (layout.skip + 1)
    if len(rest) and not looked.unclosed:
        yield Problem(
            Place(file=shown),
            f"{len(rest):,} more records break the rules of quotation marks or have another width.",
            f"They start in lines {numbers(rest.to_list())}.",
            code="record",
        )


def _notes(blank: pl.Series, below: Sequence[int], layout: Layout) -> Iterator[str]:
    first = layout.skip + 1
    if layout.heading.first:
        yield f"rows above the heading: {numbers(range(1, layout.above + 1))}"
    if len(blank):
        yield f"blank rows: {numbers((blank + first).to_list())}"
    if below:
        yield f"totals or remarks below the table: {numbers([at + first for at in below])}"
