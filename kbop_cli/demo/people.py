"""Participants, made up. Nobody real can be met: postcodes lie in districts that do not exist (HD21 to HD29, WF41 to
WF49), National Insurance numbers begin with prefixes that are used for administration and never issued."""

from __future__ import annotations

from datetime import date

from kbop_cli.demo.chance import Chance
from kbop_cli.demo.days import DAY
from kbop_cli.demo.names import BACKGROUNDS, FIRST, LAST, PROVIDERS, REFERRED_BY, SPECIALIST
from kbop_cli.demo.outcomes import ABUSE, GENERIC
from kbop_cli.demo.rows import Person, Row

NINO_PREFIXES = ("CR", "MW", "NC")
UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
"""The letters that the end of a postcode may hold."""


class People:
    """Makes participants, each with an id and an identity of its own."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.everyone: list[Person] = []
        self._numbers = chance.shuffled(range(1001, 2600))

    def referred(self, referred_on: date, cohort: str = GENERIC, provider: str = "") -> Person:
        """A participant who was referred that day and began within a fortnight."""
        chance = self.chance
        if not provider:
            provider = SPECIALIST if cohort == ABUSE else chance.weighted(PROVIDERS)
        housed = chance.weighted([(45, "yes"), (47, "no"), (8, "")])
        row: Row = {
            "participant_id": f"P{self._numbers.pop():05}",
            "provider": provider,
            "cohort": cohort,
            "referred_on": referred_on,
            "service_started_on": referred_on + DAY * chance.between(0, 12),
            "legacy": "no",
            "phase": chance.weighted([(75, "active"), (25, "monitoring")]),
            "closed_on": "",
            "months_employed_at_referral": chance.weighted([(88, "0"), (8, "2"), (4, "5")]),
            "crisis_at_referral": chance.weighted([(96, "no"), (4, "yes")]),
            "housed_at_referral": housed,
            "needs": chance.weighted([(50, "none"), (34, "mental_health"), (16, "mental_health; substance_misuse")]),
            "in_treatment_at_referral": "none",
            "restricted": "yes" if chance.happens(25 if cohort == ABUSE else 1.5) else "no",
            "referral_source": chance.weighted(REFERRED_BY),
            **self._identity(),
        }
        person = Person(row)
        self.everyone.append(person)
        return person

    def _identity(self) -> Row:
        chance = self.chance
        background = chance.weighted(BACKGROUNDS)
        born = date(chance.between(1957, 2004), 1, 1)
        if not chance.happens(2):  # 1 January stands for a birthday that nobody knows
            born += DAY * chance.below(365)
        return {
            "first_name": chance.pick(FIRST[background]),
            "last_name": chance.pick(LAST[background]),
            "date_of_birth": born,
            "postcode": self.postcode(),
            "national_insurance_number": self._insurance_number() if chance.happens(72) else "",
        }

    def postcode(self) -> str:
        """A postcode that looks right and does not exist."""
        chance = self.chance
        area = chance.pick(("HD2", "HD2", "HD2", "WF4"))
        unit = chance.pick(UNIT_LETTERS) + chance.pick(UNIT_LETTERS)
        return f"{area}{chance.between(1, 9)} {chance.below(10)}{unit}"

    def _insurance_number(self) -> str:
        chance = self.chance
        return f"{chance.pick(NINO_PREFIXES)}{chance.below(1_000_000):06}{chance.pick('ABCD')}"
