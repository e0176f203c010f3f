"""Caps, grants and opening balances of a contract, from YAML to the terms of payment."""

import shutil
from datetime import date
from fractions import Fraction

import pytest

from kbop_cli.engine.terms import Grant, OutcomeCap, terms_of
from kbop_cli.errors import KbopError
from kbop_cli.intake.contract import read_contract
from tests.support import ROOT, kbop_contract

MONEY = """
participant_cap: {amount: "9000.00", basis: assumed}
outcome_caps:
  - {outcome: employment_entry, amount: "20000.50", number: 40, basis: assumed}
  - {outcome: employment_26w, number: 3, basis: assumed}
grants:
  - name: covid
    months: [{month: 2020-10, amount: "398246.00"}, {month: 2020-11, amount: "0.01"}]
    basis: assumed
opening:
  - {name: before, until: 2020-09-30, paid: {lcf: "600.00", council: "1400.10"}, basis: assumed}
keep_personal_until: {date: 2030-12-31, basis: assumed}
"""


def written(tmp_path, further):
    shutil.copytree(ROOT / "ratecards", tmp_path / "ratecards")
    text = (ROOT / "kbop_cli/templates/kbop/contract.yaml").read_text(encoding="utf-8")
    (tmp_path / "contract.yaml").write_text(text + further, encoding="utf-8")
    return tmp_path / "contract.yaml"


def test_the_money_of_a_contract_becomes_its_terms(tmp_path):
    contract = read_contract(written(tmp_path, MONEY))
    terms = terms_of(contract)
    assert terms.participant_cap == 9000_00
    assert terms.outcome_caps == (OutcomeCap("employment_entry", 20000_50, 40), OutcomeCap("employment_26w", None, 3))
    assert terms.grants == (Grant("covid", (("2020-10", 398_246_00), ("2020-11", 1))),)
    assert [(item.name, item.until, item.paid) for item in contract.openings] == [
        ("before", date(2020, 9, 30), (1400_10, 600_00))
    ]
    assert contract.keep_until == date(2030, 12, 31)


def test_a_contract_without_them_has_its_payers_and_its_cap():
    terms = terms_of(kbop_contract())
    assert terms.shares == (Fraction(15697917, 22297917), Fraction(6600000, 22297917))
    assert (terms.cap, terms.participant_cap, terms.outcome_caps, terms.grants) == (22_297_917_00, None, (), ())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("outcome_caps: [{outcome: employment_entri, number: 1, basis: assumed}]", 'no card has the outcome "employment_entri"'),
        ("outcome_caps: [{outcome: employment_entry, basis: assumed}]", "neither an amount nor a number"),
        ("opening: [{name: a, until: 2020-01-31, paid: {lfc: 1}, basis: assumed}]", 'there is no payer "lfc"'),
        ("grants: [{name: legal_protection, months: [{month: 2020-10, amount: 1}], basis: assumed}]", "the name of an outcome"),
        ("grants: [{name: a, months: [{month: 2020-10, amount: 1}, {month: 2020-10, amount: 2}], basis: assumed}]", '"2020-10" stands 2 times'),
        ("grants: [{name: a, months: [{month: 2020-13, amount: 1}], basis: assumed}]", "`month` is not as it should be"),
        ('participant_cap: {amount: "1.005", basis: assumed}', "`amount` is not as it should be"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused_with_its_line(tmp_path, wrong, said):
    with pytest.raises(KbopError, match="contract.yaml:[0-9]+.*" + said.replace("(", "\\(")):
        read_contract(written(tmp_path, f"\n{wrong}\n"))
