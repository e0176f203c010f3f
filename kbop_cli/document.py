"""A document before it has a form: headings, paragraphs, lists and tables. Whoever writes it knows no card."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the document's title. `mark` is a name that a link may lead to."""

    text: str
    level: int = 2
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `right` names the columns that are set to the right, `sheet` the sheet that it is in a workbook."""

    heading: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()
    sheet: str = ""


Block = Heading | Paragraph | Bullets | Grid


@dataclass(frozen=True, slots=True)
class Document:
    """The blocks in their order, under a title."""

    title: str
    blocks: tuple[Block, ...]
