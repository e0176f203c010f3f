"""`kbop check`: what is wrong with an export as data, before any rule is applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from kbop_cli.commands.options import ContractFile, Format, Inputs, OutputFormat, Quiet, contract_path, say

if TYPE_CHECKING:
    import polars as pl

    from kbop_cli.intake.tables import Inputs as Read
    from kbop_cli.model import Contract


def check(
    inputs: Inputs,
    contract: ContractFile = None,
    report: OutputFormat = Format.text,
    quiet: Quiet = False,
) -> None:
    """Read an export and say what is wrong with it as data; exit code 1 where anything is.

    Example: kbop check inbox/claims.xlsx
    """
    from kbop_cli.commands.options import load_contract
    from kbop_cli.intake.tables import read_inputs

    terms = None
    if contract is not None or contract_path(contract).is_file():
        terms, _ = load_contract(contract)
    if terms is None:
        say("No contract: words are not checked. Name one with --contract.", quiet=quiet)
        read = read_inputs(inputs)
    else:
        from kbop_cli.commands.run import read_month

        read = read_month(inputs, terms)
    faults = _faults(read, terms)
    if report is Format.json:
        import json

        typer.echo(json.dumps({"read": _read(read), "faults": faults.to_dicts()}, indent=2, ensure_ascii=False))
    elif not quiet:
        typer.echo(_text(read, faults))
    if faults.height:
        raise typer.Exit(1)


def _faults(read: Read, terms: Contract | None) -> pl.DataFrame:
    """Every fault with its place: cells that cannot be read, and words that the contract's cards do not know."""
    import polars as pl

    names = pl.DataFrame(
        {
            "source": range(len(read.sources)),
            "file": [source.file for source in read.sources],
            "sheet": [source.sheet for source in read.sources],
        },
        schema={"source": pl.UInt32, "file": pl.String, "sheet": pl.String},
    )
    columns = ("table", "source", "row", "column", "cell", "code", "message")
    frames = [read.faults.select(columns)]
    if terms is not None:
        from kbop_cli.engine.prepare import unknown_words

        frames.append(unknown_words(read.tables, terms).select(columns))
    return (
        pl.concat(frames)
        .join(names, on="source", how="left")
        .sort("file", "sheet", "row", "column", "code")
        .select("file", "sheet", "row", "column", "cell", "code", "message")
    )


def _read(read: Read) -> list[dict[str, Any]]:
    return [
        {"file": source.file, "sheet": source.sheet, "table": source.table, "rows": source.rows, "notes": source.notes}
        for source in read.sources
    ]


def _text(read: Read, faults: pl.DataFrame) -> str:

    from kbop_cli.output.text import safe, table

    rows = [(source.file, source.sheet, source.table, f"{source.rows:,}") for source in read.sources]
    parts = [table(["file", "sheet", "table", "rows"], rows, right=(3,))]
    notes = [f"- {source.file}: {note}" for source in read.sources for note in source.notes]
    notes += [f"- {note}" for note in read.notes]
    if notes:
        parts.append("Said of the files:\n" + "\n".join(map(safe, notes)))
    if faults.is_empty():
        parts.append("Every cell can be read.")
        return "\n\n".join(parts)
    counted = (
        faults.group_by("file", "sheet", "code", "column")
        .len()
        .sort("file", "sheet", "len", "code", descending=[False, False, True, False])
    )
    causes = [(r["file"], r["sheet"], r["code"], r["column"], f"{r['len']:,}") for r in counted.iter_rows(named=True)]
    parts.append(f"{faults.height:,} cells need mending:")
    parts.append(table(["file", "sheet", "cause", "column", "cells"], causes, right=(4,)))
    from kbop_cli.errors import Place

    lines = [
        f"{Place(file=r['file'], sheet=r['sheet'], row=r['row'], column=r['column'])}: {safe(_said(r))}"
        for r in faults.iter_rows(named=True)
    ]
    parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _said(fault: dict[str, Any]) -> str:
    """The message behind the cell as typed; of a private cell, `cell` holds its kind alone."""
    return fault["message"] if fault["code"] == "unknown_word" else f'"{fault["cell"]}": {fault["message"]}'
