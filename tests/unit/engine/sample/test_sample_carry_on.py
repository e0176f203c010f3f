"""A sample that is extended, and one whose claim is replaced."""

import polars as pl
import pytest

from kbop_cli.engine.sample import designs
from kbop_cli.engine.sample.draw import draw, extend, substitute
from kbop_cli.engine.sample.frame import freeze
from kbop_cli.engine.sample.request import Tier
from kbop_cli.errors import KbopError
from tests.sampling import DESIGNS, IDS, month, picked, request


@pytest.mark.parametrize("design", ["simple", "stratified", "systematic", "value"])
def test_an_extension_keeps_all_that_was_drawn_in_its_place(design):
    held = month(rejected=5)
    tiers = (Tier("close", "risk", "clears by nothing", "0.5"),)
    drawn = draw(held, request(design=design, size=6, tiers=tiers, rejections="0.2", **DESIGNS[design]))
    before = [pick.claim_id for pick in drawn.picks]
    for size in (9, 10, 23, 40):
        longer = extend(drawn, held, size, "two errors in the first part")
        after = [pick.claim_id for pick in longer.picks]
        assert after[: len(before)] == before
        assert len(picked(longer)) >= size
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
    assert set(picked(drawn)) < set(picked(longer))


def test_a_replacement_is_the_first_reserve_of_its_stratum():
    held = month()
    drawn = draw(held, request(design="stratified", by=("outcome",), size=8))
    gone = next(pick for pick in drawn.picks if pick.stratum == "year")
    spare = next(pick for pick in drawn.reserves if pick.stratum == "year")
    changed = substitute(drawn, held, gone.claim_id, "withdrawn by the provider")
    assert picked(changed) == [*(name for name in picked(drawn) if name != gone.claim_id), spare.claim_id]
    assert changed.strata == drawn.strata
    assert changed.request.changes[0].reason == "withdrawn by the provider"
    assert spare.claim_id not in {pick.claim_id for pick in changed.reserves}


def test_the_reserves_are_the_next_five_of_each_stratum():
    drawn = draw(month(), request(design="stratified", by=("outcome",), size=8))
    longer = draw(month(), request(design="stratified", by=("outcome",), size=40))
    for stratum in drawn.strata:
        whole = [pick.claim_id for pick in longer.picks if pick.stratum == stratum.name]
        spare = [pick.claim_id for pick in drawn.reserves if pick.stratum == stratum.name]
        assert spare == whole[stratum.size : stratum.size + 5]


def test_what_cannot_be_carried_on_is_said():
    held = month()
    tiers = (Tier("self_certified", "certainty", "why"),)
    drawn = draw(held, request(size=20, tiers=tiers))
    sure = next(name for name in picked(drawn) if IDS.index(name) % 4 == 1)
    outside = next(name for name in IDS if name not in {pick.claim_id for pick in drawn.picks})
    fixed = draw(held, request(design="monetary_unit", size=8))
    for failing, said in [
        (lambda: extend(drawn, held, 20, "why"), "cannot be extended to 20"),
        (lambda: extend(drawn, held, 41, "why"), "cannot be extended to 41"),
        (lambda: extend(drawn, held, 21, ""), "none is given"),
        (lambda: extend(drawn, month(41), 21, "why"), "not the one of the certificate"),
        (lambda: extend(fixed, held, 9, "why"), "fixed interval cannot be carried on"),
        (lambda: substitute(fixed, held, picked(fixed)[0], "why"), "fixed interval cannot be carried on"),
        (lambda: substitute(drawn, held, outside, "why"), "cannot be replaced"),
        (
            lambda: substitute(drawn, held, picked(drawn, selection="certainty")[0], "why"),
            "cannot be replaced",
        ),
        (lambda: substitute(drawn, held, sure, "why"), "cannot be replaced"),
    ]:
        with pytest.raises(KbopError) as error:
            failing()
        assert said in str(error.value)
