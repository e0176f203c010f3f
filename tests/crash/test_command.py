"""`kbop pay` under what can befall it: killed, asked eight times at once, locked out, cut off, without room."""

import os
import shutil
import subprocess
import sys
import threading
from contextlib import closing, contextmanager

import pytest

from kbop_cli.ledger.open import open_ledger
from tests.crash.command import FILES, LEDGER, NAMES, Month, kill_often, paid, told
from tests.support import kbop

SEED = 20230731


@pytest.fixture
def month(request, tmp_path):
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    return Month(tmp_path, server)


both = pytest.mark.parametrize("month", ["sqlite", "postgres"], indirect=True)
shared = pytest.mark.parametrize("month", ["postgres"], indirect=True)
embedded = pytest.mark.parametrize("month", ["sqlite"], indirect=True)


@both
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_a_payment_that_is_killed_is_whole_or_nothing_and_the_next_run_finishes_it(month):
    assert kill_often(month, 6, SEED).total() == 6


@both
def test_eight_payments_of_one_month_at_the_same_moment_are_one(month):
    expected, files = paid(month)
    month.restore()
    payers = [month.pay() for _ in range(8)]
    ended = [(*payer.communicate(), payer.returncode) for payer in payers]
    answers = {out for out, _, code in ended if code == 0}
    assert len(answers) == 1, "those that answer say the same, to the byte: totals, run and head of the ledger"
    for _, error, code in ended:
        assert code == 0 or (code == 2 and "is being written to by someone else" in error), error
    assert month.state(expected) == "after the files"
    assert told(month.files()) == files


def refused(month, expected, said):
    """A payment that could not be made: a message, exit code 2, nothing entered and nothing written."""
    done = kbop("pay", month.run, *NAMES)
    assert done.code == 2
    assert said in done.err
    assert month.state(expected) == "before the entry"


@both
def test_a_ledger_that_someone_writes_to_is_waited_for_and_then_said_to_be_locked(month):
    expected, files = paid(month)
    month.restore()
    with closing(open_ledger(month.where)) as other, other.writing():
        refused(month, expected, "is being written to by someone else. Wait until they are done, then run this again.")
    assert kbop("pay", month.run, *NAMES).code == 0
    assert told(month.files()) == files


@shared
def test_a_connection_that_is_lost_in_the_middle_leaves_nothing_half_done(month):
    expected, files = paid(month)
    month.restore()
    waiting = "SELECT pid FROM pg_stat_activity WHERE application_name = 'kbop' AND wait_event_type = 'Lock'"
    with closing(open_ledger(month.where)) as lock, closing(open_ledger(month.where)) as watch, lock.writing():

        def cut() -> None:
            while not (found := watch.run(waiting)):
                pass
            watch.run("SELECT pg_terminate_backend(?)", found[0])

        cutter = threading.Thread(target=cut)
        cutter.start()
        refused(month, expected, "the connection was lost. Check the network and the server")
        cutter.join()
    assert kbop("pay", month.run, *NAMES).code == 0
    assert told(month.files()) == files


@contextmanager
def small_disk(folder, size):
    """A file system of its own with so much room; skips where only root could make one."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)], capture_output=True)
    if done.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {done.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def room(folder, left):
    """So many bytes free, and no more."""
    filler = folder / "filler"
    filler.write_bytes(b"x" * max(0, shutil.disk_usage(folder).free - left))
    try:
        yield
    finally:
        filler.unlink()


def test_a_full_disk_is_said_to_be_full_and_leaves_nothing_half_done(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    with small_disk(disk, "2m"):
        month = Month(disk)
        expected, files = paid(month)
        seen = []
        for left in range(0, 300_000, 24_576):
            month.restore()
            with room(disk, left):
                said = kbop("pay", month.run, *NAMES, "--quiet")
            seen.append(month.state(expected))
            if said.code == 0:
                break
            assert said.code == 2
            full = ("disk is full", "no space left on device")
            assert any(words in said.err for words in full), said.err
            assert not list(disk.glob(".*")), "something was left behind"
            assert kbop("pay", month.run, *NAMES, "--quiet").code == 0
            assert told(month.files()) == files
        assert seen[0] == "before the entry"
        assert seen[-1] == "after the files"


def test_a_ledger_is_laid_and_copied_whole_or_not_at_all_where_the_disk_is_full(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    with small_disk(disk, "2m"):
        month = Month(disk)
        contract = ("--contract", disk / "contract.yaml")
        with room(disk, 20_000):
            said = kbop("ledger", "backup", disk / "copy.sqlite", *contract)
        assert (said.code, "disk is full" in said.err) == (2, True)
        assert not [path for path in disk.iterdir() if "copy.sqlite" in path.name]
        for part in disk.glob(f"{LEDGER}*"):
            part.unlink()
        with room(disk, 20_000):
            said = kbop("ledger", "restore", month.kept, *contract)
            assert (said.code, "disk is full" in said.err) == (2, True)
            assert not [path for path in disk.iterdir() if LEDGER in path.name]
            assert "disk is full" in kbop("ledger", "open", *contract).err
        assert kbop("ledger", "open", *contract).code == 0


def test_a_disk_that_is_read_only_is_said_to_be_read_only(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    with small_disk(disk, "2m"):
        month = Month(disk)
        expected, files = paid(month)
        month.restore()
        remount = ["mount", "-o", "remount,{}", str(disk)]
        subprocess.run([word.format("ro") for word in remount], check=True)
        said = kbop("pay", month.run, *NAMES)
        subprocess.run([word.format("rw") for word in remount], check=True)
        assert (said.code, "it, or its folder, is read-only. Nothing was entered." in said.err) == (2, True), said.err
        assert month.state(expected) == "before the entry"
        assert kbop("pay", month.run, *NAMES).code == 0
        assert told(month.files()) == files


@embedded
@pytest.mark.skipif(sys.platform == "win32", reason="rights of a folder are kept otherwise on Windows")
def test_a_folder_that_takes_no_files_is_said_to_be_read_only_and_filled_by_the_next_run(month):
    """The payment is in the ledger: its files can be written at any time, by the same command."""
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    expected, files = paid(month)
    month.restore()
    month.run.chmod(0o555)
    said = kbop("pay", month.run, *NAMES)
    month.run.chmod(0o755)
    assert said.code == 2
    assert "permission denied" in said.err
    assert month.state(expected) == "between entry and files"
    assert set(month.files()) == set()
    assert kbop("pay", month.run, *NAMES).code == 0
    assert set(month.files()) == set(FILES)
    assert told(month.files()) == files
