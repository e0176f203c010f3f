"""What findings say of the rest, by hand-made frames whose figures can be followed."""

from dataclasses import replace
from fractions import Fraction

import polars as pl
import pytest

from kbop_cli.engine.sample.adjust import Terms, propose
from kbop_cli.engine.sample.certificate import Certificate
from kbop_cli.engine.sample.draw import draw, extend
from kbop_cli.engine.sample.estimate import Basis, Evaluation, Figures, Rejections, evaluate
from kbop_cli.engine.sample.examined import Delimited
from kbop_cli.engine.sample.findings import COLUMNS, check_findings
from kbop_cli.engine.sample.frame import Frame, freeze
from kbop_cli.engine.sample.limits import (
    clopper_pearson_lower,
    clopper_pearson_upper,
    hypergeometric_lower,
    hypergeometric_upper,
)
from kbop_cli.engine.sample.request import Request, Tier
from kbop_cli.engine.sample.say import evaluation_lines, evaluation_table
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

SEED = "3546311556112163624615351222"


def frame(*parts: tuple[str, int, int], rejected: int = 0, tiers: dict[str, int] | None = None) -> Frame:
    """Parts of (outcome, claims, pence), the first so many of each outcome flagged `close` as `tiers`
    says."""
    rows = [
        (
            f"{name}{number:03d}",
            "approved",
            "p",
            name,
            pence,
            "close" if number < (tiers or {}).get(name, 0) else "",
        )
        for name, claims, pence in parts
        for number in range(claims)
    ]
    rows += [(f"R{number:03d}", "rejected", "p", "x", 0, "") for number in range(rejected)]
    names = ["claim_id", "decision", "provider", "outcome", "amount", "tiers"]
    return freeze(pl.DataFrame(rows, names, orient="row"), ["tiers"])


def drawn(held: Frame, **asked) -> Certificate:
    return draw(held, Request("2023-11/main", SEED, "dice", **asked))


def picked(certificate: Certificate, *, stratum: str = "", selection: str = "random") -> list[str]:
    return [
        pick.claim_id for pick in certificate.picks if pick.selection == selection and stratum in ("", pick.stratum)
    ]


def judged(certificate: Certificate, held: Frame, found: dict[str, dict]) -> pl.DataFrame:
    """Everything agreed but what `found` says."""
    blank = dict.fromkeys(COLUMNS)
    rows = [
        blank | {"claim_id": pick.claim_id, "finding": "agreed", "row": pick.order + 1} | found.get(pick.claim_id, {})
        for pick in certificate.picks
    ]
    return check_findings(pl.DataFrame(rows, COLUMNS), certificate, held)


WRONG = {"finding": "not agreed"}


def evaluated(certificate, held, found, basis=None, delimited=()) -> Evaluation:
    return evaluate(certificate, held, judged(certificate, held, found), basis, delimited)


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
    assert found.remarks == ()


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


def test_limits_move_with_confidence_and_the_posterior_with_its_prior():
    wrong = {picked(PAGE_DRAWN, stratum="a")[0]: WRONG}
    plain = evaluated(PAGE_DRAWN, PAGE, wrong)
    less = evaluated(PAGE_DRAWN, PAGE, wrong, Basis(confidence="0.80"))
    told = evaluated(PAGE_DRAWN, PAGE, wrong, Basis(prior=("1", "20")))
    assert less.total.upper < plain.total.upper
    assert told.total == plain.total
    assert told.posterior[1] < plain.posterior[1]


def test_a_bad_basis_is_said():
    held = frame(("a", 100, 50_000))
    certificate = drawn(held)
    for basis in (Basis(confidence="95"), Basis(prior=(0, 1))):
        with pytest.raises(KbopError):
            evaluated(certificate, held, {}, basis)


def test_the_evaluation_in_words():
    held = frame(("a", 100, 50_000), rejected=10)
    certificate = drawn(held, rejections="0.2")
    names = picked(certificate)
    found = evaluated(certificate, held, {names[0]: WRONG, names[1]: {"finding": "not available"}})
    assert evaluation_lines(found) == (
        "£1,000.00 was found to have been paid wrongly, claim by claim.",
        "The best single guess of all that was paid wrongly is £10,000.00.",
        "It is at least £2,500.00, and at most £24,500.00, each at 95 % confidence.",
        "2 wrong claims in a sample of 10 of 100 do not rule out 49 wrong claims.",
        "1 claim had no evidence to look at, counted as wrong.",
        "Read the other way, £500.00 is found and £5,000.00 projected, between £500.00 and £19,000.00.",
        "With the prior Beta(1, 1) at each price, it is at least £4,000.00 with a chance of 95 %, "
        "and at most £23,000.00 with the same.",
        "Of 10 rejected claims 2 were looked at again, and 0 should have been paid; of all, 0 to 7 may.",
    )
    assert evaluation_table(found) == (
        ("all", "100", "0", "10", "2", "5", "49", "£1,000.00", "£10,000.00", "£2,500.00", "£24,500.00"),
        ("all", "100", "0", "10", "2", "", "", "£1,000.00", "£10,000.00", "£2,500.00", "£24,500.00"),
    )


def test_shuffled_frames_and_findings_evaluate_alike():
    wrong = {picked(PAGE_DRAWN, stratum=name)[0]: WRONG for name in ("a", "b")}
    shuffled = freeze(PAGE.claims.sample(fraction=1, shuffle=True, seed=3), ["tiers"])
    findings = judged(PAGE_DRAWN, PAGE, wrong).sample(fraction=1, shuffle=True, seed=4)
    assert evaluate(PAGE_DRAWN, shuffled, findings) == evaluated(PAGE_DRAWN, PAGE, wrong)
    assert replace(PAGE_DRAWN) == PAGE_DRAWN
