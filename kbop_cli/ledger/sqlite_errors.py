"""SQLite's errors in the reader's words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from kbop_cli.errors import Place, Problem
from kbop_cli.ledger.store import StoreError

_DAMAGED = "Keep the file as it is, and work on from a backup."
_WORDS: tuple[tuple[str, str, str], ...] = (
    ("SQLITE_BUSY", "is being written to by someone else.", "Wait until they are done, then run this again."),
    ("SQLITE_LOCKED", "is being written to by someone else.", "Wait until they are done, then run this again."),
    ("SQLITE_FULL", "cannot be written: the disk is full. Nothing was entered.", "Make room, then run this again."),
    ("SQLITE_READONLY", "cannot be written: it, or its folder, is read-only. Nothing was entered.", "Allow writing."),
    ("SQLITE_CANTOPEN", "cannot be opened: its folder may be missing or read-only.", "Mend the path or the rights."),
    (
        "SQLITE_IOERR",
        "cannot be read or written: its disk is full or failed. Nothing was entered.",
        "Make room or check the disk, then run this again.",
    ),
    ("SQLITE_NOTADB", "is no ledger: the file is something else.", "Mend its path in the contract."),
    ("SQLITE_CORRUPT", "is damaged.", _DAMAGED),
)


@contextmanager
def told(where: str) -> Iterator[None]:
    """Raise what SQLite raises as `StoreError`. Its texts name columns and checks, never a value."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise _refused(where, str(error)) from None
    except sqlite3.Error as error:
        raise _failed(where, error) from None
    except (UnicodeDecodeError, OverflowError):  # what a damaged file makes of SQLite's own texts and numbers
        raise StoreError(Problem(Place(), f"The ledger {where} is damaged.", mend=_DAMAGED)) from None


def _refused(where: str, message: str) -> StoreError:
    what = message.removeprefix("ledger: ")
    return StoreError(Problem(Place(), f"The ledger {where} refuses an entry: {what}.", "Nothing was entered."))


def _failed(where: str, error: sqlite3.Error) -> StoreError:
    name = getattr(error, "sqlite_errorname", "")
    for start, what, mend in _WORDS:
        if name.startswith(start):
            return StoreError(Problem(Place(), f"The ledger {where} {what}", mend=mend))
    if "no such table" in str(error):
        what = "is no ledger: it lacks the ledger's tables."
        return StoreError(Problem(Place(), f"The ledger {where} {what}", mend="Mend its path in the contract."))
    return StoreError(Problem(Place(), f"The ledger {where} cannot be used: {error}."))
