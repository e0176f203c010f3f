"""Rate cards from YAML: checked against the published schema, read into the typed model, every problem at once."""

from __future__ import annotations

import functools
import hashlib
import itertools
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from kbop_cli.columns import RESERVED, Column, with_further
from kbop_cli.errors import KbopError, Problem
from kbop_cli.intake.card_outcomes import OutcomeReader
from kbop_cli.intake.card_prices import OPEN_END
from kbop_cli.intake.reading import Reader, fold, nearest, read_bytes, read_text
from kbop_cli.intake.strict_yaml import Path as Way
from kbop_cli.model import Alternating, DatedFigure, EvidenceType, Exclusive, Ladder, RateCard, Table

__all__ = ["OPEN_END", "Inspected", "inspect_card", "read_card", "read_card_text"]


class Inspected(NamedTuple):
    """A card as far as it can be read, with all that is wrong with it; None where nothing can be made of it.

    `doubtful`: the outcomes that a problem stands in, of which no more can be said; `in_force_known`: whether no
    problem stands in the days on which the card itself is in force.
    """

    card: RateCard | None
    problems: tuple[Problem, ...]
    doubtful: frozenset[str] = frozenset()
    in_force_known: bool = True


def read_card(path: Path, file: str) -> RateCard:
    """Read a card. `file` is its name as messages show it. Raises KbopError with all problems found."""
    return read_card_text(read_bytes(path, file), file)


def read_card_text(raw: bytes, file: str) -> RateCard:
    """The same of bytes that were read elsewhere."""
    inspected = inspect_card(raw, file)
    if inspected.card is None or inspected.problems:
        raise KbopError(inspected.problems)
    return inspected.card


@functools.lru_cache(maxsize=8)
def inspect_card(raw: bytes, file: str) -> Inspected:
    """Read a card as far as it goes. A command that comes to the same bytes again (pay, which decides again) has it."""
    try:
        document = read_text(raw, file, "ratecard")
    except KbopError as error:
        return Inspected(None, error.problems)
    reader = Reader(document)
    card = _CardReader(reader, document.value, hashlib.sha256(raw).hexdigest(), file).card()
    doubtful = frozenset(fold(str(way[1])) for way in reader.ways if way[:1] == ("outcomes",) and len(way) > 1)
    in_force_known = all(way[:1] != ("in_force",) for way in reader.ways)
    return Inspected(card, tuple(sorted(set(reader.problems))), doubtful, in_force_known)


