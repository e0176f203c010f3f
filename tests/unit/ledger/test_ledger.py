"""The ledger's interface, on both stores."""

from contextlib import closing
from datetime import date

import pytest

from kbop_cli.errors import KbopError
from kbop_cli.ledger.entry import GENESIS, Entry, chained
from kbop_cli.ledger.open import create_ledger, open_ledger, restore_ledger

KEEP = date(2031, 3, 31)


def outcome(claim_id="C1", person="P1", line=1, **but):
    facts = {
        **{"period": "2023-01", "batch": "B1", "outcome": "employment_entry", "slot": "1", "price": 500_00},
        **{"amount": 500_00, "erase_on": KEEP, "data": {"provider": "horizon"}},
    }
    return Entry(kind="outcome", line=line, claim_id=claim_id, participant_id=person, **{**facts, **but})


def test_a_new_ledger_opens_with_its_contract(ledger):
    (first,) = ledger.entries()
    assert (first.seq, first.kind, dict(first.data)) == (1, "open", {"contract": "kbop", "schema": 1})
    assert ledger.head().hash == first.hash
    assert first.hash == chained(GENESIS, '{"data":{"contract":"kbop","schema":1},"kind":"open"}')
    assert ledger.verify() == ()


def test_entries_come_back_as_they_were_entered(ledger):
    ledger.append([outcome(private={"reason": "Grüße, £5"}), outcome("C2", "P2", 2)])
    one, two = ledger.entries(batch="B1")
    assert (one.seq, one.line, one.claim_id, one.participant_id, one.amount) == (2, 1, "C1", "P1", 500_00)
    assert (one.private, one.erase_on, one.generation, one.part) == ({"reason": "Grüße, £5"}, KEEP, 0, 1)
    assert (two.line, two.claim_id, dict(two.data), two.erased) == (2, "C2", {"provider": "horizon"}, False)
    assert [entry.seq for entry in ledger.entries(claim_id="c2 ")] == [3]
    assert [entry.seq for entry in ledger.entries(participant_id="p1", kinds=["outcome", "lock"])] == [2]
    assert list(ledger.entries(claim_id="C9")) == []
    assert list(ledger.entries(kinds=["lock"])) == []


def test_a_person_is_paid_once_for_an_outcome_and_slot(ledger):
    ledger.append([outcome()])
    before = ledger.head()
    with pytest.raises(KbopError) as raised:
        ledger.append([outcome("C2", " p1", 2), outcome("C3", "P3", 3), outcome("C4", "P1", 4)])
    assert [problem.what for problem in raised.value.problems] == [
        "Claim C2: employment_entry, 1 of this person stands already, in batch B1, line 1.",
        "Claim C4: employment_entry, 1 of this person stands already, in batch B1, line 1.",
    ]
    assert ledger.head() == before
    ledger.append([outcome("C2", "P1", 2, slot="2"), outcome("C3", "P1", 3, outcome="education_entry")])
    assert ledger.verify() == ()


def test_a_claim_does_not_stand_twice_under_two_outcomes(ledger):
    ledger.append([outcome()])
    with pytest.raises(KbopError, match="refuses an entry: the claim stands already"):
        ledger.append([outcome(outcome="education_entry", line=2)])
    assert ledger.head().seq == 2


def test_a_reversal_frees_the_slot_and_is_made_once(ledger):
    ledger.append([outcome()])
    back = Entry(kind="reversal", period="2023-02", batch="B2", line=1, refers=2)
    ledger.append([back, outcome("C2", batch="B2", line=2, period="2023-02")])
    reversal, again = ledger.entries(batch="B2")
    assert (reversal.claim_id, reversal.price, reversal.amount, reversal.refers) == ("C1", 500_00, -500_00, 2)
    assert (again.generation, again.part) == (1, 1)
    with pytest.raises(KbopError, match="Entry 2 was reversed before"):
        ledger.append([Entry(kind="reversal", period="2023-02", batch="B2", line=3, refers=2)])
    with pytest.raises(KbopError, match="Entry 3 is no line that was paid"):
        ledger.append([Entry(kind="reversal", period="2023-02", batch="B2", line=3, refers=3)])
    with pytest.raises(KbopError, match="stands already, in batch B2, line 2"):
        ledger.append([outcome("C3", batch="B2", line=3, period="2023-02")])


def test_the_rest_of_a_claim_is_a_second_part_and_never_more_than_its_price(ledger):
    ledger.append([outcome(amount=200_00)])
    ledger.append([outcome(amount=299_99, batch="B2")])
    assert [(entry.generation, entry.part) for entry in ledger.entries(claim_id="C1")] == [(0, 1), (0, 2)]
    with pytest.raises(KbopError, match="a line pays more than its price"):
        ledger.append([outcome(amount=2, batch="B3")])
    with pytest.raises(KbopError, match="a further part pays no line that stands"):
        ledger.append([outcome(price=600_00, amount=2, batch="B3")])
    ledger.append([outcome(amount=1, batch="B3")])
    with pytest.raises(KbopError, match="or less than nothing"):
        ledger.append([outcome("C2", "P2", 2, amount=-1, batch="B3")])


