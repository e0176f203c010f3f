"""A short run of the harness; the long one is `python -m tests.crash.kill 1000`."""

import sys
from itertools import count

import pytest

from tests.crash.kill import kill_often

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")


@pytest.mark.parametrize("by_steps", [True, False])
def test_a_payment_that_is_killed_is_whole_or_nothing_and_finished_by_the_next_run(tmp_path, by_steps):
    numbers = count()
    assert kill_often(6, lambda: str(tmp_path / str(next(numbers))), 20230131, by_steps=by_steps) >= 1


def test_the_same_on_a_server(postgres):
    assert kill_often(4, postgres.new_schema, 20230131, by_steps=False) >= 1
