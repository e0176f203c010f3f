"""CSV that no spreadsheet runs: the one writer of every CSV file, and the reader of our own.

A text cell that a spreadsheet would take for a formula gets a leading apostrophe (CWE-1236; OWASP ASVS 5, 1.2.10).
Figures that we format ourselves (`figures`) are left as they are: a credit of -5.00 stays a number. `read` takes
exactly one apostrophe off again, so that what is written is read back the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import polars as pl

from kbop_cli.engine.given_columns import in_texts
from kbop_cli.wording import worded

RUNS = r"^[\s\x00\u00a0\u200b\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n\x00]|^'"
"""What a spreadsheet may run: an operator first (or behind white space), a control first. So is our own mark."""


_ROWS, _PIECE = 500_000, 1 << 20
"""Rows put into words at a time, as texts are many times as wide as what they say, and bytes hashed at a time."""


def guarded(frame: pl.DataFrame, figures: Collection[str] = ()) -> pl.DataFrame:
    """The frame with every text cell that could run made harmless; what is numbered becomes text, and so is seen."""
    frame = in_texts(frame)
    texts = [name for name, kind in frame.schema.items() if kind == pl.String and name not in figures]
    if texts:
        # Cells that begin with a digit or a letter are safe at a glance; a column of such is not searched.
        looks = frame.select((~_plain(pl.col(name))).any().alias(name) for name in texts).row(0, named=True)
        texts = [name for name in texts if looks[name]]
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(RUNS)).then(worded("'{}", name)).otherwise(pl.col(name)).alias(name)
        for name in texts
    )


def _plain(text: pl.Expr) -> pl.Expr:
    """Empty, or begins with 0-9 or with a character from A up to ~."""
    return (text == "") | ((text >= "0") & (text < ":")) | ((text >= "A") & (text < "\x7f"))


def write(frame: pl.DataFrame, path: Path, figures: Collection[str] = ()) -> None:
    """Write UTF-8 CSV with a header, ISO dates, and yes/no for truth values."""
    _as_written(frame, figures).write_csv(path)


def parts(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The rows in parts for `write_parts`: one that is empty where there are none."""
    return (frame.slice(start, _ROWS) for start in range(0, max(frame.height, 1), _ROWS))


def write_parts(tables: Iterable[pl.DataFrame], path: Path, figures: Collection[str] = ()) -> str:
    """Write tables of the same columns one below another, as `write` does; the SHA-256 of the file.

    While one is made and put into words, what is written of those before is hashed.
    """
    digest = hashlib.sha256()

    def take() -> None:
        while piece := written.read(_PIECE):
            digest.update(piece)

    with path.open("wb") as file, path.open("rb", buffering=0) as written, ThreadPoolExecutor(1) as pool:
        taken = []
        for number, table in enumerate(tables):
            _as_written(table, figures).write_csv(file, include_header=number == 0)
            file.flush()
            taken.append(pool.submit(take))
        for one in taken:
            one.result()
    return digest.hexdigest()


def _as_written(frame: pl.DataFrame, figures: Collection[str]) -> pl.DataFrame:
    """The frame as it is written, every cell that could run made harmless."""
    safe = guarded(frame, figures)
    truths = [name for name, kind in safe.schema.items() if kind == pl.Boolean]
    return safe.with_columns(
        *(
            pl.when(pl.col(name)).then(pl.lit("yes")).when(~pl.col(name)).then(pl.lit("no")).alias(name)
            for name in truths
        ),
        *map(_iso, safe.select(pl.col(pl.Date))),
    )


def _iso(days: pl.Series) -> pl.Series:
    """Each day as text. Of many, every day from the first to the last is put into words once, and looked up."""
    first, last = days.min(), days.max()
    if not isinstance(first, date) or not isinstance(last, date) or (last - first).days > len(days):
        return days.dt.strftime(_ISO)
    every = pl.date_range(first, last, eager=True).dt.strftime(_ISO)
    numbers = days.to_physical()
    return every.gather(numbers - numbers.min()).alias(days.name)


_ISO = "%Y-%m-%d"


def read(path: Path) -> pl.DataFrame:
    """Read a file that `write` wrote, every cell as text; empty cells are null."""
    frame = pl.read_csv(path, infer_schema=False, glob=False)
    return frame.with_columns(
        pl.when(pl.col(name).str.starts_with("'")).then(pl.col(name).str.slice(1)).otherwise(pl.col(name)).alias(name)
        for name in frame.columns
    )
