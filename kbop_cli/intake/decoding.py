"""The bytes of a delimited file as UTF-8: which encoding it is in, its hash, and its line ends.

A file that is UTF-8 already is never copied: Polars reads it from the disk. Others are decoded in memory.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import re
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from kbop_cli.errors import KbopError, Place, Problem
from kbop_cli.intake.limits import Limits

HEAD = 1 << 16
_GARBLED = (
    re.compile(rb"\xc2[\x80-\x9f]"),
    re.compile(rb"\xc3(?:\x82\xc2[\xa0-\xbf]|\x83\xc2[\x80-\xbf]|\xa2\xe2\x82\xac)"),
)
"""UTF-8 of what was read in the wrong encoding before: U+0080 to U+009F, `Â£`, `Ã©`, `â€™`. Two patterns, because one
that begins with one byte is looked for ten times as fast as one that begins with either."""

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_CHUNK = 1 << 20
# The marks are tried in this order: UTF-32's first one begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Text(NamedTuple):
    """A decoded file: where Polars reads its UTF-8 from, its first characters, and what is known of it.

    `delimiters`: how often the delimiter that was asked for stands in it; None where that proves nothing of its
    records, because there are carriage returns within lines, or no line end after a last empty cell. `quoted`: whether
    there are quotation marks in it.
    """

    data: Path | bytes
    head: str
    encoding: str
    sha256: str
    notes: tuple[str, ...]
    delimiters: int | None = None
    quoted: bool = False


@dataclass(slots=True)
class _Census:
    """What one pass over a file's bytes tells."""

    sha256: str = ""
    utf8: bool = True
    nul: bool = False
    feeds: bool = False
    returns: bool = False
    plain: bool = True
    quoted: bool = False
    garbled: bool = False
    delimiters: int = 0


def check_size(source: Path | bytes, shown: str, limits: Limits) -> None:
    """Refuse a file that is larger than the limit, before a byte of it is read."""
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size > limits.text:
        what = f"it is larger than {limits.text:,} bytes."
        raise KbopError(Problem(Place(file=shown), what, mend="Split it into several files.", code="too_large"))


def plain_head(source: Path | bytes) -> str | None:
    """The first characters of a file that is UTF-8 as far as they tell, else None."""
    first = _first(source)
    encoding = _marked(first) or "utf-8"
    if encoding not in {"utf-8", "utf-8-sig"} or b"\n" not in first:
        return None
    try:
        return codecs.getincrementaldecoder(encoding)().decode(first)
    except UnicodeDecodeError:
        return None


def decode(source: Path | bytes, shown: str, delimiter: str = "", sha256: Future[str] | None = None) -> Text:
    """The file as UTF-8 with its lines ended by line feeds; windows-1252 only where it is no UTF-8.

    `sha256`: its hash, where that is taken elsewhere.
    """
    place = Place(file=shown)
    census = _count(source, delimiter.encode(), sha256)
    first = _first(source)
    marked = _marked(first)
    encoding = marked or ("utf-8" if census.utf8 else "cp1252")
    if census.nul and not marked.startswith(("utf-16", "utf-32")):
        raise _holds_nul(place)
    notes = _notes(encoding, census)
    if encoding in {"utf-8", "utf-8-sig"} and census.utf8 and (census.feeds or not census.returns):
        delimiters = census.delimiters if census.plain and delimiter else None
        return Text(source, first.decode(encoding, "ignore"), encoding, census.sha256, notes, delimiters, census.quoted)
    text = _decoded(source, encoding, place)
    if "\n" not in text:
        text = text.replace("\r", "\n")
    return Text(text.encode(), text[:HEAD], encoding, census.sha256, notes)


def _notes(encoding: str, census: _Census) -> tuple[str, ...]:
    if encoding == "cp1252":
        return ("it is no UTF-8 and was read as windows-1252",)
    if census.garbled and encoding in {"utf-8", "utf-8-sig"}:
        return ("some of its signs were garbled before it was saved (as `£` into `Â£`); they were read as they stand",)
    return ()


@contextmanager
def opened(data: Path | bytes) -> Iterator[IO[bytes]]:
    """The file, or the bytes as one."""
    with data.open("rb") if isinstance(data, Path) else io.BytesIO(data) as file:
        yield file


def _marked(first: bytes) -> str:
    return next((name for mark, name in _MARKS if first.startswith(mark)), "")


def _first(source: Path | bytes) -> bytes:
    with opened(source) as file:
        return file.read(HEAD)


def _count(source: Path | bytes, delimiter: bytes, sha256: Future[str] | None) -> _Census:
    digest = None if sha256 else hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    census = _Census()
    pending = False  # bytes of a character that began in an earlier chunk
    chunk = b""
    with opened(source) as file:
        while piece := file.read(_CHUNK):
            chunk = piece + file.read(1) if piece.endswith(b"\r") else piece
            if digest:
                digest.update(chunk)
            if census.utf8 and (pending or not chunk.isascii()):
                census.garbled = census.garbled or any(pattern.search(chunk) for pattern in _GARBLED)
                try:
                    decoder.decode(chunk)
                    pending = bool(decoder.getstate()[0])
                except UnicodeDecodeError:
                    census.utf8 = False
            _count_marks(chunk, census)
            census.delimiters += chunk.count(delimiter) if delimiter and census.plain else 0
    census.plain = census.plain and not chunk.endswith(tuple(mark.encode() for mark in DELIMITERS))
    census.utf8 = census.utf8 and not pending
    census.sha256 = sha256.result() if sha256 else digest.hexdigest() if digest else ""
    return census


def _count_marks(chunk: bytes, census: _Census) -> None:
    census.nul = census.nul or b"\0" in chunk
    census.feeds = census.feeds or b"\n" in chunk
    if b"\r" in chunk:
        census.returns = True
        census.plain = census.plain and chunk.count(b"\r") == chunk.count(b"\r\n")
    census.quoted = census.quoted or b'"' in chunk


def _decoded(source: Path | bytes, encoding: str, place: Place) -> str:
    raw = source.read_bytes() if isinstance(source, Path) else source
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
    what = {
        "cp1252": f"it can be read neither as UTF-8 nor as windows-1252: line {line} holds no characters.",
        "utf-8-sig": f"its mark says that it is UTF-8, but line {line} holds no characters.",
    }.get(encoding, f"its mark says that it is {encoding.upper()}, but it cannot be read so.")
    mend = "Save it again as CSV UTF-8, or send the workbook."
    raise KbopError(Problem(place, what, mend=mend, code="encoding"))


def _holds_nul(place: Place) -> KbopError:
    return KbopError(
        Problem(
            place,
            "it holds zero bytes, so it is damaged, or it is UTF-16 without its mark.",
            "Its cells could be misread.",
            "Save it again as CSV UTF-8, or send the workbook.",
            "encoding",
        )
    )
