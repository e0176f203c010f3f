"""Rows that are no data: totals and remarks below a table, and its heading said again. What is left out is
told.

Only what cannot be a record is left out. A row below the table counts as a total or a remark when its first
cell says so and every other one that holds something is a number; the first row from below that is neither
ends the search.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kbop_cli.intake.amounts import read_money
from kbop_cli.intake.characters import fold

REACH = 12
"""How many rows from below are looked at."""

_OF = r"claims?|amounts?|rows?|records?|claimed|due|paid|payable|values?|numbers?|counts?|of|for|outcomes?"
_TOTAL = re.compile(rf"(?:grand |sub-? ?|overall )?totals?(?: (?:{_OF}))*:? ?(?:£?[0-9][0-9,.]*)?|sum:?|count:?")
_REMARK = re.compile(
    r"\*{0,3} ?end of (?:report|file|data|export|list|extract)\b.*"
    r"|notes?: .*|source: .*|page [0-9]+(?: of [0-9]+)?"
    r"|(?:(?:report|data|file|export) )?"
    r"(?:generated|produced|exported|printed|created|extracted|run)(?: (?:by|on|at)|:) .*"
    r"|\(?[0-9,]+ (?:rows?|records?|claims?|participants?)(?: (?:affected|exported|found|selected))?\)?"
    r"|official(?:[ -]+sensitive)?(?:[ :-].*)?"
)


def is_aside(cells: Sequence[str]) -> bool:
    """Whether a row below a table is a total or a remark."""
    held = [folded for folded in map(fold, cells) if folded]
    if not held:
        return False
    if len(held) == 1 and _REMARK.fullmatch(held[0]):
        return True
    return bool(_TOTAL.fullmatch(held[0])) and all(read_money(cell)[0] is not None for cell in held[1:])


def below(rows: Sequence[Sequence[str]]) -> list[int]:
    """Of the last rows of a table the places, counted from 0, of those that are no records; blank rows are
    passed over."""
    found: list[int] = []
    for place in range(len(rows) - 1, -1, -1):
        if is_aside(rows[place]):
            found.append(place)
        elif any(fold(cell) for cell in rows[place]):
            break
    return sorted(found)
