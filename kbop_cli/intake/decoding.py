"""The bytes of a delimited file as UTF-8: which encoding it is in, its hash, and its line ends.

A file that is UTF-8 already is never copied: Polars reads it from the disk. Others are decoded in memory.
"""

from __future__ import annotations

import codecs
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kbop_cli.errors import KbopError, Place, Problem
from kbop_cli.intake.limits import Limits

HEAD = 1 << 16
_CHUNK = 1 << 20
# The marks are tried in this order: UTF-32's first one begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file: where Polars reads its UTF-8 from, its first characters, and what is known of it."""

    data: Path | bytes
    head: str
    encoding: str
    sha256: str
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Census:
    sha256: str
    size: int = 0
    utf8: bool = True
    nul: bool = False
    returns: int = 0
    pairs: int = 0
    feeds: bool = False


def decode(source: Path | bytes, shown: str, limits: Limits) -> Text:
    """The file as UTF-8 with its lines ended by line feeds; windows-1252 only where it is no UTF-8."""
    place = Place(file=shown)
    census = _count(source, place, limits)
    first = _first(source)
    marked = next((name for mark, name in _MARKS if first.startswith(mark)), "")
    notes: tuple[str, ...] = ()
    encoding = marked or ("utf-8" if census.utf8 else "cp1252")
    if census.nul and not marked.startswith(("utf-16", "utf-32")):
        raise _holds_nul(place)
    if encoding == "cp1252":
        notes = ("it is no UTF-8 and was read as windows-1252",)
    if encoding in {"utf-8", "utf-8-sig"} and census.utf8 and (census.feeds or not census.returns):
        head = first.decode(encoding, "ignore")
        return Text(source, head, encoding, census.sha256, notes)
    text = _decoded(source, encoding, place)
    if "\n" not in text:
        text = text.replace("\r", "\n")
    return Text(text.encode(), text[:HEAD], encoding, census.sha256, notes)


def _chunks(source: Path | bytes) -> Iterator[bytes]:
    with source.open("rb") if isinstance(source, Path) else io.BytesIO(source) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _first(source: Path | bytes) -> bytes:
    with source.open("rb") if isinstance(source, Path) else io.BytesIO(source) as file:
        return file.read(HEAD)


def _count(source: Path | bytes, place: Place, limits: Limits) -> _Census:
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    census = _Census("")
    pending = False  # bytes of a character that began in an earlier chunk
    for chunk in _chunks(source):
        digest.update(chunk)
        census.size += len(chunk)
        if census.size > limits.text:
            raise KbopError(_too_large(place, limits))
        if census.utf8 and (pending or not chunk.isascii()):
            try:
                decoder.decode(chunk)
                pending = bool(decoder.getstate()[0])
            except UnicodeDecodeError:
                census.utf8 = False
        census.nul = census.nul or b"\0" in chunk
        census.feeds = census.feeds or b"\n" in chunk
        census.returns += b"\r" in chunk
    census.utf8 = census.utf8 and not pending
    census.sha256 = digest.hexdigest()
    return census


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


def _too_large(place: Place, limits: Limits) -> Problem:
    return Problem(
        place,
        f"it is larger than {limits.text:,} bytes.",
        mend="Split it into several files.",
        code="too_large",
    )
