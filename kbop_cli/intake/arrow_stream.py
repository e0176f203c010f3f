"""A sheet as its reader laid it out in memory, written as an Arrow stream without a library of Arrow's.

The child process that reads a workbook needs nothing else of such a library, and importing one takes longer than
reading a month's workbook. The reader hands its columns over by Arrow's C data interface; the stream is Arrow's IPC
format: a message of the columns' names and types, and one of their lengths and of where each buffer lies in its body.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from kbop_cli.intake.flat_tables import Number, Pairs, Table, laid_out

_UTF8, _LARGE_UTF8 = 5, 20
_OFFSETS = {b"u": (_UTF8, 4), b"U": (_LARGE_UTF8, 8)}
"""By the format of a column of text: its type in a stream, and the bytes of an offset."""
_V5 = 4
_SCHEMA, _RECORD_BATCH = 1, 3
_END = struct.pack("<Ii", 0xFFFFFFFF, 0)


class _Schema(ctypes.Structure):
    pass


class _Array(ctypes.Structure):
    pass


# Both end with members that nothing here reads.
_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
]
_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
]


class _Column(NamedTuple):
    type: int
    nulls: int
    buffers: tuple[bytes, ...]


class NotPlainError(Exception):
    """The reader lays its columns out otherwise than is known here."""


def stream(sheet: Any) -> list[bytes]:
    """The columns of a sheet, named `0`, `1` and so on, as the pieces of a stream.

    `sheet` hands over a batch of columns of text by the protocol `__arrow_c_array__`. NotPlainError where they are
    anything else.
    """
    schemas, arrays = sheet.__arrow_c_array__()
    schema, array = _at(_Schema, schemas, b"arrow_schema"), _at(_Array, arrays, b"arrow_array")
    if schema.format != b"+s" or array.offset:
        raise NotPlainError
    places = range(array.n_children)
    columns = [_column(schema.children[at].contents, array.children[at].contents) for at in places]
    return [*_written(columns, array.length), _END]


def _at(kind: Any, capsule: object, name: bytes) -> Any:
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, (ctypes.py_object, ctypes.c_char_p)
    return kind.from_address(pointer(capsule, name))


def _column(schema: Any, array: Any) -> _Column:
    if schema.format not in _OFFSETS or array.offset or array.n_buffers != 3 or array.null_count < 0:
        raise NotPlainError
    type_, wide = _OFFSETS[schema.format]
    valid, offsets, texts = array.buffers[0], array.buffers[1], array.buffers[2]
    ends = ctypes.string_at(offsets, wide * (array.length + 1)) if offsets else bytes(wide)
    held = int.from_bytes(ends[-wide:], "little")
    mask = ctypes.string_at(valid, (array.length + 7) // 8) if valid and array.null_count else b""
    return _Column(type_, array.null_count, (mask, ends, ctypes.string_at(texts, held) if held else b""))


def _written(columns: Sequence[_Column], rows: int) -> Iterator[bytes]:
    fields = [
        Table((str(at), Number("?", 1), Number("B", column.type), Table(()), None, ()))
        for at, column in enumerate(columns)
    ]
    yield _message(_SCHEMA, Table((None, fields)), 0)
    buffers = [buffer for column in columns for buffer in column.buffers]
    ends = list(accumulate((len(buffer) + _short(buffer) for buffer in buffers), initial=0))
    batch = (
        Number("q", rows),
        Pairs([(rows, column.nulls) for column in columns]),
        Pairs(list(zip(ends, map(len, buffers), strict=False))),
    )
    yield _message(_RECORD_BATCH, Table(batch), ends[-1])
    for buffer in buffers:
        yield buffer
        yield bytes(_short(buffer))


def _short(buffer: bytes) -> int:
    """How many bytes a buffer lacks of a multiple of eight."""
    return -len(buffer) % 8


def _message(kind: int, header: Table, body: int) -> bytes:
    about = laid_out(Table((Number("h", _V5), Number("B", kind), header, Number("q", body))))
    return struct.pack("<Ii", 0xFFFFFFFF, len(about)) + about
