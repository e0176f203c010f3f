"""The ledger as the rest of kbop sees it, whichever store holds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from kbop_cli.errors import KbopError
from kbop_cli.ledger.entry import Entry, Record


class StoreError(KbopError):
    """The database itself refused or failed; the transaction is over."""


class AlreadyThereError(KbopError):
    """There is a ledger where a new one was to be laid."""


class Head(NamedTuple):
    """The last entry of the chain: its number and its hash, which payment files carry."""

    seq: int
    hash: str


class Broken(NamedTuple):
    """Something that does not verify. `seq` is the entry it is about, 0 where it is about no single one."""

    seq: int
    what: str


class Status(NamedTuple):
    """The ledger at a glance. `kinds` is kind, entries and pence; `erased` counts personal values that are gone."""

    contract: str
    store: str
    schema: int
    head: Head
    kinds: tuple[tuple[str, int, int], ...]
    last_batch: str
    locked: str
    erased: int


class Ledger(Protocol):
    """An append-only record. Every method raises `KbopError` in the reader's words; a write is whole or nothing."""

    def head(self) -> Head: ...

    def entries(
        self, *, kinds: Sequence[str] = (), batch: str = "", claim_id: str = "", participant_id: str = ""
    ) -> Iterator[Record]:
        """Entries in order, those that meet all that is given. `batch` gives the lines of a batch."""

    def lines(self, *, up_to: int | None = None) -> Iterator[Sequence[tuple[Any, ...]]]:
        """All lines of payments in order, up to an entry, page by page: seq, body, participant_id, claim_id.

        As they are stored, for those who go through all of them; None for an id that is erased or was never given.
        """

    def append(self, entries: Sequence[Entry], *, expected_head: str | None = None) -> Head:
        """Enter all of `entries` in one transaction, or none.

        With `expected_head`, nothing is entered unless it is still the head: what was planned on another state of
        the ledger is planned again. Slots, generations and parts are assigned here.
        """

    def verify(self, expected_head: str | None = None, *, deep: bool = False) -> tuple[Broken, ...]:
        """Recompute the chain and the digests of personal values; everything that does not hold, in order.

        A head that a payment file carries finds what the chain cannot: entries cut off at its end. Where `deep`, the
        store checks its own files too (in SQLite every page, and every index against the rows).
        """

    def erase(self, on: date) -> int:
        """Erase the personal values that nothing keeps longer than `on`; how many. The erasure is an entry."""

    def status(self) -> Status: ...

    def backup(self, target: Path) -> None:
        """Copy the ledger, hash for hash, into a new SQLite file."""

    def upgrade(self) -> Head:
        """Bring an older schema up to this version of kbop; an entry says so, and the chain goes on."""

    def close(self) -> None: ...
