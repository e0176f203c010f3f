"""Delimited files: encodings, delimiters, quotation marks, widths, and the numbers of lines."""

import csv
import io

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbop_cli.engine.given_columns import NUMBERED
from kbop_cli.errors import KbopError, Place
from kbop_cli.intake import csv_files
from kbop_cli.intake.decoding import Text, decode
from kbop_cli.intake.limits import DEFAULT, Limits

ROW = "C1,P1,A,x,2023-01-31,2023-02-01"
HEADING = "claim_id,participant_id,provider,outcome,achieved_on,claimed_on"
WITH_NOTES = HEADING + ",notes"


def claims(inputs):
    return inputs.tables["claims"]


def source(inputs, table="claims"):
    return next(one for one in inputs.sources if one.table == table)


@pytest.mark.parametrize(
    ("encoding", "mark", "name"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8-sig"),
        ("cp1252", b"", "cp1252"),
        ("utf-16-le", b"\xff\xfe", "utf-16"),
        ("utf-16-be", b"\xfe\xff", "utf-16"),
        ("utf-32-le", b"\xff\xfe\x00\x00", "utf-32"),
        ("utf-32-be", b"\x00\x00\xfe\xff", "utf-32"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(month, encoding, mark, name, end):
    text = end.join([HEADING + ",amount_claimed", "C1,P1,Café,x,2023-01-31,2023-02-01,£5", "C2,P1,Zoë,x,31/01/2023,,"])
    month.write("claims.csv", mark + text.encode(encoding))
    inputs = month.read()
    assert claims(inputs)["provider"].to_list() == ["Café", "Zoë"]
    assert claims(inputs)["amount_claimed"].to_list() == [500, None]
    assert claims(inputs)["row"].to_list() == [2, 3]
    assert source(inputs).encoding == name
    assert len(inputs.faults) == 0


def test_windows_1252_is_told(month):
    month.write("claims.csv", f"{HEADING}\nC1,P1,Caf\u00e9,x,,\n".encode("cp1252"))
    assert source(month.read()).notes == ("it is no UTF-8 and was read as windows-1252",)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"\xef\xbb\xbf" + f"{HEADING}\nC1,P1,".encode() + b"\xe9,x,,\n",
            "its mark says that it is UTF-8, but line 2 holds",
        ),
        (f"{HEADING}\nC1,P1,".encode() + b"\x81,x,,\n", "neither as UTF-8 nor as windows-1252: line 2"),
        (f"{HEADING}\nC1,P1,a\0b,x,,\n".encode(), "zero bytes"),
        (f"{HEADING}\nC1,P1,ab,x,,\n".encode("utf-16-le"), "UTF-16 without its mark"),
        (b"\xff\xfe" + f"{HEADING}\n".encode("utf-16-le") + b"x", "its mark says that it is UTF-16"),
        (b"", "holds nothing"),
        (b"\n\n \n", "holds nothing"),
    ],
)
def test_what_cannot_be_decoded_is_refused_in_words(month, content, said):
    month.write("claims.csv", content)
    (problem,) = month.refused()
    assert problem.place == Place(file="claims.csv")
    assert said in problem.what
    assert problem.mend


def test_the_line_of_a_byte_that_makes_no_character_is_named(month):
    month.write("claims.csv", f"{HEADING}\n{ROW}\nC2,P1,".encode() + b"\x81,x,,\n")
    assert "line 3" in month.refused()[0].what


