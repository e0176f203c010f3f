"""A document as plain text. The cells of wide tables are broken into lines, so that a terminal shows them."""

from __future__ import annotations

import textwrap
from itertools import zip_longest

from kbop_cli.document import Block, Bullets, Document, Grid, Heading
from kbop_cli.output.text import safe, table

WIDTH = 110
NARROWEST = 12


def render(document: Document) -> str:
    """The blocks, a blank line between them."""
    return "\n\n".join(_block(block) for block in document.blocks)


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        text = safe(block.text)
        return f"{text}\n{('=' if block.level == 1 else '-') * len(text)}" if block.level < 4 else text
    if isinstance(block, Bullets):
        return "\n".join(_wrapped(f"- {item}", "  ") for item in block.items)
    if isinstance(block, Grid):
        return _grid(block)
    return _wrapped(block.text, "")


def _grid(grid: Grid) -> str:
    whole = table(grid.heading, grid.rows, grid.right)
    if max(map(len, whole.splitlines()), default=0) <= WIDTH:
        return whole
    widths = _widths(grid)
    heading = _lines(grid.heading, widths, grid.right)
    rule = "  ".join("-" * width for width in widths)
    rows = [line for row in grid.rows for line in (*_lines(row, widths, grid.right), "")]
    return "\n".join([*heading, rule, *rows]).rstrip()


def _widths(grid: Grid) -> list[int]:
    """The columns' widths: the widest that can be are narrowed, down to their longest word, until a line holds all."""
    columns = [[safe(row[place]) for row in (grid.heading, *grid.rows)] for place in range(len(grid.heading))]
    widths = [max(map(len, cells)) for cells in columns]
    least = [max((len(word) for cell in cells for word in cell.split()), default=0) for cells in columns]
    while sum(widths) + 2 * (len(widths) - 1) > WIDTH:
        room = [width - word for width, word in zip(widths, least, strict=True)]
        widest = max(range(len(widths)), key=lambda place: (room[place] > 0, widths[place]))
        widths[widest] -= 1
        if widths[widest] <= NARROWEST:
            break
    return widths


def _lines(row: tuple[str, ...], widths: list[int], right: tuple[int, ...]) -> list[str]:
    cells = [textwrap.wrap(safe(cell), width) for cell, width in zip(row, widths, strict=True)]
    lines = zip_longest(*cells, fillvalue="")
    return [
        "  ".join(
            part.rjust(width) if place in right else part.ljust(width)
            for place, (part, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]


def _wrapped(text: str, indent: str) -> str:
    return "\n".join(textwrap.wrap(safe(text), WIDTH, subsequent_indent=indent, break_on_hyphens=False)) or ""
