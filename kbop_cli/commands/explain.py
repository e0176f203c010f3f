"""`kbop explain`: why a claim was decided so, or what a code means: of a reason, of a card's check, of a change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kbop_cli.commands.options import ContractFile, Format, OutputFormat, Redact

if TYPE_CHECKING:
    import polars as pl

    from kbop_cli.engine.verify import Verified
    from kbop_cli.model import Contract, Outcome


def explain(
    what: Annotated[
        str | None, typer.Argument(help="A claim id (with --in), or a code; without either, all codes are listed.")
    ] = None,
    run: Annotated[Path | None, typer.Option("--in", help="The run's folder.")] = None,
    contract: ContractFile = None,
    redact: Redact = False,
    report: OutputFormat = Format.text,
) -> None:
    """Say why a claim was decided so, rule by rule, or what a code of a reason, a check or a change means.

    Example: kbop explain C00017 --in runs/2023-06
    """
    import json

    if what is None:
        _list_codes(run, report)
        return
    if run is None:
        from kbop_cli.commands.codes import meaning_of

        meaning, mend = meaning_of(what)
        if report is Format.json:
            typer.echo(json.dumps({"code": what, "meaning": meaning, "mend": mend}, indent=2, ensure_ascii=False))
        else:
            typer.echo(f"{what}: {meaning}" + (f"\nWhat would mend it: {mend}" if mend else ""))
        return
    terms, decided = _again(run, contract, what)
    told = _told(terms, decided, what, redact=redact)
    if report is Format.json:
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        typer.echo("\n\n".join(_claim_text(claim) for claim in told))


def _list_codes(run: Path | None, report: Format) -> None:
    import json

    from kbop_cli.commands.codes import by_family, listed
    from kbop_cli.errors import fail

    if run is not None:
        raise fail("which claim is meant is not said.", mend="kbop explain CLAIM_ID --in DIR")
    if report is Format.json:
        codes = [
            {"family": title, "code": code, "meaning": meaning, "mend": mend}
            for title, family in by_family().items()
            for code, (meaning, mend) in family.items()
        ]
        typer.echo(json.dumps(codes, indent=2, ensure_ascii=False))
    else:
        typer.echo(listed())


def _again(run: Path, contract: Path | None, claim: str) -> tuple[Contract, Verified]:
    """Decide the month again from the files that the manifest names, once their hashes are seen to be the same."""
    from kbop_cli.commands.rerun import decide_again
    from kbop_cli.errors import fail

    wanted = " ".join(claim.lower().split())

    def traced(base: pl.DataFrame) -> list[int]:
        import polars as pl

        rows: list[int] = base.filter(pl.col("claim_key") == wanted)["rid"].to_list()
        if not rows:
            raise fail(f'the run has no claim "{claim}".', mend="Check the id against decisions.csv.")
        return rows

    again = decide_again(run, contract, traced)
    return again.contract, again.verified


_KEPT = ("claim_id", "outcome", "decision", "amount", "rate_card", "rate_card_version", "reasons", "source")
"""What is shown of a decision however much is redacted: what the caller named, and what kbop itself decided."""


def _told(terms: Contract, decided: Verified, claim: str, *, redact: bool) -> list[dict[str, Any]]:
    """Each row of the claim: its decision, its findings, and every rule with what it found."""
    import polars as pl

    from kbop_cli.output.redacted import redacted_decisions, redacted_findings
    from kbop_cli.output.verified import decisions_table, findings_table

    wanted = " ".join(claim.lower().split())
    frame = decided.decided.decisions
    mine = frame.filter(pl.col("claim_id").str.to_lowercase().str.strip_chars().str.replace_all(r"\s+", " ") == wanted)
    told = []
    for rid, use, code in mine.select("rid", "use", "outcome").iter_rows():
        one = decided.decided.decisions.filter(pl.col("rid") == rid)
        found = decided.decided.findings.filter(pl.col("rid") == rid)
        part = type(decided.decided)(one, found)
        outcome = terms.cards[use].card.outcomes.get(code) if use is not None else None
        trace = decided.trace.filter(pl.col("rid") == rid) if decided.trace.height else decided.trace
        row = decisions_table(part).with_columns(pl.col("achieved_on", "claimed_on").cast(pl.String))
        findings = findings_table(part)
        if redact:
            known = [name for name in _KEPT if name != "outcome" or outcome is not None]
            row, findings = redacted_decisions(row, known), redacted_findings(findings)
            trace = trace.with_columns(found=pl.lit("")) if trace.height else trace
        told.append(
            {
                **row.to_dicts()[0],
                "findings": findings.to_dicts(),
                "rules": _rules(outcome, trace) if outcome else [],
                "evidence": _evidence(terms, use, outcome),
            }
        )
    return told


def _rules(outcome: Outcome, trace: pl.DataFrame) -> list[dict[str, Any]]:
    verdicts = {row["rule"]: row for row in trace.iter_rows(named=True)} if trace.height else {}
    said = {True: "holds", False: "does not hold", None: "cannot be told"}
    return [
        {
            "rule": rule.id,
            "says": rule.says,
            "in_words": rule.condition.words(),
            "verdict": said[verdicts[rule.id]["verdict"]],
            "found": verdicts[rule.id]["found"],
            "mend": rule.mend,
            "clause": rule.clause,
            "basis": rule.basis,
            "reading": rule.reading,
        }
        for rule in outcome.rules
        if rule.id in verdicts
    ]


def _evidence(terms: Contract, use: int | None, outcome: Outcome | None) -> str:
    from kbop_cli.engine.evidence_findings import in_words

    if use is None or outcome is None or outcome.evidence is None:
        return ""
    return in_words(outcome.evidence, terms.cards[use].card)


def _claim_text(claim: dict[str, Any]) -> str:
    from kbop_cli.output.text import safe, thousands

    lines = [
        f"Claim {claim['claim_id']} ({claim['source']}): {claim['decision']}, {thousands(claim['amount'])}",
        f"{claim['outcome'] or 'outcome not known'}, participant {claim['participant_id'] or 'not known'}, "
        f"achieved {claim['achieved_on'] or 'not known'}, claimed {claim['claimed_on'] or 'not known'}",
        f"Judged by: {claim['rate_card'] or 'no card known'} {claim['rate_card_version'] or ''}".rstrip(),
    ]
    headings = {"reject": "Why it is rejected", "query": "What is asked", "remark": "Remarks"}
    for severity, heading in headings.items():
        found = [finding for finding in claim["findings"] if finding["severity"] == severity]
        if found:
            lines += ["", f"{heading}:"]
            lines += [f"- {one['code']}: {one['message']}{_clause(one['clause'])}" for one in found]
    for verdict, heading in (
        ("does not hold", "Rules that do not hold"),
        ("cannot be told", "Rules that cannot be told"),
        ("holds", "Rules that hold"),
    ):
        rules = [rule for rule in claim["rules"] if rule["verdict"] == verdict]
        if rules:
            lines += ["", f"{heading}:"]
        for rule in rules:
            lines.append(f"- {rule['says']}{_clause(rule['clause'])}")
            lines.append(f"    as the card has it: {rule['in_words']}")
            if rule["found"]:
                lines.append(f"    in this claim: {rule['found']}")
            if verdict != "holds":
                lines.append(f"    what would mend it: {rule['mend']}")
    if claim["evidence"]:
        lines += ["", f"Evidence that the card accepts: {claim['evidence']}"]
    return "\n".join(safe(line) for line in lines)


def _clause(clause: str) -> str:
    return f" [{clause}]" if clause else ""