def test_all_parts_must_be_reversed_before_the_slot_is_free(ledger):
    ledger.append([outcome(amount=200_00), outcome(amount=300_00, batch="B2")])
    ledger.append([Entry(kind="reversal", period="2023-01", batch="B3", line=1, refers=2)])
    with pytest.raises(KbopError, match="stands already, in batch B2, line 1"):
        ledger.append([outcome("C2", batch="B3", line=2)])
    with pytest.raises(KbopError, match="a further part pays no line that stands"):
        ledger.append([outcome(amount=0, batch="B3", line=2)])
    ledger.append(
        [Entry(kind="reversal", period="2023-01", batch="B3", line=2, refers=3), outcome("C2", line=3, batch="B3")]
    )


def test_a_locked_period_takes_no_more_lines_nor_any_before_it(ledger):
    ledger.append([outcome(), Entry(kind="lock", slot="2023-02")])
    for period in ("2023-01", "2023-02"):
        with pytest.raises(KbopError, match="the period is locked"):
            ledger.append([outcome("C2", "P2", 2, period=period)])
    ledger.append([outcome("C2", "P2", 2, period="2023-03")])


@pytest.mark.parametrize("kind", ["batch", "lock", "certificate"])
def test_there_is_one_of_each_batch_lock_and_certificate(ledger, kind):
    ledger.append([Entry(kind=kind, slot="2023-01/main")])
    with pytest.raises(KbopError, match="there is an entry of this kind and name already"):
        ledger.append([Entry(kind=kind, slot="2023-01/main")])
    ledger.append([Entry(kind=kind, slot="2023-02/main")])


def test_a_closed_batch_takes_no_more_lines_and_a_line_number_stands_once(ledger):
    ledger.append([outcome()])
    with pytest.raises(KbopError, match="the batch is closed, or has a line of this number"):
        ledger.append([outcome("C2", "P2")])
    ledger.append([Entry(kind="batch", slot="B1")])
    with pytest.raises(KbopError, match="the batch is closed"):
        ledger.append([outcome("C2", "P2", 2)])


def test_what_was_planned_on_another_state_is_not_entered(ledger):
    planned_on = ledger.head().hash
    ledger.append([outcome()], expected_head=planned_on)
    with pytest.raises(KbopError, match="has moved on since this was planned"):
        ledger.append([outcome("C2", "P2", 2)], expected_head=planned_on)
    assert ledger.head().seq == 2


@pytest.mark.parametrize("value", [1.5, "\x00", "\ud800", 2**63, date(2023, 1, 1), {1: 2}, [{"x": float("nan")}]])
def test_what_has_no_exact_text_is_refused(ledger, value):
    with pytest.raises(KbopError, match="cannot be written down exactly"):
        ledger.append([outcome(data={"value": value})])
    assert ledger.head().seq == 1


def test_any_text_and_whole_number_comes_back(ledger):
    data = {
        "text": 'a\x1f\n"\\ \u2028 £ 𝔘 \\u0000',
        "most": 2**63 - 1,
        "least": 1 - 2**63,
        "list": [True, False, None, {}],
    }
    ledger.append([outcome(data=data, claim_id="C'1; %s ?", slot="a%sb?")])
    (entry,) = ledger.entries(batch="B1")
    assert (entry.data, entry.claim_id, entry.slot) == (data, "C'1; %s ?", "a%sb?")
    assert ledger.verify() == ()


def test_personal_values_need_a_day_on_which_they_go(ledger):
    with pytest.raises(KbopError, match="no day on which they are erased"):
        ledger.append([outcome(erase_on=None)])
    ledger.append([Entry(kind="approval", data={"what": "sample"})])


def test_erased_values_are_gone_and_the_chain_still_verifies(ledger):
    late = date(2035, 1, 1)
    ledger.append(
        [outcome(private={"reason": "x"}), outcome("C2", "P2", 2), outcome("C3", "P2", 3, slot="2", erase_on=late)]
    )
    assert ledger.erase(date(2031, 3, 30)) == 0
    head = ledger.head()
    # P2 is kept for the sake of the later claim.
    assert ledger.erase(KEEP) == 4
    one, two, three = ledger.entries(batch="B1")
    assert (one.claim_id, one.participant_id, one.private, one.erased, one.amount) == ("", "", {}, True, 500_00)
    assert (two.claim_id, two.participant_id, two.erased) == ("", "P2", True)
    assert (three.claim_id, three.participant_id, three.erased) == ("C3", "P2", False)
    assert ledger.verify(expected_head=head.hash) == ()
    assert ledger.status().erased == 4
    assert ledger.erase(KEEP) == 0
    assert ledger.erase(late) == 2
    assert ledger.verify() == ()


