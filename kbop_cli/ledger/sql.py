"""What both stores share: entries in and out of two tables, in SQL that SQLite and PostgreSQL read alike."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from kbop_cli.errors import KbopError, Place, Problem, fail
from kbop_cli.ledger import personal
from kbop_cli.ledger.entry import GENESIS, LINES, Entry, Record, canonical, chained
from kbop_cli.ledger.placing import place
from kbop_cli.ledger.records import READ, READ_LINES, Row, record_of, unreadable
from kbop_cli.ledger.schema import SCHEMA, Dialect, Schema
from kbop_cli.ledger.store import Broken, Head, Status, StoreError
from kbop_cli.ledger.verify import verified

_PAGE = 10_000


class SqlLedger(ABC):
    """A ledger in a database. A store adds how to connect, to lock, to stream and to look at its own schema."""

    dialect: Dialect
    schema: Schema = SCHEMA
    where: str
    """The ledger as messages name it."""

    @abstractmethod
    def run(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        """The rows of one statement with `?` for values, errors already in the reader's words."""

    @abstractmethod
    def stream(self, sql: str, values: Sequence[object] = ()) -> Iterator[Row]:
        """As `run`, row by row. Only inside `reading`."""

    @abstractmethod
    def reading(self) -> AbstractContextManager[None]:
        """A transaction that sees one state of the ledger throughout. Inside `writing` it is that one."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[None]:
        """The one transaction that may write at a time; undone as a whole where it ends in an error. Not nested."""

    @abstractmethod
    def chain(self) -> Iterator[tuple[int, bytes, bytes]]:
        """seq, body and hash of every entry, in order, as the bytes that are stored; no body where it is no text."""

    @abstractmethod
    def sealed(self) -> Iterator[tuple[bytes, bytes | None]]:
        """The key of every personal value, and the text it is the digest of (`personal.digest`), None where erased.

        As bytes; no key where something is stored that is no text.
        """

    @abstractmethod
    def changed_schema(self) -> Iterator[str]:
        """What is not as kbop made it in tables, indexes and triggers."""

    @abstractmethod
    def damage(self) -> Iterator[str]:
        """What the store finds wrong with its own files."""

    @abstractmethod
    def clean(self) -> None:
        """Take erased values out of the store's own files."""

    @property
    @abstractmethod
    def store(self) -> str:
        """The store and its version."""

    @abstractmethod
    def backup(self, target: Path) -> None: ...

    @abstractmethod
    def close(self) -> None: ...

    def head(self) -> Head:
        rows = self.run("SELECT seq, hash FROM kbop_entry ORDER BY seq DESC LIMIT 1")
        return Head(*rows[0]) if rows else Head(0, GENESIS)

    def entries(
        self, *, kinds: Sequence[str] = (), batch: str = "", claim_id: str = "", participant_id: str = ""
    ) -> Iterator[Record]:
        asked: list[tuple[str, list[object]]] = []
        if kinds:
            asked.append((f"e.kind IN ({', '.join('?' * len(kinds))})", list(kinds)))
            if not {*kinds} & {*LINES}:
                asked.append(("e.line = 0", []))  # their own, much smaller index
        if batch:
            asked.append(("e.line > 0 AND e.batch = ?", [batch]))
        if claim_id:
            asked.append(("e.claim <> '' AND e.claim = ?", [self._known(personal.CLAIM, claim_id)]))
        if participant_id:
            asked.append(("e.person <> '' AND e.person = ?", [self._known(personal.PERSON, participant_id)]))
        for rows in self._pages(READ, asked):
            for row in rows:
                try:
                    record = record_of(row)
                except (KeyError, TypeError, ValueError):
                    raise unreadable(self.where, f"entry {row[0]}") from None
                yield record

    def lines(self, *, up_to: int | None = None) -> Iterator[list[Row]]:
        asked: list[tuple[str, list[object]]] = [(f"e.kind IN ({', '.join('?' * len(LINES))})", [*LINES])]
        return self._pages(READ_LINES, [*asked, ("e.seq <= ?", [up_to])] if up_to is not None else asked)

    def _pages(self, read: str, asked: Sequence[tuple[str, list[object]]]) -> Iterator[list[Row]]:
        """What `read` finds of the entries that meet the conditions, each with its values, in order."""
        where = " AND ".join(["e.seq > ?", *(condition for condition, _ in asked)])
        values = [value for _, given in asked for value in given]
        after = 0
        # In pages, so that no transaction stays open while the caller does something else. Rows never change.
        while rows := self.run(f"{read} WHERE {where} ORDER BY e.seq LIMIT {_PAGE}", [after, *values]):
            yield rows
            after = rows[-1][0]

    def append(self, entries: Sequence[Entry], *, expected_head: str | None = None) -> Head:
        with self.writing():
            self._refuse_changed()
            head = self.head()
            if expected_head is not None and expected_head != head.hash:
                raise fail(
                    f"The ledger {self.where} has moved on since this was planned.",
                    why="Someone else entered something in between.",
                    mend="Plan again on its new state.",
                )
            problems: list[Problem] = []
            for entry in entries:
                try:
                    head = self._write(entry, head)
                except StoreError:
                    raise
                except KbopError as error:
                    problems += error.problems
            if problems:
                raise KbopError(problems)
            return head

    def _refuse_changed(self) -> None:
        """Nothing is entered where the checks that guard the ledger are not in place."""
        changed = [Problem(Place(), what) for what in self.changed_schema()]
        if changed:
            what = f"The ledger {self.where} was changed by another tool; nothing was entered."
            raise KbopError([Problem(Place(), what, mend="Verify it, and work on from a backup."), *changed])

    def _write(self, entry: Entry, head: Head) -> Head:
        if entry.erase_on is None and (entry.participant_id or entry.claim_id or entry.private):
            raise fail(f"An entry of kind {entry.kind} has personal values and no day on which they are erased.")
        if entry.line and entry.kind not in LINES:
            raise fail(f"An entry of kind {entry.kind} is no line of a payment.")
        body: dict[str, object] = {
            "kind": entry.kind,
            "period": entry.period,
            "batch": entry.batch,
            "line": entry.line,
            "#person": self._sealed(personal.PERSON, entry.participant_id),
            "#claim": self._sealed(personal.CLAIM, entry.claim_id),
            "#private": self._sealed(personal.DETAILS, canonical(entry.private) if entry.private else ""),
            "outcome": entry.outcome,
            "slot": entry.slot,
            "refers": entry.refers,
            "price": entry.price,
            "amount": entry.amount,
            "erase_on": entry.erase_on.isoformat() if entry.erase_on else "",
            "data": dict(entry.data),
        }
        body |= place(self.run, entry, str(body["#person"]), str(body["#claim"]))
        # What is empty or zero is left out: a body is as short as what it says.
        return self._enter(canonical({name: value for name, value in body.items() if value}), head)

    def _enter(self, body: str, head: Head) -> Head:
        after = Head(head.seq + 1, chained(head.hash, body))
        self.run("INSERT INTO kbop_entry (seq, body, hash) VALUES (?, ?, ?)", (after.seq, body, after.hash))
        return after

    def _known(self, kind: str, value: str) -> str:
        rows = self.run(
            "SELECT key FROM kbop_personal WHERE kind = ? AND folded <> '' AND folded = ?",
            (kind, personal.fold(kind, value)),
        )
        return str(rows[0][0]) if rows else ""

    def _sealed(self, kind: str, value: str) -> str:
        """The digest of `value`: that of an id that is known already, else a new one."""
        if not value:
            return ""
        known = self._known(kind, value) if kind != personal.DETAILS else ""
        if known:
            return known
        new = personal.sealed(kind, value)
        self.run(
            "INSERT INTO kbop_personal (key, kind, salt, value, folded) VALUES (?, ?, ?, ?, ?)",
            (new.key, new.kind, new.salt, new.value, new.folded),
        )
        return new.key

    def verify(self, expected_head: str | None = None, *, deep: bool = False) -> tuple[Broken, ...]:
        with self.reading():
            changed = [Broken(0, what) for what in (*(self.damage() if deep else ()), *self.changed_schema())]
            return tuple(sorted([*changed, *verified(self, expected_head)]))

    def erase(self, on: date) -> int:
        with self.writing():
            count = len(self.run(_ERASE, (on.isoformat(),) * 3))
            if count:
                self._write(Entry(kind="erasure", data={"on": on.isoformat(), "values": count}), self.head())
        if count:
            self.clean()
        return count

    def status(self) -> Status:
        with self.reading():
            kinds = self.run("SELECT kind, count(*), sum(amount) FROM kbop_entry GROUP BY kind ORDER BY kind")
            batch = self.run("SELECT slot FROM kbop_entry WHERE line = 0 AND kind = 'batch' ORDER BY seq DESC LIMIT 1")
            locked = self.run("SELECT max(slot) FROM kbop_entry WHERE line = 0 AND kind = 'lock'")
            return Status(
                contract=str(self._said("contract", ["open"])),
                store=self.store,
                schema=self.version(),
                head=self.head(),
                kinds=tuple((kind, int(count), int(pence)) for kind, count, pence in kinds),
                last_batch=batch[0][0] if batch else "",
                locked=locked[0][0] or "",
                erased=int(self.run("SELECT count(*) FROM kbop_personal WHERE value IS NULL")[0][0]),
            )

    def version(self) -> int:
        """The schema's version, which the chain itself records."""
        version = self._said("schema", ("open", "upgrade"))
        if not isinstance(version, int):
            raise unreadable(self.where, "first entry")
        return version

    def _said(self, name: str, kinds: Sequence[str]) -> object:
        """What the last entry of these kinds says of the ledger itself."""
        marks = ", ".join("?" * len(kinds))
        rows = self.run(
            f"SELECT body FROM kbop_entry WHERE line = 0 AND kind IN ({marks}) ORDER BY seq DESC LIMIT 1",  # noqa: S608
            kinds,
        )
        try:
            return json.loads(rows[0][0])["data"][name]
        except (IndexError, KeyError, TypeError, ValueError):
            raise unreadable(self.where, "first entry") from None

    def begin(self, contract: str) -> None:
        """Lay the schema and the first entry. Only inside `writing`."""
        self.lay()
        data = {"contract": contract, "schema": self.schema.version}
        self._write(Entry(kind="open", data=data), self.head())

    def lay(self) -> None:
        """Lay the schema's tables, empty. Only inside `writing`."""
        for statement in self.schema.statements(self.dialect):
            self.run(statement)

    def upgrade(self) -> Head:
        with self.writing():
            before = self.version()
            for step in self.schema.steps(self.dialect, before):
                self.run(step)
            if before < self.schema.version:
                return self._write(
                    Entry(kind="upgrade", data={"from": before, "schema": self.schema.version}), self.head()
                )
            return self.head()

    def check_version(self) -> None:
        """Raise `KbopError` unless the ledger has the schema of this version of kbop."""
        try:
            found, known = self.version(), self.schema.version
        except StoreError:
            raise
        except KbopError:
            return  # verify tells what is wrong with it
        if found > known:
            raise fail(
                f"The ledger {self.where} has schema {found}, which a newer kbop wrote; this one knows {known}.",
                mend="Use that version of kbop.",
            )
        if found < known:
            raise fail(
                f"The ledger {self.where} has the older schema {found}; this kbop writes {known}.",
                mend="Back it up, then upgrade it.",
            )


_ERASE = """
UPDATE kbop_personal SET kind = '', salt = NULL, value = NULL, folded = NULL
WHERE value IS NOT NULL AND key NOT IN (
  SELECT person FROM kbop_entry WHERE erase_on > ? AND person <> '' UNION
  SELECT claim FROM kbop_entry WHERE erase_on > ? AND claim <> '' UNION
  SELECT private FROM kbop_entry WHERE erase_on > ? AND private <> '')
RETURNING key
"""
