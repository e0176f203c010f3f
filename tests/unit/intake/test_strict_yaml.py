"""What YAML hides is refused with its line and column: never a guess, never a traceback."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kbop_cli.errors import KbopError
from kbop_cli.intake.strict_yaml import parse

MEGABYTE = 1_000_000
REFUSED = {
    "a key twice": ("a: 1\nb: 2\na: 3\n", 3, 1, "stands twice"),
    "a key twice, deep": ("a: {x: 1, x: 2}\n", 1, 11, "stands twice"),
    "an anchor": ("a: &x 1\n", 1, 4, "anchor"),
    "an alias": ("a: &x 1\nb: *x\n", 2, 4, "alias"),
    "a merge key": ("<<: {c: 1}\n", 1, 1, "merge key"),
    "a tag": ("a: !!python/object:os.system x\n", 1, 4, "tag"),
    "a tab": ("a:\n\tb: 1\n", 2, 1, "tab"),
    "NO": ("country: NO\n", 1, 10, "`NO`"),
    "no as a key": ("no: 1\n", 1, 1, "`no`"),
    "TRUE": ("a: TRUE\n", 1, 4, "`TRUE`"),
    "012": ("a: 012\n", 1, 4, "`012`"),
    "12:30": ("a: 12:30\n", 1, 4, "`12:30`"),
    "1_000": ("a: 1_000\n", 1, 4, "`1_000`"),
    "0x1f": ("a: 0x1f\n", 1, 4, "`0x1f`"),
    "1e5": ("a: 1e5\n", 1, 4, "`1e5`"),
    ".inf": ("a: .inf\n", 1, 4, "`.inf`"),
    "~": ("a: ~\n", 1, 4, "`~`"),
    "an empty value": ("a:\nb: 1\n", 1, 3, "an empty value"),
    "a second document": ("a: 1\n---\nb: 2\n", 2, 1, "second document"),
    "a list as a key": ("? [a, b]\n: 1\n", 1, 3, "a key that is a list"),
    "a control sign": ("a: 1\nb: x\x01y\n", 2, 5, "not YAML"),
    "two colons": ("a: b: c\n", 1, 5, "not YAML"),
    "an open bracket": ("a: [1, 2\n", 2, 1, "not YAML"),
    "a bracket a line": ("[\n" * MEGABYTE + "]\n" * MEGABYTE, 32, 1, "nested deeper"),
    "a megabyte of dashes": ("- " * (MEGABYTE // 2), 1, 63, "nested deeper"),
    "a megabyte of question marks": ("? " * (MEGABYTE // 2), 1, 63, "nested deeper"),
    "a megabyte of braces": ("{a: " * (MEGABYTE // 4), 1, 125, "nested deeper"),
    "a megabyte of steps": ("\n".join(" " * depth + "a:" for depth in range(1400)), 32, 32, "nested deeper"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_its_place(name):
    text, line, column, said = REFUSED[name]
    with pytest.raises(KbopError) as caught:
        parse(text, "card.yaml")
    found = [problem for problem in caught.value.problems if said in problem.what]
    assert [(problem.place.line, problem.place.line_column) for problem in found] == [(line, column)]
    assert all(problem.mend and problem.code == "not_yaml" for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("text", "columns"),
    [("a: " + "[" * MEGABYTE, (34, 1003)), ("[" * MEGABYTE + "]" * MEGABYTE, (32, 1001))],
    ids=["open", "closed"],
)
def test_a_megabyte_of_brackets_is_refused_by_our_bound_or_by_that_of_libyaml(text, columns):
    with pytest.raises(KbopError) as caught:
        parse(text, "card.yaml")
    (problem,) = caught.value.problems
    assert "nested deeper" in problem.what
    assert problem.place.line == 1
    assert problem.place.line_column in columns


def test_every_problem_is_told_at_once():
    with pytest.raises(KbopError) as caught:
        parse("a: NO\nb: 012\na: 1\nc: [\n", "card.yaml")
    assert [problem.place.line for problem in caught.value.problems] == [1, 2, 3, 5]


def test_plain_values_are_what_they_look_like():
    text = 'a: 12\nb: 22.30\nc: true\nd: 2023-01-31\ne: "012"\nf: -5\ng: on time\nh: {i: [x, 1]}\n'
    assert parse(text, "card.yaml").value == {
        "a": 12,
        "b": Decimal("22.30"),
        "c": True,
        "d": "2023-01-31",
        "e": "012",
        "f": -5,
        "g": "on time",
        "h": {"i": ["x", 1]},
    }


def test_a_place_is_that_of_a_value_and_of_a_part_that_of_its_name():
    document = parse("outcomes:\n  job:\n    title: A job\n    prices:\n      - {amount: 5}\n", "card.yaml")
    places = {
        way: document.place(way) for way in (("outcomes", "job"), ("outcomes", "job", "title"), ("outcomes", "x"))
    }
    assert {way: (place.line, place.line_column) for way, place in places.items()} == {
        ("outcomes", "job"): (2, 3),
        ("outcomes", "job", "title"): (3, 12),
        ("outcomes", "x"): (1, 1),
    }
    assert str(document.place(("outcomes", "job", "prices", 0, "amount"))) == "card.yaml:5:18"


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_an_empty_file_is_said_to_be_empty(text):
    with pytest.raises(KbopError) as caught:
        parse(text, "card.yaml")
    assert "empty" in caught.value.problems[0].what
