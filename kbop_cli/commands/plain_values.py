"""Plain values of options and arguments, taken as they are.

Typer asks pydantic to make a value of what was typed, and importing that takes longer than Typer itself does. A text
that is to be a text, a path or one of some words needs no such help; whatever else is asked for, or is wrong, is left
to Typer, with its checks and its messages.
"""

from __future__ import annotations

import enum
import os
from pathlib import Path
from typing import Any, get_args, get_origin


def take_plain(params: list[Any]) -> list[Any]:
    """The parameters of a command, whose plain values are taken as they are.

    Typer does not promise these names: a parameter without them is left to Typer, at the price of the time alone.
    """
    for param in params:
        asked, descriptor = getattr(param, "get_runtime_param", None), getattr(param, "type_descriptor", None)
        known = hasattr(descriptor, "annotation") and hasattr(descriptor, "parameter_info")
        if asked is not None and known and not isinstance(asked, _Plain):
            param.get_runtime_param = _Plain(descriptor, asked)
    return params


class _Plain:
    """Stands where Typer looks for what makes a value of a text; `asked` is Typer's own, made where it is needed."""

    def __init__(self, descriptor: Any, asked: Any) -> None:
        self.annotation, self.info, self.asked = descriptor.annotation, descriptor.parameter_info, asked

    def __call__(self) -> _Plain:
        return self

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value, as `typer._coercion.RuntimeParam` gives it."""
        several = param.multiple or param.nargs == -1
        if value is None:
            return () if several else None
        if self.info.parser is None:
            if not several and self._plain(value, self.annotation):
                return self._made(value, self.annotation)
            one = self._one()
            if several and isinstance(value, list | tuple) and all(self._plain(each, one) for each in value):
                return [self._made(each, one) for each in value]
        return self.asked().coerce(value, param=param, ctx=ctx)

    def _one(self) -> Any:
        """What each of several values is to be; None where that is not plain."""
        made_of = get_args(self.annotation)
        return made_of[0] if get_origin(self.annotation) is list and len(made_of) == 1 else None

    def _plain(self, value: Any, wanted: Any) -> bool:
        if isinstance(wanted, type) and issubclass(wanted, enum.Enum):
            return isinstance(value, wanted) or (isinstance(value, str) and _member(wanted, value) is not None)
        if not isinstance(value, str):
            return False
        return wanted is str or (wanted is Path and self._is_free(value))

    def _is_free(self, path: str) -> bool:
        """Whether nothing is asked of a path but that it can be read, where it is there."""
        info = self.info
        asked = info.exists or info.writable or info.resolve_path or info.allow_dash or info.path_type is not None
        whole = info.file_okay and info.dir_okay and not asked
        return bool(whole and (not os.path.lexists(path) or os.access(path, os.R_OK)))

    def _made(self, value: Any, wanted: Any) -> Any:
        if wanted is str or not isinstance(value, str) or isinstance(value, wanted):
            return value
        return Path(value) if wanted is Path else _member(wanted, value)


def _member(kind: type[enum.Enum], text: str) -> enum.Enum | None:
    """The member whose value is spelt so."""
    return next((member for member in kind if member.value == text), None)
