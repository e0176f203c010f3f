"""Cells that are read and look wrong: told, and kept."""

import pytest

PEOPLE = "participant_id,provider,cohort,referred_on,service_started_on"
CLAIM = "C1,P1,A,x,2023-01-31,2023-02-01"


def odd(month, heading, cell, participant="P1", referred="2022-01-01"):
    month.claims(CLAIM)
    month.write("participants.csv", f"{PEOPLE},{heading}\n{participant},A,g,{referred},2022-01-01,{cell}\n")
    inputs = month.read()
    assert len(inputs.faults) == 0
    assert inputs.tables["participants"][heading][0] is not None
    return inputs.remarks.select("table", "row", "column", "cell", "code").rows()


@pytest.mark.parametrize("cell", ["AB123456C", "ab 12 34 56 c", "AB123456", "HN123456A"])
def test_national_insurance_numbers(month, cell):
    assert odd(month, "national_insurance_number", cell) == []


@pytest.mark.parametrize(
    "cell", ["BG123456A", "DA123456A", "AO123456A", "AB12345A", "AB123456E", "12A12345", "TN010190M"]
)
def test_what_is_no_national_insurance_number_is_told_by_its_kind(month, cell):
    name = "national_insurance_number"
    assert odd(month, name, cell) == [("participants", 2, name, f"{len(cell)}-character text", f"odd_{name}")]


@pytest.mark.parametrize("cell", ["HD1 2TG", "hd12tg", "SW1A 1AA", "M1 1AE", "ZZ99 3VZ", "GIR 0AA"])
def test_postcodes(month, cell):
    assert odd(month, "postcode", cell) == []


@pytest.mark.parametrize("cell", ["HD1", "HD1 2TC", "NFA", "HD1 2T", "1HD 2TG"])
def test_what_is_no_postcode_is_told(month, cell):
    assert [row[4] for row in odd(month, "postcode", cell)] == ["odd_postcode"]


@pytest.mark.parametrize(
    ("born", "codes"),
    [
        ("2021-12-31", []),
        ("2022-01-01", ["odd_date_of_birth"]),
        ("1912-01-01", []),
        ("1911-12-31", ["odd_date_of_birth"]),
    ],
)
def test_a_date_of_birth_lies_before_referral_by_a_lifetime_at_most(month, born, codes):
    assert [row[4] for row in odd(month, "date_of_birth", born)] == codes


@pytest.mark.parametrize(
    ("identifier", "code"),
    [
        ("2023-01-02 00:00:00", "id_is_a_day"),
        ("7.0", "id_is_a_decimal"),
        ("1.23457E+11", "id_is_a_power"),
        ("1E+05", "id_is_a_power"),
        ("true", "id_is_a_truth"),
        ("false", "id_is_a_truth"),
    ],
)
def test_what_a_spreadsheet_did_to_an_identifier_is_told(month, identifier, code):
    assert odd(month, "phase", "active", participant=identifier) == [
        ("participants", 2, "participant_id", identifier, code)
    ]


@pytest.mark.parametrize("identifier", ["7", "007", "A.0", "7.05", "E+1", "P1E+05", "2023-01-02", "TRUE", "untrue"])
def test_an_ordinary_identifier_is_not(month, identifier):
    assert odd(month, "phase", "active", participant=identifier) == []
