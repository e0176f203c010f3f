"""Options of the card's commands, cards by path or revision, and reports in the forms that are asked for."""

from __future__ import annotations

import enum
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kbop_cli.model import RateCard
    from kbop_cli.output.reports import Report

CARD, SCENARIOS = "card.yaml", "scenarios.yaml"


class Form(enum.StrEnum):
    """How a report is written."""

    text = "text"
    json = "json"
    github = "github"
    junit = "junit"
    markdown = "markdown"


Card = Annotated[Path, typer.Argument(help="A rate card: its folder or its card.yaml.", show_default=False)]
Old = Annotated[
    Path, typer.Argument(help="The old card; with --against, the new one.", metavar="OLD", show_default=False)
]
New = Annotated[Path | None, typer.Argument(help="The new card.", metavar="NEW", show_default=False)]
Against = Annotated[
    str | None, typer.Option("--against", help="Take the old card from this Git revision.", metavar="REV")
]
OutputForm = Annotated[Form, typer.Option("--format", help="How to report.")]
Reports = Annotated[
    list[str] | None,
    typer.Option("--report", help="Write a report to a file as well; may be given again.", metavar="FORMAT=FILE"),
]


def card_file(given: Path) -> Path:
    """The card's file: the one that is named, the one in the folder, or the one beside the scenarios."""
    if given.is_dir():
        return given / CARD
    return given.with_name(CARD) if given.name == SCENARIOS else given


def load(given: Path) -> RateCard:
    """Read a card; messages name it as it was named on the command line."""
    from kbop_cli.intake.card import read_card

    path = card_file(given)
    return read_card(path, path.as_posix())


def both(old: Path, new: Path | None, against: str | None) -> tuple[RateCard | None, RateCard]:
    """The two cards of a comparison: two paths, or one path and the revision that its old version is taken from.

    The old one is None where the revision has no such card: it is new.
    """
    from kbop_cli.errors import fail
    from kbop_cli.intake.card import read_card_text

    if (new is None) == (against is None):
        raise fail("Two cards are compared.", mend="Name the old and the new one, or the new one and --against REV.")
    if against is None:
        assert new is not None  # noqa: S101 - told to the type checker
        return load(old), load(new)
    from kbop_cli.intake.revisions import read_at

    path = card_file(old)
    now = load(old)
    raw = read_at(against, path)
    return (None if raw is None else read_card_text(raw, f"{path.as_posix()}@{against}")), now


def day(text: str | None, option: str) -> date | None:
    """An option that is a date."""
    from kbop_cli.errors import fail

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise fail(f'{option} "{text}" is no date.', mend="Write it as 2023-01-31.") from None


def tell(report: Report, form: Form, also: list[str] | None, *, quiet: bool) -> None:
    """Write the report to standard output, and to the files that are asked for."""
    from kbop_cli.errors import fail
    from kbop_cli.output.reports import FORMATS, rendered

    for each in also or ():
        name, _, file = each.partition("=")
        if name not in FORMATS or not file:
            raise fail(f'--report "{each}" is not FORMAT=FILE.', mend=f"The formats are: {', '.join(FORMATS)}.")
        from kbop_cli.output.reports.files import write

        write(rendered(report, name), Path(file))
    if not (quiet and form is Form.text):
        typer.echo(rendered(report, form))


def named(card: RateCard) -> dict[str, str]:
    """A card as JSON names it."""
    return {"file": card.file, "card": card.name, "version": card.version, "sha256": card.sha256}
