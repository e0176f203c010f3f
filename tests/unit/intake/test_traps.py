"""Traps that public corpora of broken files hold, each with a file made here (docs/reading.md names them)."""

import csv
import io
import sys
from datetime import date

import fastexcel
import pytest
import xlsxwriter

from kbop_cli.intake.limits import Limits
from tests.naughty import NAUGHTY
from tests.unit.intake.test_other_workbooks import FIRST, KINDS, ods, xlsb
from tests.unit.intake.test_other_workbooks import HEADING as WIDE_HEADING
from tests.unit.intake.test_safety import HEADING, RELATIONS, ROW, packed, parts, refusal, table, text_cell

SHARED = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</sst>'
RELATED = RELATIONS.format("worksheet", "worksheets/sheet1.xml").replace(
    "</Relationships>",
    '<Relationship Id="rId2" Target="sharedStrings.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"/></Relationships>',
)


def claims(month):
    return month.read().tables["claims"]


def with_cell(name, cell):
    old = text_cell(name, ROW[ord(name[0]) - 65])
    cells = table(HEADING, ROW)
    assert old in cells
    return cells.replace(old, cell)


def shared(cells, strings):
    return packed(
        parts(cells, **{"xl/sharedStrings.xml": SHARED.format(strings), "xl/_rels/workbook.xml.rels": RELATED})
    )


def test_a_reader_that_panics_takes_nothing_down(month):
    content = bytearray(KINDS["claims.xls"])
    content[1492] = 127
    with pytest.raises(BaseException, match="out of range") as caught:
        fastexcel.read_excel(bytes(content)).load_sheet(0)
    assert not isinstance(caught.value, Exception)
    assert refusal(month, bytes(content), "claims.xls") == "it is no workbook that can be read."


@pytest.mark.skipif(sys.platform != "linux", reason="memory is held to a limit on Linux alone")
def test_a_few_bytes_that_stand_for_a_hundred_million_cells_are_refused(month):
    many = ods(WIDE_HEADING, FIRST)
    many["content.xml"] = many["content.xml"].replace(
        "<table:table-row>", '<table:table-row table:number-rows-repeated="100000">'
    )
    many["content.xml"] = many["content.xml"].replace(
        "<table:table-cell ", '<table:table-cell table:number-columns-repeated="140" ', 1
    )
    content = packed(many)
    assert len(content) < 2_000
    assert refusal(month, content, "claims.ods") == "it could not be read safely: the reader broke off."


@pytest.mark.parametrize(
    ("name", "made"), [("claims.ods", ods), ("claims.xlsb", xlsb)], ids=["claims.ods", "claims.xlsb"]
)
def test_the_cells_of_other_kinds_are_bounded_inclusively(month, name, made):
    month.write(name, packed(made(WIDE_HEADING, FIRST)))
    assert month.read(limits=Limits(cells=14)).tables["claims"].height == 1
    (problem,) = month.refused(limits=Limits(cells=13))
    assert problem.what == "its sheet Claims has more than 13 cells, empty ones too."


@pytest.mark.parametrize(
    ("string", "read"),
    [
        ('<si><r><t>North</t></r><r><rPr><b/></rPr><t xml:space="preserve">gate </t></r></si>', "Northgate"),
        ('<si><t>North</t><rPh sb="0" eb="1"><t>NOORZU</t></rPh></si>', "North"),
        ("<si><t>A &amp; B &#163;5 &#x41;_x0041_&lt;b&gt;</t></si>", "A & B £5 AA<b>"),
        ("<si><t><![CDATA[A & B]]></t></si>", "A & B"),
        ("<si><t>A<!-- left out -->B</t></si>", "AB"),
        ("<si/>", None),
    ],
)
def test_shared_strings_with_runs_readings_aloud_entities_and_comments(month, string, read):
    month.write("claims.xlsx", shared(with_cell("C2", '<c r="C2" t="s"><v>1</v></c>'), f"<si><t>x</t></si>{string}"))
    assert claims(month)["provider"].to_list() == [read]


