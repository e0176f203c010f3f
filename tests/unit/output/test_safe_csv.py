"""What is written cannot be run by a spreadsheet, and is read back as it was."""

from datetime import date
from hashlib import sha256

import polars as pl
import pytest

from kbop_cli.engine.given_columns import NUMBERED
from kbop_cli.output import safe_csv

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u00a0=1",
    "＝1",
    "'=1",
    "'plain",
    "\x00=1",
    "﻿=1",
]
HARMLESS = ["plain", "a=b", "3-4", "", None, 'say "so"', "a,b", "line\nbreak", "naïve"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_that_could_run_gets_an_apostrophe(text):
    for kind in (pl.String(), pl.Categorical(), NUMBERED["text"]):
        assert safe_csv.guarded(pl.DataFrame({"a": [text]}, schema={"a": kind}))["a"][0] == f"'{text}"


def test_what_is_written_is_read_back(tmp_path):
    frame = pl.DataFrame({"a": [text for text in HOSTILE + HARMLESS if text != ""]})
    safe_csv.write(frame, tmp_path / "a.csv")
    assert safe_csv.read(tmp_path / "a.csv").equals(frame)


def test_figures_are_left_alone(tmp_path):
    safe_csv.write(pl.DataFrame({"amount": ["-5.00"], "text": ["-5.00"]}), tmp_path / "a.csv", figures=["amount"])
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "amount,text\n-5.00,'-5.00\n"


@pytest.mark.parametrize("rows", [1, 2, 3, 100])
def test_parts_are_the_same_file_as_the_whole_and_its_hash_is_right(tmp_path, monkeypatch, rows):
    monkeypatch.setattr(safe_csv, "_ROWS", rows)
    days = [date(2023, 5, 31), None, date(2020, 2, 29), date(2023, 5, 31), date(2024, 1, 1)]
    frame = pl.DataFrame(
        {"text": ["=1", "a,b", None, "naïve", "line\nbreak"], "day": days, "yes": [True, False] * 2 + [None]}
    )
    for height in range(frame.height + 1):
        safe_csv.write(frame.head(height), tmp_path / "whole.csv")
        digest = safe_csv.write_parts(safe_csv.parts(frame.head(height)), tmp_path / "parts.csv")
        written = (tmp_path / "parts.csv").read_bytes()
        assert written == (tmp_path / "whole.csv").read_bytes()
        assert digest == sha256(written).hexdigest()


def test_a_part_that_cannot_be_made_is_told(tmp_path):
    def tables():
        yield pl.DataFrame({"a": ["x"]})
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        safe_csv.write_parts(tables(), tmp_path / "a.csv")
