"""`kbop dedupe`: claims that look like each other, and ids that look like one person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kbop_cli.commands.options import ContractFile, Format, Inputs, OutputFormat, Quiet, load_contract, progress, say

if TYPE_CHECKING:
    import polars as pl

    from kbop_cli.model import Contract

STAGES = 3


def dedupe(
    inputs: Inputs,
    contract: ContractFile = None,
    out: Annotated[Path | None, typer.Option("--out", help="A folder for duplicates.csv and pairs.csv.")] = None,
    report: OutputFormat = Format.text,
    quiet: Quiet = False,
) -> None:
    """Find claims made twice and people with two ids, across all the inputs and the ledger; decides nothing.

    Example: kbop dedupe inbox --contract contract.yaml --out duplicates
    """
    from kbop_cli import __version__
    from kbop_cli.commands.run import described, inputs_described, read_month
    from kbop_cli.engine.dedupe import dedupe as search
    from kbop_cli.output import deduped
    from kbop_cli.output.run_folder import DEDUPE, check_writable, replacing

    terms, terms_file = load_contract(contract)
    if out is not None:
        check_writable(out, DEDUPE)
    with progress(STAGES, quiet=quiet) as stage:
        stage("reading the export")
        read = read_month(inputs, terms)
        paid, silence = _paid(terms)
        stage("comparing")
        found = search(read.tables, read.faults, terms, paid)
        unread = (
            [f"Cells that cannot be read: {read.faults.height}; kbop check tells which."] if read.faults.height else []
        )
        could_not = [*silence, *found.could_not, *unread, *read.notes]
        stage("writing")
        if out is not None:
            manifest = {
                "kbop": __version__,
                **described(terms, terms_file, out),
                "read": inputs_described(read, out),
                "could_not": could_not,
            }
            with replacing(out, DEDUPE) as folder:
                deduped.write(folder, found, manifest)
    if report is Format.json:
        import json

        typer.echo(json.dumps(deduped.as_json(found, could_not), indent=2, ensure_ascii=False))
    elif not quiet:
        typer.echo(deduped.as_text(found, could_not))
    if out is not None:
        say(f"Written to {out}: duplicates.csv, pairs.csv, manifest.json", quiet=quiet)


def _paid(contract: Contract) -> tuple[pl.DataFrame | None, list[str]]:
    """What the contract's ledger holds; where there is no ledger, a sentence that says so."""
    from kbop_cli.commands.ledgers import remembered

    paid, _ = remembered(contract)
    if paid is None:
        return None, [f"There is no ledger {contract.ledger}: nothing was compared with what was paid before."]
    return paid, []
