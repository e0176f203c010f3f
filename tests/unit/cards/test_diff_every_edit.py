"""Every edit of any field of a card shows in the comparison, and a card compared with itself shows nothing."""

from __future__ import annotations

import copy
import dataclasses
import json
import typing
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from kbop_cli.cards.diff import CATEGORIES, diff
from kbop_cli.cards.parts import Way
from kbop_cli.cards.schemas import ratecard_schema
from kbop_cli.intake.card import inspect_card
from kbop_cli.intake.conforming import conforms
from kbop_cli.intake.reading import load_schema
from kbop_cli.intake.strict_yaml import parse
from kbop_cli.model import RateCard
from tests.support import ROOT

FILE = ROOT / "tests" / "cards" / "every_key.yaml"
VALUE = parse(FILE.read_text(encoding="utf-8"), FILE.name).value
INSTEAD = (
    *(
        ("published", "computed", "assumed"),
        ("query", "remark"),
        ("later", "first"),
        ("higher", "lower"),
        ("yes", "no"),
    ),
    *(
        ("letter", "record"),
        ("plan", "record"),
        ("job_3m", "talk"),
        ("job_6m", "talk"),
        ("spare", "shown"),
        ("wage", "salary"),
    ),
    *(("one_of", "none_of"), ("in_work", "spare"), ("form", "record"), ("number", "money"), ("word", "text")),
    *(("date", "word"), ("yesno", "word"), ("words", "word"), ("employed", "on_loan"), ("self_employed", "on_loan")),
    *(("achieved_on", "attended_on"), ("claimed_on", "attended_on"), ("started_on", "attended_on")),
    *(("hours", "credits"), ("weeks", "credits"), ("gross_earnings", "debt_balance"), ("strand", "option")),
    *(("distance", "hours"), ("visited_on", "attended_on"), ("shift", "option"), ("employment_type", "option")),
    *(
        ("participant.aims", "participant.needs"),
        ("qualification_level", "credits"),
        ("qualification_subject", "option"),
    ),
    *(("qualification_number", "certificate_number"), ("participant.legacy", "participant.care_leaver")),
    *(("participant.care_leaver", "participant.legacy"), ("participant.referred_on", "attended_on")),
    ("participant.housed_at_referral", "participant.legacy"),
    ("quarter", "month"),
    ("every", "one"),
    ("documents", "either"),
    ("paid", "approved"),
)
"""Words that may stand in each other's place."""

ALONE = ("kind", "order", "format", "payable", "care_leaver", "aims", "visited_on")
"""What cannot be edited alone: the rest of the rule, or what reads the column, must be edited with it."""


def read(value: Any) -> RateCard | None:
    """The card of a value; None where the reader refuses it."""
    if not conforms(value, load_schema("ratecard")):
        return None
    text = json.dumps(value, default=str)
    inspected = inspect_card(text.encode("utf-8"), FILE.name)
    return None if inspected.problems else inspected.card


@cache
def original() -> RateCard:
    card = read(VALUE)
    assert card is not None
    return card


def leaves(value: Any, way: Way = ()) -> typing.Iterator[Way]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from leaves(part, (*way, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from leaves(part, (*way, index))
    else:
        yield way


def at(value: Any, way: Way) -> Any:
    for key in way:
        value = value[key]
    return value


def others(value: Any) -> typing.Iterator[Any]:
    """Values that might stand in the place of another."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | Decimal):
        yield int(value) + 1
    else:
        try:
            yield (date.fromisoformat(value) + timedelta(days=40)).isoformat()
            yield (date.fromisoformat(value) - timedelta(days=40)).isoformat()
            yield (date.fromisoformat(value) - timedelta(days=1)).isoformat()
        except ValueError:
            if value.replace(".", "").isdigit():
                yield f"{Decimal(value) + 1}"
            yield from (word for words in INSTEAD if value in words for word in words if word != value)
            yield f"{value} otherwise"


@cache
def edited(way: Way) -> RateCard | None:
    """The card with another value there that the reader accepts."""
    for other in others(at(VALUE, way)):
        value = copy.deepcopy(VALUE)
        at(value, way[:-1])[way[-1]] = other
        card = read(value)
        if card is not None:
            return card
    return None


@cache
def without(way: Way) -> RateCard | None:
    """The card with that part taken out; None where the reader refuses it."""
    value = copy.deepcopy(VALUE)
    del at(value, way[:-1])[way[-1]]
    return read(value)


def parts(value: Any, way: Way = ()) -> typing.Iterator[Way]:
    """Every entry of every mapping and list."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield (*way, key)
        yield from parts(part, (*way, key))


def test_a_card_beside_itself_shows_nothing():
    assert diff(original(), original()) == ()
    assert diff(original(), read(VALUE)) == ()


def test_every_value_that_is_edited_shows():
    hidden, unedited = [], []
    for way in leaves(VALUE):
        card = edited(way)
        if card is None:
            unedited.append(way)
        elif not diff(original(), card):
            hidden.append(way)
    assert hidden == []
    assert [way for way in unedited if way[-1] not in ALONE] == []


def test_every_part_that_is_taken_out_shows():
    ways = list(parts(VALUE))
    cards = {way: card for way in ways if (card := without(way)) is not None}
    assert [way for way, card in cards.items() if not diff(original(), card)] == []
    assert [way for way, card in cards.items() if not diff(card, original())] == []
    assert len(cards) > 100


def test_every_key_of_the_schema_is_in_the_card():
    named = {key for way in parts(VALUE) for key in way if isinstance(key, str)}
    assert [key for key in keys(ratecard_schema()) if key not in named] == ["earliest_of"]


def keys(schema: Any) -> list[str]:
    found: dict[str, None] = {}
    if isinstance(schema, dict):
        found |= dict.fromkeys(schema.get("properties", {}))
        for part in schema.values():
            found |= dict.fromkeys(keys(part))
    elif isinstance(schema, list):
        for part in schema:
            found |= dict.fromkeys(keys(part))
    return sorted(found)


def test_every_field_of_a_card_is_compared():
    """A field that is added to the model later is told as unclear, never passed over."""

    @dataclasses.dataclass(frozen=True, slots=True)
    class Later(RateCard):
        further: str = ""

    fields = {field.name: getattr(original(), field.name) for field in dataclasses.fields(RateCard)}
    changes = diff(Later(**fields, further="one"), Later(**fields, further="two"))
    assert [(change.category, change.sentence) for change in changes] == [
        ("unclear", "The card, further: one became two.")
    ]


@pytest.mark.parametrize("name", ["kbop-generic", "kbop-generic-strict", "kbop-domestic-abuse"])
def test_the_real_cards_beside_themselves_show_nothing(name):
    card = inspect_card((ROOT / "ratecards" / name / "card.yaml").read_bytes(), name).card
    assert card is not None
    assert diff(card, card) == ()


def test_every_category_has_its_meaning():
    assert all(meaning.endswith(".") for meaning in CATEGORIES.values())
