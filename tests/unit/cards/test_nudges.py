"""Conditions a little off: by one unit of what they measure."""

import dataclasses
from datetime import date
from decimal import Decimal

import pytest

from kbop_cli.cards.nudges import nudges
from kbop_cli.columns import TABLES
from kbop_cli.model import Anchor, Anchors, Bound, DatedFigure, Known, Ref, Span, Table
from kbop_cli.rules.assessments import ScoreChange
from kbop_cli.rules.combined import AnyOf, Approval
from kbop_cli.rules.dates import Interval
from kbop_cli.rules.values import Is, NoneOf, Number, OneOf
from tests.scenario_books import card_of

CREDITS, HOURS, WEEKS = Ref("claims", "credits"), Ref("claims", "hours"), Ref("claims", "weeks")
BALANCE, OPTION, EARNED = Ref("claims", "debt_balance"), Ref("claims", "option"), Ref("claims", "gross_earnings")
STARTED, ACHIEVED = Ref("claims", "started_on"), Ref("claims", "achieved_on")


@pytest.fixture
def card(tmp_path):
    return card_of(tmp_path)


def of(condition, card):
    return list(nudges(condition, card, lambda ref: TABLES[ref.table][ref.column].type))


@pytest.mark.parametrize(
    ("condition", "figures"),
    [
        (Number(CREDITS, at_least=Bound(Decimal(3))), {"at_least": ["4", "2"]}),
        (Number(CREDITS, below=Bound(Decimal("0.5"))), {"below": ["0.6", "0.4"]}),
        (Number(BALANCE, at_most=Bound(Decimal("341.75"))), {"at_most": ["341.76", "341.74"]}),
        (Number(BALANCE, above=Bound(Decimal(0))), {"above": ["0.01", "-0.01"]}),
        (Number(HOURS, at_least=Bound(Decimal(8)), per=WEEKS), {"at_least": ["9", "7"]}),
        (ScoreChange("dash", at_least=Bound(Decimal(3))), {"at_least": ["4", "2"]}),
        (
            Number(CREDITS, at_least=Bound(Decimal(3)), below=Bound(Decimal(9))),
            {"at_least": ["4", "2"], "below": ["10", "8"]},
        ),
    ],
)
def test_a_figure_is_off_by_a_unit_of_its_own(card, condition, figures):
    found = [(getattr(nudge.condition, name), nudge.family) for nudge, name in _named(of(condition, card), figures)]
    assert found == [(Bound(Decimal(text)), "bounds") for name in figures for text in figures[name]]


def _named(found, figures):
    names = [name for name in figures for _ in figures[name]]
    return zip(found, names, strict=True)


def test_a_length_of_time_is_off_by_a_day(card):
    condition = Interval(Anchors((Anchor((Known(STARTED),)),)), ACHIEVED, at_least=Span(months=3))
    assert [nudge.condition.at_least for nudge in of(condition, card)] == [
        Span(months=3, days=1),
        Span(months=3, days=-1),
    ]
    assert [nudge.what for nudge in of(condition, card)] == [
        "achieved_on at least 3 months, not a day more",
        "achieved_on at least 3 months, not a day less",
    ]


def test_a_list_lacks_each_word_in_turn(card):
    assert [nudge.condition.values for nudge in of(OneOf(OPTION, ("a", "b")), card)] == [("b",), ("a",)]
    assert [nudge.condition.values for nudge in of(NoneOf(OPTION, ("a",)), card)] == [()]


def test_what_has_no_bound_is_left_alone(card):
    assert of(Is(Ref("participants", "crisis_at_referral")), card) == []
    assert of(Approval(), card) == []
    assert of(OneOf(OPTION, among=Ref("participants", "needs")), card) == []


def test_of_alternatives_each_is_left_out_and_each_part_is_off(card):
    first, second, third = (
        Number(CREDITS, at_least=Bound(Decimal(3))),
        OneOf(OPTION, ("a", "b")),
        Is(Ref("participants", "legacy")),
    )
    found = [nudge.condition.alternatives for nudge in of(AnyOf(((first,), (second, third))), card)]
    more, less = Number(CREDITS, at_least=Bound(Decimal(4))), Number(CREDITS, at_least=Bound(Decimal(2)))
    assert found == [
        ((second, third),),
        ((more,), (second, third)),
        ((less,), (second, third)),
        ((first,),),
        ((first,), (third,)),
        ((first,), (OneOf(OPTION, ("b",)), third)),
        ((first,), (OneOf(OPTION, ("a",)), third)),
        ((first,), (second,)),
    ]


def test_a_dated_table_is_off_row_by_row_where_the_card_is_in_force(card):
    rows = (
        DatedFigure(date(2020, 4, 1), 872),
        DatedFigure(date(2021, 4, 1), 891),
        DatedFigure(date(2022, 4, 1), 950),
    )
    tables = {"wage": Table("wage", rows, "published", "made up")}
    wage = Number(EARNED, at_least=Bound(table="wage", times=Decimal("227.5")))
    card = dataclasses.replace(card, tables=tables)
    found = [(nudge.what.partition(" from ")[2], nudge.table) for nudge in of(wage, card)]
    # 2020's row is over before the card begins on 1 January 2022; 2021's began before that day.
    assert [what for what, _ in found] == [
        "2021-04-01, not a penny more",
        "2021-04-01, not a penny less",
        "2022-04-01, not a penny more",
        "2022-04-01, not a penny less",
        "2022-04-01, not a day later",
        "2022-04-01, not a day sooner",
    ]
    # 227.5 x £8.91 is £2,027.025, rounded half up
    assert [row.pence for row in found[0][1].rows] == [198380, 202704, 216125]
    assert [row.pence for row in found[3][1].rows] == [198380, 202703, 216124]
    assert [row.since for row in found[5][1].rows] == [date(2020, 4, 1), date(2021, 4, 1), date(2022, 3, 31)]
    assert len({table.name for _, table in found}) == len(found)
