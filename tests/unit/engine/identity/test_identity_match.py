import subprocess
import sys

import polars as pl
import pytest

from bench.uk_identities import register
from kbop_cli.engine.identity.grade import STRONG
from kbop_cli.engine.identity.match import find_pairs, match, strong_pairs
from tests.people import ROBIN, people


def graded(*rows):
    return [(left, right, grade, guard) for left, right, grade, guard, *_ in find_pairs(people(*rows)).rows()]


def one(other, person=ROBIN):
    found = graded(person, other)
    assert len(found) <= 1
    return found[0][2:] if found else None


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ("exact", None)),
        ({"first": "ROBIN", "postcode": "hd12ab", "nino": "ce482915"}, ("exact", None)),
        ({"nino": None}, ("exact", None)),
        ({"postcode": None}, ("exact", None)),
        ({"postcode": None, "nino": None}, ("strong", None)),
        ({"postcode": "WF13 4XY"}, ("strong", None)),
        ({"first": "Robyn"}, ("strong", None)),
        ({"first": "Oakthwaite", "last": "Robin"}, ("strong", None)),
        ({"born": "1984-05-16"}, ("strong", None)),
        ({"born": "1985-06-28", "nino": None, "postcode": None}, None),
        ({"last": "Fernshaw", "nino": None}, ("strong", None)),
        ({"first": "Tamsin", "born": "1991-11-02", "nino": None, "postcode": None}, None),
    ],
)
def test_the_grade_of_two_records(changed, expected):
    assert one({**ROBIN, **changed}) == expected


def test_day_and_month_exchanged():
    person = {**ROBIN, "born": "1984-05-07"}
    found = find_pairs(people(person, {**person, "born": "1984-07-05", "nino": None}))
    assert found.select("grade", "date_of_birth").rows() == [("strong", "turned")]
    assert found["close"].to_list() == [["date_of_birth"]]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"first": "Tamsin", "nino": None}, ("possible", "twins")),
        ({"first": "Tamsin", "nino": "CE111111A"}, None),
        ({"first": "Tamsin"}, ("strong", None)),
        ({"born": "1960-11-28", "nino": None}, ("possible", "parent_and_child")),
        ({"born": "1960-11-28", "nino": "CE111111A"}, None),
        ({"first": None, "nino": None}, ("possible", "unknown")),
        ({"first": None}, ("strong", None)),
        ({"born": None, "nino": None}, ("possible", "unknown")),
        ({"nino": "CE111111A"}, ("possible", "two_numbers")),
        ({"first": "Tamsin", "born": "1984-05-16", "nino": None}, ("possible", "household")),
    ],
)
def test_the_guards(changed, expected):
    assert one({**ROBIN, **changed}) == expected


def test_a_couple_is_nobody_twice():
    partner = {**ROBIN, "first": "Tamsin", "born": "1986-11-02", "nino": "CE111111A"}
    assert one(partner) is None
    assert one({**partner, "nino": None}, {**ROBIN, "nino": None}) is None


def test_twins_with_names_alike():
    twin = {"first": "Amina", "last": "Hussain", "born": "1995-08-09", "postcode": "HD1 2AB"}
    assert one({**twin, "first": "Samina"}, twin) == ("possible", "twins")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"postcode": "WF13 4XY"}, ("possible", "first_january")),
        ({"postcode": None}, ("possible", "first_january")),
        ({}, ("strong", None)),
        ({"postcode": "WF13 4XY", "nino": "CE482915A"}, ("strong", None)),
    ],
)
def test_a_birthday_on_1_january_says_little(changed, expected):
    person = {"first": "Goitom", "last": "Berhane", "born": "1990-01-01", "postcode": "HD1 2AB"}
    assert one({**person, **changed}, {**person, "nino": changed.get("nino")}) == expected


def test_namesakes_with_a_common_name_need_more_than_the_name():
    john = {"first": "Mohammed", "last": "Khan", "born": "1990-06-11"}
    assert one({**john, "born": "1990-06-12"}, john) is None
    robin = {"first": "Robin", "last": "Oakthwaite", "born": "1990-06-11"}
    assert one({**robin, "born": "1990-06-12"}, robin) == ("possible", None)


def test_one_person_may_have_three_ids():
    assert [pair[:2] for pair in graded(ROBIN, ROBIN, ROBIN)] == [("P1", "P2"), ("P1", "P3"), ("P2", "P3")]


def test_null_never_equals_null():
    assert graded({}, {}, {"first": "Unknown", "postcode": "NFA"}, {"first": "Unknown", "postcode": "NFA"}) == []
    bare = {"first": None, "last": None, "born": None, "postcode": "HD1 2AB", "nino": None}
    assert graded(bare, bare) == []


def test_an_id_on_two_rows_is_one_id_and_is_reported_by_its_likeliest_row():
    rows = [{**ROBIN, "id": "A"}, {**ROBIN, "id": "B", "first": "Robyn"}, {**ROBIN, "id": "B"}, {**ROBIN, "id": "A"}]
    assert graded(*rows) == [("A", "B", "exact", None)]


def test_an_id_typed_in_two_ways_is_one_id():
    assert graded({**ROBIN, "id": "A1"}, {**ROBIN, "id": "a1 "}) == []
    assert graded({**ROBIN, "id": "a1"}, {**ROBIN, "id": "B"}, {**ROBIN, "id": "A1"}) == [("A1", "B", "exact", None)]


