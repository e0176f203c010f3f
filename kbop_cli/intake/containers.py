"""What a file is by its first bytes, and whether a zip container may be opened at all.

Workbooks are zips of XML. Before the reader sees one, its table of contents is checked (sizes, ratios, names,
encryption) and every part is inflated once in small pieces and counted, because the sizes that a zip states
may lie.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from kbop_cli.errors import KbopError, Place, Problem
from kbop_cli.intake.limits import MB, Limits

_PIECE = 1 << 22
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def kind(path: Path) -> str:
    """`xlsx`, `xlsb`, `ods`, `zip`, `xls`, `encrypted`, `markup` or `text`, by content and not by name."""
    with path.open("rb") as file:
        start = file.read(4096)
        if start.startswith(_OLE):
            file.seek(0)
            return "encrypted" if _ENCRYPTED in file.read(8 * MB) else "xls"
    if start.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<":
        return "markup"
    # A bare BIFF stream, as very old programs wrote it, has no container around it.
    return "xls" if start[:4] in {b"\x09\x08\x10\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00"} else "text"


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as zipped:
            names = set(zipped.namelist())
            if "mimetype" in names and b"opendocument.spreadsheet" in zipped.open("mimetype").read(100):
                return "ods"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, OSError):
        return "zip"
    if "xl/workbook.bin" in names:
        return "xlsb"
    return "xlsx" if "[Content_Types].xml" in names or "xl/workbook.xml" in names else "zip"


class Part(NamedTuple):
    """One part of a zip: its name, and where its packed bytes lie in the file."""

    name: str
    offset: int
    packed: int
    size: int
    deflated: bool


class Container(NamedTuple):
    """A zip whose table of contents is sound. `parts` is in the order of the table."""

    path: Path
    shown: str
    parts: tuple[Part, ...]
    limits: Limits

    def part(self, name: str) -> Part | None:
        """The part of that name, letter case and the way of slashes apart, as spreadsheets find it."""
        return next((part for part in self.parts if part.name.lower().replace("\\", "/") == name.lower()), None)

    def pieces(self, part: Part) -> Iterator[bytes]:
        """The part's bytes in pieces, counted against what the table says of it."""
        inflate = zlib.decompressobj(-zlib.MAX_WBITS) if part.deflated else None
        total, left = 0, part.packed
        try:
            with self.path.open("rb") as file:
                file.seek(_start(file, part))
                while left and (packed := file.read(min(left, _PIECE // 8))):
                    left -= len(packed)
                    for piece in _inflated(inflate, packed):
                        total += len(piece)
                        if total > part.size:
                            raise refused(self.shown, f"{part.name} is larger than the file says it is")
                        yield piece
        except (zlib.error, struct.error, OSError):
            raise damaged(self.shown) from None
        if total != part.size:
            raise damaged(self.shown)

    def whole(self, part: Part) -> bytes:
        """All of the part's bytes."""
        return b"".join(self.pieces(part))


def _inflated(inflate: zlib._Decompress | None, packed: bytes) -> Iterator[bytes]:
    if inflate is None:
        yield packed
        return
    while packed:
        yield inflate.decompress(packed, _PIECE)
        packed = inflate.unconsumed_tail
    if inflate.eof:
        yield inflate.flush()


def _start(file: io.BufferedReader, part: Part) -> int:
    """Where the packed bytes begin, behind the part's own header, whose name and extra field vary in
    length."""
    file.seek(part.offset)
    signature, name, extra = struct.unpack("<4s22xHH", file.read(30))
    if signature != b"PK\x03\x04":
        raise struct.error
    return part.offset + 30 + int(name) + int(extra)


def open_container(path: Path, shown: str, limits: Limits) -> Container:
    """The zip at `path`, once its table of contents is found sound; else `KbopError` with every objection."""
    size = path.stat().st_size
    if size > limits.container:
        raise refused(shown, f"it is larger than {limits.container:,} bytes")
    try:
        with zipfile.ZipFile(path) as zipped:
            infos = zipped.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        raise damaged(shown) from None
    objections = list(_objections(infos, size, limits))
    if any(info.flag_bits & 1 for info in infos):
        raise locked(shown)
    if objections:
        raise KbopError([problem for what in objections for problem in refused(shown, what).problems])
    parts = [
        Part(info.filename, info.header_offset, info.compress_size, info.file_size, info.compress_type == 8)
        for info in infos
        if not info.is_dir()
    ]
    return Container(path, shown, tuple(parts), limits)


def _objections(infos: list[zipfile.ZipInfo], size: int, limits: Limits) -> Iterator[str]:
    if len(infos) > limits.entries:
        yield f"it has more than {limits.entries:,} parts"
    if sum(info.file_size for info in infos) > limits.inflated:
        yield f"it inflates to more than {limits.inflated:,} bytes"
    if sum(info.compress_size for info in infos) > size:
        yield "its parts lie over one another"
    if len({info.filename.lower() for info in infos}) < len(infos):
        yield "two of its parts have one name"
    if any(info.file_size > MB and info.file_size > limits.ratio * info.compress_size for info in infos):
        yield f"a part of it inflates to more than {limits.ratio} times its size"
    if any(_leads_out(info.filename) for info in infos):
        yield "the name of a part leads out of it"
    if any(info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for info in infos):
        yield "it is packed in a way that spreadsheets do not use"


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in path.parts[0] if path.parts else True


def refused(shown: str, what: str) -> KbopError:
    return KbopError(
        Problem(
            Place(file=shown),
            f"{what}.",
            "No honest export is so, and reading it could take the machine down.",
            "Open it in a spreadsheet, copy the rows into a new workbook and send that, or send CSV.",
            "unsafe_file",
        )
    )


def damaged(shown: str) -> KbopError:
    return KbopError(
        Problem(
            Place(file=shown),
            "the file is damaged or was not sent whole.",
            mend="Send it again, or open it in a spreadsheet and save it as XLSX.",
            code="damaged_file",
        )
    )


def locked(shown: str) -> KbopError:
    """The error for a file that asks for a password."""
    return KbopError(
        Problem(
            Place(file=shown),
            "the file is locked with a password.",
            mend="Save it without a password and send it by a safe way.",
            code="locked_file",
        )
    )
