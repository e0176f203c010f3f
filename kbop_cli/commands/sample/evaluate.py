"""`kbop sample evaluate`: read what the auditors found, estimate the error, propose adjustments."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kbop_cli.commands.options import ContractFile, Format, OutputFormat, Quiet, say

if TYPE_CHECKING:
    from kbop_cli.engine.sample.adjust import Adjustment
    from kbop_cli.engine.sample.certificate import Certificate
    from kbop_cli.engine.sample.estimate import Evaluation
    from kbop_cli.engine.sample.frame import Frame
    from kbop_cli.model import Contract

ADJUSTMENTS = ("kind", "claim_id", "amount", "reason", "draw", "certificate")


class Missing(enum.StrEnum):
    """What a claim is whose evidence was not available."""

    error = "error"
    agreed = "agreed"


def evaluate(
    certificate: Annotated[Path, typer.Argument(help="The certificate, sample.json.")],
    results: Annotated[Path, typer.Argument(help="The workbook that the auditors filled in.")],
    frame: Annotated[
        Path | None, typer.Option("--frame", help="The frame. [default: frame.csv beside the certificate]")
    ] = None,
    confidence: Annotated[str, typer.Option("--confidence", help="Of each limit, on its side.")] = "0.95",
    missing: Annotated[
        Missing, typer.Option("--missing", help="What a claim without evidence to look at counts as.")
    ] = Missing.error,
    propose: Annotated[bool, typer.Option("--propose", help="Put the adjustments before the next payment.")] = False,
    by: Annotated[str, typer.Option("--by", help="Who proposes them.")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="Where to. [default: beside the certificate]")] = None,
    contract: ContractFile = None,
    report: OutputFormat = Format.text,
    quiet: Quiet = False,
) -> None:
    """Say what the auditors' findings mean for the claims that nobody looked at, and what follows.

    Example: kbop sample evaluate runs/2023-06/sample.json sample-returned.xlsx
    """
    from kbop_cli.engine.sample.told import evaluation_told
    from kbop_cli.errors import fail
    from kbop_cli.intake.sample_files import read_certificate

    if propose and not by.strip():
        raise fail("Who proposes the adjustments?", mend="Name yourself with --by.")
    stated = read_certificate(certificate)
    terms = _contract(contract, certificate.parent)
    if propose and terms is None:
        raise fail("There is no contract to propose adjustments under.", mend="Name it with --contract.")
    found, frozen = _evaluated(stated, frame or certificate.parent / "frame.csv", results, confidence, missing)
    adjustments = _adjustments(found, terms)
    entered = ""
    if propose and terms is not None:
        from kbop_cli.commands.sample.propose import propose_all

        entered = propose_all(terms, stated, frozen, adjustments, by)
    told = evaluation_told(found, adjustments)
    folder = out or certificate.parent
    _write(folder, told, found, stated)
    if report is Format.json:
        import json

        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    elif not quiet:
        typer.echo(_text(found, adjustments, stated.request.purpose))
    say(entered or "Nothing is entered in a ledger; --propose --by NAME does it.", quiet=quiet)
    say(f"Written to {folder}: evaluation.json, evaluation.html, adjustments.csv", quiet=quiet)


def _contract(given: Path | None, beside: Path) -> Contract | None:
    """The contract named, or the one of the run that the certificate lies in; None where there is neither."""
    from kbop_cli.commands.options import load_contract
    from kbop_cli.commands.rerun import contract_of
    from kbop_cli.output.run_folder import MANIFEST

    if (beside / MANIFEST).is_file():
        return contract_of(beside, given)
    if given is None and not Path("contract.yaml").is_file():
        return None
    return load_contract(given)[0]


def _evaluated(
    stated: Certificate, frame: Path, results: Path, confidence: str, missing: Missing
) -> tuple[Evaluation, Frame]:
    from kbop_cli.engine.sample.estimate import Basis
    from kbop_cli.engine.sample.estimate import evaluate as evaluated
    from kbop_cli.engine.sample.findings import check_findings
    from kbop_cli.engine.sample.reperform import reperform
    from kbop_cli.errors import KbopError, Place, Problem
    from kbop_cli.intake.sample_files import read_frame, read_results

    frozen = read_frame(frame, stated.frame.columns)
    if differences := reperform(stated, frozen):
        raise KbopError(Problem(Place(file=frame.name), each, mend="See kbop sample verify.") for each in differences)
    back = read_results(results, stated, frozen)
    findings = check_findings(back.rows, stated, frozen, back.file, back.sheet)
    basis = Basis(confidence=confidence, missing=missing.value)
    return evaluated(stated, frozen, findings, basis, back.delimited), frozen


def _adjustments(found: Evaluation, contract: Contract | None) -> tuple[Adjustment, ...]:
    from kbop_cli.engine.sample.adjust import Terms, propose

    if contract is None or contract.extrapolate == "never":
        return propose(found, Terms())
    return propose(found, Terms(True, "lower" if contract.extrapolate == "lower_limit" else "projected"))


def _write(folder: Path, told: dict[str, Any], found: Evaluation, stated: Certificate) -> None:
    import polars as pl

    from kbop_cli.output import safe_csv
    from kbop_cli.output.sample_files import in_json, place
    from kbop_cli.output.sample_page import page

    table = pl.DataFrame(told["adjustments"], dict.fromkeys(ADJUSTMENTS, pl.String))
    adjustments = safe_csv.guarded(table, figures=("amount",)).write_csv().encode()
    files = {"evaluation.json": in_json(told), "adjustments.csv": adjustments}
    place(folder, files | {"evaluation.html": page(found, stated).encode()})


def _text(found: Evaluation, adjustments: Sequence[Adjustment], purpose: str) -> str:
    from kbop_cli.engine.sample.say import TABLE, evaluation_lines, evaluation_table, pounds
    from kbop_cli.output.text import safe, table

    parts = [
        f"What the audit of {safe(purpose)} says",
        "\n".join(f"- {safe(line)}" for line in evaluation_lines(found)),
        table(TABLE, evaluation_table(found), right=range(1, len(TABLE))),
        _beside(found),
    ]
    if adjustments:
        rows = [(each.kind, each.claim_id, pounds(each.amount), each.reason) for each in adjustments]
        parts.append("Adjustments that follow:\n" + table(["kind", "claim", "amount", "why"], rows, right=(2,)))
    else:
        parts.append("No adjustment follows.")
    return "\n\n".join(part for part in parts if part)


def _beside(found: Evaluation) -> str:
    """The other methods' limits, beside the exact ones."""
    from kbop_cli.engine.sample.say import pounds
    from kbop_cli.output.text import table

    def said(value: int | None, unit: str) -> str:
        if value is None:
            return ""
        return pounds(value) if unit == "pence" else f"{value:,} claims"

    rows = [
        (stratum.name, bound.method, said(bound.lower, bound.unit), said(bound.upper, bound.unit))
        for stratum in found.strata
        for bound in stratum.beside
    ]
    if not rows:
        return ""
    return "Other methods, for comparison:\n" + table(["stratum", "method", "least", "most"], rows, right=(2, 3))
