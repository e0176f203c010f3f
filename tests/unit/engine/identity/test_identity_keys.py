import random

import polars as pl
import pytest

from kbop_cli.engine.identity.keys import PASSES, candidates, side_by_side
from kbop_cli.engine.identity.phonetic import skeleton, soundex
from kbop_cli.engine.identity.register import make_register
from tests.people import ROBIN, people


def made(how, text):
    return pl.DataFrame({"cell": [text]}).select(how(pl.col("cell"))).item()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("robert", "R163"),
        ("rupert", "R163"),
        ("ashcraft", "A261"),
        ("tymczak", "T522"),
        ("pfister", "P236"),
        ("honeyman", "H555"),
        ("lee", "L000"),
        ("jackson", "J250"),
    ],
)
def test_soundex_as_the_national_archives_give_it(name, code):
    assert made(soundex, name) == code


@pytest.mark.parametrize(
    "spellings",
    [
        ("choudhry", "chowdhury", "chaudhary"),
        ("qureshi", "kureshi"),
        ("sheikh", "shaykh"),
        ("khalid", "kaled"),
        ("zofia", "sofia"),
        ("wiktor", "viktor"),
        ("yusuf", "iusuf", "jusuf"),
        ("akhtar", "aktar"),
    ],
)
def test_the_skeleton_is_one_for_spellings_of_one_sound(spellings):
    assert len({made(skeleton, name) for name in spellings}) == 1


def ids(given):
    register = make_register(given)
    found = candidates(register)
    names = register.people["id"]
    pairs = found.pairs
    return set(zip(names.gather(pairs["left"]), names.gather(pairs["right"]), strict=True)), found


def test_nothing_known_meets_nobody():
    assert ids(people({}, {}, {}))[0] == set()


@pytest.mark.parametrize(
    "other",
    [
        {"first": "Oakthwaite", "last": "Robin", "born": "1984-05-17"},
        {"first": "Robin", "last": "Oakthwayte", "born": "1984-05-17"},
        {"first": "Robin", "last": "Oakthwaite", "born": "1984-05-18"},
        {"first": "Robin", "last": "Oakthwaite", "born": "1974-05-17"},
        {"first": "Robin", "last": "Oakthwaite"},
        {"last": "Oakthwaite", "postcode": "hd12ab"},
        {"first": "Zed", "last": "Quill", "nino": "CE 48 29 15 B"},
        {"born": "1984-05-17"},
    ],
)
def test_one_thing_in_common_is_enough_to_be_compared(other):
    assert ids(people(ROBIN, other))[0] == {("P1", "P2")}


def test_a_large_group_is_compared_along_its_order_and_said():
    crowd = [{"first": f"A{chr(97 + n % 26)}", "born": "1990-01-01", "postcode": f"HD1 {n % 10}AA"} for n in range(200)]
    pairs, found = ids(people(*crowd))
    bound = sum(each.window * len(each.entries) for each in PASSES)
    assert 0 < len(pairs) <= 200 * bound
    assert len(pairs) < 200 * 199 // 2
    by_birth = found.blocks.filter(pl.col("pass") == "date of birth").row(0)
    assert by_birth == ("date of birth", 1, 200, 200)


def test_in_a_large_group_those_who_share_the_next_thing_still_meet():
    crowd = [{"born": "1990-03-01", "postcode": f"HD{1 + n // 20} {n % 10}{'AB'[n // 10 % 2]}Z"} for n in range(60)]
    pairs, _ = ids(people(*crowd, {"born": "1990-03-01", "postcode": "HD1 0AZ"}))
    assert ("P1", "P61") in pairs


@pytest.mark.parametrize(("size", "cut"), [(3, 0), (4, 4)])
def test_a_group_is_cut_once_it_is_larger_than_the_window(size, cut):
    _, found = ids(people(*[{"born": "1990-03-01"}] * size))
    assert found.blocks.filter(pl.col("pass") == "date of birth")["cut"].item() == cut


def test_a_group_no_larger_than_the_window_is_compared_in_full():
    assert len(ids(people(*[{"born": "1990-03-01"}] * 3))[0]) == 3


def _read_again(codes, marks=None):
    """The pairs and groups of every pass, told by its words alone, with loops."""
    pairs, blocks = set(), []
    for each in PASSES:
        groups = {}
        for key, order in each.entries:
            parts = codes.select(*(part.alias(str(at)) for at, part in enumerate(key)), order.alias("order")).rows()
            for row, (*whole, place) in enumerate(parts):
                if None not in whole:
                    groups.setdefault(tuple(whole), []).append((-1 if place is None else place, row))
        for entries in groups.values():
            rows = [row for _, row in sorted(entries)]
            for at, one in enumerate(rows):
                pairs |= {(min(one, other), max(one, other)) for other in rows[at + 1 : at + 1 + each.window]}
        sizes = [len(entries) for entries in groups.values()]
        cut = sum(size for size in sizes if size > each.window + 1)
        blocks.append((each.name, len(sizes), max(sizes, default=0), cut))
    met = {pair for pair in pairs if pair[0] != pair[1]}
    return {pair for pair in met if marks is None or marks[pair[0]] & marks[pair[1]]}, blocks


def _crowd(count, seed):
    """People who share so much that most groups are larger than the window, with cells that are not known."""
    chance = random.Random(seed)
    cells = {
        "first": ("Ann", "Robin", "Ali", "Khan", None),
        "last": ("Khan", "Ali", "Robin", "Smyth", None),
        "born": ("1984-05-17", "1984-05-18", "1991-05-17", "2001-12-31", None),
        "postcode": ("HD1 2AB", "HD1 2AC", "WF13 4XY", None),
        "nino": ("CE482915A", "CE482915B", "TE482915A", "TP111111A", None),
    }
    rows = [{field: chance.choice(choice) for field, choice in cells.items()} for _ in range(count)]
    places = {"house_number": ("1", "2", None), "street": ("High Road", "High Street", None), "town": ("Batley", None)}
    columns = {name: [chance.choice(choice) for _ in range(count)] for name, choice in places.items()}
    return people(*rows).with_columns(pl.Series(name, column, pl.String) for name, column in columns.items())


@pytest.mark.parametrize("count", [1, 2, 9, 40, 300])
def test_the_passes_read_again_with_loops(count):
    register = make_register(_crowd(count, count))
    pairs, blocks = _read_again(register.codes)
    found = candidates(register)
    assert found.pairs.rows() == sorted(pairs)
    assert found.blocks.rows() == blocks


@pytest.mark.parametrize("count", [2, 40, 300])
def test_marks_keep_to_some_of_the_same_pairs(count):
    register = make_register(_crowd(count, count))
    marks = [1 << number % 4 | 2 << number % 3 for number in range(register.people.height)]
    bits = pl.Series(marks, dtype=pl.UInt64)
    pairs, _ = _read_again(register.codes, marks)
    assert candidates(register, bits).pairs.rows() == sorted(pairs)
    for at_a_time in (1, 1000):
        met = pl.concat(side_by_side(register, bits, at_a_time=at_a_time))
        assert {(min(pair), max(pair)) for pair in met.rows()} == pairs
    halves = [pl.concat(side_by_side(register, bits, PASSES[part::2])) for part in (0, 1)]
    assert {(min(pair), max(pair)) for pair in pl.concat(halves).rows()} == pairs
