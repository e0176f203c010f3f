"""`kbop pay`: turn the approved claims of a verified month into a payment, once."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kbop_cli.commands.options import ContractFile, Format, OutputFormat, Quiet, say

if TYPE_CHECKING:
    from kbop_cli.output.payment_files import Payment


def pay(
    run: Annotated[Path, typer.Argument(metavar="DIR", help="The run's folder, as kbop verify wrote it.")],
    by: Annotated[str, typer.Option("--by", help="Who prepares the payment.")] = "",
    approved_by: Annotated[str, typer.Option("--approved-by", help="Who approves it: somebody else.")] = "",
    on: Annotated[str, typer.Option("--on", help="The day of the approval, YYYY-MM-DD. [default: today]")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan; enter and write nothing.")] = False,
    contract: ContractFile = None,
    report: OutputFormat = Format.text,
    quiet: Quiet = False,
) -> None:
    """Pay the approved claims of a verified month, and enter the payment in the ledger.

    Example: kbop pay runs/2023-06 --by "A. Analyst" --approved-by "F. Officer"
    """
    from kbop_cli.commands.paying import People, pay_run, plan_run
    from kbop_cli.output import payment_files
    from kbop_cli.output.payment_text import payment_summary

    if dry_run:
        payment, done = plan_run(run, contract), False
    else:
        payment, done = pay_run(run, contract, People(by, approved_by, _day(on)))
        payment_files.write(run, payment)
    totals = payment_files.control_totals(payment)
    if report is Format.json:
        import json

        typer.echo(json.dumps(totals, indent=2, ensure_ascii=False))
    elif not quiet:
        typer.echo(payment_summary(totals, _late(payment), planned=not payment.head))
    if done:
        say(
            f"Batch {payment.plan.batch} was paid before: nothing was entered, its files are as they were.", quiet=quiet
        )
    if not dry_run:
        say(f"Written to {run}: payment.csv, payment.xlsx, remittance.csv, control_totals.json", quiet=quiet)


def _late(payment: Payment) -> int:
    return sum(line.claim.late for line in payment.plan.lines if line.kind == "outcome" and line.claim.late)


def _day(text: str) -> date:
    from kbop_cli.errors import fail

    if not text:
        return datetime.now().astimezone().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise fail(f'--on "{text}" is no date.', mend="Write it as 2023-07-14.") from None
