"""`kbop review`: the verifier's workbook, and what comes back from it as the decisions table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kbop_cli.commands.options import ContractFile, Quiet, say

if TYPE_CHECKING:
    import polars as pl

    from kbop_cli.engine.reporting.month import Month


def review(
    run: Annotated[Path, typer.Argument(help="The run's folder.")],
    read: Annotated[Path | None, typer.Option("--read", help="A workbook that was filled in.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="The file to write. [default: report/review.xlsx; with --read decisions.csv beside it]"
        ),
    ] = None,
    contract: ContractFile = None,
    quiet: Quiet = False,
) -> None:
    """Write the workbook in which a person judges claims; with --read, take it back as the decisions table.

    Example: kbop review runs/2023-06 --read runs/2023-06/report/review.xlsx
    """
    rows, title = _rows(run, contract)
    if read is None:
        path = out or run / "report" / "review.xlsx"
        write_book(path, rows, title)
        say(f"Written: {path}. Then: kbop review {run} --read {path}", quiet=quiet)
        return
    path = out or read.with_name("decisions.csv")
    count = _take_back(read, rows, path)
    decisions = "1 decision" if count == 1 else f"{count:,} decisions"
    say(f"Written: {path} with {decisions}. Give it to kbop verify beside the export.", quiet=quiet)


def _rows(run: Path, contract: Path | None) -> tuple[pl.DataFrame, str]:
    """The claims to judge, and the workbook's title."""
    from kbop_cli.commands.rerun import decide_again
    from kbop_cli.engine.reporting.month import lay_out
    from kbop_cli.output.run_folder import read_manifest

    again = decide_again(run, contract)
    return rows_of(run, lay_out(again.verified, again.contract, read_manifest(run)["month"], mended=False))


def rows_of(run: Path, month: Month) -> tuple[pl.DataFrame, str]:
    """The claims of a month that was laid out, as the workbook has them, and its title."""
    from kbop_cli.engine.reporting.review import review as claims_to_judge
    from kbop_cli.output.run_folder import MANIFEST, sha256

    return claims_to_judge(month, sha256(run / MANIFEST)), f"{month.contract.title}: review of {month.month}"


def write_book(path: Path, rows: pl.DataFrame, title: str) -> None:
    from kbop_cli.output.one_file import replacing
    from kbop_cli.output.review_workbook import write

    with replacing(path) as building:
        write(building, rows, title)


def _take_back(file: Path, rows: pl.DataFrame, path: Path) -> int:
    """Read the workbook, refuse what was altered, write the decisions table; how many there are."""
    import polars as pl

    from kbop_cli.columns import TABLES, Column
    from kbop_cli.engine.reporting.review import DECISIONS, take_back
    from kbop_cli.errors import KbopError, Place, Problem
    from kbop_cli.intake.tables import read_inputs
    from kbop_cli.output.one_file import replacing
    from kbop_cli.output.review_workbook import SHEET
    from kbop_cli.output.safe_csv import write

    _maywrite_book(path)
    table = {**TABLES["decisions"], "check": Column("check", "text", required=True)}
    got = read_inputs([f"decisions={file}#{SHEET}"], tables={"decisions": table})
    sheet = got.tables["decisions"]
    if "approval_ref" not in sheet.columns:
        sheet = sheet.with_columns(pl.lit(None, dtype=pl.List(pl.String)).alias("approval_ref"))
    faulty = got.faults.filter(pl.col("column") == "decided_on")["row"].to_list()
    decisions, refused = take_back(sheet, faulty, rows)
    if refused:
        raise KbopError(
            Problem(Place(file.name, SHEET, one.row, one.column), one.what, mend=one.mend) for one in refused
        )
    with replacing(path) as building:
        write(decisions.select(DECISIONS), building)
    return decisions.height


def _maywrite_book(path: Path) -> None:
    """Refuse to write over anything but an earlier result of this command."""
    from kbop_cli.engine.reporting.review import DECISIONS
    from kbop_cli.errors import fail

    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        ours = file.readline().strip() == ",".join(DECISIONS)
    if not ours:
        raise fail(f"{path.name} is there already and is no decisions table.", mend="Name another file with --out.")
