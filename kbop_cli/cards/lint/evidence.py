"""Evidence rules: types that nothing asks for, alternatives that others cover or that can never hold."""

from __future__ import annotations

from collections.abc import Iterator

from kbop_cli.cards.lint.base import Flaw
from kbop_cli.cards.logic import implies_all, never
from kbop_cli.model import Alternative, Condition, Outcome, RateCard


def check(card: RateCard) -> Iterator[Flaw]:
    """Unused types, and each outcome's alternatives."""
    asked = {name for outcome in card.outcomes.values() if outcome.evidence for name in outcome.evidence.types()}
    spare = {name for group in card.unused_evidence.values() for each in group for name in each.documents}
    shared = {name for ladder in card.ladders for name in ladder.shared}
    for name in card.evidence_types:
        if name not in asked | spare | shared:
            what = f'no outcome asks for the evidence type "{name}".'
            yield Flaw(
                "evidence_type_unused", ("evidence_types", name), what, "Name it where it is meant, or remove it."
            )
    for outcome in card.outcomes.values():
        yield from _alternatives(outcome)


def _alternatives(outcome: Outcome) -> Iterator[Flaw]:
    if outcome.evidence is None:
        return
    held = [rule.condition for rule in outcome.rules if not rule.when and rule.otherwise != "remark"]
    sound = held if not never(held) else []
    for number, group in enumerate(outcome.evidence.groups):
        for place, alternative in enumerate(group):
            way = ("outcomes", outcome.code, "evidence", "all_of", number, "any_of", place)
            flaw = _one(group, place, alternative, sound, explained=bool(outcome.evidence.reading))
            if flaw is not None:
                yield Flaw(flaw.code, way, flaw.what, flaw.mend)


def _one(
    group: tuple[Alternative, ...], place: int, alternative: Alternative, held: list[Condition], *, explained: bool
) -> Flaw | None:
    said = " with ".join(alternative.documents)
    if alternative.when and never([*held, *alternative.when]):
        where = " and ".join(part.words() for part in alternative.when)
        what = f"{said} can never count for a claim that the outcome's rules let through: {where}."
        return Flaw("alternative_never_holds", (), what, "Correct `when`, or remove it.")
    for other, wider in enumerate(() if explained else group):
        if other != place and covers(wider, alternative) and (other < place or not covers(alternative, wider)):
            what = f"{said} asks for all that {' with '.join(wider.documents)} does, which suffices."
            return Flaw("alternative_repeats", (), what, "Remove it, or correct what was meant.")
    return None


def covers(wider: Alternative, narrower: Alternative) -> bool:
    """Whether whoever meets the narrower one meets the wider one."""
    return set(wider.documents) <= set(narrower.documents) and implies_all(narrower.when, wider.when)
