import polars as pl
import pytest

from kbop_cli.engine.identity.keys import PASSES, candidates
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


@pytest.mark.parametrize(("size", "cut"), [(3, 0), (4, 4)])
def test_a_group_is_cut_once_it_is_larger_than_the_window(size, cut):
    _, found = ids(people(*[{"born": "1990-03-01"}] * size))
    assert found.blocks.filter(pl.col("pass") == "date of birth")["cut"].item() == cut


def test_a_group_no_larger_than_the_window_is_compared_in_full():
    assert len(ids(people(*[{"born": "1990-03-01"}] * 3))[0]) == 3
