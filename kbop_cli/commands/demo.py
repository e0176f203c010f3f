"""`kbop demo`: a worked contract with a month of claims, and the whole month run on it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kbop_cli.commands.options import Quiet, say

MONTH = "2023-06"
RETURNED = f"sample-{MONTH}-returned.xlsx"
NEXT_MONTH, NEXT_SEED, NEXT_APPROVED_ON = "2023-07", 20190902, "2023-08-14"
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
    _duplicates(folder, quiet=quiet)
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
    _audit(folder, folder / "runs" / MONTH, quiet=quiet)
    _next_payment(folder, quiet=quiet)
    _reports(folder / "runs" / MONTH, quiet=quiet)
    say(f"Next: kbop explain CLAIM_ID --in {folder / 'runs' / MONTH}", quiet=quiet)


def _duplicates(folder: Path, *, quiet: bool) -> None:
    """Search the month for what is claimed twice, before anything is paid."""
    from kbop_cli.commands.dedupe import Audience, dedupe
    from kbop_cli.commands.options import Format

    found = folder / "duplicates"
    dedupe(
        inputs=[str(folder / "inbox" / f"kbop-{MONTH}.xlsx")],
        contract=folder / "contract.yaml",
        out=found,
        explain=None,
        judge=None,
        audience=Audience.council,
        provider="",
        report=Format.text,
        quiet=True,
    )
    say(f"What is claimed twice, side by side: {found / 'page.html'}", quiet=quiet)


def _audit(folder: Path, run: Path, *, quiet: bool) -> None:
    """Freeze the frame, draw by dice, let made-up auditors fill in the workbook, and say what they found."""
    from kbop_cli.commands.options import Format
    from kbop_cli.commands.sample.draw import draw
    from kbop_cli.commands.sample.evaluate import evaluate
    from kbop_cli.commands.sample.population import details_of, frame_of, read_runs
    from kbop_cli.demo.audit import DICE, answers
    from kbop_cli.engine.sample.worksheet import sheets
    from kbop_cli.intake.sample_files import read_certificate
    from kbop_cli.output.sample_book import Answer, sample_book
    from kbop_cli.output.sample_files import place

    for seed, source in (("", ""), (DICE, "20 rolls of a ten-sided die, both parties watching")):
        draw([run], seed=seed, seed_source=source, rejections="5", quiet=quiet)
    certificate = read_certificate(run / "sample.json")
    runs = read_runs([run], None, ())
    known = details_of(runs, [pick.claim_id for pick in certificate.picks])
    rows = sheets(certificate, frame_of(runs, ())[0], known)
    found = answers([(row.selection, row.amount) for row in rows])
    filled = {row.claim_id: Answer(*answer) for row, answer in zip(rows, found, strict=True)}
    place(folder / "audit", {RETURNED: sample_book(certificate, rows, filled)})
    say(f"The auditors' workbook, filled in, is {folder / 'audit' / RETURNED}.", quiet=quiet)
    evaluate(
        run / "sample.json",
        folder / "audit" / RETURNED,
        propose=True,
        by="I. Auditor",
        report=Format.text,
        quiet=quiet,
    )


def _next_payment(folder: Path, *, quiet: bool) -> None:
    """Verify and pay another month, whose payment carries what the audit found."""
    from kbop_cli.commands.options import Format
    from kbop_cli.commands.pay import pay
    from kbop_cli.commands.verify import Audience, verify
    from kbop_cli.demo.month import month
    from kbop_cli.output.demo_files import write_xlsx

    book = folder / "inbox" / NEXT_MONTH / f"kbop-{NEXT_MONTH}.xlsx"
    write_xlsx(month(NEXT_MONTH, NEXT_SEED).tables, book)
    verify(
        inputs=[str(book)],
        contract=folder / "contract.yaml",
        month=NEXT_MONTH,
        out=folder / "runs" / NEXT_MONTH,
        since=None,
        fail_on=None,
        audience=Audience.council,
        report=Format.text,
        quiet=True,
    )
    say(f"The next month, {NEXT_MONTH}, is verified and paid; the adjustments are lines of its payment.", quiet=quiet)
    pay(
        run=folder / "runs" / NEXT_MONTH,
        by="A. Analyst",
        approved_by="F. Officer",
        on=NEXT_APPROVED_ON,
        dry_run=False,
        contract=None,
        report=Format.text,
        quiet=quiet,
    )


def _reports(run: Path, *, quiet: bool) -> None:
    """Write what one takes into the month's meeting, and say where it lies."""
    from kbop_cli.commands.report import Audience, lay, write_reports
    from kbop_cli.commands.review import rows_of, write_book

    made = run / "report"
    laid = lay(run, None, Audience.council)
    write_reports(laid, Audience.council, made)
    write_reports(laid, Audience.public, made)
    write_reports(lay(run, None, Audience.provider), Audience.provider, made)
    write_book(made / "review.xlsx", *rows_of(run, laid.month))
    say(f"The month's page, for the meeting: {made / 'council.html'} (as a workbook: council.xlsx)", quiet=quiet)
    say(f"The providers' packs: {made / 'providers'}; what may be published: {made / 'public.html'}", quiet=quiet)
    say(f"The verifier's workbook: {made / 'review.xlsx'}", quiet=quiet)
