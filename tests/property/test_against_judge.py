"""Two readings of one page: the engine with its cards against the slow, plain judge that shares nothing with them."""

from __future__ import annotations

import random

import polars as pl
import pytest

from tests.claim_factory import cases, labelled
from tests.page_judge import judge
from tests.support import apart, decide, together

BATCH, BATCHES = 200, 50


def by_row(verified: object) -> list[tuple[str, bool]]:
    """Decision and self-certification of every claim row, in the order of the input."""
    decisions = verified.decided.decisions.sort("source", "row")
    return list(decisions.select("standing", "self_certified").iter_rows())


def test_ten_thousand_generated_claims_are_judged_alike():
    worlds = [cases(random.Random(seed), BATCH) for seed in range(BATCHES)]
    seen, different = 0, []
    for alike in sorted({kind(world) for world in worlds}, key=str):
        chosen = [world for world in worlds if kind(world) == alike]
        expected = [judgement for world in chosen for judgement in judge(world)]
        got = by_row(decide(together([apart(world, f"w{number}-") for number, world in enumerate(chosen)])))
        assert len(got) == len(expected)
        seen += len(got)
        different += [
            (judgement, decision)
            for judgement, (decision, certified) in zip(expected, got, strict=True)
            if (judgement.decision, judgement.decision == "approved" and judgement.self_certified)
            != (decision, decision == "approved" and certified)
        ]
    assert different == []
    assert seen >= BATCH * BATCHES


def kind(tables) -> tuple[object, ...]:
    """Labels that may share one run: the same tables, and the same columns with a default in the contract."""
    people = {column for row in tables["participants"] for column in row}
    lists = any("evidence" in row for row in tables["claims"])
    return (",".join(sorted(tables)), "legacy" in people, "crisis_at_referral" in people, lists)


LABELS = labelled()


@pytest.mark.parametrize("group", sorted({kind(tables) for _, tables, _ in LABELS}, key=str), ids=str)
def test_every_labelled_claim_is_decided_as_the_page_says(group):
    chosen = [(name, tables, expected) for name, tables, expected in LABELS if kind(tables) == group]
    marked = [apart(tables, f"w{number}-") for number, (_, tables, _) in enumerate(chosen)]
    decisions = decide(together(marked)).decided.decisions.sort("source", "row")
    wrong = []
    for number, (name, _, expected) in enumerate(chosen):
        mine = decisions.filter(pl.col("claim_id").str.to_lowercase().str.strip_chars() == f"w{number}-c1")
        if mine["standing"].to_list()[:1] != [expected]:
            wrong.append((name, expected, mine.select("standing", "reasons").rows()[:1]))
    assert wrong == []
