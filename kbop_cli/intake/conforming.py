"""Does a value conform to one of our schemas: yes or no, at once.

Loading the full validator takes longer than all else in reading a card, and is needed only to say in words what is
wrong. This knows the keywords that our schemas use and no others; a test holds it to the full validator's answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

Check = Callable[[Any], bool]

_TYPES: dict[str, Check] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | Decimal) and not isinstance(value, bool),
}
_ANYTHING: dict[str, Any] = {}
_SAID_ONLY = frozenset({"$schema", "title", "description", "$defs", "then", "else"})


def conforms(value: Any, schema: Mapping[str, Any]) -> bool:
    """Whether the value conforms. Raises KeyError for a keyword that is met and is not known here."""
    return compiled(schema)(value)


def compiled(schema: Mapping[str, Any]) -> Check:
    """What tells whether a value conforms, to be asked of several."""
    return _Compiler(schema).check(schema)


class _Compiler:
    """Turns each part of a schema into a function, once, when it is first asked: a file uses few of the parts."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self.definitions = root.get("$defs", {})
        self.made: dict[int, Check] = {}

    def check(self, schema: Mapping[str, Any]) -> Check:
        known = self.made.get(id(schema))
        if known is None:
            known = self.made[id(schema)] = self._later(schema)
        return known

    def _later(self, schema: Mapping[str, Any]) -> Check:
        parts: list[Check] | None = None

        def holds(value: Any) -> bool:
            nonlocal parts
            if parts is None:
                parts = self._parts(schema)
            for part in parts:  # noqa: SIM110 - a loop takes half the time of all()
                if not part(value):
                    return False
            return True

        return holds

    def _parts(self, schema: Mapping[str, Any]) -> list[Check]:
        unknown = schema.keys() - _KEYWORDS.keys() - _SAID_ONLY - {"properties", "additionalProperties"}
        if unknown:
            raise KeyError(sorted(unknown)[0])
        parts = [_KEYWORDS[name](self, schema) for name in schema if name in _KEYWORDS]
        return [self._object(schema), *parts] if "properties" in schema or "additionalProperties" in schema else parts

    def _object(self, schema: Mapping[str, Any]) -> Check:
        known = {name: self.check(part) for name, part in schema.get("properties", {}).items()}
        further = schema.get("additionalProperties", True)
        other: Check = self.check(further) if isinstance(further, Mapping) else lambda value: bool(further)

        def holds(value: Any) -> bool:
            if isinstance(value, dict):
                for name, part in value.items():
                    if not known.get(name, other)(part):
                        return False
            return True

        return holds

    def _type(self, schema: Mapping[str, Any]) -> Check:
        names = schema["type"]
        tests = [_TYPES[name] for name in ([names] if isinstance(names, str) else names)]
        return tests[0] if len(tests) == 1 else lambda value: any(test(value) for test in tests)

    def _required(self, schema: Mapping[str, Any]) -> Check:
        names = frozenset(schema["required"])
        return lambda value: not isinstance(value, dict) or names <= value.keys()

    def _items(self, schema: Mapping[str, Any]) -> Check:
        item = self.check(schema["items"])
        return lambda value: not isinstance(value, list) or all(item(part) for part in value)

    def _names(self, schema: Mapping[str, Any]) -> Check:
        name = self.check(schema["propertyNames"])
        return lambda value: not isinstance(value, dict) or all(name(part) for part in value)

    def _ref(self, schema: Mapping[str, Any]) -> Check:
        return self.check(self.definitions[schema["$ref"].removeprefix("#/$defs/")])

    def _enum(self, schema: Mapping[str, Any]) -> Check:
        return lambda value: isinstance(value, str) and value in schema["enum"]

    def _const(self, schema: Mapping[str, Any]) -> Check:
        return lambda value: isinstance(value, str) and value == schema["const"]

    def _pattern(self, schema: Mapping[str, Any]) -> Check:
        found = re.compile(schema["pattern"]).search
        return lambda value: not isinstance(value, str) or found(value) is not None

    def _minimum(self, schema: Mapping[str, Any]) -> Check:
        least = schema["minimum"]
        return lambda value: not _TYPES["number"](value) or value >= least

    def _maximum(self, schema: Mapping[str, Any]) -> Check:
        most = schema["maximum"]
        return lambda value: not _TYPES["number"](value) or value <= most

    def _length(self, schema: Mapping[str, Any]) -> Check:
        least = schema["minLength"]
        return lambda value: not isinstance(value, str) or len(value) >= least

    def _count(self, schema: Mapping[str, Any]) -> Check:
        least = schema["minItems"]
        return lambda value: not isinstance(value, list) or len(value) >= least

    def _keys(self, schema: Mapping[str, Any]) -> Check:
        least, most = schema.get("minProperties", 0), schema.get("maxProperties", 10**9)
        return lambda value: not isinstance(value, dict) or least <= len(value) <= most

    def _if(self, schema: Mapping[str, Any]) -> Check:
        test = self.check(schema["if"])
        then = self.check(schema.get("then", _ANYTHING))
        otherwise = self.check(schema.get("else", _ANYTHING))
        return lambda value: then(value) if test(value) else otherwise(value)

    def _all_of(self, schema: Mapping[str, Any]) -> Check:
        by_kind = {_kind_of(part): part for part in schema["allOf"]}
        if None in by_kind:
            parts = [self.check(part) for part in schema["allOf"]]
            return lambda value: all(part(value) for part in parts)
        # Each part is for one kind: of a value only its own kind's is asked.
        then = {kind: self.check(part["then"]) for kind, part in by_kind.items()}

        def holds(value: Any) -> bool:
            kind = value.get("kind") if isinstance(value, dict) else None
            return not isinstance(kind, str) or kind not in then or then[kind](value)

        return holds

    def _any_of(self, schema: Mapping[str, Any]) -> Check:
        parts = [self.check(part) for part in schema["anyOf"]]
        return lambda value: any(part(value) for part in parts)


_KEYWORDS: dict[str, Callable[[_Compiler, Mapping[str, Any]], Check]] = {
    "type": _Compiler._type,
    "required": _Compiler._required,
    "items": _Compiler._items,
    "propertyNames": _Compiler._names,
    "$ref": _Compiler._ref,
    "enum": _Compiler._enum,
    "const": _Compiler._const,
    "pattern": _Compiler._pattern,
    "minimum": _Compiler._minimum,
    "maximum": _Compiler._maximum,
    "minLength": _Compiler._length,
    "minItems": _Compiler._count,
    "minProperties": _Compiler._keys,
    "maxProperties": _Compiler._keys,
    "if": _Compiler._if,
    "allOf": _Compiler._all_of,
    "anyOf": _Compiler._any_of,
}


def _kind_of(part: Mapping[str, Any]) -> str | None:
    """The kind of rule that a part is for; None where it is for others too."""
    asked = part.get("if", _ANYTHING)
    kind: str | None = asked.get("properties", _ANYTHING).get("kind", _ANYTHING).get("const")
    alone = asked == {"properties": {"kind": {"const": kind}}, "required": ["kind"]}
    return kind if alone and "else" not in part else None
