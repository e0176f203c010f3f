"""The designs by themselves, each on a pool whose order is given."""

import json
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from kbop_cli.engine.sample import designs
from kbop_cli.engine.sample.draw import draw
from kbop_cli.engine.sample.tickets import ticket
from tests.sampling import SEED, month, picked, request

DATA = Path(__file__).parents[3] / "data" / "sampling_vectors.json"
VECTORS = json.loads(DATA.read_text(encoding="utf-8"))


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
    pool = in_order("ABCDE", [2**61] * 5)  # n = 2, I = 2.5 claims: points at 1.25 and 3.75 claims
    assert designs.monetary_unit(pool, 2, Fraction(1, 2))["claim_id"].to_list() == ["B", "D"]


def test_value_order_is_that_of_exact_fractions():
    for number in range(50):
        seed = f"{SEED}{number}"
        held = month().claims
        exactly = sorted(
            zip(held["claim_id"], held["amount"], strict=True),
            key=lambda row: (Fraction(int(ticket("main", seed, row[0]), 16) + 1, row[1]), row[0]),
        )
        drawn = draw(month(), request(seed=seed, design="value", size=25))
        assert picked(drawn) == [name for name, _ in exactly[:25]]


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


def test_allocation_is_by_largest_remainder_and_never_nothing():
    assert designs.allocate(10, {"a": 20, "b": 12, "c": 8}) == {"a": 5, "b": 3, "c": 2}
    assert designs.allocate(7, {"a": 20, "b": 12, "c": 8}) == {"a": 4, "b": 2, "c": 1}  # 3.5, 2.1, 1.4
    assert designs.allocate(4, {"b": 3, "a": 3}) == {"b": 2, "a": 2}
    assert designs.allocate(3, {"b": 3, "a": 3}) == {"b": 1, "a": 2}  # 1.5 each: by name
    assert designs.allocate(1, {"a": 1000, "b": 1, "c": 1}) == {"a": 1, "b": 1, "c": 1}
