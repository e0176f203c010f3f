"""What follows from a rule: does one condition imply another, can conditions hold together, can one ever fail.

Every answer "yes" is certain, whatever the claim; "no" means that it is not certain. Three-valued logic is respected:
`implies` speaks of conditions that are true, so that "implied" means "whoever is paid under the one is paid under
the other".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from kbop_cli.cards import quantities
from kbop_cli.cards.quantities import Limit, at_most, from_same_day, less, limits_of
from kbop_cli.model import Alternative, Condition, Ref, Span
from kbop_cli.rules.assessments import Assessment, ScoreChange
from kbop_cli.rules.combined import AnyOf
from kbop_cli.rules.dates import Day, Interval
from kbop_cli.rules.values import Is, NoneOf, Number, OneOf, Present

Direction = Literal["same", "tighter", "looser", "unclear"]


def implies(given: Sequence[Condition], asked: Condition) -> bool:
    """Whether `asked` is true wherever all of `given` are."""
    if asked in given or always(asked) or never(given):
        return True
    if isinstance(asked, AnyOf):
        met = sum(implies_all(given, parts) for parts in asked.alternatives)
        return met >= asked.at_least or _enough(given, asked) or _by_cases(given, asked)
    return _atom_implied(given, asked) or _by_cases(given, asked)


def implies_all(given: Sequence[Condition], asked: Iterable[Condition]) -> bool:
    """Whether all of `asked` are true wherever all of `given` are."""
    return all(implies(given, part) for part in asked)


def _enough(given: Sequence[Condition], asked: AnyOf) -> bool:
    """So many alternatives of another list hold, each of which implies one of these, no two the same."""
    for other in given:
        if isinstance(other, AnyOf) and other.at_least >= asked.at_least > 1:
            fits = [[implies_all(parts, way) for way in asked.alternatives] for parts in other.alternatives]
            if all(sum(row) == 1 for row in fits) and all(sum(column) <= 1 for column in zip(*fits, strict=True)):
                return True
    return False


def _by_cases(given: Sequence[Condition], asked: Condition) -> bool:
    """One of the alternatives that are given holds: each of them must do."""
    for place, condition in enumerate(given):
        if isinstance(condition, AnyOf):
            rest = [*given[:place], *given[place + 1 :]]
            if all(implies([*rest, *parts], asked) for parts in condition.alternatives):
                return True
    return False


def _atom_implied(given: Sequence[Condition], asked: Condition) -> bool:
    if isinstance(asked, Number | ScoreChange | Interval | Day):
        held = [limit for condition in given for limit in limits_of(condition)]
        return all(any(quantities.implies(one, limit) for one in held) for limit in limits_of(asked))
    if isinstance(asked, OneOf | NoneOf) and asked.among is None:
        return any(_words_implied(condition, asked) for condition in given)
    if isinstance(asked, Present):
        return not asked.format and any(asked.field in known_by(condition) for condition in given)
    return any(_assessment_implied(condition, asked) for condition in given)


def _words_implied(given: Condition, asked: OneOf | NoneOf) -> bool:
    if not isinstance(given, OneOf | NoneOf) or given.field != asked.field or given.among is not None:
        return False
    have, want = set(given.values), set(asked.values)
    if isinstance(given, OneOf):
        return have <= want if isinstance(asked, OneOf) else not have & want
    return isinstance(asked, NoneOf) and want <= have


def _assessment_implied(given: Condition, asked: Condition) -> bool:
    if isinstance(given, Assessment) and isinstance(asked, Assessment):
        alike = (given.instrument, given.order) == (asked.instrument, asked.order)
        scored = asked.scored == "no" or given.scored == "yes"
        long_enough = at_most(asked.at_least or Span(), given.at_least or Span())
        near = asked.at_most is None or (given.at_most is not None and at_most(given.at_most, asked.at_most))
        return alike and scored and long_enough and near
    return False


def known_by(condition: Condition) -> frozenset[Ref]:
    """The columns whose cells are certainly given where the condition is true."""
    if isinstance(condition, Number):
        return (
            frozenset({condition.field, *([condition.per] if condition.per else [])}) if _bounded(condition) else NONE
        )
    if isinstance(condition, Interval):
        return frozenset({condition.to}) if _bounded(condition) else NONE
    if isinstance(condition, OneOf | NoneOf | Is | Present | Day):
        return frozenset({condition.field})
    return NONE


NONE: frozenset[Ref] = frozenset()


def never(conditions: Sequence[Condition]) -> bool:
    """Whether the conditions can not all be true, whatever the claim."""
    for place, condition in enumerate(conditions):
        if isinstance(condition, AnyOf):
            rest = [*conditions[:place], *conditions[place + 1 :]]
            possible = sum(not never([*rest, *parts]) for parts in condition.alternatives)
            if possible < condition.at_least:
                return True
    plain = [condition for condition in conditions if not isinstance(condition, AnyOf)]
    if any(_impossible(condition) for condition in plain):
        return True
    sides = [tuple(limits_of(condition)) for condition in plain]
    return any(
        _clash(one, other) or _apart(sides[place], sides[beside])
        for place, one in enumerate(plain)
        for beside, other in enumerate(plain[place:], start=place)
    )


def _apart(mine: Sequence[Limit], theirs: Sequence[Limit]) -> bool:
    return any(quantities.excludes(one, other) for one in mine for other in theirs)


def _impossible(condition: Condition) -> bool:
    if isinstance(condition, OneOf):
        return not condition.values and condition.among is None
    if isinstance(condition, Assessment) and condition.at_least is not None and condition.at_most is not None:
        return less(condition.at_most, condition.at_least)
    if isinstance(condition, Interval) and from_same_day(condition):
        nothing = Limit(("time", condition.to), "high", Span(), True, "all", frozenset(condition.from_.anchors))
        at_all = Limit(("time", condition.to), "low", Span(), True, "all", frozenset(condition.from_.anchors))
        sides = list(limits_of(condition))
        return any(quantities.excludes(limit, nothing) or quantities.excludes(limit, at_all) for limit in sides)
    return False


def _clash(one: Condition, other: Condition) -> bool:
    if isinstance(one, Is) and isinstance(other, Is):
        return one.field == other.field and one.value != other.value
    if isinstance(one, OneOf | NoneOf) and isinstance(other, OneOf | NoneOf):
        return _words_clash(one, other)
    return _assessments_clash(one, other) or _assessments_clash(other, one)


def _words_clash(one: OneOf | NoneOf, other: OneOf | NoneOf) -> bool:
    if one.field != other.field or one.among != other.among:
        return False
    if one.among is not None:
        return type(one) is not type(other)
    if isinstance(one, NoneOf):
        return isinstance(other, OneOf) and _words_clash(other, one)
    have, others = set(one.values), set(other.values)
    return have <= others if isinstance(other, NoneOf) else not have & others


def _assessments_clash(one: Condition, other: Condition) -> bool:
    """The first assessment on file is neither a later one nor better than itself."""
    if not isinstance(one, Assessment) or one.order != "first":
        return False
    if isinstance(other, Assessment):
        return other.instrument == one.instrument and other.order == "later"
    return isinstance(other, ScoreChange) and other.instrument == one.instrument


def always(condition: Condition) -> bool:
    """Whether the condition is true of every claim, empty cells included."""
    if isinstance(condition, Number | Interval | Day):
        return not _bounded(condition)
    if not isinstance(condition, AnyOf):
        return False
    return sum(all(map(always, parts)) for parts in condition.alternatives) >= condition.at_least


def never_fails(condition: Condition) -> bool:
    """Whether the condition is false of no claim, though perhaps it cannot be told of some.

    A condition that only asks for a cell (`present`), or for an approval, is not meant to fail.
    """
    if isinstance(condition, Present):
        return False
    if always(condition):
        return True
    if isinstance(condition, NoneOf):
        return not condition.values and condition.among is None
    if isinstance(condition, Number):
        # A count, a number of hours, an amount is not less than nothing.
        return all(limit.side == "low" and limit.included and _nothing(limit) for limit in limits_of(condition))
    if isinstance(condition, Interval):
        return from_same_day(condition) and not _impossible(condition)
    if isinstance(condition, AnyOf) and condition.at_least == 1:
        single = [parts[0] for parts in condition.alternatives if len(parts) == 1]
        return any(opposite(one, other) for place, one in enumerate(single) for other in single[place + 1 :])
    return False


def opposite(one: Condition, other: Condition) -> bool:
    """Whether the one is false wherever the other is true, and the other way round, on the same cells."""
    if isinstance(one, Is) and isinstance(other, Is):
        return one.field == other.field and one.value != other.value
    if isinstance(one, OneOf | NoneOf) and isinstance(other, OneOf | NoneOf):
        same = (one.field, one.among, set(one.values)) == (other.field, other.among, set(other.values))
        return same and type(one) is not type(other)
    mine, theirs = list(limits_of(one)), list(limits_of(other))
    if len(mine) != 1 or len(theirs) != 1 or mine[0].quantity != theirs[0].quantity:
        return False
    return (
        mine[0].side != theirs[0].side
        and mine[0].value == theirs[0].value
        and mine[0].included != theirs[0].included
        and mine[0].anchors == theirs[0].anchors
        and len(mine[0].anchors) <= 1
    )


def direction(old: Condition, new: Condition) -> Direction:
    """How a condition changed: tighter where whatever meets it now met it before, looser the other way round."""
    tighter, looser = implies([new], old), implies([old], new)
    if tighter and looser:
        return "same"
    return "tighter" if tighter else "looser" if looser else "unclear"


def applies_still(old: Sequence[Condition], new: Sequence[Condition]) -> bool:
    """Whether a rule whose `when` changed from `old` to `new` is passed over for no claim for which it was not before.

    A rule is passed over where its `when` is false, not where it cannot be told: so each part of the new `when` must
    stand in the old one, at least as narrow and on the same cells.
    """
    return all(any(part == before or _widened(before, part) for before in old) for part in new)


def _widened(old: Condition, new: Condition) -> bool:
    # What can never hold implies everything, and may yet be unknown where the other is false.
    alike = type(old) is type(new) and set(old.refs()) == set(new.refs())
    return alike and not never([old]) and implies([old], new)


def _bounded(condition: Condition) -> bool:
    return next(limits_of(condition), None) is not None


def _nothing(limit: Limit) -> bool:
    """Whether the bound is nothing, or less; nothing more than another column is a bound."""
    return not limit.quantity[4] and not isinstance(limit.value, Span) and limit.value <= 0


def covers(wider: Alternative, narrower: Alternative) -> bool:
    """Whether whoever meets the narrower one meets the wider one."""
    return set(wider.documents) <= set(narrower.documents) and implies_all(narrower.when, wider.when)
