"""What went wrong, said so that the reader can mend it.

Bad input never ends in a traceback: it ends in a `KbopError` that carries every `Problem` found, each with its
place, what was found, why it matters and what would mend it. The shell prints them and exits with 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Place(NamedTuple):
    """Where something stands. Every part may be empty; `row` and `line` count from 1 as a person counts them."""

    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    line: int = 0
    line_column: int = 0

    def __str__(self) -> str:
        """`claims.xlsx, sheet Claims, row 14, achieved_on` or `card.yaml:12:5`."""
        if self.line:
            position = f"{self.file}:{self.line}"
            return f"{position}:{self.line_column}" if self.line_column else position
        parts = [
            self.file,
            f"sheet {self.sheet}" if self.sheet else "",
            f"row {self.row}" if self.row else "",
            self.column,
        ]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that stands in the way, in the reader's words."""

    place: Place
    what: str
    why: str = ""
    mend: str = ""
    code: str = field(default="", compare=False)

    def __str__(self) -> str:
        where = str(self.place)
        head = f"{where}: {self.what}" if where else self.what
        return " ".join(part for part in (head, self.why, self.mend) if part)


class KbopError(Exception):
    """The command cannot do its job. `problems` holds all that was found, never just the first."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def fail(what: str, *, why: str = "", mend: str = "", place: Place | None = None) -> KbopError:
    """One problem as an error, ready to raise."""
    return KbopError(Problem(place or Place(), what, why, mend))
