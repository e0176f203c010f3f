"""What the checks and the comparison conclude about conditions, held against the conditions' own verdicts.

Every pair out of a list of conditions is judged on every row of a grid whose values stand on and beside the bounds:
whatever is concluded must be so on all rows.
"""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from kbop_cli.cards.logic import always, applies_still, implies, never, never_fails
from kbop_cli.columns import TABLES
from kbop_cli.model import Anchor, Anchors, Bound, DatedFigure, Known, Ref, Span
from kbop_cli.rules.assessments import Assessment, ScoreChange
from kbop_cli.rules.base import all_hold
from kbop_cli.rules.combined import AnyOf
from kbop_cli.rules.dates import Interval
from kbop_cli.rules.values import Is, NoneOf, Number, OneOf, Present


class Facts:
    def type_of(self, ref):
        return TABLES[ref.table][ref.column].type

    def unreadable(self, ref):
        return pl.lit(False)

    def table(self, name):
        return (DatedFigure(date(2021, 1, 1), 1000), DatedFigure(date(2022, 1, 1), 1003))


def claim(column: str) -> Ref:
    return Ref("claims", column)


def bound(number: object) -> Bound:
    return Bound(number=Decimal(str(number)))


TYPE, OPTION, CRISIS = claim("employment_type"), claim("option"), Ref("participants", "crisis_at_referral")
HOURS, WEEKS, EARNED, OTHER = claim("hours"), claim("weeks"), claim("gross_earnings"), claim("credits")
STARTED, ACHIEVED, REFERRED = claim("started_on"), claim("achieved_on"), Ref("participants", "referred_on")


def words():
    sets = [("a",), ("a", "b"), ("b", "c"), ("a", "b", "c"), ("d",)]
    plain = [kind(TYPE, values) for kind in (OneOf, NoneOf) for values in sets]
    plain += [Is(CRISIS, "yes"), Is(CRISIS, "no"), Present(TYPE), Present(OPTION), OneOf(TYPE), NoneOf(TYPE)]
    plain += [OneOf(OPTION, ("a",)), NoneOf(OPTION, ("a",))]
    cells = [None, "a", "b", "c", "d", "e"]
    rows = [(one, two, yes) for one in cells for two in cells for yes in (None, True, False)]
    return plain, pl.DataFrame(rows, schema=[str(TYPE), str(OPTION), str(CRISIS)], orient="row")


def figures():
    plain = [Number(HOURS), Present(HOURS), Present(WEEKS)]
    for at in (8, 16, 25):
        plain += [Number(HOURS, **{name: bound(at)}) for name in ("at_least", "above", "at_most", "below")]
        plain += [Number(HOURS, per=WEEKS, **{name: bound(at)}) for name in ("at_least", "below")]
    plain += [Number(HOURS, at_least=bound(8), at_most=bound(25)), Number(HOURS, at_least=bound(25), below=bound(8))]
    plain += [Number(HOURS, at_least=bound(8), below=bound(8)), Number(HOURS, at_least=bound(0))]
    for times in ("2", "2.001", "3"):
        table = Bound(table="wage", times=Decimal(times))
        plain += [Number(EARNED, at_least=table), Number(EARNED, below=table), Number(EARNED, above=table)]
    cells = [
        None,
        *(scaled for at in (0, 8, 16, 25) for scaled in (at * 10000, at * 10000 + 1, max(at * 10000 - 1, 0))),
    ]
    weeks = [None, 0, 10000, 20000]
    earned = [None, 1999, 2000, 2001, 2002, 2003, 2006, 2007, 3000, 3009, 3010]
    days = [None, date(2020, 12, 31), date(2021, 6, 1), date(2022, 6, 1)]
    rows = [(one, two, 2000, days[2]) for one in cells for two in weeks]
    rows += [(80000, 10000, one, two) for one in earned for two in days]
    return plain, pl.DataFrame(rows, schema=[str(HOURS), str(WEEKS), str(EARNED), str(ACHIEVED)], orient="row")


