"""What comes back to `kbop sample`: certificates, frames, and the workbook that the auditors filled in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kbop_cli.columns import Column
from kbop_cli.engine.sample.certificate import Certificate, from_json
from kbop_cli.engine.sample.examined import Delimited
from kbop_cli.engine.sample.frame import Frame, freeze
from kbop_cli.errors import KbopError, Place, Problem, fail
from kbop_cli.intake.amounts import read_money
from kbop_cli.intake.characters import fold, tidy
from kbop_cli.intake.reading import read_bytes
from kbop_cli.intake.tables import read_inputs

SHEET = "sample"
RESULTS = {
    "order": Column("order", "number", required=True),
    "claim_id": Column("claim_id", "id", required=True),
    "amount_paid": Column("amount_paid", "money", required=True),
    "finding": Column("finding", "text", required=True),
    "error_class": Column("error_class", "text"),
    "reason": Column("reason", "text"),
    "amount_found": Column("amount_found", "money"),
}
"""The columns of the returned workbook that are read."""

SYSTEMIC = "systemic"
DELIMITED = {
    "claim_id": Column("claim_id", "id", required=True),
    "amount_found": Column("amount_found", "money", required=True),
}
"""Those of its sheet that delimits systemic errors; of an older workbook, which lacks it, none is read."""


def read_certificate(path: Path) -> Certificate:
    """The certificate in a file. KbopError where it is none."""
    raw = read_bytes(path, path.name)
    try:
        return from_json(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise fail("is no certificate: it is not UTF-8 text.", place=Place(file=path.name)) from None


def read_frame(path: Path, columns: tuple[str, ...]) -> Frame:
    """The frame in a file that `sample draw` wrote, with the columns of its certificate, frozen again.

    KbopError where it is no such file, or an amount of it is none.
    """
    raw = read_bytes(path, path.name)
    try:
        text = pl.read_csv(raw, infer_schema=False)
    except (pl.exceptions.PolarsError, UnicodeDecodeError):
        raise fail("cannot be read as a frame.", mend=_USE, place=Place(file=path.name)) from None
    if missing := [name for name in columns if name not in text.columns]:
        raise fail(f"lacks the column {', '.join(missing)}.", mend=_USE, place=Place(file=path.name))
    text = text.with_columns(pl.col(columns).str.strip_prefix("'"))
    pence = [_pence(cell) for cell in text["amount"].fill_null("").to_list()]
    if None in pence:
        place = Place(file=path.name, row=pence.index(None) + 2, column="amount")
        raise fail("the cell is no amount.", mend=_USE, place=place)
    return freeze(text.with_columns(pl.Series("amount", pence, pl.Int64)), columns)


_USE = "Use the frame.csv that the draw wrote, as it was written."


def _pence(cell: str) -> int | None:
    return read_money(tidy(cell))[0] if cell.strip() else 0


@dataclass(frozen=True, slots=True)
class Results:
    """What came back: the auditors' rows as `check_findings` takes them, where they stood, and the claims of
    systemic errors."""

    rows: pl.DataFrame
    file: str
    sheet: str
    delimited: tuple[Delimited, ...]


def read_results(path: Path, certificate: Certificate, frame: Frame) -> Results:
    """The auditors' workbook.

    KbopError names the cell of everything that cannot be read, and of every order, claim_id or amount paid that is
    not what the draw wrote. `finding`, `error_class` and `reason` are compared without regard to case and spaces.
    """
    read = read_inputs([path], tables={SHEET: RESULTS, SYSTEMIC: DELIMITED})
    if SHEET not in read.tables:
        raise fail(f"has no sheet called {SHEET}.", mend="Send the workbook back as it is.", place=Place(path.name))
    source = next(source for source in read.sources if source.table == SHEET)
    problems = [
        Problem(Place(source.file, fault["table"], fault["row"], fault["column"]), fault["message"])
        for fault in read.faults.iter_rows(named=True)
    ]
    delimited, incomplete = _delimited(read.tables.get(SYSTEMIC), source.file)
    problems += incomplete
    rows = read.tables[SHEET]
    given = [name for name in RESULTS if name not in rows.columns]
    rows = rows.with_columns(pl.lit(None, pl.String).alias(name) for name in given)
    if not problems:
        problems += _altered(rows, certificate, frame, Place(source.file, source.sheet))
    if problems:
        raise KbopError(problems)
    words = [
        pl.col(name).map_elements(fold, return_dtype=pl.String, skip_nulls=True)
        for name in ("finding", "error_class", "reason")
    ]
    return Results(rows.with_columns(words), source.file, source.sheet, delimited)


def _delimited(rows: pl.DataFrame | None, file: str) -> tuple[tuple[Delimited, ...], list[Problem]]:
    """The claims of the sheet `systemic`; an amount that is not given is not known, and no amount of nothing."""
    listed, problems = [], []
    for row in rows.iter_rows(named=True) if rows is not None else ():
        place = Place(file, SYSTEMIC, row["row"], "claim_id")
        if not row["claim_id"]:
            problems.append(Problem(place, "no claim_id.", mend="Give the claim, or clear the row."))
        elif row["amount_found"] is None:
            where = Place(file, SYSTEMIC, row["row"], "amount_found")
            mend = "Give what was right of it: all of it, a part, or 0.00."
            problems.append(Problem(where, f"no amount for {row['claim_id']}.", mend=mend))
        else:
            listed.append(Delimited(row["claim_id"], row["amount_found"], place))
    return tuple(listed), problems


def _altered(rows: pl.DataFrame, certificate: Certificate, frame: Frame, place: Place) -> list[Problem]:
    """Rows whose order or amount is not the one of their claim: an id was moved to another row, or a figure changed."""
    drawn = pl.DataFrame(
        {"claim_id": [pick.claim_id for pick in certificate.picks], "at": [pick.order for pick in certificate.picks]},
        {"claim_id": pl.String, "at": pl.Int64},
    )
    drawn = drawn.join(frame.claims.select("claim_id", "amount"), on="claim_id", how="left", maintain_order="left")
    known = rows.join(drawn, on="claim_id", how="inner", maintain_order="left")
    problems = []
    for row in known.iter_rows(named=True):
        if row["order"] != row["at"] * 10_000:
            what = f"{row['claim_id']} was drawn as number {row['at']}, and stands beside another number."
            problems.append(_as_drawn(place, row["row"], "claim_id", what))
        if row["amount_paid"] != row["amount"]:
            problems.append(_as_drawn(place, row["row"], "amount_paid", f"{row['claim_id']} has another amount paid."))
    return problems


def _as_drawn(place: Place, row: int, column: str, what: str) -> Problem:
    return Problem(Place(place.file, place.sheet, row, column), what, mend="Put it back as it was drawn.")
