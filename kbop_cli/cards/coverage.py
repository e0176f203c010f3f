"""What a card's scenarios try, and what they leave untried.

A rule is tried where it alone decides a scenario: where it is the only reason, or the only one that rejects. A bound
is tried on both sides where the scenarios would tell it from one a unit more and from one a unit less; a word of a
list, a condition, an alternative of `any_of` where they would tell the card from one without it. For that the nudged
copies of every rule (`nudges`) are judged beside the card's own, as rules that only remark. Scenarios that fail try
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from kbop_cli.cards import telling
from kbop_cli.cards.cases import Case, cases
from kbop_cli.cards.coverage_between import between
from kbop_cli.cards.coverage_evidence import evidence
from kbop_cli.cards.probes import Probe, price_name, probed
from kbop_cli.cards.scenarios import ReadRows, contract_of
from kbop_cli.columns import NUMBER_SCALE, PENCE
from kbop_cli.engine.words import vocabulary
from kbop_cli.model import Approved, Condition, Outcome, Price, Queried, RateCard, Recorded, Rejected, Rule
from kbop_cli.rules.assessments import Assessment
from kbop_cli.rules.combined import AnyOf, Approval
from kbop_cli.rules.values import OneOf, Present
from kbop_cli.scenario import ScenarioBook

FAMILIES = ("outcomes", "rules", "bounds", "words", "evidence", "limits", "prices")
DAY = timedelta(days=1)
Known = Mapping[str, Mapping[str, frozenset[str]]]
"""Table -> column -> the words that the card knows there."""

NOT_IN_FORCE = ({"no_card_in_force"}, {"outcome_not_on_card"})


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to try. `by`: the first scenario that tries it, or nothing. `outcome` is empty for the card's own."""

    outcome: str
    family: str
    what: str
    by: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Everything that scenarios could try of a card, outcome by outcome."""

    items: tuple[Item, ...]

    def of(self, *families: str) -> tuple[Item, ...]:
        """The items of these families; of all where none is named."""
        return tuple(item for item in self.items if not families or item.family in families)

    def missing(self, *families: str) -> tuple[Item, ...]:
        """What no scenario tries."""
        return tuple(item for item in self.of(*families) if not item.by)

    def percent(self, *families: str) -> Fraction:
        """How much is tried, of 100, exactly. Where there is nothing to try, 100."""
        items = self.of(*families)
        return Fraction(100 * (len(items) - len(self.missing(*families))), len(items)) if items else Fraction(100)


def cover(book: ScenarioBook, card: RateCard, read_rows: ReadRows) -> Coverage:
    """Run the scenarios once more, with every rule's nudged copies beside it, and see what they try."""
    probe_card, probes = probed(card)
    ran = cases(book, card, probe_card, read_rows)
    known = vocabulary(contract_of(card, book.cohorts))
    items = [*_in_force("", card.since, card.until, ran)]
    for code, outcome in card.outcomes.items():
        mine = [case for case in ran if case.scenario.outcome == code]
        items += _outcome(outcome, known, mine, [probe for probe in probes if probe.outcome == code])
        if outcome.payable and any(other.long_term for other in card.outcomes.values()):
            items.append(_taken_over(outcome, mine))
        if any(code in ladder.outcomes[1:] for ladder in card.ladders):
            shared = [case.codes == {"document_of_two_milestones"} for case in mine]
            items.append(_item(code, "evidence", "a document that proves a lower milestone", mine, shared))
        if any(code in group.outcomes for group in card.alternating):
            turn = [case.codes == {"evidence_not_alternating"} for case in mine]
            items.append(_item(code, "evidence", "self-certification twice in a row", mine, turn))
        if any(code in group.outcomes() for group in card.exclusive):
            shut_out = [case.codes == {"outcome_excluded"} for case in mine]
            items.append(_item(code, "limits", "refused beside an outcome that shuts it out", mine, shut_out))
    return Coverage(tuple(items))


def _outcome(outcome: Outcome, known: Known, ran: list[Case], probes: list[Probe]) -> Iterator[Item]:
    code = outcome.code
    for decision in (Approved, Queried, Rejected) if outcome.payable else (Recorded,):
        yield _item(code, "outcomes", decision, ran, (case.decision == decision for case in ran))
    if not outcome.payable:
        return
    for rule in outcome.rules:
        yield from _rule(code, rule, known, ran)
    yield from _probes(outcome, ran, probes)
    yield from _in_force(code, outcome.since, outcome.until, ran)
    for family, what, tried in evidence(outcome, ran, probes):
        yield _item(code, family, what, ran, tried)
    for family, what, tried in between(outcome, ran):
        yield _item(code, family, what, ran, tried)
    for price in outcome.prices:
        yield from _price(price, outcome, ran)


def _probes(outcome: Outcome, ran: list[Case], probes: list[Probe]) -> Iterator[Item]:
    """Of rules and prices (those of evidence are told with the evidence)."""
    for probe in probes:
        if probe.price is not None:
            price = outcome.prices[probe.price]
            tried = [_priced(probe, price, outcome, case) for case in ran]
            yield _item(outcome.code, probe.family, probe.what, ran, tried)
        elif probe.group is None:
            yield _item(outcome.code, probe.family, probe.what, ran, (_told(probe, case) for case in ran))


