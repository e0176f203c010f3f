"""Polars is kept to one thread for a small month, and for no other."""

import os
import subprocess
import sys

import polars  # noqa: F401 - loaded, as most of the program is here
import pytest

from kbop_cli.commands.options import SMALL, spared_threads

CODE = """import os, sys
from kbop_cli.app import main
try:
    main()
except SystemExit:
    import polars
    print(os.environ.get("POLARS_MAX_THREADS"), polars.thread_pool_size(), os.environ.get("POLARS_ENGINE_AFFINITY"))"""

HERE = """import os
from kbop_cli.commands.options import spared_threads
before = os.sched_getaffinity(0)
with spared_threads(["inbox"]):
    during = os.sched_getaffinity(0)
    import polars
    polars.DataFrame({"a": [1]}).select(polars.col("a") + 1, b="a")
threads = [int(thread) for thread in os.listdir("/proc/self/task")]
print(len(during), during <= before, all(os.sched_getaffinity(thread) == before for thread in threads))"""


SET = ("POLARS_MAX_THREADS", "POLARS_ENGINE_AFFINITY")


def threads(folder, *inputs, **environment):
    words = ["verify", "--month", "2023-06", "--out", "run", *inputs]
    known = {name: value for name, value in os.environ.items() if name not in SET}
    done = subprocess.run(
        [sys.executable, "-c", CODE, *words], cwd=folder, capture_output=True, text=True, env=known | environment
    )
    assert "there is no contract" in done.stderr
    return done.stdout.split()


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "claims.csv").write_bytes(b"x" * (SMALL - 1))
    (folder / "more.csv").write_bytes(b"")
    return folder


@pytest.mark.parametrize("given", ["inbox", "inbox/claims.csv", "claims=inbox/claims.csv#Sheet", "nowhere"])
def test_small_inputs_take_one_thread(inbox, given):
    assert threads(inbox.parent, given) == ["1", "1", "in-memory"]


@pytest.mark.parametrize(
    "given", [["inbox"], ["inbox/claims.csv", "inbox/more.csv"], ["claims=inbox/claims.csv", "inbox"]]
)
def test_larger_ones_take_what_polars_takes(inbox, given):
    (inbox / "more.csv").write_bytes(b"x")
    told = threads(inbox.parent, *given)
    assert (told[0], told[2]) == ("None", "None")


def test_a_program_that_has_loaded_polars_is_left_alone(inbox, monkeypatch):
    for name in SET:
        monkeypatch.delenv(name, raising=False)
    with spared_threads([str(inbox)]):
        assert not {*SET} & {*os.environ}


def test_what_the_environment_says_stands(inbox):
    assert threads(inbox.parent, "inbox", POLARS_MAX_THREADS="2", POLARS_ENGINE_AFFINITY="streaming") == [
        "2",
        "2",
        "streaming",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="a processor can be chosen on Linux alone")
@pytest.mark.parametrize(
    ("further", "environment", "kept"), [(b"", {}, True), (b"x", {}, False), (b"", {SET[0]: "2"}, False)]
)
def test_small_inputs_keep_to_one_processor_meanwhile(inbox, further, environment, kept):
    (inbox / "more.csv").write_bytes(further)
    known = {name: value for name, value in os.environ.items() if name not in SET}
    told = subprocess.run(
        [sys.executable, "-c", HERE],
        cwd=inbox.parent,
        capture_output=True,
        text=True,
        check=True,
        env=known | environment,
    ).stdout.split()
    assert told == ["1" if kept else str(len(os.sched_getaffinity(0))), "True", "True"]
