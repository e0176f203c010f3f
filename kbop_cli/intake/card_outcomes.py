"""A card's outcomes from YAML: rules, evidence, limits and prices, the shared ones put where they are used."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from kbop_cli.columns import Type
from kbop_cli.intake.card_prices import PriceReader
from kbop_cli.intake.params import Columns, ParameterReader
from kbop_cli.intake.reading import Reader, fold, nearest
from kbop_cli.intake.strict_yaml import Path as Way
from kbop_cli.model import Alternative, EvidenceRule, Limit, Need, Outcome, Ref, Rule, Span
from kbop_cli.rules.assessments import ACHIEVED_ON
from kbop_cli.rules.values import WORDS

MOST_CHOICES = 100
ORDERED: tuple[Type, ...] = ("number", "money", "date")
PARTING: tuple[Type, ...] = (*WORDS, "date", "number")
"""The types of column by which claims are told apart."""

UNKEPT = ("claim_id", "participant_id", "claimed_on")

Places = dict[Way, tuple[int, int]]


class OutcomeReader:
    """Reads outcomes; `used` are the shared parts that they named, `aliases` where those stand under each user."""

    def __init__(self, reader: Reader, value: Mapping[str, Any], columns: Columns) -> None:
        self.reader = reader
        self.parameters = ParameterReader(reader, columns, value.get("tables", {}))
        self.prices = PriceReader(reader, self.parameters)
        self.codes: Mapping[str, Any] = value["outcomes"]
        self.known_codes = frozenset(map(fold, self.codes))
        self.shared_rules: Mapping[str, Any] = value.get("shared_rules", {})
        self.shared_evidence: Mapping[str, Any] = value.get("shared_evidence", {})
        self.evidence_types: Mapping[str, Any] = value["evidence_types"]
        self.known_types = frozenset(map(fold, self.evidence_types))
        self.used: set[Way] = set()
        self.aliases: Places = {}
        self._inside = _insides(reader.document.places)

    def outcome(self, code: str, body: Mapping[str, Any], way: Way) -> Outcome:
        """One outcome, under its code in lower case."""
        since, until = self.reader.dates(body, way)
        outcome = Outcome(
            code=code,
            title=body["title"],
            group=body["group"],
            clause=body["clause"],
            rules=self._rules(body, way),
            evidence=self._evidence(body, way),
            limit=self._limit(body, way),
            prices=self.prices.prices(body, way),
            price_at=self.parameters.ref(body.get("price_at", "achieved_on"), (*way, "price_at"), ("date",)),
            payable=body.get("payable", True),
            long_term=body.get("long_term", False),
            since=since,
            until=until,
            risk=body.get("risk", ""),
            basis=body["basis"],
            cap=self.prices.cap(body, "cap", way),
            needs=self._needs(body, way),
        )
        if outcome.payable and not outcome.prices:
            self.reader.problem(
                way, "an outcome that is paid has no price.", "Add `prices`.", code="outcome_without_price"
            )
        return outcome

    def unused_rules(self) -> dict[str, Rule]:
        """The shared rules that no outcome used."""
        body = {"clause": "", "basis": "published"}
        unused = [name for name in self.shared_rules if ("shared_rules", name) not in self.used]
        return {name: self._rule(name, self.shared_rules[name], body, ("shared_rules", name)) for name in unused}

    def unused_evidence(self) -> dict[str, tuple[Alternative, ...]]:
        """The shared evidence that no outcome used."""
        unused = [name for name in self.shared_evidence if ("shared_evidence", name) not in self.used]
        return {name: self._alternatives(self.shared_evidence[name], ("shared_evidence", name)) for name in unused}

    def _rules(self, body: Mapping[str, Any], way: Way) -> tuple[Rule, ...]:
        rules = []
        for index, entry in enumerate(body.get("rules", ())):
            here: Way = (*way, "rules", index)
            if "use" not in entry:
                rules.append(self._rule(entry["id"], entry, body, here))
            elif self._use("shared_rules", self.shared_rules, entry["use"], here, here):
                name = entry["use"]
                rules.append(self._rule(name, self.shared_rules[name], body, ("shared_rules", name)))
        seen: set[str] = set()
        for index, rule in enumerate(rules):
            if rule.id in seen:
                what = f'the rule "{rule.id}" stands twice.'
                self.reader.problem((*way, "rules", index), what, "Rename one.", code="stands_twice")
            seen.add(rule.id)
        return tuple(rules)

    def _use(self, part: str, shared: Mapping[str, Any], name: str, way: Way, under: Way) -> bool:
        """Note that a shared part is used, and where its inside then stands; false where there is none."""
        if name not in shared:
            what = f'there is no shared {part.removeprefix("shared_").removesuffix("s")} "{name}".'
            self.reader.problem((*way, "use"), what, nearest(name, shared), code="unknown_name")
            return False
        self.used.add((part, name))
        self.aliases |= {(*under, *rest): place for rest, place in self._inside.get((part, name), ())}
        return True

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

    def _needs(self, body: Mapping[str, Any], way: Way) -> tuple[Need, ...]:
        needs = []
        for index, entry in enumerate(body.get("needs", ())):
            here: Way = (*way, "needs", index)
            for at, name in enumerate(entry["outcomes"]):
                if fold(name) not in self.known_codes:
                    what = f'there is no outcome "{name}".'
                    self.reader.problem((*here, "outcomes", at), what, nearest(name, self.codes), code="unknown_name")
            same = self._refs(entry, "same", here, PARTING)
            self._refuse_unkept(same, here)
            needs.append(
                Need(
                    outcomes=tuple(map(fold, entry["outcomes"])),
                    state=entry.get("state", "approved"),
                    at_least=Span(**entry["at_least"]) if "at_least" in entry else None,
                    at_most=Span(**entry["at_most"]) if "at_most" in entry else None,
                    same=same,
                    clause=entry.get("clause", body["clause"]),
                    basis=entry.get("basis", body["basis"]),
                    reading=entry.get("reading", ""),
                )
            )
        return tuple(needs)

    def _refs(self, entry: Mapping[str, Any], name: str, way: Way, takes: tuple[Type, ...]) -> tuple[Ref, ...]:
        refs = enumerate(entry.get(name, ()))
        return tuple(self.parameters.ref(ref, (*way, name, index), takes) for index, ref in refs)

    def _evidence(self, body: Mapping[str, Any], way: Way) -> EvidenceRule | None:
        if "evidence" not in body:
            return None
        entry = body["evidence"]
        here: Way = (*way, "evidence")
        dated = entry.get("dated_on_or_after")
        for name in ("early_by", "late_by", "dated"):
            if name in entry and not dated:
                what = "it moves a day that is not named."
                self.reader.problem((*here, name), what, "Add `dated_on_or_after`.", code="not_as_schema")
        return EvidenceRule(
            groups=tuple(self._group(group, (*here, "all_of", index)) for index, group in enumerate(entry["all_of"])),
            supporting=tuple(
                self._document(name, (*here, "supporting", index))
                for index, name in enumerate(entry.get("supporting", ()))
            ),
            early_by=Span(**entry["early_by"]) if "early_by" in entry else None,
            late_by=Span(**entry["late_by"]) if "late_by" in entry else None,
            dated_on_or_after=self.parameters.ref(dated, (*here, "dated_on_or_after"), ("date",)) if dated else None,
            dated=entry.get("dated", "one"),
            clause=entry.get("clause", body["clause"]),
            basis=entry.get("basis", body["basis"]),
            reading=entry.get("reading", ""),
        )

    def _group(self, group: Mapping[str, Any], way: Way) -> tuple[Alternative, ...]:
        if "use" not in group:
            found = self._alternatives(group["any_of"], (*way, "any_of"))
            return self._several(found, group.get("at_least", 1), way)
        name = group["use"]
        if not self._use("shared_evidence", self.shared_evidence, name, way, (*way, "any_of")):
            return ()
        return self._alternatives(self.shared_evidence[name], ("shared_evidence", name))

    def _several(self, ways: tuple[Alternative, ...], count: int, way: Way) -> tuple[Alternative, ...]:
        """Every choice of so many of the ways, each as one alternative that asks for all of them."""
        if not 1 <= count <= len(ways) or math.comb(len(ways), count) > MOST_CHOICES:
            what = f"of {len(ways)} ways {count} are asked for."
            mend = "Ask for fewer, or list what goes together."
            self.reader.problem((*way, "at_least"), what, mend, code="not_as_schema")
            return ways
        return tuple(
            Alternative(
                tuple(dict.fromkeys(name for each in chosen for name in each.documents)),
                tuple(dict.fromkeys(part for each in chosen for part in each.when)),
            )
            for chosen in itertools.combinations(ways, count)
        )

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
        if fold(name) not in self.known_types:
            what = f'there is no evidence type "{name}".'
            self.reader.problem(way, what, nearest(name, self.evidence_types), code="unknown_name")
        return fold(name)

    def _limit(self, body: Mapping[str, Any], way: Way) -> Limit | None:
        if "limit" not in body:
            return None
        entry = body["limit"]
        here: Way = (*way, "limit")
        further, units = entry.get("further_must", {}), entry.get("units", {})
        times = entry.get("times", 0)
        if not times:
            for name in ("apart", "further_must"):
                if name in entry:
                    what = "it says how a further claim must lie, and not how many there may be."
                    self.reader.problem((*here, name), what, "Add `times`.", code="not_as_schema")
            if not units:
                what = "it says neither how many `times` nor of how many `units`."
                self.reader.problem(here, what, "Give one of them.", code="not_as_schema")
        if "by" in entry and "each" not in entry:
            what = "it names a date, and no stretch of time in which that falls."
            self.reader.problem((*here, "by"), what, "Add `each`.", code="not_as_schema")
        must: Way = (*here, "further_must")
        limit = Limit(
            times=times,
            per=self._refs(entry, "per", here, PARTING),
            higher=self._ref(further, "be_higher_in", must, ORDERED),
            other=self._ref(further, "differ_in", must, (*WORDS, *ORDERED)),
            each=entry.get("each", ""),
            by=self._ref(entry, "by", here, ("date",)) or ACHIEVED_ON,
            apart=Span(**entry["apart"]) if "apart" in entry else None,
            units=self._ref(units, "of", (*here, "units"), ("number",)),
            most=Decimal(str(units["at_most"])) if units else None,
            clause=entry.get("clause", body["clause"]),
            basis=entry.get("basis", body["basis"]),
        )
        if limit.most is not None:
            most: Way = (*here, "units", "at_most")
            self.parameters.decimals(limit.most, 4, most)
            if limit.most <= 0:
                self.reader.problem(most, "no claim has so few units.", "Give a figure above 0.", code="not_as_schema")
        self._refuse_unkept(limit.refs(), here)
        return limit

    def _ref(self, entry: Mapping[str, Any], name: str, way: Way, takes: tuple[Type, ...]) -> Ref | None:
        return self.parameters.ref(entry[name], (*way, name), takes) if name in entry else None

    def _refuse_unkept(self, refs: Iterable[Ref], way: Way) -> None:
        """What the ledger keeps of a claim is what later ones are held against."""
        for ref in refs:
            if str(ref) in UNKEPT:
                what = f"claims are not told apart by {ref}."
                self.reader.problem(way, what, "Name a column of what was achieved.", code="wrong_type")


def _insides(places: Mapping[Way, tuple[int, int]]) -> dict[Way, list[tuple[Way, tuple[int, int]]]]:
    """Shared part -> the ways inside it with their places."""
    found: dict[Way, list[tuple[Way, tuple[int, int]]]] = {}
    for way, place in places.items():
        if len(way) > 2 and way[0] in ("shared_rules", "shared_evidence"):
            found.setdefault(way[:2], []).append((way[2:], place))
    return found
