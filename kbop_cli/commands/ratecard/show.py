"""`kbop ratecard show`: a card in a contract manager's words."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer

from kbop_cli.commands.options import Quiet, say
from kbop_cli.commands.ratecard.options import Card, load


class As(enum.StrEnum):
    """What the card is written as."""

    text = "text"
    markdown = "markdown"
    html = "html"
    xlsx = "xlsx"


ENDINGS = {".txt": As.text, ".md": As.markdown, ".html": As.html, ".htm": As.html, ".xlsx": As.xlsx}


def show(
    card: Card,
    form: Annotated[
        As | None, typer.Option("--format", help="How to write it. [default: by --out's ending, else text]")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write it to this file.")] = None,
    quiet: Quiet = False,
) -> None:
    """Show a card for reading and signing off: prices, rules, evidence, sources, readings, assumptions.

    Example: kbop ratecard show ratecards/kbop-generic --out card.html
    """
    from kbop_cli.cards.show import show as told
    from kbop_cli.errors import fail
    from kbop_cli.output.documents import markdown, page, plain

    chosen = form or (ENDINGS.get(out.suffix.lower(), As.text) if out is not None else As.text)
    document = told(load(card))
    if chosen is As.xlsx:
        from kbop_cli.output.documents import workbook

        if out is None:
            raise fail("A workbook is a file.", mend="Name it with --out card.xlsx.")
        workbook.write(document, out)
    else:
        text = {As.text: plain.render, As.markdown: markdown.render, As.html: page.render}[chosen](document)
        if out is None:
            typer.echo(text)
            return
        from kbop_cli.output.reports.files import write

        write(text, out)
    say(f"Written to {out}.", quiet=quiet)
