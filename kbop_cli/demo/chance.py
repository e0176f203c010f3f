"""Chance that falls the same way everywhere.

Only `Random.random` is used: it is the one method of which Python promises the same numbers for a seed in every
version.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Draws that follow from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 - made-up data, nothing secret hangs on it

    def below(self, count: int) -> int:
        """A whole number from 0 to `count` - 1."""
        return int(self._random.random() * count)

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def happens(self, percent: float) -> bool:
        """True so often in a hundred."""
        return self._random.random() * 100 < percent

    def pick(self, items: Sequence[T]) -> T:
        """One of the items."""
        return items[self.below(len(items))]

    def weighted(self, items: Sequence[tuple[int, T]]) -> T:
        """One of the items, each as often as its weight says."""
        turn = self.below(sum(weight for weight, _ in items))
        for weight, item in items:
            turn -= weight
            if turn < 0:
                return item
        raise ValueError("weights must be positive")

    def shuffled(self, items: Iterable[T]) -> list[T]:
        """The items in another order."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in range(len(left))]
