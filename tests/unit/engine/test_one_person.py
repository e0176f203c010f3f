"""Two ids that were judged to be one person are one for limits, documents, first assessments, slots and caps."""

import polars as pl
import pytest

from kbop_cli.engine.approved import approved_claims
from kbop_cli.engine.terms import Terms
from kbop_cli.engine.verify import verify
from kbop_cli.intake.tables import read_inputs
from tests.factory.bases import alter, base
from tests.paying import History, claim, terms
from tests.support import apart, kbop_contract, together, write_tables

CODES = ("standing", "reasons")


def said(*rows):
    schema = dict.fromkeys(("left", "right", "verdict"), pl.String) | {"number": pl.Int64}
    return pl.DataFrame([(*row, at) for at, row in enumerate(rows)], schema, orient="row")


ONE = said(("aP1", "bP1", "same"))
PARTED = said(("aP1", "bP1", "same"), ("BP1", "ap1", "other"))


@pytest.fixture
def decide(tmp_path):
    def decided(*worlds, one=ONE, paid=None, hide=False):
        write_tables(together(worlds), tmp_path)
        read = read_inputs([tmp_path])
        return verify(read.tables, read.faults, ["x"] * 9, kbop_contract(), paid=paid, hide=hide, judgements=one)

    return decided


def decisions(verified):
    return {row[0]: row[1:] for row in verified.decided.decisions.select("claim_id", *CODES).iter_rows()}


def world(mark, outcome="employment_entry", **cells):
    return apart(alter(base(outcome), cells), mark)


def kept(verified, batch="2022-10"):
    claims = approved_claims(verified, None, kbop_contract())
    texts = [name for name in claims.columns if name not in ("achieved_on", "claimed_on", "price")]
    return claims.with_columns(
        *(pl.col(name).cast(pl.String) for name in texts),
        pl.lit(batch).alias("batch"),
        pl.lit(None, pl.Date).alias("paid_on"),
    )


@pytest.mark.parametrize(
    ("one", "expected"),
    [(ONE, ("rejected", "limit_reached")), (PARTED, ("approved", None)), (None, ("approved", None))],
)
def test_an_outcome_is_paid_once_for_both_ids(decide, one, expected):
    both = decisions(decide(world("a"), world("b"), one=one))
    assert both == {"aC1": ("approved", None), "bC1": expected}


def test_what_was_paid_under_one_id_takes_the_place_of_the_other(decide):
    paid = kept(decide(world("a"), one=None))
    assert decisions(decide(world("b"), paid=paid)) == {"bC1": ("rejected", "limit_reached")}
    assert decisions(decide(world("b"), paid=paid, one=PARTED)) == {"bC1": ("approved", None)}


def test_the_same_claim_id_under_the_other_id_was_paid_before(decide):
    tables = world("b")
    paid = kept(decide(world("a", "added_value"), world("b"), one=None)).with_columns(
        pl.lit("aP1").alias("participant_id")
    )
    assert decisions(decide(tables, paid=paid))["bC1"] == ("rejected", "limit_reached")
    assert decisions(decide(tables, paid=paid, one=None))["bC1"] == ("queried", "claim_id_used_before")


def test_both_ids_share_the_slots_of_an_outcome(decide):
    first = world("a", "qualification_part")
    second = world("b", "qualification_part", qualification_level="2")
    paid = kept(decide(first, one=None))
    again = decide(second, paid=paid)
    assert decisions(again) == {"bC1": ("approved", None)}
    assert approved_claims(again, paid, kbop_contract())["slot"].to_list() == ["2"]
    alone = decide(second, paid=paid, one=PARTED)
    assert approved_claims(alone, paid, kbop_contract())["slot"].to_list() == ["1"]
    together_ = decide(first, second)
    assert approved_claims(together_, None, kbop_contract())["slot"].to_list() == ["1", "2"]


def test_the_first_assessment_is_the_first_under_either_id(decide):
    late = world("b", "wellbeing_initial")
    early = world("a", "wellbeing_initial")
    early["assessments"] = [{**row, "assessed_on": "2021-01-05"} for row in early["assessments"]]
    people_only = {"participants": early["participants"], "assessments": early["assessments"]}
    assert decisions(decide(late, people_only, one=None)) == {"bC1": ("approved", None)}
    assert decisions(decide(late, people_only)) == {"bC1": ("rejected", "assessment_out_of_order")}


def test_a_document_of_both_ids_is_of_one_person(decide):
    a, b = world("a"), world("b", "education_entry")
    for tables in (a, b):
        tables["evidence"] = [{**row, "document_id": "D1", "sha256": "ff"} for row in tables["evidence"]]
    assert decisions(decide(a, b, one=None)) == dict.fromkeys(("aC1", "bC1"), ("queried", "document_of_two_people"))
    assert decisions(decide(a, b)) == dict.fromkeys(("aC1", "bC1"), ("approved", None))


@pytest.mark.parametrize("hide", [False, True])
def test_it_is_said_on_each_claim_and_to_a_provider_without_the_other_id(decide, hide):
    told = decide(world("a"), world("b"), hide=hide).decided.findings.filter(pl.col("code") == "judged_one_person")
    assert told["claim_id"].to_list() == ["aC1", "bC1"]
    assert told["value"].to_list() == (["", ""] if hide else ["bP1", "aP1"])
    assert ("bP1" in " ".join(told["message"])) is not hide


def test_an_id_that_no_table_knows_changes_nothing(decide):
    nobody = said(("x1", "x2", "same"))
    assert decisions(decide(world("a"), one=nobody)) == decisions(decide(world("a"), one=None))


@pytest.mark.parametrize(("persons_", "paid"), [({"p-c2": "p-c1", "p-c1": "p-c1"}, [400, 100]), ({}, [400, 400])])
def test_a_participant_cap_counts_both_ids(persons_, paid):
    plain = terms(participant_cap=500)
    judged = Terms(plain.payers, participant_cap=500, persons=persons_)
    made = History(judged).pay([claim("C1", 400), claim("C2", 400)])
    assert [line.amount for line in made.lines] == paid
