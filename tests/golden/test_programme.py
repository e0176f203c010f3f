"""The simulated programme: what its expected output says adds up, and its first quarter comes out so again."""

import csv
import importlib.util
import json
import shutil
from collections import Counter

import pytest

from tests.support import ROOT

HERE = ROOT / "examples" / "03-the-programme"
CAPS = {"council": 15_697_917_00, "lcf": 6_600_000_00}


@pytest.fixture(scope="module")
def programme():
    spec = importlib.util.spec_from_file_location("simulate", HERE / "simulate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def expected():
    return json.loads((HERE / "expected" / "came_of_it.json").read_text(encoding="utf-8"))


def published():
    with (HERE / "published_counts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    counts = Counter()
    for row in rows:
        counts[row["outcome"]] += int(row["achieved"])
    return counts


def test_the_outcomes_that_stand_are_the_published_ones(expected):
    assert expected["outcomes"] == dict(published())
    assert sum(expected["outcomes"].values()) == 30_996


def test_no_payer_pays_more_than_its_cap_and_the_caps_bind(expected):
    paid = expected["paid"]
    assert all(paid[name] <= cap for name, cap in CAPS.items())
    assert sum(paid.values()) == sum(CAPS.values())
    assert expected["held"] > 0
    assert (expected["reversed"], expected["intact"]) == (12, True)


def test_quarters_opening_and_grant_add_up_to_what_was_paid(expected):
    before = 397_500_00 + 971_234_00 + 1_136_486_00
    quarters = expected["quarters"]
    assert before + sum(row["pence"] for row in quarters.values()) == sum(expected["paid"].values())
    assert quarters["2020-10"]["pence"] == 1_194_738_00


def test_the_published_counts_are_dealt_out_whole(programme):
    dealt = Counter()
    for kinds in programme.plan_of_claims().values():
        for kind, number in kinds:
            assert number >= 0
            dealt[kind.outcome] += number
    assert dealt == published()


def test_the_first_quarter_comes_out_so_again(programme, expected, tmp_path):
    shutil.copytree(ROOT / "ratecards", tmp_path / "ratecards")
    folder = tmp_path / "examples" / "03"
    folder.mkdir(parents=True)
    came = programme.simulate(folder, 3)
    assert came["quarters"] == {"2020-10": expected["quarters"]["2020-10"]}
    assert (came["intact"], came["held"]) == (True, 0)
