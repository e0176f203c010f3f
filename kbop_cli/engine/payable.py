"""What may enter a batch: claims that do not stand yet, at their price; the months of grants that are due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from kbop_cli.columns import key
from kbop_cli.engine.lines import Claim, Reversal, due_key
from kbop_cli.engine.standing import Owed, Standing, add
from kbop_cli.engine.terms import Terms
from kbop_cli.errors import KbopError, Place, Problem


def priced(claim: Claim, terms: Terms) -> Claim:
    """The claim at its price, or at nil where a grant pays for the month of its achievement."""
    return replace(claim, price=0) if _grant(claim, terms) else claim


def nil_reason(what: Owed, terms: Terms) -> str:
    """Why a claim was recorded at nil; empty where it was not."""
    grant = _grant(what.claim, terms) if what.kind == "outcome" and not what.claim.price else ""
    return f"recorded at nil: {grant}" if grant else ""


def _grant(claim: Claim, terms: Terms) -> str:
    grant = terms.grant_of(f"{claim.achieved_on:%Y-%m}")
    return grant.name if grant else ""


def grants_due(terms: Terms, before: Standing, month: str) -> Iterator[Claim]:
    """The grant months up to `month` that no line has paid yet."""
    for grant in terms.grants:
        for name, pence in grant.months:
            claim = Claim("", "", "", grant.name, name, date.fromisoformat(f"{name}-01"), price=pence)
            if name <= month and due_key("grant", claim) not in before.live:
                yield claim


def refuse(claims: Sequence[Claim], before: Standing, reversals: Sequence[Reversal]) -> None:
    """Raise `KbopError` with all that must not be paid or taken back as it stands."""
    problems = [Problem(Place(), what, why, mend) for what, why, mend in _wrong(claims, before, reversals)]
    if problems:
        raise KbopError(problems)


def _wrong(claims: Sequence[Claim], before: Standing, reversals: Sequence[Reversal]) -> Iterator[tuple[str, str, str]]:
    undone = {reversal.line.due_key for reversal in reversals}
    standing = {claim for kind, claim, *_ in before.live.keys() - undone if kind == "outcome" and claim}
    for claim_id, times in sorted(Counter(key(claim.claim_id) for claim in claims).items()):
        if times > 1:
            yield f"Claim {claim_id} stands {times} times in one batch.", "It is paid once.", "Verify again."
        if claim_id in standing:
            yield f"Claim {claim_id} is in the ledger already.", "It is paid once.", "Verify again."
    for claim in claims:
        if claim.price < 0:
            yield f"Claim {claim.claim_id} has a price below nothing.", "", "Mend the rate card."
    yield from _wrong_reversals(before, reversals)


def _wrong_reversals(before: Standing, reversals: Sequence[Reversal]) -> Iterator[tuple[str, str, str]]:
    why = "A reversal takes back all that a claim was paid, once."
    for name, times in Counter(reversal.line.name for reversal in reversals).items():
        if times > 1:
            yield f"Line {name} is reversed {times} times.", why, "Ask for it once."
    for undone in sorted({reversal.line.due_key for reversal in reversals}):
        lines = [reversal.line for reversal in reversals if reversal.line.due_key == undone]
        what = before.live.get(undone)
        payers = len(before.carried)
        if (
            what is None
            or add([line.paid for line in lines], payers) != what.paid
            or add([line.allotted for line in lines], payers) != what.allotted
        ):
            names = ", ".join(line.name for line in lines)
            yield f"Lines {names} are not what stands in the ledger.", why, "Reverse the whole claim."