def times():
    one, other = Anchor((Known(STARTED),)), Anchor((Known(REFERRED),))
    froms = [
        Anchors((one,)),
        Anchors((other,)),
        Anchors((one, other)),
        Anchors((one, other), "earliest"),
        Anchors((Anchor((Known(STARTED), Known(REFERRED))),)),
    ]
    spans = [Span(), Span(days=1), Span(days=89), Span(days=92), Span(days=95), Span(months=3), Span(months=6)]
    plain = [
        Interval(start, ACHIEVED, **{name: span})
        for start in froms
        for span in spans
        for name in ("at_least", "more_than", "at_most", "under")
    ]
    plain += [Interval(Anchors((Anchor((Known(ACHIEVED),)),)), ACHIEVED, at_least=span) for span in spans[:2]]
    plain += [Interval(froms[0], ACHIEVED), Present(ACHIEVED), Present(STARTED)]
    starts = [None, date(2021, 1, 31), date(2021, 11, 30), date(2021, 3, 1)]
    ends = {
        start + timedelta(days=days)
        for start in starts
        if start
        for days in (-1, 0, 1, 2, 88, 89, 90, 91, 92, 93, 180, 181)
    }
    rows = [(start, referred, end) for start in starts for referred in starts for end in [None, *sorted(ends)]]
    return plain, pl.DataFrame(
        rows, schema=dict.fromkeys(map(str, (STARTED, REFERRED, ACHIEVED)), pl.Date), orient="row"
    )


def beside():
    """Changes of score, and figures held against other columns."""
    other = [Bound(column=OTHER, number=Decimal(plus)) for plus in (0, 1)]
    other += [Bound(column=OTHER, times=Decimal(2)), Bound(column=WEEKS)]
    bounds = [*other, *map(bound, (0, 2, 5))]
    plain = [Number(HOURS, **{name: each}) for each in bounds for name in ("at_least", "below")]
    plain += [Number(HOURS, at_least=each, per=WEEKS) for each in other[:3]]
    for better in ("higher", "lower"):
        plain += [
            ScoreChange("star", better=better, **{name: each})
            for each in bounds
            for name in ("at_least", "above", "at_most", "below")
        ]
    plain.append(ScoreChange("star", at_least=bound(2), below=bound(5)))
    firsts = [(None, None), (50000, 50000), (40000, 60000)]
    nows = [None, *(at * 10000 + off for at in (5, 7, 10) for off in (-1, 0, 1))]
    others = [None, 0, 10000, 20000, 50000]
    rows = [
        (hours, 10000, there, low, high, now, date(2022, 1, 1), at, date(2022, 6, 1))
        for low, high in firsts
        for now in nows
        for there in others
        for hours in (None, 0, 20000, 49999, 50000)
        for at in (True, False)
    ]
    rows += [(40000, weeks, 20000, None, None, None, None, False, None) for weeks in (None, 0, 1, 20000)]
    names = ["first_low", "first_high", "at_score", "first_on", "at"]
    schema = dict.fromkeys([str(HOURS), str(WEEKS), str(OTHER)], pl.Int64)
    schema |= {f"assessment.star.{name}": kind for name, kind in zip(names, SCORES, strict=True)}
    return plain, pl.DataFrame(rows, schema={**schema, str(ACHIEVED): pl.Date}, orient="row")


def assessed():
    """Assessments within a time of the first, where another may be the first, or the first is in doubt."""
    spans = [None, Span(months=3), Span(months=6)]
    plain = [
        Assessment("star", "later", least, most, scored)
        for least in spans
        for most in spans
        for scored in ("no", "yes")
    ]
    plain += [Assessment("star", "first"), ScoreChange("star", at_least=bound(2)), Present(ACHIEVED), Present(STARTED)]
    first = date(2022, 1, 31)
    days = {first + timedelta(days=off) for off in (0, 1, 88, 89, 90, 180, 181, 182, 250)}
    rows = [
        (first, doubt, undated, True, 50000, 50000, score, day, None)
        for doubt in (None, date(2021, 12, 31))
        for undated in (True, False)
        for score in (None, 60000, 80000)
        for day in sorted(days)
    ]
    rows.append((None, None, False, False, None, None, None, None, first))
    names = {"first_on": pl.Date, "doubt_on": pl.Date, "undated": pl.Boolean, "at": pl.Boolean}
    names |= dict.fromkeys(("first_low", "first_high", "at_score"), pl.Int64)
    schema = {f"assessment.star.{name}": kind for name, kind in names.items()}
    schema |= {str(ACHIEVED): pl.Date, str(STARTED): pl.Date}
    return plain, pl.DataFrame(rows, schema=schema, orient="row")


