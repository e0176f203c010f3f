"""The hidden folder that files are built in: left by a killed process it goes, in use it stays."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kbop_cli.output.building import building

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing tells there whose folder it is")

HOLD = """
import sys
from pathlib import Path
from kbop_cli.output.building import building
with building(Path(sys.argv[1]), "pay") as built:
    (built / "payment.csv").write_text("half")
    print(built, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that builds, and the folder in which it does."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "2023-07")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    yield process, Path(process.stdout.readline().strip())
    process.kill()
    process.communicate()


def test_what_a_killed_process_was_building_is_removed_by_the_next(tmp_path, holder):
    process, left = holder
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert left.is_dir()
    with building(tmp_path / "2023-07", "pay") as mine:
        assert sorted(tmp_path.iterdir()) == [mine]
    assert not any(tmp_path.iterdir())


def test_what_another_process_is_building_is_left_alone(tmp_path, holder):
    process, theirs = holder
    with building(tmp_path / "2023-07", "pay") as mine:
        assert sorted(tmp_path.iterdir()) == sorted([mine, theirs])
    assert (theirs / "payment.csv").read_text() == "half"
    process.communicate("done\n")
    assert not any(tmp_path.iterdir())


def test_no_other_folder_is_taken_for_one(tmp_path):
    others = [
        ".2023-07.abcdefgh",
        ".2023-07.abcdefgh.paid",
        ".2023-08.abcdefgh.pay",
        ".2023-07.x.abcdefgh.pay",
        "2023-07",
    ]
    for name in others:
        (tmp_path / name).mkdir()
    (tmp_path / ".2023-07.linkedto.pay").symlink_to(tmp_path / "2023-07")
    with building(tmp_path / "2023-07", "pay"):
        pass
    assert {path.name for path in tmp_path.iterdir()} == {*others, ".2023-07.linkedto.pay"}
