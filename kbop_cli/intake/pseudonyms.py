"""What another party sent: a file of pseudonyms. It is read as any export is, and nothing in it is believed."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from kbop_cli.columns import Column
from kbop_cli.engine.identity.pseudonym import KEYS
from kbop_cli.errors import Place, fail
from kbop_cli.intake.tables import read_inputs

TABLE, FILE = "pseudonyms", "pseudonyms.csv"
_FORMS = {**dict.fromkeys(("participant", *KEYS), r"^[A-Z2-7]{16}$"), "key_id": r"^[a-z2-7]{8}$", "scope": r"[^\x1f]"}
"""Column -> the form of its cells."""


def read_pseudonyms(path: Path) -> pl.DataFrame:
    """The pseudonyms in a file, or in a folder of `kbop pseudonymise`: participant, the keys, scope, key_id.

    Raises `KbopError` where a column is missing, or a cell is no pseudonym.
    """
    file = path / FILE if path.is_dir() else path
    if not file.is_file():
        raise fail("holds no pseudonyms.", mend="Name a folder of kbop pseudonymise.", place=Place(file=path.name))
    columns = {name: Column(name, "id", required=True) for name in _FORMS}
    read = read_inputs([f"{TABLE}={file}"], tables={TABLE: columns}, required=(TABLE,))
    # Our own file has an apostrophe before a scope that a spreadsheet would run.
    rows = read.tables[TABLE].with_columns(pl.col("scope").str.replace(r"^'([^A-Za-z0-9])", "$1"))
    for name, form in _FORMS.items():
        # A key may be empty, where what it is made of is not known; who, for whom and by which key may not.
        sound = pl.col(name).str.contains(form).fill_null(value=name in KEYS)
        wrong = rows.filter(~sound)["row"]
        if len(wrong):
            raise fail(
                f"is not what kbop pseudonymise writes, nor in {len(wrong) - 1:,} further rows.",
                why="What is no pseudonym may be anything, and is not taken in.",
                mend="Ask for the file again, as kbop wrote it.",
                place=Place(file=file.name, row=wrong[0], column=name),
            )
    return rows.select(_FORMS.keys())
