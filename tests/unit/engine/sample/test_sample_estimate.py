"""What findings say of the rest, by hand-made frames whose figures can be followed."""

from fractions import Fraction

import pytest

from kbop_cli.engine.sample.adjust import Terms, propose
from kbop_cli.engine.sample.estimate import Basis, Figures, Rejections, evaluate
from kbop_cli.engine.sample.frame import freeze
from kbop_cli.engine.sample.limits import (
    clopper_pearson_lower,
    clopper_pearson_upper,
    hypergeometric_lower,
    hypergeometric_upper,
)
from kbop_cli.engine.sample.stratum import Bound, Limits
from kbop_cli.engine.sample.value_bounds import (
    binomial_factor,
    cell,
    hypergeometric_factor,
    poisson_factors,
    stringer,
    stringer_lower,
)
from kbop_cli.errors import KbopError
from tests.sampling import WRONG, drawn, evaluated, frame, judged, picked

PAGE = frame(("a", 200, 50_000), ("b", 80, 220_000), ("c", 120, 130_000))
PAGE_DRAWN = drawn(PAGE, design="stratified", by=("outcome",))


def test_the_worked_example_of_the_page():
    """Strata of 200 at £500, 80 at £2,200, 120 at £1,300; 20, 8 and 12 drawn; 1, 1 and 0 wrong."""
    wrong = {picked(PAGE_DRAWN, stratum=name)[0]: WRONG for name in ("a", "b")}
    found = evaluated(PAGE_DRAWN, PAGE, wrong)
    assert [(s.claims, s.drawn, s.wrong) for s in found.strata] == [(200, 20, 1), (80, 8, 1), (120, 12, 0)]
    assert found.total == Figures(270_000, 0, 2_700_000, 270_000, 16_080_000)
    assert found.otherwise == found.total
    assert found.posterior == (1_990_000, 9_580_000)
    assert found.joint == Fraction(59, 60)
    assert found.remarks == ()
    assert [s.projected for s in found.strata] == [500_000, 2_200_000, 0]
    assert [s.claim_limits for s in found.strata] == [
        Limits(hypergeometric_lower(*counts, "0.95"), hypergeometric_upper(*counts, "0.95"))
        for counts in [(200, 20, 1), (80, 8, 1), (120, 12, 0)]
    ]


def test_other_methods_stand_beside_the_exact_limits():
    wrong = {picked(PAGE_DRAWN, stratum="a")[0]: {"finding": "partly", "amount_found": 40_000}}
    stratum = evaluated(PAGE_DRAWN, PAGE, wrong).strata[0]
    factor = hypergeometric_factor(200, 20, "0.95")
    assert stratum.beside == (
        Bound("Clopper–Pearson", "claims", 1, int(200 * clopper_pearson_upper(20, 1, "0.95"))),
        Bound("beta-binomial", "claims", None, 39),
        Bound("Stringer", "pence", None, int(stringer(factor, ["0.2"]) * 10_000_000)),
    )
    assert 0 < 200 * clopper_pearson_lower(20, 1, "0.95") < 1


def test_a_clean_sample_is_not_nothing():
    held = frame(("a", 100, 50_000))
    found = evaluated(drawn(held), held, {})
    (stratum,) = found.strata
    assert stratum.claim_limits == Limits(0, 24)
    assert found.total == Figures(0, 0, 0, 0, 24 * 50_000)


def test_mixed_prices_let_the_most_wrong_be_the_dearest_and_the_fewest_the_cheapest():
    held = frame(("a", 50, 50_000), ("b", 50, 220_000))
    certificate = drawn(held, size=20)
    cheap = [name for name in picked(certificate) if name.startswith("a")]
    found = evaluated(certificate, held, dict.fromkeys(cheap[:4], WRONG))
    upper, lower = hypergeometric_upper(100, 20, 4, "0.95"), hypergeometric_lower(100, 20, 4, "0.95")
    assert lower > 4
    dear_left = 50 - (20 - len(cheap))
    more = upper - 4
    dearest = 220_000 * min(more, dear_left) + 50_000 * max(0, more - dear_left)
    assert found.total == Figures(200_000, 0, 1_000_000, 50_000 * lower, 200_000 + dearest)


def test_partial_errors_are_no_ground_for_a_higher_lower_limit():
    held = frame(("a", 100, 50_000))
    certificate = drawn(held, size=20)
    names = picked(certificate)
    partly = {name: {"finding": "partly", "amount_found": 49_999} for name in names[:8]}
    found = evaluated(certificate, held, partly)
    assert (found.total.identified, found.total.projected, found.total.lower) == (8, 40, 8)
    assert found.strata[0].claim_limits.lower == hypergeometric_lower(100, 20, 8, "0.95")
    more = hypergeometric_upper(100, 20, 8, "0.95") - 8
    assert found.total.upper == 8 + more * 50_000


def test_missing_evidence_counts_as_wrong_unless_told_otherwise_and_both_are_shown():
    held = frame(("a", 100, 50_000))
    certificate = drawn(held)
    missing = {picked(certificate)[0]: {"finding": "not available"}}
    found = evaluated(certificate, held, missing)
    assert (found.missing, found.strata[0].wrong) == (1, 1)
    assert found.total == Figures(50_000, 0, 500_000, 50_000, 38 * 50_000)
    assert found.otherwise == Figures(0, 0, 0, 0, 24 * 50_000)
    other = evaluated(certificate, held, missing, Basis(missing="agreed"))
    assert (other.total, other.otherwise) == (found.otherwise, found.total)
    assert [error.finding for error in found.errors] == ["not available"]
    assert other.errors == ()


