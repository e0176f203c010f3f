"""Files that would take the tool down, or lie about what they are."""

import io
import struct
import sys
import zipfile

import pytest

from kbop_cli.errors import Place
from kbop_cli.intake.limits import DEFAULT, Limits

HEADING = ["claim_id", "participant_id", "provider", "outcome", "achieved_on", "claimed_on"]
ROW = ["C1", "P1", "A", "x", "2023-01-31", "2023-02-01"]

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="{1}" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{0}"/>'
    "</Relationships>"
)
BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Claims" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def text_cell(name, text):
    return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'


def table(*records):
    return "".join(
        f'<row r="{at}">'
        + "".join(text_cell(f"{chr(65 + place)}{at}", text) for place, text in enumerate(record))
        + "</row>"
        for at, record in enumerate(records, start=1)
    )


def parts(sheet, **more):
    return {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS.format("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS.format("worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": SHEET.format(sheet),
        **more,
    }


def packed(contents, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as zipped:
        for name, content in contents.items():
            zipped.writestr(name, content)
    return out.getvalue()


def refusal(month, content, name="claims.xlsx", **options):
    """The one problem of an export whose claims are `content`."""
    month.write(name, content)
    (problem,) = month.refused(**options)
    assert problem.place.file == name
    assert problem.mend
    return problem.what


def test_the_hand_made_workbook_is_read(month):
    month.write("claims.xlsx", packed(parts(table(HEADING, ROW))))
    assert month.read().tables["claims"]["claim_id"].to_list() == ["C1"]


def test_two_cells_far_apart_are_refused_before_they_are_read(month):
    far = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>'
    content = packed(parts(far))
    assert len(content) < 2_000
    assert "1,048,576 rows by 16,384 columns" in refusal(month, content)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is held to a limit on Linux alone")
def test_a_reader_that_aborts_takes_nothing_down(month):
    far = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>'
    what = refusal(month, packed(parts(far)), limits=Limits(cells=10**12))
    assert what == "it could not be read safely: the reader broke off."


def test_the_extent_of_cells_is_bounded_inclusively(month):
    month.write("claims.xlsx", packed(parts(table(HEADING, ROW))))
    assert month.read(limits=Limits(cells=12)).tables["claims"].height == 1
    assert "2 rows by 6 columns" in month.refused(limits=Limits(cells=11))[0].what


def test_a_reader_that_takes_too_long_is_stopped(month):
    what = refusal(month, packed(parts(table(HEADING, ROW))), limits=Limits(seconds=0.001))
    assert what == "reading it took longer than 0.001 seconds."


def test_a_cell_that_inflates_a_thousandfold_is_refused(month):
    content = packed(parts('<row r="1">' + text_cell("A1", "a" * 30_000_000) + "</row>"))
    assert len(content) < 100_000
    assert "more than 200 times its size" in refusal(month, content)


def test_one_cell_larger_than_any_spreadsheet_holds_is_refused(month):
    content = packed(parts('<row r="1">' + text_cell("A1", "a" * 30_000_000) + "</row>"))
    assert "holds a cell of more than" in refusal(month, content, limits=Limits(ratio=10_000))


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "_rels/.rels"])
def test_a_document_type_is_refused_in_every_part(month, name):
    contents = parts(table(HEADING, ROW))
    contents[name] = BOMB + contents.get(name, "<sst/>").partition("?>")[2]
    assert refusal(month, packed(contents)) == f"{name} declares a document type."


def test_a_part_that_is_not_utf8_is_refused_so_that_nothing_hides_in_it(month):
    contents = parts(table(HEADING, ROW))
    contents["xl/worksheets/sheet1.xml"] = (BOMB + SHEET.format("")).encode("utf-16")
    assert refusal(month, packed(contents)) == "xl/worksheets/sheet1.xml is not UTF-8."


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil", "xl/../../evil", "..\\evil", "C:/evil"])
def test_a_part_whose_name_leads_out_is_refused(month, name):
    assert "leads out" in refusal(month, packed(parts(table(HEADING, ROW), **{name: "x"})))


def test_two_parts_of_one_name_are_refused(month):
    assert "one name" in refusal(month, packed(parts(table(HEADING, ROW), **{"XL/Workbook.xml": "x"})))


def test_the_number_of_parts_and_the_sizes_are_bounded_inclusively(month):
    contents = parts(table(HEADING, ROW))
    content = packed(contents)
    month.write("claims.xlsx", content)
    inflated = sum(len(part) for part in contents.values())
    exact = Limits(entries=5, container=len(content), inflated=inflated)
    assert month.read(limits=exact).tables["claims"].height == 1
    for limits, said in (
        (Limits(entries=4), "more than 4 parts"),
        (Limits(container=len(content) - 1), "larger than"),
        (Limits(inflated=inflated - 1), "inflates to more than"),
    ):
        assert said in month.refused(limits=limits)[0].what


def test_a_part_that_is_larger_than_the_zip_says_is_refused(month):
    content = packed(parts(table(HEADING, ROW), **{"xl/media/image.bin": "a" * 5_000}))
    lied = content.replace(struct.pack("<L", 5_000), struct.pack("<L", 50))
    assert lied != content
    assert refusal(month, lied) == "xl/media/image.bin is larger than the file says it is."


def test_parts_that_lie_over_one_another_are_refused(month):
    content = bytearray(packed(parts(table(HEADING, ROW))))
    where = content.index(b"PK\x01\x02")
    size = struct.unpack_from("<L", content, where + 20)[0]
    struct.pack_into("<L", content, where + 20, size + len(content))
    assert "lie over one another" in refusal(month, bytes(content))


