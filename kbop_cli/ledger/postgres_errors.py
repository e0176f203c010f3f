"""PostgreSQL's errors in the reader's words. Details, which quote values, are left out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kbop_cli.errors import Place, Problem
from kbop_cli.ledger.rules import TAKEN
from kbop_cli.ledger.store import StoreError

_BUSY = ("is being written to by someone else.", "Wait until they are done, then run this again.")
_LOST = (
    "did not answer, or the connection was lost.",
    "Check the network and the server, then run this again: what was entered whole is kept, the rest is not.",
)
_WORDS: tuple[tuple[str, tuple[str, str]], ...] = (
    ("55P03", _BUSY),
    ("40001", _BUSY),
    ("40P01", _BUSY),
    (
        "53100",
        ("cannot be written: the server's disk is full. Nothing was entered.", "Make room, then run this again."),
    ),
    ("25006", ("cannot be written: the server is read-only. Nothing was entered.", "Use the primary server.")),
    ("42501", ("may not be used by this user.", "Ask for the rights on its tables.")),
    ("42P01", ("is no ledger: it lacks the ledger's tables.", "Mend its URL in the contract.")),
    ("3D000", ("does not exist: there is no such database.", "Mend its URL in the contract.")),
    ("28", ("refused the user or the password.", "Set PGUSER and PGPASSWORD, or a service file.")),
    ("08", _LOST),
    ("57P", _LOST),
)
_REFUSED = ("P0001", "23")


@contextmanager
def told(where: str) -> Iterator[None]:
    """Raise what psycopg raises as `StoreError`."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        raise _problem(where, error) from None


def _problem(where: str, error: Exception) -> StoreError:
    import psycopg

    diagnosis = error.diag if isinstance(error, psycopg.Error) else None
    state = (diagnosis.sqlstate if diagnosis else None) or ""
    message = (diagnosis.message_primary if diagnosis else None) or ""
    if state.startswith(_REFUSED):
        index = (diagnosis.constraint_name if diagnosis else None) or ""
        what = TAKEN.get(index, message.removeprefix("ledger: "))
        return StoreError(Problem(Place(), f"The ledger {where} refuses an entry: {what}.", "Nothing was entered."))
    for start, (what, mend) in _WORDS:
        if state.startswith(start):
            return StoreError(Problem(Place(), f"The ledger {where} {what}", mend=mend))
    if not state and isinstance(error, psycopg.OperationalError):
        return StoreError(Problem(Place(), f"The ledger {where} {_LOST[0]}", mend=_LOST[1]))
    return StoreError(Problem(Place(), f"The ledger {where} cannot be used: {message or type(error).__name__}."))
