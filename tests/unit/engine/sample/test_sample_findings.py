"""The auditors' workbook as it comes back: every cell that cannot be taken is named, and nothing is
applied."""

import polars as pl
import pytest

from kbop_cli.engine.sample.draw import draw
from kbop_cli.engine.sample.findings import check_findings
from kbop_cli.engine.sample.frame import freeze
from kbop_cli.engine.sample.request import Request
from kbop_cli.errors import KbopError, Place

ROWS = [(f"C{number}", "approved", "p", "x", 50_000) for number in range(1, 11)]
ROWS += [(f"R{number}", "rejected", "p", "x", 0) for number in range(1, 3)]
FRAME = freeze(pl.DataFrame(ROWS, ["claim_id", "decision", "provider", "outcome", "amount"], orient="row"))
DRAWN = draw(FRAME, Request("2023-11/main", "41975 20386 61594", "dice", size=4, rejections="0.5"))
IDS = [pick.claim_id for pick in DRAWN.picks]
FIRST, SECOND = IDS[0], IDS[1]
REJECTED = IDS[4]
NOT_AGREED = f"{FIRST} is not agreed, and the amount found is what was paid."


def results(*changes: dict, drop: tuple[int, ...] = ()) -> pl.DataFrame:
    """All agreed, but for the changes, row by row; sheet rows from 2."""
    rows = [
        {
            "claim_id": claim,
            "finding": "agreed",
            "error_class": None,
            "reason": None,
            "amount_found": None,
            "row": row,
        }
        for row, claim in enumerate(IDS, start=2)
    ]
    for row, change in enumerate(changes):
        rows[row] |= change
    schema = dict.fromkeys(rows[0], pl.String) | {"amount_found": pl.Int64, "row": pl.Int64}
    return pl.DataFrame([row for at, row in enumerate(rows) if at not in drop], schema)


def checked(table: pl.DataFrame) -> dict[str, tuple]:
    found = check_findings(table, DRAWN, FRAME, "sample.xlsx", "Sample")
    assert found["claim_id"].to_list() == IDS
    return {row["claim_id"]: (row["finding"], row["error_class"], row["error"]) for row in found.iter_rows(named=True)}


def test_the_sample_has_five_rows():
    assert IDS[4].startswith("R")
    assert len(IDS) == 5


def test_errors_in_pence():
    found = checked(
        results(
            {"finding": "not agreed", "error_class": "random", "reason": "evidence missing"},
            {"finding": "partly", "error_class": "isolated", "amount_found": 12_345},
            {"finding": "not available"},
            {"finding": "partly", "amount_found": 60_000},
            {"finding": "not agreed", "amount_found": 50_000},
        )
    )
    assert list(found.values()) == [
        ("not agreed", "random", 50_000),
        ("partly", "isolated", 37_655),
        ("not available", None, None),
        ("partly", None, -10_000),
        ("not agreed", None, -50_000),
    ]


def test_rows_in_another_order_and_agreed_amounts_are_taken():
    table = results({"amount_found": 50_000}).sort("claim_id", descending=True)
    assert checked(table)[FIRST] == ("agreed", None, 0)


@pytest.mark.parametrize(
    ("change", "column", "what"),
    [
        ({"claim_id": "C99"}, "claim_id", "C99 was not drawn."),
        ({"claim_id": None}, "claim_id", "no claim_id."),
        ({"claim_id": FIRST.lower()}, "claim_id", f"{FIRST.lower()} was not drawn."),
        ({"finding": None}, "finding", f"no finding for {FIRST}."),
        ({"finding": "fine"}, "finding", "the finding is 'fine'."),
        ({"error_class": "odd", "finding": "not agreed"}, "error_class", "the class is 'odd'."),
        ({"error_class": "random"}, "error_class", f"{FIRST} is agreed, and has an error class."),
        ({"reason": "because"}, "reason", "the reason is 'because'."),
        ({"finding": "partly"}, "amount_found", f"{FIRST} is partly agreed, and no amount is given."),
        ({"finding": "partly", "amount_found": -1}, "amount_found", "the amount found is below zero."),
        ({"finding": "partly", "amount_found": 50_000}, "amount_found", NOT_AGREED),
        ({"finding": "not agreed", "amount_found": 50_000}, "amount_found", NOT_AGREED),
        (
            {"amount_found": 49_999},
            "amount_found",
            f"{FIRST} is agreed, and the amount found is not what was paid.",
        ),
        (
            {"finding": "not available", "amount_found": 0},
            "amount_found",
            f"{FIRST} was not available, and has an amount.",
        ),
    ],
)
def test_a_cell_that_cannot_be_taken_is_named(change, column, what):
    with pytest.raises(KbopError) as error:
        checked(results(change))
    problem = next(each for each in error.value.problems if each.place.column)
    assert (problem.place, problem.what) == (Place("sample.xlsx", "Sample", 2, column), what)


def test_an_altered_id_is_an_unknown_claim_and_a_missing_one():
    with pytest.raises(KbopError) as error:
        checked(results({"claim_id": "C99"}))
    assert [problem.what for problem in error.value.problems] == [
        f"{FIRST} was drawn and is not here.",
        "C99 was not drawn.",
    ]


def test_two_findings_for_one_claim_are_both_named():
    with pytest.raises(KbopError) as error:
        checked(results({}, {"claim_id": FIRST, "finding": "not agreed"}))
    assert [(problem.place.row, problem.what) for problem in error.value.problems] == [
        (0, f"{SECOND} was drawn and is not here."),
        (2, f"a second finding for {FIRST}."),
        (3, f"a second finding for {FIRST}."),
    ]


def test_a_missing_row_is_named():
    with pytest.raises(KbopError) as error:
        checked(results(drop=(4,)))
    assert str(error.value) == f"sample.xlsx, sheet Sample: {REJECTED} was drawn and is not here. Put its row back."


def test_all_problems_are_said_at_once_in_the_order_of_the_sheet():
    with pytest.raises(KbopError) as error:
        checked(results({"finding": "fine"}, {"amount_found": 1}, {"finding": None}))
    assert [(problem.place.row, problem.place.column) for problem in error.value.problems] == [
        (2, "finding"),
        (3, "amount_found"),
        (4, "finding"),
    ]


def test_the_bounds_of_an_amount():
    for amount, error in [(0, 50_000), (49_999, 1), (50_001, -1)]:
        assert checked(results({"finding": "partly", "amount_found": amount}))[FIRST][2] == error
