"""`kbop demo`: a worked contract with a month of claims, and the whole month run on it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kbop_cli.commands.options import Quiet, say

MONTH = "2023-06"
APPROVED_ON = "2023-07-14"


def demo(
    folder: Annotated[Path, typer.Argument(help="Where to lay it out.")] = Path("kbop-demo"),
    quiet: Quiet = False,
) -> None:
    """Lay out the KBOP contract with a month of synthetic claims, and run the month on it.

    Example: kbop demo
    """
    from kbop_cli.commands.init import Template, lay_out
    from kbop_cli.commands.options import Format
    from kbop_cli.commands.pay import pay
    from kbop_cli.commands.verify import Audience, verify
    from kbop_cli.demo.month import month
    from kbop_cli.output.demo_files import write_csv, write_xlsx

    lay_out(folder, Template.kbop)
    tables = month().tables
    write_csv(tables, folder / "inbox" / "csv")
    write_xlsx(tables, folder / "inbox" / f"kbop-{MONTH}.xlsx")
    say(f"A month of synthetic claims is in {folder}/inbox, as CSV and as one workbook.", quiet=quiet)
    verify(
        inputs=[str(folder / "inbox" / f"kbop-{MONTH}.xlsx")],
        contract=folder / "contract.yaml",
        month=MONTH,
        out=folder / "runs" / MONTH,
        since=None,
        fail_on=None,
        audience=Audience.council,
        report=Format.text,
        quiet=quiet,
    )
    pay(
        run=folder / "runs" / MONTH,
        by="A. Analyst",
        approved_by="F. Officer",
        on=APPROVED_ON,
        dry_run=False,
        contract=None,
        report=Format.text,
        quiet=quiet,
    )
    say(f"Next: kbop explain CLAIM_ID --in {folder / 'runs' / MONTH}", quiet=quiet)
