"""Every change to what is stored is found."""

import random
import re
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import date
from hashlib import sha256

import pytest

from kbop_cli.errors import KbopError
from kbop_cli.ledger.entry import Entry
from kbop_cli.ledger.open import create_ledger, open_ledger
from kbop_cli.ledger.sqlite import SqliteLedger
from tests.unit.ledger.test_ledger import KEEP, outcome

CHANGED = "The entry is not what was entered: its hash does not fit what it says."
MISSING = "No entry has the expected head: entries are missing at the end, or it is another ledger."


def fill(ledger):
    ledger.append(
        [outcome(private={"reason": "late"}), outcome("C2", "P2", 2, amount=1), outcome("C3", "P2", 3, slot="2")]
    )
    ledger.append([Entry(kind="reversal", period="2023-01", batch="B2", line=1, refers=2)])
    ledger.append([outcome("C4", "P4", 2, batch="B2", erase_on=date(2022, 1, 1))])
    ledger.erase(date(2022, 1, 1))
    ledger.append([Entry(kind="lock", slot="2023-01")])


@pytest.fixture
def file(tmp_path):
    """A small ledger, closed, in one file."""
    path = tmp_path / "ledger.sqlite"
    ledger = create_ledger(str(path), "kbop")
    fill(ledger)
    ledger.close()
    return path


