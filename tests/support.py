"""What several tests need: the KBOP contract, and tables of text cells taken through the real files and the engine."""

from __future__ import annotations

import contextlib
import csv
import functools
import io
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kbop_cli.app import main
from kbop_cli.columns import TABLES
from kbop_cli.engine.given_columns import further_columns
from kbop_cli.engine.verify import Verified, verify
from kbop_cli.intake.contract import read_contract
from kbop_cli.intake.tables import read_inputs
from kbop_cli.model import Contract

ROOT = Path(__file__).parent.parent
Tables = Mapping[str, Sequence[Mapping[str, str | None]]]


@functools.cache
def kbop_contract() -> Contract:
    """The KBOP contract with its two cards, as `kbop init --template kbop` lays it out."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        shutil.copytree(ROOT / "ratecards", workspace / "ratecards")
        shutil.copyfile(ROOT / "kbop_cli" / "templates" / "kbop" / "contract.yaml", workspace / "contract.yaml")
        return read_contract(workspace / "contract.yaml")


def write_tables(tables: Tables, folder: Path) -> None:
    """Write each table as CSV; a column that no row has is absent, a table without rows has its required ones."""
    for name, rows in tables.items():
        required = [column.name for column in TABLES[name].values() if column.required]
        columns = list(dict.fromkeys(column for row in rows for column in row)) or required
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows({column: value or "" for column, value in row.items()} for row in rows)


def decide(tables: Tables, contract: Contract | None = None, month: str = "") -> Verified:
    """Write the tables as CSV, read them as a user's would be, and decide them."""
    terms = contract or kbop_contract()
    with tempfile.TemporaryDirectory() as folder:
        write_tables(tables, Path(folder))
        read = read_inputs([folder], tables=further_columns(terms))
        return verify(read.tables, read.faults, [source.file for source in read.sources], terms, month)


def apart(tables: Tables, mark: str) -> dict[str, list[dict[str, str | None]]]:
    """The tables with every id marked, so that many small worlds can be decided at once without touching."""
    ids = ("claim_id", "participant_id", "document_id", "sha256", "approval_ref")

    def marked(column: str, value: str | None) -> str | None:
        if column not in ids or not (value or "").strip():
            return value
        parts = [part.strip() for part in str(value).split(";")]
        return ";".join(f" {mark}{part} " if part else part for part in parts)

    return {
        name: [{column: marked(column, value) for column, value in row.items()} for row in rows]
        for name, rows in tables.items()
    }


def together(worlds: Sequence[Tables]) -> dict[str, list[Mapping[str, str | None]]]:
    """Several worlds as one."""
    joined: dict[str, list[Mapping[str, str | None]]] = {}
    for world in worlds:
        for name, rows in world.items():
            joined.setdefault(name, []).extend(rows)
    return joined


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


def kbop(*arguments: object) -> Said:
    """Run a command as the shell would, in this process."""
    out, err = io.StringIO(), io.StringIO()
    before = sys.argv
    sys.argv = ["kbop", *map(str, arguments)]
    code: object = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            main()
    except SystemExit as stopped:
        code = stopped.code
    finally:
        sys.argv = before
    return Said(int(code or 0) if not isinstance(code, str) else 1, out.getvalue(), err.getvalue())
