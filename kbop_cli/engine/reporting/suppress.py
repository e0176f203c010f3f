"""Small numbers kept small: counts that may be published, and totals that give none of them away.

The profile is that of NHS Digital's hospital statistics since 2018: 1 to 7 is not shown, other counts are rounded to
the nearest 5, nothing is shown as nothing, totals are rounded by themselves. On its own that leaks: three cells shown
as 10 and one not shown beside a total of 45 say that the hidden one is 7. So a total is rounded to the finest step
that leaves every hidden cell anything from 1 to 7, whatever the true total; the step is chosen from what is published
alone, so that the choice says nothing either. Where no step will do, the total is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence

SMALL = 7
STEP = 5
STEPS = (5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)

HIDDEN = None
Shown = int | None
"""A published count; None where it is not shown."""


def shown(count: int) -> Shown:
    """A count as it may be published."""
    if count == 0:
        return 0
    return HIDDEN if count <= SMALL else rounded(count, STEP)


def rounded(count: int, step: int) -> int:
    """The nearest multiple of the step, half up."""
    return (2 * count + step) // (2 * step) * step


def shown_total(cells: Sequence[Shown], total: int) -> Shown:
    """A total as it may be published beside its published cells."""
    if HIDDEN not in cells:
        return shown(total)
    step = safe_step(cells)
    return HIDDEN if step is None else rounded(total, step) or HIDDEN


def safe_step(cells: Sequence[Shown]) -> int | None:
    """The finest step to which a total may be rounded without narrowing a hidden cell; None where there is none.

    With every other cell at its least a hidden one may be 7, at its most 1: so the step that holds the least
    possible total must reach 6 beyond it, and the step that holds the greatest must begin 6 before it.
    """
    bounds = [_bounds(cell) for cell in cells]
    least, most = sum(low for low, _ in bounds), sum(high for _, high in bounds)
    for step in STEPS:
        if _span(least, step)[1] >= least + SMALL - 1 and _span(most, step)[0] <= most - SMALL + 1:
            return step
    return None


def safe_beside(cells: Sequence[Shown], total: int) -> bool:
    """Whether the cells may be published beside other figures that may tell their total to the unit.

    So it is where each hidden cell can still be anything from 1 to 7: with every other cell at its least it may be 7,
    with every other at its most 1. That it is safe narrows the total to those for which it is, and for no one of them
    is a hidden cell known better.
    """
    spans = [_bounds(cell) for cell in cells]
    least, most = sum(low for low, _ in spans), sum(high for _, high in spans)
    return HIDDEN not in cells or least + SMALL - 1 <= total <= most - SMALL + 1


def _bounds(cell: Shown) -> tuple[int, int]:
    """What a published cell may be."""
    if cell is HIDDEN:
        return 1, SMALL
    if cell == 0:
        return 0, 0
    low, high = _span(cell, STEP)
    return max(low, SMALL + 1), high


def _span(count: int, step: int) -> tuple[int, int]:
    """The least and the greatest count that round to what this one does."""
    middle = rounded(count, step)
    return middle - step // 2, middle + (step - 1) // 2
