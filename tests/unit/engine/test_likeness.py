"""Claims that look like each other are remarked inside `verify`; nothing is decided by it."""

import polars as pl
import pytest

from kbop_cli.engine.duplicate_kinds import LEAST_CLUSTER
from kbop_cli.engine.verify import verify
from kbop_cli.intake.tables import read_inputs
from tests.factory.bases import alter, base
from tests.support import apart, kbop_contract, together, write_tables

CODES = ["claim_again", "certificate_shared", "job_shared"]


@pytest.fixture
def decide(tmp_path):
    def decided(*worlds, hide=False):
        write_tables(together(worlds), tmp_path)
        read = read_inputs([tmp_path])
        return verify(read.tables, read.faults, ["x"] * 9, kbop_contract(), hide=hide)

    return decided


def world(mark, outcome="employment_entry", **cells):
    return apart(alter(base(outcome), cells), mark)


def remarks(verified):
    found = verified.decided.findings.filter(pl.col("code").is_in(CODES))
    assert set(found["severity"]) <= {"remark"}
    return sorted(found.select("claim_id", "code").iter_rows())


QUALIFIED = {"outcome": "qualification_part", "certificate_number": "AB 1"}
JOB = {"employer": "Mill", "started_on": "2022-11-15", "gross_earnings": "1234.56"}


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        (QUALIFIED, {**QUALIFIED, "certificate_number": "ab  1"}, "certificate_shared"),
        (QUALIFIED, {**QUALIFIED, "certificate_number": "ab 2"}, None),
        ({**QUALIFIED, "certificate_number": ""}, {**QUALIFIED, "certificate_number": ""}, None),
        (JOB, {**JOB, "employer": "MILL"}, "job_shared"),
        (JOB, {**JOB, "gross_earnings": "1234.57"}, None),
        ({**JOB, "employer": ""}, {**JOB, "employer": ""}, None),
    ],
)
def test_two_people(decide, one, other, code):
    made = decide(world("a", **one), world("b", **other))
    assert remarks(made) == ([("aC1", code), ("bC1", code)] if code else [])
    assert set(made.decided.decisions["standing"]) == {"approved"}


def test_an_unlimited_outcome_twice_on_a_day(decide):
    tables = world("a", "added_value")
    again = {**tables["claims"][0], "claim_id": "aC2"}
    assert remarks(decide(tables, {"claims": [again]})) == [("aC1", "claim_again"), ("aC2", "claim_again")]
    assert remarks(decide(tables, {"claims": [{**again, "achieved_on": "2022-11-16"}]})) == []
    assert remarks(decide(tables, {"claims": tables["claims"]})) == []  # one claim_id: said already


@pytest.mark.parametrize("hide", [False, True])
def test_the_other_claim_is_named_but_to_a_provider(decide, hide):
    worlds = [world(mark, **JOB, provider=name) for mark, name in (("a", "North"), ("b", "South"))]
    found = decide(*worlds, hide=hide).decided.findings.filter(pl.col("code") == "job_shared")
    text = found.filter(pl.col("claim_id") == "aC1")["message"].item()
    assert ("claim bC1" in text) is not hide
    assert ("may not see" in text) is hide


@pytest.mark.parametrize(("claims", "told"), [(LEAST_CLUSTER - 1, 0), (LEAST_CLUSTER, 2)])
def test_many_on_one_day_are_told_of_the_run(decide, claims, told):
    tables = world("a", worker="Ann Secret")
    more = [{**tables["claims"][0], "claim_id": f"aC{at}"} for at in range(2, claims + 1)]
    made = decide(tables, {"claims": more})
    notes = [note for note in made.notes if "on one day" in note]
    assert len(notes) == told
    assert not any("Secret" in note for note in notes)
    if told:
        assert f"the most is {LEAST_CLUSTER} employment_entry of " in notes[0]
        assert not any(" of " + tables["claims"][0]["provider"].strip() in note for note in decide(
            tables, {"claims": more}, hide=True).notes)  # fmt: skip
