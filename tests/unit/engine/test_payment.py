"""Payments: caps at their bounds, what is held, reversed, adjusted, granted and carried."""

from datetime import date
from fractions import Fraction

import pytest

from kbop_cli.engine.lines import Adjustment, Line
from kbop_cli.engine.payment import plan
from kbop_cli.engine.standing import standing
from kbop_cli.engine.terms import Grant, OutcomeCap, Payer, Terms
from kbop_cli.errors import KbopError
from tests.paying import History, claim, claims, terms

HALVES = (Payer("a", Fraction(1, 2)), Payer("b", Fraction(1, 2)))


def amounts(made):
    return {line.claim.claim_id: line.amount for line in made.lines if line.kind == "outcome"}


def held(made):
    return [(item.what.claim.claim_id, item.requested, item.allowed, item.why) for item in made.held]


def test_a_payment_without_caps():
    made = History(terms()).pay(claims(500_00, 220_00))
    assert [(line.number, line.claim.claim_id, line.amount, line.paid) for line in made.lines] == [
        (1, "C001", 500_00, (350_00, 150_00)),
        (2, "C002", 220_00, (154_00, 66_00)),
    ]
    assert (made.due, made.carried, made.held) == ((504_00, 216_00), (0, 0), ())


@pytest.mark.parametrize(("cap", "second"), [(719_99, 219_99), (720_00, 220_00), (720_01, 220_00)])
def test_the_line_that_crosses_the_contract_cap_is_paid_in_part(cap, second):
    made = History(terms(cap=cap)).pay(claims(500_00, 220_00))
    assert amounts(made) == {"C001": 500_00, "C002": second}
    assert held(made) == ([("C002", 220_00, second, ("contract_cap",))] if second < 220_00 else [])


def test_caps_are_consumed_by_achieved_on_then_claim_id():
    late, early = date(2023, 2, 1), date(2023, 1, 1)
    made = History(terms(cap=100)).pay(
        [claim("A", 60, achieved_on=late), claim("C", 60, achieved_on=early), claim("B", 60, achieved_on=early)]
    )
    assert [line.claim.claim_id for line in made.lines] == ["B", "C", "A"]
    assert amounts(made) == {"B": 60, "C": 40, "A": 0}


@pytest.mark.parametrize(("cap", "paid"), [(99, [60, 39, 60]), (120, [60, 60, 60]), (0, [0, 0, 60])])
def test_a_participant_cap_counts_two_spellings_of_one_id_together(cap, paid):
    new = [claim("A", 60, participant_id="p1"), claim("B", 60, participant_id=" P1"), claim("C", 60)]
    made = History(terms(participant_cap=cap)).pay(new)
    # The third participant is another: its own cap is tried where it is below its price.
    assert list(amounts(made).values()) == [*paid[:2], min(cap, 60)]


@pytest.mark.parametrize(("number", "paid"), [(0, [0, 0]), (1, [60, 0]), (2, [60, 60])])
def test_a_number_of_outcomes_is_never_paid_in_part(number, paid):
    made = History(terms(outcome_caps=[OutcomeCap("employment_entry", number=number)])).pay(claims(60, 60))
    assert list(amounts(made).values()) == paid
    assert [why for *_, why in held(made)] == [("outcome_number",)] * paid.count(0)


def test_a_cap_on_the_pence_of_one_outcome_leaves_the_others_alone():
    new = [claim("A", 60), claim("B", 60), claim("C", 60, outcome="education_entry")]
    made = History(terms(outcome_caps=[OutcomeCap("employment_entry", pence=100)])).pay(new)
    assert amounts(made) == {"A": 60, "B": 40, "C": 60}
    assert held(made) == [("B", 60, 40, ("outcome_cap",))]


def test_every_cap_that_binds_is_named():
    made = History(terms(cap=10, participant_cap=5, outcome_caps=[OutcomeCap("employment_entry", 7, 0)])).pay(
        [claim("A", 60)]
    )
    assert held(made) == [("A", 60, 0, ("contract_cap", "outcome_cap", "participant_cap", "outcome_number"))]