class _CardReader:
    def __init__(self, reader: Reader, value: Mapping[str, Any], sha256: str, file: str) -> None:
        self.reader = reader
        self.value = value
        self.sha256 = sha256
        self.file = file
        self.further = {
            table: {name: Column(name, kind) for name, kind in columns.items()}
            for table, columns in value.get("further_columns", {}).items()
        }
        for table, columns in self.further.items():
            for name in sorted(RESERVED & columns.keys()):
                what = f'a column cannot be called "{name}": kbop uses the name itself.'
                reader.problem(("further_columns", table, name), what, "Give it another name.", code="column_shadowed")
        self.columns = with_further(self.further)
        self.outcomes = OutcomeReader(reader, value, self.columns)

    def card(self) -> RateCard:
        value = self.value
        since, until = self.reader.dates(value["in_force"], ("in_force",))
        outcomes = {
            fold(code): self.outcomes.outcome(fold(code), body, ("outcomes", code))
            for code, body in value["outcomes"].items()
        }
        adjustments = self.outcomes.prices.adjustments(value, value["outcomes"])
        self.outcomes.prices.refuse_products(outcomes.values(), adjustments)
        return RateCard(
            name=value["card"],
            version=str(value["version"]),
            title=value["title"],
            source=value["source"],
            since=since or date(1900, 1, 1),
            until=until,
            outcomes=outcomes,
            evidence_types=self._evidence_types(),
            words=self._words(),
            tables={name: self._table(name, body) for name, body in value.get("tables", {}).items()},
            ladders=tuple(self._ladder(name, body) for name, body in value.get("ladders", {}).items()),
            further_columns=self.further,
            assumptions=tuple(value.get("assumptions", ())),
            sha256=self.sha256,
            file=self.file,
            unused_rules=self.outcomes.unused_rules(),
            unused_evidence=self.outcomes.unused_evidence(),
            exclusive=tuple(self._exclusive(name, body) for name, body in value.get("exclusive", {}).items()),
            alternating=tuple(self._alternating(name, body) for name, body in value.get("alternating", {}).items()),
            adjustments=adjustments,
            person_cap=self.outcomes.prices.cap(value, "person_cap"),
            places=self.reader.document.places | self.outcomes.aliases,
        )

    def _evidence_types(self) -> dict[str, EvidenceType]:
        return {
            fold(name): EvidenceType(
                name=fold(name),
                title=body["title"],
                self_certification=body.get("self_certification", False),
                needs_signature=body.get("needs_signature", False),
                by_service=body.get("by_service", False),
                burden=body.get("burden", 5),
            )
            for name, body in self.value["evidence_types"].items()
        }

    def _words(self) -> dict[str, frozenset[str]]:
        given = self.value.get("words", {})
        known = [*self.columns["claims"], *self.columns["participants"]]
        for name in given:
            if name not in known:
                what = f'there is no column "{name}".'
                self.reader.problem(("words", name), what, nearest(name, known), code="unknown_name")
        return {column: frozenset(map(fold, words)) for column, words in given.items()}

    def _table(self, name: str, body: Mapping[str, Any]) -> Table:
        way: Way = ("tables", name, "rows")
        rows = [
            DatedFigure(
                self.reader.day(row["from"], (*way, index, "from")),
                self.reader.pence(row["amount"], (*way, index, "amount")),
            )
            for index, row in enumerate(body["rows"])
        ]
        if any(later.since <= earlier.since for earlier, later in itertools.pairwise(rows)):
            mend = "Put the earliest first, each date once."
            self.reader.problem(way, "the rows' dates do not rise.", mend, code="dates_backwards")
        return Table(name, tuple(rows), body["basis"], body["source"])

    def _ladder(self, name: str, body: Mapping[str, Any]) -> Ladder:
        way: Way = ("ladders", name)
        codes = self._known(body["outcomes"], self.value["outcomes"], "outcome", (*way, "outcomes"))
        shared = body.get("may_share", ())
        types = self._known(shared, self.value["evidence_types"], "evidence type", (*way, "may_share"))
        return Ladder(name, codes, types)

    def _exclusive(self, name: str, body: Mapping[str, Any]) -> Exclusive:
        way: Way = ("exclusive", name, "ways")
        ways = []
        for index, entry in enumerate(body["ways"]):
            codes = [entry] if isinstance(entry, str) else entry
            ways.append(self._known(codes, self.value["outcomes"], "outcome", (*way, index)))
        return Exclusive(
            name, tuple(ways), body.get("at_most", 1), body["clause"], body["basis"], body.get("reading", "")
        )

    def _alternating(self, name: str, body: Mapping[str, Any]) -> Alternating:
        codes = self._known(body["outcomes"], self.value["outcomes"], "outcome", ("alternating", name, "outcomes"))
        first, reading = body.get("first", "either"), body.get("reading", "")
        return Alternating(name, codes, first, body["clause"], body["basis"], reading)

    def _known(self, names: Any, known: Mapping[str, Any], what: str, way: Way) -> tuple[str, ...]:
        there = set(map(fold, known))
        for index, name in enumerate(names):
            if fold(name) not in there:
                said = f'there is no {what} "{name}".'
                self.reader.problem((*way, index), said, nearest(name, known), code="unknown_name")
        return tuple(map(fold, names))
