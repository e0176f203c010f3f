"""Laws of payment, over generated contracts and histories. Sums live on the bounds: a penny, a cap, one beside it."""

from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st

from kbop_cli.engine.caps import PAYER_CAP
from kbop_cli.engine.control import by_cap
from kbop_cli.engine.lines import Adjustment
from kbop_cli.engine.split import cumulative, split
from kbop_cli.engine.standing import standing
from kbop_cli.engine.terms import OutcomeCap, Payer, Terms
from tests.paying import History, claim

PRICES = st.sampled_from([0, 1, 2, 3, 49, 50, 51, 99, 100, 101, 333, 123_455])
LIMITS = st.none() | st.sampled_from([0, 1, 50, 99, 100, 101, 150, 200, 500, 100_000, 300_000])
DAY = date(2023, 1, 1)


@st.composite
def shares(draw, most=4):
    weights = draw(st.lists(st.integers(0, 7), min_size=1, max_size=most).filter(any))
    return tuple(Fraction(weight, sum(weights)) for weight in weights)


@st.composite
def contracts(draw, limits=LIMITS):
    payers = tuple(Payer(f"p{at}", share, draw(limits)) for at, share in enumerate(draw(shares())))
    number = draw(st.none() | st.integers(0, 3)) if limits is LIMITS else None
    return Terms(payers, draw(limits), draw(limits), (OutcomeCap("x", draw(limits), number),))


@st.composite
def batches(draw, most=3, first_day=0):
    """Lists of new claims; ids never repeat."""
    made, at = [], 0
    for _ in range(draw(st.integers(1, most))):
        batch = []
        for _ in range(draw(st.integers(0, 5))):
            at += 1
            batch.append(
                claim(
                    f"C{first_day}-{at}",
                    draw(PRICES),
                    participant_id=draw(st.sampled_from(["P1", "P2"])),
                    outcome=draw(st.sampled_from(["x", "y"])),
                    slot=str(at),
                    achieved_on=DAY + timedelta(days=first_day + draw(st.integers(0, 2))),
                )
            )
        made.append(batch)
    return made


def standing_ids(history):
    undone = {line.reverses for line in history.lines}
    return sorted({line.claim.claim_id for line in history.lines if line.kind == "outcome" and line.name not in undone})


@st.composite
def histories(draw):
    """Batches with reversals, some paid again, and audit adjustments."""
    history = History(draw(contracts()))
    for at, batch in enumerate(draw(batches(most=5))):
        ids = standing_ids(history)
        back = draw(st.lists(st.sampled_from(ids), unique=True, max_size=2)) if ids else []
        again = [
            next(line.claim for line in history.lines if line.claim.claim_id == name)
            for name in back
            if draw(st.booleans())
        ]
        sums = st.lists(st.sampled_from([-101, -1, 1, 100]), max_size=1)
        adjustments = tuple(
            Adjustment(claim("about", pence, slot=f"audit-{at}", participant_id="P1", outcome="y"), "audit")
            for pence in draw(sums)
        )
        reversals = tuple(item for name in back for item in history.reversals(name))
        history.pay([*batch, *again], reversals=reversals, adjustments=adjustments)
    return history


@given(histories())
@settings(max_examples=300)
def test_no_cap_is_passed_and_nothing_gets_more_than_its_price(history):
    terms = history.terms
    after = standing(history.lines, terms)
    for payer, paid in zip(terms.payers, after.paid.payers, strict=True):
        assert payer.cap is None or paid <= payer.cap
    assert terms.cap is None or after.allotted.contract <= terms.cap
    for line in history.lines:
        assert line.amount <= max(0, line.claim.price)
    for what in after.live.values():
        if what.claim.price >= 0:
            assert 0 <= sum(what.paid) <= sum(what.allotted) <= what.claim.price
            assert all(0 <= paid <= allotted for paid, allotted in zip(what.paid, what.allotted, strict=True))


