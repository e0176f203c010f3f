"""Cells that could be read and look wrong all the same. They keep their values: an odd format decides no claim.

Formats: a National Insurance number after HMRC's NIM39110 (the last letter may be missing); a postcode by the shape of
its two halves, whose last letters are never C, I, K, M, O or V (ZZ99 stands for no fixed abode); a UPRN of one to
twelve digits. What spreadsheets do to identifiers shows in their form: a day, a decimal of nought, a power of ten, a
truth value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import polars as pl

from kbop_cli.columns import Column
from kbop_cli.intake.frames import FAULTS, explained, private, shown_kind

_NINO = r"^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]?$"
_NO_NINO = ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")
_POSTCODE = r"^(?:GIR0AA|ZZ99[0-9][A-Z]{2}|[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][ABD-HJLNP-UW-Z]{2})$"
_UPRN = r"^[0-9]{1,12}$"
_DAMAGED = (
    (" 00:00:00", "^[0-9]{4}-[0-9]{2}-[0-9]{2} 00:00:00$", "id_is_a_day"),
    (".0", r"^[0-9]+\.0$", "id_is_a_decimal"),
    ("true", "^true$", "id_is_a_truth"),
    ("false", "^false$", "id_is_a_truth"),
    ("E+", r"^[0-9](?:\.[0-9]+)?E\+[0-9]+$", "id_is_a_power"),
)
_TRUTHS = ("true", "false")
_CELL = pl.col("cell")
_SHAPES: Mapping[str, Callable[[pl.Expr], pl.Expr]] = {
    "national_insurance_number": lambda text: text.str.contains(_NINO) & ~text.str.head(2).is_in(_NO_NINO),
    "postcode": lambda text: text.str.contains(_POSTCODE),
}
_OLDEST = 110
"""Years of age beyond which a date of birth looks wrong."""


def remarks(frame: pl.DataFrame, title: str, table: Mapping[str, Column]) -> pl.DataFrame:
    """The odd cells of one table, in the columns of `frames.FAULTS`."""
    found = [_told(frame, title, table[name], odd, code) for name, odd, code in _oddities(frame, table)]
    return pl.concat([pl.DataFrame(schema=FAULTS), *found])


def _oddities(frame: pl.DataFrame, table: Mapping[str, Column]) -> Iterator[tuple[str, pl.Series, str]]:
    for name in (name for name in frame.columns[2:] if table[name].type == "id"):
        cells = frame[name]
        if table[name].recurs:
            texts = cells.unique().cast(pl.String)
            for damaged, code in _damaged(texts):
                yield name, cells.is_in(texts.filter(damaged.fill_null(value=False))), code
        else:
            for damaged, code in _damaged(cells):
                yield name, damaged, code
    for name, fits in _SHAPES.items():
        if name in frame.columns and frame.schema[name] == pl.String:
            yield name, _not_of_shape(frame[name], fits), f"odd_{name}"
    if "uprn" in frame.columns and frame.schema["uprn"] == pl.String:
        yield "uprn", ~frame["uprn"].str.contains(_UPRN), "odd_uprn"
    if {"date_of_birth", "referred_on"} <= set(frame.columns):
        born, referred = pl.col("date_of_birth"), pl.col("referred_on")
        odd = (born >= referred) | (born.dt.offset_by(f"{_OLDEST}y") < referred)
        yield "date_of_birth", frame.select(odd).to_series(), "odd_date_of_birth"


def _damaged(cells: pl.Series) -> Iterator[tuple[pl.Series, str]]:
    """Which texts look as a spreadsheet leaves an id, and the code of that; nothing is said of what none looks like."""
    # Most ids begin with a letter, which is told in a fifth of the time that a search for one sign takes.
    numbered = ((cells >= "0") & (cells < ":")).any()
    for hint, pattern, code in _DAMAGED:
        if numbered or hint in _TRUTHS:
            hinted = _hinted(cells, hint)
            if hinted.any():
                yield hinted & cells.str.contains(pattern), code


def _hinted(cells: pl.Series, hint: str) -> pl.Series:
    """Where a cell may be damaged so: all that are, and few others."""
    if hint in _TRUTHS:
        return cells == hint
    return cells.str.contains(hint, literal=True) if hint == "E+" else cells.str.ends_with(hint)


def _not_of_shape(cells: pl.Series, fits: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    """Whether each cell, in capitals and without marks and spaces, does not fit.

    Most fit as they stand or but for one space: only the others are brought into that form.
    """
    cell = cells.alias("cell").to_frame()
    others = cell.select(~fits(_CELL.str.replace(" ", "", literal=True)).fill_null(value=True)).to_series().arg_true()
    compact = _CELL.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    odd = cell[others].select(~fits(compact)).to_series()
    return pl.repeat(False, len(cells), dtype=pl.Boolean, eager=True).scatter(others, odd)


def _told(frame: pl.DataFrame, title: str, column: Column, odd: pl.Series, code: str) -> pl.DataFrame:
    cell = pl.col(column.name).cast(pl.String)
    which = frame.filter(odd.fill_null(value=False)).select(
        "source",
        "row",
        table=pl.lit(title),
        column=pl.lit(column.name),
        cell=shown_kind(cell) if private(column) else cell,
        code=pl.lit(code),
    )
    return explained(which)
