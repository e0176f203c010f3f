"""`kbop check`: what is wrong with an export as data, before any rule is applied."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kbop_cli.commands.options import ContractFile, Format, Inputs, OutputFormat, Quiet, Redact, say


def check(
    inputs: Inputs,
    contract: ContractFile = None,
    mark: Annotated[
        Path | None, typer.Option("--mark", help="Write a workbook: a copy with the cells marked, and why.")
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write every problem as a line of CSV.")] = None,
    redact: Redact = False,
    report: OutputFormat = Format.text,
    quiet: Quiet = False,
) -> None:
    """Read an export and say what is wrong with it as data; exit code 1 where a cell cannot be read.

    Cells that were read and look odd, and claims whose evidence is outstanding, are told and do not fail.

    Example: kbop check inbox/claims.xlsx --mark claims-marked.xlsx
    """
    from kbop_cli.commands.checking import checked, refuse_targets
    from kbop_cli.engine.checked import FAULT

    found = checked(inputs, contract, quiet=quiet)
    refuse_targets([path for path in (mark, csv) if path is not None], found.read)
    shown = found.redacted() if redact else found
    if report is Format.json:
        import json

        typer.echo(json.dumps(shown.told(), indent=2, ensure_ascii=False))
    elif not quiet:
        typer.echo(shown.text())
    elif found.count(FAULT):
        typer.echo(shown.faults())
    if csv is not None:
        shown.write_csv(csv)
        say(f"Written: {csv}", quiet=quiet)
    if mark is not None:
        if redact:
            say("The marked copy holds the export's own cells; --redact does not change them.", quiet=quiet)
        found.write_marked(mark)
        say(f"Written: {mark}", quiet=quiet)
    if found.count(FAULT):
        raise typer.Exit(1)
