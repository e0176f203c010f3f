"""What the families of checks share: a flaw at its way in the card."""

from __future__ import annotations

from dataclasses import dataclass

from kbop_cli.cards.parts import Way


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong with a card. `way` leads to it from the top of the file; `code` is one of CARD_CODES."""

    code: str
    way: Way
    what: str
    mend: str = ""


def rule_way(code: str, index: int) -> Way:
    """The way to a rule of an outcome."""
    return ("outcomes", code, "rules", index)
