"""The auditors' findings as requests in the ledger, which the next payment takes up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kbop_cli.engine import lines
    from kbop_cli.engine.sample.adjust import Adjustment
    from kbop_cli.engine.sample.certificate import Certificate
    from kbop_cli.engine.sample.frame import Frame
    from kbop_cli.engine.terms import Terms
    from kbop_cli.ledger.entry import Record
    from kbop_cli.ledger.store import Ledger
    from kbop_cli.model import Contract


def propose_all(
    contract: Contract, certificate: Certificate, frame: Frame, adjustments: Sequence[Adjustment], by: str
) -> str:
    """Enter the adjustments; what to say of it. KbopError, and nothing entered, where one of them cannot be.

    One that is in the ledger already, at the same amount, is left as it is.
    """
    from kbop_cli.commands.ledgers import keep_until, ledger_of
    from kbop_cli.engine.terms import terms_of
    from kbop_cli.ledger.requests import propose_adjustment

    terms = terms_of(contract)
    with ledger_of(contract) as ledger:
        wanted = _wanted(ledger, terms, _references(certificate, frame), adjustments)
        for adjustment in wanted:
            propose_adjustment(ledger, terms, adjustment, by=by, erase_on=keep_until(contract))
    before = len(adjustments) - len(wanted)
    said = f"{len(wanted)} adjustments wait for the next payment"
    return f"{said}; {before} were in the ledger already." if before else f"{said}."


def _references(certificate: Certificate, frame: Frame) -> dict[str, str]:
    """What the ledger calls the adjustment of each claim, for ever and without its id: its number in the sample, of a
    claim that was not drawn (a systemic error's) its row in the frame."""
    purpose = certificate.request.purpose
    rows = {claim: f"{purpose}/row-{row}" for row, claim in enumerate(frame.claims["claim_id"], start=2)}
    drawn = {pick.claim_id: f"{purpose}/{pick.order}" for pick in certificate.picks}
    return {"": f"{purpose}/extrapolated", **rows, **drawn}


def _wanted(
    ledger: Ledger, terms: Terms, references: Mapping[str, str], adjustments: Sequence[Adjustment]
) -> list[lines.Adjustment]:
    """The adjustments that are not in the ledger yet, each against the line that paid its claim."""
    from kbop_cli.columns import key
    from kbop_cli.errors import KbopError, Place, Problem
    from kbop_cli.ledger.lines import history

    held = {str(record.data["reference"]): record.price for record in _asked(ledger)}
    paid = [line for _, line in history(ledger, terms)]
    undone = {line.reverses for line in paid}
    standing = {
        key(line.claim.claim_id): line
        for line in paid
        if line.kind in {"outcome", "opening"} and line.name not in undone
    }
    problems: list[Problem] = []
    made = []
    for adjustment in adjustments:
        reference = references[adjustment.claim_id]
        line = standing.get(key(adjustment.claim_id))
        if reference in held:
            if held[reference] != adjustment.amount:
                what = f"Adjustment {reference} is in the ledger at another amount."
                problems.append(Problem(Place(), what, mend="Reverse that one first."))
        elif adjustment.claim_id and line is None:
            what = f"Claim {adjustment.claim_id} does not stand in the ledger, so that nothing can be taken back."
            problems.append(Problem(Place(), what, mend="Pay the month first, or decide the claim again."))
        else:
            made.append(_of(adjustment, reference, line, standing))
    if problems:
        raise KbopError(problems)
    return made


def _asked(ledger: Ledger) -> list[Record]:
    from kbop_cli.ledger.requests import ADJUST

    return [record for record in ledger.entries(kinds=["request"]) if record.slot == ADJUST]


def _of(
    adjustment: Adjustment, reference: str, line: lines.Line | None, standing: dict[str, lines.Line]
) -> lines.Adjustment:
    """An identified error stands against the line that paid it; an extrapolated one against none, on the latest day."""
    from kbop_cli.engine.lines import Adjustment as Asked
    from kbop_cli.engine.lines import Claim

    if line is not None:
        return Asked(replace(line.claim, slot=reference, price=adjustment.amount), adjustment.reason, line)
    latest = max(each.claim.achieved_on for each in standing.values())
    claim = Claim("", "", "", "extrapolation", reference, latest, price=adjustment.amount)
    return Asked(claim, adjustment.reason)
