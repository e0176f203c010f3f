"""Reading a checked YAML document: values by path, with every problem kept at its place."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import kbop_cli
from kbop_cli.errors import KbopError, Place, Problem
from kbop_cli.intake.conforming import Check, compiled
from kbop_cli.intake.strict_yaml import Document, parse
from kbop_cli.intake.strict_yaml import Path as Way

MOST_POUNDS = 10**12
"""Amounts below this are added and multiplied exactly."""

MAX_SCHEMA_ERRORS = 200


def shipped(*parts: str) -> Path:
    """A file or folder that travels with the tool: from the installed package, or from the repository beside it."""
    inside = Path(kbop_cli.__file__).parent / "data"
    return (inside if inside.is_dir() else inside.parent.parent).joinpath(*parts)


def read_document(path: Path, file: str, schema: str) -> tuple[Document, bytes]:
    """Read a YAML file and hold it against one of the published schemas. Raises KbopError with all problems."""
    raw = read_bytes(path, file)
    return read_text(raw, file, schema), raw


def read_bytes(path: Path, file: str) -> bytes:
    """A file's bytes. Raises KbopError where there is none or it cannot be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        why = "there is no such file" if isinstance(error, FileNotFoundError) else "it cannot be opened"
        raise KbopError(Problem(Place(file=file), f"{why}.", mend="Check the path.")) from None


def is_contract(raw: bytes) -> bool:
    """Whether a YAML file is a contract: it has the key `contract` at its top."""
    return any(line.startswith(b"contract:") for line in raw.splitlines())


def read_text(raw: bytes, file: str, schema: str) -> Document:
    """The same of bytes that were read elsewhere, such as from an earlier revision."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise KbopError(_not_utf8(file, line)) from None
    document = parse(text.replace("\r\n", "\n"), file)
    problems = _schema_problems(document, schema)
    if problems:
        raise KbopError(problems)
    return document


def _not_utf8(file: str, line: int) -> Problem:
    return Problem(Place(file=file, line=line), "is not UTF-8 text.", mend="Save it as UTF-8.", code="not_yaml")


def nearest(word: str, known: Iterable[str], *, least: float = 0.6) -> str:
    """`Did you mean "x"?`, or nothing where no known word is near. `least`: how like, from 0 to 1, it must be."""
    import difflib

    close = difflib.get_close_matches(word, list(known), n=1, cutoff=least)
    return f'Did you mean "{close[0]}"?' if close else ""


@functools.cache
def load_schema(name: str) -> dict[str, Any]:
    """One of the published JSON Schemas, by its name without the ending."""
    text = shipped("schemas", f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


@functools.cache
def _conforms_to(schema: str) -> Check:
    return compiled(load_schema(schema))


def _schema_problems(document: Document, schema: str) -> list[Problem]:
    if _conforms_to(schema)(document.value):
        return []
    import jsonschema

    validator = jsonschema.Draft202012Validator(load_schema(schema))
    problems = []
    for error in validator.iter_errors(document.value):
        problems.extend(_in_words(error, document))
        if len(problems) >= MAX_SCHEMA_ERRORS:
            break
    return sorted(set(problems))


def _in_words(error: Any, document: Document) -> list[Problem]:
    """A validator's error as sentences; alternatives that all fail are told by the one that came nearest."""
    way: Way = tuple(error.absolute_path)
    place = document.place(way)
    name = f"`{way[-1]}`" if way and isinstance(way[-1], str) else "this"
    if error.validator in ("oneOf", "anyOf"):
        expected = error.schema.get("description", "another form")
        return [Problem(place, f"{name} is not as it should be.", mend=f"Expected: {expected}.", code="not_as_schema")]
    if error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        extra = [key for key in error.instance if key not in known]
        return [
            Problem(
                document.place((*way, key)),
                f"the key `{key}` is not known here.",
                mend=nearest(key, known) or f"Known here: {', '.join(known)}.",
                code="not_as_schema",
            )
            for key in extra
        ]
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        return [
            Problem(
                place,
                f"the key `{key}` is missing.",
                mend=_describe(error.schema, key),
                code="basis_missing" if key == "basis" else "not_as_schema",
            )
            for key in missing
        ]
    if error.validator in ("enum", "const"):
        allowed = error.validator_value if error.validator == "enum" else [error.validator_value]
        said = str(error.instance)
        mend = nearest(said, map(str, allowed)) or f"Allowed: {', '.join(map(str, allowed))}."
        return [Problem(place, f'{name} is "{said}".', mend=mend, code="not_as_schema")]
    return [Problem(place, f"{name} is not as it should be.", mend=_expected(error), code="not_as_schema")]


def _expected(error: Any) -> str:
    described = error.schema.get("description")
    if described:
        return f"Expected: {described}."
    if error.validator == "type":
        return f"Expected: {error.validator_value}."
    return f"Expected: {error.validator} {error.validator_value}."


def _describe(schema: Mapping[str, Any], key: str) -> str:
    described = schema.get("properties", {}).get(key, {}).get("description")
    return f"Expected: {described}." if described else ""


class Reader:
    """Typed access to a document. Problems are collected; `finish` raises them all at once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.ways: list[Way] = []

    def problem(self, way: Way, what: str, mend: str = "", why: str = "", code: str = "") -> None:
        """Keep a problem at a value's place. A problem of a card has a `code`, which `kbop explain` tells of."""
        self.problems.append(Problem(self.document.place(way), what, why, mend, code))
        self.ways.append(way)

    def finish(self) -> None:
        """Raise if anything was found."""
        if self.problems:
            raise KbopError(sorted(set(self.problems)))

    def day(self, value: Any, way: Way) -> date:
        """A date written as YYYY-MM-DD."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.problem(way, f'"{value}" is no date.', "Write it as 2023-01-31.", code="not_a_date")
            return date(1900, 1, 1)

    def optional_day(self, holder: Mapping[str, Any], key: str, way: Way) -> date | None:
        """A date that may be absent."""
        return self.day(holder[key], (*way, key)) if key in holder else None

    def dates(self, holder: Mapping[str, Any], way: Way) -> tuple[date | None, date | None]:
        """`from` and `to` of a mapping; a problem where they run backwards."""
        since = self.optional_day(holder, "from", way)
        until = self.optional_day(holder, "to", way)
        if since and until and until < since:
            what = f"the dates run backwards: {since} to {until}."
            self.problem((*way, "to"), what, "Swap or correct them.", code="dates_backwards")
        return since, until

    def pence(self, value: Any, way: Way) -> int:
        """Pounds with at most two decimals, as pence."""
        amount = Decimal(str(value))
        pence = amount * 100
        if pence != pence.to_integral_value():
            self.problem(way, f'"{value}" has more than two decimals.', "Money is whole pence.", code="not_as_schema")
        if amount >= MOST_POUNDS:
            what = f"{amount:,.0f} pounds are more than any contract pays."
            self.problem(way, what, "Correct the amount.", code="not_as_schema")
        return int(pence)


def fold(text: str) -> str:
    """A word as it is compared: lower case, single spaces, none outside."""
    return " ".join(text.lower().split())
