import base64
import hashlib
import hmac

import polars as pl
import pytest

from kbop_cli.engine.identity.pseudonym import KEYS, key_id, meet, pseudonym, pseudonymise
from kbop_cli.errors import KbopError
from tests.people import ROBIN, people

KEY = bytes(range(32))
OTHER = bytes(range(1, 33))


def test_the_formula_worked_out_by_hand():
    whole = b"kbop-p1\x1ffund\x1fp1"
    expected = base64.b32encode(hmac.new(KEY, whole, hashlib.sha256).digest())[:16].decode()
    assert pseudonym(KEY, "fund", "p1") == expected
    assert pseudonymise(people(ROBIN), KEY, "fund")["participant"].item() == expected


def test_a_vector_that_must_never_change():
    assert pseudonym(KEY, "fund", "p1") == "5EXDZZHDZEQTJWSI"
    assert key_id(KEY) == "ez7ahohr"


def test_nothing_of_the_person_or_the_key_is_left():
    made = pseudonymise(people(ROBIN), KEY, "fund")
    assert made.columns == ["participant", *KEYS, "scope", "key_id"]
    hashed = made.select("participant", *KEYS).row(0)
    assert [len(value) for value in hashed] == [16] * 5
    assert len(set(hashed)) == 5


@pytest.mark.parametrize(
    ("changed", "agree"),
    [
        ({}, {"key_number", "key_names_born", "key_names_postcode", "key_born_postcode"}),
        ({"first": "OAKTHWAITE", "last": "robin", "postcode": "hd12ab", "nino": "CE 48 29 15"}, set(KEYS)),
        ({"first": "Robyn"}, {"key_number", "key_born_postcode"}),
        ({"nino": None, "born": None}, {"key_names_postcode"}),
        ({"first": "Unknown"}, {"key_number", "key_born_postcode"}),
        ({"last": None, "nino": "QQ123456C", "postcode": "NFA"}, set()),
    ],
)
def test_which_keys_agree(changed, agree):
    found = meet(
        pseudonymise(people({**ROBIN, "id": "A"}), KEY, "fund"),
        pseudonymise(people({**ROBIN, "id": "B", **changed}), KEY, "fund"),
    )
    assert {name for names in found["keys"].to_list() for name in names} == agree


def test_a_spelling_agrees_and_a_1_january_does_not():
    ahmad = {"first": "Mohammed", "last": "Hussain", "born": "1990-02-03"}
    made = pseudonymise(people(ahmad, {**ahmad, "first": "Muhammad", "last": "Hussein"}), KEY, "fund")
    assert made["key_names_born"].n_unique() == 1
    assert made["key_names_born"].null_count() == 0
    new_year = pseudonymise(people({**ahmad, "born": "1990-01-01", "postcode": "HD1 2AB"}), KEY, "fund")
    assert new_year.select("key_names_born", "key_born_postcode").row(0) == (None, None)


def test_null_meets_nobody_and_the_most_shared_come_first():
    ours = pseudonymise(people({"id": "A"}, {**ROBIN, "id": "B"}), KEY, "fund")
    likely, certain = {**ROBIN, "id": "D", "first": "Robyn"}, {**ROBIN, "id": "E"}
    theirs = pseudonymise(people({"id": "C"}, likely, certain), KEY, "fund")
    found = meet(ours, theirs)
    assert found["keys"].list.len().to_list() == [4, 2]
    assert found["ours"].to_list() == [ours["participant"][1]] * 2
    assert found["theirs"].to_list() == [theirs["participant"][2], theirs["participant"][1]]


def test_missing_columns_make_no_key():
    made = pseudonymise(people(ROBIN).select("participant_id", "date_of_birth", "postcode"), KEY, "fund")
    assert [name for name in KEYS if made[name].item() is not None] == ["key_born_postcode"]


def test_another_scope_or_key_agrees_in_nothing_and_is_refused():
    made = pseudonymise(people(ROBIN), KEY, "fund")
    for other in (pseudonymise(people(ROBIN), KEY, "prime"), pseudonymise(people(ROBIN), OTHER, "fund")):
        assert not set(made.select("participant", *KEYS).row(0)) & set(other.select("participant", *KEYS).row(0))
        with pytest.raises(KbopError, match="different keys or scopes"):
            meet(made, other)


@pytest.mark.parametrize(("length", "fine"), [(0, False), (31, False), (32, True), (33, True)])
def test_the_length_of_a_key(length, fine):
    if fine:
        assert pseudonymise(people(ROBIN), b"k" * length, "fund").height == 1
        return
    with pytest.raises(KbopError, match=f"The key has {length} bytes"):
        pseudonymise(people(ROBIN), b"k" * length, "fund")


@pytest.mark.parametrize("scope", ["", "fund\x1fprime"])
def test_a_scope_that_could_be_confused_is_refused(scope):
    with pytest.raises(KbopError, match="scope"):
        pseudonymise(people(ROBIN), KEY, scope)


def test_rows_keep_their_order():
    made = pseudonymise(people({"id": "Z"}, {"id": "A"}, {"id": None}), KEY, "fund")
    assert made["participant"].to_list() == [pseudonym(KEY, "fund", "z"), pseudonym(KEY, "fund", "a"), None]
    assert made.schema["key_number"] == pl.String
