"""The worked month as files: the same bytes each time, and the same decisions from CSV and from the workbook."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

from kbop_cli.demo.month import month
from kbop_cli.engine.given_columns import further_columns
from kbop_cli.engine.verify import verify
from kbop_cli.intake.tables import read_inputs
from kbop_cli.output.demo_files import write_csv, write_xlsx
from tests.support import kbop_contract

PLACE = ("place", "source")


@pytest.fixture(scope="module")
def made():
    return month()


@pytest.fixture(scope="module")
def files(made, tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    write_csv(made.tables, folder / "csv")
    write_xlsx(made.tables, folder / "month.xlsx")
    return folder


def test_the_same_tables_give_the_same_bytes(made, files, tmp_path):
    write_csv(made.tables, tmp_path / "csv")
    write_xlsx(made.tables, tmp_path / "month.xlsx")
    assert (tmp_path / "month.xlsx").read_bytes() == (files / "month.xlsx").read_bytes()
    written = sorted(path.name for path in (files / "csv").iterdir())
    assert written == sorted(f"{name}.csv" for name in made.tables)
    for name in written:
        assert (tmp_path / "csv" / name).read_bytes() == (files / "csv" / name).read_bytes()


def decided(path, name):
    terms = kbop_contract()
    read = read_inputs([path], tables=further_columns(terms))
    names = [source.sheet or source.file for source in read.sources]
    return verify(read.tables, read.faults, names, terms, name).decided


def test_both_forms_are_decided_alike(made, files):
    plain, book = decided(files / "csv", made.month), decided(files / "month.xlsx", made.month)
    assert plain.decisions.height == 740
    assert plain.decisions.drop(PLACE).equals(book.decisions.drop(PLACE))
    assert plain.findings.drop("place").equals(book.findings.drop("place"))
    assert not plain.findings["place"].equals(book.findings["place"])


def test_the_workbook_holds_real_dates_and_keeps_mistakes_as_typed(made, files):
    book = openpyxl.load_workbook(files / "month.xlsx")
    assert book.sheetnames == list(made.tables)
    sheet = book["claims"]
    columns = {cell.value: cell.column - 1 for cell in sheet[1]}
    kinds = {}
    for row, cells in zip(made.tables["claims"], sheet.iter_rows(min_row=2), strict=False):
        assert cells[columns["claim_id"]].value == (row["claim_id"] or None)
        assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)
        value = cells[columns["achieved_on"]].value
        kinds[made.labels.get(row["claim_id"], "")] = type(value)
        if isinstance(value, dt.datetime):
            assert value.strftime("%d/%m/%Y") == row["achieved_on"]
        else:
            assert (value or "") == row["achieved_on"]
    assert kinds["no_such_day"] is str
    assert kinds["spreadsheet_dates"] is str
    assert kinds["too_early"] is dt.datetime
