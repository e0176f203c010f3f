"""The JSON Schemas of card, contract and scenarios, made from the rule kinds.

The files in `schemas/` are written from here (`python tests/make_schemas.py`) and a test holds them to it:
editors complete and underline by them, and the readers refuse by them.
"""

from __future__ import annotations

import types
import typing
from datetime import date
from typing import Any, Literal

from kbop_cli.columns import TYPES
from kbop_cli.model import Anchors, Bound, Condition, Each, Ref, Span
from kbop_cli.rules import KINDS, SIMPLE, parameters, required_parameters

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "description": "a date as 2023-01-31"}
MONEY: Schema = {
    "type": ["number", "string"],
    "pattern": r"^\d+(\.\d{1,2})?$",
    "minimum": 0,
    "description": "an amount in pounds, such as 500.00",
}
NUMBER: Schema = {"type": ["number", "string"], "pattern": r"^-?\d+(\.\d+)?$", "description": "a number"}
WHOLE: Schema = {"type": "integer", "minimum": 1, "description": "a whole number, at least 1"}
TEXT: Schema = {"type": "string", "minLength": 1, "description": "a text"}
NAME: Schema = {
    "type": "string",
    "pattern": r"^[a-z0-9][a-z0-9_. -]*$",
    "description": "a name in lower case",
}
TRUTH: Schema = {"type": "boolean", "description": "true or false"}
REF: Schema = {
    "type": "string",
    "pattern": r"^(participant\.)?[a-z][a-z0-9_]*$",
    "description": "a column: of the claim (achieved_on) or of the participant (participant.referred_on)",
}
BASIS: Schema = {
    "enum": ["published", "computed", "assumed"],
    "description": "published (name the source), computed or assumed",
}


DATES: Schema = {"from": DAY, "to": DAY}
EACH: Schema = {"enum": [each for each in typing.get_args(Each) if each], "description": "a stretch of the calendar"}


def closed(properties: Schema, required: typing.Iterable[str] = (), description: str = "") -> Schema:
    """A mapping with these keys and no others."""
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        made["required"] = list(required)
    if description:
        made["description"] = description
    return made


def listed(item: Schema, description: str = "", *, at_least: int = 1) -> Schema:
    """A list of such items."""
    made: Schema = {"type": "array", "items": item, "minItems": at_least}
    return made | ({"description": description} if description else {})


def mapped(value: Schema, description: str = "", *, key: Schema | None = None) -> Schema:
    """A mapping from names to such values."""
    made: Schema = {"type": "object", "additionalProperties": value, "propertyNames": key or NAME}
    return made | ({"description": description} if description else {})


def one_or_more(item: Schema) -> Schema:
    """One such item, or a list of them."""
    return {"if": {"type": "array"}, "then": {"type": "array", "items": item}, "else": item}


def ref_to(name: str) -> Schema:
    """A reference to a shared part of the schema."""
    return {"$ref": f"#/$defs/{name}"}


def shared_parts() -> Schema:
    """What conditions are made of."""
    part = closed({"field": REF, "where": REF, "when": ref_to("conditions")}, ["field"])
    known = {"if": {"type": "string"}, "then": REF, "else": part}
    anchor = {
        "if": {"type": "object", "required": ["first_known"]},
        "then": closed({"first_known": listed(ref_to("known"))}),
        "else": ref_to("known"),
    }
    several = closed({"latest_of": listed(ref_to("anchor")), "earliest_of": listed(ref_to("anchor"))})
    several |= {"minProperties": 1, "maxProperties": 1}
    several_given = {"anyOf": [{"required": ["latest_of"]}, {"required": ["earliest_of"]}]}
    table_row = closed({"table": TEXT, "times": NUMBER, "at": REF}, ["table"])
    beside = closed({"column": REF, "times": NUMBER, "plus": NUMBER}, ["column"])
    whole: Schema = {"type": "integer", "minimum": 0, "maximum": 99999, "description": "a whole number up to 99999"}
    return {
        "known": known,
        "anchor": anchor,
        "anchors": {
            "if": {"type": "object"} | several_given,
            "then": several,
            "else": ref_to("anchor"),
        },
        "span": closed(dict.fromkeys(("years", "months", "weeks", "days"), whole))
        | {"minProperties": 1, "description": "a length of time such as {months: 3}"},
        "bound": {
            "if": {"type": "object"},
            "then": {"if": {"required": ["column"]}, "then": beside, "else": table_row},
            "else": NUMBER,
        },
        "condition": _by_kind(SIMPLE, {}),
        "conditions": one_or_more(ref_to("condition")),
    }


