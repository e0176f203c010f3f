"""The draw: vectors, what must not move it, what it must contain, and what it refuses."""

import json
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from kbop_cli.engine.sample import designs
from kbop_cli.engine.sample.draw import draw, extend, sample_table, substitute
from kbop_cli.engine.sample.frame import Frame, freeze
from kbop_cli.engine.sample.request import Request, Tier
from kbop_cli.engine.sample.tickets import start, ticket, tickets
from kbop_cli.errors import KbopError

SEED = "3546311556112163624615351222"
DATA = Path(__file__).parents[3] / "data" / "sampling_vectors.json"
VECTORS = json.loads(DATA.read_text(encoding="utf-8"))
IDS = [f"C{number:05d}" for number in range(1, 41)]


def frame(count: int = 40, shuffle: int | None = None, rejected: int = 0) -> Frame:
    """`count` approved claims of three outcomes, 20 : 12 : 8 a forty, at £500, £2,200 and £13, then rejected
    ones."""
    number = pl.int_range(count + rejected, dtype=pl.Int64, eager=True)
    kind = number % 40
    claims = pl.select(
        claim_id=pl.lit("C") + (number + 1).cast(pl.String).str.zfill(5),
        decision=pl.when(number < count).then(pl.lit("approved")).otherwise(pl.lit("rejected")),
        provider=pl.when(number % 3 == 0).then(pl.lit("north")).otherwise(pl.lit("south")),
        outcome=pl.when(kind < 20).then(pl.lit("entry")).when(kind < 32).then(pl.lit("year")).otherwise(pl.lit("plan")),
        amount=pl.when(kind < 20).then(50_000).when(kind < 32).then(220_000).otherwise(1_300),
        tiers=pl.when(number % 4 == 1).then(pl.lit("self_certified;close")),
    )
    if shuffle is not None:
        claims = claims.sample(fraction=1, shuffle=True, seed=shuffle)
    return freeze(claims, ["tiers"])


def ids(certificate, selection: str = "random") -> list[str]:
    return [pick.claim_id for pick in certificate.picks if pick.selection == selection]


def request(**changes) -> Request:
    return replace(Request("main", SEED, "ten-sided dice, both parties watching"), **changes)


DESIGNS = {
    "simple": {},
    "stratified": {"by": ("outcome",)},
    "systematic": {},
    "monetary_unit": {},
    "value": {},
}


@pytest.mark.parametrize("vector", [each for each in VECTORS if each["kind"] == "draw_ticket"], ids=lambda v: v["id"])
def test_ticket_vectors(vector):
    given = vector["input"]
    assert ticket(given["purpose"], given["seed"], given["claim_id"]) == vector["expected"]


@pytest.mark.parametrize("vector", [each for each in VECTORS if each["kind"] == "draw_srs"], ids=lambda v: v["id"])
@pytest.mark.parametrize("shuffle", [None, 1])
def test_simple_draw_vectors(vector, shuffle):
    given = vector["input"]
    asked = Request(given["purpose"], given["seed"], "dice", size=given["n"])
    assert ids(draw(frame(shuffle=shuffle), asked)) == vector["expected"]


def in_order(names: str, amounts: list[int]) -> pl.DataFrame:
    """A pool whose tickets stand in the order given."""
    places = [place.to_bytes(32, "big") for place in range(len(amounts))]
    return pl.DataFrame({"claim_id": list(names), "amount": amounts, "stratum": "all", "ticket": places})


def test_systematic_vector():
    (vector,) = (each for each in VECTORS if each["kind"] == "systematic_items")
    given = vector["input"]
    pool = in_order(given["items"], [1] * len(given["items"]))
    begin = Fraction(str(given["start"])) / Fraction(str(given["interval"]))
    ordered = designs.systematic(pool, given["n"], begin)
    assert ordered["claim_id"].to_list()[: given["n"]] == vector["expected"]
    assert sorted(ordered["claim_id"]) == list(given["items"])


