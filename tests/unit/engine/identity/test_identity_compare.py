import pytest

from kbop_cli.engine.identity.compare import LEVELS, compare
from kbop_cli.engine.identity.register import make_register
from kbop_cli.engine.identity.weights import WEIGHTS
from tests.people import people


def levels(left, right):
    import polars as pl

    register = make_register(people(left, right))
    pair = pl.DataFrame({"left": [0], "right": [1]}, schema={"left": pl.UInt32, "right": pl.UInt32})
    return compare(pair, register).row(0, named=True)


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("Robin", "ROBIN", "exact"),
        ("Sarah", "sarah", "common"),
        ("Sarah", "Sara", "spelling"),
        ("Mohammed", "Md.", "spelling"),
        ("Mohammed Imran", "Imran", "spelling"),
        ("Mohammed Imran", "Mohammed", "part"),
        ("Anna Maria", "Maria", "part"),
        ("Robin", "R", "part"),
        ("Robin", "T", "differ"),
        ("Robyn", "Robin", "close"),
        ("Harry", "Harrry", "close"),
        ("Robin", "Rob1n", "close"),
        ("Lee", "Le", "near"),
        ("Amina", "Samina", "near"),
        ("Daniel", "Denial", "near"),
        ("Ellie", "Elsie", "near"),
        ("Elliee", "Elsie", "near"),
        ("Elsiee", "Elsie", "close"),
        ("Mohammed Ali", "Mohammed Umar", "differ"),
        ("Mohammed Ali", "Mohammed Alli", "close"),
        ("Mohamned Ali", "Mohammed Ali", "close"),
        ("Mohamned", "Mohammed", "close"),
        ("Олександр", "Oleksandr", "common"),
        ("Сергій", "Serhii", "spelling"),
        ("Robin", "Zed", "differ"),
        ("Robin", None, None),
        (None, None, None),
        ("Unknown", "Unknown", None),
    ],
)
def test_first_names(left, right, level):
    for a, b in ((left, right), (right, left)):
        assert levels({"first": a}, {"first": b})["first"] == level


def test_known_names_that_are_alike_are_two_names():
    assert levels({"first": "Hassan"}, {"first": "Hussain"})["first"] == "near"
    assert levels({"first": "Mohammed Hassan"}, {"first": "Mohammed Hussain"})["first"] == "near"


def test_names_that_many_carry_are_listed_by_side():
    assert levels({"last": "Smith"}, {"last": "smith"})["last"] == "common"
    assert levels({"first": "Smith"}, {"first": "smith"})["first"] == "exact"


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (("Robin", "Oakthwaite"), ("Oakthwaite", "Robin"), ("swapped", None)),
        (("Robin", "Oakthwaite"), ("Oakthwayte", "Robyn"), ("swapped", None)),
        (("Ali", "Ahmed"), ("Ahmad", "Ali"), ("swapped", None)),
        (("Robin", "Oakthwaite"), ("Oakthwaite", "Zed"), ("differ", "differ")),
        (("Robin", None), (None, "Robin"), (None, None)),
        (("Robin", "Robin"), ("Robin", "Robin"), ("exact", "exact")),
    ],
)
def test_exchanged_names(left, right, expected):
    found = levels(dict(zip(("first", "last"), left, strict=True)), dict(zip(("first", "last"), right, strict=True)))
    assert (found["first"], found["last"]) == expected


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("1984-05-17", "1984-05-17", "exact"),
        ("1984-01-01", "1984-01-01", "first_january"),
        ("1984-01-02", "1984-01-02", "exact"),
        ("1984-05-07", "1984-07-05", "turned"),
        ("1984-01-01", "1984-05-17", "year_only"),
        ("1984-01-01", "1985-01-01", "slip"),
        ("1984-05-17", "1984-05-16", "slip"),
        ("1984-05-17", "1948-05-17", "slip"),
        ("1984-05-17", "1984-06-18", "slips"),
        ("1984-05-17", "1985-06-18", "differ"),
        ("1984-05-17", None, None),
        ("1900-01-01", "1900-01-01", None),
    ],
)
def test_dates_of_birth(left, right, level):
    for a, b in ((left, right), (right, left)):
        assert levels({"born": a}, {"born": b})["born"] == level


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("HD1 2AB", "hd12ab", "exact"),
        ("HD1 2AB", "HD1 2AC", "slip"),
        ("HD1 2AB", "HD1 3AC", "outward"),
        ("HD1 2AB", "HD2 3AC", "differ"),
        ("4223", "4232", "slip"),
        ("4223", "4111", "differ"),
        ("NFA", "NFA", None),
        (None, "HD1 2AB", None),
    ],
)
def test_postcodes(left, right, level):
    for a, b in ((left, right), (right, left)):
        assert levels({"postcode": a}, {"postcode": b})["postcode"] == level


@pytest.mark.parametrize(
    ("left", "right", "level"),
    [
        ("CE482915A", "CE482915B", "exact"),
        ("CE482915A", "CE482951A", "slip"),
        ("CE482915A", "CE481951A", "differ"),
        ("QQ123456C", "QQ123456C", None),
        (None, "CE482915A", None),
    ],
)
def test_national_insurance_numbers(left, right, level):
    for a, b in ((left, right), (right, left)):
        assert levels({"nino": a}, {"nino": b})["nino"] == level


@pytest.mark.parametrize("field", LEVELS)
def test_every_level_has_a_weight_and_the_shares_make_a_whole(field):
    assert tuple(WEIGHTS[field]) == LEVELS[field]
    weights = WEIGHTS[field].values()
    assert (round(sum(weight.m for weight in weights), 4), round(sum(weight.u for weight in weights), 4)) == (1, 1)
    apart = [weight for level, weight in WEIGHTS[field].items() if level != "swapped"]
    assert WEIGHTS[field]["exact"].hundredths == max(weight.hundredths for weight in apart)
    assert WEIGHTS[field]["differ"].hundredths < 0
