"""The register of agreed exceptions: which rule is waived for which claim."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.judging.case import WAIVABLE
from tests.judging.cells import Row, Tri, any_of, day, known, text, words


class Register:
    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows

    def of(self, claim: Row) -> Callable[[str], Tri]:
        """For one claim: rule -> True (waived), False (not), None (cannot be told)."""
        rows = [row for row in self.rows if _covers(row, claim)]
        return lambda rule: any_of(False, *(_waives(row, rule) for row in rows))


def _covers(row: Row, claim: Row) -> bool:
    named = [column for column in ("claim_id", "participant_id") if text(row.get(column))]
    if named:
        return all(text(row.get(column)) == text(claim.get(column)) for column in named)
    return text(row.get("approval_ref")) in (words(claim.get("approval_ref")) or [])


def _waives(row: Row, rule: str) -> Tri:
    named = known(row.get("rule"), WAIVABLE)
    if named is not None and named != rule:
        return False
    complete = text(row.get("approved_by")) and day(row.get("approved_on")) and text(row.get("reason"))
    return True if named == rule and complete else None
