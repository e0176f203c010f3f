"""Rules that read a participant's series of assessments with one instrument."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from tests.judging.case import Assessment, Case
from tests.judging.cells import Tri, agreed, months_on


def _score(same_day: list[Assessment]) -> Decimal | None:
    """The one score of a day's assessments; None where one is missing or they differ."""
    scores = {a.score for a in same_day}
    return scores.pop() if len(scores) == 1 else None


class Series:
    """`achieved` must be known. A doubtful row lacks its date or its instrument: it may be the first."""

    def __init__(self, case: Case, instrument: str) -> None:
        assert case.achieved is not None
        self.achieved: dt.date = case.achieved
        mine = [a for a in case.assessments if a.instrument in (instrument, None)]
        certain = [a for a in mine if a.instrument is not None and a.day is not None]
        self.today = [a for a in certain if a.day == self.achieved]
        self.earlier = [a for a in certain if a.day is not None and a.day < self.achieved]
        self.doubtful = [a for a in mine if a not in certain and (a.day is None or a.day < self.achieved)]

    def _first_day(self) -> dt.date:
        return min(a.day for a in self.earlier if a.day is not None)

    def _possible_firsts(self) -> list[tuple[dt.date | None, Decimal | None]]:
        """(day, score) of each assessment that may be the first; a day of None: some day, as yet unknown."""
        first = self._first_day()
        sure = [(first, _score([a for a in self.earlier if a.day == first]))]
        return sure + [(a.day, a.score) for a in self.doubtful if a.day is None or a.day <= first]

    def missing(self) -> bool:
        """Nothing is dated achieved_on, or nothing stands before it."""
        return not self.today or not self.earlier

    def today_is_first(self) -> Tri:
        if not self.today:
            return None
        if self.earlier:
            return False
        return None if self.doubtful else True

    def months_after_first(self, months: int) -> Tri:
        if self.missing():
            return None
        known = self.achieved >= months_on(self._first_day(), months)
        # an earlier first, of whatever day, only makes a long gap longer
        return agreed(
            (True if known else None) if first is None else self.achieved >= months_on(first, months)
            for first, _ in self._possible_firsts()
        )

    def has_score(self) -> Tri:
        return True if self.today and _score(self.today) is not None else None

    def moved(self, least: int, sign: int) -> Tri:
        """(today's score - the first's) x sign >= least."""
        now = _score(self.today)
        if self.missing() or now is None:
            return None
        return agreed(None if first is None else (now - first) * sign >= least for _, first in self._possible_firsts())

    def other_document_than_the_second(self) -> Tri:
        """Never False: one document for two assessments is asked about."""
        if self.missing():
            return None
        firsts = [first for first, _ in self._possible_firsts()]
        since = dt.date.min if None in firsts else min(f for f in firsts if f is not None)
        seconds = [a for a in self.earlier + self.doubtful if a.day is None or a.day > since]
        mine = {a.document for a in self.today}
        told = all(a.document is not None and None not in mine and a.document not in mine for a in seconds)
        return True if told else None
