"""`kbop ledger`: what has been paid, whether the record is intact, what is to be taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from kbop_cli.commands.options import ContractFile, Format, OutputFormat, Quiet, load_contract, say

app = typer.Typer(
    name="ledger",
    help="What has been paid, whether the record is intact, what is to be taken back.\n\nExample: kbop ledger status",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command()
def status(contract: ContractFile = None, report: OutputFormat = Format.text) -> None:
    """Say where the contract stands: what was paid, by whom, what each cap has left, what waits.

    Example: kbop ledger status
    """
    from kbop_cli.commands.ledgers import ledger_of, standing_of
    from kbop_cli.output.ledger_text import status_text

    terms, _ = load_contract(contract)
    with ledger_of(terms) as ledger:
        told = standing_of(ledger, terms)
    _tell(told, status_text, report)


@app.command()
def verify(
    contract: ContractFile = None,
    head: Annotated[str, typer.Option("--head", help="A chain head, as a payment's files carry it.")] = "",
    payment: Annotated[
        list[Path] | None, typer.Option("--payment", help="A paid run's folder, or its control_totals.json.")
    ] = None,
    deep: Annotated[bool, typer.Option("--deep", help="Check the store's own files too.")] = False,
    quiet: Quiet = False,
) -> None:
    """Recompute the whole chain; exit code 1 where the record is not intact.

    Entries cut off at the end are found against a payment's files: name one with --payment.
    Example: kbop ledger verify --payment runs/2023-06
    """
    from kbop_cli.commands.ledgers import heads_of, ledger_of
    from kbop_cli.output.text import safe

    terms, _ = load_contract(contract)
    heads = [*heads_of(payment or []), *([head] if head else [])]
    wanted: list[str | None] = [*heads] or [None]
    with ledger_of(terms, check=False) as ledger:
        broken = sorted({item for one in wanted for item in ledger.verify(one, deep=deep)})
        last = ledger.head() if not broken else None
    for item in broken:
        typer.echo(safe(f"entry {item.seq}: {item.what}" if item.seq else item.what))
    if broken:
        say(f"The ledger is not intact: {len(broken)} things do not hold. Keep it as it is; work on from a backup.")
        raise typer.Exit(1)
    if last is not None:
        told = f", and holds {len(heads)} of {len(heads)} heads asked for" if heads else ""
        if not quiet:
            typer.echo(f"The ledger is intact: {last.seq:,} entries{told}. Head: {last.hash}")


@app.command()
def show(
    contract: ContractFile = None,
    batch: Annotated[str, typer.Option("--batch", help="The lines of one payment.")] = "",
    claim: Annotated[str, typer.Option("--claim", help="All about one claim.")] = "",
    participant: Annotated[str, typer.Option("--participant", help="All about one participant.")] = "",
    report: OutputFormat = Format.text,
) -> None:
    """Print entries of the ledger, in order.

    Example: kbop ledger show --claim C2306-0017
    """
    from kbop_cli.commands.ledgers import entry_told, ledger_of
    from kbop_cli.output.ledger_text import entries_text

    terms, _ = load_contract(contract)
    with ledger_of(terms) as ledger:
        found = ledger.entries(batch=batch, claim_id=claim, participant_id=participant)
        _tell([entry_told(record) for record in found], entries_text, report)


@app.command()
def reverse(
    claim: Annotated[str, typer.Argument(metavar="CLAIM_ID", help="The claim, as it stands in the ledger.")],
    reason: Annotated[str, typer.Option("--reason", help="Why it is taken back.")],
    by: Annotated[str, typer.Option("--by", help="Who asks for it.")],
    contract: ContractFile = None,
    quiet: Quiet = False,
) -> None:
    """Ask for a paid claim to be taken back whole, at that day's price and split, in the next payment.

    Example: kbop ledger reverse C2306-0017 --reason "evidence withdrawn" --by "F. Officer"
    """
    from kbop_cli.commands.ledgers import keep_until, ledger_of
    from kbop_cli.engine.terms import terms_of
    from kbop_cli.errors import fail
    from kbop_cli.ledger.requests import request_reversal

    if not reason.strip() or not by.strip():
        raise fail("A reversal needs a reason and a name.", mend="Give both: --reason TEXT --by NAME")
    terms, _ = load_contract(contract)
    with ledger_of(terms) as ledger:
        head = request_reversal(ledger, terms_of(terms), claim, reason=reason, by=by, erase_on=keep_until(terms))
    say(f"Claim {claim} is taken back in the next payment. Ledger head: {head.hash}", quiet=quiet)


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A new SQLite file.")],
    contract: ContractFile = None,
    quiet: Quiet = False,
) -> None:
    """Copy the ledger, hash for hash, into a new file.

    Example: kbop ledger backup backups/2023-06.sqlite
    """
    from kbop_cli.commands.ledgers import ledger_of

    terms, _ = load_contract(contract)
    with ledger_of(terms) as ledger:
        ledger.backup(target)
        head = ledger.head()
    say(f"Copied to {target}: {head.seq:,} entries. Ledger head: {head.hash}", quiet=quiet)


@app.command()
def restore(
    copy: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    contract: ContractFile = None,
    quiet: Quiet = False,
) -> None:
    """Lay a backup, hash for hash, where the contract's ledger was; never over one that is there.

    What was entered after the backup is not in it: check its head against the last payment's files.
    Example: kbop ledger restore backups/2023-06.sqlite && kbop ledger verify --payment runs/2023-06
    """
    from kbop_cli.ledger.open import restore_ledger

    terms, _ = load_contract(contract)
    head = restore_ledger(copy, terms.ledger, terms.name, base=Path(terms.folder))
    say(f"Restored from {copy}: {head.seq:,} entries. Ledger head: {head.hash}", quiet=quiet)


@app.command()
def erase(contract: ContractFile = None, quiet: Quiet = False) -> None:
    """Erase the personal values whose day has come; the chain still verifies. A backup made before keeps them.

    Example: kbop ledger erase
    """
    from datetime import datetime

    from kbop_cli.commands.ledgers import ledger_of

    terms, _ = load_contract(contract)
    with ledger_of(terms) as ledger:
        count = ledger.erase(datetime.now().astimezone().date())
    say(f"Personal values erased: {count:,}.", quiet=quiet)


@app.command("open")
def open_(contract: ContractFile = None, quiet: Quiet = False) -> None:
    """Lay an empty ledger where there is none, bring an older one up to this kbop, enter the opening balances.

    Example: kbop ledger open
    """
    from kbop_cli.commands.ledgers import open_for

    terms, _ = load_contract(contract)
    made, entered, head = open_for(terms)
    told = "A new, empty ledger was laid" if made else "The ledger is there"
    balances = f"; opening balances entered: {', '.join(entered)}" if entered else ""
    say(f"{told}{balances}. Ledger head: {head.hash}", quiet=quiet)


def _tell(told: Any, as_text: Any, report: Format) -> None:
    if report is Format.json:
        import json

        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        typer.echo(as_text(told))