def unguard(ledger):
    """The same in either store, without a wait for the disk at each change."""
    if ledger.dialect == "sqlite":
        unguarded(ledger)
        ledger.run("PRAGMA synchronous = OFF")
    else:
        for table in ("kbop_entry", "kbop_personal"):
            ledger.run(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def unguarded(ledger):
    """Take the checks away, as someone with another tool would."""
    triggers = ledger.run("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    for name, _ in triggers:
        ledger.run(f"DROP TRIGGER {name}")
    return [sql for _, sql in triggers]


def tampered(file, statement, *values):
    """Verify the ledger after one statement that its checks would have refused; they are put back."""
    with closing(SqliteLedger(file)) as ledger:
        checks = unguarded(ledger)
        ledger.run(statement, values)
        for check in checks:
            ledger.run(check)
        return ledger.verify()


def cells(ledger):
    """Table, key, column and value of all that is stored."""
    found = []
    for seq, body, hash_ in ledger.run("SELECT seq, body, hash FROM kbop_entry ORDER BY seq"):
        found += [("kbop_entry", "seq", seq, "body", body), ("kbop_entry", "seq", seq, "hash", hash_)]
    names = ("key", "kind", "salt", "value", "folded")
    for row in ledger.run("SELECT key, kind, salt, value, folded FROM kbop_personal ORDER BY key"):
        found += [("kbop_personal", "key", row[0], *cell) for cell in zip(names, row, strict=True) if cell[1]]
    return found


def test_every_changed_byte_of_every_row_is_found(ledger):
    """Each byte of each stored value, one at a time. All of them are ASCII here, so that a byte is a character."""
    fill(ledger)
    stored = cells(ledger)
    # 8 entries of two cells; 3 people (one erased), 4 claims (one erased) and one detail without a folded form.
    assert len(stored) == 8 * 2 + 5 * 5 + 2 * 1 + 4
    assert all(value.isascii() for *_, value in stored)
    unguard(ledger)
    tried = 0
    for table, key, at, column, value in stored:
        change = f"UPDATE {table} SET {column} = ? WHERE {key} = ?"  # noqa: S608
        for place in range(len(value)):
            changed = value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
            try:
                ledger.run(change, (changed, at))
            except KbopError:  # no JSON any more, or a key that is taken: the row cannot even be stored
                continue
            found = [broken for broken in ledger.verify() if "trigger" not in broken.what]
            assert found, (table, column, place)
            if column == "body":
                assert (at, CHANGED) in [(broken.seq, broken.what) for broken in found]
            ledger.run(change, (value, changed if column == "key" else at))
            tried += 1
    assert tried > 2_500
    for key, salt, value, folded in ledger.run("SELECT key, salt, value, folded FROM kbop_personal WHERE kind <> ''"):
        for column, was in (("salt", salt), ("value", value), ("folded", folded)):
            change = f"UPDATE kbop_personal SET {column} = ? WHERE key = ?"  # noqa: S608
            ledger.run(change, (None, key))
            assert [broken for broken in ledger.verify() if "trigger" not in broken.what], column
            ledger.run(change, (was, key))
    for seq in range(1, 9):
        ledger.run("UPDATE kbop_entry SET seq = 100 WHERE seq = ?", (seq,))
        assert [broken for broken in ledger.verify() if "trigger" not in broken.what], seq
        ledger.run("UPDATE kbop_entry SET seq = ? WHERE seq = 100", (seq,))
    assert cells(ledger) == stored


def test_a_deleted_last_row_is_found_in_either_store_against_any_head_that_was_printed(ledger):
    fill(ledger)
    heads = [entry.hash for entry in ledger.entries()]
    unguard(ledger)
    for seq in range(len(heads), 1, -1):
        ledger.run("DELETE FROM kbop_entry WHERE seq = ?", (seq,))
        assert MISSING in [broken.what for broken in ledger.verify(heads[seq - 1])]
        assert MISSING not in [broken.what for broken in ledger.verify(heads[seq - 2])]


def rows(file):
    """All that is stored, with its type; None where it cannot be read."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            connection.text_factory = bytes
            return [
                connection.execute("SELECT seq, typeof(body), body, typeof(hash), hash FROM kbop_entry").fetchall(),
                connection.execute("SELECT *, typeof(value), typeof(salt) FROM kbop_personal").fetchall(),
                connection.execute("SELECT sql FROM sqlite_master").fetchall(),
            ]
    except (sqlite3.Error, OverflowError, UnicodeDecodeError):
        return None


def test_any_flipped_bit_of_the_file_that_changes_a_row_is_found(file, tmp_path):
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    whole, before = bytearray(file.read_bytes()), rows(file)
    copy = tmp_path / "copy.sqlite"
    chance = random.Random(20230131)
    changed = 0
    used = [at for at, byte in enumerate(whole) if byte]
    # What stands before a row's texts says how long they are, and whether they are texts at all.
    heads = [
        found.start() - back
        for found in re.finditer(rb'\{"|[0-9a-f]{64}(claim|person|details)', whole)
        for back in range(1, 13)
    ]
    for at in sorted({*chance.sample(used, 250), *heads}):
        flipped = bytearray(whole)
        flipped[at] ^= chance.randrange(1, 256)
        copy.write_bytes(flipped)
        after = rows(copy)
        if after == before:
            continue
        changed += 1
        try:
            with closing(open_ledger(str(copy))) as ledger:
                found = ledger.verify()
        except KbopError:
            continue
        assert found, f"byte {at}"
    assert changed > 60


def test_a_body_that_is_no_json_any_more_is_told_with_its_row(file):
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    for was, now, seq in (
        (b'"kind":"lock"', b'"kind":"lock ', 8),
        (b'"kind":"erasure"', b'"kind":"erasure}', 7),
        (b'"kind":"open"', b'"kinb":"open"', 1),
        (b'{"contract":"kbop"', b'{"contrakt":"kbop"', 1),
        (b'"on":"2022-01-01"', b'"no":"2022-01-01"', 7),
    ):
        whole = file.read_bytes()
        assert whole.count(was) == 1
        changed = file.with_name("changed.sqlite")
        changed.write_bytes(whole.replace(was, now))
        with closing(open_ledger(str(changed))) as ledger:
            assert (seq, CHANGED) in [(item.seq, item.what) for item in ledger.verify()]
            for read in (
                ledger.status,
                lambda: list(ledger.entries()),
                lambda: ledger.append([Entry(kind="approval")]),
            ):
                with suppress(KbopError):  # or it works; never a traceback
                    read()


@pytest.mark.parametrize("seq", [1, 2, 5])
def test_a_deleted_row_is_found(file, seq):
    found = tampered(file, "DELETE FROM kbop_entry WHERE seq = ?", seq)
    assert found[0].what.startswith(("A personal value belongs to no entry", "Before this entry"))
    assert (seq + 1, f"Before this entry, entry {seq} is missing.") in [(item.seq, item.what) for item in found]
    assert (seq + 1, CHANGED) in [(item.seq, item.what) for item in found]


def test_a_deleted_last_row_is_found_against_any_head_that_was_printed(file):
    with closing(SqliteLedger(file)) as ledger:
        heads = [entry.hash for entry in ledger.entries()]
        assert all(ledger.verify(head) == () for head in heads)
    # The last entry names no personal value: the chain alone cannot tell that it is gone.
    assert tampered(file, "DELETE FROM kbop_entry WHERE seq = 8") == ()
    with closing(SqliteLedger(file)) as ledger:
        assert [found.what for found in ledger.verify(heads[-1])] == [MISSING]
        assert ledger.verify(heads[-2]) == ()
        # Entering something else in its place does not bring the head back.
        ledger.append([Entry(kind="approval")])
        assert [found.what for found in ledger.verify(heads[-1])] == [MISSING]


def test_an_emptied_ledger_is_found(file):
    found = tampered(file, "DELETE FROM kbop_entry")
    assert "The ledger is empty: its first entry is missing." in [item.what for item in found]


def test_rows_that_change_places_are_found(file):
    with closing(SqliteLedger(file)) as ledger:
        bodies = dict(ledger.run("SELECT seq, body FROM kbop_entry"))
        unguarded(ledger)
        for statement, values in (
            ("UPDATE kbop_entry SET seq = 99 WHERE seq = 3", ()),
            ("UPDATE kbop_entry SET seq = 3 WHERE seq = 4", ()),
            ("UPDATE kbop_entry SET seq = 4 WHERE seq = 99", ()),
        ):
            ledger.run(statement, values)
        assert bodies[3] != bodies[4]
        assert [item.seq for item in ledger.verify() if item.what == CHANGED] == [3, 4, 5]


def test_every_broken_row_is_told_not_only_the_first(file):
    found = tampered(file, "UPDATE kbop_entry SET body = replace(body, '50000', '50001')")
    assert [item.seq for item in found] == [2, 3, 4, 5, 6]


def test_a_personal_value_that_is_taken_away_is_not_taken_for_erased(file):
    for statement, what in (
        (
            "DELETE FROM kbop_personal WHERE kind = 'claim' AND value = 'C1'",
            "1 personal values are missing, not erased.",
        ),
        ("UPDATE kbop_personal SET value = 'C9' WHERE value = 'C2'", "A personal value is not what was entered."),
        ("UPDATE kbop_personal SET value = NULL WHERE value = 'C3'", "A personal value is not what was entered."),
    ):
        assert what in [item.what for item in tampered(file, statement)]


def test_a_value_of_another_type_is_found(file):
    """A text and a blob of the same bytes differ in one byte of the record."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        (hash_,) = connection.execute("SELECT hash FROM kbop_entry WHERE seq = 2").fetchone()
    # The header of a record gives a text of 64 bytes as 141 (0x81 0x0D), a blob of as many as 140.
    whole = file.read_bytes()
    at = whole.rindex(b"\x81\x0d", 0, whole.index(hash_.encode()))
    file.write_bytes(whole[:at] + b"\x81\x0c" + whole[at + 2 :])
    with closing(SqliteLedger(file)) as ledger:
        assert [(item.seq, item.what) for item in ledger.verify() if item.seq] == [(2, CHANGED)]


def test_an_index_that_does_not_fit_its_rows_is_found_by_a_deep_look(file):
    with closing(SqliteLedger(file)) as ledger:
        assert ledger.verify(deep=True) == ()
        ledger.run("PRAGMA writable_schema = ON")
        swap = "UPDATE sqlite_master SET rootpage = CASE name WHEN ? THEN ? ELSE ? END WHERE name IN (?, ?)"
        pages = dict(ledger.run("SELECT name, rootpage FROM sqlite_master WHERE name IN ('kbop_slot', 'kbop_line')"))
        ledger.run(swap, ("kbop_slot", pages["kbop_line"], pages["kbop_slot"], "kbop_slot", "kbop_line"))
    with closing(SqliteLedger(file)) as ledger:
        assert ledger.verify() == ()
        assert "The file is damaged" in ledger.verify(deep=True)[0].what


def test_the_chain_is_what_the_page_says(file):
    """Re-performed from the rows with nothing but SHA-256."""
    with closing(sqlite3.connect(file)) as connection:
        stored = connection.execute("SELECT body, hash FROM kbop_entry ORDER BY seq").fetchall()
    before = sha256(b"kbop-ledger-1").hexdigest()
    for body, hash_ in stored:
        before = sha256(before.encode() + b"\x1f" + body.encode()).hexdigest()
        assert before == hash_


def test_no_personal_value_is_in_the_chain_and_erased_ones_leave_the_file(tmp_path):
    path = tmp_path / "ledger.sqlite"
    with closing(create_ledger(str(path), "kbop")) as ledger:
        ledger.append([outcome("CLAIM-77", "PERSON-88", private={"reason": "REASON-99"})])
        ledger.append([outcome("CLAIM-OTHER", "PERSON-OTHER", 2, erase_on=date(2040, 1, 1))])
        bodies = " ".join(row[0] for row in ledger.run("SELECT body FROM kbop_entry"))
        assert "-77" not in bodies and "-88" not in bodies and "-99" not in bodies
        assert ledger.erase(KEEP) == 3
        # Even before the ledger is closed, neither the file nor its log holds them.
        stored = b"".join(part.read_bytes().lower() for part in tmp_path.iterdir())
        for gone in (b"claim-77", b"person-88", b"reason-99"):
            assert gone not in stored
        assert b"person-other" in stored


def test_a_copied_file_verifies_the_same(file, tmp_path):
    shutil.copy(file, tmp_path / "elsewhere.sqlite")
    with closing(open_ledger("elsewhere.sqlite", base=tmp_path)) as ledger:
        assert ledger.verify() == ()
