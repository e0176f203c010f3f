"""Changes of the evidence that is asked for."""

from __future__ import annotations

from collections.abc import Iterator

from kbop_cli.cards import telling
from kbop_cli.cards.diff.change import Category, Noted, basis, wording
from kbop_cli.cards.diff.rules import further_fields
from kbop_cli.cards.logic import covers, implies_all
from kbop_cli.cards.parts import Way
from kbop_cli.cards.quantities import at_most
from kbop_cli.model import Alternative, EvidenceRule, EvidenceType, RateCard

Group = tuple[Alternative, ...]


def evidence(
    way: Way, old: EvidenceRule | None, new: EvidenceRule | None, before: RateCard, now: RateCard
) -> Iterator[Noted]:
    """Every change of an outcome's evidence rule at `way`."""
    if old is None or new is None:
        if new is not None:
            yield Noted("evidence_hardened", way, f"Evidence is asked for now: {telling.evidence(new, now)}.")
        elif old is not None:
            yield Noted(
                "evidence_eased", way, f"No evidence is asked for any more; before: {telling.evidence(old, before)}."
            )
        return
    if old.groups != new.groups:
        yield Noted(_direction(old, new), (*way, "all_of"), _told(old, new, before, now))
    yield from _dated(way, old, new)
    if old.supporting != new.supporting:
        asked = [", ".join(rule.supporting) or "nothing" for rule in (old, new)]
        yield Noted("wording", (*way, "supporting"), f"Asked for where possible: {asked[0]} became {asked[1]}.")
    for field in ("clause", "reading"):
        yield from wording((*way, field), f"Evidence, {field}", getattr(old, field), getattr(new, field))
    yield from basis(way, "The evidence rule", old.basis, new.basis, new.clause)
    yield from _window(way, old, new)
    yield from _every(way, old, new)
    told = ("groups", "supporting", "dated_on_or_after", "clause", "reading", "basis", "early_by", "late_by", "dated")
    yield from further_fields(way, "Evidence", old, new, told)


def _told(old: EvidenceRule, new: EvidenceRule, before: RateCard, now: RateCard) -> str:
    """What suffices now and did not, and the other way round; both rules whole where their groups differ in number."""
    if len(old.groups) != len(new.groups):
        return f"Evidence asked for now: {telling.evidence(new, now)}; before: {telling.evidence(old, before)}."
    said = []
    for had, has in zip(old.groups, new.groups, strict=True):
        fresh = [telling.alternative(each, now) for each in has if each not in had]
        gone = [telling.alternative(each, before) for each in had if each not in has]
        said += [f"Suffices now: {', '.join(fresh)}."] if fresh else []
        said += [f"Suffices no more: {', '.join(gone)}."] if gone else []
    return " ".join(said) or "The ways of showing evidence stand in another order."


def _direction(old: EvidenceRule, new: EvidenceRule) -> Category:
    # Of the documents that meet the rule one must be dated on or after the milestone: asking for a further document
    # may bring the one that is. It is hardened for certain only where no further document can count.
    dated = old.dated_on_or_after is not None and new.dated_on_or_after is not None
    dated = dated and "one" in (old.dated, new.dated)
    hardened = _suffices(new.groups, old.groups) and (not dated or _no_further(new.groups, old.groups))
    eased = _suffices(old.groups, new.groups) and (not dated or _no_further(old.groups, new.groups))
    if hardened and eased:
        return "wording"
    return "evidence_hardened" if hardened else "evidence_eased" if eased else "unclear"


def _suffices(given: tuple[Group, ...], asked: tuple[Group, ...]) -> bool:
    """Whether whoever meets all groups of `given` meets all of `asked`."""
    return all(any(_group_covers(wider, narrower) for narrower in given) for wider in asked)


def _group_covers(wider: Group, narrower: Group) -> bool:
    return all(any(covers(way, each) for way in wider) for each in narrower)


def _no_further(given: tuple[Group, ...], other: tuple[Group, ...]) -> bool:
    """Whether every document that counts under `given` counts under `other` as well."""
    ways = [each for group in other for each in group]
    return all(
        any(set(way.documents) == set(each.documents) and implies_all(each.when, way.when) for way in ways)
        for group in given
        for each in group
    )


def _dated(way: Way, old: EvidenceRule, new: EvidenceRule) -> Iterator[Noted]:
    before, now = old.dated_on_or_after, new.dated_on_or_after
    here = (*way, "dated_on_or_after")
    if before == now:
        return
    if before is None:
        yield Noted("evidence_hardened", here, f"A document must now be dated on or after {now}.")
    elif now is None:
        yield Noted("evidence_eased", here, f"No document need be dated on or after {before} any more.")
    else:
        yield Noted("unclear", here, f"A document must now be dated on or after {now}; before, {before}.")


def _every(way: Way, old: EvidenceRule, new: EvidenceRule) -> Iterator[Noted]:
    if old.dated == new.dated:
        return
    if new.dated == "every":
        yield Noted("evidence_hardened", (*way, "dated"), "Every document must now be dated so; before, one.")
    else:
        yield Noted("evidence_eased", (*way, "dated"), "One document need be dated so; before, every one.")


def _window(way: Way, old: EvidenceRule, new: EvidenceRule) -> Iterator[Noted]:
    """How far from the milestone a document may be dated: the further, the easier; without an end, the easiest."""
    for name, said in (("early_by", "before"), ("late_by", "after")):
        before, now = getattr(old, name), getattr(new, name)
        if before == now:
            continue
        words = [str(each) if each is not None else "nothing said" for each in (before, now)]
        endless = name == "late_by"
        if before is None or now is None:
            eased = (now is None) == endless
            category: Category = "evidence_eased" if eased else "evidence_hardened"
        else:
            category = "evidence_eased" if at_most(before, now) else "evidence_hardened"
            category = category if at_most(before, now) or at_most(now, before) else "unclear"
        yield Noted(
            category, (*way, name), f"A document may be dated so long {said} it: {words[1]}; before, {words[0]}."
        )


def evidence_type(way: Way, old: EvidenceType, new: EvidenceType) -> Iterator[Noted]:
    """Changes of one kind of document."""
    if old.needs_signature != new.needs_signature:
        said = "counts now only when it is signed" if new.needs_signature else "counts now unsigned too"
        category: Category = "evidence_hardened" if new.needs_signature else "evidence_eased"
        yield Noted(category, way, f'The document "{new.name}" {said}.')
    for field in ("title", "self_certification", "by_service", "burden"):
        what = f'The document "{new.name}", {field.replace("_", " ")}'
        yield from wording((*way, field), what, getattr(old, field), getattr(new, field))
    told = ("name", "title", "self_certification", "by_service", "burden", "needs_signature")
    yield from further_fields(way, f'The document "{new.name}"', old, new, told)
