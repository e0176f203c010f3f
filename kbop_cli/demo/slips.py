"""Slips of the pen and of the spreadsheet: cells that are written otherwise than they are meant."""

from __future__ import annotations

from datetime import date

from kbop_cli.demo.chance import Chance
from kbop_cli.demo.days import DAY
from kbop_cli.demo.names import PROVIDERS
from kbop_cli.demo.rows import Case

MISSPELT = {"accommodation": "accomodation", "wellbeing": "welbeing", "employment": "emploment"}
OPTIONS = {
    "income": "incom",
    "budget": "bugdet",
    "debt": "debts",
    "eviction_threat": "eviction threat",
    "homeless": "homless",
    "unsuitable": "unsuitabel",
}
SHORT_MONTHS = (4, 6, 9, 11)


def can_be_misspelt(case: Case) -> bool:
    """Whether a misspelling is known for the outcome."""
    return case.kind.outcome.partition("_")[0] in MISSPELT


def misspelt_outcome(chance: Chance, case: Case) -> None:
    word, _, rest = case.kind.outcome.partition("_")
    case.claim["outcome"] = f"{MISSPELT[word]}_{rest}"


def misspelt_option(chance: Chance, case: Case) -> None:
    option = str(case.claim["option"])
    case.claim["option"] = OPTIONS.get(option, f"{option}s")


def no_such_day(chance: Chance, case: Case) -> None:
    """The 31st of a month that has 30 days, or the 30th of February."""
    february = date(case.day.year, 2, 1)
    if case.day > february and chance.happens(35):
        case.claim["achieved_on"] = f"30/02/{february.year}"
        return
    short = [month for month in SHORT_MONTHS if month <= case.day.month]
    month, year = (short[-1], case.day.year) if short else (11, case.day.year - 1)
    case.claim["achieved_on"] = f"31/{month:02}/{year}"


def not_in_export(chance: Chance, case: Case) -> None:
    """A participant of whom the export holds nothing."""
    case.claim["participant_id"] = f"P{chance.between(8000, 8999):05}"


def other_price(chance: Chance, case: Case) -> None:
    case.claim["amount_claimed"] = f"{case.kind.pounds + chance.pick((-50, 50, 100))}.00"


def other_provider(chance: Chance, case: Case) -> None:
    others = [name for _, name in PROVIDERS if name != case.person.provider]
    case.claim["provider"] = chance.pick(others)


def claimed_last_month(chance: Chance, case: Case) -> None:
    case.claim["claimed_on"] = max(case.day, case.claimed_on.replace(day=1) - DAY * chance.between(1, 3))


def pounds_and_commas(chance: Chance, case: Case) -> None:
    case.claim["amount_claimed"] = f"£{case.kind.pounds:,}.00"
    if earned := str(case.claim.get("gross_earnings", "")):
        whole, _, pence = earned.partition(".")
        case.claim["gross_earnings"] = f"£ {int(whole):,}.{pence}"


def spreadsheet_dates(chance: Chance, case: Case) -> None:
    """Days as other programs write them."""
    form = chance.pick((_short, _long, _stamped))
    for column in ("achieved_on", "claimed_on", "started_on"):
        cell = case.claim.get(column)
        if isinstance(cell, date):
            case.claim[column] = form(cell)


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _short(day: date) -> str:
    return f"{day.day:02}-{_MONTHS[day.month - 1][:3]}-{day.year % 100:02}"


def _long(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _stamped(day: date) -> str:
    return f"{day.isoformat()} 00:00:00"


def odd_ids(chance: Chance, case: Case) -> None:
    """Ids in lower case and with stray spaces."""
    case.claim["participant_id"] = f" {case.person.id.lower()} "
    for document in case.documents:
        document["claim_id"] = f"{case.id.lower()} "


def odd_words(chance: Chance, case: Case) -> None:
    """Words in capitals and with stray spaces."""
    case.claim["outcome"] = f" {case.kind.outcome.upper()}"
    for column in ("option", "strand", "accommodation_type", "course_type", "employment_type"):
        if column in case.claim:
            case.claim[column] = str(case.claim[column]).title()
