"""Eight payments of one month at the same moment: one payment."""

import subprocess
import sys
from contextlib import closing

import pytest

from kbop_cli.ledger.lines import history
from kbop_cli.ledger.open import create_ledger, open_ledger
from tests.crash.kill import ROOT
from tests.crash.months import MONTHS, TERMS, planned

PAYERS = 8


def pay_at_once(where, wait):
    command = [sys.executable, "-m", "tests.crash.months", where, "--together", str(wait)]
    payers = [
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(PAYERS)
    ]
    for payer in payers:
        assert payer.stdout.readline() == "ready\n"
    for payer in payers:
        payer.stdin.write("\n")
        payer.stdin.flush()
    ended = [(*payer.communicate(), payer.returncode) for payer in payers]
    assert [error for _, error, _ in ended] == [""] * PAYERS
    return [(code, said) for said, _, code in ended]


@pytest.mark.parametrize("wait", [0, 30])
def test_eight_payments_of_one_month_are_one(where, wait):
    with closing(create_ledger(where, "kbop")) as ledger:
        expected = list(planned(ledger, MONTHS[0])[0].lines)
    ended = pay_at_once(where, wait)
    paid = {said for code, said in ended if code == 0}
    assert len(paid) == 1, "those that answer say the same: head and lines"
    busy = [said for code, said in ended if code != 0]
    assert all(code in {0, 2} for code, _ in ended)
    assert all("is being written to by someone else" in said for said in busy)
    assert wait == 0 or not busy
    with closing(open_ledger(where)) as ledger:
        assert [line for _, line in history(ledger, TERMS)] == expected
        assert ledger.verify(paid.pop().split()[2], deep=True) == ()