@pytest.mark.parametrize(("delimiter", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
def test_delimiters(month, delimiter, name):
    record = ROW.replace(",", delimiter).replace("A", f'"A,;|\t{delimiter}"')
    month.write("claims.csv", HEADING.replace(",", delimiter) + "\n" + record + "\n")
    inputs = month.read()
    assert source(inputs).delimiter == name
    assert len(claims(inputs)["provider"][0]) == len(f"a,;|\t{delimiter}".replace("\t", " ").rstrip())


def test_an_excel_hint_of_the_delimiter_is_a_line_above_the_heading(month):
    month.write("claims.csv", "sep=;\n" + HEADING.replace(",", ";") + "\n" + ROW.replace(",", ";"))
    inputs = month.read()
    assert claims(inputs)["row"].to_list() == [3]
    assert source(inputs).notes == ("rows above the heading: 1",)


def test_quoted_cells_hold_delimiters_marks_and_line_ends_and_rows_are_the_lines_people_see(month):
    month.claims(
        'C1,P1,A,x,,,"said ""yes"", then\n\nleft"',
        "",
        'C2,P1,A,x,,,"one\r\ntwo"',
        "C3,P1,A,x,,,plain",
        heading=WITH_NOTES,
    )
    inputs = month.read()
    assert claims(inputs)["row"].to_list() == [2, 6, 8]
    assert claims(inputs)["notes"].to_list() == ['said "yes", then\n\nleft', "one\r\ntwo", "plain"]
    assert source(inputs).notes == ("blank rows: 5",)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blank_rows_are_left_out_and_told(month, end):
    month.claims(ROW, "", ",,,,,", ' , ,"", ,\u00a0,', ROW.replace("C1", "C2"), "", end=end)
    inputs = month.read()
    assert claims(inputs)["row"].to_list() == [2, 6]
    assert source(inputs).notes == ("blank rows: 3-5, 7",)
    assert source(inputs).rows == 2


def test_a_row_with_one_cell_is_a_row(month):
    month.claims(",,,,,2023-02-01,", "C9,,,,,,", ",,,,,,?", heading=HEADING + ",their_own")
    assert claims(month.read())["row"].to_list() == [2, 3, 4]


def test_blank_rows_are_judged_by_all_columns_and_not_by_those_that_are_read(month):
    month.claims(ROW + ",", ",,,,,,kept", heading=HEADING + ",their_own")
    assert claims(month.read(only={"claims": {"claim_id"}}))["row"].to_list() == [2, 3]


@pytest.mark.parametrize("quoted", ["A", '"A"'])
def test_records_that_are_not_as_wide_as_the_heading_are_all_named(month, quoted):
    good = ROW.replace("A", quoted)
    month.claims(good, good + ",more", good, "C2,P1,A,x", good + ",", good)
    problems = month.refused()
    assert [(problem.place.file, problem.place.row) for problem in problems] == [
        ("claims.csv", row) for row in (3, 5, 6)
    ]
    assert [problem.what for problem in problems] == [
        f"it has {cells} cells where the heading has 6." for cells in (7, 4, 7)
    ]


def test_a_short_record_is_not_hidden_by_a_long_one(month):
    month.claims(ROW, "C2,P1,A,x,2023-01-31", "C3,P1,A,x,2023-01-31,,")
    assert [problem.place.row for problem in month.refused()] == [3, 4]
    month.write("claims.csv", f"{HEADING}\nC2,P1,A,x,2023-01-31\n{ROW},")
    assert [problem.place.row for problem in month.refused()] == [2, 3]


def test_beyond_twenty_bad_records_the_rest_is_counted(month):
    month.claims(*[ROW] * 3, *["C2,P1"] * 25)
    problems = month.refused()
    assert [problem.place.row for problem in problems] == [*range(5, 25), 0]
    assert problems[-1].what.startswith("5 more records")
    assert problems[-1].why == "They start in lines 25-29."


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ('C1,P1,A,x,,,he said "no" to it', "a quotation mark stands inside cell 7"),
        ('C1,P1,A,x,,,"no" he said', "text follows the quotation mark that closes cell 7"),
        ('C1,P1,A,x,, "a,b",', "a quotation mark stands inside cell 6"),
        ('C1,P1"A",x,,,', "a quotation mark stands inside cell 2"),
        ("C1,P1,A,x\ry,,,", "cell 4 holds a line end"),
    ],
)
def test_marks_that_break_the_grammar_are_refused(month, record, said):
    month.claims(ROW + ",", record, ROW + ",", heading=WITH_NOTES)
    (problem,) = month.refused()
    assert problem.place.row == 3
    assert said in problem.what
    assert "he said" not in str(problem)


def test_a_mark_that_is_never_closed_names_the_record_it_opens_in_and_no_other(month):
    month.claims(ROW + ",", 'C2,P1,A,x,,,"never closed', ROW + ',"fine"', heading=WITH_NOTES)
    (problem,) = month.refused()
    assert problem.place.row == 3


def test_rows_above_the_heading_and_totals_below_are_left_out_and_told(month):
    month.write(
        "claims.csv",
        f"Claims for January\n\n{HEADING},amount_claimed\n{ROW},5\n{ROW.replace('C1', 'C2')},7\n,,,,,,\n"
        "Total,,,,,,12.00\nEnd of report\n",
    )
    inputs = month.read()
    assert claims(inputs)["row"].to_list() == [4, 5]
    assert source(inputs).notes == (
        "rows above the heading: 1-2",
        "blank rows: 6",
        "totals or remarks below the table: 7-8",
    )


@pytest.mark.parametrize("last", ["Total-7,P1,,,,", "Total,P1,A,x,,", "C9,,,,,", "Totality,,,,,5"])
def test_a_last_row_that_may_be_a_claim_is_one(month, last):
    month.claims(ROW, last)
    assert claims(month.read())["row"].to_list() == [2, 3]


def test_a_total_in_the_middle_is_a_row(month):
    month.claims(ROW, "Total,,,,,", ROW.replace("C1", "C2"))
    assert claims(month.read())["row"].to_list() == [2, 3, 4]


def test_the_heading_said_again_is_left_out_and_told(month):
    month.claims(ROW, HEADING, ROW.replace("C1", "C2"))
    inputs = month.read()
    assert claims(inputs)["row"].to_list() == [2, 4]
    assert source(inputs).notes == ("the heading again: 3",)