def rule_properties() -> Schema:
    """What stands beside a rule's condition."""
    return {
        "says": TEXT | {"description": "the rule as a sentence that a provider understands"},
        "mend": TEXT | {"description": "what would mend it, as a sentence"},
        "when": ref_to("conditions"),
        "otherwise": {"enum": ["reject", "query", "remark"]},
        "by_agreement": TRUTH | {"description": "true where the card lets the parties agree an exception"},
        "clause": TEXT,
        "basis": BASIS,
        "reading": TEXT | {"description": "which reading of an ambiguous clause was chosen"},
    }


def rule(*, named: bool) -> Schema:
    """A rule in an outcome (with its `id`, or `use:` a shared one) or among the shared ones (named by its key)."""
    properties = rule_properties() | ({"id": NAME} if named else {})
    required = ["says", "mend", *(["id"] if named else [])]
    made = _by_kind(KINDS, properties, required)
    if not named:
        return made
    return {"if": {"required": ["use"]}, "then": closed({"use": TEXT}, ["use"]), "else": made}


def _by_kind(kinds: dict[str, type[Condition]], further: Schema, required: typing.Iterable[str] = ()) -> Schema:
    """A mapping whose `kind` decides its other keys. The branches carry the keys, so that editors complete them."""
    branches = []
    for name, kind in kinds.items():
        properties = {key: _parameter(hint) for key, hint in parameters(kind).items()}
        body = closed(
            {"kind": {"const": name}, **properties, **further},
            ["kind", *required_parameters(kind), *required],
        )
        branches.append({"if": {"properties": {"kind": {"const": name}}, "required": ["kind"]}, "then": body})
    return {
        "type": "object",
        "properties": {"kind": {"enum": list(kinds), "description": "the kind of rule"}},
        "required": ["kind"],
        "allOf": branches,
    }


def _parameter(hint: Any) -> Schema:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    if typing.get_origin(hint) is Literal:
        return {"enum": [value for value in typing.get_args(hint) if value != ""]}
    if hint == tuple[str, ...]:
        return listed(TEXT)
    if hint == tuple[tuple[Condition, ...], ...]:
        return listed(ref_to("conditions"))
    return {
        Ref: REF,
        Span: ref_to("span"),
        Bound: ref_to("bound"),
        Anchors: ref_to("anchors"),
        str: TEXT,
        int: WHOLE,
        date: DAY,
    }[hint]


def further_columns() -> Schema:
    """Columns that a card reads beside ours: table, name, type."""
    return mapped(
        mapped({"enum": list(TYPES), "description": "the column's type"}),
        "columns that this card reads beside the usual ones: table, then name: type",
        key={"enum": ["participants", "claims"]},
    )


def cap() -> Schema:
    """The most that is paid: an amount, a number of claims, or both."""
    return closed({"amount": MONEY, "number": WHOLE, "basis": BASIS, "source": TEXT}, ["basis"])


def adjustments() -> Schema:
    """Factors on prices: a provider's discount, an area's uplift."""
    factor = closed(
        {
            "times": MONEY | {"pattern": r"^\d+(\.\d{1,4})?$", "description": "a factor such as 0.90"},
            "outcomes": listed(NAME, "the outcomes whose prices it concerns; all where none is named"),
            **DATES,
            "where": mapped(TEXT, "columns that hold these words", key=REF),
            "when": ref_to("conditions"),
            "basis": BASIS,
            "source": TEXT,
        },
        ["times", "basis"],
    )
    return mapped(factor, "factors on prices, multiplied and rounded once, half up to the penny")