SCORES = (pl.Int64, pl.Int64, pl.Int64, pl.Date, pl.Boolean)
FAMILIES = {"words": words, "figures": figures, "times": times, "beside": beside, "assessed": assessed}


@pytest.fixture(params=sorted(FAMILIES))
def family(request):
    conditions, frame = FAMILIES[request.param]()
    some = conditions[:: max(1, len(conditions) // 8)]
    joined = [AnyOf(((one,), (two,))) for one, two in itertools.combinations(some, 2)]
    conditions = [*conditions, *joined[:12], AnyOf(((conditions[0], conditions[1]), (conditions[2],)))]
    columns = [
        frame.with_columns(all_hold([condition.expr(Facts())]).alias("verdict"))["verdict"].to_list()
        for condition in conditions
    ]
    return conditions, columns


def test_what_is_implied_holds_wherever_the_other_does(family):
    conditions, columns = family
    found = 0
    for (one, mine), (other, theirs) in itertools.product(zip(conditions, columns, strict=True), repeat=2):
        if implies([one], other):
            found += one is not other
            assert all(there is True for here, there in zip(mine, theirs, strict=True) if here is True), (one, other)
    assert found > 20


def test_what_can_never_hold_holds_nowhere(family):
    conditions, columns = family
    found = 0
    for (one, mine), (other, theirs) in itertools.combinations(zip(conditions, columns, strict=True), 2):
        if never([one, other]):
            found += 1
            assert not any(here is there is True for here, there in zip(mine, theirs, strict=True)), (one, other)
    assert found > 5


def test_what_always_holds_holds_everywhere_and_what_never_fails_is_false_nowhere(family):
    conditions, columns = family
    for condition, verdict in zip(conditions, columns, strict=True):
        if always(condition):
            assert set(verdict) == {True}, condition
        if never_fails(condition):
            assert False not in verdict, condition


def test_a_when_that_is_called_as_wide_passes_over_no_claim_more(family):
    conditions, columns = family
    found = 0
    for (old, before), (new, now) in itertools.product(zip(conditions, columns, strict=True), repeat=2):
        if applies_still([old], [new]) and not isinstance(old, AnyOf) and not isinstance(new, AnyOf):
            found += old is not new
            assert all(was is False for was, here in zip(before, now, strict=True) if here is False), (old, new)
    assert found > 10


def test_the_conclusions_that_the_checks_live_by_are_drawn():
    three, ninety_two = Span(months=3), Span(days=92)
    start = Anchors((Anchor((Known(STARTED),)),))
    assert implies([Interval(start, ACHIEVED, at_least=ninety_two)], Interval(start, ACHIEVED, at_least=Span(days=91)))
    assert implies([Interval(start, ACHIEVED, at_least=Span(days=95))], Interval(start, ACHIEVED, at_least=three))
    assert not implies([Interval(start, ACHIEVED, at_least=Span(days=90))], Interval(start, ACHIEVED, at_least=three))
    assert implies([Number(HOURS, above=bound(25))], Number(HOURS, at_least=bound(25)))
    assert not implies([Number(HOURS, at_least=bound(25))], Number(HOURS, above=bound(25)))
    assert never([Number(HOURS, at_most=bound(25)), Number(HOURS, above=bound(25))])
    assert not never([Number(HOURS, at_most=bound(25)), Number(HOURS, at_least=bound(25))])
    assert never([OneOf(TYPE, ("a",)), OneOf(TYPE, ("b",))])
    assert never_fails(AnyOf(((Number(HOURS, at_least=bound(25)),), (Number(HOURS, below=bound(25)),))))
