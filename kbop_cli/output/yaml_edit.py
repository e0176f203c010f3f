"""Values put into a YAML file that a person wrote: comments, order and everything else stay as they are.

The text itself is edited at the places that the parser gives. Whoever calls this reads the result again, strictly,
before it takes the place of the old one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

Value = str | Sequence[str]
Way = tuple[str, ...]

_PLAIN = re.compile(r"[a-z][a-z0-9_]*\Z")
_GUESSED = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_STEP = 2


def edited(text: str, leaves: Mapping[Way, Value]) -> str:
    """The text with every leaf set: at the end of its mapping, or in place of what stands there.

    `leaves` gives, by the way of keys from the top, a text or a list of texts. Raises ValueError where a part on the
    way is no mapping. Lines end in line feeds.
    """
    for way, value in leaves.items():
        text = _set(text, way, value)
    return text


def replace_checked(path: Path, change: Callable[[str], str], check: Callable[[Path], None]) -> None:
    """Change a file's text, let `check` read the result beside it, and only then put it in the file's place.

    Byte order mark, line ends and mode are kept. Whatever is raised, the file is as it was.
    """
    target = path.resolve()
    raw = target.read_bytes()
    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    text = raw.removeprefix(mark).decode("utf-8")
    feeds = "\r\n" if "\r\n" in text else "\n"
    new = change(text.replace("\r\n", "\n")).replace("\n", feeds)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(mark + new.encode())
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(target, beside)
        check(beside)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _set(text: str, way: Way, value: Value) -> str:
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(node, yaml.MappingNode):
        raise ValueError("the file holds no mapping")
    for depth, name in enumerate(way):
        below = next((held for held_name, held in node.value if held_name.value == name), None)
        if below is None:
            return _inserted(text, node, way[depth:], value)
        if depth == len(way) - 1:
            return text[: below.start_mark.index] + _said(value) + text[_end(below) :]
        if not isinstance(below, yaml.MappingNode):
            raise ValueError(f"{name} is no mapping")
        node = below
    return text


def _inserted(text: str, node: yaml.MappingNode, keys: Sequence[str], value: Value) -> str:
    if node.flow_style:
        at = node.end_mark.index - 1
        entry = _flow(keys, value)
        before = text[:at].rstrip()
        comma = "" if before.endswith((",", "{")) else ", "
        return f"{before}{comma}{entry}{text[at:]}"
    indent = node.value[0][0].start_mark.column
    end = _end(node.value[-1][1])
    at = text.find("\n", end)
    at = len(text) if at < 0 else at
    gap = "\n" if not indent else ""
    return f"{text[:at]}\n{gap}{_block(keys, value, indent)}{text[at:] or chr(10)}"


def _block(keys: Sequence[str], value: Value, indent: int) -> str:
    lines = [f"{' ' * (indent + _STEP * depth)}{_key(name)}:" for depth, name in enumerate(keys)]
    return "\n".join([*lines[:-1], f"{lines[-1]} {_said(value)}"])


def _flow(keys: Sequence[str], value: Value) -> str:
    said = _said(value)
    for name in reversed(keys[1:]):
        said = f"{{{_key(name)}: {said}}}"
    return f"{_key(keys[0])}: {said}"


def _said(value: Value) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return f"[{', '.join(json.dumps(one, ensure_ascii=False) for one in value)}]"


def _key(name: str) -> str:
    plain = _PLAIN.match(name) and name not in _GUESSED
    return name if plain else json.dumps(name, ensure_ascii=False)


def _end(node: Any) -> int:
    """Where the text of a node ends: of a block, where its last value does, since its own mark lies further down."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)
