"""Synthetic people of a register like that of Kirklees, some of them twice, with the slips that people make.

`register(n, seed)` gives about n records and the person behind each. Nobody in it exists. The traps are people who
are not the same: twins, couples, a parent and a child of one name, a hostel's shared postcode, namesakes, birthdays on
1 January. `python -m bench.uk_identities N FILE` writes one as CSV.
"""

from __future__ import annotations

import datetime as dt
import random
import string
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from bench.uk_names import COMMUNITIES, LETTERS, SHORT_FORMS, WRITTEN_AS, Community

DISTRICTS = [f"HD{n}" for n in range(1, 10)] + [f"WF{n}" for n in range(12, 18)] + ["BD19", "BD12", "HX5", "S36"]
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
_HOSTELS = tuple(f"HD{1 + i % 3} {i % 10}{_INWARD[i % 20]}{_INWARD[(7 * i) % 20]}" for i in range(40))


@dataclass(frozen=True, slots=True)
class Record:
    """One row of the register."""

    first: str | None
    last: str | None
    born: dt.date | None
    postcode: str | None
    nino: str | None
    female: bool
    community: int


def _zipf(chance: random.Random, names: tuple[str, ...]) -> str:
    """Earlier names are likelier: the square of a uniform draw leans to the front."""
    return names[int(len(names) * chance.random() ** 2)]


def _postcode(chance: random.Random) -> str:
    if chance.random() < 0.03:
        return chance.choice(_HOSTELS)
    return f"{chance.choice(DISTRICTS)} {chance.randrange(10)}{chance.choice(_INWARD)}{chance.choice(_INWARD)}"


def _nino(chance: random.Random) -> str:
    digits = "".join(chance.choices(string.digits, k=6))
    return f"{chance.choice('ABCEHJLMNPRSTWXYZ')}{chance.choice('ABCEHJLMPRSTWXYZ')}{digits}{chance.choice('ABCD')}"


def _birth(chance: random.Random, community: Community) -> dt.date:
    year = int(chance.triangular(1940, 2007, 1988))
    if chance.random() < community.default_birthday:
        return dt.date(year, 1, 1)
    return dt.date(year, 1, 1) + dt.timedelta(days=chance.randrange(365))


def _names(chance: random.Random, community: Community, female: bool) -> tuple[str, str]:
    first = _zipf(chance, community.female if female else community.male)
    last = _zipf(chance, community.tail_last if chance.random() < community.tail else community.last)
    if community.style == "muslim":
        if not female and chance.random() < 0.35:
            first = f"Mohammed {first}"
        if female and chance.random() < 0.35:
            last = chance.choice(("Begum", "Bibi", "Akhtar", "Kausar"))
    if community.style == "sikh" and last in {"Singh", "Kaur"}:
        last = "Kaur" if female else "Singh"
    elif community.style == "sikh" and chance.random() < 0.4:
        first = f"{first} {'Kaur' if female else 'Singh'}"
    if community.style == "slavic" and female and last.endswith("ski"):
        last = f"{last[:-1]}a"
    return first, last


def _person(chance: random.Random) -> Record:
    kind = chance.choices(range(len(COMMUNITIES)), [c.share for c in COMMUNITIES])[0]
    community = COMMUNITIES[kind]
    female = chance.random() < 0.45
    first, last = _names(chance, community, female)
    return Record(first, last, _birth(chance, community), _postcode(chance), _nino(chance), female, kind)


def _kin(chance: random.Random, person: Record) -> Record | None:
    """Somebody near the person and not the same."""
    community = COMMUNITIES[person.community]
    draw = chance.random()
    if draw < 0.010:  # a twin
        female = chance.random() < 0.5
        first, _ = _names(chance, community, female)
        same = first == person.first
        return None if same else replace(person, first=first, nino=_nino(chance), female=female)
    if draw < 0.020 and person.born and person.born.year < 1970:  # a child of the same name
        born = person.born + dt.timedelta(days=365 * chance.randrange(18, 36) + chance.randrange(365))
        return replace(person, born=born, nino=_nino(chance))
    if 0.020 <= draw < 0.10:  # a partner of the same surname and address
        female = not person.female
        first, _ = _names(chance, community, female)
        return replace(person, first=first, born=_birth(chance, community), nino=_nino(chance), female=female)
    return None


def _slip(chance: random.Random, text: str | None) -> str | None:
    """One typing slip: a letter lost, doubled, changed or exchanged with the next."""
    if text is None or len(text) < 3:
        return text
    at = chance.randrange(1, len(text) - 1)
    kind = chance.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    if kind == 2:
        letters = string.digits if text[at].isdigit() else string.ascii_lowercase
        return text[:at] + chance.choice(letters) + text[at + 1 :]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _other_spelling(chance: random.Random, text: str | None) -> str | None:
    if text is None:
        return None
    parts = text.split(" ")
    at = chance.randrange(len(parts))
    if parts[at] in WRITTEN_AS and chance.random() < 0.7:
        parts[at] = chance.choice(WRITTEN_AS[parts[at]])
    else:
        fitting = [pair for pair in LETTERS if pair[0] in parts[at][1:]]
        if fitting:
            old, new = chance.choice(fitting)
            parts[at] = parts[at][0] + parts[at][1:].replace(old, new, 1)
    return " ".join(parts)


