"""Reading and deciding a month, as `verify` and `explain` both do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kbop_cli.intake.ahead import NOTHING_BEGUN, Ahead

if TYPE_CHECKING:
    import polars as pl

    from kbop_cli.engine.verify import Verified
    from kbop_cli.intake.tables import Inputs
    from kbop_cli.model import Contract


def read_month(
    inputs: Sequence[str],
    contract: Contract,
    required: Collection[str] = ("participants", "claims"),
    ahead: Ahead = NOTHING_BEGUN,
) -> Inputs:
    """Read the inputs with the contract's columns, mapping and values. `required`: tables that must be there;
    `ahead`: what was begun of them."""
    from kbop_cli.engine.given_columns import further_columns
    from kbop_cli.intake.limits import limits_of
    from kbop_cli.intake.tables import read_inputs

    return read_inputs(
        inputs,
        tables=further_columns(contract),
        mapping=contract.columns,
        values=contract.values,
        required=required,
        limits=limits_of(contract.limits),
        ahead=ahead,
    )


def decide_month(
    read: Inputs,
    contract: Contract,
    month: str,
    progress: Callable[[str], None] = lambda stage: None,
    traced: Callable[[pl.DataFrame], Sequence[int]] = lambda base: (),
    paid: pl.DataFrame | None = None,
    hide: bool = False,
    judgements: pl.DataFrame | None = None,
) -> Verified:
    """Decide what was read. `paid`: what the ledger holds; `hide`: tell nothing of other providers' claims;
    `judgements`: what people said of pairs of ids."""
    from kbop_cli.engine.verify import verify

    names = [f"{source.file}, sheet {source.sheet}" if source.sheet else source.file for source in read.sources]
    return verify(
        read.tables, read.faults, names, contract, month, paid, traced, progress, hide, judgements, read.remarks
    )


def described(contract: Contract, contract_file: Path, folder: Path) -> dict[str, Any]:
    """The contract and its cards as the manifest names them."""
    cards = {use.card.file: use.card for use in contract.cards}
    return {
        "contract": {"file": _beside(contract_file, folder), "name": contract.name, "sha256": contract.sha256},
        "rate_cards": [
            {"name": card.name, "version": card.version, "file": card.file, "sha256": card.sha256}
            for card in cards.values()
        ],
    }


def inputs_described(read: Inputs, folder: Path) -> list[dict[str, Any]]:
    """What was read, as the manifest names it."""
    return [
        {
            "table": source.table,
            "file": source.file,
            "sheet": source.sheet,
            "path": _beside(source.path, folder),
            "sha256": source.sha256,
            "rows": source.rows,
            "encoding": source.encoding,
            "delimiter": source.delimiter,
            "notes": list(source.notes),
        }
        for source in read.sources
    ]


def _beside(path: Path, folder: Path) -> str:
    """A path as seen from the run's folder, so that a workspace may move as a whole."""
    import os

    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive on Windows
        return path.resolve().as_posix()
