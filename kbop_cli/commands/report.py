"""`kbop report`: the month as a page and a workbook, a pack for each provider, the evidence pack of a claim."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kbop_cli.commands.options import ContractFile, Quiet, say

if TYPE_CHECKING:
    from kbop_cli.engine.reporting.beside import Beside
    from kbop_cli.engine.reporting.month import Month
    from kbop_cli.engine.reporting.report import Told
    from kbop_cli.engine.reporting.shapes import Report


class Audience(enum.StrEnum):
    """Who reads it."""

    council = "council"
    prime = "prime"
    provider = "provider"
    public = "public"


def report(
    run: Annotated[Path, typer.Argument(help="The run's folder.")],
    audience: Annotated[Audience | None, typer.Option("--audience", help="Who reads it. [default: council]")] = None,
    provider: Annotated[str, typer.Option("--provider", help="One provider's pack alone.")] = "",
    claim: Annotated[str, typer.Option("--claim", help="The evidence pack of this claim, for the council.")] = "",
    payment: Annotated[bool, typer.Option("--payment", help="The evidence pack of the run's payment.")] = False,
    audit: Annotated[bool, typer.Option("--audit", help="The evidence pack of the run's audit sample.")] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Where to write; of an evidence pack a file. [default: the run's report folder]"),
    ] = None,
    contract: ContractFile = None,
    quiet: Quiet = False,
) -> None:
    """Write the month as a page and a workbook; for providers, a pack each.

    Example: kbop report runs/2023-06 --audience provider
    """
    from kbop_cli.errors import fail

    if claim or payment or audit:
        if provider or audience not in (None, Audience.council):
            raise fail("an evidence pack is for the council alone.", mend="Leave --audience and --provider out.")
        if [bool(claim), payment, audit].count(True) > 1:
            raise fail("one evidence pack at a time.", mend="Give one of --claim, --payment and --audit.")
        written = [_pack(run, contract, out, claim, payment=payment)]
    else:
        if provider and audience not in (None, Audience.provider):
            raise fail("--provider goes with --audience provider.", mend="Leave one of them out.")
        chosen = Audience.provider if provider else audience or Audience.council
        written = write_reports(lay(run, contract, chosen), chosen, out or run / "report", provider)
    for path in written:
        say(f"Written: {path}", quiet=quiet)


@dataclass(frozen=True, slots=True)
class Laid:
    """A run laid out for its readers."""

    month: Month
    beside: Beside
    facts: Mapping[str, str]


def lay(run: Path, contract: Path | None, audience: Audience) -> Laid:
    """Decide the run again and lay it out, as one audience may be told."""
    from kbop_cli.commands.beside import beside
    from kbop_cli.commands.rerun import decide_again
    from kbop_cli.engine.reporting.month import lay_out
    from kbop_cli.output.run_folder import read_manifest

    again = decide_again(run, contract, hide=audience is Audience.provider)
    known = beside(run, again, parties=audience in (Audience.council, Audience.prime))
    name, mended = read_manifest(run)["month"], audience is Audience.provider
    month = lay_out(again.verified, again.contract, name, known.history, known.paid, mended=mended)
    return Laid(month, known, _facts(run))


def write_reports(laid: Laid, audience: Audience, out: Path, provider: str = "") -> list[Path]:
    """Write the reports for an audience and say which files they are."""
    from kbop_cli.engine.reporting import privacy
    from kbop_cli.engine.reporting.public import for_public
    from kbop_cli.engine.reporting.report import for_parties, for_provider

    month, facts = laid.month, laid.facts
    if audience is Audience.public:
        return _both(out / "public", for_public(month, facts), None)
    if audience is not Audience.provider:
        told = for_parties(month, audience, laid.beside, facts)
        return _both(out / audience, told.report, told)
    written = []
    for number, name in _chosen(privacy.providers(month), provider):
        told = for_provider(month, name, facts)
        written += _both(out / "providers" / f"{number:02}-{plain(name)}", told.report, told)
    return written


def _both(stem: Path, made: Report, told: Told | None) -> list[Path]:
    """The page and the workbook of a report."""
    from kbop_cli.output import report_workbook
    from kbop_cli.output.one_file import replacing
    from kbop_cli.output.page import page

    html, book = stem.with_name(f"{stem.name}.html"), stem.with_name(f"{stem.name}.xlsx")
    with replacing(html) as building:
        building.write_text(page(made, told), encoding="utf-8", newline="\n")
    with replacing(book) as building:
        report_workbook.write(building, made, told)
    return [html, book]


def _chosen(providers: list[str], wanted: str) -> list[tuple[int, str]]:
    """Providers with their numbers; the one asked for, where one is."""
    from kbop_cli.errors import fail
    from kbop_cli.intake.reading import nearest

    numbered = list(enumerate(providers, start=1))
    if not wanted:
        return numbered
    found = [(number, name) for number, name in numbered if " ".join(name.lower().split()) == wanted.lower().strip()]
    if not found:
        mend = nearest(wanted, providers) or f"Providers of this run: {', '.join(providers)}."
        raise fail(f'no claim or target of the run is of a provider "{wanted}".', mend=mend)
    return found


def plain(name: str) -> str:
    """A name as a file may bear it: letters, digits and hyphens of it, nothing else."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:40] or "provider"


def _facts(run: Path) -> dict[str, str]:
    """What a report says of the run at its head."""
    from kbop_cli.output.run_folder import MANIFEST, read_manifest, sha256

    manifest = read_manifest(run)
    cards = ", ".join(f"{card['name']} {card['version']}" for card in manifest["rate_cards"])
    return {
        "Month": manifest["month"],
        "Rate cards": cards,
        "Decided by": f"kbop {manifest['kbop']}",
        "Run (SHA-256 of its manifest)": sha256(run / MANIFEST)[:16],
    }


def _pack(run: Path, contract: Path | None, out: Path | None, claim: str, *, payment: bool) -> Path:
    """Write the evidence pack that is asked for: of a claim, of the payment, else of the audit."""
    from kbop_cli.commands.packs import pack_of_audit, pack_of_claim, pack_of_payment

    if claim:
        return pack_of_claim(run, contract, out, claim)
    return pack_of_payment(run, contract, out) if payment else pack_of_audit(run, contract, out)
