"""The files of a verified month: decisions.csv, findings.csv, summary.json, manifest.json."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from kbop_cli.engine.decide import Decided
from kbop_cli.engine.findings import pounds
from kbop_cli.engine.given_columns import in_texts
from kbop_cli.engine.threads import at_once, both
from kbop_cli.model import DECISIONS
from kbop_cli.output import safe_csv
from kbop_cli.output.redacted import redacted_findings
from kbop_cli.output.run_folder import KIND, MANIFEST, sha256, write_json

DECISIONS_FILE, FINDINGS_FILE = "decisions.csv", "findings.csv"
DECISION_COLUMNS = (
    "claim_id",
    "participant_id",
    "provider",
    "outcome",
    "achieved_on",
    "claimed_on",
    "decision",
    "amount",
    "amount_claimed",
    "rate_card",
    "rate_card_version",
    "reasons",
    "self_certified",
    "source",
)
FINDING_COLUMNS = ("claim_id", "code", "severity", "rule", "message", "clause", "field", "value", "source")


def decisions_table(decided: Decided) -> pl.DataFrame:
    """`decisions.csv` as a frame: amounts as decimal text."""
    return (
        in_texts(decided.decisions)
        .with_columns(
            pl.col("standing").alias("decision"),
            _in_pounds(decided.decisions["amount"]),
            _in_pounds(decided.decisions["amount_claimed"]),
            pl.col("place").alias("source"),
        )
        .select(DECISION_COLUMNS)
    )


def _in_pounds(pence: pl.Series) -> pl.Series:
    """Each amount as decimal text. A card has few prices, so each is put into words once."""
    distinct = pence.drop_nulls().unique()
    texts = distinct.alias("pence").to_frame().select(pounds(pl.col("pence"))).to_series()
    return pence.replace_strict(distinct, texts, return_dtype=pl.String).cast(
        pl.String
    )  # of nulls alone it keeps the type


def findings_table(decided: Decided) -> pl.DataFrame:
    """`findings.csv` as a frame."""
    return decided.findings.with_columns(pl.col("place").alias("source")).select(FINDING_COLUMNS)


def summary(decided: Decided, run: Mapping[str, Any]) -> dict[str, Any]:
    """Counts and sums by decision, outcome and provider, in pounds as text; `run` says what goes before and after."""
    decisions = decided.decisions
    # The month is gone through once; what is told of it is summed up from these few rows.
    few = decisions.group_by("outcome", "provider", "standing").agg(pl.len().alias("claims"), pl.col("amount").sum())
    return {
        **run,
        "claims": decisions.height,
        "payable": _pounds(int(decisions["amount"].sum())),
        "decisions": _by_decision(few),
        "outcomes": _by(few, "outcome"),
        "providers": _by(few, "provider"),
        "reasons": _reasons(decided.findings),
    }


def _pounds(pence: int) -> str:
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02d}"


def _by_decision(few: pl.DataFrame) -> dict[str, Any]:
    counted = few.group_by("standing").agg(pl.col("claims").sum(), pl.col("amount").sum())
    found = {row["standing"]: row for row in counted.iter_rows(named=True)}
    return {
        name: {
            "claims": found[name]["claims"] if name in found else 0,
            "amount": _pounds(found[name]["amount"] if name in found else 0),
        }
        for name in DECISIONS
    }


def _by(few: pl.DataFrame, column: str) -> list[dict[str, Any]]:
    counted = (
        few.group_by(column)
        .agg(
            pl.col("claims").sum(),
            *(pl.col("claims").filter(pl.col("standing") == name).sum().alias(name) for name in DECISIONS),
            pl.col("amount").sum(),
        )
        .sort(column, nulls_last=True)
    )
    return [
        {**row, column: row[column] or "", "amount": _pounds(row["amount"])} for row in counted.iter_rows(named=True)
    ]


def _reasons(findings: pl.DataFrame) -> list[dict[str, Any]]:
    counted = (
        findings.group_by("severity", "code")
        .agg(pl.col("rid").n_unique().alias("claims"))
        .with_columns(pl.col("severity").replace_strict({"reject": 0, "query": 1, "remark": 2}).alias("rank"))
        .sort("rank", "claims", "code", descending=[False, True, False])
        .drop("rank")
    )
    return list(counted.iter_rows(named=True))


def write(
    folder: Path, decided: Decided, run: Mapping[str, Any], manifest: Mapping[str, Any], *, redact: bool = False
) -> dict[str, Any]:
    """Write the four files into a folder that is being built, the manifest last, with the hashes of the others.

    Gives what the summary says (see `summary`). With `redact` no finding quotes a cell; the decisions stay as they are,
    since the payment is made from them.
    """
    jobs = {
        DECISIONS_FILE: partial(write_decisions, decided, folder / DECISIONS_FILE),
        FINDINGS_FILE: partial(_write_findings, decided, folder / FINDINGS_FILE, redact=redact),
    }
    rows = decided.decisions.height
    summed, hashes = both(
        lambda: summary(decided, run),
        lambda: at_once(*jobs.values(), rows=rows),
        rows=rows,
    )
    write_json(summed, folder / "summary.json")
    write_manifest(folder, manifest, hashes=dict(zip(jobs, hashes, strict=True)))
    return summed


def write_decisions(decided: Decided, path: Path) -> str:
    """`decisions.csv` alone, and its hash."""
    tables = (decisions_table(decided._replace(decisions=part)) for part in safe_csv.parts(decided.decisions))
    return safe_csv.write_parts(tables, path, figures=("amount", "amount_claimed"))


def _write_findings(decided: Decided, path: Path, *, redact: bool) -> str:
    """`findings.csv`, and its hash."""
    tables = (findings_table(decided._replace(findings=part)) for part in safe_csv.parts(decided.findings))
    return safe_csv.write_parts(map(redacted_findings, tables) if redact else tables, path)


def write_manifest(
    folder: Path, manifest: Mapping[str, Any], kind: str = KIND, hashes: Mapping[str, str] | None = None
) -> None:
    """The manifest: what was read, by what, and the SHA-256 of every file that was written (`hashes`: those known)."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    known = hashes or {}
    written = [{"file": name, "sha256": known.get(name) or sha256(folder / name)} for name in names if name != MANIFEST]
    write_json({"kind": kind, **manifest, "written": written}, folder / MANIFEST)
