"""Claims that stand for themselves: isolated, systemic, certain, or added by a risk tier."""

from fractions import Fraction

import pytest

from kbop_cli.engine.sample.estimate import Figures
from kbop_cli.engine.sample.examined import Delimited
from kbop_cli.engine.sample.limits import hypergeometric_lower, hypergeometric_upper
from kbop_cli.engine.sample.request import Tier
from kbop_cli.engine.sample.stratum import Limits
from kbop_cli.errors import KbopError
from tests.sampling import WRONG, drawn, evaluated, frame, picked


def test_an_isolated_error_is_not_projected_but_stays_in_the_upper_limit():
    held = frame(("a", 100, 50_000))
    certificate = drawn(held, size=20)
    names = picked(certificate)
    alone = {names[0]: {"finding": "not agreed", "error_class": "isolated"}}
    found = evaluated(certificate, held, alone)
    assert found.total == Figures(50_000, 0, 50_000, 50_000, 50_000 * hypergeometric_upper(100, 20, 1, "0.95"))
    both = evaluated(certificate, held, alone | dict.fromkeys(names[1:5], WRONG))
    lower = hypergeometric_lower(100, 20, 4, "0.95")
    assert both.total.lower == 50_000 * (lower + 1)
    assert both.total.projected == 250_000 + 4 * 4 * 50_000


def test_a_systemic_error_that_is_delimited_leaves_the_projection_with_its_whole_group():
    held = frame(("a", 100, 50_000))
    certificate = drawn(held, size=20)
    names = picked(certificate)
    inside = [f"a{number:03d}" for number in range(10)]
    hit = [name for name in names if name in inside]
    assert 0 < len(hit) < 10
    systemic = {name: {"finding": "not agreed", "error_class": "systemic"} for name in hit}
    random = next(name for name in names if name not in inside)
    group = [Delimited(name, 0) for name in inside[:-1]] + [Delimited(inside[-1], 50_000)]
    if inside[-1] in systemic:
        del systemic[inside[-1]]
    found = evaluated(certificate, held, systemic | {random: WRONG}, delimited=group)
    (stratum,) = found.strata
    left, spoke = 90, 20 - len(hit)
    assert (stratum.settled, stratum.drawn, stratum.wrong) == (10, spoke, 1)
    assert found.total.identified == 9 * 50_000 + 50_000
    extrapolated = round(Fraction(50_000 * (left - spoke), spoke))
    assert found.total.projected == found.total.identified + extrapolated
    assert found.total.upper == 9 * 50_000 + 50_000 * hypergeometric_upper(left, spoke, 1, "0.95")
    assert stratum.claim_limits.upper == 9 + hypergeometric_upper(left, spoke, 1, "0.95")
    outside = [error for error in found.errors if error.finding == "delimited"]
    assert {error.claim_id for error in outside} == set(inside[:-1]) - set(hit)
    assert {error.error_class for error in outside} == {"systemic"}
    (remark,) = found.remarks
    assert remark.startswith("The 10 claims that a systemic error may have touched were all looked at, 9 of them wrong")


def test_a_systemic_error_that_is_not_delimited_stays_and_is_remarked():
    held = frame(("a", 100, 50_000))
    certificate = drawn(held)
    name = picked(certificate)[0]
    found = evaluated(certificate, held, {name: {"finding": "not agreed", "error_class": "systemic"}})
    assert found.total.projected == 500_000
    assert found.remarks == (f"{name} is a systemic error that is not delimited: it stays in the projection.",)


@pytest.mark.parametrize(
    ("delimited", "said"),
    [
        ([Delimited("zzz", 0)], "zzz is no approved claim of the frame"),
        ([Delimited("a001", 0), Delimited("a001", 0)], "a001 stands twice"),
        ([Delimited("a001", -1)], "a001 has an amount found below zero"),
    ],
)
def test_a_delimitation_that_cannot_be_is_said(delimited, said):
    held = frame(("a", 100, 50_000))
    certificate = drawn(held)
    with pytest.raises(KbopError, match=said):
        evaluated(certificate, held, {}, delimited=delimited)


