"""Which outcomes the scenarios beside a card try: read by their names alone, so that checking a card stays quick."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from kbop_cli.intake.reading import fold

NAME = "scenarios.yaml"


def outcomes_tried(card: Path) -> frozenset[str] | None:
    """The outcomes that the scenarios beside the card name; None where there are none, or they are not YAML.

    Whether the scenarios are sound, and pass, is what running them tells.
    """
    try:
        text = (card.parent / NAME).read_text(encoding="utf-8-sig")
        events = iter(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
        for event in events:
            if isinstance(event, yaml.MappingStartEvent):
                return _keys_of_outcomes(events)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return None
    return None


def _keys_of_outcomes(events: Iterator[yaml.Event]) -> frozenset[str]:
    for key in _keys(events):
        if key == "outcomes":
            if isinstance(next(events), yaml.MappingStartEvent):
                return frozenset(fold(code) for code in _keys(events, skipping=True))
            break
        _skip(next(events), events)
    return frozenset()


def _keys(events: Iterator[yaml.Event], *, skipping: bool = False) -> Iterator[str]:
    """The keys of a mapping that has begun; their values are the caller's, or skipped."""
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            return
        _skip(event, events)
        yield event.value if isinstance(event, yaml.ScalarEvent) else ""
        if skipping:
            _skip(next(events), events)


def _skip(event: yaml.Event, events: Iterator[yaml.Event]) -> None:
    """Pass over the value that begins with this event."""
    depth = 0
    while True:
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            depth += 1
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            depth -= 1
        if depth == 0:
            return
        event = next(events)