@given(histories())
@settings(max_examples=300)
def test_what_is_held_is_named_with_a_cap_that_has_no_room_left(history):
    terms = history.terms
    made = history.plans[-1]
    before = standing([line for line in history.lines if line.batch != made.batch], terms)
    rows = {(row.cap, row.name): row for row in by_cap(made, before, terms)}
    for item in made.held:
        assert item.allowed < item.requested
        names = {"contract_cap": ("contract", ""), "outcome_cap": ("outcome", item.what.claim.outcome)}
        full = []
        for why in item.why:
            if why.startswith(PAYER_CAP):
                row = rows["payer", why.partition(":")[2]]
                full.append(row.closing >= row.limit)
            elif why in names:
                row = rows[names[why]]
                full.append(row.closing + row.owed >= row.limit)
            elif why == "outcome_number":
                row = rows["outcome_number", item.what.claim.outcome]
                full.append(row.closing >= row.limit)
            else:
                full.append(True)
        assert any(full)
    assert all(row.opening + row.batch == row.closing for row in rows.values())


@given(histories())
@settings(max_examples=300)
def test_money_in_is_money_out(history):
    terms = history.terms
    net = [sum(line.paid[at] for line in history.lines) for at in range(len(terms.payers))]
    out = [sum(made.due[at] for made in history.plans) for at in range(len(terms.payers))]
    carried = history.plans[-1].carried
    assert [got + left for got, left in zip(out, carried, strict=True)] == net
    assert standing(history.lines, terms).carried == carried
    for made in history.plans:
        assert all(not due or not left for due, left in zip(made.due, made.carried, strict=True))


@given(st.lists(st.lists(PRICES, max_size=6), max_size=5), shares())
@settings(max_examples=300)
def test_parts_add_up_and_batches_do_not_drift(amounts, by):
    position = (0,) * len(by)
    for batch in amounts:
        rows = split(batch, position, by)
        assert [sum(row) for row in rows] == batch
        assert all(part >= 0 for row in rows for part in row)
        position = tuple(had + sum(row[at] for row in rows) for at, had in enumerate(position))
        off = [abs(had - due) for had, due in zip(position, cumulative(sum(position), by), strict=True)]
        assert max(off) <= (len(by) > 2)
        if len(by) <= 2:
            exact = [[amount * share for share in by] for amount in batch]
            assert all(
                abs(p - e) <= 1 for row, line in zip(rows, exact, strict=True) for p, e in zip(row, line, strict=True)
            )


@given(st.lists(PRICES, max_size=6), st.lists(st.integers(0, 200), min_size=3, max_size=3), shares(3))
def test_any_position_is_mended_without_a_negative_part(amounts, position, by):
    rows = split(amounts, position[: len(by)], by)
    assert [sum(row) for row in rows] == amounts
    assert all(part >= 0 for row in rows for part in row)


@given(contracts(), batches(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(contract, sent, random):
    one, other = History(contract), History(contract)
    for batch in sent:
        shuffled = list(batch)
        random.shuffle(shuffled)
        assert one.pay(batch) == other.pay(shuffled)


@given(contracts(), batches(most=1), batches(most=1, first_day=10))
@settings(max_examples=300)
def test_a_then_b_is_a_and_b_together(contract, first, second):
    apart, together = History(contract), History(contract)
    apart.pay(first[0])
    apart.pay(second[0])
    together.pay([*first[0], *second[0]])
    left, right = (standing(history.lines, contract) for history in (apart, together))
    assert left.allotted.outcomes == right.allotted.outcomes
    assert left.allotted.people == right.allotted.people
    if len(contract.payers) <= 2:
        assert left.allotted == right.allotted
        assert left.paid.payers == right.paid.payers
    assert {at: what.unallotted for at, what in left.live.items()} == {
        at: what.unallotted for at, what in right.live.items()
    }


@given(contracts(st.none()), batches())
def test_pay_reverse_pay_is_pay(contract, sent):
    once, again = History(contract), History(contract)
    for batch in sent:
        once.pay(batch)
        again.pay(batch)
    every = [new for batch in sent for new in batch]
    again.pay(reversals=tuple(item for new in every for item in again.reversals(new.claim_id)))
    assert again.paid() == (0,) * len(contract.payers)
    again.pay(every)
    if len(contract.payers) <= 2:
        assert again.paid() == once.paid()
    assert sum(again.paid()) == sum(once.paid())


@given(contracts(), batches())
def test_the_running_total_never_passes_the_contract_cap(contract, sent):
    history = History(contract)
    for batch in sent:
        history.pay(batch)
    totals = list(accumulate(line.amount for line in history.lines))
    assert contract.cap is None or max(totals, default=0) <= contract.cap
