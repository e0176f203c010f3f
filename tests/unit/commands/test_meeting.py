"""`kbop pseudonymise --meet`: two parties find who stands in both their files, and neither learns who that is."""

import csv
import json

import pytest

from kbop_cli.engine.identity.pseudonym import MOST_ALIKE
from tests.support import kbop, write_tables

SECRET, ANOTHER = "k" * 16 + "3" * 16, "k" * 16 + "4" * 16
COLUMNS = ("participant_id", "first_name", "last_name", "date_of_birth", "postcode", "national_insurance_number")
OURS = (
    ("H-1", "Mohammed", "Hussain", "1990-02-03", "HD1 2AB", "CE482915A"),
    ("H-2", "Robin", "Oakthwaite", "1984-05-17", "WF13 4XY", ""),
    ("H-3", "Élodie", "O’Neill", "1979-11-30", "", "AB 12 34 57 C"),
    ("H-4", "Wojciech", "Dąbrowski", "1988-07-09", "HD3 3EF", ""),
    ("H-5", "Tracey", "Whiteley", "1992-07-12", "HD24 4FA", ""),
    ("H-6", "Asha", "Mistry", "1971-03-22", "BD19 3QR", ""),
)
THEIRS = (
    ("n/77", "HUSSEIN", "muhammad", "03/02/1990", "hd12ab", "CE 48 29 15"),
    ("n/78", "Robyn", "Oakthwaite", "17/05/1984", "WF13 4XY", ""),
    ("n/79", "Elodie", "ONeill", "", "LS1 1AA", "AB123457"),
    ("n/80", "Wojtek", "Dabrowska", "9-Jul-1988", "LS2 7DD", ""),
    ("n/81", "Jade", "Whiteley", "1992-07-13", "HD24 4FB", ""),
    ("n/82", "Somebody", "Else", "1960-12-24", "YO1 7HH", ""),
)
MEET = {("H-1", "n/77"), ("H-2", "n/78"), ("H-3", "n/79"), ("H-4", "n/80")}
"""Names exchanged and spelt otherwise, a slip, a number alone, another town and a wife's surname's ending."""


def export(folder, rows):
    folder.mkdir()
    write_tables({"participants": [dict(zip(COLUMNS, row, strict=True)) for row in rows]}, folder)
    return folder


def made(folder, name, rows, secret=SECRET, scope="fund"):
    """One party's part: its export, the key that was agreed, and the folder that it sends."""
    key = folder / f"{name}.key"
    key.write_text(secret, encoding="ascii")
    out = folder / f"{name}-out"
    said = kbop("pseudonymise", export(folder / name, rows), "--key", key, "--scope", scope, "--out", out)
    assert said.code == 0, said.err
    return out


def met(folder):
    with (folder / "met.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(folder):
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()))


@pytest.fixture
def both(tmp_path):
    return made(tmp_path, "ours", OURS), made(tmp_path, "theirs", THEIRS)


def named(tmp_path, *both, rows=OURS, secret=SECRET, place="named"):
    """Let them meet, with our own export and key to tell who of ours it is."""
    key = tmp_path / "mine.key"
    key.write_text(secret, encoding="ascii")
    folder = export(tmp_path / f"{place}-in", rows)
    return kbop("pseudonymise", folder, "--key", key, "--meet", *both, "--out", tmp_path / place)


def test_the_same_people_meet_however_each_party_writes_them(tmp_path, both):
    said = kbop("pseudonymise", "--meet", *both, "--out", tmp_path / "met")
    assert said.code == 0
    assert said.err.startswith("4 pairs of 6 people of ours and 6 of theirs share a key (made with key ")
    assert said.out == ""
    assert named(tmp_path, *both).code == 0
    assert named(tmp_path, *reversed(both), rows=THEIRS, place="other").code == 0
    ours = {row["ours"]: row["participant_id"] for row in met(tmp_path / "named")}
    theirs = {row["ours"]: row["participant_id"] for row in met(tmp_path / "other")}
    assert {(ours[row["ours"]], theirs[row["theirs"]]) for row in met(tmp_path / "met")} == MEET
    keys = {ours[row["ours"]]: row["keys"] for row in met(tmp_path / "met")}
    assert keys == {
        "H-1": "key_born_postcode;key_names_born;key_names_postcode;key_number",
        "H-2": "key_born_postcode",
        "H-3": "key_number",
        "H-4": "key_names_born",
    }
    assert list(keys) == [row["participant_id"] for row in met(tmp_path / "named")]


def test_nothing_of_a_person_nor_of_the_key_is_written_or_said(tmp_path, both):
    said = kbop("pseudonymise", "--meet", *both, "--out", tmp_path / "met")
    whole = said.out + said.err + written(tmp_path / "met") + "".join(map(written, both))
    for secret in (SECRET, "ours.key", "theirs.key", *(cell for row in (*OURS, *THEIRS) for cell in row if cell)):
        assert secret not in whole, secret
    with_ids = named(tmp_path, *both)
    whole = with_ids.out + with_ids.err + written(tmp_path / "named")
    for secret in (SECRET, "mine.key", *(cell for row in THEIRS for cell in row if cell)):
        assert secret not in whole, secret
    assert not {cell for row in OURS for cell in row[1:] if cell and cell in whole}
    assert {path.name for path in (tmp_path / "met").iterdir()} == {"met.csv", "manifest.json"}


