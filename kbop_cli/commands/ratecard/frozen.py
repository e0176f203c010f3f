"""What the ledger knows of a card: a version that was paid under does not change any more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kbop_cli.wording import counted

if TYPE_CHECKING:
    from kbop_cli.model import RateCard


def why_frozen(card: RateCard, ledger: str, folder: Path) -> str:
    """Why this version of the card may not change; nothing where the ledger has paid nothing under it.

    `ledger` is a file, taken from `folder`, or a postgresql:// address. Raises KbopError where it cannot be opened.
    """
    from kbop_cli.ledger.open import open_ledger

    opened = open_ledger(ledger, base=folder)
    try:
        batches = [
            record.batch
            for record in opened.entries(kinds=("outcome",))
            if (record.data.get("rate_card"), record.data.get("rate_card_version")) == (card.name, card.version)
        ]
    finally:
        opened.close()
    if not batches:
        return ""
    return (
        f"{card.name} {card.version} has been paid under: {counted(len(batches), 'line')}, the last in {batches[-1]}. "
        "What was paid under does not change. Give the new card a version and an in_force.from of its own."
    )
