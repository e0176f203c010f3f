import polars as pl

from kbop_cli.engine.identity.explain import UNDISCLOSED, explain, explain_to
from kbop_cli.engine.identity.match import find_pairs
from tests.people import ROBIN, people

MARKS = {
    **ROBIN,
    "first": "Robyn",
    "last": "Marks",
    "born": "1984-05-16",
    "postcode": "WF13 4XY",
    "provider": "south",
    "restricted": False,
}
NORTH = {**ROBIN, "provider": "north", "restricted": True}


def pair(*rows):
    given = people(*rows)
    return find_pairs(given), given


def test_side_by_side_the_weights_add_up():
    found, given = pair(NORTH, MARKS)
    table = explain(found, given)
    assert table["column"].to_list() == [
        "first_name",
        "last_name",
        "date_of_birth",
        "postcode",
        "national_insurance_number",
        "before comparing",
        "together",
    ]
    assert table.row(0) == ("first_name", "Robin", "Robyn", "a slip apart", found["first_name_weight"].item())
    assert table.row(1)[3] == "differs"
    assert table.row(-1) == ("together", "P1", "P2", "strong", found["weight"].item())
    assert round(table["weight"][:-1].sum(), 2) == found["weight"].item()


def test_a_guard_is_named_and_what_cannot_be_told_weighs_nothing():
    found, given = pair({**NORTH, "nino": None}, {**NORTH, "nino": None, "first": "Tamsin"})
    table = explain(found, given)
    assert table.row(-1)[3] == "possible (twins)"
    assert table.row(4) == ("national_insurance_number", None, None, "cannot be told", 0)


def test_a_provider_sees_its_own_cells_and_nothing_of_the_others():
    found, given = pair(NORTH, MARKS)
    table = explain_to(found, given, "north")
    assert table.rows() == [
        ("participant_id", "P1", UNDISCLOSED),
        ("first_name", "Robin", "a slip apart"),
        ("last_name", "Oakthwaite", "differs"),
        ("date_of_birth", "1984-05-17", "one character apart"),
        ("postcode", "HD1 2AB", UNDISCLOSED),
        ("national_insurance_number", "CE482915A", "the same"),
    ]
    shown = "\n".join(str(cell) for row in table.rows() for cell in row)
    for secret in ("P2", "Robyn", "Marks", "1984-05-16", "WF13", "south"):
        assert secret not in shown


def test_of_a_restricted_person_not_even_the_agreement_is_told():
    found, given = pair(NORTH, MARKS)
    assert explain_to(found, given, "south")["agreement"].to_list() == [UNDISCLOSED] * 6
    unflagged = given.with_columns(pl.lit(None, pl.Boolean).alias("restricted"))
    assert explain_to(found, unflagged, "north")["agreement"].to_list() == [UNDISCLOSED] * 6
    assert explain_to(found, given.drop("restricted"), "north")["agreement"].to_list() == [UNDISCLOSED] * 6


def test_a_provider_with_no_part_in_it_sees_nothing():
    found, given = pair(NORTH, MARKS)
    assert explain_to(found, given, "west").is_empty()


def test_an_id_on_two_rows_shows_both_cells():
    given = people({**NORTH, "id": "A"}, {**MARKS, "id": "B"}, {**MARKS, "id": "B", "first": "Robin"})
    assert explain(find_pairs(given), given).row(0)[:3] == ("first_name", "Robin", "Robin / Robyn")