def test_fixed_interval_vector():
    (vector,) = (each for each in VECTORS if each["kind"] == "mus_fixed_interval")
    given = vector["input"]
    ordered = designs.monetary_unit(in_order(given["ids"], given["values"]), given["n"], Fraction(given["start"], 9))
    assert sorted(ordered["claim_id"]) == vector["expected"]
    assert ordered.filter("certain")["claim_id"].to_list() == ["D"]  # 9 is as large as the interval, 45/5


@pytest.mark.parametrize(
    ("begin", "first"), [(Fraction(1, 10**30), 1), (Fraction(2, 5), 1), (Fraction(3, 5), 2), (Fraction(1), 3)]
)
def test_systematic_positions_at_the_ends_of_the_start(begin, first):
    pool = in_order("ABCDE", [1] * 5)  # k = 5/2: ceil(start·k)
    assert designs.systematic(pool, 2, begin)["claim_id"][0] == "ABCDE"[first - 1]


def test_fixed_interval_takes_the_large_with_certainty_until_none_remains():
    # V = 100, n = 4: I = 25 takes 60; then V = 40, n = 3: I = 40/3 takes 20; then V = 20, n = 2: I = 10 takes
    # none.
    pool = in_order("ABCDEFG", [60, 20, 9, 5, 3, 2, 1])
    ordered = designs.monetary_unit(pool, 4, Fraction(1, 10))
    assert ordered["claim_id"].to_list() == ["A", "B", "C", "D"]  # points 1 and 11 of 9 5 3 2 1
    assert ordered["certain"].to_list() == [True, True, False, False]


def test_fixed_interval_point_on_a_border_belongs_to_the_claim_that_ends_there():
    pool = in_order("ABCD", [5, 5, 5, 5])  # n = 2, I = 10: points 5 and 15, then just above them
    assert designs.monetary_unit(pool, 2, Fraction(1, 2))["claim_id"].to_list() == ["A", "C"]
    assert designs.monetary_unit(pool, 2, Fraction(1, 2) + Fraction(1, 10**30))["claim_id"].to_list() == [
        "B",
        "D",
    ]


def test_fixed_interval_never_takes_a_claim_of_no_pence_and_takes_as_many_as_asked():
    pool = in_order("ABCDEFGH", [0, 7, 0, 3, 4, 0, 9, 1])
    for tenth in range(1, 11):
        taken = designs.monetary_unit(pool, 3, Fraction(tenth, 10))["claim_id"].to_list()
        assert len(set(taken)) == 3
        assert not {"A", "C", "F"} & set(taken)


def test_fixed_interval_holds_beyond_64_bits():
    pool = in_order("ABC", [2**62, 2**62, 2**62 - 1])
    assert designs.monetary_unit(pool, 3, Fraction(1))["claim_id"].len() == 3


@pytest.mark.parametrize("design", DESIGNS)
def test_shuffled_rows_change_nothing(design):
    tiers = (Tier("close", "risk", "clears by nothing", "0.5"),)
    asked = request(design=design, size=12, rejections="0.2", tiers=tiers, **DESIGNS[design])
    drawn = draw(frame(rejected=9), asked)
    for shuffle in range(5):
        assert draw(frame(rejected=9, shuffle=shuffle), asked) == drawn


@pytest.mark.parametrize("design", ["simple", "value"])
def test_a_larger_sample_contains_the_smaller_as_its_head(design):
    largest = ids(draw(frame(), request(design=design, size=40)))
    for size in range(1, 41):
        assert ids(draw(frame(), request(design=design, size=size))) == largest[:size]


def test_value_order_is_that_of_exact_fractions():
    for number in range(50):
        seed = f"{SEED}{number}"
        held = frame().claims
        exactly = sorted(
            zip(held["claim_id"], held["amount"], strict=True),
            key=lambda row: (Fraction(int(ticket("main", seed, row[0]), 16) + 1, row[1]), row[0]),
        )
        drawn = draw(frame(), request(seed=seed, design="value", size=25))
        assert ids(drawn) == [name for name, _ in exactly[:25]]


