"""Who sees what: every figure leads to exactly its claims, and nobody is told of another's."""

import dataclasses

import polars as pl
import pytest

from kbop_cli.engine.reporting import privacy, report
from kbop_cli.engine.reporting.beside import SAMPLE, Audit, Beside
from kbop_cli.engine.reporting.mend import worklist
from tests.factory.bases import document
from tests.reporting import alike, claim, crowd, figures, led_to, month_of, with_ledger

MONEY = {"queried_amount": "price", "rejected_amount": "price", "at_stake": "price"}


@pytest.fixture(scope="module")
def month():
    return month_of(crowd(4, 160), month="2022-11")


@pytest.fixture(scope="module")
def beside(month):
    """A sample of every seventh claim, two kinds of duplicates, and ids that look like one person."""
    ids = month.claims["claim_id"].drop_nulls().unique().sort().to_list()
    picks = [(at, name, f"S{at % 2}", "random", "drawn") for at, name in enumerate(ids[::7], start=1)]
    audit = Audit("2022-11/main@0", pl.DataFrame(picks, schema=SAMPLE, orient="row"))
    return Beside(audit=audit, duplicates=alike(month))


def chosen(table, pairs):
    """The rows of a long table that an address chooses, as the page's script chooses them."""
    rows = table.frame
    facets = {facet.name: facet for facet in table.facets}
    for name, value in pairs:
        cell = pl.col(facets[name].column)
        if facets[name].kind == "is":
            said = (
                pl.when(cell).then(pl.lit("yes")).otherwise(pl.lit("no"))
                if table.frame[facets[name].column].dtype == pl.Boolean
                else cell
            )
            rows = rows.filter(said.cast(pl.String).fill_null("") == value)
        else:
            rows = rows.filter(cell <= int(value) if facets[name].kind == "most" else cell >= int(value))
    return rows


DAYS = {"half": (1, 2), "nine_tenths": (9, 10), "longest": (1, 1)}


