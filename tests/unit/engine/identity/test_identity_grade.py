import polars as pl
import pytest

from kbop_cli.engine.identity.compare import LEVELS
from kbop_cli.engine.identity.grade import GUARDS, STRONG, grade, guard

SAME = {"first": "exact", "last": "exact", "born": "exact", "postcode": "exact", "nino": "exact"}


def judged(weight=2000, **levels):
    given = {field: levels.get(field) for field in LEVELS}
    frame = pl.DataFrame(
        {**{field: [level] for field, level in given.items()}, "weight": [weight]},
        schema={**{field: pl.Enum(LEVELS[field]) for field in LEVELS}, "weight": pl.Int32},
    )
    found = frame.with_columns(guard().alias("guard")).with_columns(grade().alias("grade"))
    return found["grade"].item(), found["guard"].item()


@pytest.mark.parametrize(
    ("weight", "expected"),
    [(STRONG - 1, "possible"), (STRONG, "strong"), (STRONG + 1, "strong"), (0, "possible")],
)
def test_the_bound_of_strong(weight, expected):
    assert judged(weight, **{**SAME, "first": "close"}) == (expected, None)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, "exact"),
        ({"first": "common", "last": "common"}, "exact"),
        ({"nino": None}, "exact"),
        ({"postcode": None}, "exact"),
        ({"postcode": "outward"}, "strong"),
        ({"nino": "slip"}, "strong"),
        ({"first": "spelling"}, "strong"),
        ({"last": "part"}, "strong"),
        ({"born": "slip"}, "strong"),
        ({"postcode": None, "nino": None}, "strong"),
        ({"house": "differ"}, "strong"),
        ({"street": "close"}, "strong"),
        ({"house": "exact", "street": "exact"}, "exact"),
        ({"born": "first_january"}, "strong"),
    ],
)
def test_exact_is_nothing_less(changed, expected):
    assert judged(**{**SAME, **changed}) == (expected, None)


OPEN = {**SAME, "nino": None}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"first": "differ"}, "twins"),
        ({"first": "near"}, "twins"),
        ({"first": "close"}, None),
        ({"first": "swapped", "last": None}, None),
        ({"first": "differ", "last": "spelling", "born": "first_january"}, "twins"),
        ({"first": "differ", "last": "near"}, "household"),
        ({"first": "differ", "born": "slip"}, "household"),
        ({"first": "differ", "nino": "exact"}, None),
        ({"born": "differ"}, "parent_and_child"),
        ({"born": "slips"}, "parent_and_child"),
        ({"born": "slip"}, None),
        ({"born": "differ", "postcode": "outward"}, None),
        ({"born": "differ", "postcode": "outward", "house": "exact", "street": "close"}, "parent_and_child"),
        ({"born": None}, "unknown"),
        ({"first": None}, "unknown"),
        ({"first": None, "nino": "exact"}, None),
        ({"nino": "differ"}, "two_numbers"),
        ({"nino": "slip"}, None),
        ({"born": "year_only", "postcode": "outward"}, "first_january"),
        ({"born": "first_january", "postcode": None}, "first_january"),
        ({"born": "first_january", "postcode": "outward", "nino": "exact"}, None),
    ],
)
def test_each_guard_and_what_it_lets_pass(changed, expected):
    found = judged(**{**OPEN, **changed})
    assert found[1] == expected
    if expected:
        assert found[0] == "possible"
        assert expected in GUARDS
