"""Workbooks of the older and other kinds: XLSB and ODS made here by hand, XLS as its bytes."""

import base64
import io
import struct
import zipfile
import zlib
from datetime import date

import pytest

HEADING = ["claim_id", "participant_id", "provider", "outcome", "achieved_on", "claimed_on", "amount_claimed"]
UNSEEN = "hidden rows, merged cells and formula errors are not seen in this kind of file"

# Written once with xlwt 1.3: HEADING; 007, P1, A, x, the day 31 January 2023, the text 1/2/2023, 341.75; and
# C2, P1, A, x, an empty cell, the number 44958.
XLS = (
    b"c-rk)O-NKx6#nj=H^1sQng$w(2w9mhIxcFXlWDn9tW7@z_M91LP-mvsDCMFo6WRnptD=oyi#Ar9ekh`LEdrw!K@g0!Y!wu=P+#YsdGm6tz=0"
    b"Bs_YL>Fd(OS*eD}S3&%JNn>xHV^?EU&htU(uCSTX(Ztg;Cz{(=$$wVS4@7Op-jrh`odzmF!;<HnPUS6(%TYQ7gCaZh_e68K2v1Tq*%rxJ}Di"
    b"2XbUU8pg1k`%Z_mLTeQRMjkFEVr<{%RQg6+{c!yEIX-hP8`QVbf9IgwTh3*CT<Ht#eK*=@7dChTD(-N_`)@j@9Rdlk<>>wSwn+XjyceT_9ap"
    b"YL+O>cjR4Tw8}9E9A0y;YLz6v+Z)PL#wUE`%8y)+`+6Bn|z1Z&kgWX4yxYmAMYQPlClbj?ow5U&O`9$s+)stgqmT*Pw)u_mC&@p8kO2&ggMm"
    b"Ms_STduhvSgsPjFFy5#uEmuoAh`#mL5x#0eb9IGBJ^e52aH9%bgVpppT`;$=9;EfVQ?hltqK>v>3aooTZrU;Yc{r7U>{+Pb8oY5Z-V?MH@~9"
    b"Ct^9tI4Zeb#pxKL5ii~O@}_@yFgnDRDL!QKN6~h5=P+?md609ETU;zv=oa?a&GHgQ-NyBLmNk?sbZs82wJHavxzA;8Z6=-$#@pzQRrQ@zpZR"
    b">~QNzrq=q{?y_bpD=%)g7yqKS^iIQgsJG+ITgxOqe2akOw1*0%M5W!*1Zm`{eRv76R;TZv_rw1g^_c}+bXVQbQQR(Z`un#<NS(llFhljgQH4"
    b"{08YRs4okFss+<FPPP5Yl_uxYl>CHJTH}|(S1%llUAEzEwkGct63|VRq`l`StYZUTajfEt1M!bMXZu}CW*C6R^x#RL&v~R1mM7d0|yQqIB?*"
    b"=evy{eYqQ2LiTPJ@uk~GLnaYaundHC4VWjDor9YJikfN)Bb0w{xt#FG%EU`|X!uLXjBgAfC1j9Uzk&@Rh{iPDC?`PePp}&_xrSh+oGR}X@{{"
    b"t0k{`~"
)


def xlsb(*records):
    """A binary workbook of one sheet, as far as a reader needs it (MS-XLSB 2.1.4: type, size, data)."""

    def record(kind, data=b""):
        size, out = len(data), bytes([kind] if kind < 128 else [kind & 0x7F | 0x80, kind >> 7])
        while size > 127:
            out += bytes([size & 0x7F | 0x80])
            size >>= 7
        return out + bytes([size]) + data

    def wide(text):
        return struct.pack("<L", len(text)) + text.encode("utf-16-le")

    sheet = record(129) + record(148, struct.pack("<4L", 0, len(records) - 1, 0, 6)) + record(145)
    for row, cells in enumerate(records):
        sheet += record(0, struct.pack("<LLHHBL", row, 0, 300, 0, 0, 0))
        for column, cell in enumerate(cells):
            place = struct.pack("<LL", column, 0)
            sheet += (
                record(6, place + wide(cell)) if isinstance(cell, str) else record(5, place + struct.pack("<d", cell))
            )
    sheet += record(146) + record(130)
    bundle = record(156, struct.pack("<LL", 0, 1) + wide("rId1") + wide("Claims"))
    return {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.bin": record(131) + record(143) + bundle + record(144) + record(132),
        "xl/_rels/workbook.bin.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
        "xl/worksheets/sheet1.bin": sheet,
    }


def ods(*records):
    def cell(value):
        if isinstance(value, float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        if isinstance(value, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    rows = "".join(f"<table:table-row>{''.join(map(cell, record))}</table:table-row>" for record in records)
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>"
        f'<table:table table:name="Claims">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    return {"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": content}


def packed(contents):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in contents.items():
            zipped.writestr(name, content)
    return out.getvalue()


FIRST = ["007", "P1", "A", "x", "31/01/2023", "1/2/2023", 341.75]
SECOND = ["C2", "P1", "A", "x", "", 44958.0]
KINDS = {
    "claims.xls": zlib.decompress(base64.b85decode(XLS)),
    "claims.xlsb": packed(xlsb(HEADING, FIRST, SECOND)),
    "claims.ods": packed(ods(HEADING, [*FIRST[:4], date(2023, 1, 31), *FIRST[5:]], SECOND)),
}


@pytest.mark.parametrize("name", KINDS)
def test_the_older_and_other_kinds_are_read_alike(month, name):
    month.write(name, KINDS[name])
    inputs = month.read()
    assert inputs.tables["claims"].drop("source").rows() == [
        (2, "007", "P1", "A", "x", date(2023, 1, 31), date(2023, 2, 1), 34175),
        (3, "C2", "P1", "A", "x", None, None, None),
    ]
    assert inputs.sources[0].notes == (UNSEEN,)


@pytest.mark.parametrize("name", KINDS)
def test_a_day_number_is_a_fault_where_its_epoch_is_not_known(month, name):
    month.write(name, KINDS[name])
    faults = month.read().faults.select("row", "column", "code").rows()
    assert faults == [(3, "claimed_on", "not_a_date")]


@pytest.mark.parametrize("name", KINDS)
def test_a_damaged_one_is_refused(month, name):
    month.write(name, KINDS[name][:-700])
    assert month.refused()[0].code == "damaged_file"
