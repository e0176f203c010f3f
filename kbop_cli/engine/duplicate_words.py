"""The kinds of duplicates, in words, and what the cards say of repeats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kbop_cli.engine.exclusive import groups_of
from kbop_cli.engine.limits import limits_by_outcome
from kbop_cli.model import Contract, Exclusive, Ladder, Limit


class Kind(NamedTuple):
    """What was found, as the beginning of a sentence, and what would mend it."""

    what: str
    mend: str


KINDS: Mapping[str, Kind] = {
    "same_claim": Kind("The same claim again", "Withdraw all but one, or say in what they differ."),
    "same_outcome": Kind(
        "One person's outcome more often than it is paid", "Withdraw what is too much, or name the agreed exception."
    ),
    "exclusive_outcomes": Kind("Outcomes of which a person is paid one", "Withdraw all but one."),
    "impossible_order": Kind("A milestone achieved before one below it", "Check the dates."),
    "same_document": Kind("One document behind claims that may not share it", "Send each claim a document of its own."),
    "same_file": Kind(
        "One file, by its hash, behind claims that may not share it", "Send each claim a file of its own."
    ),
    "same_certificate": Kind("One certificate behind several claims", "Check whose it is, and for what."),
    "same_job": Kind("The same employer, first day and pay for several people", "Check each person's payslips."),
    "same_person": Kind(
        "Ids that look like one person, for what a person is paid once",
        "Compare the two records and say whether they are one person.",
    ),
    "cluster_day": Kind("Many claims of one outcome on one day", "A course may end on one day; otherwise ask why."),
    "cluster_worker": Kind("Many claims of one worker on one day", "Ask how so many came about."),
}
"""Kind -> its words, in the order in which they are reported."""


class Repeats(NamedTuple):
    """What the cards say of repeats: limits by outcome, ladders, and outcomes that shut each other out."""

    limits: Mapping[str, Limit]
    ladders: tuple[Ladder, ...] = ()
    exclusive: tuple[Exclusive, ...] = ()


def repeats_of(contract: Contract) -> Repeats:
    """What a contract's cards say; a ladder is known by its name across them."""
    ladders = {ladder.name: ladder for use in contract.cards for ladder in use.card.ladders}
    return Repeats(limits_by_outcome(contract), tuple(ladders.values()), tuple(groups_of(contract).values()))