def within(days, part):
    """The fewest days within which so many of them lie."""
    top, bottom = DAYS[part]
    return sorted(days)[-(-len(days) * top // bottom) - 1]


def days_of(claims, row):
    """How long each claim took, for the stage that a row of the page is about."""
    stage = row.get("stage", "achieved to claimed")
    start, end = (f"{name}_on" for name in stage.split(" to "))
    return claims.select((pl.col(end) - pl.col(start)).dt.total_days()).to_series().to_list()


@pytest.mark.parametrize("audience", ["council", "prime", "provider"])
def test_every_figure_leads_to_exactly_its_claims(month, beside, audience):
    if audience == "provider":
        told = report.for_provider(month, "Harbour", {})
    else:
        told = report.for_parties(month, audience, beside, {})
        assert {"duplicate_kinds", "sample_strata"} <= set(told.report.tables())
    apart = month.claims.join(told.month.claims, on="rid", how="anti")
    assert followed(told, apart.filter(provider="Harbour") if audience == "provider" else apart) > 100


@pytest.mark.parametrize("audience", ["council", "prime"])
def test_what_is_shown_is_text_not_numbered(month, beside, audience):
    tables = report.for_parties(month, audience, beside, {}).report.tables()
    numbered = {
        (name, column)
        for name, table in tables.items()
        for column, kind in table.frame.schema.items()
        if isinstance(kind, pl.Categorical)
    }
    assert tables
    assert numbered == set()


def test_every_figure_of_payments_and_of_earlier_months_leads_to_its_lines():
    month, beside = with_ledger(60)
    told = report.for_parties(month, "council", beside, {})
    assert {"payments", "caps", "outcome_caps", "waits", "stages"} <= set(told.report.tables())
    assert followed(told, month.claims.head(0)) > 100


@pytest.mark.parametrize("audience", ["prime", "provider"])
def test_earlier_claims_of_restricted_people_are_counted_and_not_listed(audience):
    month, beside = with_ledger(60)
    council = report.for_parties(month, "council", beside, {}).report.tables()
    told = (
        report.for_parties(month, "prime", beside, {})
        if audience == "prime"
        else report.for_provider(month, "Harbour", {})
    ).report.tables()
    everyone = set(council["paid"].frame["claim_id"].to_list())
    listed = set(told["paid"].frame["claim_id"].to_list())
    assert {"H0", "H6"} <= everyone and "H6" in listed
    assert "H0" not in listed
    assert ("H1" in listed) is (audience == "prime")
    own = told["kpi_1"].frame.filter(title="Total")["actual_to_date"].item()
    assert own == council["kpi_1"].frame.filter(title="Total")["actual_to_date"].item()


def test_a_claim_that_two_batches_pay_counts_on_the_first_line_of_its_own_month_alone():
    month, beside = with_ledger(60)
    first = beside.lines.filter(claim_id="H5")
    later = first.with_columns(pl.lit("2022-11").alias("batch"), pl.lit("2022-11 outcome").alias("entry"))
    twice = pl.concat([first, beside.lines, later])
    told = report.for_parties(month, "council", dataclasses.replace(beside, lines=twice), {}).report.tables()["paid"]
    mine = told.frame.filter(claim_id="H5").select("entry", "month", "counts", "ledger").rows()
    batch = first["batch"].item()
    assert batch < "2022-11"
    # The same batch pays it twice, and another once more: one of the three lines is the actual.
    assert sorted(mine, key=lambda row: not row[2]) == [
        (f"{batch} outcome", batch, True, True),
        (f"{batch} outcome", None, False, True),
        ("2022-11 outcome", None, False, True),
    ]


def followed(told, apart):
    """Follow every figure, and say how many there are. `apart`: claims that count and may not be listed."""
    seen = 0
    for table, column, row, found in figures(told.report):
        assert found is not None, (table.name, column.name)
        what = (table.name, column.name, row)
        if column.to != "claims":
            assert_of_list(told.report.tables()[column.to], column, row, found, apart)
        elif column.kind == "share":
            assert led_to(told.month, told.facets, found).height == row[PARTS[column.name]], what
        else:
            claims = led_to(told.month, told.facets, found)
            if column.name in DAYS:
                assert within(days_of(claims, row), column.name) == row[column.name], what
            elif column.name in ("people", "providers"):
                key = {"people": "participant_key", "providers": "provider"}[column.name]
                assert claims[key].n_unique() == row[column.name], what
            elif column.kind == "money":
                amount = MONEY.get(column.name, "price" if table.name == "causes" else "amount")
                assert claims[amount].sum() == row[column.name], what
            else:
                more = of_row(apart.filter(decision="queried"), row).height if column.name == "outstanding" else 0
                assert (claims.height + more) * (10_000 if column.kind == "number" else 1) == row[column.name], what
        seen += 1
    return seen


PARTS = {"self_certified_share": "self_certified", "share": "shows", "all_share": "all_shows"}


def of_row(claims, row):
    """Those of the claims that a KPI row counts and does not list: a total its provider's, any other row none."""
    return claims.filter(pl.col("provider").eq_missing(pl.lit(row["provider"])) & (row["title"] == "Total"))


def assert_of_list(table, column, row, found, apart):
    """Figures that lead to another list than the claims. `apart`: claims that count and may not be listed."""
    rows, name, what = chosen(table, found), column.name, (table.name, column.name, row)
    if table.name == "paid":
        if name in ("actual_to_date", "variance"):
            count = 10_000 * (rows.height + of_row(apart.filter(decision="approved"), row).height)
            assert count - (row["target_to_date"] if name == "variance" else 0) == row[name], what
        elif name in DAYS:
            assert within(rows["days"].to_list(), name) == row[name], what
        elif column.kind == "money":
            of_payer = {"Kirklees Council": "amount_council", "Life Chances Fund": "amount_lcf"}
            paid = rows[name if name.startswith("amount") else of_payer.get(row.get("name"), "amount")].sum()
            known = {"left": row.get("limit", 0) - paid, "owed": rows["kept"].sum()}
            assert known.get(name, paid) == row[name], what
        else:
            assert name in ("achieved", "used") or rows.height == row[name], what
    elif table.name == "quiet_people":
        wanted = row[name.replace("all_share", "share").replace("share", "quiet")] if "share" in name else row[name]
        assert "all_share" in name or rows.height == wanted, what
    else:
        assert table.name == "duplicates"
        at_stake = rows.unique("row")
        told = {"found": rows["number"].n_unique(), "claims": at_stake.height, "pence": at_stake["worth"].sum()}
        told["duplicates"] = told["found"]
        assert told[name] == row[name], what


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


SAME = {
    "certificate": {
        "outcome": "qualification_full",
        **{"qualification_number": "603/1234/5", "certificate_number": "AB-1"},
    },
    "job": {
        "outcome": "employment_6_5w",
        "employer": "Millers",
        "started_on": "2022-09-20",
        "gross_earnings": "9876.54",
    },
}


def alike_people(kind, marks=("yes", "no"), providers=("North", "North")):
    """Two people whose claims are alike in the way of `kind`, A1 and B1."""
    cells = dict(SAME.get(kind, {"outcome": "employment_entry"}))
    outcome = cells.pop("outcome")
    if kind == "person":
        names = {"first_name": "Zebedee", "last_name": "Quillfeather", "date_of_birth": "1971-02-03"}
        names |= {"postcode": "HD21 9ZZ", "national_insurance_number": "CR123456A"}
        cells |= {f"p__{name}": cell for name, cell in names.items()}
    parts = [
        claim(outcome, name, side, p__restricted=mark, **cells)
        for name, mark, side in zip(("A1", "B1"), marks, providers, strict=True)
    ]
    return month_of(*parts)


CODE_OF = {"certificate": "certificate_shared", "job": "job_shared", "person": "person_under_two_ids"}


@pytest.mark.parametrize("kind", list(CODE_OF))
def test_nobody_is_told_of_a_restricted_person_by_the_likeness_of_another(kind):
    month = alike_people(kind)
    told = month.findings.filter(pl.col("code") == CODE_OF[kind])
    assert "A1" in repr(told.to_dicts())
    for seen in (privacy.listed(month), privacy.listed(privacy.of_provider(month, "North"))):
        assert seen.findings.filter(pl.col("code") == CODE_OF[kind]).height == 1
        assert "A1" not in repr(seen.findings.to_dicts())
        assert "The council knows which claim it is." in messages(seen, "B1")
    # Of two whom nobody marked the prime is told.
    open_ = privacy.listed(alike_people(kind, marks=("no", "no")))
    assert "A1" in messages(open_, "B1")
    own = privacy.of_provider(alike_people(kind, ("no", "no"), ("South", "North")), "North")
    assert "A1" not in repr(own.findings.to_dicts())


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
