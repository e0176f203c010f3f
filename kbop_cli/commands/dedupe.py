"""`kbop dedupe`: claims that look like each other, and ids that look like one person."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kbop_cli.commands.options import ContractFile, Format, OutputFormat, Quiet, load_contract, progress, say

if TYPE_CHECKING:
    from kbop_cli.engine.dedupe import Deduped
    from kbop_cli.intake.tables import Inputs
    from kbop_cli.model import Contract

STAGES = 3


class Audience(enum.StrEnum):
    """Who reads the report."""

    council = "council"
    provider = "provider"


def dedupe(
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="INPUT...", help="As for kbop verify; none is needed with --judge.")
    ] = None,
    contract: ContractFile = None,
    out: Annotated[Path | None, typer.Option("--out", help="A folder for the page and the tables.")] = None,
    explain: Annotated[
        tuple[str, str] | None,
        typer.Option("--explain", metavar="ID ID", help="Two ids side by side: what agrees, and what it weighs."),
    ] = None,
    judge: Annotated[
        Path | None,
        typer.Option("--judge", help="Enter a table of judgements on pairs in the ledger, before all else."),
    ] = None,
    audience: Annotated[
        Audience, typer.Option("--audience", help="provider: tell nothing of another provider's people and claims.")
    ] = Audience.council,
    provider: Annotated[str, typer.Option("--provider", help="Whose eyes, with --audience provider.")] = "",
    report: OutputFormat = Format.text,
    quiet: Quiet = False,
) -> None:
    """Find claims made twice and people with two ids, across all the inputs and the ledger; decides nothing.

    Say what each pair is in a table (left, right, judgement, judged_by, judged_on, reason) and enter it with --judge:
    the pair is not asked about again, and two ids of the `same person` are one from then on, for limits and payments.
    The other judgements are different, twins, household and error; a later one on the same pair takes its place.

    Example: kbop dedupe inbox --out duplicates
    """
    from kbop_cli.engine.duplicate_audience import for_provider

    _refuse(inputs, judge, audience, provider, explain, out)
    terms, terms_file = load_contract(contract)
    if judge is not None:
        _judge(judge, terms, quiet=quiet)
    if not inputs:
        return
    _check(out)
    with progress(STAGES, quiet=quiet) as stage:
        stage("reading the export")
        read, whole, further = _search(inputs, terms, stage)
        if explain is not None:
            _explain(explain, whole, provider, report)
            return
        found = for_provider(whole, provider) if audience is Audience.provider else whole
        could_not = [*found.could_not, *found.silent, *(() if provider else further)]
        stage("writing")
        if out is not None:
            page = _page(whole, found, could_not, terms, provider)
            _write(out, found, page, could_not, read, terms, terms_file, provider)
    _tell(found, could_not, report, quiet=quiet)
    if out is not None:
        say(f"Written to {out}: page.html, duplicates.csv, pairs.csv, manifest.json", quiet=quiet)
        say("The page names people side by side: keep it where such data is kept.", quiet=quiet)


def _refuse(
    inputs: list[str] | None,
    judge: Path | None,
    audience: Audience,
    provider: str,
    explain: tuple[str, str] | None,
    out: Path | None,
) -> None:
    from kbop_cli.errors import fail

    if not inputs and judge is None:
        raise fail("There is nothing to search.", mend="Name an export, or a table of judgements with --judge.")
    if not inputs and (explain is not None or out is not None):
        raise fail("Without an export there is nothing to tell.", mend="Name it before the options.")
    if (audience is Audience.provider) != bool(provider.strip()):
        raise fail(
            "--audience provider and --provider NAME go together.",
            mend="Name the provider whose eyes the report is for, or leave both out.",
        )
    if explain is not None and out is not None:
        raise fail("--explain prints one pair and writes no folder.", mend="Leave out one of the two.")


def _judge(path: Path, contract: Contract, *, quiet: bool) -> None:
    from kbop_cli.commands.judging import judge

    entered = judge(path, contract)
    further = [
        f"{count:,} {what}"
        for count, what in ((entered.stood, "stood already"), (entered.empty, "rows say nothing yet"))
        if count
    ]
    said = "; ".join([f"Judgements entered: {entered.new:,}", *further])
    say(f"{said}. Ledger head: {entered.head}", quiet=quiet)


def _check(out: Path | None) -> None:
    """Refuse, before any work, a folder that is not ours to replace, or whose tables somebody wrote in."""
    from kbop_cli.errors import fail
    from kbop_cli.output.run_folder import DEDUPE, MANIFEST, check_writable, read_manifest, sha256

    if out is None:
        return
    check_writable(out, DEDUPE)
    if not (out / MANIFEST).is_file():
        return
    for written in read_manifest(out, DEDUPE)["written"]:
        file = out / written["file"]
        if file.is_file() and sha256(file) != written["sha256"]:
            raise fail(
                f"{out.name}/{file.name} was written in since kbop dedupe made it, so it is not overwritten.",
                mend="Enter its judgements with --judge and move it elsewhere, or give --out another folder.",
            )


def _search(inputs: list[str], terms: Contract, stage: object) -> tuple[Inputs, Deduped, list[str]]:
    """What was read and found, and what there is to say of the files, which is for those who may see them all."""
    from dataclasses import replace

    from kbop_cli.commands.ledgers import judgements_of, remembered
    from kbop_cli.commands.run import read_month
    from kbop_cli.engine.dedupe import dedupe as search

    read = read_month(inputs, terms)
    paid, head = remembered(terms)
    judged = judgements_of(terms, head["entries"]) if head is not None else None
    stage("comparing")  # type: ignore[operator]
    found = search(read.tables, read.faults, terms, paid, judged)
    if paid is None:
        found = replace(found, could_not=(_silence(terms), *found.could_not))
    faults = read.faults.height
    unread = [f"Cells that cannot be read: {faults}; kbop check tells which."] if faults else []
    return read, found, [*unread, *read.notes]


def _silence(contract: Contract) -> str:
    return f"There is no ledger {contract.ledger}: nothing was compared with what was paid before."


def _page(whole: Deduped, found: Deduped, could_not: list[str], terms: Contract, provider: str) -> str:
    """The page: of what `found` tells, with the pairs side by side out of the `whole`."""
    from kbop_cli.engine.duplicate_pairs import besides
    from kbop_cli.output.deduped_page import MOST, page

    return page(found, list(besides(whole, provider, MOST)), could_not, terms.title, provider)


def _write(
    out: Path,
    found: Deduped,
    page: str,
    could_not: list[str],
    read: Inputs,
    terms: Contract,
    terms_file: Path,
    provider: str,
) -> None:
    from kbop_cli import __version__
    from kbop_cli.commands.run import described, inputs_described
    from kbop_cli.output import deduped
    from kbop_cli.output.run_folder import DEDUPE, replacing

    manifest = {
        "kbop": __version__,
        **described(terms, terms_file, out),
        **({"audience": "provider", "provider": provider} if provider else {}),
        # Others' files, their names and how many rows they have, are none of a provider's business.
        "read": [] if provider else inputs_described(read, out),
        **deduped.matching(found),
        "could_not": could_not,
    }
    with replacing(out, DEDUPE) as folder:
        deduped.write(folder, found, page, manifest)


def _explain(ids: tuple[str, str], found: Deduped, provider: str, report: Format) -> None:
    """One pair side by side; for a provider's eyes, its own record alone."""
    from kbop_cli.engine.duplicate_pairs import beside, pair_of
    from kbop_cli.errors import fail
    from kbop_cli.output.deduped_pair import as_json, as_text

    pair = pair_of(found, ids, provider)
    if pair is None:
        raise fail(
            f"{ids[0]} and {ids[1]} are not told as a pair.",
            why="They do not look like one person, were judged already, or are not in the export.",
            mend="kbop dedupe without --explain lists the pairs.",
        )
    told = beside(found, pair, provider)
    if report is Format.json:
        import json

        typer.echo(json.dumps(as_json(told), indent=2, ensure_ascii=False))
    else:
        typer.echo(as_text(told))


def _tell(found: Deduped, could_not: list[str], report: Format, *, quiet: bool) -> None:
    from kbop_cli.output import deduped

    if report is Format.json:
        import json

        typer.echo(json.dumps(deduped.as_json(found, could_not), indent=2, ensure_ascii=False))
    elif not quiet:
        typer.echo(deduped.as_text(found, could_not))
