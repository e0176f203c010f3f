from datetime import date
from fractions import Fraction

import polars as pl
import pytest

from kbop_cli.engine.control import CapTotal, KindTotal, by_cap, by_kind
from kbop_cli.engine.payment_frames import claims_of, held_frame, lines_frame, remittance_frame
from kbop_cli.engine.standing import standing
from kbop_cli.engine.terms import OutcomeCap, Payer
from kbop_cli.errors import KbopError
from tests.paying import History, claim, terms

CONTRACT = terms(
    Payer("a", Fraction(1, 2)),
    Payer("b", Fraction(1, 2), 80),
    cap=200,
    participant_cap=150,
    outcome_caps=[OutcomeCap("employment_entry", 300, 3)],
)


def history():
    made = History(CONTRACT)
    made.pay([claim("A", 100, participant_id="P1"), claim("B", 60, participant_id="P2")])
    before = standing(made.lines, CONTRACT)
    made.pay([claim("C", 50, participant_id="p1", evidence_class="self_certified")], reversals=made.reversals("B"))
    return made, before


def test_opening_and_batch_are_closing_for_every_cap():
    made, before = history()
    assert by_cap(made.plans[-1], before, CONTRACT) == (
        CapTotal("contract", "", 200, 160, -10, 150, 0),
        CapTotal("payer", "a", None, 80, -5, 75, 0),
        CapTotal("payer", "b", 80, 80, -5, 75, 0),
        CapTotal("outcome", "employment_entry", 300, 160, -10, 150, 0),
        CapTotal("outcome_number", "employment_entry", 3, 2, 0, 2, 0),
        CapTotal("participant", "p1", 150, 100, 50, 150, 0),
        CapTotal("participant", "P2", 150, 60, -60, 0, 0),
    )


def test_what_a_payers_cap_keeps_back_is_shown_as_owed():
    made = History(CONTRACT)
    planned = made.pay([claim("A", 150), claim("B", 50)])
    caps = {(row.cap, row.name): row for row in by_cap(planned, standing([], CONTRACT), CONTRACT)}
    assert caps["contract", ""] == CapTotal("contract", "", 200, 0, 180, 180, 20)
    assert caps["payer", "b"] == CapTotal("payer", "b", 80, 0, 80, 80, 20)


def test_counts_and_pence_by_kind_outcome_and_evidence():
    made, _ = history()
    assert by_kind(made.plans[-1].lines) == (
        KindTotal("outcome", "employment_entry", "self_certified", 1, 50),
        KindTotal("reversal", "employment_entry", "document", 1, -60),
    )


def test_the_lines_are_those_of_payment_csv():
    made, _ = history()
    frame = lines_frame(made.plans[-1].lines, CONTRACT)
    assert frame.columns == [
        *("batch", "line", "kind", "claim_id", "participant_id", "provider", "outcome", "achieved_on"),
        *("rate_card", "rate_card_version", "price", "amount", "amount_a", "amount_b", "reverses"),
    ]
    facts = ("horizon", "employment_entry", date(2023, 1, 31), "generic", "2")
    assert frame.rows() == [
        ("B2", 1, "reversal", "B", "P2", *facts, 60, -60, -30, -30, "B1/2"),
        ("B2", 2, "outcome", "C", "p1", *facts, 50, 50, 25, 25, ""),
    ]
    assert remittance_frame(frame).rows() == [("horizon", "employment_entry", 1, -10)]
    assert lines_frame([], CONTRACT).height == 0


def test_what_is_held_says_requested_allowed_and_why():
    planned = History(CONTRACT).pay([claim("A", 150), claim("B", 60)])
    frame = held_frame(planned.held)
    assert frame.select("claim_id", "price", "requested", "allowed", "held", "why").rows() == [
        ("B", 60, 60, 30, 30, "contract_cap;payer_cap:b"),
    ]


APPROVED = {
    "claim_id": ["A", "B"],
    "participant_id": ["P1", "P2"],
    "provider": ["horizon", None],
    "outcome": ["x", "y"],
    "slot": ["1", None],
    "achieved_on": [date(2023, 1, 1), date(2022, 12, 31)],
    "claimed_on": [date(2023, 1, 1), date(2022, 12, 31)],
    "rate_card": ["generic", "generic"],
    "rate_card_version": ["2", "2"],
    "price": [1, 2],
    "evidence_class": ["document", None],
}


def test_claims_come_out_of_a_frame_and_late_ones_say_so():
    one, other = claims_of(pl.DataFrame(APPROVED), "2023-01")
    assert (one.claim_id, one.slot, one.price, one.late) == ("A", "1", 1, False)
    assert (other.provider, other.slot, other.evidence_class, other.late) == ("", "", "", True)


def test_further_columns_are_kept_as_facts():
    frame = pl.DataFrame({**APPROVED, "level": [2, None], "area": ["Maths", "Art"]})
    one, other = claims_of(frame, "2023-01")
    assert one.facts == (("area", "Maths"), ("level", "2"))
    assert other.facts == (("area", "Art"),)


def test_a_claim_that_lacks_what_payment_turns_on_is_never_paid():
    frame = pl.DataFrame({**APPROVED, "price": [None, 2], "claim_id": [None, None]})
    with pytest.raises(KbopError) as raised:
        claims_of(frame, "2023-01")
    assert [problem.what for problem in raised.value.problems] == [
        "claim_id is empty in 2 of 2 approved claims.",
        "price is empty in 1 of 2 approved claims.",
    ]
