"""Readers of workbooks that are started before they have anything to read."""

import json
import os

import pytest
import xlsxwriter

from kbop_cli.intake.reader import ahead

JOB = {"tables": ["claims"], "table": "", "sheet": "", "stem": "export", "memory": 1_500_000_000}


@pytest.fixture
def path(tmp_path):
    made = xlsxwriter.Workbook(tmp_path / "export.xlsx")
    made.add_worksheet("Claims").write_row(0, 0, ["claim_id", "outcome"])
    made.close()
    return tmp_path / "export.xlsx"


def has_child():
    """Whether this process has one that runs."""
    try:
        return os.waitpid(-1, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return False


@pytest.mark.skipif(not hasattr(os, "WNOHANG"), reason="Windows does not tell of children")
@pytest.mark.parametrize("given", ["{}/export.xlsx", "claims={}/EXPORT.XLSM#Claims", "{}"])
def test_one_waits_for_a_workbook_and_is_ended_where_none_is_read(path, given):
    with ahead([f"{path.parent}/claims.csv", given.format(path.parent)]):
        assert has_child()
    assert not has_child()


@pytest.mark.skipif(not hasattr(os, "WNOHANG"), reason="Windows does not tell of children")
@pytest.mark.parametrize("given", ["{}/claims.csv", "{}/nothing", "claims={}/claims.csv"])
def test_none_waits_where_there_is_no_workbook(tmp_path, given):
    with ahead([given.format(tmp_path)]):
        assert not has_child()


def test_the_one_that_waits_and_those_after_it_read_alike(path):
    with ahead([str(path)]) as reader:
        answers = [reader().ask(JOB | {"path": str(path)}, seconds=60).answer() for _ in range(2)]
    assert answers[0] == answers[1]
    head, (cells,) = answers[0]
    assert json.loads(head)["names"] == ["Claims"]
    assert b"claim_id" in cells
