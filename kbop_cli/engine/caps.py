"""What the caps let through.

Caps are consumed by achieved_on, then claim_id; the line that crosses one is paid in part. This walks the
lines one by one, in Python: what a line may have depends, through several caps at once, on what those
before it got, which no column expression says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kbop_cli.engine.lines import Claim
from kbop_cli.engine.standing import Owed, Totals, counts_as_one
from kbop_cli.engine.terms import Terms

CONTRACT_CAP = "contract_cap"
PARTICIPANT_CAP = "participant_cap"
OUTCOME_CAP = "outcome_cap"
OUTCOME_NUMBER = "outcome_number"
PAYER_CAP = "payer_cap"
"""Why less than the price is paid. The last is followed by the payer: `payer_cap:lcf`."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """How much of an item may be allotted, and which caps keep the rest back."""

    pence: int
    why: tuple[str, ...]


def order(what: Owed) -> tuple[object, ...]:
    """The order in which caps are consumed. All of it, so that the order of the input never matters."""
    claim = what.claim
    return (claim.achieved_on, claim.claim_id, what.kind, claim.outcome, claim.slot, claim.participant_id)


class Room:
    """What each cap has left, taken up line by line. Only those caps are kept that the terms have."""

    def __init__(self, terms: Terms, used: Totals, counts: Counter[str]) -> None:
        self._participant_cap = terms.participant_cap
        self._person_of = terms.person_of
        self._pence = {cap.outcome: cap.pence for cap in terms.outcome_caps if cap.pence is not None}
        self._number = {cap.outcome: cap.number for cap in terms.outcome_caps if cap.number is not None}
        self._cap = terms.cap
        self._contract = used.contract
        self._outcomes = Counter(used.outcomes)
        self._people = Counter(used.people)
        self._counts = counts

    def allow(self, what: Owed) -> Allowed:
        """Take up the room for one item, as far as there is room."""
        asked = what.unallotted
        left = dict(self._left(what.claim))
        if self._is_one_too_many(what):
            left[OUTCOME_NUMBER] = 0
        pence = max(0, min([asked, *left.values()]))
        self._take(what, pence)
        return Allowed(pence, tuple(cap for cap, room in left.items() if room < asked))

    def _left(self, claim: Claim) -> Iterator[tuple[str, int]]:
        if self._cap is not None:
            yield CONTRACT_CAP, self._cap - self._contract
        if claim.outcome in self._pence:
            yield OUTCOME_CAP, self._pence[claim.outcome] - self._outcomes[claim.outcome]
        if self._participant_cap is not None and claim.person:
            yield PARTICIPANT_CAP, self._participant_cap - self._people[self._person_of(claim)]

    def _is_one_too_many(self, what: Owed) -> bool:
        limit = self._number.get(what.claim.outcome)
        if limit is None or what.kind != "outcome" or counts_as_one(what):
            return False
        return self._counts[what.claim.outcome] >= limit

    def _take(self, what: Owed, pence: int) -> None:
        if pence and what.kind == "outcome" and not counts_as_one(what):
            self._counts[what.claim.outcome] += 1
        self._contract += pence
        self._outcomes[what.claim.outcome] += pence
        self._people[self._person_of(what.claim)] += pence


def within_payers(owing: Sequence[tuple[int, ...]], paid: Sequence[int], terms: Terms) -> list[tuple[int, ...]]:
    """What each payer pays of what it owes (lines in order, pence by payer), after `paid` pence by payer.

    A payer whose cap is reached pays no more, and no other payer pays for it.
    """
    left = [None if payer.cap is None else payer.cap - had for payer, had in zip(terms.payers, paid, strict=True)]
    rows: list[tuple[int, ...]] = []
    for line in owing:
        row = tuple(owed if room is None else max(0, min(owed, room)) for owed, room in zip(line, left, strict=True))
        left = [None if room is None else room - pence for room, pence in zip(left, row, strict=True)]
        rows.append(row)
    return rows
