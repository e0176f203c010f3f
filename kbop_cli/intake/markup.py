"""What the XML of a workbook tells that the reader of cells does not: names, hidden rows, merged cells,
errors.

The reader gives an error cell (`#N/A`) as empty, and knows nothing of hidden rows, merged cells and
formulas. Small parts are parsed by expat, which refuses any document type. A sheet is searched as text,
piece by piece.
"""

from __future__ import annotations

import posixpath
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from kbop_cli.intake.containers import Container, Part, damaged, refused

_UNREAD = ("customxml/", "docprops/")
"""Parts that no reader of cells opens: other programs keep what they like in them."""


@dataclass(frozen=True, slots=True)
class Names:
    """The sheets of a workbook: the part that holds each, by name, and the epoch of its day numbers."""

    parts: dict[str, str]
    epoch: int


def names(container: Container) -> Names:
    """The sheets that the workbook's main part lists, which is nearly always `xl/workbook.xml`."""
    parts: dict[str, str] = {}
    epoch = 1900
    main = next(iter(_targets(container, "", "_rels/.rels", "/officeDocument").values()), "xl/workbook.xml")
    folder, name = posixpath.split(main)
    targets = _targets(container, folder, f"{folder}/_rels/{name}.rels".lstrip("/"), "")
    for tag, attributes in _elements(container, main):
        if tag == "workbookPr" and attributes.get("date1904") in {"1", "true"}:
            epoch = 1904
        if tag == "sheet":
            link = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            parts[attributes.get("name", "")] = targets.get(link, "")
    return Names(parts, epoch)


def _targets(container: Container, folder: str, name: str, kind: str) -> dict[str, str]:
    """The parts that a part's relations lead to, by their ids; of one kind, where it is given."""
    return {
        attributes.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip(
            "/"
        )
        for tag, attributes in _elements(container, name)
        if tag == "Relationship" and attributes.get("Type", "").endswith(kind)
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
            deque(checked(container, part), maxlen=0)


def checked(container: Container, part: Part) -> Iterator[bytes]:
    """The pieces of a part. A document type is refused: entities make a small part a large one."""
    name = part.name.lower()
    markup = name.endswith((".xml", ".rels")) and not name.startswith(_UNREAD)
    end = b""
    for at, piece in enumerate(container.pieces(part)):
        if markup and at == 0 and b"\0" in piece[:4]:
            raise refused(container.shown, f"{part.name} is not UTF-8")
        if markup and any(mark in piece or mark in end + piece[:9] for mark in (b"<!DOCTYPE", b"<!ENTITY")):
            raise refused(container.shown, f"{part.name} declares a document type")
        end = piece[-9:]
        yield piece
