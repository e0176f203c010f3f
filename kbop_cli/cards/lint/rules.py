"""Rules that can never hold or never fail, that repeat or contradict each other, that never apply."""

from __future__ import annotations

from collections.abc import Iterator

from kbop_cli.cards.lint.base import Flaw, rule_way
from kbop_cli.cards.logic import implies, implies_all, never, never_fails
from kbop_cli.model import Condition, Outcome, RateCard, Rule
from kbop_cli.rules.combined import AnyOf

STRICTNESS = {"remark": 0, "query": 1, "reject": 2}


def check(card: RateCard) -> Iterator[Flaw]:
    """Each rule by itself, then each beside the others of its outcome."""
    for outcome in card.outcomes.values():
        sound = []
        for index, rule in enumerate(outcome.rules):
            flaws = list(_alone(outcome, index, rule))
            yield from flaws
            if not any(flaw.code.startswith("rule_") for flaw in flaws):
                sound.append(index)
        yield from _together(outcome, sound)


def _alone(outcome: Outcome, index: int, rule: Rule) -> Iterator[Flaw]:
    way = rule_way(outcome.code, index)
    condition = rule.condition
    if never([condition]):
        what = f'the rule "{rule.id}" can never hold: {condition.words()}.'
        yield Flaw("rule_never_holds", way, what, "Correct its bounds, words or dates.")
    elif never(rule.when):
        what = f'the rule "{rule.id}" never applies: {_all(rule.when)}.'
        yield Flaw("rule_never_applies", (*way, "when"), what, "Correct `when`.")
    elif never([*rule.when, condition]):
        what = f'the rule "{rule.id}" can never hold where it applies: {_all((*rule.when, condition))}.'
        yield Flaw("rule_never_holds", way, what, "Correct `when`, or what is asked there.")
    elif never_fails(condition):
        what = f'the rule "{rule.id}" can never fail: {condition.words() or "it asks for nothing"}.'
        yield Flaw("rule_never_fails", way, what, "Give it its bound, or remove it; to ask for a cell use `present`.")
    elif isinstance(condition, AnyOf):
        yield from _alternatives(outcome, index, rule, condition)


def _alternatives(outcome: Outcome, index: int, rule: Rule, condition: AnyOf) -> Iterator[Flaw]:
    for place, parts in enumerate(condition.alternatives):
        way = (*rule_way(outcome.code, index), "alternatives", place)
        if never(parts):
            what = f'an alternative of the rule "{rule.id}" can never hold: {_all(parts)}.'
            yield Flaw("alternative_never_holds", way, what, "Correct it, or remove it.")
            continue
        for other, wider in enumerate(() if rule.reading else condition.alternatives):
            # Of two that are equal the later one is too many.
            if other != place and implies_all(parts, wider) and (other < place or not implies_all(wider, parts)):
                what = f'an alternative of the rule "{rule.id}" asks for all that another does: {_all(parts)}.'
                yield Flaw("alternative_repeats", way, what, f"The other suffices: {_all(wider)}.")
                break


def _together(outcome: Outcome, indexes: list[int]) -> Iterator[Flaw]:
    """Each rule beside those that apply to every claim."""
    for index in indexes:
        rule = outcome.rules[index]
        for other in indexes:
            general = outcome.rules[other]
            if other == index or general.when or general.otherwise == "remark":
                continue
            flaw = _beside(outcome, index, rule, general, after=other < index)
            if flaw is not None:
                yield flaw
                break


def _beside(outcome: Outcome, index: int, rule: Rule, general: Rule, *, after: bool) -> Flaw | None:
    way = rule_way(outcome.code, index)
    if rule.when and never([general.condition, *rule.when]):
        what = f'the rule "{rule.id}" never applies to a claim that "{general.id}" lets through: {_all(rule.when)}.'
        return Flaw("rule_never_applies", (*way, "when"), what, "Correct `when`, or remove the rule.")
    if _repeats(rule, general) and (after or not _repeats(general, rule)):
        what = f'the rule "{rule.id}" holds wherever "{general.id}" does: it decides nothing.'
        return Flaw("rule_repeats", way, what, "Remove it, or correct the bound that was meant.")
    if not rule.when and after and rule.otherwise != "remark" and never([general.condition, rule.condition]):
        what = f'the rules "{general.id}" and "{rule.id}" cannot hold together: the outcome could never be paid.'
        return Flaw("rules_contradict", way, what, "Correct one of them, or give each the `when` in which it applies.")
    return None


def _repeats(rule: Rule, general: Rule) -> bool:
    """Whether `rule` adds nothing: the general one is as strict, and the parties may not waive it alone."""
    as_strict = STRICTNESS[general.otherwise] >= STRICTNESS[rule.otherwise]
    return (
        as_strict and (rule.by_agreement or not general.by_agreement) and implies([general.condition], rule.condition)
    )


def _all(conditions: tuple[Condition, ...] | list[Condition]) -> str:
    return " and ".join(condition.words() for condition in conditions)
