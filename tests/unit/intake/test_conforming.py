"""The quick answer to "does it conform" is the full validator's, on good files and on a thousand spoilt ones."""

from __future__ import annotations

import copy
import random
from decimal import Decimal
from functools import cache
from typing import Any

import jsonschema
import pytest

from kbop_cli.intake.conforming import conforms
from kbop_cli.intake.reading import load_schema
from kbop_cli.intake.strict_yaml import parse
from tests.support import ROOT

FILES = {
    "ratecard": ROOT / "tests" / "cards" / "every_key.yaml",
    "contract": ROOT / "kbop_cli" / "templates" / "kbop" / "contract.yaml",
}
SPOILT = 300
VALUES = [
    *("", "x", "A B", "2023-02-30", "2023-2-3", "12", "1.234", "-1", "published", "number", "approval", "assessment"),
    *(0, 1, -1, 10**20, Decimal("1.5"), Decimal("-0.01"), True, False, None, [], {}, ["x"], {"x": "y"}, [[]], [{}]),
    *({"kind": "is"}, {"use": "x"}, {"any_of": []}, {"months": 3}, {"months": -1}, {"table": "wage"}, {"kind": 3}),
    *({"latest_of": []}, {"latest_of": ["a"], "earliest_of": ["b"]}, {"field": "hours"}, {"first_known": ["x"]}),
]


@cache
def original(schema: str) -> Any:
    return parse(FILES[schema].read_text(encoding="utf-8"), "file").value


@cache
def validator(schema: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(load_schema(schema))


def places(value: Any, way: tuple = ()) -> list[tuple]:
    found = [way] if way else []
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        found += places(part, (*way, key))
    return found


def spoil(value: Any, rng: random.Random) -> None:
    """Another value, one too many, or one too few, somewhere in the file."""
    way = rng.choice(places(value))
    holder = value
    for key in way[:-1]:
        holder = holder[key]
    turn = rng.random()
    if turn < 0.6:
        holder[way[-1]] = copy.deepcopy(rng.choice(VALUES))
    elif turn < 0.8:
        del holder[way[-1]]
    elif isinstance(holder, dict):
        holder[rng.choice(["kind", "x", "use", "when", "Not A Name", "basis"])] = copy.deepcopy(rng.choice(VALUES))
    else:
        holder.append(copy.deepcopy(rng.choice(VALUES)))


@pytest.mark.parametrize("schema", sorted(FILES))
def test_spoilt_files_are_told_as_the_full_validator_tells_them(schema):
    answers = []
    for seed in range(SPOILT):
        value = copy.deepcopy(original(schema))
        spoil(value, random.Random(seed))
        expected = validator(schema).is_valid(value)
        assert conforms(value, load_schema(schema)) is expected, seed
        answers.append(expected)
    assert answers.count(False) > SPOILT / 3
    assert answers.count(True) > SPOILT / 20


def parts_of(schema: dict) -> list[dict]:
    """A schema and every schema inside it."""
    held = [inside for name in ("properties", "$defs") for inside in schema.get(name, {}).values()]
    held += [inside for name in ("allOf", "anyOf") for inside in schema.get(name, [])]
    held += [schema[name] for name in ("items", "propertyNames", "if", "then", "else") if name in schema]
    further = schema.get("additionalProperties")
    held += [further] if isinstance(further, dict) else []
    return [schema, *(part for inside in held for part in parts_of(inside))]


@pytest.mark.parametrize("schema", ["ratecard", "contract", "scenarios"])
def test_every_keyword_of_the_schema_is_known(schema):
    whole = load_schema(schema)
    every = parts_of(whole)
    assert len(every) > 100
    for part in every:
        conforms({}, {"$defs": whole["$defs"], **part})


def test_the_shipped_cards_conform():
    for path in sorted((ROOT / "ratecards").glob("*/card.yaml")):
        assert conforms(parse(path.read_text(encoding="utf-8"), path.name).value, load_schema("ratecard"))


def test_a_keyword_that_is_not_known_is_an_error_not_a_guess():
    with pytest.raises(KeyError):
        conforms({}, {"type": "object", "uniqueItems": True})
