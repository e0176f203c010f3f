import datetime as dt

import polars as pl
import pytest

from kbop_cli.engine.identity import names, normalise
from kbop_cli.engine.identity.spellings import _SPELLINGS, SPELLINGS
from tests.people import people


def made(how, value, dtype=pl.String):
    return pl.DataFrame({"cell": [value]}, schema={"cell": dtype}).select(how(pl.col("cell"))).item()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("  Łukasz ", "lukasz"),
        ("O’Neill", "oneill"),
        ("O'NEILL", "oneill"),
        ("Smith-Jones", "smith jones"),
        ("ŽANETA Öztürk", "zaneta ozturk"),
        ("Zanéta", "zaneta"),
        ("Mr. John", "john"),
        ("Dr Mrs Ann", "ann"),
        ("Dr", "dr"),
        ("Ann 2", "ann"),
        ("Weiß", "weiss"),
        ("Unknown", None),
        ("not known", None),
        ("N/A", None),
        ("-", None),
        ("", None),
        (None, None),
    ],
)
def test_names(typed, expected):
    assert made(normalise.name, typed) == expected


@pytest.mark.parametrize(
    ("plain", "spelled", "core"),
    [
        ("mohd hussein", "muhammad hussain", "hussain"),
        ("mohd", "muhammad", "muhammad"),
        ("harpreet kaur", "harpreet kaur", "harpreet"),
        ("kaur", "kaur", "kaur"),
        ("begum bibi", "begum bibi", "begum bibi"),
        ("bob", "robert", "robert"),
    ],
)
def test_spellings_and_cores(plain, spelled, core):
    assert made(normalise.known_spelling, plain) == spelled
    assert made(normalise.core, spelled) == core


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("hd1 2ab", "HD12AB"),
        ("HD1 2A8", "HD12A8"),
        ("HD1 OAB", "HD10AB"),
        ("HD1 2A0", "HD12AO"),
        ("wf17  9zz", "WF179ZZ"),
        ("4223", "4223"),
        ("NFA", None),
        ("ZZ99 3VZ", None),
        ("n/a", None),
        ("  ", None),
        (None, None),
    ],
)
def test_postcodes(typed, expected):
    assert made(normalise.postcode, typed) == expected


@pytest.mark.parametrize(
    ("code", "half"), [("HD12AB", "HD1"), ("WF179ZZ", "WF17"), ("EC1A1BB", "EC1A"), ("4223", None)]
)
def test_the_outward_half_is_of_uk_postcodes_only(code, half):
    assert made(normalise.outward, code) == half


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("CE482915A", "CE482915"),
        ("ce 48 29 15", "CE482915"),
        ("CE482915Z", "CE482915"),
        ("CE48291", None),
        ("DE482915A", None),
        ("CO482915A", None),
        ("BG482915A", None),
        ("TN010180M", None),
        ("QQ123456C", None),
        ("AB123456C", None),
        (None, None),
    ],
)
def test_national_insurance_numbers(typed, expected):
    assert made(normalise.nino, typed) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(1900, 12, 31), None),
        (dt.date(1901, 1, 1), dt.date(1901, 1, 1)),
        (dt.date(1900, 1, 1), None),
        (None, None),
    ],
)
def test_births(day, expected):
    assert made(normalise.birth, day, pl.Date) == expected


def test_a_frame_is_sorted_and_alike_rows_are_one_and_what_lacks_is_null():
    given = people({"id": "B", "first": "Ann"}, {"id": "A"}, {"id": "B", "first": "ANN "}, {"id": None})
    plain = normalise.normalise(given.drop("postcode"))
    assert plain.rows() == [("A", *[None] * 9), ("B", "ann", *[None] * 8)]
    assert plain.schema["born"] == pl.Date


TYPED = {
    "first": ("Robin", "robin", "ROBIN", "Dr", "Dr Ann", "Unknown", "NK", "n k", "O'Neill", "Łukasz", "Ann2", " Ann", "x",
              "Ann\n", "", "ß", None),
    "postcode": ("HD1 2AB", "HD12AB", "hd1 2ab", "HD1  2AB", "HD1 2A8", "HDI 2AB", "ZZ99 3VZ", "XX1 1XX", "AA11AA", "NFA",
                 "W1A 1AA", "EC1A 1BB", "4223", "HD1 2AB.", "HD1 2ABC", "", None),
    "nino": ("CE482915A", "CE482915", "ce482915a", "CE 48 29 15 A", "CE482915E", "CE482915AB", "BG482915A", "AB123456C",
             "AB123457C", "QQ123456C", "ZZ123456", "CE48291", "XCE482915A", "", "CE482915A\n", None),
}  # fmt: skip
"""Cells as most are typed and as some are, near the edge between the two."""


@pytest.mark.parametrize("field", [*TYPED, "last"])
@pytest.mark.parametrize("count", [1, 99])
def test_what_is_typed_as_usual_is_made_like_the_rest(field, count):
    column, how = normalise.COLUMNS[field]
    cells = TYPED.get(field, TYPED["first"])[:count]
    given = people(*({"id": f"P{at:02}", column: cell} for at, cell in enumerate(cells)))
    each = given.select(how(pl.col(column))).to_series().to_list()
    assert normalise.normalise(given)[field].to_list() == each


def test_a_spelling_stands_on_one_line_only_and_the_lists_use_the_forms_that_stand_for_others():
    forms = [form for line in _SPELLINGS.strip().splitlines() for form in line.split()]
    assert sorted(forms) == sorted(set(forms))
    for listed in (names.GENERIC, names.COMMON_FIRST, names.COMMON_LAST):
        assert {form for form in listed if SPELLINGS.get(form, form) != form} == set()
