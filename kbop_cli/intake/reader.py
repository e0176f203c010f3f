"""The child processes that read workbooks: started, given a job, and heard.

Nothing here needs Polars: a reader can be started while that is still being loaded, and the contract read.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import kbop_cli

_CHILD = (
    "import gc, os, sys; gc.disable(); sys.path[:0] = sys.argv[1:]; from kbop_cli.intake.child import main; main(); "
    "os._exit(0)"
)
"""The child's program. Looking for garbage, and laying down at its end what it holds, would take a fifth of its time;
what it sends has gone by then."""


class Reading(NamedTuple):
    """A process that reads a workbook, and when it must have done so."""

    process: subprocess.Popen[bytes]
    until: float

    def stop(self) -> None:
        """End it, whatever it is at."""
        _stop(self.process)

    def answer(self) -> tuple[bytes, list[bytes]] | None:
        """What it sent: a line, and the cells of each sheet that the line tells of. None where the time was up."""
        left = self.until - time.monotonic()
        if left <= 0 or self.process.stdout is None:
            self.stop()
            return None
        clock = threading.Timer(left, self.process.kill)
        clock.start()
        with self.process.stdout as sent:
            head = sent.readline()
            sizes = [sheet["size"] for sheet in json.loads(head).get("sheets", ())] if head.endswith(b"\n") else []
            streams = [sent.read(size) for size in sizes]
        self.process.wait()
        clock.cancel()
        late = self.process.returncode != 0 and time.monotonic() >= self.until
        return None if late else (head, streams)


class Reader(NamedTuple):
    """A process that waits for a workbook to read."""

    process: subprocess.Popen[bytes]

    def ask(self, job: Mapping[str, Any], seconds: float) -> Reading:
        """Give it its job (see `child`), to be done in so many seconds."""
        if self.process.stdin is not None:
            # One that has died while it waited takes no job; that it gives no answer is told by who hears it.
            with suppress(OSError), self.process.stdin as given:
                given.write(json.dumps(job).encode())
            self.process.stdin = None
        return Reading(self.process, time.monotonic() + seconds)

    def stop(self) -> None:
        """End it unasked."""
        _stop(self.process)


def start() -> Reader:
    """A new process."""
    # -I and -S keep the working folder, where exports lie, out of what is imported, and what a start would look for.
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _CHILD, *_roots()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    return Reader(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


@functools.cache
def _roots() -> tuple[str, ...]:
    """The folders in which the child finds what it imports: this package and fastexcel."""
    fastexcel = importlib.util.find_spec("fastexcel")
    origins = [kbop_cli.__file__, fastexcel.origin if fastexcel else None]
    return tuple({str(Path(origin).resolve().parent.parent): None for origin in origins if origin})
