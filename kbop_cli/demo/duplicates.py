"""Forty duplicates of ten kinds, and decoys that look like duplicates and are none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kbop_cli.demo.chance import Chance
from kbop_cli.demo.claims import Claims
from kbop_cli.demo.days import DAY
from kbop_cli.demo.identities import rewritten, slipped, swapped, transliterated
from kbop_cli.demo.names import PROVIDERS, SPECIALIST
from kbop_cli.demo.outcomes import KINDS
from kbop_cli.demo.rows import Case, Person, Row

EACH = 4
"""How many of each kind."""

OPEN_TO_ALL = ("accommodation_entry", "financial_resilience", "education_entry", "employment_entry")
"""Outcomes that any provider may claim for anybody at any time."""
REPEATED = (*OPEN_TO_ALL, "accommodation_3m", "accommodation_6m", "wellbeing_initial", "wellbeing_second")
BY_ANYBODY = (*REPEATED, "accommodation_12m", "wellbeing_third", "services_access", "mental_health_engagement")
ON_ONE_PAPER = (*OPEN_TO_ALL, "accommodation_3m", "accommodation_6m", "accommodation_12m", "employment_6_5w")
QUALIFICATIONS = ("qualification_part", "qualification_full")
CERTIFICATE = ("qualification_number", "qualification_level", "qualification_subject", "credits", "certificate_number")
TAKEN = "first of a pair"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims, or one claim that stands twice, of which one should be paid at most."""

    kind: str
    first: Case
    second: Case


def plant(claims: Claims) -> list[Pair]:
    """Add the duplicates to a month whose claims are not numbered yet, and label them, so that no mistake is laid
    over them."""
    pairs = []
    for kind, make in MAKERS.items():
        for number in range(EACH):
            first, second = make(claims, number)
            first.label = second.label = kind
            pairs.append(Pair(kind, first, second))
    _decoys(claims)
    return pairs


def untouched(claims: Claims, outcomes: tuple[str, ...], fits: Callable[[Case], bool] = lambda case: True) -> Case:
    """A claim to begin from, made early in the month: nothing was done to it yet. Where there is none, one is made."""
    early = claims.last - DAY * 9
    open_to = [case for case in claims.cases if case.claimed_on < early and _is_open(case, outcomes) and fits(case)]
    while not open_to:
        kind = claims.chance.pick([kind for kind in KINDS if kind.outcome in outcomes])
        days = [day for day in claims.days if day < early]
        made = claims.claim(kind, person=claims.new_person(kind, days[0] - DAY), claimed=days, day=days[0] - DAY)
        open_to = [made] if fits(made) else []
    case = claims.chance.pick(open_to)
    case.label = TAKEN
    return case


def _is_open(case: Case, outcomes: tuple[str, ...]) -> bool:
    return not case.label and case.kind.outcome in outcomes


def later(claims: Claims, first: Case) -> date:
    """A working day of the month after the first claim's."""
    return claims.chance.pick([day for day in claims.days if day > first.claimed_on + DAY])


def _alone(case: Case) -> bool:
    return case.alone


def _another_provider(chance: Chance, provider: str) -> str:
    return chance.pick([name for _, name in PROVIDERS if name != provider])


# One participant.


def _same_claim_again(claims: Claims, number: int) -> tuple[Case, Case]:
    first = untouched(claims, REPEATED, _alone)
    return first, claims.add(Case(first.kind, first.person, first.day, dict(first.claim), again=first))


def _same_claim_new_id(claims: Claims, number: int) -> tuple[Case, Case]:
    first = untouched(claims, REPEATED, _alone)
    claim: Row = {**first.claim, "claimed_on": later(claims, first)}
    documents = [dict(document) for document in first.documents]
    return first, claims.add(Case(first.kind, first.person, first.day, claim, documents))


def _two_providers(claims: Claims, number: int) -> tuple[Case, Case]:
    first = untouched(claims, OPEN_TO_ALL, _alone)
    second = _claim_later(claims, first, first.person)
    second.claim["provider"] = _another_provider(claims.chance, first.person.provider)
    return first, second


def _another_episode(claims: Claims, number: int) -> tuple[Case, Case]:
    """The person came back into support, and what was achieved before is claimed for that time too."""
    first = untouched(claims, OPEN_TO_ALL, lambda case: case.alone and (case.claimed_on - case.day).days > 14)
    return first, _claim_later(claims, first, first.person)


def _claim_later(claims: Claims, first: Case, person: Person) -> Case:
    day = first.day + DAY * claims.chance.between(1, 7)
    return claims.claim(first.kind, person=person, claimed=[later(claims, first)], day=day)


# One person under two ids.


def _under_two_ids(change: Callable[[Row, int], Row]) -> Callable[[Claims, int], tuple[Case, Case]]:
    def make(claims: Claims, number: int) -> tuple[Case, Case]:
        first = untouched(claims, BY_ANYBODY, lambda case: case.alone and bool(change(case.person.row, number)))
        on_both_cards = first.person.provider != SPECIALIST and not first.kind.cohort
        other_card = on_both_cards and change is rewritten and number % 2 == 1
        provider = SPECIALIST if other_card else _another_provider(claims.chance, first.person.provider)
        person = claims.new_person(first.kind, first.day, provider)
        person.row.update(change(first.person.row, number))
        return first, _claim_later(claims, first, person)

    return make


# Two people.


def _shared_document(claims: Claims, number: int) -> tuple[Case, Case]:
    """One file behind the claims of two people: under one id, or renamed and known by its hash alone."""
    first = untouched(claims, ON_ONE_PAPER, _rests_on_one_paper)
    person = claims.new_person(first.kind, first.day)
    second = claims.claim(first.kind, person=person, claimed=[later(claims, first)], day=first.day)
    paper = dict(first.documents[0])
    second.documents[:] = [paper if number % 2 == 0 else {**paper, "document_id": claims.papers.new_id()}]
    return first, second


def _rests_on_one_paper(case: Case) -> bool:
    return len(case.documents) == 1 and case.documents[0]["issuer"] == "third_party"


def _shared_certificate(claims: Claims, number: int) -> tuple[Case, Case]:
    first = untouched(claims, QUALIFICATIONS)
    second = claims.claim(first.kind, person=claims.new_person(first.kind, first.day), claimed=[later(claims, first)])
    second.claim.update({column: first.claim[column] for column in CERTIFICATE})
    return first, second


MAKERS: dict[str, Callable[[Claims, int], tuple[Case, Case]]] = {
    "same_claim_again": _same_claim_again,
    "same_claim_new_id": _same_claim_new_id,
    "two_providers": _two_providers,
    "another_episode": _another_episode,
    "two_ids": _under_two_ids(rewritten),
    "swapped_names": _under_two_ids(swapped),
    "typing_slip": _under_two_ids(slipped),
    "transliteration": _under_two_ids(transliterated),
    "shared_document": _shared_document,
    "shared_certificate": _shared_certificate,
}


def _decoys(claims: Claims) -> None:
    """Twins, and a couple: alike in much, and two people."""
    people = [case.person for case in claims.cases if not case.label and case.alone]
    first, twin, partner_of, partner = (people[place] for place in (3, 40, 80, 120))
    for column in ("last_name", "date_of_birth", "postcode"):
        twin.row[column] = first.row[column]
    for column in ("last_name", "postcode"):
        partner.row[column] = partner_of.row[column]
