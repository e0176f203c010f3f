"""`kbop sample verify`: draw a certificate's sample again from its frame."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kbop_cli.commands.options import Format, OutputFormat, Quiet
from kbop_cli.wording import counted


def verify(
    certificate: Annotated[Path, typer.Argument(help="The certificate, sample.json.")],
    frame: Annotated[Path, typer.Argument(help="The frame, frame.csv.")],
    report: OutputFormat = Format.text,
    quiet: Quiet = False,
) -> None:
    """Draw the sample of a certificate again from the frame alone; exit with 1 where it comes out otherwise.

    Example: kbop sample verify sample.json frame.csv
    """
    from kbop_cli.engine.sample.reperform import reperform
    from kbop_cli.intake.sample_files import read_certificate, read_frame
    from kbop_cli.output.text import safe

    stated = read_certificate(certificate)
    found = reperform(stated, read_frame(frame, stated.frame.columns))
    if report is Format.json:
        import json

        told = {"certificate": stated.id, "holds": not found, "differences": list(found)}
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    elif found:
        typer.echo("\n".join(["The certificate does not hold:", *(f"- {safe(each)}" for each in found)]))
    elif not quiet:
        typer.echo(
            f"The certificate holds: {stated.request.purpose}, {counted(len(stated.picks), 'claim')} drawn from "
            f"{stated.frame.approved:,} approved ones, are the ones that its seed gives.\nCertificate {stated.id}"
        )
    if found:
        raise typer.Exit(1)
