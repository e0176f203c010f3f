"""What an unknown export is proposed to be: a heading for each of our columns, a word of ours for each of its own."""

from __future__ import annotations

from dataclasses import dataclass

SURE, LIKELY, GUESS = 0.85, 0.6, 0.45
"""From which confidence, of 1, a proposal is sure, is likely, and is worth showing at all."""

LEVELS = ("sure", "likely", "guess")


def level(confidence: float) -> str:
    """`sure`, `likely` or `guess`."""
    return LEVELS[0] if confidence >= SURE else LEVELS[1] if confidence >= LIKELY else LEVELS[2]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A heading for one of our columns. `known`: it is found without a new mapping. `samples`: cells, or their kind."""

    column: str
    heading: str
    confidence: float
    known: bool
    because: str
    samples: tuple[str, ...]

    @property
    def level(self) -> str:
        """`known`, `sure`, `likely` or `guess`."""
        return "known" if self.known else level(self.confidence)


@dataclass(frozen=True, slots=True)
class Renamed:
    """A word of the export: how often it stands there, and which of ours is proposed for it (none: empty)."""

    column: str
    theirs: str
    ours: str
    count: int
    confidence: float

    @property
    def level(self) -> str:
        """`sure`, `likely` or `guess`; nothing where no word of ours is near."""
        return level(self.confidence) if self.ours else ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one sheet is to us. `named`: its name tells its table, so that a folder is read without naming it."""

    file: str
    sheet: str
    table: str
    named: bool
    columns: tuple[Proposed, ...]
    missing: tuple[str, ...]
    unused: tuple[str, ...]
    words: tuple[Renamed, ...]
