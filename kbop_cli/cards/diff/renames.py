"""What has another name in the new card: outcomes and documents whose content is the same."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from kbop_cli.model import Alternative, EvidenceRule, Outcome, RateCard


def renamed_outcomes(before: RateCard, now: RateCard) -> dict[str, str]:
    """Old code -> new code: of outcomes that are gone and new, those that say the same, or have the same title."""
    gone = [each for code, each in before.outcomes.items() if code not in now.outcomes]
    fresh = [each for code, each in now.outcomes.items() if code not in before.outcomes]
    found: dict[str, str] = {}
    for same in (_same_body_and_title, _same_body, _same_title):
        for old in gone:
            new = next((each for each in fresh if each.code not in found.values() and same(old, each)), None)
            if new is not None and old.code not in found:
                found[old.code] = new.code
    return found


def _same_body(old: Outcome, new: Outcome) -> bool:
    parts = ("rules", "evidence", "limit", "prices", "group", "payable", "long_term")
    return all(_plain(old, part) == _plain(new, part) for part in parts)


def _plain(outcome: Outcome, part: str) -> object:
    """A part without its clause, which often names the outcome."""
    value = getattr(outcome, part)
    if isinstance(value, tuple):
        return tuple(dataclasses.replace(each, clause="") if hasattr(each, "clause") else each for each in value)
    return dataclasses.replace(value, clause="") if hasattr(value, "clause") else value


def _same_title(old: Outcome, new: Outcome) -> bool:
    return (old.title, old.group) == (new.title, new.group)


def _same_body_and_title(old: Outcome, new: Outcome) -> bool:
    return _same_body(old, new) and _same_title(old, new)


def renamed_documents(before: RateCard, now: RateCard) -> dict[str, str]:
    """Old name -> new name: of evidence types that are gone and new, those with the same title and attributes."""
    found: dict[str, str] = {}
    for name, old in before.evidence_types.items():
        if name in now.evidence_types:
            continue
        for other, new in now.evidence_types.items():
            fresh = other not in before.evidence_types and other not in found.values()
            if fresh and dataclasses.replace(old, name=other) == new:
                found[name] = other
                break
    return found


def with_names(card: RateCard, outcomes: Mapping[str, str], documents: Mapping[str, str]) -> RateCard:
    """The card with these outcomes and documents under their new names."""
    if not outcomes and not documents:
        return card
    renamed = [
        dataclasses.replace(
            each,
            code=outcomes.get(code, code),
            evidence=_evidence(each.evidence, documents),
            needs=tuple(
                dataclasses.replace(need, outcomes=tuple(outcomes.get(name, name) for name in need.outcomes))
                for need in each.needs
            ),
        )
        for code, each in card.outcomes.items()
    ]
    return dataclasses.replace(
        card,
        outcomes={each.code: each for each in renamed},
        evidence_types={
            documents.get(name, name): dataclasses.replace(each, name=documents.get(name, name))
            for name, each in card.evidence_types.items()
        },
        ladders=tuple(
            dataclasses.replace(
                ladder,
                outcomes=tuple(outcomes.get(code, code) for code in ladder.outcomes),
                shared=tuple(documents.get(name, name) for name in ladder.shared),
            )
            for ladder in card.ladders
        ),
        alternating=tuple(
            dataclasses.replace(group, outcomes=tuple(outcomes.get(code, code) for code in group.outcomes))
            for group in card.alternating
        ),
        adjustments=tuple(
            dataclasses.replace(each, outcomes=tuple(outcomes.get(code, code) for code in each.outcomes))
            for each in card.adjustments
        ),
        exclusive=tuple(
            dataclasses.replace(
                group, ways=tuple(tuple(outcomes.get(code, code) for code in way) for way in group.ways)
            )
            for group in card.exclusive
        ),
        unused_evidence={
            name: tuple(_alternative(each, documents) for each in group) for name, group in card.unused_evidence.items()
        },
    )


def _evidence(rule: EvidenceRule | None, documents: Mapping[str, str]) -> EvidenceRule | None:
    if rule is None:
        return None
    return dataclasses.replace(
        rule,
        groups=tuple(tuple(_alternative(each, documents) for each in group) for group in rule.groups),
        supporting=tuple(documents.get(name, name) for name in rule.supporting),
    )


def _alternative(each: Alternative, documents: Mapping[str, str]) -> Alternative:
    return dataclasses.replace(each, documents=tuple(documents.get(name, name) for name in each.documents))