def _first_name(chance: random.Random, record: Record) -> Record:
    first = record.first
    if first is None:
        return record
    if record.community in {1, 2, 5} or (record.community == 3 and chance.random() < 0.6):
        if " " in first and chance.random() < 0.4:
            return replace(record, first=chance.choice(first.split(" ")))
        return replace(record, first=_other_spelling(chance, first))
    return replace(record, first=SHORT_FORMS.get(first) or _slip(chance, first))


def _last_name(chance: random.Random, record: Record) -> Record:
    last = record.last
    if record.female and record.community in {0, 4} and chance.random() < 0.5:
        new = _names(chance, COMMUNITIES[record.community], True)[1]
        return replace(record, last=f"{last}-{new}" if chance.random() < 0.3 else new)
    if record.community in {0, 4}:
        return replace(record, last=_slip(chance, last))
    return replace(record, last=_other_spelling(chance, last))


def _birth_slip(chance: random.Random, record: Record) -> Record:
    born = record.born
    if born is None:
        return record
    kind = chance.randrange(5)
    if kind == 0 and born.day <= 12:
        return replace(record, born=dt.date(born.year, born.day, born.month))
    if kind == 1:
        return replace(record, born=dt.date(born.year, 1, 1))
    if kind == 2:
        return replace(record, born=None)
    if kind == 3:
        return replace(record, born=dt.date(born.year + chance.choice((-10, -1, 1, 10)), born.month, min(born.day, 28)))
    day = chance.choice([d for d in range(1, 29) if d // 10 == born.day // 10 or d % 10 == born.day % 10])
    return replace(record, born=born.replace(day=day))


ERRORS: dict[str, tuple[int, Callable[[random.Random, Record], Record]]] = {
    "first name written otherwise": (22, _first_name),
    "surname written otherwise": (14, _last_name),
    "slip in first name": (8, lambda c, r: replace(r, first=_slip(c, r.first))),
    "slip in surname": (8, lambda c, r: replace(r, last=_slip(c, r.last))),
    "names swapped": (4, lambda c, r: replace(r, first=r.last, last=r.first)),
    "initial only": (3, lambda c, r: replace(r, first=r.first[:1] if r.first else None)),
    "date of birth": (18, _birth_slip),
    "slip in postcode": (6, lambda c, r: replace(r, postcode=_slip(c, r.postcode))),
    "postcode not known": (7, lambda c, r: replace(r, postcode=c.choice((None, "NFA", "ZZ99 3VZ")))),
    "first name not known": (1, lambda c, r: replace(r, first=c.choice((None, "Unknown")))),
}


def _again(chance: random.Random, person: Record) -> tuple[Record, list[str]]:
    """The same person as another worker wrote them down, and what that worker got wrong."""
    record, errors = person, []
    if chance.random() < 0.4:
        record = replace(record, postcode=_postcode(chance))
        errors.append("moved")
    for _ in range(chance.choices((0, 1, 2, 3), (20, 42, 28, 10))[0]):
        error = chance.choices(list(ERRORS), [weight for weight, _ in ERRORS.values()])[0]
        record = ERRORS[error][1](chance, record)
        errors.append(error)
    return record, errors


def _written(chance: random.Random, record: Record) -> Record:
    """Half the records lack a National Insurance number, and two in a hundred of the others carry a slip."""
    if chance.random() < 0.5:
        return replace(record, nino=None)
    return replace(record, nino=_slip(chance, record.nino)) if chance.random() < 0.02 else record


def register(size: int, seed: str = "kbop-uk-1") -> pl.DataFrame:
    """About `size` rows: participant_id, the identity columns, `person` (who it is) and `errors` (what went wrong)."""
    chance = random.Random(seed)
    rows: list[tuple[int, Record, list[str]]] = []
    person = 0
    while len(rows) < size:
        one = _person(chance)
        kin = _kin(chance, one)
        for each in (one, kin) if kin else (one,):
            person += 1
            rows.append((person, _written(chance, each), []))
            for _ in range(chance.choices((0, 1, 2), (90, 8, 2))[0]):
                again, errors = _again(chance, each)
                rows.append((person, _written(chance, again), errors))
    chance.shuffle(rows)
    ids = [f"P{at:07d}" for at in range(len(rows))]
    records = [record for _, record, _ in rows]
    return pl.DataFrame(
        {
            "participant_id": ids,
            "first_name": [r.first for r in records],
            "last_name": [r.last for r in records],
            "date_of_birth": [r.born for r in records],
            "postcode": [r.postcode for r in records],
            "national_insurance_number": [r.nino for r in records],
            "person": [person for person, _, _ in rows],
            "errors": [errors for _, _, errors in rows],
        },
        schema_overrides={"errors": pl.List(pl.String), "date_of_birth": pl.Date},
    )


if __name__ == "__main__":
    register(int(sys.argv[1])).drop("errors").write_csv(Path(sys.argv[2]))