def test_a_delimitation_against_its_finding_is_said():
    held = frame(("a", 100, 50_000))
    certificate = drawn(held)
    name = picked(certificate)[0]
    with pytest.raises(KbopError, match=f"{name} was found otherwise"):
        evaluated(certificate, held, {name: WRONG}, delimited=[Delimited(name, 50_000)])


def test_claims_taken_with_certainty_are_settled_and_speak_for_no_other():
    held = frame(("a", 100, 50_000), tiers={"a": 20})
    certificate = drawn(held, size=20, tiers=(Tier("close", "certainty", "clears by nothing"),))
    sure = [f"a{number:03d}" for number in range(20)]
    spoke = [name for name in picked(certificate) if name not in sure]
    assert len(spoke) < 20
    found = evaluated(certificate, held, dict.fromkeys([*sure[:3], spoke[0]], WRONG))
    (stratum,) = found.strata
    assert (stratum.settled, stratum.drawn, stratum.wrong) == (20, len(spoke), 1)
    upper = hypergeometric_upper(80, len(spoke), 1, "0.95")
    assert stratum.claim_limits == Limits(3 + 1, 3 + upper)
    assert found.total.upper == (3 + upper) * 50_000
    assert found.total.projected == 200_000 + round(Fraction(50_000 * (80 - len(spoke)), len(spoke)))


def test_claims_that_a_risk_tier_added_are_known_and_speak_for_no_other():
    held = frame(("a", 100, 50_000), tiers={"a": 40})
    certificate = drawn(held, size=10, tiers=(Tier("close", "risk", "clears by nothing", "0.5"),))
    added = picked(certificate, selection="risk")
    assert len(added) > 10
    found = evaluated(certificate, held, dict.fromkeys(added[:6], WRONG))
    (stratum,) = found.strata
    assert (stratum.drawn, stratum.wrong, stratum.added) == (10, 0, len(added))
    upper = hypergeometric_upper(100, 10, 0, "0.95")
    assert stratum.claim_limits == Limits(6, upper)
    assert found.total == Figures(300_000, 0, 300_000, 300_000, 50_000 * upper)
    all_wrong = evaluated(certificate, held, dict.fromkeys(added, WRONG))
    assert all_wrong.strata[0].claim_limits.lower == len(added)


def test_known_right_claims_bound_the_upper_limit():
    held = frame(("a", 12, 50_000), tiers={"a": 12})
    certificate = drawn(held, size=1, tiers=(Tier("close", "risk", "clears by nothing", "0.9"),))
    assert len(certificate.picks) == 11
    assert evaluated(certificate, held, {}).strata[0].claim_limits == Limits(0, 1)


def test_a_stratum_of_which_nothing_speaks_is_said_and_bounded_by_all_of_it():
    held = frame(("a", 5, 50_000), ("b", 1, 1_000), tiers={"a": 4})
    certificate = drawn(held, size=1, tiers=(Tier("close", "certainty", "clears by nothing"),))
    assert picked(certificate)[0] in {"a000", "a001", "a002", "a003"}
    found = evaluated(certificate, held, {})
    assert found.total.upper == 51_000
    assert found.remarks[0].startswith("No drawn claim speaks for the 2 others of all")
    assert found.remarks[1] == "In 2 of 2 price bands nothing was drawn: the prior speaks there."


def test_a_full_count_has_no_doubt_and_shares_no_confidence():
    held = frame(("a", 3, 50_000), ("b", 30, 10_000))
    certificate = drawn(held, design="stratified", by=("outcome",), size=33)
    wrong = picked(certificate, stratum="b")[:2]
    found = evaluated(certificate, held, dict.fromkeys(wrong, WRONG))
    assert found.total == Figures(20_000, 0, 20_000, 20_000, 20_000)
    assert found.joint == Fraction(95, 100)
    assert found.posterior == (20_000, 20_000)