def test_an_erased_person_who_comes_back_is_somebody_new(ledger):
    ledger.append([outcome()])
    ledger.erase(KEEP)
    ledger.append([outcome("C2", "P1", 2, erase_on=date(2040, 1, 1))])
    assert [entry.participant_id for entry in ledger.entries(batch="B1")] == ["", "P1"]
    assert ledger.verify() == ()


def test_status_adds_up(ledger):
    ledger.append([outcome(), outcome("C2", "P2", 2, amount=0), Entry(kind="lock", slot="2023-01")])
    ledger.append([Entry(kind="batch", slot="B1")])
    status = ledger.status()
    assert (status.contract, status.schema, status.last_batch, status.locked) == ("kbop", 1, "B1", "2023-01")
    assert status.kinds == (("batch", 1, 0), ("lock", 1, 0), ("open", 1, 0), ("outcome", 2, 500_00))
    assert status.head == ledger.head()
    assert status.store.startswith(("SQLite 3.", "PostgreSQL 1"))


def test_a_ledger_is_opened_again_and_never_made_twice(where, ledger, opened):
    ledger.append([outcome()])
    again = opened(open_ledger(where))
    assert list(again.entries()) == list(ledger.entries())
    with pytest.raises(KbopError, match="already"):
        create_ledger(where, "other")
    assert again.head().seq == 2


def test_a_second_writer_is_told_to_wait(where, ledger, opened):
    other = opened(open_ledger(where, wait_seconds=0))
    with ledger.writing():
        assert next(iter(other.entries(kinds=["open"]))).seq == 1
        with pytest.raises(KbopError, match="is being written to by someone else"):
            other.append([outcome()])
    other.append([outcome()])
    assert ledger.head().seq == 2


def test_a_reader_that_stops_half_way_leaves_nothing_open(ledger):
    for record in ledger.entries():
        ledger.append([outcome()])
        assert record.kind == "open"
        break
    with ledger.writing(), pytest.raises(KbopError), ledger.writing():
        pass
    assert ledger.head().seq == 2


def test_only_lines_of_a_payment_have_a_line_number(ledger):
    with pytest.raises(KbopError, match="is no line of a payment"):
        ledger.append([Entry(kind="approval", line=1)])


def test_a_write_that_fails_leaves_nothing(ledger):
    with pytest.raises(ZeroDivisionError), ledger.writing():
        ledger._write(outcome(), ledger.head())
        raise ZeroDivisionError
    assert ledger.head().seq == 1
    assert ledger.verify() == ()
    ledger.append([outcome()])


def test_a_backup_is_a_ledger_of_its_own_with_the_same_chain(ledger, opened, tmp_path):
    ledger.append([outcome(), outcome("C2", "P2", 2)])
    ledger.append([Entry(kind="reversal", period="2023-01", batch="B2", line=1, refers=2)])
    ledger.erase(KEEP)
    ledger.append([outcome("C9", "P9", 2, batch="B2", erase_on=date(2040, 1, 1)), Entry(kind="lock", slot="2023-01")])
    ledger.backup(tmp_path / "copy.sqlite")
    copy = opened(open_ledger(str(tmp_path / "copy.sqlite")))
    assert copy.verify(expected_head=ledger.head().hash) == ()
    assert list(copy.entries()) == list(ledger.entries())
    with pytest.raises(KbopError, match="is there already"):
        ledger.backup(tmp_path / "copy.sqlite")
    copy.append([outcome("C9b", "P9", 1, slot="2", batch="B3", period="2023-02")])
    assert [entry.participant_id for entry in copy.entries(batch="B3")] == ["P9"]


def test_a_backup_is_restored_where_there_is_no_ledger_and_only_whole(ledger, where, request, tmp_path):
    ledger.append([outcome(), outcome("C2", "P2", 2)])
    ledger.erase(KEEP)
    copy, broken = tmp_path / "copy.sqlite", tmp_path / "broken.sqlite"
    ledger.backup(copy)
    with pytest.raises(KbopError, match=r"is there already|holds a ledger already"):
        restore_ledger(copy, where, "kbop")
    new = request.getfixturevalue("postgres").new_schema() if "://" in where else str(tmp_path / "new.sqlite")
    broken.write_bytes(copy.read_bytes().replace(b'"kind":"erasure"', b'"kind":"erasurf"'))
    with pytest.raises(KbopError, match="is not intact"):
        restore_ledger(broken, new, "kbop")
    with pytest.raises(KbopError, match="is not of contract other"):
        restore_ledger(copy, new, "other")
    with pytest.raises(KbopError, match="cannot be read"):
        restore_ledger(tmp_path / "nothing.sqlite", new, "kbop")
    before = copy.read_bytes()
    assert restore_ledger(copy, new, "kbop") == ledger.head()
    assert copy.read_bytes() == before
    with closing(open_ledger(new)) as again:
        assert again.verify(ledger.head().hash, deep=True) == ()
        assert list(again.entries()) == list(ledger.entries())
        again.append([outcome("C3", "P3", 3)])
