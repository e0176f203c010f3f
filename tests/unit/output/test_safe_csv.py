"""What is written cannot be run by a spreadsheet, and is read back as it was."""

import polars as pl
import pytest

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
    assert safe_csv.guarded(pl.DataFrame({"a": [text]}))["a"][0] == f"'{text}"


def test_what_is_written_is_read_back(tmp_path):
    frame = pl.DataFrame({"a": [text for text in HOSTILE + HARMLESS if text != ""]})
    safe_csv.write(frame, tmp_path / "a.csv")
    assert safe_csv.read(tmp_path / "a.csv").equals(frame)


def test_figures_are_left_alone(tmp_path):
    safe_csv.write(pl.DataFrame({"amount": ["-5.00"], "text": ["-5.00"]}), tmp_path / "a.csv", figures=["amount"])
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "amount,text\n-5.00,'-5.00\n"
