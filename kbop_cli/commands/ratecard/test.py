"""`kbop ratecard test`: the scenarios beside a card, decided by it, and what they leave untried."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kbop_cli.commands.options import Quiet
from kbop_cli.commands.ratecard.options import SCENARIOS, Form, OutputForm, Reports, card_file, load, tell
from kbop_cli.wording import counted, pounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kbop_cli.cards.coverage import Coverage
    from kbop_cli.cards.scenarios import Result
    from kbop_cli.output.reports import Report
    from kbop_cli.scenario import Expected


def test(
    cards: Annotated[
        list[Path], typer.Argument(help="Rate cards: folder, card.yaml or scenarios.yaml.", show_default=False)
    ],
    fail_under: Annotated[
        float | None,
        typer.Option("--fail-under", help="Exit with 1 where less is covered, in percent.", min=0, max=100),
    ] = None,
    form: OutputForm = Form.text,
    reports: Reports = None,
    quiet: Quiet = False,
) -> None:
    """Decide the scenarios beside a card: decision, pence and reasons must be exactly those expected.

    Covered is what some scenario tries: each outcome, each rule as the only reason, each bound on both sides.

    Example: kbop ratecard test ratecards/kbop-generic --fail-under 100
    """
    ran = [_ran(path) for path in dict.fromkeys(map(card_file, cards))]
    tell(_together([_report(*each, fail_under) for each in ran]), form, reports, quiet=quiet)
    if any(_short(coverage, fail_under) or not all(each.passed for each in results) for _, results, coverage in ran):
        raise typer.Exit(1)


def _ran(card: Path) -> tuple[str, Sequence[Result], Coverage]:
    from kbop_cli.cards.coverage import cover
    from kbop_cli.cards.scenarios import run_scenarios
    from kbop_cli.intake.rows import read_rows
    from kbop_cli.intake.scenarios import read_scenarios

    read = load(card)
    file = card.with_name(SCENARIOS)
    book = read_scenarios(file, file.as_posix(), read)
    return file.as_posix(), run_scenarios(book, read, read_rows), cover(book, read, read_rows)


def _together(reports: Sequence[Report]) -> Report:
    """The reports of several cards as one; of one card its own."""
    from kbop_cli.output.reports import Report

    if len(reports) == 1:
        return reports[0]
    return Report(
        title=reports[0].title,
        summary="\n".join(report.summary for report in reports),
        data={"cards": [report.data for report in reports]},
        entries=tuple(entry for report in reports for entry in report.entries),
        cases=tuple(case for report in reports for case in report.cases),
        tables=tuple(table for report in reports for table in report.tables),
        notes=tuple(note for report in reports for note in report.notes),
    )


def _short(coverage: Coverage, fail_under: float | None) -> bool:
    return fail_under is not None and coverage.percent() < fail_under


def _report(file: str, results: Sequence[Result], coverage: Coverage, fail_under: float | None) -> Report:
    from kbop_cli.cards.coverage import FAMILIES
    from kbop_cli.output.reports import Case, Entry, Report, Table

    failed = [result for result in results if not result.passed]
    percent = float(coverage.percent())
    missing = coverage.missing()
    summary = f"{file}: {counted(len(results), 'scenario')}, {len(failed)} failed; {percent:.1f} % covered."
    entries = [
        Entry(
            "error",
            "scenario",
            f"{result.scenario.name}: {_told(result)}",
            result.scenario.place,
            result.scenario.outcome,
        )
        for result in failed
    ]
    level = "error" if _short(coverage, fail_under) else "notice"
    notes = [f"Less is covered than --fail-under {fail_under:g} asks for."] if level == "error" else []
    untried = tuple((item.outcome or "the card", item.what) for item in missing)
    families = [
        (family, str(len(coverage.of(family)) - len(coverage.missing(family))), str(len(coverage.of(family))))
        for family in FAMILIES
    ]
    cases = [
        Case(result.scenario.outcome, result.scenario.name, "" if result.passed else _told(result))
        for result in sorted(results, key=lambda result: result.scenario.outcome)
    ]
    if fail_under is not None:
        said = f"{percent:.1f} % is covered, {fail_under:g} % is asked for." if level == "error" else ""
        cases.append(Case("coverage", f"at least {fail_under:g} %", said))
    return Report(
        title="Do its scenarios hold?",
        summary=summary,
        data={
            "file": file,
            "scenarios": len(results),
            "failed": [_failure(result) for result in failed],
            "covered_percent": round(percent, 2),
            "coverage": {family: {"tried": int(tried), "of": int(of)} for family, tried, of in families},
            "not_tried": [{"outcome": item.outcome, "family": item.family, "what": item.what} for item in missing],
        },
        entries=tuple(entries),
        cases=tuple(cases),
        tables=(
            Table("Covered by scenarios:", ("what", "tried", "of"), tuple(families), (1, 2)),
            Table("No scenario tries:", ("outcome", "what"), untried),
        ),
        notes=tuple(notes),
    )


def _told(result: Result) -> str:
    said = f" {' '.join(result.said)}" if result.said else ""
    return f"expected {_words(result.scenario.expected)}; decided {_words(result.got)}.{said}"


def _words(decided: Expected) -> str:
    amount = f" {pounds(decided.pence)}" if decided.pence else ""
    return f"{decided.decision}{amount}" + (f" ({', '.join(decided.reasons)})" if decided.reasons else "")


def _failure(result: Result) -> dict[str, object]:
    scenario = result.scenario
    return {
        "outcome": scenario.outcome,
        "scenario": scenario.name,
        "line": scenario.place.line,
        "expected": _expected(scenario.expected),
        "decided": _expected(result.got),
        "messages": list(result.said),
    }


def _expected(decided: Expected) -> dict[str, object]:
    amount = f"{decided.pence // 100}.{decided.pence % 100:02d}"
    return {"decision": decided.decision, "amount": amount, "reasons": list(decided.reasons)}
