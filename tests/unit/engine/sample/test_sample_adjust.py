"""The adjustments that follow from findings."""

import pytest

from kbop_cli.engine.sample.adjust import Terms, propose
from kbop_cli.engine.sample.draw import extend
from kbop_cli.engine.sample.limits import hypergeometric_lower
from kbop_cli.errors import KbopError
from tests.sampling import WRONG, drawn, evaluated, frame, picked


def test_identified_errors_always_and_extrapolated_ones_only_where_the_contract_allows():
    held = frame(("a", 100, 50_000))
    certificate = drawn(held, size=20)
    names = sorted(picked(certificate)[:5])
    found = evaluated(certificate, held, dict.fromkeys(names, WRONG))
    plain = propose(found, Terms())
    assert [(a.kind, a.claim_id, a.amount) for a in plain] == [("identified", name, -50_000) for name in names]
    assert {(a.draw, a.certificate) for a in plain} == {(certificate.draw, certificate.id)}
    lower = hypergeometric_lower(100, 20, 5, "0.95")
    assert lower > 5
    at_lower = propose(found, Terms(extrapolate=True))
    assert at_lower[:-1] == plain
    assert (at_lower[-1].kind, at_lower[-1].claim_id) == ("extrapolated", "")
    assert at_lower[-1].amount == -50_000 * (lower - 5)
    projected = propose(found, Terms(extrapolate=True, at="projected"))
    assert projected[-1].amount == -50_000 * 20  # 80 unseen claims at 5 of 20
    assert sum(a.amount for a in projected) == -found.total.projected


def test_a_population_is_extrapolated_once_though_its_sample_was_extended():
    held = frame(("a", 100, 50_000))
    certificate = drawn(held, size=20)
    wrong = dict.fromkeys(picked(certificate)[:5], WRONG)
    first = propose(evaluated(certificate, held, wrong), Terms(extrapolate=True))[-1]
    longer = extend(certificate, held, 30, "errors were found")
    again = evaluated(longer, held, wrong)
    assert longer.id != certificate.id
    with pytest.raises(KbopError, match="was extrapolated before"):
        propose(again, Terms(extrapolate=True), {first.draw})
    assert [a.kind for a in propose(again, Terms(), {first.draw})] == ["identified"] * 5


def test_nothing_is_extrapolated_where_the_limit_leaves_nothing():
    held = frame(("a", 100, 50_000))
    certificate = drawn(held)
    found = evaluated(certificate, held, {picked(certificate)[0]: WRONG})
    assert [a.kind for a in propose(found, Terms(extrapolate=True), {certificate.draw})] == ["identified"]
