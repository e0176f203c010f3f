"""Odd cells become remarks on the claims they stand behind, quoted nowhere."""

import polars as pl

from kbop_cli.engine.odd_cells import astray, odd_cells

PLACE = {"source": pl.UInt32, "row": pl.UInt32}
BASE = pl.DataFrame(
    {
        "rid": [0, 1, 2],
        "source": [1, 1, 1],
        "row": [2, 3, 4],
        "prow": [1, 1, None],
        "claim_key": ["c1", "c2", None],
    },
    schema={"rid": pl.UInt32, **PLACE, "prow": pl.UInt32, "claim_key": pl.String},
)
PEOPLE = pl.DataFrame({"source": [0, 0], "row": [2, 3]}, schema=PLACE)
DOCUMENTS = pl.DataFrame(
    {"source": [2, 2, 2, 2], "row": [2, 3, 4, 5], "claim_id": ["c1 ", "C1", "C2", None]},
    schema={**PLACE, "claim_id": pl.String},
)
ASSESSED = pl.DataFrame(
    {"source": [3], "row": [2], "participant_id": ["P1"]}, schema={**PLACE, "participant_id": pl.String}
)
TABLES = {"participants": PEOPLE, "evidence": DOCUMENTS, "claims": BASE, "assessments": ASSESSED}
SCHEMA = {"table": pl.String, **PLACE, "column": pl.String, "cell": pl.String, "code": pl.String, "message": pl.String}


def frame(*cells: tuple[str, int, int, str]) -> pl.DataFrame:
    rows = [(*cell, "7-character text", "odd", "It is odd.") for cell in cells]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def told(*cells: tuple[str, int, int, str]) -> list[tuple[int, str, str, str]]:
    found = [part for part in odd_cells(BASE, TABLES, frame(*cells)) if part.height]
    return [row for part in found for row in part.select("rid", "severity", "field", "message").iter_rows()]


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


def test_cells_of_a_document_are_remarked_on_the_claim_it_names_once_for_each_kind() -> None:
    cells = [("evidence", 2, row, "document_id") for row in (2, 3, 4)]
    said = "evidence.document_id: It is odd."
    assert told(*cells) == [(row, "remark", "evidence.document_id", said) for row in (0, 1)]


def test_a_participant_without_a_claim_and_a_document_of_none_are_told_of_the_run() -> None:
    cells = [
        ("participants", 0, 2, "postcode"),
        ("participants", 0, 3, "postcode"),
        ("evidence", 2, 4, "sha256"),
        ("evidence", 2, 5, "sha256"),
        ("assessments", 3, 2, "participant_id"),
    ]
    assert list(astray(BASE, TABLES, frame(*cells))) == [
        "assessments, participant_id: 1 odd cells stand behind no claim of this export. It is odd.",
        "evidence, sha256: 1 odd cells stand behind no claim of this export. It is odd.",
        "participants, postcode: 1 odd cells stand behind no claim of this export. It is odd.",
    ]


def test_nothing_odd_says_nothing() -> None:
    assert list(astray(BASE, TABLES, None)) == list(astray(BASE, TABLES, frame())) == []
