"""Jobs that do not need one another, done at once.

Polars works through most single columns with one processor; with a second job the other one is busy too. The results
come in the order of the jobs, whichever ends first, so that what is made of them is always the same.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")
Other = TypeVar("Other")


FEW = 20_000
"""Rows below which jobs are done one after the other: threads would cost more than they save."""


def at_once(*jobs: Callable[[], Result], rows: int, most: int | None = None) -> list[Result]:
    """The results of the jobs, which go through so many rows, in their order; of many no more than `most` at a time.

    What a job raises is raised here.
    """
    if rows < FEW:
        return [job() for job in jobs]
    with ThreadPoolExecutor(most) as pool:
        return list(pool.map(lambda job: job(), jobs))


def both(first: Callable[[], Result], second: Callable[[], Other], *, rows: int) -> tuple[Result, Other]:
    """The same of two jobs whose results are of different kinds. The first runs in a thread of its own."""
    if rows < FEW:
        return first(), second()
    with ThreadPoolExecutor(1) as pool:
        begun = pool.submit(first)
        other = second()
        return begun.result(), other