@pytest.mark.parametrize(("cap", "paid"), [(29, (30, 29)), (30, (30, 30)), (31, (30, 30))])
def test_a_payer_whose_cap_is_reached_does_not_shift_its_share(cap, paid):
    made = History(terms(HALVES[0], Payer("b", Fraction(1, 2), cap))).pay([claim("A", 60)])
    assert made.lines[0].paid == paid
    assert made.lines[0].allotted == (30, 30)
    assert held(made) == ([("A", 60, 59, ("payer_cap:b",))] if cap == 29 else [])


def test_what_a_payers_cap_keeps_back_keeps_its_place_under_the_contract_cap():
    history = History(terms(HALVES[0], Payer("b", Fraction(1, 2), 30), cap=120))
    made = history.pay([claim("A", 60), claim("B", 60), claim("C", 60)])
    assert [line.paid for line in made.lines] == [(30, 30), (30, 0), (0, 0)]
    assert held(made) == [("B", 60, 30, ("payer_cap:b",)), ("C", 60, 0, ("contract_cap",))]
    made = history.pay(reversals=history.reversals("A"))
    # B's other half comes first out of b's room; then C, for which b again lacks the room.
    assert [(line.kind, line.claim.claim_id, line.paid) for line in made.lines] == [
        ("reversal", "A", (-30, -30)),
        ("outcome", "B", (0, 30)),
        ("outcome", "C", (30, 0)),
    ]


def test_held_amounts_return_when_headroom_does_and_old_ones_first():
    history = History(terms(cap=100))
    first = history.pay([claim("A", 100, achieved_on=date(2023, 1, 1)), claim("B", 60, achieved_on=date(2023, 1, 2))])
    assert amounts(first) == {"A": 100, "B": 0}
    again = history.pay([claim("C", 60, achieved_on=date(2023, 1, 3))], reversals=history.reversals("A"))
    assert amounts(again) == {"B": 60, "C": 40}
    assert again.lines[0].amount == -100
    # Nothing moves: what is still held back is said, and no line is written.
    third = history.pay()
    assert third.lines == ()
    assert held(third) == [("C", 20, 0, ("contract_cap",))]


def test_a_reversal_of_a_claim_paid_in_parts_takes_back_both_and_drops_the_rest():
    history = History(terms(cap=100))
    history.pay([claim("A", 70, achieved_on=date(2023, 1, 1)), claim("B", 60, achieved_on=date(2023, 1, 2))])
    history.pay(reversals=history.reversals("A"))
    assert sum(history.paid()) == 60
    made = history.pay(reversals=history.reversals("B"))
    assert [(line.reverses, line.amount) for line in made.lines] == [("B1/2", -30), ("B2/2", -30)]
    assert held(made) == []
    assert history.paid() == (0, 0)


def test_a_claim_with_part_of_its_lines_is_not_reversed():
    history = History(terms(cap=100))
    history.pay([claim("A", 70, achieved_on=date(2023, 1, 1)), claim("B", 60, achieved_on=date(2023, 1, 2))])
    history.pay(reversals=history.reversals("A"))
    with pytest.raises(KbopError, match="Lines B1/2 are not what stands"):
        history.pay(reversals=history.reversals("B")[:1])
    with pytest.raises(KbopError, match="Line B1/2 is reversed 2 times"):
        history.pay(reversals=(*history.reversals("B"), history.reversals("B")[0]))


def test_a_reversal_uses_the_price_and_split_of_its_day():
    history = History(terms())
    history.pay([claim("A", 500_00)])
    history.terms = terms(*HALVES)
    made = history.pay([claim("B", 100_00)], reversals=history.reversals("A"))
    assert [line.paid for line in made.lines] == [(-350_00, -150_00), (50_00, 50_00)]


def test_a_change_of_shares_never_resplits_what_was_paid():
    history = History(terms())
    history.pay(claims(1_000_00))
    history.terms = terms(*HALVES)
    made = history.pay([claim("B", 100_00)])
    assert made.lines[0].paid == (50_00, 50_00)


def test_a_reversed_claim_is_paid_again_even_in_the_same_batch():
    history = History(terms())
    history.pay([claim("A", 500_00)])
    made = history.pay([claim("A", 220_00)], reversals=history.reversals("A"))
    assert [line.amount for line in made.lines] == [-500_00, 220_00]
    assert sum(history.paid()) == 220_00


def test_a_claim_that_stands_is_not_paid_again():
    history = History(terms())
    history.pay([claim("A")])
    with pytest.raises(KbopError) as raised:
        history.pay([claim("a ", slot="2"), claim("B"), claim("b"), claim("C", -1)])
    assert [problem.what for problem in raised.value.problems] == [
        "Claim a is in the ledger already.",
        "Claim b stands 2 times in one batch.",
        "Claim C has a price below nothing.",
    ]


