"""Monthly targets: a row a provider, outcome and month of the financial year so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kbop_cli.demo.chance import Chance
from kbop_cli.demo.rows import Case, Row


def months_so_far(month: str) -> list[str]:
    """The months of the financial year up to this one; the year begins in April."""
    year, number = int(month[:4]), int(month[5:])
    since_april = (number - 4) % 12
    starts = year if number >= 4 else year - 1
    return [f"{starts + (3 + count) // 12}-{(3 + count) % 12 + 1:02}" for count in range(since_april + 1)]


def targets(chance: Chance, cases: Sequence[Case], month: str) -> list[Row]:
    """A target near what a provider claims of an outcome, and four fifths of it as the downside case."""
    claimed = Counter((case.person.provider, case.kind.outcome) for case in cases if case.kind.pounds)
    rows: list[Row] = []
    for (provider, outcome), count in sorted(claimed.items()):
        target = max(1, count + chance.between(-1, 1 + count // 6))
        rows += [
            {
                "provider": provider,
                "outcome": outcome,
                "month": each,
                "target": str(target),
                "downside_target": str(target * 4 // 5),
            }
            for each in months_so_far(month)
        ]
    return rows
