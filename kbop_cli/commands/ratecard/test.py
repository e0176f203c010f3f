"""`kbop ratecard test`: the scenarios beside a card, decided by it, and what they leave untried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kbop_cli.commands.options import Quiet
from kbop_cli.commands.ratecard.options import Card, Form, OutputForm, Reports, card_file, load, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kbop_cli.cards.coverage import Coverage
    from kbop_cli.cards.scenarios import Result
    from kbop_cli.output.reports import Report
    from kbop_cli.scenario import Expected


def test(
    card: Card,
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
    from kbop_cli.cards.coverage import cover
    from kbop_cli.cards.scenarios import run_scenarios
    from kbop_cli.intake.rows import read_rows
    from kbop_cli.intake.scenarios import read_scenarios
    from kbop_cli.intake.tried import NAME

    read = load(card)
    file = card_file(card).with_name(NAME)
    book = read_scenarios(file, file.as_posix(), read)
    results = run_scenarios(book, read, read_rows)
    coverage = cover(book, read, read_rows)
    tell(_report(file.as_posix(), results, coverage, fail_under), form, reports, quiet=quiet)
    if not all(result.passed for result in results) or _short(coverage, fail_under):
        raise typer.Exit(1)


def _short(coverage: Coverage, fail_under: float | None) -> bool:
    return fail_under is not None and coverage.percent() < fail_under


def _report(file: str, results: Sequence[Result], coverage: Coverage, fail_under: float | None) -> Report:
    from kbop_cli.cards.coverage import FAMILIES
    from kbop_cli.output.reports import Case, Entry, Report, Table

    failed = [result for result in results if not result.passed]
    percent = float(coverage.percent())
    missing = coverage.missing()
    summary = f"{file}: {len(results)} scenarios, {len(failed)} failed; {percent:.1f} % covered."
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
    notes = [f"No scenario tries: {item.outcome or 'the card'}: {item.what}." for item in missing]
    if level == "error":
        notes.append(f"Less is covered than --fail-under {fail_under:g} asks for.")
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
        title="kbop ratecard test",
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
        tables=(Table("Covered by scenarios:", ("what", "tried", "of"), tuple(families), (1, 2)),),
        notes=tuple(notes),
    )


def _told(result: Result) -> str:
    said = f" {' '.join(result.said)}" if result.said else ""
    return f"expected {_words(result.scenario.expected)}; decided {_words(result.got)}.{said}"


def _words(decided: Expected) -> str:
    amount = f" £{decided.pence // 100}.{decided.pence % 100:02d}" if decided.pence else ""
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