def test_a_shared_string_that_is_not_there_refuses_the_workbook(month):
    content = shared(with_cell("C2", '<c r="C2" t="s"><v>9</v></c>'), "<si><t>x</t></si>")
    assert refusal(month, content) == "it is no workbook that can be read."


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('<c r="E2" t="e"/>', "cell_error"),
        ('<c r="E2" t="e"><v></v></c>', "cell_error"),
        ('<c r="E2"><f>A1&lt;2</f><v xml:space="preserve"></v></c>', "formula_without_value"),
        ('<c r="E2"><f t="shared" si="0"/></c>', "formula_without_value"),
        ('<c r="E2" t="d"><v>2023-01-31T10:00:00Z</v></c>', "not_a_date"),
    ],
)
def test_a_cell_that_shows_something_else_is_a_fault_and_never_empty(month, cell, code):
    month.write("claims.xlsx", packed(parts(with_cell("E2", cell))))
    assert month.read().faults.select("row", "column", "code").rows() == [(2, "achieved_on", code)]


def test_a_day_in_iso_form_is_read(month):
    month.write("claims.xlsx", packed(parts(with_cell("E2", '<c r="E2" t="d"><v>2023-01-30</v></c>'))))
    assert claims(month)["achieved_on"].to_list() == [date(2023, 1, 30)]


def test_the_strict_form_of_a_workbook_is_read(month):
    strict = {
        name: part.replace(
            "schemas.openxmlformats.org/spreadsheetml/2006/main", "purl.oclc.org/ooxml/spreadsheetml/main"
        ).replace("schemas.openxmlformats.org/officeDocument/2006", "purl.oclc.org/ooxml/officeDocument")
        for name, part in parts(table(HEADING, ROW)).items()
    }
    month.write("claims.xlsx", packed(strict))
    assert claims(month)["claim_id"].to_list() == ["C1"]


FORMS = {
    '0.00" paid"': False,
    "#,##0.00_);[Red](#,##0.00)": False,
    "[$£-809]#,##0.00": False,
    "0\\d": False,
    "00000": False,
    "[$-809]dd mmmm yyyy": True,
    "dd/mm/yyyy;@": True,
    "[$-F800]dddd, mmmm dd, yyyy": True,
    "mmm-yy": True,
}


def test_whether_a_number_is_a_day_is_told_by_its_form_and_not_by_its_column(month):
    book = xlsxwriter.Workbook(month.folder / "claims.xlsx")
    sheet = book.add_worksheet("Claims")
    sheet.write_row(0, 0, [*HEADING, "amount_claimed"])
    for at, form in enumerate(FORMS, start=1):
        sheet.write_row(at, 0, ROW)
        sheet.write_number(at, 6, 44957, book.add_format({"num_format": form}))
    book.close()
    read = month.read()
    assert read.tables["claims"]["amount_claimed"].to_list() == [None if day else 4495700 for day in FORMS.values()]
    assert read.faults["row"].to_list() == [at for at, day in enumerate(FORMS.values(), start=2) if day]


TIMES = [(0, "dd/mm/yyyy"), (0.5, "hh:mm"), (1.5, "[h]:mm"), (366, "[h]:mm"), (44957.75, "dd/mm/yyyy")]


def test_a_time_of_day_or_a_duration_in_a_column_of_days_is_a_fault(month):
    book = xlsxwriter.Workbook(month.folder / "claims.xlsx")
    sheet = book.add_worksheet("Claims")
    sheet.write_row(0, 0, HEADING)
    for at, (number, form) in enumerate(TIMES, start=1):
        sheet.write_row(at, 0, ROW)
        sheet.write_number(at, 4, number, book.add_format({"num_format": form}))
    book.close()
    read = month.read()
    assert read.tables["claims"]["achieved_on"].to_list() == [None, None, None, None, date(2023, 1, 31)]
    assert read.faults["row"].to_list() == [2, 3, 4, 5]
    assert set(read.faults["code"]) == {"year_out_of_range"}