def test_a_heading_without_rows_is_an_empty_table(month):
    month.claims()
    inputs = month.read()
    assert claims(inputs).shape == (0, 8)
    assert claims(inputs).schema["achieved_on"] == pl.Date


def test_a_file_beyond_the_limit_is_refused(month):
    month.claims(ROW)
    problems = month.refused(limits=Limits(text=50))
    assert {problem.place.file for problem in problems} == {"claims.csv", "participants.csv"}
    assert all("larger than 50 bytes" in problem.what for problem in problems)


CELL = st.text(st.sampled_from('ab ,;"\n\r\té£'), max_size=4)
RECORDS = st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6)


def loaded(data, tmp_path=None):
    text = decode(data, "file.csv", ",")
    layout = csv_files.sniff(text.head, {"a": ["a"], "b": ["b"], "c": ["c"]}, Place())
    return csv_files.load(
        text, layout, csv_files.read(data, layout, {1: NUMBERED["word"]}), {0, 1, 2}, "file.csv", DEFAULT
    ).frame


@settings(max_examples=300, deadline=None)
@given(RECORDS, st.sampled_from(["\n", "\r\n"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_what_the_standard_library_writes_is_read_alike(records, end, quoting):
    if end == "\n":  # the library leaves a lone carriage return without quotation marks
        records = [[cell.replace("\r", "") for cell in record] for record in records]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=end, quoting=quoting)
    writer.writerow("abc")
    writer.writerows(records)
    frame = loaded(out.getvalue().encode())
    held = [record for record in records if any(cell.strip() for cell in record)]
    assert [[cell or "" for cell in row[:3]] for row in frame.iter_rows()] == held
    lines = [line_of(records, at, end) for at, record in enumerate(records) if any(cell.strip() for cell in record)]
    assert frame["row"].to_list() == lines


def line_of(records, at, end):
    """The line that a record starts in: the lines of those before it, and their cells' own line feeds."""
    return 2 + at + sum(cell.count("\n") for record in records[:at] for cell in record)


RAW_LINES = st.lists(st.text(st.sampled_from('ab,"'), max_size=8), max_size=6)


@settings(max_examples=400, deadline=None)
@given(RAW_LINES, st.booleans())
def test_whatever_is_read_is_what_strict_rules_read_and_all_else_is_refused(lines, ended):
    data = "\n".join(["a,b,c", *lines]) + ("\n" if ended else "")
    try:
        frame = loaded(data.encode())
    except KbopError:
        return
    rows = list(csv.reader(io.StringIO(data, newline=""), strict=True))[1:]
    held = [row for row in rows if any(cell.strip() for cell in row)]
    assert [[cell or "" for cell in row[:3]] for row in frame.iter_rows()] == held
    assert all(len(row) == 3 for row in held)


def test_text_is_read_from_the_disk_where_it_is_utf8_already(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b"a,b\n1,2\n")
    assert isinstance(decode(path, "x.csv"), Text)
    assert decode(path, "x.csv").data == path


@pytest.mark.parametrize("cell", ["x", '"x\ny"'])
def test_rows_are_counted_where_no_column_is_read(month, cell):
    month.claims(ROW.replace("x", cell))
    frame = claims(month.read(only={"claims": []}))
    assert frame.columns == ["source", "row"]
    assert frame["row"].to_list() == [2]


HEADING = "claim_id,participant_id,provider,outcome,achieved_on,claimed_on"


@pytest.mark.parametrize("name", ["[claims].csv", "claims [final].csv", "claims {a,b}.csv", "claims Таблица.csv"])
@pytest.mark.parametrize("folder", ["plain", "[2023-06]", "a{b}c"])
def test_a_name_that_looks_like_a_pattern_is_a_name(month, folder, name):
    record = "C1,P1,A,x,2023-01-01,2023-01-02"
    path = month.write(f"{folder}/{name}", f"{HEADING}\n{record}\n")
    quoted = month.write(f"{folder}/quoted {name}", f'{HEADING}\n"C1",P1,A,x,2023-01-01,2023-01-02\n')
    for one in (path, quoted):
        read = month.read(one, required=())
        assert read.tables["claims"]["claim_id"].to_list() == ["C1"]


@pytest.mark.parametrize(("text", "told"), [("Café – £5", False), ("CafÃ©", True), ("â€™", True), ("a \x96 b", True)])
def test_signs_that_were_garbled_before_are_told_and_left(month, text, told):
    month.claims(f"C1,P1,A,x,2023-01-01,2023-01-02,{text}", heading=f"{HEADING},notes")
    read = month.read()
    assert read.tables["claims"]["notes"].to_list() == [text]
    notes = [note for source in read.sources for note in source.notes]
    assert [note.startswith("some of its signs were garbled") for note in notes] == ([True] if told else [])
