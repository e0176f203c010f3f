"""Checks of a card, one file a family, listed by hand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from kbop_cli.cards.lint import (
    caps,
    cycles,
    evidence,
    exclusive,
    limits,
    names,
    outcomes,
    prices,
    rules,
    tables,
    thresholds,
    unused,
)
from kbop_cli.cards.lint.base import Flaw
from kbop_cli.cards.parts import place
from kbop_cli.errors import Problem
from kbop_cli.model import RateCard

Family = Callable[[RateCard], Iterator[Flaw]]

FAMILIES: tuple[Family, ...] = (
    outcomes.check,
    prices.check,
    rules.check,
    thresholds.check,
    evidence.check,
    limits.check,
    exclusive.check,
    caps.check,
    cycles.check,
    tables.check,
    names.check,
    unused.check,
)


OF_DAYS = frozenset({"price_gap", "price_never_applies", "table_gap", "outcome_never_in_force"})
"""What cannot be told where the days on which the card is in force are not known."""


def lint(
    card: RateCard,
    tried: Collection[str] | None = None,
    doubtful: Collection[str] = (),
    read: Sequence[Problem] = (),
    *,
    in_force_known: bool = True,
) -> tuple[Problem, ...]:
    """Every problem of a card, in the order of the file.

    `tried`: the outcomes that scenarios beside the card try, None where there are no scenarios. `read`: what the
    reader found, and `doubtful`: the outcomes it found it in, of which nothing more is said. Nor is what follows from
    a problem that was read: what is misspelt elsewhere looks unused, and days that are not known look like gaps.
    """
    untold = frozenset() if in_force_known else OF_DAYS
    if any(problem.code == "unknown_name" for problem in read):
        untold |= {"part_unused", "evidence_type_unused"}
    flaws = [flaw for family in FAMILIES for flaw in family(card)]
    flaws += outcomes.untried(card, tried)
    found = {
        Problem(place(card, flaw.way), _named(flaw), mend=flaw.mend, code=flaw.code)
        for flaw in flaws
        if flaw.code not in untold
        and (flaw.way[:1] != ("outcomes",) or len(flaw.way) < 2 or flaw.way[1] not in doubtful)
    }
    return tuple(sorted({*read, *found}))


def _named(flaw: Flaw) -> str:
    """What is said of an outcome begins with its name."""
    of_outcome = flaw.way[:1] == ("outcomes",) and len(flaw.way) > 1
    return f"{flaw.way[1]}: {flaw.what}" if of_outcome else flaw.what