def test_identifiers_of_more_than_fifteen_digits_held_as_numbers_are_told(month):
    for number, more in ((123456789012345, ""), (1234567890123456, ", and of more than fifteen digits the last ones")):
        month.write("claims.xlsx", packed(parts(with_cell("A2", f'<c r="A2"><v>{number}</v></c>'))))
        assert month.read().sources[0].notes == (
            f"claim_id holds numbers in 1 cells: leading zeros, if there were any, are lost{more}",
        )


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ("[$€-2] #,##0.00", True),
        ("#,##0.00\\ [$€-407]", True),
        ("[$$-409]#,##0.00", True),
        ('"USD" 0.00', True),
        ("0.00%", True),
        ("0.0%", True),
        ("[$£-809]#,##0.00", False),
        ("£#,##0.00", False),
        ("[$-809]#,##0.00", False),
        ("General", False),
    ],
)
def test_an_amount_shown_in_another_currency_is_told(month, form, told):
    book = xlsxwriter.Workbook(month.folder / "claims.xlsx")
    sheet = book.add_worksheet("Claims")
    sheet.write_row(0, 0, [*HEADING, "amount_claimed"])
    for at in (1, 2, 3):
        sheet.write_row(at, 0, ROW)
        sheet.write_number(at, 6, 5, book.add_format({"num_format": form if at < 3 else "0.00"}))
    sheet.write_formula(4, 6, "=2+3", book.add_format({"num_format": form}), 5)
    book.close()
    notes = [note for note in month.read().sources[0].notes if "currency" in note]
    said = "amount_claimed shows another currency, or a percentage, in 3 cells: they were read as pounds"
    assert notes == ([said] if told else [])


def test_a_chart_on_a_sheet_of_its_own_stands_in_nobodys_way(month):
    book = xlsxwriter.Workbook(month.folder / "month.xlsx")
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=Claims!$A$1:$A$2"})
    book.add_chartsheet("Chart").set_chart(chart)
    book.add_worksheet("Claims").write_row(0, 0, HEADING)
    book.close()
    assert claims(month).height == 0


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_heading_of_several_lines_is_one(month, line_end):
    heading = ",".join(f'"{name.replace("_", line_end)}"' for name in HEADING)
    month.write("claims.csv", f"{heading}\n{','.join(ROW)}\n")
    assert claims(month)["claim_id"].to_list() == ["C1"]
    book = xlsxwriter.Workbook(month.folder / "claims.xlsx")
    sheet = book.add_worksheet("Claims")
    sheet.write_row(0, 0, [name.replace("_", line_end) for name in HEADING])
    sheet.write_row(1, 0, ["C2", *ROW[1:]])
    book.close()
    assert claims(month)["claim_id"].to_list() == ["C1", "C2"]


@pytest.mark.parametrize("name", ["Таблица.csv", "Ansprüche – June.csv", "a b'c.csv", "-x.csv", "%41.csv"])
def test_a_file_may_bear_any_name(month, name):
    month.write(name, f"{','.join(HEADING)}\n{','.join(ROW)}\n")
    read = month.read(f"claims={month.folder / name}", month.folder / "participants.csv")
    assert read.tables["claims"].height == 1
    assert name in {source.file for source in read.sources}


def test_the_delimiter_is_that_under_which_our_headings_are_found(month):
    mixed = ";".join(HEADING) + ";notes, remarks and | marks\n" + ";".join(ROW) + ";a, b, c | d\n"
    month.write("claims.csv", mixed)
    read = month.read()
    assert read.sources[0].delimiter == "semicolon"
    assert read.tables["claims"]["achieved_on"].to_list() == [date(2023, 1, 31)]


def test_a_formula_in_text_is_text_and_in_an_amount_a_fault(month):
    month.write("claims.csv", f"{','.join(HEADING)},amount_claimed,notes\n{','.join(ROW)},=100/2,=100/2\n")
    read = month.read()
    assert read.tables["claims"].select("amount_claimed", "notes").rows() == [(None, "=100/2")]
    assert read.faults.select("column", "cell", "code").rows() == [("amount_claimed", "=100/2", "not_money")]


def test_hostile_texts_come_out_as_the_texts_they_are_from_both_kinds_of_file(month):
    texts = [text for text in NAUGHTY if not any(ord(sign) < 32 for sign in text)]
    rows = [[f"C{at}", *ROW[1:], text] for at, text in enumerate(texts)]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([[*HEADING, "notes"], *rows])
    month.write("claims.csv", out.getvalue())
    as_text = claims(month)["notes"].to_list()
    (month.folder / "claims.csv").unlink()
    book = xlsxwriter.Workbook(month.folder / "claims.xlsx")
    sheet = book.add_worksheet("Claims")
    for at, row in enumerate([[*HEADING, "notes"], *rows]):
        for place, cell in enumerate(row):
            sheet.write_string(at, place, cell)
    book.close()
    assert claims(month)["notes"].to_list() == as_text
    unseen = "\ufeff\u200b"
    assert [text.strip(unseen) for text in as_text] == [text.strip(unseen) for text in texts]
