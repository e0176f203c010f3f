"""A document as Markdown."""

from __future__ import annotations

from kbop_cli.document import Block, Bullets, Document, Grid, Heading
from kbop_cli.output.reports.markdown import escaped, grid


def render(document: Document) -> str:
    """The blocks, a blank line between them."""
    return "\n\n".join(_block(block) for block in document.blocks)


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {escaped(block.text)}"
    if isinstance(block, Bullets):
        return "\n".join(f"- {escaped(item)}" for item in block.items)
    if isinstance(block, Grid):
        return grid(block.heading, block.rows, block.right)
    return escaped(block.text)
