"""Frames, certificates and adjustments in the contract's ledger, where there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kbop_cli.engine.sample.certificate import Certificate
    from kbop_cli.engine.sample.frame import Frame
    from kbop_cli.model import Contract

NO_LEDGER = "Not entered in a ledger: the contract has none (kbop ledger open makes it)."


def enter_frame(contract: Contract, purpose: str, frame: Frame) -> str:
    """Record that a frame was frozen, before its seed is known; what to say of it."""
    data: dict[str, object] = {"frame": frame.hash, "claims": frame.approved.height, "rejected": frame.rejected.height}
    return _enter(contract, f"{purpose}/frame/{frame.hash[:16]}", data, "The frame")


def enter_certificate(contract: Contract, certificate: Certificate) -> str:
    """Record the certificate, one a purpose (and one a step where the draw is carried on); what to say of it.

    KbopError where the ledger holds another one for the purpose: nothing is to be written then.
    """
    request = certificate.request
    step = len(request.changes)
    data: dict[str, object] = {
        "certificate": certificate.id,
        "frame": certificate.frame.hash,
        "algorithm": certificate.algorithm,
        "seed": request.seed,
        "seed_source": request.seed_source,
        "design": request.design,
        "drawn": len(certificate.picks),
        "claims": certificate.frame.approved,
    }
    return _enter(contract, f"{request.purpose}#{step}" if step else request.purpose, data, "The certificate")


def _enter(contract: Contract, slot: str, data: dict[str, object], what: str) -> str:
    from kbop_cli.commands.ledgers import is_there, ledger_of
    from kbop_cli.errors import fail
    from kbop_cli.ledger.entry import Entry

    if not is_there(contract):
        return NO_LEDGER
    with ledger_of(contract) as ledger:
        held = next((record for record in ledger.entries(kinds=["certificate"]) if record.slot == slot), None)
        if held is None:
            head = ledger.append([Entry(kind="certificate", slot=slot, data=data)])
            return f"{what} is in the ledger: entry {head.seq}."
        if dict(held.data) != data:
            raise fail(
                f"The ledger holds another certificate for {slot}.",
                why="There is one certificate a period and purpose.",
                mend="Carry that draw on, or draw for another purpose.",
            )
        return f"{what} was in the ledger already: entry {held.seq}."
