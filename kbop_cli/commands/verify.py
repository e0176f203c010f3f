"""`kbop verify`: decide every claim of a month."""

from __future__ import annotations

import enum
import re
from pathlib import Path
from typing import Annotated, Any

import typer

from kbop_cli.commands.options import (
    ContractFile,
    Format,
    Inputs,
    OutputFormat,
    Quiet,
    Redact,
    load_contract,
    progress,
    say,
    spared_threads,
    uncollected,
)
from kbop_cli.commands.run import decide_month, described, inputs_described, read_month


class FailOn(enum.StrEnum):
    """What makes the exit code 1."""

    query = "query"
    reject = "reject"


class Audience(enum.StrEnum):
    """Who reads the findings."""

    council = "council"
    provider = "provider"


STAGES = 7


@uncollected()
def verify(
    inputs: Inputs,
    out: Annotated[Path, typer.Option("--out", help="The run's folder; an unpaid run is replaced whole.")],
    month: Annotated[str, typer.Option("--month", help="The month that is verified, YYYY-MM.")],
    contract: ContractFile = None,
    since: Annotated[Path | None, typer.Option("--since", help="An earlier run: say what changed since.")] = None,
    fail_on: Annotated[
        FailOn | None, typer.Option("--fail-on", help="Exit with 1 where a claim is so decided.")
    ] = None,
    audience: Annotated[
        Audience, typer.Option("--audience", help="provider: tell nothing of another provider's claims.")
    ] = Audience.council,
    redact: Redact = False,
    report: OutputFormat = Format.text,
    quiet: Quiet = False,
) -> None:
    """Decide every claim of a month; changes nothing but --out.

    Example: kbop verify inbox --contract contract.yaml --month 2023-06 --out runs/2023-06
    """
    from kbop_cli.errors import fail
    from kbop_cli.intake.ahead import begun

    if not re.fullmatch(r"(?!0000)\d{4}-(0[1-9]|1[0-2])", month):
        raise fail(f'--month "{month}" is no month.', mend="Write it as 2023-06.")
    # Some of the work needs neither Polars nor the contract.
    with begun(inputs) as ahead, spared_threads(inputs), progress(STAGES, quiet=quiet) as stage:
        from kbop_cli import __version__
        from kbop_cli.commands.ledgers import judgements_of, refuse_paid, remembered
        from kbop_cli.engine.changes import changes
        from kbop_cli.output import verified
        from kbop_cli.output.run_folder import check_writable, read_manifest, replacing
        from kbop_cli.output.safe_csv import read as read_csv
        from kbop_cli.output.safe_csv import write as write_csv
        from kbop_cli.output.text import changes_summary, month_summary, terminal_width

        terms, terms_file = load_contract(contract)
        check_writable(out)
        refuse_paid(terms, out)
        earlier = None
        if since is not None:
            read_manifest(since)
            earlier = read_csv(since / "decisions.csv")
        stage("reading the export")
        read = read_month(inputs, terms, ahead=ahead)
        paid, ledger = remembered(terms)
        judged = judgements_of(terms, ledger["entries"]) if ledger is not None else None
        hide = audience is Audience.provider
        decided = decide_month(read, terms, month, stage, paid=paid, hide=hide, judgements=judged)
        run = _described_run(terms, month, read, decided)
        manifest = {
            "kbop": __version__,
            "month": month,
            **described(terms, terms_file, out),
            **({"ledger": ledger} if ledger is not None else {}),
            **({"audience": audience.value} if audience is not Audience.council else {}),
            **({"redacted": True} if redact else {}),
            "read": inputs_described(read, out),
            "defaults_used": list(decided.defaults_used),
        }
        stage("writing")
        with replacing(out) as folder:
            if earlier is not None:
                changed = changes(earlier, verified.decisions_table(decided.decided))
                write_csv(changed, folder / "changes.csv", figures=("amount", "amount_before"))
            summed = verified.write(folder, decided.decided, run, manifest, redact=redact)
    if report is Format.json:
        import json

        typer.echo(json.dumps(summed, indent=2, ensure_ascii=False))
    elif not quiet:
        typer.echo(month_summary(summed, terminal_width()))
        if earlier is not None:
            typer.echo("\n" + changes_summary(changed))
    say(f"Written to {out}: decisions.csv, findings.csv, summary.json, manifest.json", quiet=quiet)
    counts = summed["decisions"]
    failing = {FailOn.query: ("queried", "rejected"), FailOn.reject: ("rejected",)}
    if fail_on is not None and any(counts[name]["claims"] for name in failing[fail_on]):
        raise typer.Exit(1)


def _described_run(terms: Any, month: str, read: Any, decided: Any) -> dict[str, Any]:
    skipped = [
        f"{source.file}{f' ({source.sheet})' if source.sheet else ''}: {note}"
        for source in read.sources
        for note in source.notes
    ]
    cards = {use.card.name: use.card for use in terms.cards}.values()
    return {
        "contract": terms.title,
        "month": month,
        "rows_read": {
            name: sum(source.rows for source in read.sources if source.table == name)
            for name in dict.fromkeys(source.table for source in read.sources)
        },
        "unreadable_cells": read.faults.height,
        "defaults_used": list(decided.defaults_used),
        "notes": [*read.notes, *skipped, *decided.notes],
        "assumptions": [*terms.assumptions, *_of_cards(cards)],
    }


def _of_cards(cards: Any) -> list[str]:
    """Each card's assumptions once, with the cards that share them."""
    shared: dict[str, list[str]] = {}
    for card in cards:
        for text in card.assumptions:
            shared.setdefault(text, []).append(f"{card.name} {card.version}")
    return [f"{', '.join(names)}: {text}" for text, names in shared.items()]
