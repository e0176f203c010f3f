"""`kbop pseudonymise` as two parties run it: the same person meets, the key and the person stay unknown."""

import json
import random

import pytest

from kbop_cli.columns import IDENTITY
from kbop_cli.demo.month import month
from kbop_cli.engine.identity.pseudonym import KEYS, key_id, meet
from kbop_cli.output.demo_files import write_csv
from kbop_cli.output.safe_csv import read
from tests.support import kbop

PEOPLE = month().tables["participants"]
SECRET = "k" * 16 + "3" * 16


@pytest.fixture
def key(tmp_path):
    file = tmp_path / "shared.key"
    file.write_text(f"{SECRET}\r\n", encoding="ascii", newline="")
    return file


def export(folder, rows=PEOPLE):
    write_csv({"participants": rows}, folder)
    return folder


def run(folder, out, *further):
    return kbop("pseudonymise", folder, "--out", out, "--scope", "fund", *further)


def files(out):
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}


def test_the_planted_people_meet_across_two_exports(tmp_path, key):
    labels = {frozenset(pair.participant_ids): pair for pair in month().duplicates if pair.kind == "two_ids"}
    first_ids = {pair.participant_ids[0] for pair in labels.values()}
    ours = [row for row in PEOPLE if row["participant_id"] in first_ids]
    theirs = [row for row in PEOPLE if row["participant_id"] not in first_ids]
    for name, rows in (("ours", ours), ("theirs", theirs)):
        assert run(export(tmp_path / name, rows), tmp_path / f"{name}-out", "--key", key).code == 0
    made = [read(tmp_path / f"{name}-out" / "pseudonyms.csv") for name in ("ours", "theirs")]
    met = meet(*made)
    assert met.height == 4
    assert met["ours"].n_unique() == 4
    for keys in met["keys"].to_list():
        assert set(keys) >= {"key_born_postcode", "key_names_born", "key_names_postcode"}


def test_neither_key_nor_personal_value_nor_id_is_in_any_output(tmp_path, key):
    said = run(export(tmp_path / "in"), tmp_path / "out", "--key", key)
    whole = b"\n".join(files(tmp_path / "out").values()).decode() + said.out + said.err
    assert SECRET not in whole
    assert "shared.key" not in whole
    words = set(whole.replace(",", " ").replace('"', " ").split())
    cells = {row[column] for row in PEOPLE for column in (IDENTITY & PEOPLE[0].keys() | {"participant_id"})}
    cells -= {""}
    assert len(cells) > 1000
    assert cells & words == set()
    assert {cell for cell in cells if " " in cell and cell in whole} == set()


def test_a_key_from_the_environment_is_the_same_key(tmp_path, key, monkeypatch):
    folder = export(tmp_path / "in")
    monkeypatch.setenv("KBOP_TEST_KEY", SECRET)
    assert run(folder, tmp_path / "one", "--key", key).code == 0
    assert run(folder, tmp_path / "two", "--key-env", "KBOP_TEST_KEY").code == 0
    assert files(tmp_path / "one") == files(tmp_path / "two")
    told = json.loads((tmp_path / "one" / "manifest.json").read_text(encoding="utf-8"))
    assert (told["kind"], told["scope"], told["key_id"]) == ("kbop pseudonymise", "fund", key_id(SECRET.encode()))


def test_shuffled_rows_give_the_same_bytes(tmp_path, key):
    run(export(tmp_path / "in"), tmp_path / "one", "--key", key)
    run(export(tmp_path / "other", random.Random(5).sample(PEOPLE, len(PEOPLE))), tmp_path / "two", "--key", key)
    assert files(tmp_path / "one") == files(tmp_path / "two")


@pytest.mark.parametrize(("length", "code"), [(31, 2), (32, 0), (33, 0)])
def test_a_short_key_is_refused_and_nothing_is_written(tmp_path, length, code):
    (tmp_path / "a.key").write_text("a" * length + "\n", encoding="ascii")
    said = run(export(tmp_path / "in", PEOPLE[:3]), tmp_path / "out", "--key", tmp_path / "a.key")
    assert said.code == code
    assert (tmp_path / "out").exists() == (code == 0)
    if code:
        assert said.err.startswith("kbop: The key has 31 bytes. Under 32 it could be found by trying.")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "Give the key once: --key FILE or --key-env NAME."),
        (("--key", "KEY", "--key-env", "X"), "Give the key once: --key FILE or --key-env NAME."),
        (("--key-env", "KBOP_NO_SUCH_KEY"), "There is no environment variable KBOP_NO_SUCH_KEY."),
        (("--key", "absent.key"), "absent.key: the key cannot be read: no such file or directory."),
        (("--key", "KEY", "--scope", ""), "The scope is empty or has a control character."),
    ],
)
def test_what_is_refused(tmp_path, key, options, says):
    given = [key if option == "KEY" else option for option in options]
    said = run(export(tmp_path / "in", PEOPLE[:3]), tmp_path / "out", *given)
    assert said.code == 2
    assert said.err.startswith(f"kbop: {says}")
    assert not (tmp_path / "out").exists()


def test_an_id_alone_makes_a_pseudonym_and_no_key(tmp_path, key):
    rows = [{"participant_id": row["participant_id"]} for row in PEOPLE[:5]]
    said = run(export(tmp_path / "in", rows), tmp_path / "out", "--key", key)
    assert said.code == 0
    made = read(tmp_path / "out" / "pseudonyms.csv")
    ids = {row["participant_id"] for row in rows}
    assert made["participant"].n_unique() == made.height == len(ids)
    for name in KEYS:
        assert made[name].null_count() == made.height
        assert f"{name}: {len(ids)} of {len(ids)} people have none" in said.err


def test_cells_that_cannot_be_read_and_rows_without_an_id_are_told(tmp_path, key):
    rows = [dict(row) for row in PEOPLE[:3]]
    rows[0]["participant_id"] = ""
    rows[1]["date_of_birth"] = "31/02/1990"
    said = run(export(tmp_path / "in", rows), tmp_path / "out", "--key", key)
    assert said.code == 0
    assert "Rows without a participant_id that can be read, which were left out: 1." in said.err
    assert "Cells that cannot be read, which made no key: 1; kbop check tells which." in said.err
    assert "31/02/1990" not in said.err
    assert read(tmp_path / "out" / "pseudonyms.csv").height == 2


def test_another_folder_is_not_replaced(tmp_path, key):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine", encoding="utf-8")
    said = run(export(tmp_path / "in", PEOPLE[:3]), tmp_path / "out", "--key", key)
    assert said.code == 2
    assert "was not written by kbop pseudonymise, so it is not overwritten" in said.err