def test_a_negative_net_is_carried_forward_by_each_payer():
    history = History(terms(*HALVES))
    history.pay([claim("A", 100)])
    made = history.pay(reversals=history.reversals("A"))
    assert (made.amount, made.due, made.carried) == (-100, (0, 0), (-50, -50))
    made = history.pay([claim("B", 60)])
    assert (made.amount, made.due, made.carried) == (60, (0, 0), (-20, -20))
    made = history.pay([claim("C", 60)])
    assert (made.due, made.carried) == ((10, 10), (0, 0))


def test_an_adjustment_against_a_line_follows_its_split_and_a_later_reversal_takes_back_the_rest():
    history = History(terms())
    history.pay([claim("A", 500_00)])
    of = history.lines[0]
    about = claim("A", -100_00, slot="audit-1")
    made = history.pay(adjustments=(Adjustment(about, "26 weeks not met", against=of),))
    assert [(line.kind, line.paid) for line in made.lines] == [("adjustment", (-70_00, -30_00))]
    assert made.carried == (-70_00, -30_00)
    made = history.pay(reversals=history.reversals("A"))
    assert [(line.kind, line.paid, line.reverses) for line in made.lines] == [
        ("reversal", (-350_00, -150_00), "B1/1"),
        ("reversal", (70_00, 30_00), "B2/1"),
    ]
    assert history.paid() == (0, 0)


def test_a_sum_to_pay_takes_up_the_caps_like_a_claim():
    history = History(terms(cap=100))
    made = history.pay(adjustments=(Adjustment(claim("A", 120, slot="audit-2"), "underpaid"),))
    assert [(line.kind, line.amount) for line in made.lines] == [("adjustment", 100)]
    assert held(made) == [("A", 120, 100, ("contract_cap",))]


def test_grant_months_are_paid_once_and_their_claims_recorded_at_nil():
    grant = Grant("covid", (("2020-10", 1_000), ("2020-11", 2_000)))
    history = History(Terms(HALVES, grants=(grant,)))
    inside = claim("A", 500, achieved_on=date(2020, 10, 31))
    after = claim("B", 500, achieved_on=date(2020, 12, 1))
    made = history.pay([inside, after], month="2020-10")
    assert [(line.kind, line.claim.claim_id, line.claim.price, line.amount, line.reason) for line in made.lines] == [
        ("grant", "", 1_000, 1_000, ""),
        ("outcome", "A", 0, 0, "recorded at nil: covid"),
        ("outcome", "B", 500, 500, ""),
    ]
    assert held(made) == []
    # November's grant was not paid in its month: the next batch makes up for it, once.
    made = history.pay(month="2021-01")
    assert [(line.claim.slot, line.amount) for line in made.lines] == [("2020-11", 2_000)]
    assert history.pay(month="2021-02").lines == ()
    with pytest.raises(KbopError, match="in the ledger already"):
        history.pay([inside])


def test_opening_lines_take_up_caps_but_not_the_split():
    opening = Line("opening", 1, "opening", claim("", 60), (60, 0), (60, 0))
    history = History(terms(*HALVES, cap=100), [opening])
    made = history.pay([claim("A", 50)])
    assert made.lines[0].paid == (20, 20)


def test_an_overspent_contract_pays_nothing_and_takes_nothing_back():
    opening = Line("opening", 1, "opening", claim("", 160), (80, 80), (80, 80))
    history = History(terms(HALVES[0], Payer("b", Fraction(1, 2), 70), cap=100), [opening])
    made = history.pay([claim("A", 50)])
    assert (made.lines[0].paid, made.due) == ((0, 0), (0, 0))


def test_lines_of_another_batch_of_the_same_name_are_not_reversed_by_it():
    history = History(terms())
    history.pay([claim("A")])
    stranger = History(terms())
    stranger.pay([claim("Z", 1)])
    with pytest.raises(KbopError, match="are not what stands"):
        plan([], standing(history.lines, terms()), terms(), batch="B2", month="2023-02", pending=_pending(stranger))


def _pending(history):
    from kbop_cli.engine.payment import Pending

    return Pending(reversals=history.reversals("Z"))
