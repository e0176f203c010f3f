"""What is told of a pair without its texts is never less than what its texts will say."""

import random
from itertools import combinations

import polars as pl
import pytest

from bench.uk_identities import register as uk_register
from kbop_cli.engine.identity.compare import LEVELS, compare
from kbop_cli.engine.identity.grade import STRONG, grade, guard
from kbop_cli.engine.identity.hope import compared, promising
from kbop_cli.engine.identity.register import make_register
from kbop_cli.engine.identity.weights import PRIOR, WEIGHTS
from tests.people import people

NEAR = {
    "first": ("Robin", "Robyn", "Oakthwaite", "Mohammed Ali", "Mohd Ali", "Ali", "R", "Amina", "Samina", "Sarah", None),
    "last": ("Oakthwaite", "Oakthwayte", "Robin", "Ahmed", "Ahmad", "Khan", "Smith", "smith ", None),
    "born": ("1984-05-07", "1984-07-05", "1984-01-01", "1948-05-07", "1985-05-08", "1984-05-18", "1985-06-28", None),
    "postcode": ("HD1 2AB", "HD1 2AC", "HD1 3AC", "WF13 4XY", None),
    "nino": ("CE482915A", "CE482951A", "CE481951A", "EC482915A", "CE482916A", "BE482915A", "CE592915A", None),
}
"""Cells that are near one another in every way that a level knows."""


def _near(count, seed):
    chance = random.Random(seed)
    return people(*({field: chance.choice(cells) for field, cells in NEAR.items()} for _ in range(count)))


def _addressed(count, seed):
    chance = random.Random(seed)
    places = {
        "house_number": ("1", "12", "1a", None),
        "street": ("High Street", "High Stret", "Low Road", None),
        "locality": ("Lindley", "Lindly", "Marsh", None),
        "town": ("Huddersfield", "Hudersfield", "Batley", None),
    }
    cells = {name: [chance.choice(choice) for _ in range(count)] for name, choice in places.items()}
    return _near(count, seed).with_columns(pl.Series(name, column) for name, column in cells.items())


REGISTERS = {
    "near": _near(170, 1),
    "addressed": _addressed(120, 2),
    "no number": _near(150, 3).drop("national_insurance_number"),
    "no last name": _near(120, 4).with_columns(last_name=pl.lit(None, pl.String)),
    "like Kirklees": uk_register(170, "kbop-hope").drop("person", "errors"),
}


def weighed(given):
    """Every two records with the weight of each field as the texts give it, and `weight`, their sum."""
    register = make_register(given)
    numbers = list(combinations(range(register.people.height), 2))
    pairs = pl.DataFrame(numbers, schema={"left": pl.UInt32, "right": pl.UInt32}, orient="row")
    levels = compare(pairs, register)
    tables = {field: {level: weight.hundredths for level, weight in WEIGHTS[field].items()} for field in LEVELS}
    weights = [pl.col(field).replace_strict(table, return_dtype=pl.Int32).fill_null(0).alias(f"{field}_weight")
               for field, table in tables.items()]  # fmt: skip
    told = levels.with_columns(weights)
    return register, told.with_columns(weight=PRIOR + pl.sum_horizontal(f"{field}_weight" for field in LEVELS))


@pytest.mark.parametrize("name", REGISTERS)
def test_no_field_says_more_than_was_hoped(name):
    register, told = weighed(REGISTERS[name])
    hoped = promising(told.select("left", "right"), register, least=-100_000)
    assert hoped.height == told.height
    both = told.join(hoped, on=["left", "right"], suffix="_hoped")
    for field in compared(register):
        assert both.filter(pl.col(f"{field}_weight") > pl.col(f"{field}_weight_hoped")).is_empty(), field


@pytest.mark.parametrize("name", REGISTERS)
@pytest.mark.parametrize("least", [0, STRONG, 1500])
def test_every_pair_that_weighs_enough_is_promising(name, least):
    register, told = weighed(REGISTERS[name])
    graded = told.with_columns(guard().alias("guard")).with_columns(grade().alias("grade"))
    wanted = graded.filter(pl.col("weight") >= least)
    if least >= STRONG:
        wanted = wanted.filter(pl.col("grade") != "possible")
    kept = promising(told.select("left", "right"), register, least)
    assert 0 < wanted.height <= kept.height < told.height
    assert wanted.join(kept, on=["left", "right"], how="anti").is_empty()


def test_most_pairs_are_let_go_without_a_look_at_their_texts():
    register, told = weighed(REGISTERS["like Kirklees"])
    assert promising(told.select("left", "right"), register, STRONG).height < told.height / 50
