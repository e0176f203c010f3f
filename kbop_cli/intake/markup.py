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
from typing import NamedTuple
from xml.parsers import expat

from kbop_cli.errors import KbopError, Place, Problem
from kbop_cli.intake.containers import Container, Part, damaged, refused

_UNREAD = ("customxml/", "docprops/")
"""Parts that no reader of cells opens: other programs keep what they like in them."""


_Element = tuple[str, dict[str, str]]
"""The start of an element: its name, with its prefix, and its attributes."""


class Names(NamedTuple):
    """The sheets of a workbook: the part that holds each, by name, and the epoch of its day numbers."""

    parts: dict[str, str]
    epoch: int


def names(container: Container) -> Names:
    """The sheets that the workbook's main part lists, which is nearly always `xl/workbook.xml`."""
    parts: dict[str, str] = {}
    main = next(iter(_targets(container, "", "_rels/.rels", "/officeDocument").values()), "xl/workbook.xml")
    folder, name = posixpath.split(main)
    targets = _targets(container, folder, f"{folder}/_rels/{name}.rels".lstrip("/"), "")
    listed = elements(container, main)
    for tag, attributes in listed:
        if local(tag) == "sheet":
            link = next((value for name, value in attributes.items() if name.endswith(":id")), "")
            parts[attributes.get("name", "")] = targets.get(link, "")
    return Names(parts, _epoch(listed, container.shown))


def _epoch(elements: list[_Element], shown: str) -> int:
    """The epoch of the day numbers; a workbook whose epoch the reader gets wrong is refused.

    The reader (calamine 0.3x) goes by the last `workbookPr` of any namespace, and newer Excels append one of their
    own (`x14:workbookPr`): every day of a workbook that counts from 1904 would come out four years early.
    """
    properties = [
        (tag, attributes.get("date1904") in {"1", "true"}) for tag, attributes in elements if local(tag) == "workbookPr"
    ]
    if not properties:
        return 1900
    prefix = elements[0][0].rpartition(":")[0]
    from_1904 = any(says for tag, says in properties if tag.rpartition(":")[0] == prefix)
    if from_1904 != properties[-1][1]:
        raise KbopError(
            Problem(
                Place(file=shown),
                "its days count from 1904, in a way that the reader would take for 1900.",
                "Every date in it would be four years out.",
                "Save its sheets as CSV and send those.",
                "epoch",
            )
        )
    return 1904 if from_1904 else 1900


def local(tag: str) -> str:
    """A name without its prefix."""
    return tag.rpartition(":")[2]


def _targets(container: Container, folder: str, name: str, kind: str) -> dict[str, str]:
    """The parts that a part's relations lead to, by their ids; of one kind, where it is given."""
    return {
        attributes.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip(
            "/"
        )
        for tag, attributes in elements(container, name)
        if local(tag) == "Relationship" and attributes.get("Type", "").endswith(kind)
    }


def elements(container: Container, name: str) -> list[_Element]:
    """The starts of all elements of a small part, in their order."""
    part = container.part(name)
    found: list[_Element] = []
    if part is None:
        raise damaged(container.shown)

    def start(tag: str, attributes: dict[str, str]) -> None:
        found.append((tag, attributes))

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
