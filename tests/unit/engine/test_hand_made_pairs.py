"""Hand-made people: whose later claim `verify` asks about under the contract as it is laid out, and whose it does not.

All stand in one register, shuffled and in several files, so that each case also has every other beside it.
"""

import random

import pytest

from kbop_cli.engine.verify import verify
from kbop_cli.intake.tables import read_inputs
from tests.factory.bases import base
from tests.support import apart, kbop_contract, together, write_tables

COLUMNS = ("first_name", "last_name", "date_of_birth", "postcode", "national_insurance_number")
ONE = {
    "names exchanged": (("Robin", "Oakthwaite", "1984-05-18", "HD5 2AB"), ("Oakthwaite", "Robin", "1984-05-18", "HD5 2AB")),
    "Polish": (("Wojciech", "Dąbrowski", "1979-11-30", "WF13 4XY"), ("Vojtech", "Dombrowski", "1979-11-30", "WF13 4XY")),
    "Ukrainian": (("Олександр", "Шевченко", "1991-02-20", "WF1 4XY"), ("Alexander", "Shevchenko", "1991-02-20", "WF1 4XZ")),
    "Bengali": (("Nasreen", "Choudhry", "1977-08-08", "BD7 1AA"), ("Nasrin", "Chowdhury", "1977-08-08", "BD7 1AA")),
    "spelt otherwise and moved": (("Zainab", "Hussain", "1990-06-12", "HD6 1AA"), ("Zaynab", "Hussein", "1990-06-12", "LS6 1AA")),
    "day and month exchanged": (("Ewa", "Nowak", "1984-05-07", "HD7 1AA"), ("Eva", "Novak", "1984-07-05", "HD7 1AA")),
    "a number, all else slipped": (
        ("Ewan", "Hirst", "1970-02-02", "HD7 5AA", "CE482915A"), ("Evan", "Hurst", "1970-02-20", "S1 1AA", "ce 48 29 15")),
    "half of a name": (("Jane", "Smith-Jones", "1984-09-19", "HD8 1AA"), ("Jane", "Smith", "1984-09-19", "LS1 1AA")),
    "title, case and blanks": (("Mrs. Asha", "MISTRY", "1971-03-22", "BD19 3QR"), ("asha", "Mistry ", "1971-03-22", "bd193qr")),
    "a 1 January at one address": (("Abdul", "Rahman", "1985-01-01", "HD4 4AB"), ("Abdul", "Rehman", "1985-01-01", "HD4 4AB")),
}  # fmt: skip
TWO = {
    "twins": (("Jade", "Whiteley", "1984-05-17", "HD1 2AB"), ("Amber", "Whiteley", "1984-05-17", "HD1 2AB")),
    "twins one letter apart": (("Ellie", "Sykes", "1999-04-17", "HD2 7AB"), ("Elsie", "Sykes", "1999-04-17", "HD2 7AB")),
    "twins Hassan and Hussain": (("Hassan", "Ali", "1999-03-03", "BD1 2AB"), ("Hussain", "Ali", "1999-03-03", "BD1 2AB")),
    "brothers": (("Mohammed Ali", "Khan", "1992-09-09", "HD1 1AA"), ("Mohammed Umar", "Khan", "1992-09-09", "HD1 1AA")),
    "a couple": (("John", "Smith", "1980-03-02", "HD2 2AB"), ("Mary", "Smith", "1981-07-09", "HD2 2AB")),
    "father and son": (("Peter", "Hoyle", "1960-03-02", "HD2 3AB"), ("Peter", "Hoyle", "1988-11-21", "HD2 3AB")),
    "a 1 January": (("Mohammed", "Khan", "1980-01-01", "HD3 2AB"), ("Mohammed", "Khan", "1980-01-01", "BD9 4ZZ")),
    "nothing known": (("", "", "", ""), ("", "", "", "")),
    "no name": (("Unknown", "Unknown", "1984-05-17", "HD9 9ZZ"), ("Unknown", "Unknown", "1984-05-17", "HD9 9ZZ")),
    "a postcode alone": (("", "", "", "HD9 8ZZ"), ("", "", "", "HD9 8ZZ")),
}  # fmt: skip


def claim_of(mark, who, provider, day):
    tables = apart(base("employment_entry"), mark)
    cells = {**dict.fromkeys(COLUMNS, ""), **dict(zip(COLUMNS, who, strict=False)), "provider": provider}
    return {
        "participants": [{**row, **cells} for row in tables["participants"]],
        "claims": [{**row, "achieved_on": day, "provider": provider} for row in tables["claims"]],
        "evidence": [{**row, "dated_on": day} for row in tables["evidence"]],
    }


@pytest.fixture(scope="module")
def decided(tmp_path_factory):
    """claim_id -> decision and reasons, of all the cases in one register of three files a table."""
    worlds = []
    for at, (early, late) in enumerate((ONE | TWO).values()):
        worlds += [
            claim_of(f"{at}a ", early, "North", "2022-11-15"),
            claim_of(f"{at}b ", late, "South", "2022-11-16"),
        ]
    whole, chance, folders = together(worlds), random.Random(7), []
    rows = {name: chance.sample(list(table), len(table)) for name, table in whole.items()}
    for part in range(3):
        folders.append(tmp_path_factory.mktemp(f"part{part}"))
        write_tables({name: table[part::3] for name, table in rows.items()}, folders[-1])
    read = read_inputs(folders)
    made = verify(read.tables, read.faults, ["x"] * 99, kbop_contract())
    told = made.decided.decisions.select("claim_id", "standing", "reasons").iter_rows()
    return {claim.strip(): (standing, reasons) for claim, standing, reasons in told}


@pytest.mark.parametrize(("at", "name"), list(enumerate(ONE | TWO)))
def test_whose_later_claim_is_asked_about(decided, at, name):
    assert decided[f"{at}a C1"] == ("approved", None)
    assert decided[f"{at}b C1"] == (("queried", "person_under_two_ids") if name in ONE else ("approved", None))
