"""Planned payments in the ledger, on both stores: entered once, read back as planned, taken back, adjusted."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from kbop_cli.engine.lines import Adjustment, Line
from kbop_cli.engine.payment import plan
from kbop_cli.engine.standing import standing
from kbop_cli.engine.terms import Grant, Payer, Terms
from kbop_cli.errors import KbopError
from kbop_cli.ledger.batches import Approval, enter, find_batch
from kbop_cli.ledger.lines import history
from kbop_cli.ledger.open import open_ledger
from kbop_cli.ledger.paid import paid_before
from kbop_cli.ledger.requests import open_balances, pending, propose_adjustment, request_reversal
from tests.paying import claim, terms

KEEP = date(2031, 3, 31)
TERMS = terms(Payer("council", Fraction(7, 10)), Payer("lcf", Fraction(3, 10), 300), cap=1_200)


def approval(run="run-1", **but):
    return Approval(**{"by": "Ann", "approved_by": "Bob", "run": run, "erase_on": KEEP, **but})


def planned(ledger, contract, claims, month, batch=None):
    head = ledger.head().hash
    before = standing([line for _, line in history(ledger, contract)], contract)
    return plan(claims, before, contract, batch=batch or month, month=month, pending=pending(ledger, contract)), head


def pay(ledger, claims=(), month="2023-01", contract=TERMS, **but):
    made, head = planned(ledger, contract, list(claims), month)
    return enter(ledger, made, contract, approval(run=f"run of {month}", **but), expected_head=head)


def lines(batch):
    return [(line.kind, line.claim.claim_id, line.paid, line.reverses) for line in batch.plan.lines]


def test_a_payment_is_read_back_as_it_was_planned(ledger):
    first, head = planned(
        ledger, TERMS, [claim("A", 800, facts=(("level", "2"),)), claim("B", 500, late=True)], "2023-01"
    )
    batch = enter(ledger, first, TERMS, approval(), expected_head=head)
    assert batch.plan == first
    assert [item.why for item in batch.plan.held] == [("contract_cap", "payer_cap:lcf")]
    assert (batch.by, batch.approved_by, batch.run) == ("Ann", "Bob", "run-1")
    assert batch.head == ledger.head().hash
    assert ledger.status().locked == "2023-01"
    request_reversal(ledger, TERMS, "b", reason="found void", by="Cy", erase_on=KEEP)
    second, head = planned(ledger, TERMS, [claim("B", 100), claim("C", 700)], "2023-02")
    batch = enter(ledger, second, TERMS, approval("run-2"), expected_head=head)
    assert batch.plan == second
    assert lines(batch)[:1] == [("reversal", "B", (-280, -60), "2023-01/2")]
    assert [line.reason for line in batch.plan.lines] == ["found void", "", ""]
    assert find_batch(ledger, TERMS, "2023-01").plan == first
    assert find_batch(ledger, TERMS, "2023-03") is None
    assert ledger.verify(batch.head) == ()


def test_a_finished_batch_is_given_back_and_a_changed_one_refused(ledger):
    made, head = planned(ledger, TERMS, [claim("A", 100)], "2023-01")
    done = enter(ledger, made, TERMS, approval(), expected_head=head)
    after = ledger.head()
    assert enter(ledger, made, TERMS, approval(by="Dee"), expected_head=head) == done
    assert enter(ledger, made, TERMS, approval(), expected_head=after.hash) == done
    with pytest.raises(KbopError, match="pays another run"):
        enter(ledger, made, TERMS, approval("changed"), expected_head=head)
    assert ledger.head() == after


def test_what_was_planned_before_another_payment_is_not_entered(ledger):
    made, head = planned(ledger, TERMS, [claim("A", 100)], "2023-02")
    pay(ledger, [claim("B", 100)])
    with pytest.raises(KbopError, match="has moved on since this was planned"):
        enter(ledger, made, TERMS, approval(), expected_head=head)


def test_a_locked_month_is_not_paid_again_under_another_name(ledger):
    pay(ledger, month="2023-02")
    for month in ("2023-01", "2023-02"):
        made, head = planned(ledger, TERMS, [claim("A", 100)], month, batch="again")
        with pytest.raises(KbopError, match="is locked: payments are made up to 2023-02"):
            enter(ledger, made, TERMS, approval(), expected_head=head)


@pytest.mark.parametrize(("by", "approved_by"), [("Ann", " ann "), ("", "Bob"), ("Ann", "")])
def test_preparer_and_approver_are_two_people(ledger, by, approved_by):
    with pytest.raises(KbopError, match="must be two people"):
        pay(ledger, by=by, approved_by=approved_by)


def test_nothing_is_entered_on_a_ledger_that_does_not_verify(ledger):
    pay(ledger, [claim("A", 100)])
    trigger = "kbop_no_change" + ("" if ledger.dialect == "sqlite" else " ON kbop_entry")
    (created,) = [text for text in ledger.schema.statements(ledger.dialect) if "CREATE TRIGGER kbop_no_change" in text]
    ledger.run(f"DROP TRIGGER {trigger}")
    ledger.run('UPDATE kbop_entry SET body = replace(body, \'"paid":{"council":70\', \'"paid":{"council":71\')')
    ledger.run(created)
    with pytest.raises(KbopError, match="does not verify; nothing was entered") as raised:
        pay(ledger, [claim("B", 100)], "2023-02")
    assert str(raised.value.problems[1]).startswith("entry 2: The entry is not what was entered")


def test_a_reversed_claim_is_asked_for_once_and_paid_again(ledger):
    pay(ledger, [claim("A", 500)])
    with pytest.raises(KbopError, match="Claim Z does not stand"):
        request_reversal(ledger, TERMS, "Z", reason="", by="Cy", erase_on=KEEP)
    request_reversal(ledger, TERMS, "A", reason="void", by="Cy", erase_on=KEEP)
    with pytest.raises(KbopError, match="waits to be reversed already"):
        request_reversal(ledger, TERMS, "a", reason="void", by="Cy", erase_on=KEEP)
    batch = pay(ledger, month="2023-02")
    assert lines(batch) == [("reversal", "A", (-350, -150), "2023-01/1")]
    assert (batch.plan.due, batch.plan.carried) == ((0, 0), (-350, -150))
    assert pending(ledger, TERMS).reversals == ()
    with pytest.raises(KbopError, match="does not stand"):
        request_reversal(ledger, TERMS, "A", reason="void", by="Cy", erase_on=KEEP)
    batch = pay(ledger, [claim("A", 500)], month="2023-03")
    assert lines(batch) == [("outcome", "A", (350, 150), "")]
    assert (batch.plan.due, batch.plan.carried) == ((0, 0), (0, 0))
    request_reversal(ledger, TERMS, "A", reason="void again", by="Cy", erase_on=KEEP)
    assert lines(pay(ledger, month="2023-04")) == [("reversal", "A", (-350, -150), "2023-03/1")]
    assert ledger.verify() == ()


def test_an_adjustment_comes_once_and_falls_away_with_its_line(ledger):
    pay(ledger, [claim("A", 500), claim("B", 400)])
    one, other = [line for _, line in history(ledger, TERMS)]
    asked = Adjustment(replace(one.claim, slot="audit-1", price=-100), "weeks not met", one)
    propose_adjustment(ledger, TERMS, asked, by="auditor", erase_on=KEEP)
    with pytest.raises(KbopError, match="Adjustment audit-1 is in the ledger already"):
        propose_adjustment(ledger, TERMS, asked, by="auditor", erase_on=KEEP)
    more = replace(asked, claim=replace(asked.claim, slot="audit-2", price=-401))
    with pytest.raises(KbopError, match="takes back more than claim A was paid"):
        propose_adjustment(ledger, TERMS, more, by="auditor", erase_on=KEEP)
    assert pending(ledger, TERMS).adjustments == (asked,)
    batch = pay(ledger, month="2023-02")
    assert lines(batch) == [("adjustment", "A", (-70, -30), "")]
    assert batch.plan.lines[0].reason == "weeks not met"
    assert pending(ledger, TERMS).adjustments == ()

    gone = Adjustment(replace(other.claim, slot="audit-3", price=-50), "weeks not met", other)
    propose_adjustment(ledger, TERMS, gone, by="auditor", erase_on=KEEP)
    for name in ("A", "B"):
        request_reversal(ledger, TERMS, name, reason="void", by="auditor", erase_on=KEEP)
    batch = pay(ledger, month="2023-03")
    assert [line.amount for line in batch.plan.lines] == [-500, -400, 100]
    assert pending(ledger, TERMS) == type(pending(ledger, TERMS))()
    assert sum(line.amount for _, line in history(ledger, TERMS)) == 0


def test_grants_and_opening_balances_go_through_the_ledger(ledger):
    contract = Terms(TERMS.payers, cap=5_000, grants=(Grant("covid", (("2020-10", 1_000),)),))
    opening = Line("opening", 1, "opening", claim("OLD", 2_000, participant_id="P-A"), (1_900, 100), (1_900, 100))
    open_balances(ledger, contract, [opening], period="2020-09", erase_on=KEEP)
    batch = pay(
        ledger,
        [claim("NIL", 500, achieved_on=date(2020, 10, 5)), claim("A", 100, slot="2")],
        "2020-10",
        contract,
    )
    assert lines(batch) == [
        ("grant", "", (700, 200), ""),
        ("outcome", "NIL", (0, 0), ""),
        ("outcome", "A", (70, 0), ""),
    ]
    assert [line.reason for line in batch.plan.lines] == ["", "recorded at nil: covid", ""]
    with pytest.raises(KbopError, match="of this person stands already, in batch opening, line 1"):
        pay(ledger, [claim("A2", 100, participant_id="p-a")], "2020-11", contract)


def test_what_stands_is_told_for_the_judgement_of_new_claims(ledger):
    assert paid_before(ledger, TERMS).height == 0
    pay(ledger, [claim("A", 500), claim("B", 400, facts=(("level", "2"),)), claim("C", 1_000)])
    request_reversal(ledger, TERMS, "A", reason="void", by="Cy", erase_on=KEEP)
    pay(ledger, month="2023-02")
    frame = paid_before(ledger, TERMS)
    assert frame.select("claim_id", "participant_id", "slot", "batch", "line", "price", "amount", "level").rows() == [
        ("B", "P-B", "1", "2023-01", 2, 400, 400, "2"),
        ("C", "P-C", "1", "2023-01", 3, 1_000, 740, None),
    ]


def test_what_stands_is_told_as_it_stood_at_an_entry(ledger):
    head = pay(ledger, [claim("A", 500)], paid_on=date(2023, 2, 10)).head
    seq = ledger.head().seq
    assert ledger.head().hash == head
    pay(ledger, [claim("B", 400)], "2023-02")
    told = ("claim_id", "paid_on")
    assert paid_before(ledger, TERMS, up_to=seq).select(told).rows() == [("A", date(2023, 2, 10))]
    assert paid_before(ledger, TERMS).select(told).rows() == [("A", date(2023, 2, 10)), ("B", None)]
    assert paid_before(ledger, TERMS, up_to=1).height == 0


def test_after_erasure_claims_and_people_are_still_told_apart(ledger):
    contract = terms(participant_cap=600)
    pay(ledger, [claim("A", 500), claim("B", 500)], contract=contract)
    ledger.erase(KEEP)
    told = paid_before(ledger, contract)
    assert all(name.startswith("erased-") for name in (*told["claim_id"], *told["participant_id"]))
    assert told["claim_id"].n_unique() == told["participant_id"].n_unique() == 2
    after = standing([line for _, line in history(ledger, contract)], contract)
    assert sorted(after.paid.people.values()) == [500, 500]
    assert all(name.startswith("erased-") for name in after.paid.people)
    assert len(after.live) == 2
    batch = pay(ledger, [claim("C", 100, participant_id="P-A")], "2023-02", contract, erase_on=date(2040, 1, 1))
    assert lines(batch) == [("outcome", "C", (70, 30), "")]


def test_a_payer_that_the_contract_no_longer_names_stops_the_payment(ledger):
    pay(ledger, [claim("A", 500)])
    with pytest.raises(KbopError, match="payments of lcf, which the contract does not name"):
        pay(ledger, [claim("B", 500)], "2023-02", terms(Payer("council", Fraction(1))))
    with pytest.raises(KbopError, match="payments of lcf, which the contract does not name"):
        paid_before(ledger, terms(Payer("council", Fraction(1))))
    left = terms(Payer("lcf", Fraction(0)), Payer("council", Fraction(1)))
    assert lines(pay(ledger, [claim("B", 500)], "2023-02", left)) == [("outcome", "B", (0, 500), "")]


def test_no_personal_value_is_in_the_chain_of_a_payment(where, ledger, opened):
    pay(ledger, [claim("CLAIM-A", 500)], by="Ann Other", approved_by="Bob Bobson")
    request_reversal(ledger, TERMS, "CLAIM-A", reason="Kim moved", by="Cy", erase_on=KEEP)
    pay(ledger, month="2023-02")
    text = " ".join(row[0] for row in opened(open_ledger(where)).run("SELECT body FROM kbop_entry"))
    for personal in ("CLAIM-A", "P-CLAIM", "Ann", "Bobson", "Kim", "Cy"):
        assert personal not in text
