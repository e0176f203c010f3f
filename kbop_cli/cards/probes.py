"""A card with the nudged copies of its rules beside them, as rules that only remark and so decide nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from kbop_cli.cards.nudges import Nudge, nudges
from kbop_cli.columns import Type, with_further
from kbop_cli.model import Condition, Outcome, RateCard, Ref, Rule, Table
from kbop_cli.wording import pounds


@dataclass(frozen=True, slots=True)
class Probe:
    """A nudged copy: of a rule, or of a condition of evidence (then `group` and `alternative` are its places).

    `plain` names the copy that is not nudged (an approval waives the rule itself, never its copies), `name` the
    nudged one; it is empty where the condition is left out.
    """

    outcome: str
    family: str
    what: str
    rule: str
    plain: str
    name: str
    remarks: bool = False
    group: int | None = None
    alternative: int = 0
    price: int | None = None


def evidence_name(group: int, alternative: int, part: int) -> str:
    """The rule that judges a condition of an alternative of evidence."""
    return f"~evidence {group}.{alternative}.{part}"


def price_name(price: int, part: int) -> str:
    """The rule that judges a condition of a price."""
    return f"~price {price}.{part}"


def probed(card: RateCard) -> tuple[RateCard, tuple[Probe, ...]]:
    """The card with a copy of every rule and of every condition of evidence, plain and nudged; and what each probes."""
    maker = _Maker(card)
    outcomes = {code: maker.outcome(outcome) for code, outcome in card.outcomes.items()}
    probe_card = dataclasses.replace(card, outcomes=outcomes, tables={**card.tables, **maker.tables})
    return probe_card, tuple(maker.probes)


class _Maker:
    def __init__(self, card: RateCard) -> None:
        self.card = card
        self.columns = with_further(card.further_columns)
        self.tables: dict[str, Table] = {}
        self.probes: list[Probe] = []

    def outcome(self, outcome: Outcome) -> Outcome:
        rules = [*outcome.rules, *self._of_rules(outcome), *self._of_evidence(outcome), *self._of_prices(outcome)]
        return dataclasses.replace(outcome, rules=tuple(rules))

    def _of_rules(self, outcome: Outcome) -> Iterator[Rule]:
        for place, rule in enumerate(outcome.rules):
            plain = f"~{place}"
            yield _remarking(rule, plain)
            for number, (family, what, other) in enumerate(self._altered(rule)):
                name = f"{plain}.{number}"
                remarks = rule.otherwise == "remark"
                self.probes.append(
                    Probe(outcome.code, family, f"{rule.id}: {what}", rule.id, plain, name, remarks=remarks)
                )
                yield _remarking(other, name)

    def _altered(self, rule: Rule) -> Iterator[tuple[str, str, Rule]]:
        """The rule with one thing a little off: in its condition, or in what it holds under."""
        for nudge in self._nudges(rule.condition):
            yield nudge.family, nudge.what, dataclasses.replace(rule, condition=nudge.condition)
        for index, part in enumerate(rule.when):
            before, after = rule.when[:index], rule.when[index + 1 :]
            yield "rules", f"only where {part.words()}", dataclasses.replace(rule, when=(*before, *after))
            for nudge in self._nudges(part):
                when = (*before, nudge.condition, *after)
                yield nudge.family, f"where {nudge.what}", dataclasses.replace(rule, when=when)

    def _of_evidence(self, outcome: Outcome) -> Iterator[Rule]:
        for group, alternatives in enumerate(outcome.evidence.groups if outcome.evidence else ()):
            for place, alternative in enumerate(alternatives):
                for index, part in enumerate(alternative.when):
                    probe = Probe(
                        outcome=outcome.code,
                        family="evidence",
                        what=f"{' with '.join(alternative.documents)} only where {part.words()}",
                        rule="evidence",
                        plain=evidence_name(group, place, index),
                        name="",
                        group=group,
                        alternative=place,
                    )
                    self.probes.append(probe)
                    yield _judging(part, probe.plain)
                    yield from self._of_condition(part, probe)

    def _of_prices(self, outcome: Outcome) -> Iterator[Rule]:
        for place, price in enumerate(outcome.prices):
            for index, part in enumerate(price.when):
                what, plain = f"the price of {pounds(price.pence)}", price_name(place, index)
                yield _judging(part, plain)
                yield from self._of_condition(
                    part, Probe(outcome.code, "prices", what, "price", plain, "", price=place)
                )

    def _of_condition(self, part: Condition, probe: Probe) -> Iterator[Rule]:
        for number, nudge in enumerate(self._nudges(part)):
            name = f"{probe.plain}.{number}"
            what = f"{probe.what}, {nudge.what}"
            self.probes.append(dataclasses.replace(probe, family=nudge.family, what=what, name=name))
            yield _judging(nudge.condition, name)

    def _nudges(self, condition: Condition) -> Iterator[Nudge]:
        for nudge in nudges(condition, self.card, self._type_of):
            if nudge.table is not None:
                self.tables[nudge.table.name] = nudge.table
            yield nudge

    def _type_of(self, ref: Ref) -> Type:
        return self.columns[ref.table][ref.column].type


def _remarking(rule: Rule, name: str) -> Rule:
    return dataclasses.replace(rule, id=name, otherwise="remark", by_agreement=False)


def _judging(condition: Condition, name: str) -> Rule:
    return Rule(id=name, condition=condition, says="", mend="", clause="", otherwise="remark")
