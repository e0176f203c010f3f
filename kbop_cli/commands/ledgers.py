"""The contract's ledger, as commands open and read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from kbop_cli.ledger.store import Ledger
    from kbop_cli.model import Contract


@contextmanager
def ledger_of(contract: Contract) -> Iterator[Ledger]:
    """The contract's ledger, open. Raises `KbopError` where there is none."""
    from contextlib import closing

    from kbop_cli.errors import fail
    from kbop_cli.ledger.open import open_ledger

    if not _is_there(contract):
        raise fail(
            f"There is no ledger {contract.ledger} beside the contract.",
            why="Without it nobody can tell what was paid before.",
            mend="Put it back; for a contract under which nothing was paid yet: kbop ledger open",
        )
    with closing(open_ledger(contract.ledger, base=Path(contract.folder))) as ledger:
        yield ledger


def _is_there(contract: Contract) -> bool:
    return "://" in contract.ledger or (Path(contract.folder) / contract.ledger).is_file()


def remembered(contract: Contract, up_to: int | None = None) -> tuple[pl.DataFrame | None, dict[str, Any] | None]:
    """What was paid before, and the head that tells which state of the ledger that was; None where there is no ledger.

    `up_to` is the last entry that is looked at.
    """
    from kbop_cli.engine.terms import terms_of
    from kbop_cli.ledger.paid import paid_before

    if not _is_there(contract):
        return None, None
    with ledger_of(contract) as ledger:
        head = ledger.head()
        paid = paid_before(ledger, terms_of(contract), up_to=head.seq if up_to is None else up_to)
    return paid, {"entries": head.seq, "head": head.hash}


def keep_until(contract: Contract) -> date:
    """The day on which personal values may leave the ledger: the contract's, or seven years after the service."""
    if contract.keep_until is not None:
        return contract.keep_until
    end = contract.until
    if end.year + 7 > date.max.year:
        return date.max
    last = end.month == 2 and end.day == 29
    return end.replace(year=end.year + 7, day=28 if last else end.day)
