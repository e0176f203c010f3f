"""Changes of an outcome's rules. A rule is known by its id, as approvals know it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from kbop_cli.cards.diff.change import Noted, Way, basis, by_direction, combined, wording
from kbop_cli.cards.logic import Direction, applies_still, direction
from kbop_cli.model import Condition, Rule

STRICTNESS = {"remark": 0, "query": 1, "reject": 2}


def rules(way: Way, old: Sequence[Rule], new: Sequence[Rule]) -> Iterator[Noted]:
    """Every change of the rules at `way`."""
    before, now = {rule.id: rule for rule in old}, {rule.id: rule for rule in new}
    index = {rule.id: place for place, rule in enumerate(new)}
    gone = [rule for rule in old if rule.id not in now]
    fresh = [rule for rule in new if rule.id not in before]
    for rule in list(gone):
        same = next((each for each in fresh if _alike(rule, each)), None)
        if same is not None:
            gone.remove(rule)
            fresh.remove(same)
            here = (*way, index[same.id])
            said = f'The rule "{rule.id}" is now called "{same.id}": approvals that name the old one waive nothing.'
            yield Noted("renamed", here, said)
            yield from _changed(here, dataclasses.replace(rule, id=same.id), same)
    for rule in fresh:
        yield _added((*way, index[rule.id]), rule)
    for rule in gone:
        yield _removed(way, rule)
    kept = [rule.id for rule in old if rule.id in now]
    for name in kept:
        yield from _changed((*way, index[name]), before[name], now[name])
    if kept != [rule.id for rule in new if rule.id in before]:
        yield Noted("wording", way, "The rules stand in another order.")


def _alike(one: Rule, other: Rule) -> bool:
    return (one.condition, one.when, one.otherwise) == (other.condition, other.when, other.otherwise)


def _added(way: Way, rule: Rule) -> Noted:
    if rule.otherwise == "remark":
        return Noted("wording", way, f'New remark "{rule.id}": {rule.says}')
    return Noted("tightened", way, f'New rule "{rule.id}": {rule.says}')


def _removed(way: Way, rule: Rule) -> Noted:
    if rule.otherwise == "remark":
        return Noted("wording", way, f'The remark "{rule.id}" is gone: {rule.says}')
    return Noted("loosened", way, f'The rule "{rule.id}" is gone: {rule.says}')


def _changed(way: Way, old: Rule, new: Rule) -> Iterator[Noted]:
    name = f'The rule "{new.id}"'
    if (old.condition, old.when, old.otherwise) != (new.condition, new.when, new.otherwise):
        yield Noted(by_direction(_way_of(old, new)), way, f"{name} {_told(old, new)}.")
    if old.by_agreement != new.by_agreement:
        may = "may now agree" if new.by_agreement else "may no longer agree"
        yield Noted("loosened" if new.by_agreement else "tightened", way, f"{name}: the parties {may} to waive it.")
    for field in ("says", "mend", "clause", "reading"):
        yield from wording((*way, field), f"{name}, {field}", getattr(old, field), getattr(new, field))
    yield from basis(way, name, old.basis, new.basis, new.clause)
    yield from further_fields(way, name, old, new, _TOLD)


_TOLD = ("id", "condition", "when", "otherwise", "by_agreement", "says", "mend", "clause", "reading", "basis")


def _way_of(old: Rule, new: Rule) -> Direction:
    weight = STRICTNESS[new.otherwise] - STRICTNESS[old.otherwise]
    if old.otherwise == new.otherwise == "remark":
        return "same"
    if "remark" in (old.otherwise, new.otherwise):
        return "tighter" if weight > 0 else "looser"
    weighed: Direction = "tighter" if weight > 0 else "looser" if weight < 0 else "same"
    return combined(direction(old.condition, new.condition), _when(old.when, new.when), weighed)


def _when(old: Sequence[Condition], new: Sequence[Condition]) -> Direction:
    """A rule that applies to more claims is tighter."""
    tighter, looser = applies_still(old, new), applies_still(new, old)
    if tighter and looser:
        return "same"
    return "tighter" if tighter else "looser" if looser else "unclear"


def _told(old: Rule, new: Rule) -> str:
    parts = []
    if old.condition != new.condition:
        parts.append(
            f"asks now that {told(new.condition, old.condition)}; before, that {told(old.condition, new.condition)}"
        )
    if old.when != new.when:
        parts.append(f"applies now {_where(new.when)}; before, {_where(old.when)}")
    if old.otherwise != new.otherwise:
        means = {"reject": "rejects", "query": "asks", "remark": "only remarks"}
        parts.append(f"now {means[new.otherwise]} where it does not hold; before, it {means[old.otherwise]}")
    return " and ".join(parts)


def told(condition: Condition, other: Condition) -> str:
    """A condition in words; where those do not tell it from the other, with the parameters that differ."""
    words = condition.words()
    if words != other.words() or type(condition) is not type(other):
        return words
    names = [field.name for field in dataclasses.fields(condition)]  # type: ignore[arg-type]
    differing = [name for name in names if getattr(condition, name) != getattr(other, name)]
    values = [f"{name.rstrip('_')}: {getattr(condition, name)}" for name in differing]
    return f"{words} ({', '.join(values)})"


def _where(when: Sequence[Condition]) -> str:
    return f"where {' and '.join(part.words() for part in when)}" if when else "to every claim"


def further_fields(way: Way, what: str, old: object, new: object, told_of: Sequence[str]) -> Iterator[Noted]:
    """Fields of which nothing is known here: that they changed is told all the same."""
    for field in dataclasses.fields(old):  # type: ignore[arg-type]
        before, now = getattr(old, field.name), getattr(new, field.name)
        if field.compare and field.name not in told_of and before != now:
            yield Noted("unclear", (*way, field.name), f"{what}, {field.name}: {before} became {now}.")
