"""The short proof that all records are whole: never given where one is not, and given where a few cells are quoted."""

from __future__ import annotations

import pytest

from kbop_cli.intake import quick
from kbop_cli.intake.decoding import decode

WIDTH = 3


def proven(tmp_path, below, height, above="", from_disk=True):
    path = tmp_path / "claims.csv"
    path.write_bytes(f"{above}a,b,c\n{below}".encode())
    text = decode(path if from_disk else path.read_bytes(), "claims.csv", ",")
    return quick.proves(text, ",", above.count("\n") + 1, WIDTH, height)


@pytest.mark.parametrize("from_disk", [True, False])
@pytest.mark.parametrize(
    ("below", "height"),
    [
        ("1,2,3\n4,5,6\n", 2),
        ('1,"2,5",3\n4,5,6\n', 2),
        ('1,"2,5,7",3\n"","",""\n4,"say ""so""",6', 3),
        ('1,2,"3"\r\n4,5,6\r\n', 2),
    ],
)
def test_whole_records_are_proven(tmp_path, below, height, from_disk):
    assert proven(tmp_path, below, height, from_disk=from_disk)


@pytest.mark.parametrize(
    ("below", "height"),
    [
        ("1,2\n4,5,6\n", 2),
        ('1,"2,3"\n4,5,6\n', 2),  # as many delimiters as a whole record, one of them inside a cell
        ('1,"2,3"\n4,5,"6,7"\n', 2),
        ('1,"2,5",3\n4,5\n', 2),
        ('1,"2\n5",3\n', 1),  # over two lines: no short proof, the survey puts it together
        ('1,"2"5,3\n4,5,6\n', 2),
        ('1,2"5,3\n4,5,6\n', 2),
        ('1,"2,3\n', 1),
    ],
)
def test_a_record_that_is_not_whole_is_never_proven(tmp_path, below, height):
    assert not proven(tmp_path, below, height)


def test_marks_above_the_heading_are_not_counted(tmp_path):
    assert proven(tmp_path, '1,"2,5",3\n', 1, above='"Claims, June"\n')


def test_many_quoted_lines_are_left_to_the_survey(tmp_path, monkeypatch):
    monkeypatch.setattr(quick, "_FEW", 2)
    assert proven(tmp_path, '1,"2",3\n' * 2, 2)
    assert not proven(tmp_path, '1,"2",3\n' * 3, 3)
