"""YAML without guesses, with the place of every value.

Scalars mean what they look like to everybody: `12` is a whole number, `22.30` an exact decimal, `true` and `false`
are truth values, all else is text. What YAML 1.1 reads differently from what stands there (`NO`, `012`, `12:30`,
`1_000`, `0x1f`, an empty value) is refused with its line, as are duplicate keys, anchors, aliases, tags and tabs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import yaml

from kbop_cli.errors import KbopError, Place, Problem

Path = tuple[str | int, ...]
"""The way to a value: keys and list positions from the top."""

CODE = "not_yaml"
MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 30

_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+\Z")
_GUESSED_WORDS = frozenset({"y", "yes", "n", "no", "on", "off", "null", "true", "false"})
_GUESSED = re.compile(
    r"(?ix) ( ~| | [-+]?0[0-9_]+ | [-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)? "
    r"| [-+]?0x[0-9a-f_]+ | [-+]?0[ob][0-7_]+ | [-+]?[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)? "
    r"| [-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+)(e[-+]?[0-9]+)? | [-+]?\.(inf|nan) )\Z"
)


class Document(NamedTuple):
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
        raise KbopError(
            Problem(Place(file=file), f"is larger than {MAX_BYTES // 1024 // 1024} MB.", mend="Split it.", code=CODE)
        )
    builder = _Builder(file)
    value = None
    try:
        value = builder.read(_events(text))
    except yaml.YAMLError as error:
        builder.problems.append(_syntax(error, text, file))
    except ValueError:
        builder.problems.append(Problem(Place(file=file), "is not readable as YAML.", code=CODE))
    if builder.problems:
        raise KbopError(sorted(set(builder.problems)))
    if value is None:
        raise KbopError(Problem(Place(file=file, line=1), "is empty.", mend="Write it, or remove it.", code=CODE))
    return Document(file, value, builder.places)


def _events(text: str) -> Iterator[yaml.Event]:
    """Events, not nodes: they come one after the other, so that nesting meets our bound before the parser's."""
    return iter(getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text).get_event, None)


class _Builder:
    """Walks the parser's events once, collecting values, places and problems."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.places: dict[Path, tuple[int, int]] = {}
        self.problems: list[Problem] = []

    def read(self, events: Iterator[yaml.Event]) -> Any:
        value = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._problem(event, "a second document begins (`---`).", "Keep one document a file.")
                    break
            elif isinstance(event, yaml.NodeEvent):
                value = self._value(event, events, ())
        return value

    def _value(self, event: Any, events: Iterator[yaml.Event], path: Path) -> Any:
        self.places[path] = _at(event)
        if len(path) > MAX_DEPTH:
            raise KbopError(_too_deep(self._place(event)))
        if isinstance(event, yaml.AliasEvent):
            self._problem(event, f"the alias `*{event.anchor}` repeats another part.", "Write the part out in full.")
            return None
        if event.anchor is not None:
            self._problem(event, f"the anchor `&{event.anchor}` is not used here.", "Remove it.")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if event.tag is not None:
            self._problem(event, f"the tag `{event.tag}` is not used here.", "Remove it.")
        return self._mapping(events, path) if isinstance(event, yaml.MappingStartEvent) else self._list(events, path)

    def _list(self, events: Iterator[yaml.Event], path: Path) -> list[Any]:
        result: list[Any] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            result.append(self._value(event, events, (*path, len(result))))
        return result

    def _mapping(self, events: Iterator[yaml.Event], path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._key(event, events, path)
            twice = key in result
            value = self._value(next(events), events, (*path, key))
            if isinstance(value, dict | list):
                self.places[*path, key] = _at(event)  # of a whole part the reader looks for its name
            if twice:
                self._problem(event, f"the key `{key}` stands twice.", "Keep the one that is meant.")
            else:
                result[key] = value
        return result

    def _key(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._value(event, events, (*path, ""))
            self._problem(event, "a key that is a list or a mapping.", "Use a plain word as the key.")
            return ""
        key: str = event.value
        if key == "<<":
            self._problem(event, "a merge key (`<<`).", "Write the part out in full.")
        elif event.anchor or event.tag is not None:
            self._problem(event, "a key with an anchor or a tag.", "Use a plain word as the key.")
        elif not event.style and _guessed(key) and not _WHOLE.match(key):
            self._problem(event, f"the key `{key}` is read differently by different programs.", _quote(key))
        return key

    def _scalar(self, event: yaml.ScalarEvent) -> Any:
        text: str = event.value
        if event.tag is not None:
            self._problem(event, f"the tag `{event.tag}` is not used here.", "Remove it.")
            return None
        if event.style:  # quoted, or a block of text
            return text
        if text == "":
            self._problem(event, "an empty value.", 'Write a value, or `""` for an empty text.')
            return None
        if text in ("true", "false"):
            return text == "true"
        if not text[0].isalpha():
            if _WHOLE.match(text) and len(text) <= 18:
                return int(text)
            if _DECIMAL.match(text) and len(text) <= 30:
                return Decimal(text)
        if _guessed(text):
            self._problem(event, f"`{text}` is read differently by different programs.", _quote(text))
        return text

    def _place(self, event: yaml.Event) -> Place:
        line, column = _at(event)
        return Place(file=self.file, line=line, line_column=column)

    def _problem(self, event: yaml.Event, what: str, mend: str) -> None:
        self.problems.append(Problem(self._place(event), what, mend=mend, code=CODE))


def _guessed(text: str) -> bool:
    """Whether YAML 1.1 reads it as something else than the text that stands there."""
    if text[:1].isalpha():
        return text.lower() in _GUESSED_WORDS
    return _GUESSED.match(text) is not None


def _at(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _quote(text: str) -> str:
    return f'Put it in quotes if the text is meant: "{text}".'


def _syntax(error: yaml.YAMLError, text: str, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or "a sign that is not allowed here"
    place = Place(file=file, line=mark.line + 1, line_column=mark.column + 1) if mark else _sign(error, text, file)
    if "nesting" in said:  # newer libyaml looks ahead, and meets its own bound before an event reaches ours
        return _too_deep(place)
    if mark and text.split("\n")[mark.line][mark.column : mark.column + 1] == "\t":
        return Problem(place, "a tab stands where YAML asks for spaces.", mend="Indent with spaces.", code=CODE)
    mend = "Check indentation, quotes and colons just before it."
    return Problem(place, f"this is not YAML: {said}.", mend=mend, code=CODE)


def _too_deep(place: Place) -> Problem:
    mend = "Nothing here needs that; check the indentation."
    return Problem(place, f"is nested deeper than {MAX_DEPTH} levels.", mend=mend, code=CODE)


def _sign(error: yaml.YAMLError, text: str, file: str) -> Place:
    """Where a sign stands that YAML does not allow: the parser names its position alone."""
    before = text[: getattr(error, "position", 0)]
    return Place(file=file, line=before.count("\n") + 1, line_column=len(before) - before.rfind("\n"))
