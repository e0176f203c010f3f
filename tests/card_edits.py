"""Edits of a card, one at a time: bounds, words, rules, evidence, prices, dates. Each with the outcome it touches."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import timedelta

from kbop_cli.cards.nudges import nudges
from kbop_cli.columns import with_further
from kbop_cli.model import Alternative, Condition, Outcome, RateCard, Ref, Rule
from kbop_cli.rules.values import Is, NoneOf, OneOf, Present

DAY = timedelta(days=1)
Edit = tuple[str, str, RateCard]
"""Outcome (empty where the whole card is edited), what was done, the edited card."""


def edits(card: RateCard) -> Iterator[Edit]:
    """Every edit that is made here, in a fixed order."""
    for code, outcome in card.outcomes.items():
        for what, edited in _outcome(card, outcome):
            yield code, what, dataclasses.replace(card, outcomes={**card.outcomes, code: edited})
        for rule, place in ((rule, place) for place, rule in enumerate(outcome.rules)):
            for nudge in nudges(rule.condition, card, lambda ref: _type(card, ref)):
                tables = card.tables | ({nudge.table.name: nudge.table} if nudge.table else {})
                edited = _with_rule(outcome, place, dataclasses.replace(rule, condition=nudge.condition))
                outcomes = {**card.outcomes, code: edited}
                yield code, f"{rule.id}: {nudge.what}", dataclasses.replace(card, outcomes=outcomes, tables=tables)
    for name, kind in card.evidence_types.items():
        other = dataclasses.replace(kind, needs_signature=not kind.needs_signature)
        yield "", f"signature of {name}", dataclasses.replace(card, evidence_types={**card.evidence_types, name: other})
    for column, words in card.words.items():
        for word in sorted(words):
            fewer = {**card.words, column: words - {word}}
            yield "", f"{column} without {word}", dataclasses.replace(card, words=fewer)
        yield "", f"any {column}", dataclasses.replace(card, words={k: v for k, v in card.words.items() if k != column})
    for place, ladder in enumerate(card.ladders):
        for rung in ladder.outcomes:
            shorter = dataclasses.replace(ladder, outcomes=tuple(each for each in ladder.outcomes if each != rung))
            ladders = (*card.ladders[:place], shorter, *card.ladders[place + 1 :])
            yield "", f"{rung} off {ladder.name}", dataclasses.replace(card, ladders=ladders)
    for name, table in card.tables.items():
        for index, row in enumerate(table.rows):
            for pence in (row.pence + 1, row.pence - 1):
                rows = (*table.rows[:index], dataclasses.replace(row, pence=pence), *table.rows[index + 1 :])
                tables = {**card.tables, name: dataclasses.replace(table, rows=rows)}
                yield "", f"{name} from {row.since}: {pence}", dataclasses.replace(card, tables=tables)
    yield "", "in force a year later", dataclasses.replace(card, since=card.since + 365 * DAY)
    yield "", "in force to 2022", dataclasses.replace(card, until=card.since.replace(year=2022))


def _type(card: RateCard, ref: Ref):
    return with_further(card.further_columns)[ref.table][ref.column].type


def _with_rule(outcome: Outcome, place: int, rule: Rule) -> Outcome:
    return dataclasses.replace(outcome, rules=(*outcome.rules[:place], rule, *outcome.rules[place + 1 :]))


def _outcome(card: RateCard, outcome: Outcome) -> Iterator[tuple[str, Outcome]]:
    for place, rule in enumerate(outcome.rules):
        without = (*outcome.rules[:place], *outcome.rules[place + 1 :])
        yield f"without {rule.id}", dataclasses.replace(outcome, rules=without)
        for what, edited in _rule(rule):
            yield f"{rule.id}: {what}", _with_rule(outcome, place, edited)
    for extra in _further_rules():
        yield f"with {extra.condition.words()}", dataclasses.replace(outcome, rules=(*outcome.rules, extra))
    yield from _evidence(card, outcome)
    for place, price in enumerate(outcome.prices):
        for pence in (price.pence + 1, price.pence - 1):
            rows = (*outcome.prices[:place], dataclasses.replace(price, pence=pence), *outcome.prices[place + 1 :])
            yield f"price {pence}", dataclasses.replace(outcome, prices=rows)
        for ended in (
            dataclasses.replace(price, until=price.since + 400 * DAY),
            dataclasses.replace(price, since=price.since + 400 * DAY),
        ):
            rows = (*outcome.prices[:place], ended, *outcome.prices[place + 1 :])
            yield f"price from {ended.since} to {ended.until}", dataclasses.replace(outcome, prices=rows)
    yield "long-term or not", dataclasses.replace(outcome, long_term=not outcome.long_term)
    yield "paid or not", dataclasses.replace(outcome, payable=not outcome.payable)
    yield "from a later day", dataclasses.replace(outcome, since=card.since + 400 * DAY)
    yield "to an earlier day", dataclasses.replace(outcome, until=card.since + 800 * DAY)
    yield "another price date", dataclasses.replace(outcome, price_at=Ref("claims", "claimed_on"))


def _further_rules() -> Iterator[Rule]:
    conditions: tuple[Condition, ...] = (
        Present(Ref("claims", "hours")),
        Is(Ref("participants", "crisis_at_referral"), "no"),
        OneOf(Ref("claims", "employment_type"), ("employed",)),
        NoneOf(Ref("claims", "employment_type"), ("apprenticeship", "on_loan")),
    )
    for condition in conditions:
        yield Rule("further", condition, "So it is.", "Give it.", "here")


def _rule(rule: Rule) -> Iterator[tuple[str, Rule]]:
    self_employed = OneOf(Ref("claims", "employment_type"), ("self_employed",))
    for severity in ("reject", "query", "remark"):
        if severity != rule.otherwise:
            yield f"otherwise {severity}", dataclasses.replace(rule, otherwise=severity)
    yield "by agreement or not", dataclasses.replace(rule, by_agreement=not rule.by_agreement)
    yield "where self-employed", dataclasses.replace(rule, when=(*rule.when, self_employed))
    if rule.when:
        yield "everywhere", dataclasses.replace(rule, when=())
        wider = tuple(
            dataclasses.replace(part, values=(*part.values, "self_employed")) if isinstance(part, OneOf) else part
            for part in rule.when
        )
        yield "in more cases", dataclasses.replace(rule, when=wider)


def _evidence(card: RateCard, outcome: Outcome) -> Iterator[tuple[str, Outcome]]:
    rule = outcome.evidence
    if rule is None:
        return

    def with_groups(groups: tuple[tuple[Alternative, ...], ...]) -> Outcome:
        return dataclasses.replace(outcome, evidence=dataclasses.replace(rule, groups=groups))

    yield "no evidence", dataclasses.replace(outcome, evidence=None)
    dated = None if rule.dated_on_or_after else Ref("claims", "achieved_on")
    yield "dated or not", dataclasses.replace(outcome, evidence=dataclasses.replace(rule, dated_on_or_after=dated))
    spare = next(name for name in card.evidence_types if name not in rule.types())
    yield f"and {spare}", with_groups((*rule.groups, (Alternative((spare,)),)))
    for place, group in enumerate(rule.groups):
        before, after = rule.groups[:place], rule.groups[place + 1 :]
        if len(rule.groups) > 1:
            yield f"without group {place}", with_groups((*before, *after))
        yield f"or {spare}", with_groups((*before, (*group, Alternative((spare,))), *after))
        for at, each in enumerate(group):
            rest = (*group[:at], *group[at + 1 :])
            if rest:
                yield f"not {' with '.join(each.documents)}", with_groups((*before, rest, *after))
            more = dataclasses.replace(each, documents=(*each.documents, spare))
            yield (
                f"{' with '.join(more.documents)}",
                with_groups((*before, (*group[:at], more, *group[at + 1 :]), *after)),
            )
            if each.when:
                freed = dataclasses.replace(each, when=())
                yield (
                    f"{' with '.join(each.documents)} always",
                    with_groups((*before, (*group[:at], freed, *group[at + 1 :]), *after)),
                )
