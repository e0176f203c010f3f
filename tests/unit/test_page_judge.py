"""The plain judge agrees with every hand-reasoned label, and the labels catch a judge that is wrong."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from tests.claim_factory import Tables, cases, labelled
from tests.factory.alternatives import SC
from tests.factory.bases import (
    CELLS,
    ONLY,
    SERVICE,
    alter,
    assessment,
    base,
    document,
    months_before,
    together,
)
from tests.judging import cells, evidence, limits, outcomes, scores
from tests.judging.case import OUTCOMES
from tests.page_judge import Judgement, judge

LABELS = labelled()
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
HERE = Path(__file__).parent.parent


def _verdict(tables: Tables) -> Judgement:
    return next(j for j in judge(tables) if " ".join(j.claim_id.split()).casefold() == "c1")


def _missed() -> Iterator[str]:
    return (name for name, tables, decision in LABELS if _verdict(tables).decision != decision)


def test_every_label_is_met():
    wrong = {
        name: (decision, got.decision, sorted(got.reasons))
        for name, tables, decision in LABELS
        if (got := _verdict(tables)).decision != decision
    }
    assert not wrong


def test_labels_are_several_hundred_distinct_and_of_every_outcome():
    names = [name for name, _, _ in LABELS]
    assert len(names) == len(set(names)) > 2000
    for decision in ("approved", "queried", "rejected"):
        of = {tables["claims"][0]["outcome"] for _, tables, wanted in LABELS if wanted == decision}
        assert of >= OUTCOMES - {"added_value"}


def test_the_factory_and_the_judge_know_the_same_28_outcomes_and_one_that_is_recorded():
    assert set(CELLS) == OUTCOMES
    assert len(OUTCOMES) == 29
    assert {name for names in ONLY.values() for name in names} < OUTCOMES


def test_the_judge_and_the_factory_import_nothing_of_the_product_and_the_judge_nothing_of_the_factory():
    judging = [HERE / "page_judge.py", *(HERE / "judging").glob("*.py")]
    factory = [HERE / "claim_factory.py", *(HERE / "factory").glob("*.py")]
    for path in judging + factory:
        names = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(str(node.module))
        assert not [name for name in names if name.startswith("kbop_cli")]
        own = path in judging
        barred = ("tests.factory", "tests.claim_factory") if own else ("tests.judging", "tests.page_judge")
        assert not [name for name in names if name.startswith(barred)]


def _batch(seed: int, claims: int) -> Tables:
    return cases(Random(seed), claims)


def _strict(left: object, right: object) -> bool | None:
    return None if left is None or right is None else bool(left > right)  # type: ignore[operator]


def _unknown_is(decision: bool) -> Callable[..., bool | None]:
    return lambda *verdicts: all(decision if v is None else v for v in verdicts)


PLANTED: list[tuple[str, object, str, object]] = [
    ("a bound that excludes itself", outcomes, "at_least", _strict),
    ("months of 30 days", outcomes, "months_on", lambda start, n: start + dt.timedelta(days=30 * n)),
    ("months of 31 days", outcomes, "months_on", lambda start, n: start + dt.timedelta(days=31 * n)),
    ("unknown starts count as reached", outcomes, "all_of", _unknown_is(True)),
    ("unknown starts count as not reached", outcomes, "all_of", _unknown_is(False)),
    ("earnings at last year's wage", outcomes, "_WAGE", dict.fromkeys(range(2019, 2025), "8.72")),
    ("earnings rounded down", outcomes, "ROUND_HALF_UP", "ROUND_DOWN"),
    ("a word left out is not known", outcomes, "one_of", lambda word, allowed: word in set(allowed) or None),
    (
        "a missing strand is one more word",
        outcomes,
        "_lists",
        lambda entries, strand: strand in (entries or []),
    ),
    ("the discharge letter is open to all", evidence, "_short_engagement", lambda case: True),
    ("milestones are not dated", evidence, "dated_well", lambda case, documents: True),
    ("plans make a ladder too", evidence, "_plan", lambda case, document: False),
    ("rungs are not told apart", evidence, "_same_ladder", lambda case, other: False),
    ("people are not told apart", evidence, "_two_people", lambda case, other: False),
    ("the latest takes the place", limits, "sorted", lambda c, key: sorted(c, key=key, reverse=True)),
    ("a second of any kind", limits, "_may_be_second", lambda case, first: True),
    ("no second at all", limits, "_may_be_second", lambda case, first: False),
    ("strands share one place", limits, "BY_STRAND", set()),
    ("the first of two scores counts", scores, "_score", lambda same_day: same_day[0].score),
    ("whichever is first does not matter", scores, "agreed", lambda verdicts: next(iter(verdicts))),
]


@pytest.mark.parametrize(("module", "name", "wrong"), [p[1:] for p in PLANTED], ids=[p[0] for p in PLANTED])
def test_a_planted_bug_is_caught_by_a_label(monkeypatch, module, name, wrong):
    monkeypatch.setattr(module, name, wrong, raising=name != "sorted")
    assert next(_missed(), None) is not None


def test_batches_are_the_same_for_the_same_seed_and_hold_every_decision():
    assert _batch(7, 40) == _batch(7, 40)
    assert _batch(7, 40) != _batch(8, 40)
    got = {j.decision for seed in range(4) for j in judge(_batch(seed, 40))}
    assert got == {"approved", "queried", "rejected", "recorded"}


def test_batches_reach_verdicts_of_every_stage():
    reached = {reason for seed in range(40) for j in judge(_batch(seed, 40)) for reason in j.reasons}
    assert reached >= {
        *("reject:place_taken", "query:shared_document", "query:second_qualification", "reject:legacy"),
        *(
            "query:evidence_missing",
            "query:evidence_before_milestone",
            "reject:late_claim",
            "query:late_claim",
        ),
        *("reject:time_held", "query:engagement", "reject:improvement", "query:first_assessment"),
    }


def test_the_order_of_rows_changes_no_judgement():
    for seed in range(5):
        tables = _batch(seed, 40)
        backwards = {name: rows[::-1] for name, rows in tables.items()}
        last = len(tables["claims"]) - 1
        forward = {j.row: j for j in judge(tables)}
        for j in judge(backwards):
            if not {"reject:claim_id_twice"} & (j.reasons | forward[last - j.row].reasons):
                twin = [k for k in forward.values() if k.claim_id == j.claim_id]
                assert (j.decision, j.reasons) in {(k.decision, k.reasons) for k in twin}


def test_a_blank_never_pays_what_was_not_paid():
    for seed in range(3):
        tables = _batch(seed, 15)
        before = {j.row: j.decision for j in judge(tables)}
        for j in judge(tables):
            row = tables["claims"][j.row]
            for column in ("achieved_on", "claimed_on", "option", "strand", "move_type", "credits", "hours"):
                held = row.get(column)
                row[column] = ""
                after = {k.row: k.decision for k in judge(tables)}.get(j.row)
                row[column] = held
                assert after != "approved" or before[j.row] == "approved"


def test_identical_claims_one_stands_and_the_other_is_rejected():
    tables = base("employment_entry")
    tables["claims"].append(dict(tables["claims"][0]))
    assert [(j.row, j.decision, j.reasons) for j in judge(tables)] == [
        (0, "approved", frozenset()),
        (1, "rejected", frozenset({"reject:claim_id_twice"})),
    ]


def test_blank_rows_are_no_claims_and_a_claim_without_an_id_is_queried():
    tables = base("employment_entry")
    tables["claims"].insert(0, {"claim_id": " ", "outcome": None})
    tables["claims"].append({**tables["claims"][1], "claim_id": ""})
    assert [(j.row, j.claim_id, j.decision) for j in judge(tables)] == [
        (1, "C1", "approved"),
        (2, "", "queried"),
    ]


@pytest.mark.parametrize(
    ("outcome", "kinds", "certified"),
    [
        ("accommodation_3m", [SC], True),
        ("accommodation_3m", [SC, "tenancy_agreement"], True),
        ("accommodation_3m", [SC, "landlord_letter"], False),
        ("accommodation_18m", [SC, "safety_plan"], False),
        ("services_access", [SC], True),
        ("services_access", [SC, "gp_letter"], False),
        ("employment_entry", ["payslips"], False),
        ("employment_entry", [], False),
        ("added_value", [SC], False),
    ],
)
def test_self_certified_where_nothing_else_is_behind_it(outcome, kinds, certified):
    tables = base(outcome)
    tables["evidence"] = [document("C1", kind, "2022-11-15") for kind in kinds]
    assert _verdict(tables).self_certified is certified


def test_a_claim_says_every_reason():
    tables = alter(base("employment_26w"), {"gross_earnings": "", "p.legacy": "", "e.dated_on": "", "claimed_on": ""})
    assert _verdict(tables).reasons == {
        *(
            "query:achieved_after_claimed",
            "query:late_claim",
            "query:earnings",
            "query:evidence_before_milestone",
        ),
    }


def test_the_earnings_bar_is_rounded_half_up_to_the_penny():
    assert outcomes.earnings_bar(Decimal("6.5"), dt.date(2021, 4, 1)) == Decimal("2027.03")
    assert outcomes.earnings_bar(Decimal(26), dt.date(2023, 4, 1)) == Decimal("9482.20")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023-01-31", dt.date(2023, 1, 31)),
        ("31/01/2023", dt.date(2023, 1, 31)),
        ("31-Jan-23", dt.date(2023, 1, 31)),
        (" 31-JAN-2023 ", dt.date(2023, 1, 31)),
        *((f"01-{name}-21", dt.date(2021, month, 1)) for month, name in enumerate(MONTHS, start=1)),
        ("29/02/2023", None),
        ("2023-13-01", None),
        ("01/31/2023", None),
        ("31-Jam-23", None),
        ("", None),
        (None, None),
    ],
)
def test_days(text, day):
    assert cells.day(text) == day


def test_months_are_clamped_and_the_factory_counts_back_alike():
    assert cells.months_on(dt.date(2022, 10, 31), 3) == dt.date(2023, 1, 31)
    assert cells.months_on(dt.date(2022, 11, 30), 3) == dt.date(2023, 2, 28)
    assert cells.months_on(dt.date(9999, 12, 1), 3) == dt.date.max
    day = dt.date(2020, 1, 1)
    while day < dt.date(2024, 12, 31):
        for months in (3, 6, 12, 18):
            start = months_before(day, months)
            assert cells.months_on(start, months) <= day < cells.months_on(start + dt.timedelta(days=1), months)
        day += dt.timedelta(days=1)


def test_a_chain_of_rungs_on_one_document_leaves_only_the_first():
    parts = [
        base(f"accommodation_{months}m", claim_id=f"C{months}", achieved=day)
        for months, day in ((3, dt.date(2021, 8, 1)), (6, dt.date(2021, 11, 1)), (12, dt.date(2022, 5, 1)))
    ]
    tables = together(*parts)
    for row in tables["evidence"]:
        row.update(document_id="D1", sha256="", dated_on="2022-06-01")
    assert [(j.claim_id, j.decision) for j in judge(tables)] == [
        ("C3", "approved"),
        ("C6", "queried"),
        ("C12", "queried"),
    ]


def test_assessments_of_another_person_count_for_nothing():
    tables = base("wellbeing_initial")
    tables["assessments"].append(assessment("homelessness_star", SERVICE, "3", "D0", "P2"))
    assert _verdict(tables).decision == "approved"
