"""Judgements on pairs of ids in the ledger, on both stores."""

from datetime import date

import pytest

from kbop_cli.engine.identity.judgements import persons
from kbop_cli.errors import KbopError
from kbop_cli.ledger.judgements import Judgement, enter_judgements, judged_terms, judgements
from kbop_cli.ledger.open import open_ledger
from tests.paying import KBOP

KEEP = date(2031, 3, 31)


def said(left="P1", right="P2", judgement="same person", reason="one passport"):
    return Judgement(left, right, judgement, "A. Analyst", date(2023, 7, 1), reason)


def enter(ledger, *rows):
    return enter_judgements(ledger, rows, erase_on=KEEP)


def groups(ledger, **further):
    return dict(persons(judgements(ledger, **further)).iter_rows())


def test_they_come_back_in_their_order(ledger):
    enter(ledger, said(), said("P3", "P1", "twins"))
    enter(ledger, said("P2", "P1", "different"))
    assert judgements(ledger).rows() == [
        ("P1", "P2", "same person", "same", 3),
        ("P3", "P1", "twins", "other", 5),
        ("P2", "P1", "different", "other", 7),
    ]
    assert ledger.verify() == ()


def test_two_ids_are_one_person_and_are_parted_again(ledger):
    assert groups(ledger) == {}
    enter(ledger, said())
    assert groups(ledger) == {"p1": "p1", "p2": "p1"}
    assert judged_terms(ledger, KBOP).persons == {"p1": "p1", "p2": "p1"}
    enter(ledger, said("P2", "P1", "error"))
    assert groups(ledger) == {}
    assert groups(ledger, up_to=3) == {"p1": "p1", "p2": "p1"}
    assert groups(ledger, up_to=2) == {}


def test_each_id_shows_it_and_reasons_stand_apart_from_the_chain(ledger):
    enter(ledger, said())
    (one,), (other,) = (list(ledger.entries(participant_id=name)) for name in ("p1", " P2 "))
    assert (one.private, other.refers) == ({"by": "A. Analyst", "reason": "one passport"}, one.seq)
    with ledger.reading():
        bodies = b"".join(body for _, body, _ in ledger.chain())
    assert not any(word in bodies for word in (b"P1", b"P2", b"Analyst", b"passport"))


def test_all_or_nothing_and_nothing_is_no_entry(ledger):
    before = ledger.head()
    assert enter(ledger) == before
    with pytest.raises(KbopError):
        enter(ledger, said(), said("P3", "P4", reason="half a character \ud800"))
    assert ledger.head() == before


def test_erased_ids_are_still_one_person(ledger, where):
    enter(ledger, said())
    ledger.erase(date(2031, 4, 1))
    told = judgements(ledger)
    assert all(name.startswith("erased-") for name in (*told["left"], *told["right"]))
    assert len(set(groups(ledger).values())) == 1
    assert len(groups(ledger)) == 2
    assert ledger.verify() == ()
    again = open_ledger(where)
    assert judgements(again).equals(told)
    again.close()
