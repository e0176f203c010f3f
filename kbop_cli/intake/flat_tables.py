"""Tables of values laid out as FlatBuffers lays them out, in which the messages of an Arrow stream are written."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import NamedTuple


class Number(NamedTuple):
    """A number that stands in its table, in the form of `struct` (`q` takes eight bytes)."""

    form: str
    value: int


class Pairs(NamedTuple):
    """A list of pairs of eight-byte numbers."""

    pairs: Sequence[tuple[int, int]]


class Table(NamedTuple):
    """The fields of a table in their order, texts and lists of tables among them; None is one that is not given."""

    fields: Sequence[Number | Pairs | Table | str | Sequence[Table] | None]


def laid_out(root: Table) -> bytes:
    """The bytes of a table and of all that it holds, a multiple of eight."""
    out = bytearray(4)
    struct.pack_into("<I", out, 0, _table(out, root))
    _pad(out, 8)
    return bytes(out)


def _table(out: bytearray, table: Table) -> int:
    """Lay out a table behind all that is there, and give its place."""
    places, size = _inside(table)
    known = struct.pack(f"<{2 + len(places)}H", 4 + 2 * len(places), size, *places)
    about = len(out)
    out += known
    _pad(out, 8)
    start = len(out)
    out += struct.pack("<i", start - about) + bytes(size - 4)
    for place, field in zip(places, table.fields, strict=True):
        if isinstance(field, Number):
            struct.pack_into(f"<{field.form}", out, start + place, field.value)
        elif field is not None:
            struct.pack_into("<I", out, start + place, _held(out, field) - (start + place))
    return start


def _inside(table: Table) -> tuple[list[int], int]:
    """Where in a table each field stands (0: nowhere), and how large the table is."""
    places, size = [], 4
    for field in table.fields:
        wide = struct.calcsize(field.form) if isinstance(field, Number) else 4
        start = size + -size % wide
        places.append(0 if field is None else start)
        size = size if field is None else start + wide
    return places, size


def _held(out: bytearray, value: Pairs | Table | str | Sequence[Table]) -> int:
    if isinstance(value, Table):
        return _table(out, value)
    if isinstance(value, str):
        text = value.encode()
        _pad(out, 4)
        start = len(out)
        out += struct.pack("<I", len(text)) + text + b"\0"
        return start
    if isinstance(value, Pairs):
        _pad(out, 8, ahead=4)
        start = len(out)
        out += struct.pack("<I", len(value.pairs)) + b"".join(struct.pack("<qq", *pair) for pair in value.pairs)
        return start
    _pad(out, 4)
    start = len(out)
    out += struct.pack("<I", len(value)) + bytes(4 * len(value))
    for at, table in enumerate(value):
        place = start + 4 + 4 * at
        struct.pack_into("<I", out, place, _table(out, table) - place)
    return start


def _pad(out: bytearray, wide: int, ahead: int = 0) -> None:
    """Zeros until what comes `ahead` bytes later stands at a multiple of `wide`."""
    out += bytes(-(len(out) + ahead) % wide)
