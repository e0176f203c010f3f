"""What made-up auditors found: most claims agreed, a few not, one or two without their evidence."""

from __future__ import annotations

from collections.abc import Sequence

from kbop_cli.demo.chance import Chance

DICE = "40917356628104392857"
"""The demo's seed: twenty rolls of a ten-sided die."""

_SEED = 2313
Found = tuple[str, str, str, int | None]
"""Finding, error class, reason, and the amount that was right in pence."""

AGREED: Found = ("agreed", "", "", None)


def answers(drawn: Sequence[tuple[str, int]]) -> list[Found]:
    """What was found for each drawn claim (its selection and its pence), in order."""
    chance = Chance(_SEED)
    return [_answer(selection, pence, chance) for selection, pence in drawn]


def _answer(selection: str, pence: int, chance: Chance) -> Found:
    turn = chance.below(100)
    if selection == "rejection":
        return AGREED
    if turn < 3:
        return "not agreed", "random", "evidence does not show it", 0
    if turn < 5:
        return "not available", "random", "evidence missing", None
    if turn < 6 and pence > 0:
        return "partly", "isolated", "wrong amount", pence // 2
    return AGREED
