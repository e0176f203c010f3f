"""Delimited text as sheets of text: encoding, delimiter, heading, and a width check of every record."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kbop_cli.errors import KbopError, Place, fail
from kbop_cli.intake import headings

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file: UTF-8 bytes without a mark, and the encoding it was in."""

    data: bytes
    encoding: str
    notes: tuple[str, ...]


def decode(path: Path, shown: str) -> Text:
    """The file as UTF-8; windows-1252 only where it is no UTF-8."""
    raw = path.read_bytes()
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), "utf-8")
    notes: tuple[str, ...] = ()
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise _undecodable(shown, encoding) from None
        encoding = "cp1252"
        notes = ("read as windows-1252, because it is not UTF-8",)
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            raise _undecodable(shown, "UTF-8 or windows-1252") from None
    return Text(text.encode(), encoding, notes)


def _undecodable(shown: str, tried: str) -> KbopError:
    return fail(
        f"the file cannot be read as {tried}.",
        mend="Save it again as CSV UTF-8, or send the workbook itself.",
        place=Place(file=shown),
    )


def sniff(text: Text, known: Mapping[str, Sequence[str]]) -> tuple[str, headings.Heading, int]:
    """Delimiter, heading, and how many physical lines stand before the first record below the heading."""
    head = text.data[: 1 << 16].decode("utf-8", "ignore")
    best: tuple[tuple[int, int], str, headings.Heading, int] | None = None
    wanted = {key for keys in known.values() for key in keys}
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        rows, ends = [], []
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
            if len(rows) > headings.LOOK:
                break
        heading = headings.find(rows, known)
        if heading is None:
            continue
        score = (len({headings.key(label) for label in heading.labels} & wanted), len(heading.labels))
        if best is None or score > best[0]:
            best = (score, delimiter, heading, ends[heading.last])
    if best is None:
        raise fail("the file holds nothing.")
    return best[1:]


def load(text: Text, delimiter: str, skip: int, width: int) -> pl.DataFrame:
    """All cells below the heading as text, one column a place (`0`, `1` …), and `row`."""
    names = [str(place) for place in range(width)]
    schema = dict.fromkeys(names, pl.String)
    if not text.data.split(b"\n", skip)[-1:] or text.data.count(b"\n") + 1 <= skip:
        return pl.DataFrame(schema=schema | {"row": pl.UInt32})
    try:
        frame = pl.read_csv(
            text.data,
            has_header=False,
            infer_schema=False,
            separator=delimiter,
            skip_lines=skip,
            schema=schema,
        )
    except pl.exceptions.NoDataError:
        return pl.DataFrame(schema=schema | {"row": pl.UInt32})
    return frame.with_columns(row=pl.int_range(pl.len(), dtype=pl.UInt32) + skip + 1)
