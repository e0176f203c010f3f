"""A month of claims as the case system would export it, with the mistakes and duplicates that are hidden in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kbop_cli.columns import TABLES
from kbop_cli.demo import duplicates, mistakes
from kbop_cli.demo.chance import Chance
from kbop_cli.demo.claims import Claims
from kbop_cli.demo.days import DAY
from kbop_cli.demo.outcomes import ADDED_VALUE, shares
from kbop_cli.demo.register import enter
from kbop_cli.demo.rows import Case, Row, text
from kbop_cli.demo.targets import targets

SEED = 20190901
PUBLISHED_SHARE = 694
"""Claims in the published proportions; duplicates, second milestones and added value bring them to about 740."""
ADDED = 4
IDLE = 70
"""Participants in support who claim nothing this month."""
BLANK = (150, 420, 421)
"""The rows of claims before which a blank one stands."""

MONTHS = ("2022-01", "2024-03")
"""The first and the last month that can be made up: later ones lie after the service, earlier ones before it."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Two claims of which one should be paid at most: their ids (the same where one claim stands twice) and people."""

    kind: str
    claim_ids: tuple[str, str]
    participant_ids: tuple[str, str]


@dataclass(frozen=True, slots=True)
class DemoMonth:
    """`tables`: text cells as an export holds them, every row with every column of its table. `labels`: claim id ->
    the kind of mistake (`mistakes.MISTAKES`)."""

    month: str
    tables: Mapping[str, Sequence[Mapping[str, str]]]
    labels: Mapping[str, str]
    duplicates: tuple[Duplicate, ...]


def month(name: str = "2023-06", seed: int = SEED) -> DemoMonth:
    """The month `YYYY-MM` (one of `MONTHS`). The same name and seed give the same cells."""
    if not MONTHS[0] <= name <= MONTHS[1]:
        raise ValueError(f"a month from {MONTHS[0]} to {MONTHS[1]} can be made up, not {name}")
    chance = Chance(seed)
    claims = Claims(name, chance)
    for kind, number in shares(PUBLISHED_SHARE):
        for _ in range(number):
            claims.claim(kind)
    for _ in range(ADDED):
        claims.claim(ADDED_VALUE).label = ADDED_VALUE.outcome
    _improve_less(chance, claims)
    pairs = duplicates.plant(claims)
    mistakes.plant_pairs(claims)
    cases = _numbered(chance, claims)
    mistakes.plant(chance, cases)
    for _ in range(IDLE):
        claims.people.referred(claims.first - DAY * chance.between(20, 500))
    approvals = enter(chance, cases)
    kinds = {mistake.kind for mistake in mistakes.EVERY}
    return DemoMonth(
        name,
        {
            "participants": _table("participants", _participants(claims)),
            "claims": _with_blanks(_table("claims", (case.claim for case in cases))),
            "evidence": _table("evidence", _evidence(cases)),
            "assessments": _table("assessments", _assessments(claims)),
            "approvals": _table("approvals", approvals),
            "decisions": _table("decisions", _decisions(cases)),
            "targets": _table("targets", targets(chance, cases, name)),
        },
        {case.id: case.label for case in cases if case.label in kinds},
        tuple(
            Duplicate(pair.kind, (pair.first.id, pair.second.id), (pair.first.person.id, pair.second.person.id))
            for pair in pairs
        ),
    )


def _improve_less(chance: Chance, claims: Claims) -> None:
    """Who does not claim an improvement has mostly improved by too little for it."""
    for person in claims.people.everyone:
        families = {case.kind.family for case in person.cases}
        on_file = person.wellbeing
        if "wellbeing" in families and "improvement" not in families and len(on_file) > 1 and chance.happens(85):
            on_file[-1]["score"] = str(int(str(on_file[0]["score"])) + chance.between(-4, 1))


def _numbered(chance: Chance, claims: Claims) -> list[Case]:
    """The claims in the order of their days, numbered; one that stands again has the number it had."""
    cases = sorted(chance.shuffled(claims.cases), key=lambda case: case.claimed_on)
    prefix = f"C{claims.first.year % 100:02}{claims.first.month:02}"
    for number, case in enumerate((case for case in cases if case.again is None), start=1):
        case.claim["claim_id"] = f"{prefix}-{number:04}"
    for case in cases:
        if case.again is not None:
            case.claim["claim_id"] = case.again.id
    return cases


def _participants(claims: Claims) -> Iterator[Row]:
    for person in sorted(claims.people.everyone, key=lambda person: person.id):
        yield person.row
        yield from person.again


def _evidence(cases: Sequence[Case]) -> Iterator[Row]:
    for case in cases:
        for document in case.documents:
            yield {"claim_id": case.id, **document}


def _assessments(claims: Claims) -> Iterator[Row]:
    for person in sorted(claims.people.everyone, key=lambda person: person.id):
        for assessment in person.assessments:
            yield {"participant_id": person.id, **assessment}


def _decisions(cases: Sequence[Case]) -> Iterator[Row]:
    for case in cases:
        for decision in case.decisions:
            yield {"claim_id": case.id, **decision}


NOT_EXPORTED = frozenset({"evidence"})
"""A column of claims that stands in for the evidence table where there is none."""


def _table(name: str, rows: Iterator[Row] | Sequence[Row]) -> list[dict[str, str]]:
    columns = [column for column in TABLES[name] if column not in NOT_EXPORTED]
    return [{column: text(row.get(column, "")) for column in columns} for row in rows]


def _with_blanks(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    nothing = dict.fromkeys(rows[0], "")
    for place in reversed(BLANK):
        rows.insert(place, dict(nothing))
    return rows
