"""YAML without guesses, with the place of every value.

Scalars mean what they look like to everybody: `12` is a whole number, `22.30` an exact decimal, `true` and `false`
are truth values, all else is text. What YAML 1.1 reads differently from what stands there (`NO`, `012`, `12:30`,
`1_000`, `0x1f`, an empty value) is refused with its line, as are duplicate keys, anchors, aliases, tags and tabs.
"""

from __future__ import annotations

import re
import typing
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from kbop_cli.errors import KbopError, Place, Problem

Path = tuple[str | int, ...]
"""The way to a value: keys and list positions from the top."""

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 30

_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+\Z")
_GUESSED = re.compile(
    r"(?ix) ( y|yes|n|no|on|off|null|~| | [-+]?0[0-9_]+ | [-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)? "
    r"| [-+]?0x[0-9a-f_]+ | [-+]?0[ob][0-7_]+ | [-+]?[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)? "
    r"| [-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+)(e[-+]?[0-9]+)? | [-+]?\.(inf|nan) )\Z"
)


@dataclass(frozen=True, slots=True)
class Document:
    """A read file: its value as plain dicts, lists and scalars, and the line and column of every value."""

    file: str
    value: Any
    places: dict[Path, tuple[int, int]]

    def place(self, path: Path) -> Place:
        """Where a value stands; of a value that is absent, where its nearest parent stands."""
        while path and path not in self.places:
            path = path[:-1]
        line, column = self.places.get(path, (1, 1))
        return Place(file=self.file, line=line, line_column=column)


def parse(text: str, file: str) -> Document:
    """Read YAML text. Raises KbopError with every problem found."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise KbopError(Problem(Place(file=file), f"is larger than {MAX_BYTES // 1024 // 1024} MB.", mend="Split it."))
    _refuse_deep_nesting(text, file)
    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise KbopError(_syntax(error, text, file)) from None
    except (ValueError, RecursionError):
        raise KbopError(Problem(Place(file=file), "is not readable as YAML.")) from None
    builder = _Builder(file)
    if node is None:
        raise KbopError(Problem(Place(file=file, line=1), "is empty.", mend="Write it, or remove it."))
    value = builder.build(node, ())
    if builder.problems:
        raise KbopError(sorted(builder.problems))
    return Document(file, value, builder.places)


class _Builder:
    """Walks the composed nodes once, collecting values, places and problems."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Path, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def build(self, node: yaml.Node, path: Path) -> Any:
        mark = node.start_mark
        self.places[path] = (mark.line + 1, mark.column + 1)
        if id(node) in self._seen:
            self._problem(node, "repeats another part by an alias (`*`).", "Write the part out in full.")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(typing.cast("yaml.ScalarNode", node))

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._problem(key_node, "a key that is a list or a mapping.", "Use a plain word as the key.")
                continue
            key = key_node.value
            if key == "<<":
                self._problem(key_node, "a merge key (`<<`).", "Write the part out in full.")
                continue
            if not key_node.style and _GUESSED.match(key) and not _WHOLE.match(key):
                self._problem(key_node, f"the key `{key}` is read differently by different programs.", _quote(key))
            if key in result:
                self._problem(
                    key_node,
                    f"the key `{key}` stands twice.",
                    "Keep the one that is meant: others would silently lose.",
                )
                continue
            result[key] = self.build(value_node, (*path, key))
        return result

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        text: str = node.value
        if node.tag not in _PLAIN_TAGS or (text == "" and not node.style):
            what = "an empty value." if text == "" else f"the tag `{node.tag}` is not used here."
            self._problem(node, what, 'Write a value, or `""` for an empty text.' if text == "" else "Remove it.")
            return None
        if node.style:  # quoted, or a block of text
            return text
        if _WHOLE.match(text) and len(text) <= 18:
            return int(text)
        if _DECIMAL.match(text) and len(text) <= 30:
            return Decimal(text)
        if text in ("true", "false"):
            return text == "true"
        if _GUESSED.match(text):
            self._problem(node, f"`{text}` is read differently by different programs.", _quote(text))
        return text

    def _problem(self, node: yaml.Node, what: str, mend: str) -> None:
        mark = node.start_mark
        place = Place(file=self.file, line=mark.line + 1, line_column=mark.column + 1)
        self.problems.append(Problem(place, what, mend=mend))


_PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "value")
)


def _quote(text: str) -> str:
    return f'Put it in quotes if the text is meant: "{text}".'


def _refuse_deep_nesting(text: str, file: str) -> None:
    """Nesting is counted on the text, before the parser's own recursion meets it."""
    for number, line in enumerate(text.split("\n"), start=1):
        indent = len(line) - len(line.lstrip(" -"))
        if indent > 4 * MAX_DEPTH or line.count("[") + line.count("{") > MAX_DEPTH:
            raise KbopError(
                Problem(
                    Place(file=file, line=number, line_column=indent + 1),
                    f"is nested deeper than {MAX_DEPTH} levels.",
                    mend="No card or contract needs that; check the indentation.",
                )
            )
    if text.count("[") > text.count("]") + MAX_DEPTH or text.count("{") > text.count("}") + MAX_DEPTH:
        raise KbopError(Problem(Place(file=file), f"is nested deeper than {MAX_DEPTH} levels."))


def _syntax(error: yaml.YAMLError, text: str, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or "is not readable as YAML"
    place = Place(file=file, line=mark.line + 1, line_column=mark.column + 1) if mark else Place(file=file)
    if mark and text.split("\n")[mark.line][mark.column : mark.column + 1] == "\t":
        return Problem(place, "a tab stands where YAML asks for spaces.", mend="Indent with spaces.")
    return Problem(place, f"this is not YAML: {said}.", mend="Check indentation, quotes and colons just before it.")