def test_a_zip_locked_with_a_password_is_told(month):
    content = bytearray(packed(parts(table(HEADING, ROW))))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    assert refusal(month, bytes(content)) == "the file is locked with a password."


def test_a_workbook_locked_with_a_password_is_told(month):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000) + "EncryptedPackage".encode("utf-16-le") + bytes(1_000)
    assert refusal(month, ole) == "the file is locked with a password."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (packed(parts(table(HEADING, ROW)))[:-300], "damaged"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
        (packed({"[Content_Types].xml": TYPES, "xl/worksheets/sheet1.xml": SHEET}), "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), "no workbook that can be read"),
        (b"<html><table><tr><td>claim_id</td></tr></table></html>", "web page or XML"),
        (b"\xef\xbb\xbf  <?xml version='1.0'?><Workbook/>", "web page or XML"),
    ],
)
@pytest.mark.parametrize("name", ["claims.xlsx", "claims.xls"])
def test_what_is_no_workbook_is_told_in_words(month, content, said, name):
    assert said in refusal(month, content, name)


def test_text_under_a_workbooks_name_is_read_and_told(month):
    month.write("claims.xls", ",".join(HEADING) + "\n" + ",".join(ROW) + "\n")
    inputs = month.read()
    assert inputs.tables["claims"].height == 1
    assert inputs.sources[0].notes == ("it is text, whatever its name says",)


def test_a_workbook_under_the_name_of_text_is_read(month):
    month.write("claims.csv", packed(parts(table(HEADING, ROW))))
    assert month.read().tables["claims"].height == 1


def test_macros_and_links_are_not_followed_and_told(month):
    more = {"xl/vbaProject.bin": "x", "xl/externalLinks/externalLink1.xml": "<a/>"}
    month.write("claims.xlsm", packed(parts(table(HEADING, ROW), **more)))
    assert month.read().sources[0].notes == (
        "its macros were not run",
        "it links to other files: the values last saved were read, no link was followed",
    )


@pytest.mark.parametrize("tail", ["", "<v/>", "<v></v>"])
def test_a_formula_that_was_saved_without_its_value_is_a_fault(month, tail):
    cells = table(HEADING, ROW).replace(text_cell("F2", ROW[5]), f'<c r="F2"><f>TODAY()</f>{tail}</c>')
    month.write("claims.xlsx", packed(parts(cells)))
    faults = month.read().faults
    assert faults.select("row", "column", "code").rows() == [(2, "claimed_on", "formula_without_value")]


def test_a_namespace_prefix_hides_no_error_cell(month):
    sheet = SHEET.format(table(HEADING, ROW)).replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    sheet = sheet.replace("<x:/x:", "</x:").replace("</x:x:", "</x:")
    error = '<x:c r="E2" t="e"><x:v>#REF!</x:v></x:c>'
    start = sheet.index('<x:c r="E2"')
    sheet = sheet[:start] + error + sheet[sheet.index("</x:c>", start) + 6 :]
    month.write("claims.xlsx", packed(parts("", **{"xl/worksheets/sheet1.xml": sheet})))
    assert month.read().faults.select("row", "column", "cell").rows() == [(2, "achieved_on", "#REF!")]


def test_zipped_text_is_read_and_all_else_in_the_zip_is_told(month):
    (month.folder / "participants.csv").unlink()
    records = ",".join(HEADING) + "\n" + ",".join(ROW) + "\n"
    people = "participant_id,provider,cohort,referred_on,service_started_on\nP1,A,g,,\n"
    month.write("export.zip", packed({"in/claims.csv": records, "participants.csv": people, "readme.pdf": "x"}))
    inputs = month.read()
    assert [source.file for source in inputs.sources] == [
        "export.zip/in/claims.csv",
        "export.zip/participants.csv",
    ]
    assert inputs.notes == ("export.zip/readme.pdf was not read: of a zip only delimited files are",)


def test_a_zip_bomb_of_text_is_refused(month):
    assert "200 times" in refusal(month, packed({"claims.csv": "a" * 30_000_000}), "export.zip")


def test_the_problems_of_all_files_are_told_at_once(month):
    month.write("claims.xlsx", b"<html>")
    month.write("evidence.csv", b"\x81\x00")
    assert [problem.place for problem in month.refused()] == [
        Place(file="claims.xlsx"),
        Place(file="evidence.csv"),
    ]


def test_the_limits_are_far_above_an_honest_month():
    assert DEFAULT.cells >= 1_000_000 * 40
    assert DEFAULT.container >= 100_000_000


def test_a_workbook_whose_parts_lie_elsewhere_or_use_other_slashes_is_read(month):
    contents = {name.removeprefix("xl/"): part for name, part in parts(table(HEADING, ROW)).items()}
    contents["_rels/workbook.xml.rels"] = contents["_rels/workbook.xml.rels"].replace("worksheets/", "/worksheets/")
    contents["_rels/.rels"] = contents["_rels/.rels"].replace("xl/workbook.xml", "workbook.xml")
    month.write("claims.xlsx", packed(contents))
    assert month.read().tables["claims"].height == 1
    backwards = {
        name.replace("xl/worksheets/", "xl\\worksheets\\"): part for name, part in parts(table(HEADING, ROW)).items()
    }
    month.write("claims.xlsx", packed(backwards))
    assert month.read().tables["claims"].height == 1


def test_parts_that_no_reader_opens_may_be_in_any_encoding(month):
    month.write("claims.xlsx", packed(parts(table(HEADING, ROW), **{"customXml/item1.xml": "<a/>".encode("utf-16")})))
    assert month.read().tables["claims"].height == 1
