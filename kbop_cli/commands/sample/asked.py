"""The draw that is asked for, from the options of the command line and the contract."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kbop_cli.engine.sample.frame import Frame
    from kbop_cli.engine.sample.request import Request, Tier
    from kbop_cli.model import Contract


class Design(enum.StrEnum):
    """How the random part is drawn."""

    simple = "simple"
    stratified = "stratified"
    systematic = "systematic"
    monetary_unit = "monetary-unit"
    value = "value"


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of `sample draw`; empty text and None stand for what was not given."""

    purpose: str
    seed: str
    seed_source: str
    design: Design | None
    rate: str
    by: tuple[str, ...]
    rejections: str
    audited: tuple[Path, ...]


def request_of(asked: Asked, contract: Contract, frame: Frame, purpose: str) -> Request:
    """The draw as the engine takes it. Strata make a draw stratified; the contract's rate and tiers stand unless asked
    otherwise."""
    from kbop_cli.engine.sample.request import Request

    design = asked.design or (Design.stratified if asked.by else Design.simple)
    return Request(
        purpose=purpose,
        seed=asked.seed,
        seed_source=asked.seed_source,
        design=design.replace("-", "_"),  # type: ignore[arg-type]
        rate=asked.rate or str(contract.audit_rate),
        by=asked.by if asked.by or design is not Design.stratified else ("outcome",),
        tiers=_tiers(contract),
        rejections=_rejections(asked.rejections, frame),
        excluded=_audited(asked.audited),
    )


def _tiers(contract: Contract) -> tuple[Tier, ...]:
    from kbop_cli.engine.sample.labels import REASONS
    from kbop_cli.engine.sample.request import Tier

    return tuple(Tier(tier.name, tier.selection, REASONS[tier.name], f"{tier.rate:f}") for tier in contract.audit_tiers)


def _rejections(asked: str, frame: Frame) -> str:
    """`5` claims or a rate such as `0.10`, as the rate that the engine takes."""
    from kbop_cli.errors import fail

    if not asked.isdecimal() or not asked.isascii():
        return asked
    claims = frame.rejected.height
    if not 0 <= int(asked) <= claims:
        raise fail(f"{asked} rejections are asked for, and {claims} claims are rejected.", mend="Ask for fewer.")
    return f"{int(asked)}/{claims}" if int(asked) else ""


def _audited(certificates: Sequence[Path]) -> tuple[str, ...]:
    """The claims of earlier samples, sorted."""
    from kbop_cli.intake.sample_files import read_certificate

    picked = {pick.claim_id for path in certificates for pick in read_certificate(path).picks}
    return tuple(sorted(picked))


def purpose_of(given: str, months: Sequence[str]) -> str:
    """The purpose asked for, or `2023-06/main`, of several months `2023-04..2023-06/main`."""
    span = sorted({months[0], months[-1], *months})
    return given or f"{span[0] if len(span) == 1 else f'{span[0]}..{span[-1]}'}/main"
