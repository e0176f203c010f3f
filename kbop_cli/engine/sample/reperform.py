"""Draw again what a certificate says was drawn, and say every difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from kbop_cli.engine.sample.certificate import Certificate, FrameRecord, Pick, Stratum
from kbop_cli.engine.sample.draw import draw
from kbop_cli.engine.sample.frame import Frame
from kbop_cli.errors import KbopError

_FRAME = tuple(field.name for field in fields(FrameRecord))
_STRATUM = tuple(field.name for field in fields(Stratum))


def reperform(certificate: Certificate, frame: Frame) -> tuple[str, ...]:
    """Every difference between the certificate and the same draw on `frame`, in words; none, and it holds.

    Only the software's version may differ. A frame with other bytes is a difference, even where it gives the
    same sample.
    """
    try:
        again = draw(frame, certificate.request)
    except KbopError as error:
        return tuple(f"The draw cannot be done again: {problem}" for problem in error.problems)
    return tuple(_differences(certificate, again))


def _differences(stated: Certificate, seen: Certificate) -> Iterator[str]:
    yield from _unequal("certificate", stated, seen, ("algorithm",))
    yield from _unequal("frame", stated.frame, seen.frame, _FRAME)
    yield from _unequal("request", stated.request, seen.request, ("excluded",))
    was, now = ({stratum.name: stratum for stratum in each.strata} for each in (stated, seen))
    yield from _unmatched("strata", was, now, _STRATUM)
    yield from _pick_differences("sample", stated.picks, seen.picks)
    yield from _pick_differences("reserves", stated.reserves, seen.reserves)


def _pick_differences(what: str, stated: tuple[Pick, ...], seen: tuple[Pick, ...]) -> Iterator[str]:
    was, now = ({pick.claim_id: pick for pick in each} for each in (stated, seen))
    yield from _unmatched(what, was, now, Pick._fields)
    if len(was) < len(stated):
        yield f"A claim stands twice in the certificate's {what}."
    elif was == now and stated != seen:
        yield f"The certificate's {what} is listed in another order."


def _unmatched(
    what: str, was: Mapping[str, object], now: Mapping[str, object], names: tuple[str, ...]
) -> Iterator[str]:
    for key in was:
        if key in now:
            yield from _unequal(f"{what}, {key}", was[key], now[key], names)
        else:
            yield f"{key} is in the certificate's {what}, and is not drawn."
    for key in now:
        if key not in was:
            yield f"{key} is drawn, and is not in the certificate's {what}."


def _unequal(what: str, stated: object, seen: object, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        was, now = getattr(stated, name), getattr(seen, name)
        if was != now:
            yield f"{what}, {name}: the certificate says {was}, the draw done again gives {now}."
