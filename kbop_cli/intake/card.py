"""Rate cards from YAML: checked against the published schema, read into the typed model, every problem at once."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from kbop_cli.columns import Column, with_further
from kbop_cli.intake.params import ParameterReader
from kbop_cli.intake.reading import Reader, fold, nearest, read_document
from kbop_cli.intake.strict_yaml import Path as Way
from kbop_cli.model import (
    Alternative,
    Bound,
    DatedFigure,
    EvidenceRule,
    EvidenceType,
    Ladder,
    Limit,
    Outcome,
    Price,
    RateCard,
    Rule,
    Table,
)
from kbop_cli.rules.combined import AnyOf

OPEN_END = date(9999, 12, 31)


def read_card(path: Path, file: str) -> RateCard:
    """Read a card. `file` is its name as messages show it. Raises KbopError with all problems found."""
    document, raw = read_document(path, file, "ratecard")
    reader = Reader(document)
    card = _CardReader(reader, document.value, hashlib.sha256(raw).hexdigest(), file).card()
    reader.finish()
    return card


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
        self.parameters = ParameterReader(reader, with_further(self.further))

    def card(self) -> RateCard:
        value = self.value
        since, until = self.reader.dates(value["in_force"], ("in_force",))
        outcomes = {
            fold(code): self._outcome(fold(code), body, ("outcomes", code)) for code, body in value["outcomes"].items()
        }
        card = RateCard(
            name=value["card"],
            version=str(value["version"]),
            title=value["title"],
            source=value["source"],
            since=since or date(1900, 1, 1),
            until=until,
            outcomes=outcomes,
            evidence_types=self._evidence_types(),
            words={column: frozenset(map(fold, words)) for column, words in value.get("words", {}).items()},
            tables={name: self._table(name, body) for name, body in value.get("tables", {}).items()},
            ladders=tuple(self._ladder(name, body) for name, body in value.get("ladders", {}).items()),
            further_columns=self.further,
            assumptions=tuple(value.get("assumptions", ())),
            sha256=self.sha256,
            file=self.file,
            places=self.reader.document.places,
        )
        self._check_names(card)
        return card

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
            self.reader.problem(way, "the rows' dates do not rise.", "Put the earliest first, each date once.")
        return Table(name, tuple(rows), body["basis"], body["source"])

    def _ladder(self, name: str, body: Mapping[str, Any]) -> Ladder:
        return Ladder(name, tuple(map(fold, body["outcomes"])), tuple(map(fold, body.get("may_share", ()))))

    def _outcome(self, code: str, body: Mapping[str, Any], way: Way) -> Outcome:
        since, until = self.reader.dates(body, way)
        return Outcome(
            code=code,
            title=body["title"],
            group=body["group"],
            clause=body["clause"],
            rules=self._rules(body, way),
            evidence=self._evidence(body, way),
            limit=self._limit(body, way),
            prices=self._prices(body, way),
            price_at=self.parameters.ref(body.get("price_at", "achieved_on"), (*way, "price_at")),
            payable=body.get("payable", True),
            long_term=body.get("long_term", False),
            since=since,
            until=until,
            risk=body.get("risk", ""),
        )

    def _rules(self, body: Mapping[str, Any], way: Way) -> tuple[Rule, ...]:
        rules = []
        for index, entry in enumerate(body.get("rules", ())):
            here: Way = (*way, "rules", index)
            if "use" in entry:
                name = entry["use"]
                shared = self.value.get("shared_rules", {})
                if name not in shared:
                    self.reader.problem((*here, "use"), f'there is no shared rule "{name}".', nearest(name, shared))
                    continue
                rules.append(self._rule(name, shared[name], body, ("shared_rules", name)))
            else:
                rules.append(self._rule(entry["id"], entry, body, here))
        seen: set[str] = set()
        for index, rule in enumerate(rules):
            if rule.id in seen:
                self.reader.problem((*way, "rules", index), f'the rule "{rule.id}" stands twice.', "Rename one.")
            seen.add(rule.id)
        return tuple(rules)

    def _rule(self, name: str, entry: Mapping[str, Any], body: Mapping[str, Any], way: Way) -> Rule:
        return Rule(
            id=fold(name),
            condition=self.parameters.condition(entry, way),
            says=entry["says"],
            mend=entry["mend"],
            clause=entry.get("clause", body["clause"]),
            when=self.parameters.conditions(entry.get("when", ()), (*way, "when")),
            otherwise=entry.get("otherwise", "reject"),
            by_agreement=entry.get("by_agreement", False),
            basis=entry.get("basis", body["basis"]),
            reading=entry.get("reading", ""),
        )

    def _evidence(self, body: Mapping[str, Any], way: Way) -> EvidenceRule | None:
        if "evidence" not in body:
            return None
        entry = body["evidence"]
        here: Way = (*way, "evidence")
        dated = entry.get("dated_on_or_after")
        return EvidenceRule(
            groups=tuple(self._group(group, (*here, "all_of", index)) for index, group in enumerate(entry["all_of"])),
            supporting=tuple(map(fold, entry.get("supporting", ()))),
            dated_on_or_after=self.parameters.ref(dated, (*here, "dated_on_or_after")) if dated else None,
            clause=entry.get("clause", body["clause"]),
            basis=entry.get("basis", body["basis"]),
            reading=entry.get("reading", ""),
        )

    def _group(self, group: Mapping[str, Any], way: Way) -> tuple[Alternative, ...]:
        if "use" in group:
            name = group["use"]
            shared = self.value.get("shared_evidence", {})
            if name not in shared:
                self.reader.problem((*way, "use"), f'there is no shared evidence "{name}".', nearest(name, shared))
                return ()
            return self._alternatives(shared[name], ("shared_evidence", name))
        return self._alternatives(group["any_of"], (*way, "any_of"))

    def _alternatives(self, entries: Any, way: Way) -> tuple[Alternative, ...]:
        alternatives = []
        for index, entry in enumerate(entries):
            here: Way = (*way, index)
            if isinstance(entry, str):
                alternatives.append(Alternative((self._document(entry, here),)))
                continue
            documents = tuple(
                self._document(name, (*here, "documents", at)) for at, name in enumerate(entry["documents"])
            )
            when = self.parameters.conditions(entry.get("when", ()), (*here, "when"))
            alternatives.append(Alternative(documents, when))
        return tuple(alternatives)

    def _document(self, name: str, way: Way) -> str:
        known = self.value["evidence_types"]
        if fold(name) not in map(fold, known):
            self.reader.problem(way, f'there is no evidence type "{name}".', nearest(name, known))
        return fold(name)

    def _limit(self, body: Mapping[str, Any], way: Way) -> Limit | None:
        if "limit" not in body:
            return None
        entry = body["limit"]
        here: Way = (*way, "limit")
        further = entry.get("further_must", {})
        higher, other = further.get("be_higher_in"), further.get("differ_in")
        return Limit(
            times=entry["times"],
            per=tuple(self.parameters.ref(ref, (*here, "per")) for ref in entry.get("per", ())),
            higher=self.parameters.ref(higher, (*here, "further_must")) if higher else None,
            other=self.parameters.ref(other, (*here, "further_must")) if other else None,
            clause=entry.get("clause", body["clause"]),
            basis=entry.get("basis", body["basis"]),
        )

    def _prices(self, body: Mapping[str, Any], way: Way) -> tuple[Price, ...]:
        prices = []
        for index, entry in enumerate(body.get("prices", ())):
            here: Way = (*way, "prices", index)
            since, until = self.reader.dates(entry, here)
            groups = [
                (self.parameters.ref(ref, (*here, "where")), fold(word)) for ref, word in entry.get("where", {}).items()
            ]
            prices.append(
                Price(
                    pence=self.reader.pence(entry["amount"], (*here, "amount")),
                    since=since or date(1900, 1, 1),
                    until=until,
                    basis=entry["basis"],
                    source=entry.get("source", ""),
                    where=tuple(sorted(groups)),
                )
            )
        self._refuse_overlaps(prices, way)
        return tuple(prices)

    def _refuse_overlaps(self, prices: list[Price], way: Way) -> None:
        """Exactly one price may fit a claim: two that could both fit are a problem here, a gap is one of the check."""
        for index, price in enumerate(prices):
            for earlier in prices[:index]:
                groups = dict(earlier.where)
                apart = any(groups.get(ref, word) != word for ref, word in price.where)
                if apart or price.since > (earlier.until or OPEN_END) or earlier.since > (price.until or OPEN_END):
                    continue
                self.reader.problem(
                    (*way, "prices", index),
                    f"two prices hold from {max(price.since, earlier.since)}: "
                    f"£{earlier.pence / 100:.2f} and £{price.pence / 100:.2f}.",
                    "End the earlier one (`to:`) the day before the later one starts.",
                )

    def _check_names(self, card: RateCard) -> None:
        for name, body in self.value.get("ladders", {}).items():
            for index, code in enumerate(body["outcomes"]):
                if fold(code) not in card.outcomes:
                    self.reader.problem(
                        ("ladders", name, "outcomes", index),
                        f'there is no outcome "{code}".',
                        nearest(code, card.outcomes),
                    )
        for code, outcome in card.outcomes.items():
            if outcome.payable and not outcome.prices:
                self.reader.problem(("outcomes", code), "an outcome that is paid has no price.", "Add `prices`.")
            for rule in outcome.rules:
                for table in _tables_of(rule):
                    if table not in card.tables:
                        self.reader.problem(
                            ("outcomes", code), f'there is no table "{table}".', nearest(table, card.tables)
                        )


def _tables_of(rule: Rule) -> list[str]:
    parts = [rule.condition, *rule.when]
    if isinstance(rule.condition, AnyOf):
        parts += [part for alternative in rule.condition.alternatives for part in alternative]
    names = ("at_least", "above", "at_most", "below")
    bounds = [getattr(part, name, None) for part in parts for name in names]
    return [bound.table for bound in bounds if isinstance(bound, Bound) and bound.table]
