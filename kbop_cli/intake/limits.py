"""How much of an input is read before it is refused: every limit of the intake, in one place.

They keep one file from taking the machine down. Each is far above what an honest export of a month needs,
and each can be set by the contract (`limits:`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds.

    `text`: a delimited file. `container`: a workbook or zip as it lies on the disk; `inflated`: all that
    comes out of it; `ratio`: how many times larger a part of it may be than its packed form (parts under a
    megabyte apart); `entries`: parts in it. `cells`: rows times columns of a sheet up to its last cell,
    since the reader lays out that many whatever they hold. `seconds` and `memory`: of the child process
    that reads a workbook; memory is held to where the system can (Linux). `named`: how many lines or cells
    a message names before it only counts.
    """

    text: int = 8_000 * MB
    container: int = 200 * MB
    inflated: int = 2_000 * MB
    ratio: int = 200
    entries: int = 2_000
    cells: int = 40_000_000
    seconds: float = 300.0
    memory: int = 8_000 * MB
    named: int = 20


DEFAULT = Limits()


def limits_of(given: Mapping[str, int]) -> Limits:
    """The limits of a contract (see `model.LIMITS`) in place of the built-in ones."""
    sized = {name.removesuffix("_mb"): value * (MB if name.endswith("_mb") else 1) for name, value in given.items()}
    return replace(DEFAULT, **sized)
