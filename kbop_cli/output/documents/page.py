"""A document as one page of HTML that needs nothing beside it: no script, no style sheet, no font, no image."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from kbop_cli.document import Block, Bullets, Document, Grid, Heading
from kbop_cli.output.text import safe

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72em; margin: 2em auto; padding: 0 1em; color: #1a1a1a; }
table { border-collapse: collapse; margin: 1em 0; width: 100%; }
th, td { border: 1px solid #767676; padding: .3em .6em; text-align: left; vertical-align: top; }
th { background: #eee; }
.right { text-align: right; white-space: nowrap; }
h2 { border-bottom: 2px solid #1a1a1a; margin-top: 2em; }
@media print { body { font-size: 10pt; max-width: none; } h4, tr { break-inside: avoid; } h4 { break-after: avoid; } }
""".strip()


def render(document: Document) -> str:
    """The whole page."""
    title = _text(document.title)
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en-GB">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{title}</title>",
            f"<style>\n{STYLE}\n</style>",
            "</head>",
            "<body>",
            *(_block(block) for block in document.blocks),
            "</body>",
            "</html>",
        ]
    )


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        mark = f' id="{_text(block.mark)}"' if block.mark else ""
        return f"<h{block.level}{mark}>{_text(block.text)}</h{block.level}>"
    if isinstance(block, Bullets):
        return "<ul>" + "".join(f"<li>{_text(item)}</li>" for item in block.items) + "</ul>"
    if isinstance(block, Grid):
        return _grid(block)
    return f"<p>{_text(block.text)}</p>"


def _grid(grid: Grid) -> str:
    heading = _row(grid.heading, grid.right, 'th scope="col"')
    rows = "\n".join(_row(row, grid.right, "td") for row in grid.rows)
    return f"<table>\n<thead>{heading}</thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


def _row(cells: Sequence[str], right: tuple[int, ...], tag: str) -> str:
    name = tag.split()[0]
    made = [
        f"<{tag}{' class=right' if place in right else ''}>{_text(cell)}</{name}>" for place, cell in enumerate(cells)
    ]
    return f"<tr>{''.join(made)}</tr>"


def _text(text: str) -> str:
    return escape(safe(text), quote=True)
