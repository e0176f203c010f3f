"""Who sees what: every figure leads to exactly its claims, and nobody is told of another's."""

import polars as pl
import pytest

from kbop_cli.engine.dedupe import Deduped
from kbop_cli.engine.reporting import privacy, report
from kbop_cli.engine.reporting.beside import SAMPLE, Audit, Beside
from kbop_cli.engine.reporting.mend import worklist
from kbop_cli.output.shown import pairs
from tests.factory.bases import document
from tests.reporting import claim, crowd, led_to, month_of

MONEY = {"queried_amount": "price", "rejected_amount": "price", "at_stake": "price"}


@pytest.fixture(scope="module")
def month():
    return month_of(crowd(4, 160), month="2022-11")


@pytest.fixture(scope="module")
def beside(month):
    """A sample of every seventh claim, and two kinds of duplicates."""
    ids = month.claims["claim_id"].drop_nulls().unique().sort().to_list()
    picks = [(at, name, f"S{at % 2}", "random", "drawn") for at, name in enumerate(ids[::7], start=1)]
    members = [
        (at, kind, "", grade, [], name, None, "", None, True, 5, "alike", at)
        for at, name in enumerate(ids[::5], start=1)
        for kind, grade in (("same_claim", "exact"), ("same_outcome", "strong"))
    ]
    names = ("number", "kind", "way", "grade", "outcomes", "claim_id", "participant_id", "provider", "batch")
    frame = pl.DataFrame(members, schema=[*names, "at_stake", "worth", "message", "row"], orient="row")
    frame = frame.cast({"participant_id": pl.String, "batch": pl.String})
    counts = frame.group_by("kind", "grade").agg(pl.len().cast(pl.Int64).alias("found")).sort("kind")
    counts = counts.with_columns(pl.lit(1, pl.Int64).alias(name) for name in ("claims", "pence", "unknown"))
    lists = dict.fromkeys(("agreed", "close", "differed"), pl.List(pl.String))
    numbers = dict.fromkeys(("duplicates", "pence"), pl.Int64)
    pairs = pl.DataFrame(schema={**dict.fromkeys(("left", "right", "grade"), pl.String), **lists, **numbers})
    audit = Audit("2022-11/main@0", pl.DataFrame(picks, schema=SAMPLE, orient="row"))
    return Beside(audit=audit, duplicates=Deduped(frame, counts, {}, pairs, (), pairs, pairs))


@pytest.mark.parametrize("audience", ["council", "prime", "provider"])
def test_every_figure_leads_to_exactly_its_claims(month, beside, audience):
    if audience == "provider":
        told = report.for_provider(month, "Harbour", {})
    else:
        told = report.for_parties(month, audience, beside, {})
        assert {"duplicate_kinds", "sample_strata"} <= set(told.report.tables())
    seen = 0
    for table in told.report.tables().values():
        for place, row in enumerate(table.frame.iter_rows(named=True)):
            total = table.total and place == table.frame.height - 1
            for column in table.columns:
                found = pairs(column, row, total=total)
                if found is None or not row[column.name]:
                    continue
                claims = led_to(told.month, told.facets, found)
                if column.kind == "money":
                    amount = MONEY.get(column.name, "price" if table.name == "causes" else "amount")
                    assert claims[amount].sum() == row[column.name], (table.name, column.name, row)
                else:
                    scale = 10_000 if column.kind == "number" else 1
                    assert claims.height * scale == row[column.name], (table.name, column.name, row)
                seen += 1
    assert seen > 50


def test_a_provider_sees_its_own_claims_alone(month):
    told = report.for_provider(month, "Harbour", {})
    assert set(told.month.claims["provider"].to_list()) == {"Harbour"}
    for name, table in told.report.tables().items():
        if "provider" in table.frame.columns:
            assert set(table.frame["provider"].drop_nulls().to_list()) <= {"Harbour"}, name


@pytest.mark.parametrize("audience", ["prime", "provider"])
def test_restricted_participants_are_one_line(month, beside, audience):
    restricted = month.claims.filter("restricted")
    own = restricted if audience == "prime" else restricted.filter(provider="Harbour")
    told = (
        report.for_parties(month, audience, beside, {})
        if audience == "prime"
        else report.for_provider(month, "Harbour", {})
    )
    assert own.height
    people = set(own["participant_id"].drop_nulls().to_list())
    line = told.report.tables()["restricted"].frame
    assert line["claims"].sum() == own.height
    assert line["amount"].sum() == own["amount"].sum()
    for name, table in told.report.tables().items():
        for column in ("participant_id", "claim_id"):
            if column in table.frame.columns:
                listed = set(table.frame[column].drop_nulls().to_list())
                assert not listed & (people | set(own["claim_id"].drop_nulls().to_list())), name
    assert not set(told.month.claims["rid"].to_list()) & set(own["rid"].to_list())


def test_the_council_lists_everyone(month):
    told = report.for_parties(month, "council", Beside(), {})
    assert told.month.claims.height == month.claims.height
    assert "restricted" not in told.report.tables()


