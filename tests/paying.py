"""Claims, terms and histories for tests of payment: only what a test says differs from the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from kbop_cli.engine.lines import Claim, Line, Reversal
from kbop_cli.engine.payment import Pending, Plan, plan
from kbop_cli.engine.standing import standing
from kbop_cli.engine.terms import OutcomeCap, Payer, Terms

COUNCIL = 15_697_917_00
LCF = 6_600_000_00
KBOP = Terms(
    (Payer("council", Fraction(COUNCIL, COUNCIL + LCF), COUNCIL), Payer("lcf", Fraction(LCF, COUNCIL + LCF), LCF)),
    cap=COUNCIL + LCF,
)


def terms(
    *payers: Payer,
    cap: int | None = None,
    participant_cap: int | None = None,
    outcome_caps: Iterable[OutcomeCap] = (),
) -> Terms:
    payers = payers or (Payer("council", Fraction(7, 10)), Payer("lcf", Fraction(3, 10)))
    return Terms(payers, cap, participant_cap, tuple(outcome_caps))


def claim(claim_id: str = "C1", price: int = 500_00, **but: object) -> Claim:
    facts: dict[str, object] = {
        "participant_id": f"P-{claim_id}",
        "provider": "horizon",
        "outcome": "employment_entry",
        "slot": "1",
        "achieved_on": date(2023, 1, 31),
        "rate_card": "generic",
        "rate_card_version": "2",
        "evidence_class": "document",
    }
    return Claim(claim_id=claim_id, price=price, **{**facts, **but})  # type: ignore[arg-type]


def claims(*prices: int) -> list[Claim]:
    """Claims C001, C002 … of one day, at these prices."""
    return [claim(f"C{number:03}", price) for number, price in enumerate(prices, start=1)]


class History:
    """A ledger in memory: batches planned and entered one after another."""

    def __init__(self, contract: Terms, lines: Iterable[Line] = ()) -> None:
        self.terms = contract
        self.lines = list(lines)
        self.plans: list[Plan] = []

    def pay(self, new: Sequence[Claim] = (), month: str = "2023-01", **pending: tuple[object, ...]) -> Plan:
        before = standing(self.lines, self.terms)
        batch = f"B{len(self.plans) + 1}"
        made = plan(new, before, self.terms, batch=batch, month=month, pending=Pending(**pending))  # type: ignore[arg-type]
        self.plans.append(made)
        self.lines += made.lines
        return made

    def reversals(self, claim_id: str) -> tuple[Reversal, ...]:
        """All that stands of one claim, to be taken back."""
        undone = {line.reverses for line in self.lines}
        return tuple(
            Reversal(line, "found void")
            for line in self.lines
            if line.claim.claim_id == claim_id and line.kind != "reversal" and line.name not in undone
        )

    def paid(self) -> tuple[int, ...]:
        return standing(self.lines, self.terms).paid.payers
