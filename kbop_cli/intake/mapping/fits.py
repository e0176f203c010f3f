"""How well the cells under a heading fit one of our columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from kbop_cli.columns import IDENTITY, Column, Type
from kbop_cli.intake.cells import parse
from kbop_cli.intake.characters import fold, key

SAMPLE = 500
"""How many distinct cells are looked at."""

_TYPED = frozenset({"date", "month", "money", "number", "yesno"})
_NEAR = 0.8
_EPOCH = 1900
"""A number among days may be the day of a workbook."""
_SHAPES: Mapping[str, str] = {
    "national_insurance_number": r"(?i)^[a-z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[a-d]?$",
    "postcode": r"(?i)^[a-z]{1,2}[0-9][a-z0-9]? ?[0-9][a-z]{2}$",
    "sha256": r"(?i)^[0-9a-f]{64}$",
}
_PERSONAL = (
    r"(?i)@|^[a-z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[a-d]$|^(?:\+44|0)[0-9 ]{9,12}$"
    r"|^[a-z]{1,2}[0-9][a-z0-9]? ?[0-9][a-z]{2}$"
)
OWN = {"claims": "claim_id", "participants": "participant_id", "approvals": "approval_ref"}
"""The column that names each row of a table."""


def sample(cells: pl.Series) -> pl.Series:
    """The distinct cells that are looked at, in the order in which they come."""
    return cells.unique(maintain_order=True).head(SAMPLE)


def looks_personal(cells: pl.Series) -> bool:
    """Whether a cell looks like an address, a telephone or National Insurance number, or a postcode."""
    return bool(cells.str.contains(_PERSONAL).any())


def fit(cells: pl.Series, table: str, column: Column, known: Collection[str], read: dict[Type, float]) -> float | None:
    """From 0 to 1 how well the cells fit; None where they tell nothing. `known`: the words of its vocabulary.

    `read` holds, of columns of a type that was tried on these cells before, how well they fit, and is added to.
    """
    if cells.is_empty():
        return None
    if column.type in _TYPED:
        if column.type not in read:
            read[column.type] = _read(sample(cells), column)
        return read[column.type]
    if column.name in _SHAPES:
        return _share(sample(cells).str.contains(_SHAPES[column.name]))
    if column.type in {"word", "words"} and known:
        return _in_words(sample(cells), column, known)
    if column.type == "id":
        return _as_id(cells, own=OWN.get(table) == column.name)
    if column.name in IDENTITY:
        return _share(sample(cells).str.contains(r"^[\p{L}' .\-]+$"))
    return None


def _share(holds: pl.Series) -> float:
    return float(holds.cast(pl.Float64).mean() or 0.0)  # type: ignore[arg-type]


def _read(cells: pl.Series, column: Column) -> float:
    parsed = parse(cells, column, renamed={}, serials=_EPOCH)
    return 1 - len(parsed.faults) / len(cells)


def figures(cells: pl.Series) -> bool:
    """Whether most cells are dates or numbers, and so no words."""
    return _share(sample(cells).str.contains(r"^[^\p{L}]*[0-9][^\p{L}]*$|^[0-9]{1,2}[-/ ][A-Za-z]{3}[-/ ]")) > 0.5


def _in_words(cells: pl.Series, column: Column, known: Collection[str]) -> float:
    keys = {key(word) for word in known}
    held = cells.str.split(";").explode() if column.type == "words" else cells
    return _share(pl.Series([key(fold(cell)) in keys for cell in held.unique().to_list()], dtype=pl.Boolean))


def _as_id(cells: pl.Series, *, own: bool) -> float:
    """Ids are short and hold no sentence; the one that names a row recurs seldom."""
    if _share(cells.str.len_chars() > 64) > 0 or _share(cells.str.contains(r"\s\S+\s\S+\s")) > 0.2:
        return 0.0
    distinct = cells.n_unique() / len(cells)
    if own:
        return distinct if len(cells) > 1 else 0.5
    return 0.5
