"""Groups of outcomes that shut each other out: one that refuses nobody, an outcome that stands in two ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kbop_cli.cards.lint.base import Flaw
from kbop_cli.model import RateCard


def check(card: RateCard) -> Iterator[Flaw]:
    """Each group by itself."""
    for group in card.exclusive:
        way = ("exclusive", group.name, "ways")
        if len(group.ways) <= group.at_most:
            what = f"a person is paid {group.at_most} of {len(group.ways)} ways: it refuses nobody."
            yield Flaw("exclusive_never_binds", way, what, "Name more ways, or lower `at_most`.")
        for code, times in Counter(group.outcomes()).items():
            if times > 1:
                what = f"{code} stands in the group {times} times: it would shut itself out, or it says nothing."
                yield Flaw("exclusive_twice", way, what, "Name it once.")
