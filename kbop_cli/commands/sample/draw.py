"""`kbop sample draw`: freeze the frame; with a seed, draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kbop_cli.commands.options import ContractFile, Format, OutputFormat, Quiet, say
from kbop_cli.commands.sample.asked import Asked, Design, purpose_of, request_of
from kbop_cli.commands.sample.population import Run, details_of, frame_of, read_runs
from kbop_cli.wording import counted

if TYPE_CHECKING:
    from kbop_cli.engine.sample.certificate import Certificate
    from kbop_cli.engine.sample.frame import Frame


def draw(
    runs: Annotated[list[Path], typer.Argument(metavar="DIR...", help="Verified or paid runs, one a month.")],
    seed: Annotated[str, typer.Option("--seed", help="16 characters or more. Without: freeze the frame.")] = "",
    seed_source: Annotated[str, typer.Option("--seed-source", help="Where the seed came from.")] = "",
    rate: Annotated[str, typer.Option("--rate", help="Of the approved claims. [default: the contract's, 0.10]")] = "",
    purpose: Annotated[str, typer.Option("--purpose", help="What is drawn. [default: YYYY-MM/main]")] = "",
    design: Annotated[Design | None, typer.Option("--design", help="[default: simple; stratified with --by]")] = None,
    by: Annotated[list[str] | None, typer.Option("--by", help="A column that makes strata; may be repeated.")] = None,
    rejections: Annotated[
        str, typer.Option("--rejections", help="Also so many rejected claims: 5, or a rate such as 0.10.")
    ] = "",
    audited: Annotated[
        list[Path] | None, typer.Option("--audited", help="An earlier sample.json whose claims are left out.")
    ] = None,
    extend: Annotated[int, typer.Option("--extend", help="Carry the draw on: a random part of so many.")] = 0,
    replace: Annotated[str, typer.Option("--replace", help="Carry the draw on: the next claim for this one.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why the draw is carried on.")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="Where to. [default: DIR]")] = None,
    contract: ContractFile = None,
    report: OutputFormat = Format.text,
    quiet: Quiet = False,
) -> None:
    """Freeze the claims to draw from and print their hash; then, with a seed, draw the audit sample.

    Example: kbop sample draw runs/2023-06 --seed 35463115561121636246 --seed-source "20 rolls of a ten-sided die"
    """
    from kbop_cli.errors import fail

    if out is None and len(runs) > 1:
        raise fail("Where shall a sample of several runs go?", mend="Name a folder with --out.")
    if extend and replace:
        raise fail("A draw is carried on one step at a time.", mend="Give --extend or --replace, not both.")
    asked = Asked(purpose, seed, seed_source, design, rate, tuple(by or ()), rejections, tuple(audited or ()))
    folder = out or runs[0]
    read = read_runs(runs, contract, asked.by)
    if extend or replace:
        told = _carry_on(read, folder, extend, replace, reason, asked)
    elif seed:
        told = _draw(read, folder, asked)
    else:
        told = _freeze(read, folder, asked)
    if report is Format.json:
        import json

        typer.echo(json.dumps({name: value for name, value in told.items() if name != "text"}, indent=2))
    elif not quiet:
        typer.echo(told["text"])
    say(told["entered"], quiet=quiet)


def _freeze(runs: Sequence[Run], folder: Path, asked: Asked) -> dict[str, Any]:
    from kbop_cli.commands.sample.enter import enter_frame
    from kbop_cli.engine.sample.say import pounds
    from kbop_cli.engine.sample.tickets import check_purpose
    from kbop_cli.output import sample_files

    frame, left_out = frame_of(runs, asked.by)
    purpose = purpose_of(asked.purpose, [run.month for run in runs])
    check_purpose(purpose)
    _refuse_drawn(folder)
    record = _record(frame, purpose, left_out)
    entered = enter_frame(runs[0].contract, purpose, frame)
    sample_files.place(
        folder,
        {sample_files.FRAME: sample_files.frame_csv(frame), sample_files.FRAME_RECORD: sample_files.in_json(record)},
    )
    value = pounds(int(frame.approved["amount"].sum()))
    text = (
        f"The frame of {purpose} is frozen: {frame.approved.height:,} approved claims worth {value}, "
        f"{frame.rejected.height:,} rejected.\nIts hash: {frame.hash}\n"
        f"Tell both parties the hash and the purpose; then take a seed from a source that neither controls, and draw:\n"
        f"kbop sample draw {folder} --seed SEED --seed-source WHERE_FROM"
    )
    return {**record, "entered": entered, "text": text}


def _record(frame: Frame, purpose: str, left_out: int) -> dict[str, Any]:
    from kbop_cli.engine.sample.frame import ALGORITHM
    from kbop_cli.engine.sample.say import pounds

    return {
        "algorithm": ALGORITHM,
        "purpose": purpose,
        "frame_hash": frame.hash,
        "columns": list(frame.columns),
        "approved": frame.approved.height,
        "value": pounds(int(frame.approved["amount"].sum())).replace("£", "").replace(",", ""),
        "rejected": frame.rejected.height,
        "repeated_rows_left_out": left_out,
    }


def _draw(runs: Sequence[Run], folder: Path, asked: Asked) -> dict[str, Any]:
    from dataclasses import replace as replaced

    from kbop_cli.engine.sample.draw import draw as drawn
    from kbop_cli.engine.sample.tickets import check_seed

    check_seed(asked.seed)
    frame, left_out = frame_of(runs, asked.by)
    frozen = _frozen(folder, frame, asked.purpose)
    purpose = asked.purpose or frozen or purpose_of("", [run.month for run in runs])
    certificate = drawn(frame, request_of(asked, runs[0].contract, frame, purpose))
    held = _held(folder)
    if held is not None and replaced(held, software="") != replaced(certificate, software=""):
        _refuse_drawn(folder)
    record = _record(frame, purpose, left_out)
    return _written(runs, folder, certificate, frame, record, remark="" if frozen else _NOT_FROZEN)


_NOT_FROZEN = (
    "\nThe frame was not frozen before the seed was known. A draw is easier to defend where it is: "
    "run kbop sample draw without --seed first."
)


def _frozen(folder: Path, frame: Frame, purpose: str) -> str:
    """The purpose that was frozen in this folder, or nothing. KbopError where the frame or the purpose is another."""
    import json

    from kbop_cli.errors import Place, fail
    from kbop_cli.output.sample_files import FRAME_RECORD

    path = folder / FRAME_RECORD
    if not path.is_file():
        return ""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        hashed, frozen = str(record["frame_hash"]), str(record["purpose"])
    except (ValueError, KeyError, TypeError):
        raise fail("cannot be read.", mend="Freeze the frame again.", place=Place(file=path.name)) from None
    if hashed != frame.hash:
        raise fail(
            "The frame is not the one that was frozen.",
            why="The run, its contract or --by has changed since.",
            mend="Freeze it again (without --seed), tell both parties the new hash, and take a new seed.",
        )
    if purpose and purpose != frozen:
        raise fail(
            f"The frame was frozen for {frozen}, not for {purpose}.",
            why="Who may choose the purpose after the seed is known can choose the sample.",
            mend="Leave --purpose out, or freeze again for it in another folder.",
        )
    return frozen


def _held(folder: Path) -> Certificate | None:
    from kbop_cli.intake.sample_files import read_certificate
    from kbop_cli.output.sample_files import CERTIFICATE

    path = folder / CERTIFICATE
    return read_certificate(path) if path.is_file() else None


def _refuse_drawn(folder: Path) -> None:
    from kbop_cli.errors import fail

    held = _held(folder)
    if held is not None:
        raise fail(
            f"{folder.name} holds the sample of {held.request.purpose} already.",
            why="There is one certificate a period and purpose.",
            mend="Carry it on with --extend or --replace, or draw for another purpose in another folder (--out).",
        )


def _carry_on(runs: Sequence[Run], folder: Path, size: int, claim: str, reason: str, asked: Asked) -> dict[str, Any]:
    from kbop_cli.engine.sample.draw import extend, substitute
    from kbop_cli.errors import fail

    held = _held(folder)
    if held is None:
        raise fail(f"{folder.name} holds no sample to carry on.", mend="Draw one first, with --seed.")
    if asked.seed and asked.seed != held.request.seed:
        raise fail("The seed is not the one of the sample.", mend="Leave --seed out: a draw keeps its seed.")
    frame, left_out = frame_of(runs, held.request.by)
    if size:
        carried = extend(held, frame, size, reason or f"extended to {size}")
    else:
        carried = substitute(held, frame, claim, reason)
    return _written(runs, folder, carried, frame, _record(frame, held.request.purpose, left_out))


def _written(
    runs: Sequence[Run],
    folder: Path,
    certificate: Certificate,
    frame: Frame,
    record: Mapping[str, Any],
    remark: str = "",
) -> dict[str, Any]:
    from kbop_cli.commands.sample.enter import enter_certificate
    from kbop_cli.engine.sample.certificate import to_json
    from kbop_cli.engine.sample.worksheet import sheets
    from kbop_cli.output import sample_files
    from kbop_cli.output.sample_book import sample_book

    known = details_of(runs, [pick.claim_id for pick in certificate.picks])
    files = {
        sample_files.FRAME: sample_files.frame_csv(frame),
        sample_files.FRAME_RECORD: sample_files.in_json(record),
        sample_files.SAMPLE: sample_files.sample_csv(certificate, frame),
        sample_files.BOOK: sample_book(certificate, sheets(certificate, frame, known)),
        sample_files.CERTIFICATE: to_json(certificate).encode(),
    }
    entered = enter_certificate(runs[0].contract, certificate)
    sample_files.place(folder, files)
    counts = _counts(certificate)
    return {
        "purpose": certificate.request.purpose,
        "certificate": certificate.id,
        "frame_hash": frame.hash,
        "claims": certificate.frame.approved,
        "selection": counts,
        "sample": [pick.claim_id for pick in certificate.picks],
        "entered": entered,
        "text": _said(certificate, counts, folder) + remark,
    }


def _counts(certificate: Certificate) -> dict[str, int]:
    chosen = [pick.selection for pick in certificate.picks]
    return {name: chosen.count(name) for name in ("random", "certainty", "risk", "rejection")}


def _said(certificate: Certificate, counts: Mapping[str, int], folder: Path) -> str:
    from kbop_cli.output.text import table

    reasons: dict[tuple[str, str], int] = {}
    for pick in certificate.picks:
        reasons[pick.selection, pick.reason] = reasons.get((pick.selection, pick.reason), 0) + 1
    rows = [(*why, f"{count:,}") for why, count in reasons.items()]
    return "\n".join(
        [
            f"{certificate.request.purpose}: {counted(len(certificate.picks), 'claim')} drawn, {counts['random']:,} of "
            f"{certificate.frame.approved:,} approved ones at random ({certificate.request.design.replace('_', '-')}).",
            f"Frame {certificate.frame.hash}\nCertificate {certificate.id}\n",
            table(["selection", "why", "claims"], rows, right=(2,)),
            f"\nIn {folder}: sample.json (the certificate), frame.csv, sample.csv, sample.xlsx (for the auditors).",
        ]
    )
