import polars as pl
import pytest

from kbop_cli.engine.identity.judgements import contradictions, persons, standing
from kbop_cli.engine.identity.match import match
from tests.people import ROBIN, people


def said(*rows):
    return pl.DataFrame(
        [(*row, number) for number, row in enumerate(rows)],
        schema={"left": pl.String, "right": pl.String, "verdict": pl.String, "number": pl.Int64},
        orient="row",
    )


def groups(*rows):
    return dict(persons(said(*rows)).rows())


def test_groups_are_what_confirmed_pairs_connect():
    assert groups(("B", "A", "same"), ("C", "B", "same"), ("E", "D", "same")) == {
        **dict.fromkeys("ABC", "A"),
        **dict.fromkeys("DE", "D"),
    }


def test_a_long_chain_in_any_order():
    chain = [(f"{n + 1:02}", f"{n:02}", "same") for n in range(20)]
    assert groups(*chain) == groups(*reversed(chain)) == {f"{n:02}": "00" for n in range(21)}


def test_nobody_judged():
    assert groups() == {}
    assert groups(("A", "B", "other")) == {}


def test_the_later_judgement_stands_whichever_way_round():
    assert standing(said(("B", "A", "same"), ("A", "B", "other"))).rows() == [("A", "B", "other")]
    assert groups(("B", "A", "same"), ("A", "B", "other")) == {}
    assert groups(("B", "A", "other"), ("A", "B", "same")) == {"A": "A", "B": "A"}
    assert standing(said(("A", "A", "same"))).height == 0


def test_a_group_can_be_parted_again():
    joined = [("A", "B", "same"), ("B", "C", "same")]
    assert groups(*joined) == dict.fromkeys("ABC", "A")
    assert groups(*joined, ("B", "C", "other")) == {"A": "A", "B": "A"}


@pytest.mark.parametrize(
    ("judgements", "left"),
    [
        ([], [("P1", "P2"), ("P1", "P3"), ("P2", "P3")]),
        ([("P2", "P1", "other")], [("P1", "P3"), ("P2", "P3")]),
        ([("P1", "P2", "same")], [("P1", "P3"), ("P2", "P3")]),
        ([("P1", "P2", "same"), ("P2", "P3", "same")], []),
        ([("P1", "P2", "same"), ("P2", "P3", "other")], [("P1", "P3")]),
    ],
)
def test_what_was_judged_is_not_asked_again(judgements, left):
    found = match(people(ROBIN, ROBIN, ROBIN), said(*judgements)).pairs
    assert found.select("left", "right").rows() == left


def test_judgements_that_contradict_each_other_are_told():
    assert contradictions(said(("A", "B", "same"), ("B", "C", "same"), ("A", "C", "other"))).rows() == [("A", "C", "A")]
    assert contradictions(said(("A", "B", "same"), ("C", "D", "same"), ("A", "C", "other"))).rows() == []