def test_value_order_of_quotients_that_floats_cannot_tell_apart():
    # (t+1)/v is 2^200 + 1/2 for A, 2^200 for B and 2^200 + 1 for C.
    pool = pl.DataFrame(
        {
            "claim_id": ["A", "B", "C"],
            "amount": [2, 1, 1],
            "stratum": "all",
            "ticket": [(number - 1).to_bytes(32, "big") for number in (2**201 + 1, 2**200, 2**200 + 1)],
        }
    )
    assert designs.by_value(pool, 3)["claim_id"].to_list() == ["B", "A", "C"]
    tied = pool.with_columns(pl.Series("ticket", [(each - 1).to_bytes(32, "big") for each in (2**201, 2**200, 7)]))
    assert designs.by_value(tied, 3)["claim_id"].to_list() == ["C", "A", "B"]


def two(first: tuple[int, int], second: tuple[int, int]) -> pl.DataFrame:
    """Claims A and B, each of (ticket + 1, pence)."""
    places = [(ticket_ - 1).to_bytes(32, "big") for ticket_, _ in (first, second)]
    amounts = [first[1], second[1]]
    return pl.DataFrame({"claim_id": ["A", "B"], "amount": amounts, "stratum": "all", "ticket": places})


def test_value_order_of_quotients_as_near_as_two_can_be():
    pool = two((2**40, 2**40 + 1), (2**40 - 1, 2**40))  # A's is larger by 1 / (2^40 · (2^40 + 1))
    assert designs.by_value(pool, 2)["claim_id"].to_list() == ["B", "A"]


def test_value_order_where_the_first_64_bits_mislead():
    pool = two((2**192, 1), (2**192 + 1, 10))  # high parts 0 and 1, so 0/1 looks smaller than 1/10, and is not
    assert designs.by_value(pool, 1)["claim_id"].to_list()[0] == "B"


def test_value_design_leaves_out_claims_of_no_pence():
    claims = frame().claims.with_columns(
        pl.when(pl.col("outcome") == "plan").then(0).otherwise("amount").alias("amount")
    )
    drawn = draw(freeze(claims, ["tiers"]), request(design="value", size=32))
    assert drawn.strata[0].claims == 32
    outcome = dict(claims.select("claim_id", "outcome").iter_rows())
    assert "plan" not in {outcome[name] for name in ids(drawn)}


@pytest.mark.parametrize(
    ("claims", "rate", "size"),
    [
        (1, "0.10", 1),
        (10, "0.10", 1),
        (11, "0.10", 2),
        (400, "0.035", 14),
        (400, "7/200", 14),
        (40, "1", 40),
        (40, "0.0001", 1),
    ],
)
def test_the_size_is_the_rate_rounded_up_exactly_and_never_nothing(claims, rate, size):
    assert len(ids(draw(frame(claims), request(rate=rate)))) == size


def test_allocation_is_by_largest_remainder_and_never_nothing():
    assert designs.allocate(10, {"a": 20, "b": 12, "c": 8}) == {"a": 5, "b": 3, "c": 2}
    assert designs.allocate(7, {"a": 20, "b": 12, "c": 8}) == {"a": 4, "b": 2, "c": 1}  # 3.5, 2.1, 1.4
    assert designs.allocate(4, {"b": 3, "a": 3}) == {"b": 2, "a": 2}
    assert designs.allocate(3, {"b": 3, "a": 3}) == {"b": 1, "a": 2}  # 1.5 each: by name
    assert designs.allocate(1, {"a": 1000, "b": 1, "c": 1}) == {"a": 1, "b": 1, "c": 1}


def test_strata_are_stated_and_each_is_drawn_by_ticket():
    drawn = draw(frame(), request(design="stratified", by=("outcome",), size=7))
    assert [(each.name, each.claims, each.value, each.size) for each in drawn.strata] == [
        ("entry", 20, 1_000_000, 4),
        ("plan", 8, 10_400, 1),
        ("year", 12, 2_640_000, 2),
    ]
    held = frame().claims
    for stratum in drawn.strata:
        names = held.filter(pl.col("outcome") == stratum.name)["claim_id"].to_list()
        smallest = sorted(names, key=lambda name: ticket("main", SEED, name))[: stratum.size]
        assert [pick.claim_id for pick in drawn.picks if pick.stratum == stratum.name] == smallest


