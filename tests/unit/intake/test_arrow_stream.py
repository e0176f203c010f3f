"""The cells of a sheet as a stream, held to what Polars makes of the same sheet."""

import io

import fastexcel
import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from kbop_cli.intake.arrow_stream import NotPlainError, stream
from kbop_cli.intake.flat_tables import Number, Pairs, Table, laid_out


def loaded(rows, **options):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Claims")
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            if cell is not None:
                sheet.write_string(at, place, cell)
    book.close()
    options = {"header_row": None, "skip_rows": 0, "dtypes": "string", **options}
    return fastexcel.read_excel(out.getvalue()).load_sheet(0, **options)


def by_polars(sheet):
    frame = sheet.to_polars()
    return frame.rename({name: str(place) for place, name in enumerate(frame.columns)})


def read(sheet):
    return pl.read_ipc_stream(b"".join(stream(sheet)))


CELLS = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 30).flatmap(lambda wide: st.lists(st.lists(CELLS, min_size=wide, max_size=wide), min_size=1)))
def test_the_stream_holds_what_polars_takes_from_the_reader(rows):
    sheet = loaded([["first"], *rows])
    assert read(sheet).equals(by_polars(sheet))


@pytest.mark.parametrize("count", [1, 7, 8, 9, 63, 64, 65])
def test_columns_with_gaps_at_every_place_of_a_byte(count):
    sheet = loaded([["x", None if at % 3 else f"£{at}"] for at in range(count)])
    frame = read(sheet)
    assert frame.equals(by_polars(sheet))
    assert frame["1"].null_count() == sum(at % 3 > 0 for at in range(count))


def test_a_sheet_as_wide_as_a_spreadsheet_allows():
    frame = read(loaded([[f"c{at}" for at in range(16_384)]]))
    assert frame.row(0) == tuple(f"c{at}" for at in range(16_384))


def test_columns_that_are_no_text_are_left_to_polars():
    with pytest.raises(NotPlainError):
        stream(loaded([["1"]], dtypes="float"))


def test_fields_stand_where_their_size_asks_for():
    made = laid_out(Table((Number("B", 7), None, Number("q", -2), "ab", Pairs([(1, 2)]), [Table(())])))
    assert len(made) % 8 == 0
    root = int.from_bytes(made[:4], "little")
    about = root - int.from_bytes(made[root : root + 4], "little", signed=True)
    places = [int.from_bytes(made[at : at + 2], "little") for at in range(about + 4, about + 16, 2)]
    assert made[root + places[0]] == 7
    assert places[1] == 0
    assert (root + places[2]) % 8 == 0
    assert int.from_bytes(made[root + places[2] : root + places[2] + 8], "little", signed=True) == -2
