"""The programme's first seven months, with the grant, claims at nil, reversals and claims that are paid again.

All 42 months take some minutes: `.ci/run` runs them, and compares what is printed.
"""

import subprocess
import sys

from tests.support import ROOT

EXAMPLE = ROOT / "examples" / "04-the-programme"


def test_the_programme_begins_as_recorded(tmp_path, request):
    command = [sys.executable, str(EXAMPLE / "simulate.py"), str(tmp_path / "programme"), "7"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    expected = EXAMPLE / "expected" / "first-months.txt"
    if request.config.getoption("--update-golden"):
        expected.write_text(done.stdout, encoding="utf-8", newline="\n")
    assert done.stdout == expected.read_text(encoding="utf-8")
