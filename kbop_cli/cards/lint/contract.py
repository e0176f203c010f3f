"""Checks of a contract's money: caps that other caps or the shares keep from ever being reached."""

from __future__ import annotations

from collections.abc import Iterator

from kbop_cli.errors import Place, Problem
from kbop_cli.model import Contract
from kbop_cli.wording import pounds

Way = tuple[str | int, ...]


def lint_contract(contract: Contract) -> tuple[Problem, ...]:
    """Every problem of the contract itself; its cards are checked as cards."""
    return tuple(sorted(_caps(contract)))


def _caps(contract: Contract) -> Iterator[Problem]:
    if contract.cap is None:
        return
    for index, payer in enumerate(contract.payers):
        most = payer.share * contract.cap
        # A fraction of a penny above its part is the rounding of the cap.
        if payer.cap is not None and payer.cap >= most + 1:
            what = (
                f"{payer.name} pays {pounds(int(most))} at most, its share of the contract's cap of "
                f"{pounds(contract.cap)}: its own cap of {pounds(payer.cap)} can never be reached."
            )
            yield _problem(contract, ("payers", index, "cap"), what)
    caps = [payer.cap for payer in contract.payers if payer.cap is not None]
    if len(caps) == len(contract.payers) and sum(caps) < contract.cap:
        what = (
            f"the payers' caps add up to {pounds(sum(caps))}: the contract's cap of {pounds(contract.cap)} "
            "can never be reached."
        )
        yield _problem(contract, ("cap",), what)


def _problem(contract: Contract, way: Way, what: str) -> Problem:
    line, column = contract.places.get(way, (1, 1))
    place = Place(file=contract.file, line=line, line_column=column)
    return Problem(place, what, mend="Correct one of the caps or shares, or remove the cap.", code="cap_never_binds")
