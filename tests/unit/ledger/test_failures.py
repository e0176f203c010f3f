"""A full disk, a read-only folder, a file that is something else, a lost server: a clear message, nothing half done."""

import os
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kbop_cli.errors import KbopError
from kbop_cli.ledger.entry import Entry
from kbop_cli.ledger.open import create_ledger, open_ledger
from kbop_cli.ledger.postgres import refuse_password
from kbop_cli.ledger.schema import SCHEMA, Schema
from kbop_cli.ledger.sqlite import SqliteLedger, create_sqlite
from tests.support import ROOT
from tests.unit.ledger.test_ledger import outcome


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ledger.sqlite"
    create_ledger(str(path), "kbop").close()
    return path


def test_a_full_disk_undoes_the_whole_write(file):
    with closing(open_ledger(str(file))) as ledger:
        ledger.append([outcome()])
        (pages,) = ledger.run("PRAGMA page_count")[0]
        ledger.run(f"PRAGMA max_page_count = {pages + 1}")
        with pytest.raises(KbopError, match="the disk is full"):
            ledger.append([outcome(f"C{n}", f"P{n}", n) for n in range(2, 200)])
        assert ledger.head().seq == 2
        assert ledger.verify() == ()
        ledger.run("PRAGMA max_page_count = 100000")
        ledger.append([outcome("C2", "P2", 2)])
        assert ledger.verify() == ()


