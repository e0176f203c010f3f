"""`kbop ratecard check`: every problem of a card at once, in words, with the remedy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kbop_cli.commands.options import Quiet, uncollected
from kbop_cli.commands.ratecard.options import Form, OutputForm, Reports, card_file, tell
from kbop_cli.wording import counted

if TYPE_CHECKING:
    from kbop_cli.errors import Problem
    from kbop_cli.output.reports import Report


@uncollected()
def check(
    cards: Annotated[
        list[Path], typer.Argument(help="Rate cards (folder or card.yaml), or a contract.yaml.", show_default=False)
    ],
    form: OutputForm = Form.text,
    reports: Reports = None,
    quiet: Quiet = False,
) -> None:
    """Check cards: every problem, sorted by place, with what would mend it; exit code 1 where there is any.

    A contract is checked with its money and the cards it names. `kbop explain CODE` tells of a code.

    Example: kbop ratecard check ratecards/kbop-generic
    """
    problems: dict[str, tuple[Problem, ...]] = {}
    for path in map(card_file, cards):
        _check(path, problems)
    tell(_report(problems), form, reports, quiet=quiet)
    if any(problems.values()):
        raise typer.Exit(1)


def _check(path: Path, problems: dict[str, tuple[Problem, ...]]) -> None:
    """Add a file's problems, and those of the cards that a contract names, each file once."""
    from kbop_cli.intake.reading import is_contract, read_bytes

    if path.as_posix() in problems:
        return
    raw = read_bytes(path, path.as_posix())
    if not is_contract(raw):
        problems[path.as_posix()] = _of_card(path, raw)
        return
    problems[path.as_posix()], cards = _of_contract(path)
    for card in cards:
        _check(card, problems)


def _of_card(path: Path, raw: bytes) -> tuple[Problem, ...]:
    from kbop_cli.cards.lint import lint
    from kbop_cli.intake.card import inspect_card
    from kbop_cli.intake.tried import outcomes_tried

    inspected = inspect_card(raw, path.as_posix())
    if inspected.card is None:
        return inspected.problems
    return lint(
        inspected.card,
        outcomes_tried(path),
        inspected.doubtful,
        inspected.problems,
        in_force_known=inspected.in_force_known,
    )


def _of_contract(path: Path) -> tuple[tuple[Problem, ...], list[Path]]:
    from kbop_cli.cards.lint.contract import lint_contract
    from kbop_cli.errors import KbopError
    from kbop_cli.intake.contract import read_contract

    try:
        contract = read_contract(path, path.as_posix())
    except KbopError as error:
        return error.problems, []
    return lint_contract(contract), sorted({path.parent / use.card.file for use in contract.cards})


def _report(found: dict[str, tuple[Problem, ...]]) -> Report:
    from kbop_cli.output.reports import Case, Entry, Report

    problems = [problem for of_file in found.values() for problem in of_file]
    said = counted(len(problems), "problem") if problems else "nothing is wrong"
    summary = f"{', '.join(found)}: {said}."
    data = [
        {
            "code": problem.code,
            "file": problem.place.file,
            "line": problem.place.line,
            "column": problem.place.line_column,
            "what": problem.what,
            "mend": " ".join(part for part in (problem.why, problem.mend) if part),
        }
        for problem in problems
    ]
    cases = [
        Case(file, f"{problem.code}, line {problem.place.line}", f"{problem}")
        for file, of_file in found.items()
        for problem in of_file
    ]
    return Report(
        title="Is the card sound?",
        summary=summary,
        data={"checked": list(found), "problems": data},
        entries=tuple(
            Entry(
                "error",
                problem.code,
                " ".join(part for part in (problem.what, problem.why, problem.mend) if part),
                problem.place,
            )
            for problem in problems
        ),
        cases=tuple(cases) or tuple(Case(file, "nothing is wrong") for file in found),
    )
