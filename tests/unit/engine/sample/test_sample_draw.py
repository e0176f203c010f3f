"""The draw: vectors, what must not move it, what it must contain, and what it refuses."""

import json
from pathlib import Path

import polars as pl
import pytest

from kbop_cli.engine.sample.draw import draw, sample_table
from kbop_cli.engine.sample.frame import freeze
from kbop_cli.engine.sample.request import Request, Tier
from kbop_cli.engine.sample.tickets import ticket
from kbop_cli.errors import KbopError
from tests.sampling import DESIGNS, IDS, SEED, month, picked, request

DATA = Path(__file__).parents[3] / "data" / "sampling_vectors.json"
VECTORS = json.loads(DATA.read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", [each for each in VECTORS if each["kind"] == "draw_ticket"], ids=lambda v: v["id"])
def test_ticket_vectors(vector):
    given = vector["input"]
    assert ticket(given["purpose"], given["seed"], given["claim_id"]) == vector["expected"]


@pytest.mark.parametrize("vector", [each for each in VECTORS if each["kind"] == "draw_srs"], ids=lambda v: v["id"])
@pytest.mark.parametrize("shuffle", [None, 1])
def test_simple_draw_vectors(vector, shuffle):
    given = vector["input"]
    asked = Request(given["purpose"], given["seed"], "dice", size=given["n"])
    assert picked(draw(month(shuffle=shuffle), asked)) == vector["expected"]


@pytest.mark.parametrize("design", DESIGNS)
def test_shuffled_rows_change_nothing(design):
    tiers = (Tier("close", "risk", "clears by nothing", "0.5"),)
    asked = request(design=design, size=12, rejections="0.2", tiers=tiers, **DESIGNS[design])
    drawn = draw(month(rejected=9), asked)
    for shuffle in range(5):
        assert draw(month(rejected=9, shuffle=shuffle), asked) == drawn


@pytest.mark.parametrize("design", ["simple", "value"])
def test_a_larger_sample_contains_the_smaller_as_its_head(design):
    largest = picked(draw(month(), request(design=design, size=40)))
    for size in range(1, 41):
        assert picked(draw(month(), request(design=design, size=size))) == largest[:size]


def test_value_design_leaves_out_claims_of_no_pence():
    claims = month().claims.with_columns(
        pl.when(pl.col("outcome") == "plan").then(0).otherwise("amount").alias("amount")
    )
    drawn = draw(freeze(claims, ["tiers"]), request(design="value", size=32))
    assert drawn.strata[0].claims == 32
    outcome = dict(claims.select("claim_id", "outcome").iter_rows())
    assert "plan" not in {outcome[name] for name in picked(drawn)}


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
    assert len(picked(draw(month(claims), request(rate=rate)))) == size


def test_strata_are_stated_and_each_is_drawn_by_ticket():
    drawn = draw(month(), request(design="stratified", by=("outcome",), size=7))
    assert [(each.name, each.claims, each.value, each.size) for each in drawn.strata] == [
        ("entry", 20, 1_000_000, 4),
        ("plan", 8, 10_400, 1),
        ("year", 12, 2_640_000, 2),
    ]
    held = month().claims
    for stratum in drawn.strata:
        names = held.filter(pl.col("outcome") == stratum.name)["claim_id"].to_list()
        smallest = sorted(names, key=lambda name: ticket("main", SEED, name))[: stratum.size]
        assert [pick.claim_id for pick in drawn.picks if pick.stratum == stratum.name] == smallest


def test_strata_by_two_columns():
    drawn = draw(month(), request(design="stratified", by=("provider", "outcome"), size=1))
    assert [stratum.name for stratum in drawn.strata] == [
        f"{provider} / {outcome}" for provider in ("north", "south") for outcome in ("entry", "plan", "year")
    ]
    assert len(drawn.picks) == 6


def test_tiers_stand_on_top_of_the_random_part_with_their_reason():
    tiers = (
        Tier("self_certified", "certainty", "self-certified sustained employment"),
        Tier("close", "risk", "clears by nothing"),
    )
    plain = draw(month(), request(size=8))
    drawn = draw(month(), request(size=8, tiers=tiers))
    assert picked(drawn) == picked(plain)
    flagged = {name for place, name in enumerate(IDS) if place % 4 == 1}
    assert set(picked(drawn, selection="certainty")) == flagged - set(picked(plain))
    assert picked(drawn, selection="risk") == []  # the first tier that takes a claim names it
    assert {pick.reason for pick in drawn.picks if pick.selection == "certainty"} == {tiers[0].reason}


def test_a_risk_tier_takes_its_own_rate_by_ticket():
    drawn = draw(month(), request(size=4, tiers=(Tier("close", "risk", "clears by nothing", "0.41"),)))
    flagged = sorted((IDS[place] for place in range(1, 40, 4)), key=lambda name: ticket("main", SEED, name))
    assert picked(drawn, selection="risk") == [name for name in flagged[:5] if name not in picked(drawn)]  # ceil(4.1)


def test_a_tier_is_a_whole_name():
    claims = month().claims.with_columns(tiers=pl.lit("self_certified_too"))
    drawn = draw(freeze(claims, ["tiers"]), request(tiers=(Tier("self_certified", "certainty", "why"),)))
    assert picked(drawn, selection="certainty") == []


def test_rejections_are_a_sample_of_their_own():
    drawn = draw(month(rejected=9), request(rejections="0.2"))
    refused = sorted((f"C{place:05d}" for place in range(41, 50)), key=lambda name: ticket("main", SEED, name))
    assert picked(drawn, selection="rejection") == refused[:2]
    assert picked(drawn) == picked(draw(month(), request()))
    assert not set(refused) & {pick.claim_id for pick in drawn.reserves}
    assert picked(draw(month(rejected=0), request(rejections="0.2")), selection="rejection") == []


def test_claims_audited_before_are_left_out_and_move_no_other():
    plain = picked(draw(month(), request(size=40)))
    out = (plain[0], plain[3], "unknown")
    drawn = draw(month(), request(size=4, excluded=out))
    assert picked(drawn) == [plain[1], plain[2], plain[4], plain[5]]
    assert drawn.request.excluded == tuple(sorted(out[:2]))
    assert drawn.strata[0].claims == 38


def test_the_table_of_the_sample():
    drawn = draw(month(rejected=9), request(size=3, rejections="0.1"))
    table = sample_table(drawn, month(rejected=9))
    assert table.columns == [
        "order", "claim_id", "provider", "outcome", "stratum", "amount", "selection", "reason", "ticket",
    ]  # fmt: skip
    assert table.row(0) == (
        1, "C00039", "south", "plan", "all", 1_300, "random", "drawn at random", ticket("main", SEED,
        "C00039"),
    )  # fmt: skip
    assert table["order"].to_list() == [1, 2, 3, 4]
    assert table["stratum"].to_list()[3] == "rejected"


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
        draw(month(), request(**changes))
    assert said in str(error.value)


def test_a_seed_of_sixteen_characters_is_taken_as_typed():
    assert draw(month(), request(seed="0" * 16)) != draw(month(), request(seed="0" * 17))
