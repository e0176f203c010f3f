"""The ledger keeps what the payment engine says: histories through a real file come out as they do in memory."""

import tempfile
from contextlib import closing
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kbop_cli.engine.payment import Pending, plan
from kbop_cli.engine.standing import standing
from kbop_cli.ledger.batches import Approval, enter, find_batch
from kbop_cli.ledger.lines import history
from kbop_cli.ledger.open import create_ledger
from kbop_cli.ledger.paid import paid_before
from kbop_cli.ledger.requests import pending, request_reversal
from tests.paying import History
from tests.property.test_payment_laws import batches, contracts, standing_ids

KEEP = date(2031, 3, 31)
FIRST = 2023 * 12


@given(contracts(), batches(most=4), st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_the_ledger_holds_what_the_engine_planned(contract, sent, data):
    memory = History(contract)
    with tempfile.TemporaryDirectory() as folder, closing(create_ledger(str(Path(folder) / "l"), "kbop")) as ledger:
        for at, claims in enumerate(sent):
            month = f"{(FIRST + at) // 12}-{(FIRST + at) % 12 + 1:02}"
            ids = standing_ids(memory)
            back = data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=2)) if ids else []
            for name in back:
                request_reversal(ledger, contract, name, reason="found void", by="Cy", erase_on=KEEP)
            wanted = memory.pay(
                claims, month, reversals=tuple(item for name in back for item in memory.reversals(name))
            )
            head = ledger.head().hash
            before = standing([line for _, line in history(ledger, contract)], contract)
            waiting = pending(ledger, contract)
            made = plan(claims, before, contract, batch=wanted.batch, month=month, pending=waiting)
            assert made == wanted
            approval = Approval("Ann", "Bob", f"run {at}", KEEP)
            done = enter(ledger, made, contract, approval, expected_head=head)
            assert done.plan == wanted
            assert enter(ledger, made, contract, approval, expected_head=head) == done
            assert pending(ledger, contract) == Pending()
        assert [line for _, line in history(ledger, contract)] == memory.lines
        assert all(find_batch(ledger, contract, made.batch).plan == made for made in memory.plans)
        assert paid_before(ledger, contract).drop("paid_on").rows(named=True) == standing_claims(memory.lines, contract)
        assert ledger.verify() == ()
        pence = sum(row[2] for row in ledger.status().kinds)
        assert pence == sum(memory.paid())


def standing_claims(lines, contract):
    """The claims among what stands, each as its first line that was not taken back, with all that it got."""
    undone = {line.reverses for line in lines}
    first = {line.due_key: line for line in reversed(lines) if line.name not in undone}
    claims = [
        {
            "claim_id": line.claim.claim_id,
            "participant_id": line.claim.participant_id,
            "provider": line.claim.provider,
            "outcome": line.claim.outcome,
            "slot": line.claim.slot,
            "evidence_class": line.claim.evidence_class,
            "achieved_on": line.claim.achieved_on,
            "batch": line.batch,
            "line": line.number,
            "price": line.claim.price,
            "amount": sum(standing(lines, contract).live[due].paid),
            **dict(line.claim.facts),
        }
        for due, line in first.items()
        if line.kind in {"outcome", "opening"}
    ]
    return sorted(claims, key=lambda claim: (claim["claim_id"], claim["batch"], claim["line"]))
