"""Headings that the contract maps: one, or several where providers' files differ; and the limits that it sets."""

from __future__ import annotations

import pytest

from kbop_cli.demo.month import month as demo
from kbop_cli.intake.contract import read_contract
from kbop_cli.intake.limits import MB, limits_of
from kbop_cli.output.demo_files import write_xlsx
from tests.support import ROOT

REFS = {"claims": {"claim_id": ("Claim Ref", "Case No")}}
REST = "participant_id,provider,outcome,achieved_on,claimed_on"


def test_files_of_one_table_may_call_a_column_differently(month):
    month.write("claims-a.csv", f"Claim Ref,{REST}\nA1,P1,A,x,2023-01-01,2023-01-02\n")
    month.write("claims-b.csv", f"case no,{REST}\nB1,P1,A,x,2023-01-01,2023-01-02\n")
    month.write("claims-c.csv", f"claim_id,{REST}\nC1,P1,A,x,2023-01-01,2023-01-02\n")
    read = month.read(mapping=REFS)
    assert read.tables["claims"]["claim_id"].to_list() == ["A1", "B1", "C1"]
    told = {source.file: source.notes for source in read.sources if source.table == "claims"}
    assert told == {
        "claims-a.csv": (),
        "claims-b.csv": (),
        "claims-c.csv": (
            "no heading Claim Ref or Case No, which the mapping gives for claim_id; claim_id itself was read",
        ),
    }


def test_two_mapped_headings_in_one_file_are_refused(month):
    month.claims("A1,B1,P1,A,x,2023-01-01,2023-01-02", heading=f"Claim Ref,Case No,{REST}")
    (problem,) = month.refused(mapping=REFS)
    assert problem.what == "2 headings stand for claim_id: Claim Ref, Case No."


def test_a_mapped_heading_that_changed_is_named_with_its_nearest(month):
    month.claims("A1,P1,A,x,2023-01-01,2023-01-02", heading=f"Claim Reference,{REST}")
    (problem,) = month.refused(mapping={"claims": {"claim_id": "Claim Ref"}})
    assert problem.what == "no column claim_id (mapped to Claim Ref); the nearest heading is Claim Reference."


@pytest.fixture
def contract(tmp_path):
    (tmp_path / "ratecards").symlink_to(ROOT / "ratecards")
    text = (ROOT / "kbop_cli/templates/kbop/contract.yaml").read_text("utf-8")

    def with_(more):
        (tmp_path / "contract.yaml").write_text(text + more, "utf-8")
        return read_contract(tmp_path / "contract.yaml")

    return with_


def test_a_contract_gives_headings_and_limits(contract):
    terms = contract(
        'columns: {claims: {claim_id: ["Claim Ref", "Case No"], outcome: Result}}\nlimits: {text_mb: 5, seconds: 20}\n'
    )
    assert terms.columns == {"claims": {"claim_id": ("Claim Ref", "Case No"), "outcome": ("Result",)}}
    limits = limits_of(terms.limits)
    assert (limits.text, limits.seconds, limits.container) == (5 * MB, 20, 200 * MB)


@pytest.mark.parametrize(("limit", "said"), [("cells", "cells of"), ("inflated_mb", "inflates"), ("entries", "parts")])
def test_each_limit_is_held_to(month, contract, limit, said):
    write_xlsx(demo().tables, month.folder / "month.xlsx")
    problems = month.refused(
        month.folder / "month.xlsx", limits=limits_of(contract(f"limits: {{{limit}: 1}}\n").limits)
    )
    assert said in problems[0].what


def test_a_text_file_above_its_limit_is_refused(month, contract):
    month.write("claims.csv", b"x" * (MB + 1))
    (problem,) = month.refused(limits=limits_of(contract("limits: {text_mb: 1}\n").limits))
    assert problem.what == "it is larger than 1,000,000 bytes."
