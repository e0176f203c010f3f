"""A sound month, and what a run makes of it once something was done to its files."""

from __future__ import annotations

import csv
import functools
import io
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kbop_cli.engine.given_columns import further_columns
from kbop_cli.engine.verify import verify
from kbop_cli.errors import KbopError
from kbop_cli.intake.tables import read_inputs
from tests.factory.bases import base, cohorts, together
from tests.support import kbop_contract

Grid = list[list[str]]
Files = dict[str, bytes]
OUTCOMES = (
    *("wellbeing_initial", "financial_resilience", "statutory_order", "accommodation_entry", "accommodation_3m"),
    *("education_entry", "qualification_full", "employment_entry", "employment_13w", "volunteering_entry"),
    *("services_access", "mental_health_engagement", "legal_protection"),
)


@functools.cache
def clean() -> Mapping[str, Grid]:
    """A month of sound claims under numbers with leading zeros; four are not to be paid.

    One is made twice, one is a second of a kind that is paid once, one has no evidence, and of one the form is unsigned.
    """
    worlds = [
        base(outcome, cohorts(outcome)[0], f"{at + 1:05}", f"{at + 71:05}") for at, outcome in enumerate(OUTCOMES)
    ]
    tables = together(*worlds)
    first = tables["claims"][3]
    tables["claims"] += [dict(first), {**first, "claim_id": "00100"}]
    documents = [row for row in tables["evidence"] if row["claim_id"] == first["claim_id"]]
    tables["evidence"] += [{**row, "claim_id": "00100", "document_id": f"0{row['document_id']}"} for row in documents]
    last = [row["claim_id"] for row in tables["claims"][6:8]]
    tables["evidence"] = [row for row in tables["evidence"] if row["claim_id"] != last[0]]
    for row in tables["evidence"]:
        if row["claim_id"] == last[1]:
            row |= {"evidence_type": "self_certification", "signed": "no"}
    return {name: _grid(rows) for name, rows in tables.items() if rows}


def _grid(rows: list[dict[str, str | None]]) -> Grid:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [names, *([row.get(name) or "" for name in names] for row in rows)]


def as_text(grid: Grid, delimiter: str = ",", end: str = "\n") -> str:
    """The table as CSV."""
    held = io.StringIO()
    csv.writer(held, delimiter=delimiter, lineterminator=end).writerows(grid)
    return held.getvalue()


@dataclass(frozen=True)
class Judged:
    """What a run made of the files: pounds approved, and everything that it said."""

    approved: int
    said: Counter[tuple[object, ...]]


def judge(files: Files) -> Judged | None:
    """Read and decide; None where the files are refused."""
    terms = kbop_contract()
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        try:
            read = read_inputs([folder], tables=further_columns(terms))
        except KbopError:
            return None
        decided = verify(read.tables, read.faults, [source.file for source in read.sources], terms)
    said: Counter[tuple[object, ...]] = Counter()
    for frame in (read.faults, read.remarks):
        said.update(("cell", *row) for row in frame.select("table", "column", "code").iter_rows())
    said.update(
        ("finding", *row) for row in decided.decided.findings.select("claim_id", "code", "severity").iter_rows()
    )
    said.update(("note", note) for source in read.sources for note in source.notes)
    said.update(("note", note) for note in (*read.notes, *decided.notes, *decided.defaults_used))
    said.update(("heading", heading) for headings in read.unknown_columns.values() for heading in headings)
    return Judged(int(decided.decided.decisions["amount"].sum()), said)


@functools.cache
def clean_run() -> Judged:
    """The clean export, judged."""
    judged = judge({f"{name}.csv": as_text(grid).encode() for name, grid in clean().items()})
    assert judged is not None
    return judged


def unsaid(files: Files) -> str:
    """Why a mutant breaks the law, or nothing: more is approved than of the clean export, and nothing says why."""
    return said_why(judge(files), clean_run())


def said_why(judged: Judged | None, before: Judged) -> str:
    """The same of a run that was judged, beside the clean one."""
    if judged is None or judged.approved <= before.approved or judged.said - before.said:
        return ""
    return f"£{judged.approved / 100:,.2f} approved in place of £{before.approved / 100:,.2f}, and nothing says why"
