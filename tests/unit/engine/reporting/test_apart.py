"""Participants marked restricted are one line outside the council's output, and no two tables say more together."""

import dataclasses
import datetime as dt
import itertools
import math

import polars as pl
import pytest

from kbop_cli.engine.approved import approved_claims
from kbop_cli.engine.reporting import kpi, listing, public, report
from kbop_cli.engine.reporting.apart import LINE
from kbop_cli.engine.reporting.beside import SAMPLE, Audit, entry
from kbop_cli.engine.reporting.beside_apart import KIND
from tests.factory.bases import document
from tests.reporting import alike, claim, month_of, paid, with_ledger
from tests.support import decide, kbop_contract

NAMES = {"name": "provider", "outcome": "title", "batch": "month"}
DIMENSIONS = ("provider", "title", "month", "decision", "kind", "entry", "code", "sign")
SECRET = [("title",), ("provider", "title"), ("month", "title"), ("decision", "title"), ("provider", "month")]
"""What nobody outside the council may work out of restricted participants: any count or sum of theirs by these."""


def keyed(frame, month):
    """The frame with its columns named as `DIMENSIONS` are, outcomes by their titles."""
    names = {old: new for old, new in NAMES.items() if old in frame.columns and new not in frame.columns}
    if {"entry", "month"} <= set(frame.columns):
        frame = frame.with_columns(pl.col("entry").str.slice(0, 7).alias("batch"))
    outcomes = set(month.titles.values())
    if "name" in frame.columns and outcomes & set(frame["name"].to_list()):
        frame, names = frame.rename({"title": "sign"}, strict=False), {"name": "title"}
    frame = frame.rename(names)
    if "title" in frame.columns and frame["title"].dtype == pl.String:
        frame = frame.with_columns(pl.col("title").replace(month.titles))
    return frame


def views(name, frame, month, *, listed):
    """(what, dimensions, {key: figure}) of everything that an attacker can read off a table, or add up in a list."""
    frame = keyed(frame, month)
    there = [name for name in DIMENSIONS if name in frame.columns and frame[name].dtype == pl.String]
    figures = [name for name, kind in frame.schema.items() if kind.is_integer()]
    sums = [pl.col(column).sum().cast(pl.Int64) for column in figures]
    for size in range(1, len(there) + 1):
        for by in itertools.combinations(there, size):
            added = frame.group_by(by).agg(pl.len().cast(pl.Int64).alias("#"), *sums)
            for column in ("#", *figures) if listed else figures:
                keys = map(tuple, added.select(by).iter_rows())
                yield (
                    (name, column, listed),
                    tuple(sorted(by)),
                    dict(zip(ordered(by, keys), added[column], strict=True)),
                )


def ordered(by, keys):
    places = sorted(range(len(by)), key=lambda place: by[place])
    return [tuple(key[place] for place in places) for key in keys]


