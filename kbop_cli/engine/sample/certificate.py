"""The certificate of a draw: all that another needs, beside the frame, to draw the same sample."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass
from hashlib import sha256
from typing import Any, Literal, NamedTuple, NoReturn, get_args, get_origin, get_type_hints

from kbop_cli.engine.sample.request import Request
from kbop_cli.errors import fail

FORMAT = "kbop-certificate-1"

Selection = Literal["random", "certainty", "risk", "rejection"]


@dataclass(frozen=True, slots=True)
class FrameRecord:
    """The frame that was frozen: its algorithm and hash, its columns, and what stands in it (`value` in
    pence)."""

    algorithm: str
    hash: str
    columns: tuple[str, ...]
    approved: int
    rejected: int
    value: int


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum of the pool that the random part is drawn from: its claims, its pence, how many are
    drawn."""

    name: str
    claims: int
    value: int
    size: int


class Pick(NamedTuple):
    """A claim of the sample. `order` counts from 1, `reason` says why it was selected, `ticket` is
    hexadecimal."""

    order: int
    claim_id: str
    stratum: str
    selection: Selection
    reason: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Certificate:
    """A draw. `reserves` are the next claims of each stratum, in order."""

    format: str
    algorithm: str
    software: str
    frame: FrameRecord
    request: Request
    strata: tuple[Stratum, ...]
    picks: tuple[Pick, ...]
    reserves: tuple[Pick, ...]

    @property
    def id(self) -> str:
        """SHA-256 of the certificate's canonical JSON."""
        return sha256(to_json(self).encode()).hexdigest()

    @property
    def draw(self) -> str:
        """What stays the same when a draw is extended: its purpose and the hash of its frame."""
        return f"{self.request.purpose}@{self.frame.hash}"


def to_json(certificate: Certificate) -> str:
    """Canonical JSON: keys sorted, no white space, UTF-8 as it is, one final line feed."""
    text = json.dumps(
        certificate,
        default=_plain,
        ensure_ascii=False,
        allow_nan=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return text + "\n"


def _plain(value: Any) -> dict[str, Any]:
    plain = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Certificate):  # json takes a named tuple for a list
        plain |= {name: [pick._asdict() for pick in plain[name]] for name in ("picks", "reserves")}
    return plain


def from_json(text: str) -> Certificate:
    """The certificate in `text`; KbopError says where it is none."""
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise _bad(f"it is no JSON ({error})") from None
    built = _build(Certificate, data, "certificate")
    if not isinstance(built, Certificate) or built.format != FORMAT:
        raise _bad(f"its format is not {FORMAT}")
    try:
        to_json(built).encode()
    except UnicodeEncodeError:
        raise _bad("it holds half a character") from None
    return built


def _bad(what: str) -> Exception:
    return fail(f"The certificate cannot be read: {what}.", mend="Use the sample.json that the draw wrote.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _bad("a key stands twice")
    return found


def _no_float(text: str) -> NoReturn:
    raise _bad(f"{text} is no whole number")


def _build(type_: Any, value: Any, where: str) -> Any:
    origin = get_origin(type_)
    if origin is tuple:
        if type(value) is not list:
            raise _bad(f"{where} is no list")
        item = get_args(type_)[0]
        return tuple(_build(item, each, f"{where}[{place}]") for place, each in enumerate(value))
    if is_dataclass(type_) or type_ is Pick:
        return _build_record(type_, value, where)
    if origin is Literal:
        if value not in get_args(type_):
            raise _bad(f"{where} is {value!r}")
    elif type(value) is not type_:
        raise _bad(f"{where} is not {'text' if type_ is str else 'a whole number'}")
    return value


def _build_record(type_: Any, value: Any, where: str) -> Any:
    types = get_type_hints(type_)
    if type(value) is not dict or value.keys() != types.keys():
        raise _bad(f"{where} does not hold {', '.join(types)}")
    return type_(**{name: _build(types[name], value[name], f"{where}.{name}") for name in types})
