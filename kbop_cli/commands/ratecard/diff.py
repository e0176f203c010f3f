"""`kbop ratecard diff`: two versions of a card compared, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kbop_cli.commands.options import Quiet, uncollected
from kbop_cli.commands.ratecard.options import (
    Against,
    Form,
    New,
    Old,
    OutputForm,
    Reports,
    both,
    day,
    named,
    tell,
)
from kbop_cli.wording import counted

if TYPE_CHECKING:
    from kbop_cli.cards.diff import Change
    from kbop_cli.model import RateCard
    from kbop_cli.output.reports import Report

FAIL_ON: Mapping[str, tuple[str, ...]] = {
    "backdated": ("backdated",),
    "loosened": ("loosened", "evidence_eased"),
    "tightened": ("tightened", "evidence_hardened"),
    "price-up": ("dearer",),
    "price-down": ("cheaper",),
    "unclear": ("unclear",),
    "added": ("added",),
    "removed": ("removed",),
    "renamed": ("renamed",),
    "evidence-eased": ("evidence_eased",),
    "evidence-hardened": ("evidence_hardened",),
    "assumption": ("assumption_became_fact", "fact_became_assumption"),
    "wording": ("wording",),
}
"""What --fail-on takes -> the categories of change that it means."""


@uncollected()
def diff(
    old: Old,
    new: New = None,
    against: Against = None,
    fail_on: Annotated[
        str | None,
        typer.Option("--fail-on", help=f"Exit with 1 on these, comma-separated: {', '.join(FAIL_ON)}, any."),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Days before this one are past. [default: today]", metavar="DATE")
    ] = None,
    ledger: Annotated[
        Path | None, typer.Option("--ledger", help="Refuse a change of a card that this ledger has paid under.")
    ] = None,
    form: OutputForm = Form.text,
    reports: Reports = None,
    quiet: Quiet = False,
) -> None:
    """Say what changed between versions of a card, by outcome: dearer, tightened, backdated, evidence eased …

    Backdated is what reaches days that are past, up or down. What has no dates of its own (rules, evidence, limits,
    caps) holds since the card's first day: while a card runs, only a new version with a later in_force.from changes it
    from now on. `kbop explain backdated` tells of a kind of change.

    Example: kbop ratecard diff ratecards/kbop-generic --against main --fail-on backdated,loosened,price-up
    """
    from kbop_cli.cards.diff import diff as compare

    asked = _categories(fail_on)
    past = day(as_of, "--as-of") or date.today()  # noqa: DTZ011 - the reader's own day; --as-of names another
    before, now = both(old, new, against)
    if before is None:
        tell(_new(now, str(against)), form, reports, quiet=quiet)
        return
    changes = compare(before, now, past)
    frozen = _paid_under(before, now, changes, ledger)
    tell(report(before, now, changes, asked, frozen), form, reports, quiet=quiet)
    if frozen or any(change.category in asked for change in changes):
        raise typer.Exit(1)


def _categories(fail_on: str | None) -> frozenset[str]:
    from kbop_cli.errors import fail
    from kbop_cli.intake.reading import nearest

    words = [word.strip().replace("_", "-") for word in (fail_on or "").split(",") if word.strip()]
    for word in words:
        if word not in FAIL_ON and word != "any":
            mend = nearest(word, FAIL_ON) or f"There are: {', '.join(FAIL_ON)}, any."
            raise fail(f'--fail-on "{word}" is no kind of change.', mend=mend)
    chosen = FAIL_ON if "any" in words else words
    return frozenset(category for word in chosen for category in FAIL_ON[word])


def _new(now: RateCard, against: str) -> Report:
    from kbop_cli.output.reports import Report

    summary = f"{now.file} ({now.version}) is new: there is none at {against}, and nothing to compare it with."
    return Report("What changed", summary, {"old": None, "new": named(now), "changes": []})


def _paid_under(before: RateCard, now: RateCard, changes: Sequence[Change], ledger: Path | None) -> str:
    """Why the card may not change: the ledger has paid under the version whose decisions it changes."""
    same_version = (before.name, before.version) == (now.name, now.version)
    if ledger is None or not same_version or all(change.category == "wording" for change in changes):
        return ""
    from kbop_cli.commands.ratecard.frozen import why_frozen

    return why_frozen(before, str(ledger), Path())


def report(
    before: RateCard, now: RateCard, changes: Sequence[Change], asked: frozenset[str], frozen: str = ""
) -> Report:
    """The changes as a report; those that are failed on are errors."""
    from kbop_cli.errors import Place
    from kbop_cli.output.reports import Case, Entry, Report

    said = counted(len(changes), "change") if changes else "nothing changed"
    summary = f"{before.file} ({before.version}) to {now.file} ({now.version}): {said}."
    entries = [
        Entry(
            "error" if change.category in asked else "notice" if change.category == "wording" else "warning",
            change.category,
            change.sentence,
            change.place,
            change.outcome or "The card",
        )
        for change in changes
    ]
    if frozen:
        entries.insert(0, Entry("error", "frozen", frozen, Place(file=now.file, line=1), "The card"))
    return Report(
        title="What changed",
        summary=summary,
        data={
            "old": named(before),
            "new": named(now),
            "changes": [
                {
                    "category": change.category,
                    "outcome": change.outcome,
                    "sentence": change.sentence,
                    "file": change.place.file,
                    "line": change.place.line,
                    "column": change.place.line_column,
                }
                for change in changes
            ],
            "failed_on": sorted({change.category for change in changes if change.category in asked}),
            "frozen": frozen,
        },
        entries=tuple(entries),
        cases=tuple(
            Case(entry.heading, f"{entry.code}: {entry.message}", entry.message if entry.level == "error" else "")
            for entry in entries
        ),
    )
