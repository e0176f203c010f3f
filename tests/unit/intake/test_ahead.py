"""Readers of workbooks that are started before they have anything to read."""

import hashlib
import json
from threading import Event

import pytest
import xlsxwriter

from kbop_cli.errors import KbopError
from kbop_cli.intake.ahead import LARGE, _sha256, begun
from kbop_cli.intake.tables import read_inputs

JOB = {"tables": ["claims"], "table": "", "sheet": "", "stem": "export", "memory": 1_500_000_000}


@pytest.fixture
def path(tmp_path):
    made = xlsxwriter.Workbook(tmp_path / "export.xlsx")
    made.add_worksheet("Claims").write_row(0, 0, ["claim_id", "outcome"])
    made.close()
    return tmp_path / "export.xlsx"


@pytest.mark.parametrize("given", ["{}/export.xlsx", "claims={}/export.xlsx#Claims", "{}"])
def test_one_waits_for_a_workbook_and_is_ended_where_none_is_read(path, given):
    with begun([f"{path.parent}/claims.csv", given.format(path.parent)]) as ahead:
        (reader,) = ahead.waiting
        assert reader.process.poll() is None
    assert reader.process.returncode is not None


@pytest.mark.parametrize("given", ["{}/claims.csv", "{}/nothing", "claims={}/claims.csv"])
def test_none_waits_where_there_is_no_workbook(tmp_path, given):
    with begun([given.format(tmp_path)]) as ahead:
        assert not ahead.waiting


def test_the_one_that_waits_and_those_after_it_read_alike(path):
    with begun([str(path)]) as ahead:
        answers = [ahead.reader().ask(JOB | {"path": str(path)}, seconds=60).answer() for _ in range(2)]
    assert answers[0] == answers[1]
    head, (cells,) = answers[0]
    assert json.loads(head)["names"] == ["Claims"]
    assert b"claim_id" in cells


@pytest.mark.parametrize(("beyond", "hashed"), [(-1, False), (0, True)])
def test_the_hash_of_a_large_text_file_is_taken_ahead(tmp_path, beyond, hashed):
    path = tmp_path / "claims.csv"
    path.write_bytes(b"claim_id\n" + b"C" * (LARGE + beyond - 9))
    with begun([f"claims={path}"]) as ahead:
        taken = {file: future.result() for file, future in ahead.hashes.items()}
    assert taken == ({path: hashlib.sha256(path.read_bytes()).hexdigest()} if hashed else {})


def test_a_file_that_was_hashed_ahead_is_told_with_that_hash(tmp_path):
    path = tmp_path / "claims.csv"
    row = b"C1,P1,A,x,2023-01-31,2023-02-01\n"
    path.write_bytes(b"claim_id,participant_id,provider,outcome,achieved_on,claimed_on\n" + row * (LARGE // len(row)))
    with begun([str(tmp_path)]) as ahead:
        assert list(ahead.hashes) == [path]
        (source,) = read_inputs([tmp_path], required=["claims"], ahead=ahead).sources
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_only_what_may_be_a_table_is_hashed(tmp_path):
    (tmp_path / "photographs.bin").write_bytes(b"0" * LARGE)
    with begun([str(tmp_path)]) as ahead:
        assert not ahead.hashes


def test_hashing_ends_where_all_is_over(tmp_path):
    (tmp_path / "claims.csv").write_bytes(b"claim_id\n")
    over = Event()
    over.set()
    assert _sha256(tmp_path / "claims.csv", over) == hashlib.sha256(b"").hexdigest()


def test_a_reader_that_died_while_it_waited_is_told_of(path):
    with begun([str(path)]) as ahead:
        ahead.waiting[0].process.kill()
        ahead.waiting[0].process.wait()
        with pytest.raises(KbopError, match="the reader broke off"):
            read_inputs([path], required=["claims"], ahead=ahead)