def test_strata_by_two_columns():
    drawn = draw(frame(), request(design="stratified", by=("provider", "outcome"), size=1))
    assert [stratum.name for stratum in drawn.strata] == [
        f"{provider} / {outcome}" for provider in ("north", "south") for outcome in ("entry", "plan", "year")
    ]
    assert len(drawn.picks) == 6


@pytest.mark.parametrize("design", ["simple", "stratified", "systematic", "value"])
def test_an_extension_keeps_all_that_was_drawn_in_its_place(design):
    held = frame(rejected=5)
    tiers = (Tier("close", "risk", "clears by nothing", "0.5"),)
    drawn = draw(held, request(design=design, size=6, tiers=tiers, rejections="0.2", **DESIGNS[design]))
    before = [pick.claim_id for pick in drawn.picks]
    for size in (9, 10, 23, 40):
        longer = extend(drawn, held, size, "two errors in the first part")
        after = [pick.claim_id for pick in longer.picks]
        assert after[: len(before)] == before
        assert len(ids(longer)) >= size
        assert {pick.claim_id: pick.reason for pick in longer.picks if pick.selection == "rejection"} == {
            pick.claim_id: pick.reason for pick in drawn.picks if pick.selection == "rejection"
        }


def test_an_extension_never_lowers_a_stratum_where_largest_remainder_would():
    strata = {"a": 60, "b": 60, "c": 20}  # the Alabama paradox: ten seats give c 2, eleven give it 1
    assert designs.allocate(10, strata)["c"] == 2
    assert designs.allocate(11, strata)["c"] == 1
    rows = [(f"{name}{place}", "approved", "p", name, 1) for name, count in strata.items() for place in range(count)]
    held = freeze(pl.DataFrame(rows, ["claim_id", "decision", "provider", "outcome", "amount"], orient="row"))
    drawn = draw(held, request(design="stratified", by=("outcome",), size=10))
    longer = extend(drawn, held, 11, "an error")
    assert {each.name: each.size for each in longer.strata} == {"a": 5, "b": 5, "c": 2}
    assert set(ids(drawn)) < set(ids(longer))


def test_a_replacement_is_the_first_reserve_of_its_stratum():
    held = frame()
    drawn = draw(held, request(design="stratified", by=("outcome",), size=8))
    gone = next(pick for pick in drawn.picks if pick.stratum == "year")
    spare = next(pick for pick in drawn.reserves if pick.stratum == "year")
    changed = substitute(drawn, held, gone.claim_id, "withdrawn by the provider")
    assert ids(changed) == [*(name for name in ids(drawn) if name != gone.claim_id), spare.claim_id]
    assert changed.strata == drawn.strata
    assert changed.request.changes[0].reason == "withdrawn by the provider"
    assert spare.claim_id not in {pick.claim_id for pick in changed.reserves}


def test_the_reserves_are_the_next_five_of_each_stratum():
    drawn = draw(frame(), request(design="stratified", by=("outcome",), size=8))
    longer = draw(frame(), request(design="stratified", by=("outcome",), size=40))
    for stratum in drawn.strata:
        whole = [pick.claim_id for pick in longer.picks if pick.stratum == stratum.name]
        spare = [pick.claim_id for pick in drawn.reserves if pick.stratum == stratum.name]
        assert spare == whole[stratum.size : stratum.size + 5]


def test_tiers_stand_on_top_of_the_random_part_with_their_reason():
    tiers = (
        Tier("self_certified", "certainty", "self-certified sustained employment"),
        Tier("close", "risk", "clears by nothing"),
    )
    plain = draw(frame(), request(size=8))
    drawn = draw(frame(), request(size=8, tiers=tiers))
    assert ids(drawn) == ids(plain)
    flagged = {name for place, name in enumerate(IDS) if place % 4 == 1}
    assert set(ids(drawn, "certainty")) == flagged - set(ids(plain))
    assert ids(drawn, "risk") == []  # the first tier that takes a claim names it
    assert {pick.reason for pick in drawn.picks if pick.selection == "certainty"} == {tiers[0].reason}


