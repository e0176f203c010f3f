"""What `check` reads, finds and writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from kbop_cli.commands.options import contract_path, load_contract, say
from kbop_cli.engine import checked as problems_of
from kbop_cli.engine.checked import EVIDENCE, FAULT, REMARK
from kbop_cli.errors import KbopError, Place, Problem

if TYPE_CHECKING:
    from kbop_cli.intake.tables import Inputs
    from kbop_cli.model import Contract
    from kbop_cli.output.marked_book import Sheet


@dataclass(frozen=True, slots=True)
class Checked:
    """What was read, and its problems (see `engine.checked`)."""

    read: Inputs
    problems: pl.DataFrame
    notes: tuple[str, ...]

    def count(self, kind: str) -> int:
        """How many problems of a kind there are."""
        return int((self.problems["kind"] == kind).sum())

    def redacted(self) -> Checked:
        """The same, with every cell told by its class alone."""
        from kbop_cli.output.redacted import by_code, classed

        quotes = pl.col("code") == "unknown_word"
        message = pl.when(quotes).then(by_code(pl.col("code"))).otherwise("message").alias("message")
        return replace(self, problems=self.problems.with_columns(classed(pl.col("cell")).alias("cell"), message))

    def told(self) -> dict[str, Any]:
        """The report as a value for JSON."""
        rows = self.problems.drop("source")
        kinds = {"faults": FAULT, "remarks": REMARK, "evidence": EVIDENCE}
        return {
            "read": self._files(),
            "notes": list(self.notes),
            "causes": problems_of.causes(self.problems).to_dicts(),
            **{name: rows.filter(pl.col("kind") == kind).drop("kind").to_dicts() for name, kind in kinds.items()},
        }

    def text(self) -> str:
        """The report as text."""
        from kbop_cli.output.check_text import check_text

        causes = problems_of.causes(self.problems).iter_rows(named=True)
        return check_text(self._files(), self.notes, causes, self.problems.iter_rows(named=True))

    def faults(self) -> str:
        """What cannot be read alone, a line each."""
        from kbop_cli.output.check_text import problem_lines

        return problem_lines(self.problems.filter(pl.col("kind") == FAULT).iter_rows(named=True))

    def write_csv(self, path: Path) -> None:
        """Write every problem as a line."""
        from kbop_cli.output import safe_csv

        safe_csv.write(self.problems.drop("source"), path)

    def write_marked(self, path: Path) -> None:
        """Write the copy with its cells marked."""
        from kbop_cli.output.check_text import said_of
        from kbop_cli.output.marked_book import write_marked

        listed = (
            (*(row[name] for name in ("kind", "file", "sheet", "row", "column", "cell", "code")), said_of(row))
            for row in self.problems.iter_rows(named=True)
        )
        write_marked(path, listed, self._sheets())

    def _sheets(self) -> Iterator[Sheet]:
        from kbop_cli.columns import TABLES
        from kbop_cli.intake.copies import copies
        from kbop_cli.output.check_text import said_of
        from kbop_cli.output.marked_book import Sheet

        for at, copy in enumerate(copies(self.read.sources, TABLES)):
            marks: dict[tuple[int, int], list[tuple[str, str]]] = {}
            for row in self.problems.filter(pl.col("source") == at).iter_rows(named=True):
                place = (row["row"], copy.source.columns.get(row["column"], 1))
                marks.setdefault(place, []).append((row["kind"], said_of(row)))
            name = copy.source.sheet or Path(copy.source.file).stem
            yield Sheet(name, copy.rows, marks, days=bool(copy.source.sheet))

    def _files(self) -> list[dict[str, Any]]:
        counted = problems_of.by_source(self.problems, len(self.read.sources)).iter_rows(named=True)
        return [
            {
                "file": source.file,
                "sheet": source.sheet,
                "table": source.table,
                "rows": source.rows,
                "faults": counts[FAULT],
                "remarks": counts[REMARK],
                "evidence": counts[EVIDENCE],
                "notes": list(source.notes),
            }
            for source, counts in zip(self.read.sources, counted, strict=True)
        ]


def checked(inputs: Sequence[str], contract: Path | None, *, quiet: bool) -> Checked:
    """Read the inputs and find their problems. Without a contract only cells are checked, not words nor evidence."""
    terms = None
    if contract is not None or contract_path(contract).is_file():
        terms, _ = load_contract(contract)
    else:
        say("No contract: words and evidence are not checked. Name one with --contract.", quiet=quiet)
    read = _read(inputs, terms)
    parts = [problems_of.of_cells(read.faults, FAULT), problems_of.of_cells(read.remarks, REMARK)]
    notes = list(read.notes)
    if terms is not None:
        from kbop_cli.engine.unread import unknown_words

        parts.append(problems_of.of_cells(unknown_words(read.tables, terms), FAULT))
        missing = [name for name in ("participants", "claims") if name not in read.tables]
        if missing:
            notes.append(f"no table {' and no table '.join(missing)}: which evidence is outstanding was not worked out")
        else:
            parts.append(_evidence(read, terms))
    files = [(source.file, source.sheet) for source in read.sources]
    return Checked(read, problems_of.together(parts, files), tuple(notes))


def _read(inputs: Sequence[str], terms: Contract | None) -> Inputs:
    """The inputs, whichever tables they hold: a provider may check one file of several."""
    from kbop_cli.intake.tables import read_inputs

    if terms is None:
        read = read_inputs(inputs, required=())
    else:
        from kbop_cli.commands.run import read_month

        read = read_month(inputs, terms, required=())
    if not read.sources:
        raise KbopError(_nothing(read.notes))
    return read


def _nothing(notes: Sequence[str]) -> Problem:
    return Problem(
        Place(),
        "no file and no sheet is named after a table, so nothing was read.",
        " ".join(f"{note}." for note in notes),
        "Name the file or the sheet after its table, or give it as claims=FILE or claims=FILE#SHEET.",
        "table_missing",
    )


def _evidence(read: Inputs, terms: Contract) -> pl.DataFrame:
    from kbop_cli.commands.run import decide_month
    from kbop_cli.engine.mend import outstanding

    verified = decide_month(read, terms, "", hide=True)
    return problems_of.of_evidence(outstanding(verified, terms), verified.decided.decisions)


def refuse_targets(targets: Sequence[Path], read: Inputs) -> None:
    """Refuse to write over what was read, or beside it where it would be read as an export next time."""
    problems = []
    sources = {source.path.resolve() for source in read.sources}
    for target in targets:
        place = Place(file=target.name)
        if target.resolve() in sources:
            problems.append(Problem(place, "is one of the files that were read.", mend="Write to another file."))
        elif target.suffix.lower() not in {".xlsx", ".csv"}:
            problems.append(Problem(place, "ends in neither .xlsx (--mark) nor .csv (--csv).", mend="Rename it."))
        elif not target.resolve().parent.is_dir():
            problems.append(Problem(place, "there is no such folder to write it in.", mend="Make the folder first."))
    if problems:
        raise KbopError(problems)