def all_views(told, month):
    """Everything in a report: its tables, the claims and what was found on them."""
    for name, table in told.report.tables().items():
        rows = table.frame
        if "unled" in rows.columns:
            rows = rows.filter(~pl.col("unled"))
        if table.total and rows.height:
            rows = rows.head(-1)
        whole = [column.name for column in table.columns if column.kind == "number"]
        told_of = [*(column.name for column in table.columns), *(facet.column for facet in table.facets)]
        told_of += [name for name in ("provider", "outcome") if name in rows.columns]
        rows = rows.select(*dict.fromkeys(told_of))
        rows = rows.with_columns(pl.col(whole) // 10_000, pl.col(pl.Boolean).cast(pl.Int64))
        yield from views(name, rows, month, listed=table.long)
    yield from views("claims", told.month.claims.drop("title", "group", "cohort"), month, listed=True)
    facts = told.month.claims.select("rid", "provider", "outcome", "decision")
    yield from views("findings", listing.findings(told.month).join(facts, on="rid"), month, listed=True)


def secrets_of(month, lines, mine):
    """(what, dimensions, {key: figure}) of what was claimed for, and paid to, participants marked restricted."""
    now = month.claims.filter("restricted").filter(mine)
    ever = kpi.approved_to_date(month).filter("restricted").filter(mine)
    parts = [("claims", now.drop("title")), ("ever", ever)]
    parts += [(word, now.filter(decision=word).drop("title")) for word in ("approved", "queried", "rejected")]
    if lines is not None:
        parts.append(("lines", lines.filter("restricted")))
    for name, frame in parts:
        told = [name for name in frame.columns if name in (*DIMENSIONS, *NAMES, "price", "amount")]
        for what, by, cells in views(name, frame.select(told), month, listed=True):
            if by in SECRET and any(cells.values()):
                yield what, by, cells


def broken(told, month, lines=None, mine=True):
    """Every pair of tables whose difference tells a secret: each figure of one less each figure of the other."""
    by_dimension = {}
    for what, by, cells in all_views(told, month):
        by_dimension.setdefault(by, []).append((what, cells))
    found = set()
    for secret, by, cells in secrets_of(month, lines, pl.lit(True) if mine is True else mine):
        every = [({}, ("nothing", "", True)), *((known, what) for what, known in by_dimension.get(by, []))]
        for (one, which), (other, than) in itertools.permutations(every, 2):
            if told_by(one, other, which[2], than[2], cells) >= (2 if secret[1] == "#" else 1):
                found.add((which[:2], than[:2], secret[:2], by))
    return found


def told_by(one, other, full, other_full, secret):
    """Of how many keys one figure less the other is the secret, if of all that both know; a list knows of nothing, too.

    One small count may be another by chance: two are asked for.
    """
    keys = secret.keys() | one.keys() | other.keys()
    seen = 0
    for key in keys:
        left = one.get(key, 0 if full else math.nan)
        right = other.get(key, 0 if other_full else math.nan)
        if left is None or right is None or math.isnan(left) or math.isnan(right):
            continue
        if left - right != secret.get(key, 0):
            return 0
        seen += bool(secret.get(key, 0))
    return seen


@pytest.fixture(scope="module")
def world():
    month, beside = with_ledger()
    return month, dataclasses.replace(beside, duplicates=alike(month))


@pytest.fixture(scope="module")
def prime(world):
    month, beside = world
    return report.for_parties(month, "prime", beside, {})


def lines_of(world):
    """The ledger's lines with the marks that the report goes by."""
    from kbop_cli.engine.reporting.apart import with_marks

    month, beside = world
    return with_marks(beside.lines, month.people, month.history)


def test_no_two_tables_of_the_primes_report_tell_of_restricted_participants(world, prime):
    assert lines_of(world)["restricted"].sum() > 10
    assert broken(prime, world[0], lines_of(world)) == set()


@pytest.mark.parametrize("provider", ["Harbour", "North Star", "PDAP"])
def test_no_two_tables_of_a_providers_report_tell_of_restricted_participants(world, provider):
    month = world[0]
    told = report.for_provider(month, provider, {})
    mine = pl.col("provider") == provider
    assert month.claims.filter("restricted").filter(mine).height > 3
    assert broken(told, month, mine=mine) == set()


@pytest.mark.parametrize("name", ["kpi_1", "kpi_2", "outcome_caps"])
def test_the_attacker_is_one_who_can_win(world, prime, name):
    month, beside = world
    council = report.for_parties(month, "council", beside, {}).report.tables()[name]
    sections = tuple(
        dataclasses.replace(section, tables=tuple(council if table.name == name else table for table in section.tables))
        for section in prime.report.sections
    )
    open_ = dataclasses.replace(prime, report=dataclasses.replace(prime.report, sections=sections))
    won = broken(open_, month, lines_of(world))
    assert any(name in (one[0], other[0]) for one, other, *_ in won)


def everything(told):
    """All that a report says, in one text."""
    said = [(section.about, section.lines, section.charts) for section in told.report.sections]
    tables = [(table.about, table.columns, table.frame.to_dicts()) for table in told.report.tables().values()]
    lists = [told.month.claims.drop("rid").to_dicts(), told.month.findings.drop("rid").to_dicts()]
    return repr([said, tables, lists, told.facets.drop("rid").to_dicts()])


def told_of(outcome, earlier, audience, mark="yes", **cells):
    """A report on two open claims and a restricted one of `outcome`, which was paid `earlier` too."""
    history = [
        paid("H1", earlier, dt.date(2022, 11, 5), person="P-R1") | {"restricted": mark == "yes"},
        paid("H2", "education_entry", dt.date(2022, 11, 5), person="P-A1"),
    ]
    names = ("employment_entry", "qualification_part", "education_entry")
    targets = [
        {"provider": "Northgate", "outcome": name, "month": f"2022-{at}", "target": "2", "downside_target": "1"}
        for name in names
        for at in (11, 12)
    ]
    parts = [claim("employment_entry", "A1"), claim("qualification_part", "A2")]
    month = month_of(*parts, claim(outcome, "R1", p__restricted=mark, **cells), targets=targets, history=history)
    assert month.claims.filter(claim_id="R1")["restricted"].item() is (mark == "yes")
    beside = dataclasses.replace(with_ledger(20)[1], duplicates=None, payments=None)
    return (
        report.for_parties(month, "prime", beside, {})
        if audience == "prime"
        else report.for_provider(month, "Northgate", {})
    )


@pytest.mark.parametrize("audience", ["prime", "provider"])
def test_what_is_read_does_not_turn_on_the_outcome_of_a_restricted_participant(audience):
    # Entry into employment and a part of a qualification have one price.
    one = told_of("employment_entry", "qualification_part", audience)
    other = told_of("qualification_part", "employment_entry", audience)
    assert everything(one) == everything(other)
    assert LINE in everything(one)
    open_ = told_of("employment_entry", "qualification_part", audience, mark="no")
    assert everything(open_) != everything(told_of("qualification_part", "employment_entry", audience, mark="no"))


def test_a_target_that_they_could_meet_cannot_be_told_to_be_missed():
    def states(number, downside):
        targets = [
            {"provider": "Northgate", "outcome": "employment_entry", "month": "2022-12", "target": number}
            | {"downside_target": downside}
        ]
        parts = [claim("employment_entry", f"A{at}") for at in range(2)]
        parts += [claim("education_entry", f"R{at}", p__restricted="yes") for at in range(2)]
        month = month_of(*parts, targets=targets, history=[])
        told = [
            kpi.kpis(month, apart=apart).filter(kind="outcome", outcome="employment_entry") for apart in (True, False)
        ]
        return [frame["downside_missed"].item() for frame in told]

    # Two are listed, two more are not: of three or four it cannot be told, of five it can.
    assert states("9", "2") == [False, False]
    assert states("9", "3") == [None, True]
    assert states("9", "4") == [None, True]
    assert states("9", "5") == [True, True]


def test_the_line_and_the_total_hold_them():
    month = month_of(
        claim("employment_entry", "A1"),
        claim("employment_entry", "R1", p__restricted="yes"),
        claim("education_entry", "R2", p__restricted="yes", e__evidence_type="payslips"),
        targets=[{"provider": "Northgate", "outcome": "employment_entry", "month": "2022-12", "target": "3"}],
        history=[paid("H1", "education_entry", dt.date(2022, 11, 5), person="P-R1")],
    )
    rows = kpi.kpis(month, apart=True).select("title", "target", "actual_to_date", "outstanding", "variance").rows()
    scale = 10_000
    assert rows == [
        ("Entry into employment", 3 * scale, scale, 0, -2 * scale),
        (LINE, None, scale, scale, None),
        ("Total", 3 * scale, 2 * scale, scale, -scale),
    ]
    assert LINE not in kpi.kpis(month)["title"].to_list()


@pytest.mark.parametrize(
    ("then", "now", "apart"), [(True, None, True), (False, None, False), (False, "yes", True), (True, "no", True)]
)
def test_what_was_paid_is_apart_by_the_mark_of_then_or_now(then, now, apart):
    line = paid("H1", "education_entry", dt.date(2022, 11, 5), person="P-B1") | {"restricted": then}
    parts = [claim("employment_entry", "A1")]
    parts += [] if now is None else [claim("employment_entry", "B1", p__restricted=now)]
    month = month_of(*parts, history=[line])
    assert month.history["restricted"].to_list() == [apart]
    told = report.for_provider(month, "Northgate", {}).report.tables()["paid"].frame
    assert ("H1" in told["claim_id"].to_list()) is not apart


@pytest.mark.parametrize(("cell", "kept"), [("yes", "yes"), ("perhaps", "yes"), ("no", None), ("", None)])
def test_the_ledger_keeps_the_mark_as_reports_read_it(cell, kept):
    verified = decide(claim("employment_entry", "A1", p__restricted=cell), month="2022-12")
    claims = approved_claims(verified, None, kbop_contract())
    assert claims.select("claim_id", "restricted").rows() == [("A1", kept)]


def test_payments_have_one_row_a_batch_for_them_and_add_up(world, prime):
    lines, told = lines_of(world), prime.report.tables()
    shown = told["payments"].frame
    for batch, amount in lines.group_by("batch").agg(pl.col("amount").sum()).iter_rows():
        assert shown.filter(batch=batch)["amount"].sum() == amount
        assert shown.filter(batch=batch, kind=KIND).height == 1
    assert shown["to_date"].to_list()[-1] == lines["amount"].sum()
    listed = told["paid"].frame.filter("ledger")
    assert listed.height == lines.filter(~pl.col("restricted")).height
    for name, count in shown.filter(~pl.col("unled")).select("entry", "lines").iter_rows():
        assert listed.filter(entry=name).height == count
    assert "left" not in [column.name for column in told["outcome_caps"].columns]


@pytest.mark.parametrize(
    ("batch", "kind", "said"),
    [
        ("opening", "opening", "opening"),
        ("2022-09", "outcome", "2022-09 outcome"),
        ("2022-09", "grant", "2022-09 grant"),
    ],
)
def test_an_entry_is_said_without_saying_a_word_twice(batch, kind, said):
    assert pl.DataFrame({"batch": [batch], "kind": [kind]}).select(entry()).item() == said


def test_a_line_that_concerns_nobody_is_listed():
    month, beside = with_ledger(60)
    grant = beside.lines.head(1).with_columns(
        pl.lit(None, pl.String).alias(name) for name in ("claim_id", "participant_id", "provider")
    )
    grant = grant.with_columns(pl.lit("grant").alias("kind"), pl.lit("2022-09 grant").alias("entry"), restricted=False)
    more = dataclasses.replace(beside, lines=pl.concat([grant, beside.lines]))
    told = report.for_parties(month, "prime", more, {}).report.tables()["paid"].frame
    assert told.filter(entry="2022-09 grant").height == 1


def test_duplicates_that_they_have_a_part_in_are_neither_counted_nor_listed(world, prime):
    month, beside = world
    ids = month.claims.filter("restricted")["claim_id"].to_list()
    every = beside.duplicates.members
    hidden = every.filter(pl.col("claim_id").is_in(ids))["number"].n_unique()
    told = prime.report.tables()
    assert hidden and told["duplicates"].frame["number"].n_unique() <= every["number"].n_unique() - hidden
    assert told["duplicate_kinds"].frame["found"].sum() == told["duplicates"].frame["number"].n_unique()
    (said,) = next(section for section in prime.report.sections if section.name == "duplicates").lines
    assert said.startswith(f"{LINE} have a part in ")
    for column in ("left", "right"):
        people = month.people.filter("restricted")["participant_key"].to_list()
        assert not set(told["pairs"].frame[column].str.strip_chars().str.to_lowercase()) & set(people)


def test_no_number_is_missed_where_one_is_left_out(world, prime):
    month, beside = world
    ids = month.claims["claim_id"].drop_nulls().unique().sort().to_list()
    picks = [(at, name, f"S{at % 2}", "random", "drawn") for at, name in enumerate(ids, start=1)]
    audit = Audit("2022-11/main@0", pl.DataFrame(picks, schema=SAMPLE, orient="row"))
    drawn = dataclasses.replace(beside, audit=audit)
    told = report.for_parties(month, "prime", drawn, {}).report.tables()["sample"].frame["order"].to_list()
    assert told == list(range(1, len(told) + 1)) and len(told) < len(ids)
    council = report.for_parties(month, "council", drawn, {}).report.tables()["sample"].frame["order"].to_list()
    assert council == list(range(1, len(ids) + 1))
    numbers = prime.report.tables()["duplicates"].frame["number"].unique().sort().to_list()
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_document_of_restricted_participants_alone_is_not_listed():
    parts = [claim("employment_entry", name, p__restricted=mark) for name, mark in (("A1", "no"), ("A2", "no"))]
    parts += [claim("employment_entry", name, p__restricted="yes") for name in ("R1", "R2")]
    for name, part in zip(("A1", "A2", "R1", "R2"), parts, strict=True):
        part["evidence"] = [document(name, "payslips", "2022-11-20", "THEIRS" if name[0] == "R" else "OURS")]
    # One that an open claim shares with a restricted one is behind one claim that may be told, and is not listed.
    mixed = [claim("education_entry", "A3", p__restricted="no"), claim("education_entry", "R3", p__restricted="yes")]
    for name, part in zip(("A3", "R3"), mixed, strict=True):
        part["evidence"] = [document(name, "trainer_letter", "2022-11-20", "MIXED")]
    month = month_of(*parts, *mixed)
    every = report.for_parties(month, "council", report.Beside(), {}).report.tables()["documents"].frame
    assert set(every["document"].to_list()) == {"OURS", "THEIRS", "MIXED"}
    told = report.for_parties(month, "prime", report.Beside(), {})
    assert told.report.tables()["documents"].frame.select("document", "claims", "people").rows() == [("OURS", 2, 2)]
    listed = set(told.report.tables()["documents"].frame["document_key"])
    assert set(told.facets.explode("document")["document"].drop_nulls()) == listed
    assert "THEIRS" not in repr(told.month.findings.to_dicts()) and "R3" not in repr(told.month.findings.to_dicts())


def test_what_is_published_has_a_line_for_them():
    lines = [
        paid(f"E{at}", "employment_entry", dt.date(2022, 4 + at % 9, 10)) | {"restricted": at < 9} for at in range(60)
    ]
    lines += [paid(f"L{at}", "wellbeing_initial", dt.date(2023, at, 10)) for at in (1, 2)]
    day = dt.date(2023, 3, 1)
    now = claim("employment_entry", "A1", achieved=day, claimed_on="2023-03-20")
    told = public.for_public(month_of(now, month="2023-03", history=lines), {}).tables()["year_2022"].frame
    year = {line: (count, money) for line, count, money in told.rows()}
    # 51 and one more are not restricted; 9 are.
    assert year["Entry into employment"] == (50, 50 * 50000)
    assert year[LINE] == (10, None)