def test_an_underpayment_is_kept_apart():
    held = frame(("a", 100, 50_000))
    certificate = drawn(held)
    names = picked(certificate)
    found = evaluated(certificate, held, {names[0]: WRONG, names[1]: {"finding": "partly", "amount_found": 60_000}})
    assert (found.total.identified, found.total.underpaid) == (50_000, 10_000)
    assert found.strata[0].wrong == 1
    assert [(a.claim_id, a.amount) for a in propose(found, Terms())] == sorted(
        [(names[0], -50_000), (names[1], 10_000)]
    )


def test_by_value_the_bounds_are_stringers():
    held = frame(("a", 100, 50_000), ("b", 20, 220_000), ("c", 1, 5_000_000))
    certificate = drawn(held, design="monetary_unit", size=30)
    assert picked(certificate, selection="certainty") == ["c000"]
    names = picked(certificate)
    found = evaluated(
        certificate,
        held,
        {"c000": WRONG, names[0]: WRONG, names[1]: {"finding": "partly", "amount_found": 1}},
    )
    amounts = dict(held.claims.select("claim_id", "amount").iter_rows())
    part = Fraction(amounts[names[1]] - 1, amounts[names[1]])
    value, size = 9_400_000, 29
    seen = amounts[names[0]] + amounts[names[1]] - 1
    binomial = binomial_factor(size, "0.95")
    (stratum,) = found.strata
    assert stratum.claim_limits is None
    assert (stratum.settled, stratum.drawn, stratum.wrong) == (1, size, 2)
    assert found.total.identified == 5_000_000 + seen
    likely = value * (1 + part) / size
    assert found.total.projected == 5_000_000 + int(likely + Fraction(1, 2))
    assert found.total.upper == 5_000_000 + -int(-value * stringer(binomial, [1, part]) // 1)
    floor = int(value * stringer_lower(binomial, size, [1, part]))
    assert found.total.lower == 5_000_000 + max(seen, floor)
    poisson = poisson_factors(size, "0.95")
    assert [(b.method, b.upper) for b in stratum.beside] == [
        ("Stringer (Poisson)", 5_000_000 - int(-value * stringer(poisson, [1, part]) // 1)),
        ("cell", 5_000_000 - int(-value * cell(binomial, size, [1, part]) // 1)),
    ]
    assert found.posterior is None


def test_rejections_are_the_mirror():
    held = frame(("a", 50, 50_000), rejected=40)
    certificate = drawn(held, rejections="0.2")
    names = picked(certificate, selection="rejection")
    found = evaluated(
        certificate,
        held,
        {
            names[0]: {"finding": "not agreed", "amount_found": 50_000},
            names[1]: {"finding": "partly", "amount_found": 1},
            names[2]: {"finding": "not available"},
        },
    )
    assert found.total.identified == 0
    assert found.rejections == Rejections(
        40,
        8,
        3,
        hypergeometric_lower(40, 8, 3, "0.95"),
        hypergeometric_upper(40, 8, 3, "0.95"),
        tuple(names[:3]),
    )
    assert propose(found, Terms()) == ()
    assert evaluated(drawn(held), held, {}).rejections is None


def test_findings_of_another_frame_are_refused():
    held = frame(("a", 100, 50_000))
    certificate = drawn(held)
    with pytest.raises(KbopError, match="not the one of the certificate"):
        evaluate(certificate, frame(("a", 101, 50_000)), judged(certificate, held, {}))


def test_limits_move_with_confidence_and_the_posterior_with_its_prior():
    wrong = {picked(PAGE_DRAWN, stratum="a")[0]: WRONG}
    plain = evaluated(PAGE_DRAWN, PAGE, wrong)
    less = evaluated(PAGE_DRAWN, PAGE, wrong, Basis(confidence="0.80"))
    told = evaluated(PAGE_DRAWN, PAGE, wrong, Basis(prior=("1", "20")))
    assert less.total.upper < plain.total.upper
    assert told.total == plain.total
    assert told.posterior[1] < plain.posterior[1]


def test_more_prices_than_a_contract_has_go_without_a_posterior():
    held = frame(*((f"p{pence}", 1, pence) for pence in range(1, 202)))
    found = evaluated(drawn(held), held, {})
    assert found.posterior is None
    assert found.remarks == ("There are 201 prices in the strata: too many for the posterior.",)


def test_prices_too_uneven_for_a_grid_go_without_a_posterior():
    held = frame(("a", 100, 1), ("b", 100, 400_001))
    found = evaluated(drawn(held), held, {})
    assert found.posterior is None
    assert found.remarks[0].startswith("No posterior: The prices have no common step")


def test_a_bad_basis_is_said():
    held = frame(("a", 100, 50_000))
    certificate = drawn(held)
    for basis in (Basis(confidence="95"), Basis(prior=(0, 1))):
        with pytest.raises(KbopError):
            evaluated(certificate, held, {}, basis)


def test_shuffled_frames_and_findings_evaluate_alike():
    wrong = {picked(PAGE_DRAWN, stratum=name)[0]: WRONG for name in ("a", "b")}
    shuffled = freeze(PAGE.claims.sample(fraction=1, shuffle=True, seed=3), ["tiers"])
    findings = judged(PAGE_DRAWN, PAGE, wrong).sample(fraction=1, shuffle=True, seed=4)
    assert evaluate(PAGE_DRAWN, shuffled, findings) == evaluated(PAGE_DRAWN, PAGE, wrong)