def _taken_over(outcome: Outcome, ran: list[Case]) -> Item:
    """People taken over from an earlier contract are paid for long-term outcomes alone."""
    legacy = [case for case in ran if case.cells["participant.legacy"]]
    if outcome.long_term:
        paid = [case.decision == Approved for case in legacy]
        return _item(outcome.code, "rules", "paid to people taken over", legacy, paid)
    refused = [case.codes == {"legacy_not_long_term"} for case in legacy]
    return _item(outcome.code, "rules", "refused to people taken over", legacy, refused)


def _price(price: Price, outcome: Outcome, ran: list[Case]) -> Iterator[Item]:
    """Each price is paid; where others hold on other days, on its first and on its last day too."""
    words = _price_words(price)
    paid = [_pays(price, outcome, case) for case in ran]
    yield _item(outcome.code, "prices", words, ran, paid)
    dated = len({(each.since, each.until) for each in outcome.prices}) > 1
    for day, name in ((price.since, "first"), (price.until, "last")):
        if day is not None and dated:
            at = (case.cells[str(outcome.price_at)] == day and pays for case, pays in zip(ran, paid, strict=True))
            yield _item(outcome.code, "prices", f"{words}, on its {name} day", ran, at)


def _price_words(price: Price) -> str:
    ends = f"{price.since} to {price.until}" if price.until else f"from {price.since}"
    whom = "".join(f", {ref} {word}" for ref, word in price.where)
    when = "".join(f", {part.words()}" for part in price.when)
    return f"{telling.pounds(price.pence)}{telling.units(price)} {ends}{whom}{when}"


def _pays(price: Price, outcome: Outcome, case: Case) -> bool:
    day = case.cells[str(outcome.price_at)]
    return (
        case.decision == Approved
        and case.pence == _due(price, case)
        and all(case.verdict(price_name(outcome.prices.index(price), part)) for part in range(len(price.when)))
        and price.since <= day <= (price.until or date.max)
        and all(case.cells[str(ref)] == word for ref, word in price.where)
    )


def _due(price: Price, case: Case) -> int | None:
    """What the price comes to for the claim's units; where factors concern it, what was paid."""
    if case.adjusted:
        return case.pence
    if price.per is None:
        return price.pence
    units = case.cells[str(price.per)]
    if units is None:
        return None
    units *= NUMBER_SCALE // PENCE if str(price.per) in case.pounds else 1
    most = units if price.most is None else min(units, int(price.most * NUMBER_SCALE))
    return int((price.pence * most + NUMBER_SCALE // 2) // NUMBER_SCALE)


def _priced(probe: Probe, price: Price, outcome: Outcome, case: Case) -> bool:
    """Whether this scenario would be paid otherwise if the price's condition were the nudged one."""
    plain, nudged = case.verdict(probe.plain), case.verdict(probe.name)
    if _pays(price, outcome, case):
        return plain is True and nudged is not True
    return plain is False and nudged is True and case.decision in (Approved, Queried)


def _item(outcome: str, family: str, what: str, ran: list[Case], tried: Iterable[bool]) -> Item:
    by = next((case.scenario.name for case, tries in zip(ran, tried, strict=True) if tries), "")
    return Item(outcome, family, what, by)


def _rule(code: str, rule: Rule, known: Known, ran: list[Case]) -> Iterator[Item]:
    """The rule fails and alone decides; it cannot be told, and nothing else has failed."""
    remarks = rule.otherwise == "remark"
    if can_fail(rule.condition, known):
        alone = (case.verdict(rule.id) is False and (remarks or case.rules == {rule.id}) for case in ran)
        yield _item(code, "rules", f"{rule.id} fails", ran, alone)
    unknown = (
        case.verdict(rule.id) is None and (remarks or (case.decision == Queried and rule.id in case.rules))
        for case in ran
    )
    yield _item(code, "rules", f"{rule.id} cannot be told", ran, unknown)


def can_fail(condition: Condition, known: Known) -> bool:
    """Whether a condition is ever false.

    What is given or not, agreed or not, holds or is not known; nor is a word false where the card knows no other.
    """
    if isinstance(condition, AnyOf):
        sure = sum(not any(can_fail(part, known) for part in parts) for parts in condition.alternatives)
        return sure < condition.at_least
    if isinstance(condition, OneOf) and condition.values:
        words = known.get(condition.field.table, {}).get(condition.field.column, frozenset())
        return not words <= set(condition.values)
    if isinstance(condition, Assessment) and condition.order == "later":
        # one that is on file and not the first is a later one
        return condition.at_least is not None or condition.at_most is not None
    return not isinstance(condition, Present | Approval)


def _told(probe: Probe, case: Case) -> bool:
    """Whether this scenario would be decided otherwise if the rule were the nudged one."""
    plain, nudged = case.verdict(probe.plain), case.verdict(probe.name)
    if probe.remarks:
        return plain is not nudged
    if case.decision == Approved:
        return plain is True and nudged is not True
    return case.rules == {probe.rule} and plain is not True and nudged is True


def _in_force(code: str, since: date | None, until: date | None, ran: list[Case]) -> Iterator[Item]:
    """The first and the last day, and the days beside them."""
    for day, beside, word in ((since, -1, "from"), (until, 1, "to")):
        if day is None:
            continue
        achieved = [case.cells["achieved_on"] for case in ran]
        on = (case.decision == Approved and cell == day for case, cell in zip(ran, achieved, strict=True))
        yield _item(code, "bounds", f"in force {word} {day}", ran, on)
        off = (
            case.codes in NOT_IN_FORCE and cell == day + beside * DAY for case, cell in zip(ran, achieved, strict=True)
        )
        yield _item(code, "bounds", f"not in force {'before' if beside < 0 else 'after'} {day}", ran, off)