@contextmanager
def as_nobody():
    """root may write anywhere: there the attempt is made with the rights of nobody."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="rights of a folder are kept otherwise on Windows")
@pytest.mark.parametrize(("file_rights", "folder_rights"), [(0o444, 0o777), (0o666, 0o555)])
def test_a_read_only_ledger_is_said_to_be_one(file_rights, folder_rights):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ledger.sqlite"
        create_ledger(str(file), "kbop").close()
        before = file.read_bytes()
        file.chmod(file_rights)
        file.parent.chmod(folder_rights)
        with as_nobody(), pytest.raises(KbopError, match="read-only"):
            open_ledger(str(file)).append([Entry(kind="approval")])
        file.parent.chmod(0o755)
        assert file.read_bytes() == before


def test_what_is_no_ledger_is_said_to_be_none(tmp_path):
    with pytest.raises(KbopError, match="There is no ledger"):
        open_ledger("missing.sqlite", base=tmp_path)
    (tmp_path / "text").write_text("claim_id,participant_id\n" * 100, encoding="utf-8")
    with pytest.raises(KbopError, match="is no ledger: the file is something else"):
        open_ledger("text", base=tmp_path)
    (tmp_path / "empty").touch()
    with pytest.raises(KbopError, match="lacks the ledger's tables"):
        open_ledger("empty", base=tmp_path)
    with closing(sqlite3.connect(tmp_path / "other")) as other:
        other.execute("CREATE TABLE t (x)")
    with pytest.raises(KbopError, match="lacks the ledger's tables"):
        open_ledger("other", base=tmp_path)
    with pytest.raises(KbopError, match="is there already"):
        create_ledger("other", "kbop", base=tmp_path)
    with pytest.raises(KbopError, match="cannot be made: No such file"):
        create_ledger("no/such/folder", "kbop", base=tmp_path)
    with pytest.raises(KbopError, match="cannot be kept at a mysql:// address"):
        open_ledger("mysql://server/db")


def test_a_creation_that_was_interrupted_is_made_good(tmp_path):
    path = tmp_path / "ledger.sqlite"
    path.touch()
    SqliteLedger(path).close()  # killed before its tables were there
    with closing(create_sqlite(path, "kbop")) as ledger:
        assert ledger.status().contract == "kbop"


@pytest.mark.skipif(sys.platform == "win32", reason="rights of a file are kept otherwise on Windows")
def test_only_its_owner_may_read_a_ledger(file):
    assert file.stat().st_mode & 0o777 == 0o600


NEXT = Schema(
    2,
    SCHEMA.first,
    (
        {
            "sqlite": ("CREATE INDEX kbop_period ON kbop_entry (period)",),
            "postgres": ("CREATE INDEX kbop_period ON kbop_entry (period)",),
        },
    ),
)


def newer(where):
    """The same store, opened by a later kbop."""
    if "://" in where:
        from kbop_cli.ledger.postgres import PostgresLedger

        return PostgresLedger(where, schema=NEXT)
    return SqliteLedger(Path(where), schema=NEXT)


def test_an_upgrade_keeps_the_chain(where, ledger, opened):
    ledger.append([outcome()])
    head, before = ledger.head(), list(ledger.entries())
    later = opened(newer(where))
    with pytest.raises(KbopError, match="has the older schema 1; this kbop writes 2"):
        later.check_version()
    with pytest.raises(KbopError, match="was changed by another tool"):
        later.append([outcome("C2", "P2", 2)])
    later.upgrade()
    later.check_version()
    assert list(later.entries())[:-1] == before
    assert later.status().schema == 2
    assert later.verify(head.hash) == ()
    after = later.head()
    assert later.upgrade() == after
    later.append([outcome("C2", "P2", 2)])
    assert later.verify() == ()
    with pytest.raises(KbopError, match="has schema 2, which a newer kbop wrote"):
        open_ledger(where)


V1_HEAD = "0fd46cb787dda6075f9e79e03abf688bbf9a23e3e934c0380d2d7928909bdcb0"


def test_a_ledger_of_the_first_schema_is_read_upgraded_and_written_to_for_ever(tmp_path, opened):
    """`tests/data/ledger-v1.sqlite` was written by the first schema, on 28 November 2026. It is never made again."""
    path = tmp_path / "ledger.sqlite"
    shutil.copyfile(ROOT / "tests" / "data" / "ledger-v1.sqlite", path)
    now = opened(open_ledger(str(path), upgrade=True))
    assert now.verify(V1_HEAD, deep=True) == ()
    before = [(record.seq, record.kind, record.claim_id, record.amount, record.hash) for record in now.entries()][:8]
    assert before[1][:4] == (2, "outcome", "C1", 500_00)
    assert before[-1] == (8, "lock", "", 0, V1_HEAD)
    later = opened(SqliteLedger(path, schema=NEXT))
    later.upgrade()
    assert later.verify(V1_HEAD, deep=True) == ()
    later.append([outcome("C9", "P9", 9, batch="B9", period="2023-02")])
    assert [(record.seq, record.hash) for record in later.entries()][:8] == [(seq, hash_) for seq, *_, hash_ in before]
    assert later.verify(V1_HEAD) == ()


def test_an_open_ledger_may_be_upgraded_on_opening(where, ledger, opened):
    again = opened(open_ledger(where, upgrade=True))
    assert again.head() == ledger.head()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://kbop:secret@server/db",
        "postgresql://kbop:@server/db",
        "postgres://server/db?password=secret",
        "postgresql://server/db?sslmode=require&sslpassword=secret",
    ],
)
def test_a_password_in_the_url_is_refused_and_not_repeated(url):
    for attempt in (open_ledger, lambda where: create_ledger(where, "kbop")):
        with pytest.raises(KbopError, match="carries a password") as raised:
            attempt(url)
        assert "secret" not in str(raised.value)


def test_a_url_is_shown_without_its_user_and_options():
    assert refuse_password("postgresql://kbop@server:5433/db?service=x") == "postgresql://server:5433/db"


@pytest.mark.parametrize("where", ["postgres"], indirect=True)
def test_a_lost_connection_leaves_nothing_half_done(where, ledger, opened):
    other = opened(open_ledger(where))
    (pid,) = ledger.run("SELECT pg_backend_pid()")[0]
    with pytest.raises(KbopError, match="connection was lost"), ledger.writing():
        ledger._write(outcome(), ledger.head())
        other.run("SELECT pg_terminate_backend(?)", (pid,))
        ledger._write(outcome("C2", "P2", 2), ledger.head())
    with pytest.raises(KbopError, match="connection was lost"):
        ledger.head()
    assert other.head().seq == 1
    assert other.verify() == ()
    other.append([outcome(), Entry(kind="lock", slot="2023-01")])


@pytest.mark.parametrize("where", ["postgres"], indirect=True)
def test_a_server_or_database_that_is_not_there_is_said_to_be_missing(where):
    with pytest.raises(KbopError, match=r"did not answer|no such database"):
        open_ledger(where.replace("@/postgres?", "@/nothing?"))
    with pytest.raises(KbopError, match="did not answer"):
        open_ledger("postgresql://127.0.0.1:1/db")
    with pytest.raises(KbopError, match="lacks the ledger's tables"):
        open_ledger(where)