def test_a_risk_tier_takes_its_own_rate_by_ticket():
    drawn = draw(frame(), request(size=4, tiers=(Tier("close", "risk", "clears by nothing", "0.41"),)))
    flagged = sorted((IDS[place] for place in range(1, 40, 4)), key=lambda name: ticket("main", SEED, name))
    assert ids(drawn, "risk") == [name for name in flagged[:5] if name not in ids(drawn)]  # ceil(4.1)


def test_a_tier_is_a_whole_name():
    claims = frame().claims.with_columns(tiers=pl.lit("self_certified_too"))
    drawn = draw(freeze(claims, ["tiers"]), request(tiers=(Tier("self_certified", "certainty", "why"),)))
    assert ids(drawn, "certainty") == []


def test_rejections_are_a_sample_of_their_own():
    drawn = draw(frame(rejected=9), request(rejections="0.2"))
    refused = sorted((f"C{place:05d}" for place in range(41, 50)), key=lambda name: ticket("main", SEED, name))
    assert ids(drawn, "rejection") == refused[:2]
    assert ids(drawn) == ids(draw(frame(), request()))
    assert not set(refused) & {pick.claim_id for pick in drawn.reserves}
    assert ids(draw(frame(rejected=0), request(rejections="0.2")), "rejection") == []


def test_claims_audited_before_are_left_out_and_move_no_other():
    plain = ids(draw(frame(), request(size=40)))
    out = (plain[0], plain[3], "unknown")
    drawn = draw(frame(), request(size=4, excluded=out))
    assert ids(drawn) == [plain[1], plain[2], plain[4], plain[5]]
    assert drawn.request.excluded == tuple(sorted(out[:2]))
    assert drawn.strata[0].claims == 38


def test_the_table_of_the_sample():
    drawn = draw(frame(rejected=9), request(size=3, rejections="0.1"))
    table = sample_table(drawn, frame(rejected=9))
    assert table.columns == [
        "order", "claim_id", "provider", "outcome", "stratum", "amount", "selection", "reason", "ticket",
    ]  # fmt: skip
    assert table.row(0) == (
        1, "C00039", "south", "plan", "all", 1_300, "random", "drawn at random", ticket("main", SEED,
        "C00039"),
    )  # fmt: skip
    assert table["order"].to_list() == [1, 2, 3, 4]
    assert table["stratum"].to_list()[3] == "rejected"


def test_every_claim_is_as_likely_and_every_rank_too():
    """4,000 seeds, 4 of 40. The statistic is χ² on 39 degrees of freedom; 72.1 is passed once in a
    thousand."""
    names = frame().claims["claim_id"]
    pool = frame().claims.select("claim_id", "amount", stratum=pl.lit("all"))
    counts: Counter[str] = Counter()
    for number in range(4_000):
        ordered = designs.by_ticket(pool.with_columns(tickets(names, "main", f"{SEED}-{number}")))
        counts.update(ordered["claim_id"].head(4))
    expected = 4_000 * 4 / 40
    # Drawn without replacement, the counts vary less than independent ones.
    spread = Fraction(39, 40) / (1 - Fraction(4, 40))
    statistic = sum((counts[name] - expected) ** 2 for name in names) / expected * float(spread)
    assert statistic < 72.1


