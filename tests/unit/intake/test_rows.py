"""Rows in memory go through the cell parsers of real exports."""

from datetime import date

from kbop_cli.columns import TABLES
from kbop_cli.intake.rows import read_rows


def test_cells_are_typed_and_what_cannot_be_read_is_a_fault_at_its_row():
    rows = {
        "claims": [
            {"claim_id": " 007 ", "achieved_on": "31/01/2023", "gross_earnings": "£1,200.50", "hours": "36.5"},
            {"claim_id": "8", "achieved_on": "2023-02-30", "approval_ref": "A1; A2", "option": " Debt "},
        ],
        "evidence": [],
    }
    tables, faults = read_rows(rows, TABLES)
    assert tables["claims"].to_dicts() == [
        {
            "source": 0,
            "row": 1,
            "claim_id": "007",
            "achieved_on": date(2023, 1, 31),
            "option": None,
            "gross_earnings": 120050,
            "hours": 365000,
            "approval_ref": None,
        },
        {
            "source": 0,
            "row": 2,
            "claim_id": "8",
            "achieved_on": None,
            "option": "debt",
            "gross_earnings": None,
            "hours": None,
            "approval_ref": ["a1", "a2"],
        },
    ]
    assert faults.select("table", "source", "row", "column", "cell", "code").rows() == [
        ("claims", 0, 2, "achieved_on", "2023-02-30", "no_such_day")
    ]
    assert tables["evidence"].height == 0
    assert tables["evidence"].columns == ["source", "row"]
