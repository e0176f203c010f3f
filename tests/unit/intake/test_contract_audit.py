"""The audit's terms in a contract: the rate, the tiers, and whether errors are extrapolated."""

import re
from decimal import Decimal

import pytest

from kbop_cli.errors import KbopError
from kbop_cli.intake.contract import read_contract
from kbop_cli.model import AuditTier
from tests.support import kbop_contract

TIERS = """  tiers:
    - {name: self_certified, selection: certainty, basis: assumed}
    - {name: just_clears, selection: risk, rate: 0.25, basis: assumed}
  extrapolate: lower_limit
"""


def contract(workspace, audit):
    path = workspace / "contract.yaml"
    text = re.sub(r"^audit:\n(?:[ #].*\n)+", audit, path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert audit in text
    path.write_text(text, encoding="utf-8")
    return read_contract(path)


def test_the_template_states_its_tiers():
    names = [tier.name for tier in kbop_contract().audit_tiers]
    assert names == ["self_certified", "service_declared", "just_clears", "claimant_side"]
    assert kbop_contract().extrapolate == "never"


def test_a_contract_states_tiers_and_extrapolation(workspace):
    read = contract(workspace, f"audit:\n  rate: 0.2\n  basis: published\n{TIERS}")
    assert read.audit_rate == Decimal("0.2")
    assert read.audit_tiers == (
        AuditTier("self_certified", "certainty", Decimal(1)),
        AuditTier("just_clears", "risk", Decimal("0.25")),
    )
    assert read.extrapolate == "lower_limit"


def test_a_contract_that_is_silent_has_no_tiers_and_never_extrapolates(workspace):
    read = contract(workspace, "")
    assert (read.audit_rate, read.audit_tiers, read.extrapolate) == (Decimal("0.10"), (), "never")


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("rate: 0.2\n", "rate: 0\n", "the rate is 0; it must be above 0 and not above 1."),
        ("rate: 0.2\n", "rate: 1.01\n", "the rate is 1.01; it must be above 0 and not above 1."),
        ("rate: 0.25", "rate: 0.0", "the rate is 0.0; it must be above 0 and not above 1."),
        ("certainty,", "certainty, rate: 0.5,", "a tier taken with certainty has no rate."),
        ("name: just_clears", "name: self_certified", "the tier self_certified stands twice."),
        ("name: just_clears", "name: lucky", "lucky"),
        ("lower_limit", "upper_limit", "upper_limit"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_place(workspace, was, now, said):
    audit = f"audit:\n  rate: 0.2\n  basis: published\n{TIERS}"
    assert was in audit
    with pytest.raises(KbopError) as error:
        contract(workspace, audit.replace(was, now, 1))
    assert said in str(error.value)
    assert "contract.yaml:" in str(error.value)
