"""Limits that can never bind, and cells by which claims are told apart that no rule asks for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from kbop_cli.cards.lint.base import Flaw
from kbop_cli.cards.logic import known_by
from kbop_cli.cards.parts import Way
from kbop_cli.engine.words import card_words
from kbop_cli.model import Limit, Outcome, RateCard, Ref, Rule
from kbop_cli.rules.values import NoneOf, OneOf


def check(card: RateCard) -> Iterator[Flaw]:
    """Each outcome's limit, and the earlier outcomes that it needs."""
    known = card_words(card)
    for outcome in card.outcomes.values():
        yield from _unasked(outcome, card.outcomes)
        limit = outcome.limit
        if limit is None or limit.other is None or limit.higher is not None:
            continue
        words = _words(outcome, limit.other, known.get(limit.other))
        if words is not None and limit.times > len(words):
            what = (
                f"{_times(limit)} can never be reached: each claim must differ in {limit.other}, "
                f"and there are {len(words)} words for it."
            )
            yield Flaw("limit_never_binds", ("outcomes", outcome.code, "limit"), what, "Correct `times`.")


def _unasked(outcome: Outcome, outcomes: Mapping[str, Outcome]) -> Iterator[Flaw]:
    """Cells that may be empty on a claim that is paid, and by which those after it are told apart from it."""
    limit, way = outcome.limit, ("outcomes", outcome.code)
    if outcome.payable and limit is not None:
        parting = [("per", ref) for ref in limit.per] + ([("by", limit.by)] if limit.each else [])
        for name, ref in parting:
            yield from _unasked_of(outcome, ref, (*way, "limit", name))
    for at, need in enumerate(outcome.needs):
        for code, ref in itertools.product(need.outcomes, need.same):
            if code in outcomes:
                yield from _unasked_of(outcomes[code], ref, (*way, "needs", at, "same"))


def _unasked_of(outcome: Outcome, ref: Ref, way: Way) -> Iterator[Flaw]:
    asked = {known for rule in outcome.rules if _always(rule) for known in known_by(rule.condition)} | GIVEN
    if ref not in asked:
        what = f"claims are told apart by {ref}, and no rule of {outcome.code} asks for it: one may be paid without."
        mend = f"Add a rule {{kind: present, field: {ref}}} there."
        yield Flaw("parting_cell_unasked", way, what, mend)


def _always(rule: Rule) -> bool:
    return not rule.when and rule.otherwise != "remark"


GIVEN = {Ref("claims", name) for name in ("achieved_on", "provider", "outcome")}
"""What every claim gives."""


def _words(outcome: Outcome, ref: Ref, known: frozenset[str] | None) -> frozenset[str] | None:
    """The words that the outcome's rules let through; None where any word may stand there."""
    for rule in outcome.rules:
        part = rule.condition
        if rule.when or not isinstance(part, OneOf | NoneOf) or part.field != ref or part.among is not None:
            continue
        values = frozenset(part.values)
        if isinstance(part, OneOf):
            known = values if known is None else known & values
        elif known is not None:
            known = known - values
    return known


def _times(limit: Limit) -> str:
    return f"a limit of {limit.times}"
