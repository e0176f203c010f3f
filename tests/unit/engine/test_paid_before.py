"""What was paid before, read back from what payment keeps of it: limits, slots, ids that stand again, grant months."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from kbop_cli.engine.approved import approved_claims
from kbop_cli.engine.verify import verify
from kbop_cli.model import Grant
from tests.factory.bases import alter, base
from tests.support import decide, kbop_contract


def judged(tables, paid=None, contract=None, hide=False):
    """The tables decided, with what was paid before."""
    import tempfile
    from pathlib import Path

    from kbop_cli.engine.given_columns import further_columns
    from kbop_cli.intake.tables import read_inputs
    from tests.support import write_tables

    terms = contract or kbop_contract()
    with tempfile.TemporaryDirectory() as folder:
        write_tables(tables, Path(folder))
        read = read_inputs([folder], tables=further_columns(terms))
        names = [source.file for source in read.sources]
        return verify(read.tables, read.faults, names, terms, paid=paid, hide=hide)


def kept(tables, batch="2022-11"):
    """The tables' approved claims as the ledger gives them back: facts as text."""
    claims = approved_claims(decide(tables), None, kbop_contract())
    facts = [name for name in claims.columns if name not in ("achieved_on", "claimed_on", "price")]
    return claims.with_columns(
        *(pl.col(name).cast(pl.String) for name in facts),
        pl.lit(batch).alias("batch"),
        pl.lit(date(2022, 12, 9)).alias("paid_on"),
    )


def of(verified):
    (row,) = verified.decided.decisions.select("standing", "reasons").iter_rows()
    return row


def renamed(tables, name):
    """The same with another claim_id."""
    return {
        table: [{**row, "claim_id": name} if row.get("claim_id") else row for row in rows]
        for table, rows in tables.items()
    }


def qualified(name, level, subject="Joinery"):
    return renamed(
        alter(base("qualification_part"), {"qualification_level": level, "qualification_subject": subject}), name
    )


@pytest.mark.parametrize(
    ("level", "subject", "expected"),
    [
        ("9", "Joinery", ("rejected", "limit_reached")),
        ("8", "Joinery", ("rejected", "limit_reached")),
        ("10", "Joinery", ("approved", None)),  # as text, 10 comes before 9
        ("9", "Plumbing", ("approved", None)),
    ],
)
def test_a_figure_that_the_ledger_keeps_is_compared_as_a_figure(level, subject, expected):
    paid = kept(qualified("C1", "9"))
    assert of(judged(qualified("C2", level, subject), paid)) == expected


def test_a_further_claim_takes_the_next_slot_and_each_strand_its_own():
    paid = kept(qualified("C1", "1"))
    assert paid["slot"].to_list() == ["1"]
    second = judged(qualified("C2", "2"), paid)
    assert approved_claims(second, paid, kbop_contract())["slot"].to_list() == ["2"]
    # Slot 1 was taken back: it is free again, and 2 is not.
    left = paid.with_columns(pl.lit("2").alias("slot"))
    assert approved_claims(second, left, kbop_contract())["slot"].to_list() == ["1"]
    assert kept(base("volunteering_entry"))["slot"].to_list() == ["volunteering/1"]


def test_a_claim_that_stands_again_names_its_payment():
    tables = base("employment_entry")
    again = judged(tables, kept(tables))
    assert of(again) == ("rejected", "limit_reached")
    (message,) = again.decided.findings.filter(pl.col("code") == "limit_reached")["message"]
    assert message.endswith("claim C1 (achieved 2022-11-15, paid in batch 2022-11 on 2022-12-09).")


def test_a_claim_that_stands_again_takes_no_second_place():
    tables = qualified("C1", "9")
    again = judged(tables, kept(tables))
    assert of(again) == ("rejected", "limit_reached")
    alone = kept(qualified("C1", "9")).with_columns(pl.lit("8").cast(pl.String).alias("qualification_level"))
    # The level was corrected upwards since: it still is the claim that was paid.
    assert of(judged(tables, alone.with_columns(pl.lit("80000").alias("qualification_level")))) == (
        "rejected",
        "paid_before",
    )


def test_a_claim_id_that_the_ledger_holds_for_another_person_is_asked_about():
    paid = kept(base("employment_entry")).with_columns(pl.lit("P9").alias("participant_id"))
    assert of(judged(base("employment_entry"), paid)) == ("queried", "claim_id_used_before")


def test_another_providers_payment_is_not_disclosed():
    paid = kept(base("employment_entry")).with_columns(
        pl.lit("Southgate").alias("provider"), pl.lit("C77").alias("claim_id")
    )
    open_ = judged(base("employment_entry"), paid)
    hidden = judged(base("employment_entry"), paid, hide=True)
    assert of(hidden) == of(open_) == ("rejected", "limit_reached")
    said = {name: " ".join(frame.decided.findings["message"]) for name, frame in (("open", open_), ("hidden", hidden))}
    assert "C77" in said["open"]
    assert "2022-12-09" in said["open"]
    assert not any(word in said["hidden"] for word in ("C77", "Southgate", "2022-11 ", "2022-12-09"))
    assert "a claim that this provider may not see" in said["hidden"]


def test_a_provider_sees_its_own_payment():
    tables = base("employment_entry")
    hidden = judged(tables, kept(tables), hide=True)
    assert "claim C1 (achieved 2022-11-15" in " ".join(hidden.decided.findings["message"])


@pytest.mark.parametrize(("month", "pence", "codes"), [("2022-11", 0, ["paid_as_grant"]), ("2022-10", 500_00, [])])
def test_a_month_paid_as_a_grant_is_recorded_at_nil(month, pence, codes):
    contract = replace(kbop_contract(), grants=(Grant("covid", ((month, 1_000_00),)),))
    found = judged(base("employment_entry"), contract=contract)
    assert of(found) == ("approved", None)
    assert found.decided.decisions["amount"].to_list() == [pence]
    assert [code for code in found.decided.findings["code"] if code == "paid_as_grant"] == codes