@pytest.mark.parametrize("design", ["monetary_unit", "value"])
def test_inclusion_is_in_proportion_to_value(design):
    """2,000 seeds, 4 of 40: the mean of the claims of one amount lies within 0.015 of n·v/V, as set
    beforehand.

    Sequential Poisson is proportional up to terms that vanish as claims grow many; a fixed interval is
    exactly so.
    """
    amounts = [place % 9 + 1 for place in range(40)]
    pool = pl.DataFrame({"claim_id": IDS, "amount": amounts, "stratum": "all"})
    counts: Counter[int] = Counter()
    for number in range(2_000):
        seed = f"{SEED}-{number}"
        drawn = pool.with_columns(tickets(pool["claim_id"], "main", seed))
        if design == "value":
            ordered = designs.by_value(drawn, 4)
        else:
            ordered = designs.monetary_unit(drawn, 4, start("main", seed))
        counts.update(ordered["amount"].head(4))
    for amount, claims in Counter(amounts).items():
        assert abs(counts[amount] / 2_000 / claims - 4 * amount / sum(amounts)) < 0.015


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seed": ""}, "no seed"),
        ({"seed": "123456789012345"}, "The seed has 15 characters"),
        ({"seed": SEED + "\n"}, "The seed holds a control character"),
        ({"seed": " " + SEED}, "The seed begins or ends with a space"),
        ({"purpose": ""}, "no purpose"),
        ({"purpose": "a\x1fb"}, "The purpose holds a control character"),
        ({"design": "haphazard"}, "'haphazard' is no design"),
        ({"rate": "0"}, "The rate is 0"),
        ({"rate": "1.01"}, "The rate is 1.01"),
        ({"rate": "ten"}, "The rate is no number"),
        ({"rate": 0.1}, "The rate is given as a binary float"),
        ({"rejections": "2"}, "The rate of rejections is 2"),
        ({"size": 41}, "The size is 41, and there are 40"),
        ({"size": -1}, "The size is -1"),
        ({"excluded": tuple(IDS)}, "No claim is left"),
        ({"by": ("outcome",)}, "Strata belong to the stratified design"),
        ({"design": "stratified"}, "Strata belong to the stratified design"),
        ({"design": "stratified", "by": ("ward",)}, "no column ward"),
        ({"tiers": (Tier("a", "risk", "why"), Tier("a", "risk", "why"))}, "A tier stands twice"),
        ({"tiers": (Tier("a", "risk", ""),)}, "The tier 'a' is not complete"),
        ({"tiers": (Tier("a", "certainty", "why", "0.5"),)}, "taken with certainty, and has a rate of 0.5"),
    ],
)
def test_what_cannot_be_drawn_is_said(changes, said):
    with pytest.raises(KbopError) as error:
        draw(frame(), request(**changes))
    assert said in str(error.value)


def test_a_seed_of_sixteen_characters_is_taken_as_typed():
    assert draw(frame(), request(seed="0" * 16)) != draw(frame(), request(seed="0" * 17))


def test_what_cannot_be_carried_on_is_said():
    held = frame()
    tiers = (Tier("self_certified", "certainty", "why"),)
    drawn = draw(held, request(size=20, tiers=tiers))
    sure = next(name for name in ids(drawn) if IDS.index(name) % 4 == 1)
    outside = next(name for name in IDS if name not in {pick.claim_id for pick in drawn.picks})
    fixed = draw(held, request(design="monetary_unit", size=8))
    for failing, said in [
        (lambda: extend(drawn, held, 20, "why"), "cannot be extended to 20"),
        (lambda: extend(drawn, held, 41, "why"), "cannot be extended to 41"),
        (lambda: extend(drawn, held, 21, ""), "none is given"),
        (lambda: extend(drawn, frame(41), 21, "why"), "not the one of the certificate"),
        (lambda: extend(fixed, held, 9, "why"), "fixed interval cannot be carried on"),
        (lambda: substitute(fixed, held, ids(fixed)[0], "why"), "fixed interval cannot be carried on"),
        (lambda: substitute(drawn, held, outside, "why"), "cannot be replaced"),
        (lambda: substitute(drawn, held, ids(drawn, "certainty")[0], "why"), "cannot be replaced"),
        (lambda: substitute(drawn, held, sure, "why"), "cannot be replaced"),
    ]:
        with pytest.raises(KbopError) as error:
            failing()
        assert said in str(error.value)
