"""Frictionless Table Schemas of the tables that go in and of the files that come out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from kbop_cli.columns import JUDGEMENTS, TABLES, Column, Type
from kbop_cli.engine.identity.judgements import JUDGEMENTS as WORDS

KINDS: dict[Type, dict[str, Any]] = {
    "id": {"type": "string"},
    "word": {"type": "string"},
    "words": {"type": "string", "description": "a list, split at ;  (none: there is none; empty: not known)"},
    "text": {"type": "string"},
    "note": {"type": "string"},
    "name": {"type": "string"},
    "date": {"type": "date", "format": "any", "description": "2023-01-31, 31/01/2023 or 31-Jan-23"},
    "month": {"type": "yearmonth"},
    "money": {"type": "number", "groupChar": ",", "bareNumber": False, "description": "pounds, two decimals at most"},
    "number": {"type": "number"},
    "yesno": {
        "type": "boolean",
        "trueValues": ["Y", "Yes", "TRUE", "1"],
        "falseValues": ["N", "No", "FALSE", "0"],
    },
}

OUTPUTS: dict[str, dict[str, str]] = {
    "run-decisions": {
        "claim_id": "string",
        "participant_id": "string",
        "provider": "string",
        "outcome": "string",
        "achieved_on": "date",
        "claimed_on": "date",
        "decision": "string",
        "amount": "number",
        "amount_claimed": "number",
        "rate_card": "string",
        "rate_card_version": "string",
        "reasons": "string",
        "self_certified": "string",
        "source": "string",
    },
    "run-findings": dict.fromkeys(
        ("claim_id", "code", "severity", "rule", "message", "clause", "field", "value", "source"), "string"
    ),
}


def input_schema(table: str) -> dict[str, Any]:
    """The schema of an input table."""
    return _of(table, TABLES[table].values())


def judgements_schema(table: str) -> dict[str, Any]:
    """The schema of the table of judgements on pairs of ids, which is no part of an export."""
    schema = _of(table, JUDGEMENTS.values())
    for field in schema["fields"]:
        if field["name"] == "judgement":
            field["description"] = "what the two ids are; rows that leave it empty are passed over"
            field["constraints"] = {"enum": list(WORDS)}
    return schema


def _of(table: str, columns: Iterable[Column]) -> dict[str, Any]:
    fields = [
        {"name": column.name, **KINDS[column.type], **({"constraints": {"required": True}} if column.required else {})}
        for column in columns
    ]
    return {"name": table, "fields": fields, "missingValues": [""]}


def output_schema(name: str) -> dict[str, Any]:
    """The schema of a file that `verify` writes."""
    return {"name": name, "fields": [{"name": field, "type": kind} for field, kind in OUTPUTS[name].items()]}


TABLE_SCHEMAS: dict[str, Callable[[str], dict[str, Any]]] = {
    **dict.fromkeys(TABLES, input_schema),
    "judgements": judgements_schema,
    **dict.fromkeys(OUTPUTS, output_schema),
}
"""Every table schema by its name, with what makes it."""
