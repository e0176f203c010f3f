"""What stands in a sheet beside plain cells, however its XML is written, and how far apart its cells lie."""

import re

import polars as pl
import pytest

from kbop_cli.intake.extents import Extent, bound, box, measure
from kbop_cli.intake.limits import Limits
from tests.unit.intake.test_safety import HEADING, ROW, SHEET, packed, parts, refusal, table, text_cell

ERROR = '<c r="E2" t="e"><v>#REF!</v></c>'


def with_error(error=ERROR):
    return table(HEADING, ROW).replace(text_cell("E2", ROW[4]), error)


@pytest.mark.parametrize(
    "error",
    [
        ERROR,
        "<c r='E2' t='e'><v>#REF!</v></c>",
        '<c r = "E2" t = "e"><v>#REF!</v></c>',
        "<c\nr='E2'\tt='e'><v>#REF!</v></c>",
        '<c t="e" r="E2"><v>#REF!</v></c>',
        '<c r="E2" t="e"><f>A1</f><v>#REF!</v></c>',
        '<c r="E2" s="1" t="e"><f t="shared" si="0"/><v>#REF!</v></c>',
    ],
)
def test_an_error_cell_is_told_however_its_tag_is_written(month, error):
    month.write("claims.xlsx", packed(parts(with_error(error))))
    assert month.read().faults.select("row", "column", "cell").rows() == [(2, "achieved_on", "#REF!")]


@pytest.mark.parametrize("row", ['<row r="2" hidden="1">', "<row r='2' hidden='true'>", '<row r = "2" hidden = "1">'])
def test_a_hidden_row_is_told_however_its_tag_is_written(month, row):
    month.write("claims.xlsx", packed(parts(table(HEADING, ROW).replace('<row r="2">', row))))
    assert "hidden rows, read like any other: 2" in month.read().sources[0].notes


@pytest.mark.parametrize("error", ['<c t="e"><v>#REF!</v></c>', "<c><f>TODAY()</f></c>"])
def test_an_error_in_a_cell_without_a_name_refuses_the_workbook(month, error):
    cells = re.sub(r'<(c|row) r="[A-Z]*[0-9]+"', r"<\1", with_error(ERROR))
    cells = cells.replace('<c t="e"><v>#REF!</v></c>', error)
    assert error in cells
    assert "in cells that bear no name" in refusal(month, packed(parts(cells)))


def test_cells_and_rows_without_names_are_read_in_their_order(month):
    cells = re.sub(r'<(c|row) r="[A-Z]*[0-9]+"', r"<\1", table(HEADING, ROW))
    month.write("claims.xlsx", packed(parts(cells)))
    frame = month.read().tables["claims"]
    assert frame["claim_id"].to_list() == ["C1"]
    assert str(frame["claimed_on"].item()) == ROW[5]


@pytest.mark.parametrize("cell", ["<c/>", '<c s="1"/>', '<c t="n"></c>', "<c></c>", '<c cm="1"/>'])
def test_cells_without_names_are_counted_into_the_extent(month, cell):
    wide = '<row r="1">' + cell * 99 + '<c r="A1"><v>1</v></c></row><row r="5"><c r="A5"><v>1</v></c></row>'
    content = packed(parts(wide))
    assert "5 rows by 100 columns" in refusal(month, content, limits=Limits(cells=499))
    month.write("claims.xlsx", content)
    assert not [problem for problem in month.refused(limits=Limits(cells=500)) if "lie" in problem.what]


def test_rows_that_hold_nothing_lie_nowhere_and_a_cell_without_a_name_lies_in_its_row(month):
    far = table(HEADING, ROW) + '<row r="1048576">{}</row>'
    month.write("claims.xlsx", packed(parts(far.format(""))))
    assert month.read(limits=Limits(cells=12)).tables["claims"].height == 1
    what = refusal(month, packed(parts(far.format("<c><v>1</v></c>"))), limits=Limits(cells=7 * 1_048_576 - 1))
    assert "1,048,576 rows by 7 columns" in what


@pytest.mark.parametrize("stated", ["A1:B2", "A1", "B2", "A1:XFD1048576", ""])
def test_what_a_sheet_states_of_its_extent_hides_no_cell(month, stated):
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    sheet = SHEET.format(far).replace("<sheetData>", f'<dimension ref="{stated}"/><sheetData>')
    content = packed(parts("", **{"xl/worksheets/sheet1.xml": sheet}))
    assert "1,048,576 rows by 16,384 columns" in refusal(month, content)


def test_a_sheet_that_states_more_than_it_holds_is_read(month):
    sheet = SHEET.format(table(HEADING, ROW)).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
    month.write("claims.xlsx", packed(parts("", **{"xl/worksheets/sheet1.xml": sheet})))
    assert month.read().tables["claims"].height == 1


@pytest.mark.parametrize(
    ("stated", "inside", "outside"),
    [
        ("A1:AI100001", ["AZ199999", "Z1", "A1"], ["BA1", "AAA1", "A200000", "A1000000", "a1"]),
        ("A1:F2", ["F2", "A1", "C2"], ["G1", "AA1", "A3", "A10", "A20"]),
        ("A1:Z9", ["Z9"], ["AA9", "A10"]),
        ("A1:ZZ999", ["ZZ999"], ["AAA1", "A1000"]),
    ],
)
def test_the_box_about_a_stated_extent(stated, inside, outside):
    around = box(f'<dimension ref="{stated}"/>', 10**9)

    def beyond(name):
        return bool(pl.Series([f'<c r="{name}"']).str.contains(around.outside).item())

    assert [name for name in inside if beyond(name)] == []
    assert [name for name in outside if not beyond(name)] == []
    for name in inside:
        letters, digits = re.fullmatch("([A-Z]+)([0-9]+)", name).groups()
        extent = Extent()
        measure(pl.Series([f'<c r="{letters}{digits}"']), extent, rows_too=False)
        assert extent.rows <= around.rows
        assert extent.columns <= around.columns
    rows = [name for name in ("200000", "1000000") if stated.endswith("100001") and not beyond(name)]
    assert rows == []


def test_the_box_is_not_used_where_it_is_too_large():
    assert box('<dimension ref="A1:B8"/>', 8 * 2 - 1) is None
    assert box('<dimension ref="A1:B8"/>', 8 * 2) is not None


@pytest.mark.parametrize("cells", ['<row r="12"><c r="AB12"/>', '<row r="12"><c r="C12"/><c r="AA7"/>'])
def test_bounds_are_never_narrower_than_the_cells(cells):
    bounds, exact = Extent(), Extent()
    bound(pl.Series([cells]), "<row ", bounds)
    measure(pl.Series([cells]), exact, rows_too=True)
    assert bounds.rows >= exact.rows == 12
    assert bounds.columns >= exact.columns


def test_a_row_that_goes_on_in_the_next_piece_is_counted_whole():
    extent = Extent()
    for piece in ("<row ><c/><c/>", "<c/><c/><row ><c/>", "<c/><row >"):
        extent.count_nameless(pl.Series([piece]), "<row ", "<c/>")
    assert extent.nameless == 4
