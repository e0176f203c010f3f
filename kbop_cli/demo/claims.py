"""Claims that the cards pay, one by one: a person who fits, dates that hold, evidence that suffices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kbop_cli.demo.chance import Chance
from kbop_cli.demo.days import DAY, first_and_last, months_on, working_days
from kbop_cli.demo.details import DETAILS
from kbop_cli.demo.names import NOTES, SPECIALIST
from kbop_cli.demo.outcomes import ABUSE, GENERIC, Kind
from kbop_cli.demo.papers import Papers
from kbop_cli.demo.people import People
from kbop_cli.demo.rows import Case, Person

SCHEME_ENDED = date(2022, 3, 31)
"""The last day on which a second entry into employment could be achieved (an assumption of the cards)."""
TAKEN_OVER_ON = date(2019, 9, 2)
"""When people of the earlier contract were taken over."""

APART = (frozenset({"entry", "accommodation"}), frozenset({"access", "engagement"}))
"""Families that one person does not claim in the same month."""


class Claims:
    """Builds payable claims of one month. `cases` are in the order in which they were built."""

    def __init__(self, month: str, chance: Chance) -> None:
        self.first, self.last = first_and_last(month)
        self.days = working_days(month)
        self.chance = chance
        self.people = People(chance)
        self.papers = Papers(chance)
        self.cases: list[Case] = []

    def claim(
        self, kind: Kind, *, person: Person | None = None, claimed: Sequence[date] = (), day: date | None = None
    ) -> Case:
        """A payable claim of this kind: of this person or of one who fits, made on one of these days, achieved then."""
        claimed_on = self.chance.pick(claimed or self.days)
        day = day or self._achieved(kind, claimed_on)
        if person is None:
            person, day = self._fitting(kind, day)
        case = Case(kind, person, day, {})
        case.claim = {
            "claim_id": "",
            "participant_id": person.id,
            "provider": person.provider,
            "outcome": kind.outcome,
            "achieved_on": day,
            "claimed_on": max(claimed_on, day),
            "amount_claimed": f"{kind.pounds}.00" if kind.pounds else "",
            "worker": f"{person.provider[:2].upper()}{self.chance.between(1, 9):02}",
            "notes": self.chance.pick(NOTES) if self.chance.happens(9) else "",
        }
        return self._with_details(case)

    def _with_details(self, case: Case) -> Case:
        self._assessed(case)
        documents = DETAILS[case.kind.family](self.chance, case)
        self.papers.attach(case, documents)
        return self.add(case)

    def add(self, case: Case) -> Case:
        """Take a claim into the month."""
        case.person.cases.append(case)
        self.cases.append(case)
        return case

    def _achieved(self, kind: Kind, claimed_on: date) -> date:
        if kind.outcome == "employment_entry_second" and claimed_on > SCHEME_ENDED:
            return SCHEME_ENDED - DAY * self.chance.below(60)
        if kind.milestone and self.chance.happens(3):
            return claimed_on - DAY * self.chance.between(95, 240)  # found late, at a review of the files
        return claimed_on - DAY * self.chance.weighted([(70, self.chance.below(21)), (30, self.chance.below(50))])

    def _fitting(self, kind: Kind, day: date) -> tuple[Person, date]:
        """A person who may claim this: one who is there already, now and then, or a new one."""
        chance = self.chance
        if kind.family == "improvement":
            stage = kind.outcome.rpartition("_")[2]
            with_stage = [
                person
                for person in self.people.everyone
                if len(person.cases) == 1 and person.cases[0].kind.outcome == f"wellbeing_{stage}"
            ]
            if with_stage:
                person = chance.pick(with_stage)
                return person, person.cases[0].day
        elif kind.family != "wellbeing" and chance.happens(42):
            there = [person for person in self.people.everyone if self._may_also(person, kind, day)]
            if there:
                return chance.pick(there), day
        return self.new_person(kind, day), day

    def _may_also(self, person: Person, kind: Kind, day: date) -> bool:
        if len(person.cases) >= 3 or kind.cohort not in ("", person.cohort):
            return False
        families = {case.kind.family for case in person.cases}
        return (
            kind.family not in families
            and not any(kind.family in apart and families & apart for apart in APART)
            and (kind.long_term or person.row["legacy"] == "no")
            and months_on(person.service_started_on, kind.months) < day - DAY * 15
        )

    def new_person(self, kind: Kind, day: date, provider: str = "") -> Person:
        """Somebody who was referred long enough before that day."""
        chance = self.chance
        cohort = kind.cohort or (ABUSE if provider == SPECIALIST or (not provider and chance.happens(7)) else GENERIC)
        slack = chance.between(4, 20) if kind.outcome == "wellbeing_initial" else chance.between(28, 190)
        person = self.people.referred(months_on(day, -kind.months) - DAY * slack, cohort, provider)
        if kind.outcome == "wellbeing_initial":
            person.row["service_started_on"] = min(person.service_started_on, day)
        if kind.long_term and kind.family in ("accommodation", "employment") and chance.happens(8):
            person.row.update({"legacy": "yes", "referred_on": TAKEN_OVER_ON, "service_started_on": TAKEN_OVER_ON})
        return person

    def _assessed(self, case: Case) -> None:
        """The assessments that a claim rests on; of everybody else, those that time has brought."""
        person, chance = case.person, self.chance
        instrument = "power_form" if person.cohort == ABUSE else "homelessness_star"
        if case.kind.family == "risk":
            first = chance.between(11, 20)
            self.papers.assess(person, "dash", person.service_started_on, first)
            self.papers.assess(person, "dash", case.day, first - chance.weighted([(25, 3), (75, chance.between(3, 9))]))
        if person.papers.get("assessment_initial"):
            return
        stage = case.kind.outcome.rpartition("_")[2] if case.kind.family in ("wellbeing", "improvement") else ""
        first_on = case.day if stage == "initial" else person.service_started_on + DAY * chance.below(8)
        score = chance.between(22, 48)
        self.papers.assess(person, instrument, first_on, score)
        if stage == "third":
            between = (case.day - months_on(first_on, 3)).days
            second_on = months_on(first_on, 3) + DAY * chance.below(max(1, between - 20))
            self.papers.assess(person, instrument, second_on, score + chance.between(-2, 9))
        if stage in ("second", "third"):
            gain = chance.weighted([(12, 2), (88, chance.between(3, 16))])
            self.papers.assess(person, instrument, case.day, score + gain)
        elif not stage and months_on(first_on, 4) < case.day:
            self.papers.assess(person, instrument, months_on(first_on, 3), score + chance.between(-3, 12))