@pytest.mark.parametrize("further", [{"secret": ANOTHER}, {"scope": "prime"}])
def test_another_key_or_scope_finds_nobody_and_says_so(tmp_path, further):
    both = made(tmp_path, "ours", OURS), made(tmp_path, "theirs", OURS, **further)
    said = kbop("pseudonymise", "--meet", *both, "--out", tmp_path / "met")
    assert said.code == 2
    assert said.err == (
        "kbop: The two files were made with different keys or scopes. Nothing in them could agree. "
        "Make both with the same key and scope.\n"
    )
    assert not (tmp_path / "met").exists()
    one, other = (
        {row[name] for row in rows for name in row if name[:3] in ("par", "key")} - {""} for rows in map(sent, both)
    )
    assert {value for value in one & other if len(value) == 16} == set()


def sent(folder):
    with (folder / "pseudonyms.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_strangers_meet_nobody_and_the_file_says_so(tmp_path):
    both = made(tmp_path, "ours", OURS[5:]), made(tmp_path, "theirs", THEIRS[5:])
    said = kbop("pseudonymise", "--meet", *both, "--out", tmp_path / "met")
    assert said.code == 0
    assert said.err.startswith("0 pairs of 1 people of ours and 1 of theirs share a key (made with key ")
    assert "twins" not in said.err
    assert (tmp_path / "met" / "met.csv").read_text(encoding="utf-8") == "ours,theirs,keys\n"
    assert named(tmp_path, *both, rows=OURS[5:]).code == 0
    assert (tmp_path / "named" / "met.csv").read_text(encoding="utf-8") == "participant_id,ours,theirs,keys\n"


@pytest.mark.parametrize(("crowd", "meets"), [(MOST_ALIKE, True), (MOST_ALIKE + 1, False)])
def test_what_a_crowd_shares_meets_nobody(tmp_path, crowd, meets):
    many = [
        (f"X{at}", f"Name{chr(97 + at)}", f"Other{chr(97 + at)}", "1990-02-03", "HD1 2AB", "") for at in range(crowd)
    ]
    both = made(tmp_path, "ours", OURS), made(tmp_path, "theirs", many)
    said = kbop("pseudonymise", "--meet", *both, "--out", tmp_path / "met")
    assert len(met(tmp_path / "met")) == (crowd if meets else 0)
    told = json.loads((tmp_path / "met" / "manifest.json").read_text(encoding="utf-8"))["could_not"]
    sentence = (
        f"key_born_postcode of {crowd} people of theirs met nobody: more than {MOST_ALIKE} have the same, as cells that "
        "were filled in."
    )
    assert told == ([] if meets else [sentence])
    assert (sentence in said.err) is not meets


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda text: text.replace("participant,", "who,"), "participant"),
        (lambda text: text.replace("\n", "\n=cmd()", 1), "row 2, participant: is not what kbop pseudonymise writes"),
        (lambda text: text.replace(",fund,", ",,"), "row 2, scope: is not what kbop pseudonymise writes, nor in 5"),
        (lambda text: "", "pseudonyms.csv"),
        (lambda text: "\x00\x01\x02", "pseudonyms.csv"),
    ],
)
def test_what_another_party_sends_is_not_believed(tmp_path, both, spoil, says):
    file = both[1] / "pseudonyms.csv"
    file.write_text(spoil(file.read_text(encoding="utf-8")), encoding="utf-8")
    said = kbop("pseudonymise", "--meet", *both, "--out", tmp_path / "met")
    assert said.code == 2
    assert says in said.err
    assert "cmd" not in said.err
    assert not (tmp_path / "met").exists()


def test_a_scope_that_a_spreadsheet_would_run_comes_back_as_it_was(tmp_path):
    both = made(tmp_path, "ours", OURS, scope="=fund"), made(tmp_path, "theirs", THEIRS, scope="=fund")
    assert kbop("pseudonymise", "--meet", *both, "--out", tmp_path / "met").code == 0
    assert json.loads((tmp_path / "met" / "manifest.json").read_text(encoding="utf-8"))["scope"] == "=fund"
    assert named(tmp_path, *both).code == 0


def test_only_the_export_and_the_key_of_the_folder_name_anybody(tmp_path, both):
    wrong = named(tmp_path, *both, secret=ANOTHER)
    assert wrong.code == 2
    assert "Give the key they were made with." in wrong.err
    assert ANOTHER not in wrong.err
    other = named(tmp_path, *both, rows=OURS[1:], place="again")
    assert other.code == 2
    assert "The export lacks 1 of the people of the first folder who met." in other.err
    assert not {"named", "again"} & {path.name for path in tmp_path.iterdir()}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "There is nothing to pseudonymise."),
        (("--meet", "ours-out", "absent"), "absent: holds no pseudonyms."),
        (("--meet", "ours-out", "theirs"), "theirs: holds no pseudonyms."),
        (("--meet", "ours-out", "theirs-out", "--scope", "fund"), "--scope is that of the two folders of --meet."),
        (("--meet", "ours-out", "theirs-out", "--key", "ours.key"), "To meet needs no key."),
    ],
)
def test_what_is_refused(tmp_path, both, monkeypatch, options, says):
    monkeypatch.chdir(tmp_path)
    said = kbop("pseudonymise", *options, "--out", "met")
    assert said.code == 2
    assert said.err.startswith(f"kbop: {says}")
    assert kbop("pseudonymise", "ours", "--key", "ours.key", "--scope", "x").err.startswith("kbop: There is nowhere")
    assert not (tmp_path / "met").exists()


def test_only_a_meeting_is_replaced_by_one(tmp_path, both):
    kbop("pseudonymise", "--meet", *both, "--out", tmp_path / "met")
    before = written(tmp_path / "met")
    assert kbop("pseudonymise", "--meet", *both, "--out", tmp_path / "met", "-q").err == ""
    assert written(tmp_path / "met") == before
    said = kbop("pseudonymise", "--meet", *both, "--out", both[0])
    assert said.code == 2
    assert "was not written by kbop pseudonymise --meet, so it is not overwritten" in said.err
