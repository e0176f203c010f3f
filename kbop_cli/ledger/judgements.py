"""What people judged of pairs of ids, as the ledger keeps it: two entries a judgement, one for each id.

Both ids are personal values like those of payments, and have the same digests: `kbop ledger show --participant` tells
of a judgement under either id, and when the ids are erased, their digests still tell who was judged to be whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from kbop_cli.engine.terms import Terms
from kbop_cli.ledger.entry import Entry, Record
from kbop_cli.ledger.records import id_of
from kbop_cli.ledger.store import Head, Ledger

if TYPE_CHECKING:
    import polars as pl

KIND = "judgement"


class Judgement(NamedTuple):
    """One person's word on a pair: `judgement` is one of `engine.identity.judgements.JUDGEMENTS`."""

    left: str
    right: str
    judgement: str
    by: str
    on: date
    reason: str


def enter_judgements(ledger: Ledger, said: Sequence[Judgement], *, erase_on: date) -> Head:
    """Enter all of `said`, in its order, or none."""
    head = ledger.head()
    entries: list[Entry] = []
    for one in said:
        first = head.seq + len(entries) + 1
        told: dict[str, object] = {"judgement": one.judgement, "on": one.on.isoformat()}
        entries += [
            Entry(
                kind=KIND,
                participant_id=one.left,
                erase_on=erase_on,
                data=told,
                private={"by": one.by, "reason": one.reason},
            ),
            Entry(kind=KIND, participant_id=one.right, refers=first, erase_on=erase_on, data=told),
        ]
    return ledger.append(entries, expected_head=head.hash) if entries else head


def judgements(ledger: Ledger, *, up_to: int | None = None) -> pl.DataFrame:
    """left, right, judgement, verdict, number (the entry that completes it), in the ledger's order.

    As `engine.identity.judgements` takes them. `up_to` is the last entry that is looked at.
    """
    import polars as pl

    from kbop_cli.engine.identity.judgements import JUDGEMENTS

    firsts: dict[int, Record] = {}
    rows = []
    for record in ledger.entries(kinds=[KIND]):
        if up_to is not None and record.seq > up_to:
            break
        if record.refers not in firsts:
            firsts[record.seq] = record
            continue
        word = str(record.data["judgement"])
        rows.append((id_of(firsts[record.refers]), id_of(record), word, JUDGEMENTS[word], record.seq))
    schema = dict.fromkeys(("left", "right", "judgement", "verdict"), pl.String) | {"number": pl.Int64}
    return pl.DataFrame(rows, schema, orient="row")


def judged_terms(ledger: Ledger, terms: Terms, *, up_to: int | None = None) -> Terms:
    """The terms with the ids that were judged to be one person."""
    if next(iter(ledger.entries(kinds=[KIND])), None) is None:
        return terms
    from kbop_cli.engine.identity.judgements import persons

    return replace(terms, persons=dict(persons(judgements(ledger, up_to=up_to)).iter_rows()))
