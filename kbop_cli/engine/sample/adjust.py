"""Findings as adjustments of the next payment, for the ledger to take or refuse."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from kbop_cli.engine.sample.estimate import Evaluation
from kbop_cli.errors import fail


@dataclass(frozen=True, slots=True)
class Terms:
    """What the contract says of extrapolation: whether it may be, and at which figure."""

    extrapolate: bool = False
    at: Literal["lower", "projected"] = "lower"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """`amount` in pence, below zero where money comes back. `claim_id` is empty for the extrapolated one,
    which stands against no claim. `draw` and `certificate` say which sample it rests on; a draw is
    extrapolated once."""

    kind: Literal["identified", "extrapolated"]
    claim_id: str
    amount: int
    reason: str
    draw: str
    certificate: str


def propose(evaluation: Evaluation, terms: Terms, extrapolated: Collection[str] = ()) -> tuple[Adjustment, ...]:
    """The adjustments that follow: each identified error, by claim, and one extrapolated one where `terms`
    allow it.

    The extrapolated one is what the lower limit (or the projection) leaves after the identified errors, which
    are paid back by themselves: it is about the claims that nobody saw. `extrapolated` are the draws that
    were extrapolated before; KbopError where this one is among them, for a population is not extrapolated
    twice.
    """
    found = [
        Adjustment(
            "identified",
            error.claim_id,
            -error.error,
            f"sample, {error.finding} ({error.error_class})",
            evaluation.draw,
            evaluation.certificate,
        )
        for error in evaluation.errors
        if error.error
    ]
    figures = evaluation.total
    rest = (figures.lower if terms.at == "lower" else figures.projected) - figures.identified
    if not terms.extrapolate or rest <= 0:
        return tuple(found)
    if evaluation.draw in extrapolated:
        raise fail(
            f"The draw {evaluation.draw} was extrapolated before.",
            why="The same claims are not extrapolated twice.",
            mend="Propose without extrapolation, or reverse the earlier adjustment first.",
        )
    reason = f"extrapolated at the {'lower limit' if terms.at == 'lower' else 'projected error'}"
    found.append(Adjustment("extrapolated", "", -rest, reason, evaluation.draw, evaluation.certificate))
    return tuple(found)
