"""Which outcomes the scenarios beside a card try: read by their names alone, so that checking a card stays quick."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kbop_cli.errors import KbopError
from kbop_cli.intake.reading import fold
from kbop_cli.intake.strict_yaml import parse

NAME = "scenarios.yaml"
_KEY = re.compile(r"""( *)("?)([a-z0-9][a-z0-9_. -]*?)\2 *:(\s|$)""")


def outcomes_tried(card: Path) -> frozenset[str] | None:
    """The outcomes that the scenarios beside the card name; None where there are none, or they are not YAML.

    Whether the scenarios are sound, and pass, is what running them tells.
    """
    try:
        text = (card.parent / NAME).read_text(encoding="utf-8-sig")
        return frozenset(map(fold, _named(text)))
    except (OSError, UnicodeDecodeError, KbopError):
        return None


def _named(text: str) -> Iterator[str]:
    _, found, below = f"\n{text}".partition("\noutcomes:\n")
    if not found:  # written otherwise, on one line perhaps
        outcomes = parse(text, NAME).value.get("outcomes", {})
        yield from outcomes if isinstance(outcomes, dict) else ()
        return
    depth = None
    for line in below.split("\n"):
        if line[:1].strip() and line[0] != "#":
            return  # the next key of the file
        match = _KEY.match(line)
        if match and depth is None:
            depth = len(match[1])
        # In YAML whatever is inside an outcome stands deeper than its name.
        if match and len(match[1]) == depth:
            yield match[3]
