"""Judgements on pairs of ids, on their way from a table into the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from kbop_cli.model import Contract


@dataclass(frozen=True, slots=True)
class Entered:
    """How many judgements were entered, stood already, were left empty; the ledger's head."""

    new: int
    stood: int
    empty: int
    head: str


def judge(path: Path, contract: Contract) -> Entered:
    """Enter the judgements of a table, all or none.

    Raises `KbopError` where a cell is wrong, there is no ledger, or together with what was judged before they say of
    two ids that they are one person and two.
    """
    from kbop_cli.commands.ledgers import keep_until, ledger_of
    from kbop_cli.engine.identity.judgements import not_said_before
    from kbop_cli.intake.judgements import read_judgements
    from kbop_cli.ledger.judgements import Judgement, enter_judgements, judgements

    said, empty = read_judgements(path)
    with ledger_of(contract) as ledger:
        before = judgements(ledger)
        new = not_said_before(said, before)
        _refuse_contradictions(before, new)
        rows = [
            Judgement(row["left"], row["right"], row["judgement"], row["judged_by"], row["judged_on"], row["reason"])
            for row in new.iter_rows(named=True)
        ]
        head = enter_judgements(ledger, rows, erase_on=keep_until(contract))
    return Entered(len(rows), said.height - len(rows), empty, head.hash)


def _refuse_contradictions(before: pl.DataFrame, new: pl.DataFrame) -> None:
    import polars as pl

    from kbop_cli.engine.identity.judgements import JUDGEMENTS, contradictions
    from kbop_cli.errors import KbopError, Place, Problem

    last = before["number"].max() or 0
    added = new.select(
        "left",
        "right",
        pl.col("judgement").replace_strict(JUDGEMENTS, return_dtype=pl.String).alias("verdict"),
        (pl.int_range(pl.len()) + last + 1).alias("number"),
    )
    both = contradictions(pl.concat([before.select(added.columns), added]))
    if both.height:
        raise KbopError(
            Problem(
                Place(),
                f"{left} and {right} are judged to be two people, and other judgements join them into one.",
                why="Nothing was entered.",
                mend="Part the ids between them as well, in the same table.",
            )
            for left, right in both.select("left", "right").iter_rows()
        )
