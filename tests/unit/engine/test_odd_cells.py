"""Odd cells become remarks on the claims they stand behind, quoted nowhere."""

import polars as pl

from kbop_cli.engine.odd_cells import odd_cells

PLACE = {"source": pl.UInt32, "row": pl.UInt32}
BASE = pl.DataFrame(
    {"rid": [0, 1, 2], "source": [1, 1, 1], "row": [2, 3, 4], "prow": [1, 1, None]},
    schema={"rid": pl.UInt32, **PLACE, "prow": pl.UInt32},
)
PEOPLE = pl.DataFrame({"source": [0, 0], "row": [2, 3]}, schema=PLACE)
SCHEMA = {"table": pl.String, **PLACE, "column": pl.String, "cell": pl.String, "code": pl.String, "message": pl.String}


def told(*cells: tuple[str, int, int, str]) -> list[tuple[int, str, str, str]]:
    rows = [(*cell, "7-character text", "odd", "It is odd.") for cell in cells]
    odd = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    found = [frame for frame in odd_cells(BASE, {"participants": PEOPLE}, odd) if frame.height]
    return [row for frame in found for row in frame.select("rid", "severity", "field", "message").iter_rows()]


def test_a_participant_s_cell_is_remarked_on_each_of_his_claims() -> None:
    said = "participant.postcode: It is odd."
    assert told(("participants", 0, 3, "postcode")) == [
        (0, "remark", "participant.postcode", said),
        (1, "remark", "participant.postcode", said),
    ]


def test_a_participant_without_a_claim_is_not_told() -> None:
    assert told(("participants", 0, 2, "postcode")) == []


def test_a_claim_s_own_cell_is_remarked_on_it_alone() -> None:
    assert told(("claims", 1, 4, "claim_id")) == [(2, "remark", "claim_id", "claim_id: It is odd.")]


def test_the_same_row_of_another_file_is_another() -> None:
    assert told(("claims", 0, 4, "claim_id"), ("participants", 1, 3, "postcode")) == []


def test_cells_of_other_tables_stand_behind_no_claim() -> None:
    assert told(("evidence", 1, 2, "sha256")) == []
