"""`kbop map`: propose what an unknown export's columns and words are, and on consent write it into the contract."""

from __future__ import annotations

import enum
import sys
from typing import Annotated

import typer

from kbop_cli.commands.options import ContractFile, Format, OutputFormat, Quiet, say


class Level(enum.StrEnum):
    """How sure a proposal must be to be written."""

    sure = "sure"
    likely = "likely"
    guess = "guess"


def map(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A CSV or Excel file, or table=file.xlsx#Sheet.")],
    contract: ContractFile = None,
    write: Annotated[bool, typer.Option("--write", help="Write the mapping into the contract.")] = False,
    at_least: Annotated[
        Level | None,
        typer.Option("--at-least", help="What is written. [default: likely headings; sure words, which decide prices]"),
    ] = None,
    report: OutputFormat = Format.text,
    quiet: Quiet = False,
) -> None:
    """Propose, from its headings and its cells, what an unknown export's columns and words are to us.

    Nothing is written without --write or a yes at the terminal. Of cells that identify a person only the kind is shown.

    Example: kbop map inbox/case-system.xlsx --write
    """
    from kbop_cli.commands.mapping import entries, proposals, write_into
    from kbop_cli.commands.options import load_contract
    from kbop_cli.output.map_text import as_value, as_yaml, map_text

    terms, path = load_contract(contract)
    found = proposals(file, terms)
    of_headings, of_words = (at_least or Level.likely).value, (at_least or Level.sure).value
    columns, values = entries(found, terms, of_headings, of_words)
    left = sum(bool(word.ours) for one in found for word in one.words) - sum(
        len(words) for named in values.values() for words in named.values()
    )
    if report is Format.json:
        import json

        told = {"sheets": [as_value(one) for one in found], "columns": columns, "values": values}
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    elif not quiet:
        typer.echo("\n\n".join(map_text(one) for one in found))
    if left:
        say(f"Words that are less than {of_words} and are left out: {left}; --at-least takes more.", quiet=quiet)
    if not columns and not values:
        say("Nothing is to be added to the contract.", quiet=quiet)
        return
    if report is Format.text and not quiet:
        typer.echo(f"\nFor {path.name}:\n\n{as_yaml(columns, values)}")
    asked = not write and report is Format.text and sys.stdin.isatty() and sys.stdout.isatty()
    if write or (asked and typer.confirm(f"Write this into {path}?", default=False)):
        write_into(path, columns, values)
        say(f"Written into {path}. Runs that name the contract as it was before are verified again.", quiet=quiet)
    else:
        say(f"Nothing was written. To write this into {path}, add --write.", quiet=quiet)
