"""One slip in a card is told once, not with all that seems wrong because of it."""

import pytest

from tests.support import ROOT, kbop

CARD = ROOT / "ratecards" / "kbop-generic"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("in_force: {from: 2020-10-01}", "in_force: {from: 2020-10-32}", "not a date"),
        ("in_force: {from: 2020-10-01}", "in_force: {from: 2020-10-01, to: 2019-01-01}", "dates backwards"),
        ("  landlord_letter: {", "  landlord_lettr: {", "unknown name"),
    ],
)
def test_what_follows_from_a_slip_is_not_told(tmp_path, old, new, code):
    text = (CARD / "card.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / "card.yaml").write_text(text.replace(old, new), encoding="utf-8")
    (tmp_path / "scenarios.yaml").write_bytes((CARD / "scenarios.yaml").read_bytes())
    said = kbop("ratecard", "check", tmp_path)
    found = [line for line in said.out.splitlines() if line.startswith(str(tmp_path / "card.yaml")) and ": " in line][
        1:
    ]
    assert (said.code, len(found)) == (1, 1)
    assert f": {code}: " in found[0]


def test_a_part_that_is_unused_is_told_where_no_name_is_in_doubt(tmp_path):
    text = (CARD / "card.yaml").read_text(encoding="utf-8")
    spare = "  national_living_wage:\n"
    table = '  spare: {basis: assumed, source: A guess, rows: [{from: 2020-10-01, amount: "1.00"}]}\n'
    (tmp_path / "card.yaml").write_text(text.replace(spare, table + spare, 1), encoding="utf-8")
    assert "part unused" in kbop("ratecard", "check", tmp_path).out