def test_what_agreed_and_what_differed():
    found = find_pairs(people(ROBIN, {**ROBIN, "first": "Robyn", "postcode": "WF13 4XY", "nino": None}))
    row = found.row(0, named=True)
    assert row["agreed"] == ["last_name", "date_of_birth"]
    assert row["close"] == ["first_name"]
    assert row["differed"] == ["postcode"]
    weights = [value for name, value in row.items() if name.endswith("_weight")]
    assert row["national_insurance_number_weight"] == 0
    assert round(row["weight"], 2) == round(sum(weights) - 17, 2)
    assert row["probability"] == round(1 / (1 + 2 ** -row["weight"]), 6)


def test_a_missing_column_is_said_and_the_rest_still_runs():
    given = people(ROBIN, ROBIN)
    found = match(given.drop("national_insurance_number", "postcode"))
    assert found.pairs["grade"].to_list() == ["strong"]
    assert found.could_not == (
        "postcode is not in the export: nobody was compared by it.",
        "national_insurance_number is not in the export: nobody was compared by it.",
    )


def test_an_empty_column_is_said_too():
    found = match(people({**ROBIN, "nino": "QQ123456C"}, {**ROBIN, "nino": None}, {"id": "P3", "postcode": "HD1 2AB"}))
    assert found.could_not == (
        "national_insurance_number is empty or not usable throughout: nobody was compared by it.",
    )
    assert found.silent == (
        "1 of 3 people have too little of name, date of birth, postcode and National Insurance number to be "
        "recognised under another id.",
    )


def test_no_identity_column_at_all():
    found = match(people({}, {}).select("participant_id", "provider"))
    assert found.pairs.height == 0
    assert len(found.could_not) == 5


def test_nobody_at_all():
    found = match(people())
    assert found.pairs.height == 0
    assert found.blocks["largest"].max() == 0
    assert found.compared == 0


def test_the_same_pairs_in_any_order_and_from_any_split():
    given = register(1500, "kbop-test-1").drop("person", "errors")
    whole = find_pairs(given)
    assert whole.height > 150
    assert find_pairs(given.reverse()).equals(whole)
    assert find_pairs(given.sample(fraction=1, shuffle=True, seed=7)).equals(whole)
    half = pl.concat([given.tail(700), given.head(given.height - 700)])
    assert find_pairs(half).equals(whole)
    assert find_pairs(pl.concat([given, given.head(300)])).equals(whole)


def test_no_strong_match_is_two_people_on_a_register_like_that_of_kirklees():
    given = register(3000, "kbop-test-2")
    person = given.select("participant_id", "person")
    found = find_pairs(given).join(person, left_on="left", right_on="participant_id")
    found = found.join(person, left_on="right", right_on="participant_id", suffix="_right")
    counted = found.group_by("grade", same=pl.col("person") == pl.col("person_right")).len().sort("grade", "same")
    assert counted.rows() == [
        ("exact", True, 50),
        ("strong", True, 258),
        ("possible", False, 23),
        ("possible", True, 48),
    ]


def test_a_search_for_strong_matches_alone_finds_every_one_of_them():
    people = register(2_000, "kbop-test-3").drop("person", "errors")
    every = match(people).pairs
    strong = match(people, least=STRONG).pairs
    known = pl.col("grade").cast(pl.String) != "possible"
    assert every.filter(known).height > 50
    assert strong.filter(known).equals(every.filter(known))


def test_marks_keep_the_pairs_of_people_who_share_one():
    people = register(2_000, "kbop-test-3").drop("person", "errors")
    marks = people.select("participant_id", (pl.int_range(pl.len(), dtype=pl.UInt64) % 3 + 1).alias("mark"))
    bit = dict(marks.rows())
    marks = marks.with_columns(pl.col("participant_id").str.to_lowercase())
    every = match(people).pairs
    kept = [bool(bit[left] & bit[right]) for left, right in every.select("left", "right").rows()]
    assert 0 < sum(kept) < every.height
    assert match(people, marks=marks).pairs.equals(every.filter(pl.Series(kept)))


def test_strong_pairs_are_those_of_the_whole_search_whose_marks_meet():
    people = register(2_000, "kbop-test-3").drop("person", "errors")
    ids = people["participant_id"].str.to_lowercase().alias("participant_id")
    marks = pl.select(pl.int_range(people.height, dtype=pl.UInt64) % 3 + 1).to_series().alias("mark")
    every = match(people, marks=pl.DataFrame([ids, marks])).pairs.filter(pl.col("grade") != "possible")
    every = every.select("left", "right", "grade", "weight", "agreed")
    assert every.height > 50
    assert strong_pairs(people, ids, marks).equals(every)
    one = every.head(1).select("left", "right", pl.lit("other").alias("verdict"), pl.lit(0).alias("number"))
    assert strong_pairs(people, ids, marks, one).equals(every.tail(-1))


def test_a_search_that_meets_nobody_loads_nothing_to_compare_texts_with():
    script = (
        "import sys; from tests.people import people; from kbop_cli.engine.identity.match import match; "
        "match(people({'first': 'Robin', 'last': 'Oakthwaite'}, {'first': 'Tamsin', 'last': 'Quill'})); "
        "print(sorted({'numpy', 'rapidfuzz'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