@pytest.mark.parametrize("cell", ["yes", "perhaps", "YES"])
def test_a_mark_that_is_set_or_cannot_be_read_keeps_apart(cell):
    month = month_of(claim("employment_entry", "A1", p__restricted=cell))
    assert month.claims["restricted"].to_list() == [True]


@pytest.mark.parametrize("cell", ["no", "", None])
def test_no_mark_keeps_nobody_apart(cell):
    month = month_of(claim("employment_entry", "A1", p__restricted=cell))
    assert month.claims["restricted"].to_list() == [False]


def test_rows_of_one_person_that_differ_keep_apart():
    parts = [claim("employment_entry", "A1", p__restricted="no"), claim("education_entry", "A2", person="P-A1")]
    month = month_of(*parts)
    assert month.claims["restricted"].to_list() == [True, True]


def messages(told, name):
    rid = told.claims.filter(claim_id=name)["rid"].item()
    return " ".join(told.findings.filter(rid=rid)["message"].to_list())


def test_a_provider_is_not_told_of_anothers_claim_on_the_same_person():
    month = month_of(
        claim("employment_entry", "EAST1", "East", person="P1"),
        claim("employment_entry", "WEST1", "West", person="P1", p__provider="East", claimed_on="2022-12-06"),
        claim("employment_entry", "WEST2", "West"),
        claim("employment_entry", "WEST3", "West", person="P-WEST2"),
    )
    assert "EAST1" in messages(month, "WEST1")
    own = privacy.of_provider(month, "West")
    assert "EAST1" not in messages(own, "WEST1")
    assert "as often as the card allows" in messages(own, "WEST1")
    assert "EAST1" not in repr(own.findings.to_dicts())
    # Its own claim it may be told of.
    assert "WEST2" in messages(own, "WEST3")


def test_a_provider_is_not_told_of_anothers_claim_on_the_same_document():
    parts = [claim("employment_entry", name, side) for name, side in (("EAST1", "East"), ("WEST1", "West"))]
    for name, part in zip(("EAST1", "WEST1"), parts, strict=True):
        part["evidence"] = [document(name, "payslips", "2022-11-20", "ONE")]
    month = month_of(*parts)
    assert "EAST1" in messages(month, "WEST1")
    own = privacy.of_provider(month, "West")
    assert "EAST1" not in repr(own.findings.to_dicts())
    assert "another participant's claim" in messages(own, "WEST1")


def test_the_prime_is_not_told_of_a_restricted_persons_claim_by_anothers_finding():
    parts = [claim("employment_entry", "A1", p__restricted="yes"), claim("employment_entry", "A2", p__restricted="no")]
    for name, part in zip(("A1", "A2"), parts, strict=True):
        part["evidence"] = [document(name, "payslips", "2022-11-20", "ONE")]
    month = month_of(*parts)
    assert "claim A1 " in messages(month, "A2")
    assert "A1" not in repr(privacy.listed(month).findings.to_dicts())


def test_no_report_holds_a_name_a_birthday_or_an_address():
    secret = {
        "first_name": "Zebedee",
        "last_name": "Quillfeather",
        "date_of_birth": "1971-02-03",
        "postcode": "HD21 9ZZ",
        "national_insurance_number": "CR123456A",
    }
    tables = claim("employment_entry", "A1", attended_on=None, **{f"p__{name}": cell for name, cell in secret.items()})
    tables["claims"][0] |= {"worker": "Waldo Worker", "notes": "Zebedee lives at home"}
    month = month_of(tables)
    for told in (
        report.for_parties(month, "council", Beside(), {}),
        report.for_parties(month, "prime", Beside(), {}),
        report.for_provider(month, "Northgate", {}),
    ):
        seen = repr([table.frame.to_dicts() for table in told.report.tables().values()])
        seen += repr(told.month.findings.to_dicts())
        for word in (*secret.values(), "Waldo", "Zebedee"):
            assert word not in seen


def test_what_mends_a_claim_asks_least():
    month = month_of(
        claim("accommodation_12m", "A1", e__evidence_type="payslips"),
        claim("qualification_part", "A2", e__evidence_type="claim_form"),
        claim("financial_resilience", "A3", option="income", e__evidence_type="payslips"),
        claim("accommodation_3m", "A4", e__dated_on="2022-10-01"),
        claim("employment_entry", "A5", attended_on=None),
    )
    rows = worklist(month).select("claim_id", "code", "accepted").rows()
    assert sorted(rows) == [
        ("A1", "evidence_missing", "Self-certification form, signed (self_certification)"),
        ("A2", "evidence_missing", "Qualification certificate (qualification_certificate)"),
        ("A3", "evidence_missing", "Support plan (support_plan); and Awards letter (awards_letter)"),
        ("A4", "evidence_too_early", "Self-certification form, signed (self_certification)"),
        ("A5", "missing", None),
    ]
    assert worklist(month)["price"].to_list() == sorted(worklist(month)["price"].to_list(), reverse=True)
